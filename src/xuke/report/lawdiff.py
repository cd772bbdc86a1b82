"""The public JSON form of a comparison of two laws, `xuke.lawdiff/1` (docs/schema/lawdiff-1.json)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from xuke.law import Law
from xuke.law.model import Basis, Rule
from xuke.report.words import signed
from xuke.verdict.lawdiff import DerivedChange, LawDiff, ReadingChange, RuleChange
from xuke.verdict.movers import Cause, Move, Mover, Unread
from xuke.verdict.reasons import basis_json, cite

LAWDIFF = "xuke.lawdiff/1"
_WRITTEN = {"from_": "from"}


def lawdiff_json(
    diff: LawDiff, found: Sequence[Mover | Unread], lang: str, *, permit: str = "", held: Counter[str] | None = None
) -> dict[str, Any]:
    """Return a comparison in public form; `held` counts the businesses held against both laws, by kind."""
    movers = [m for m in found if isinstance(m, Mover)]
    rules = [_rule(diff, change, lang) for change in diff.rules if not permit or permit in _permits(diff, change.owner)]
    moved = Counter(m.subject.kind for m in movers)
    return {
        "schema": LAWDIFF,
        "before": signed(diff.before),
        "after": signed(diff.after),
        "region": diff.after.region or None,
        "permit": permit or None,
        "lang": lang,
        "rules": rules,
        "permits": [_permit(diff, c, lang) for c in diff.permits if not permit or c.id == permit],
        "readings": [_reading(diff, c, lang) for c in diff.readings],
        "derived": [_derived(diff, c, lang) for c in diff.derived],
        "facts": diff.facts,
        "not_in_force": diff.elsewhere,
        "movers": [_mover(diff, m, lang) for m in movers],
        "unread": [{"kind": u.subject.kind, "id": u.subject.id, "why": u.why} for u in found if isinstance(u, Unread)],
        "counts": {kind: {"held": count, "moved": moved[kind]} for kind, count in (held or moved).items()},
    }


def _permits(diff: LawDiff, owner: str) -> list[str]:
    """Return the permits that a permit or family stands for."""
    found = [p.id for book in reversed(diff.books) for p in book.permits.values() if owner in (p.id, *p.family)]
    return list(dict.fromkeys(found))


def _law_of(diff: LawDiff, change: RuleChange) -> Law:
    return diff.after if change.after is not None else diff.before


def _rule(diff: LawDiff, change: RuleChange, lang: str) -> dict[str, Any]:
    rule, law = change.rule, _law_of(diff, change)
    owner = law.rulebook.permits.get(change.owner) or law.rulebook.families[change.owner]
    return {
        "owner": change.owner,
        "name": owner.name[lang],
        "permits": _permits(diff, change.owner),
        "rule": rule.id,
        "kind": change.kind,
        "change": change.change,
        "same_function": change.same_function,
        "text": rule.reason[lang],
        "when": rule.when,
        "unless": rule.unless or None,
        "standing": rule.standing,
        "from": rule.from_,
        "to": rule.to or None,
        "regions": rule.regions,
        "fields": [_field(law, change, name, lang) for name in change.fields],
        **_based(diff, diff.because(change), law, lang),
    }


def _based(diff: LawDiff, basis: Iterable[Basis], law: Law, lang: str) -> dict[str, Any]:
    """The bases in public form and as people cite them; a source is looked up where it exists."""
    pairs = [(b, law if b.source in law.rulebook.sources else diff.after) for b in basis]
    return {"basis": [basis_json(at, b, lang) for b, at in pairs], "cited": [cite(at, b, lang) for b, at in pairs]}


def _field(law: Law, change: RuleChange, name: str, lang: str) -> dict[str, Any]:
    sides = [_value(rule, name, lang) for rule in (change.before, change.after)]
    return {"field": _WRITTEN.get(name, name), "before": sides[0], "after": sides[1]}


def _value(rule: Rule | None, name: str, lang: str) -> Any:
    value = getattr(rule, name)
    if name in ("reason", "way_out"):
        return value[lang] if value else None
    if name == "basis":
        return [f"{b.source} {b.article}".strip() for b in value]
    return value if value != "" else None


def _permit(diff: LawDiff, change: Any, lang: str) -> dict[str, Any]:
    sides = [_plain(side, lang) for side in (change.before, change.after)]
    return {
        "permit": change.id,
        "name": _named(diff, change.id, lang),
        "change": change.what,
        "before": sides[0],
        "after": sides[1],
    }


def _named(diff: LawDiff, permit: str, lang: str) -> str:
    book = diff.books[1] if permit in diff.books[1].permits else diff.books[0]
    return book.permits[permit].name[lang]


def _plain(value: Any, lang: str) -> Any:
    """Return a permit's own field in words; `otherwise` by its standing and reason."""
    return f"{value.standing}: {value.reason[lang]}" if hasattr(value, "reason") else value


def _reading(diff: LawDiff, change: ReadingChange, lang: str) -> dict[str, Any]:
    law = diff.after if change.id in diff.books[1].readings else diff.before
    return {
        "reading": change.id,
        "label": law.rulebook.readings[change.id].label[lang],
        "change": change.what,
        "region": change.region or None,
        "before": change.before or None,
        "after": change.after or None,
        **_based(diff, change.basis, law, lang),
    }


def _derived(diff: LawDiff, change: DerivedChange, lang: str) -> dict[str, Any]:
    told, law = change.after or change.before, diff.after if change.after else diff.before
    return {
        "derived": change.id,
        "label": told.label[lang] if told else change.id,
        "change": change.change,
        "before": change.before.formula if change.before else None,
        "after": change.after.formula if change.after else None,
        **_based(diff, told.basis if told else (), law, lang),
    }


def _mover(diff: LawDiff, mover: Mover, lang: str) -> dict[str, Any]:
    old, new = mover.outcome
    return {
        "kind": mover.subject.kind,
        "id": mover.subject.id,
        "name": mover.subject.name[lang],
        "outcome": {"before": old, "after": new} if old != new else None,
        "moves": [_move(diff, move, lang) for move in mover.moves],
    }


def _move(diff: LawDiff, move: Move, lang: str) -> dict[str, Any]:
    sides = [[None if s is None else str(s) for s in side] for side in (move.before, move.after)]
    return {
        "permit": move.permit,
        "name": _named(diff, move.permit, lang),
        "before": sides[0][0],
        "after": sides[1][0],
        "before_as_described": sides[0][1],
        "after_as_described": sides[1][1],
        "causes": [_cause(diff, cause, lang) for cause in move.causes],
    }


def _cause(diff: LawDiff, cause: Cause, lang: str) -> dict[str, Any]:
    if isinstance(cause, RuleChange):
        law = _law_of(diff, cause)
        found = {"rule": cause.rule.id, "change": cause.change, "date": _date(cause)}
        return {**found, "cited": _based(diff, diff.because(cause), law, lang)["cited"]}
    if isinstance(cause, ReadingChange):
        cited = _based(diff, cause.basis, diff.after, lang)["cited"]
        return {"reading": cause.id, "change": cause.what, "date": None, "cited": cited}
    told = cause.after or cause.before
    cited = _based(diff, told.basis if told else (), diff.after, lang)["cited"]
    return {"derived": cause.id, "change": cause.change, "date": None, "cited": cited}


def _date(change: RuleChange) -> str:
    """The day from which a change counts: when the rule began, or the last day of one that ended."""
    if change.after is not None:
        return change.after.from_
    return change.rule.to or change.rule.from_
