"""The public JSON form of flips, `xuke.flip/1` (docs/schema/flip-1.json), and the terminal page of `xuke flip`."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from xuke.facts import FactSpec, Interval, Value, describe
from xuke.logic.changes import MOST
from xuke.report.words import FLIP, OUTCOME, STATUS, foot, head, say
from xuke.verdict import Assessment
from xuke.verdict.flip import Flips, flips
from xuke.verdict.flipped import UNLIKELY, Change, Flip

SCHEMA = "xuke.flip/1"
DEPENDS, ENDED = 3, 2
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def flips_json(
    assessment: Assessment, permit: str = "", *, who: bool = False, limit: int = 10, lang: str = "zh"
) -> dict[str, Any]:
    """Return what would flip a duty in public form, at most `limit` flips a direction (`total` counts all).

    Raises `UsageError` (`permit-unknown`).
    """
    law = assessment.law
    likely, chance = assessment.likely
    return {
        "schema": SCHEMA,
        **head(law, lang),
        "permit": permit or None,
        "who": who,
        "most": MOST,
        "outcome": assessment.outcome,
        "likely": {"outcome": likely, "probability": round(chance, 4)},
        "directions": [_direction(assessment, part, limit, lang) for part in flips(assessment, permit, who=who)],
    }


def _direction(assessment: Assessment, part: Flips, limit: int, lang: str) -> dict[str, Any]:
    concerned = [
        v for v in part.target.verdicts(assessment) if part.target.direction == "add" or v.status != "not_required"
    ]
    return {
        "direction": part.target.direction,
        "permits": [_permit(assessment, v.permit.id, lang) for v in concerned] if part.target.id else [],
        "already": part.already,
        "total": len(part.found),
        "flips": [_flip(flip, lang) for flip in part.found[:limit]],
    }


def _permit(assessment: Assessment, permit: str, lang: str) -> dict[str, Any]:
    verdict = assessment.described.verdicts[permit]
    return {"code": permit, "short": verdict.permit.short[lang], "status": str(verdict.status)}


def _flip(flip: Flip, lang: str) -> dict[str, Any]:
    after = flip.assessment
    likely, chance = after.likely
    changes = [_change(flip.base, change, lang) for change in flip.changes]
    return {
        "text": _text(flip, changes, lang),
        "changes": changes,
        "certain": flip.certain,
        "probability": round(flip.chance, 4),
        "depends": [{"id": name, "label": _label(flip.base, name, lang)} for name in flip.depends],
        "outcome": after.outcome,
        "likely": {"outcome": likely, "probability": round(chance, 4)},
        "needed": [_permit(after, name, lang) for name in flip.needed],
        "dropped": [_permit(after, name, lang) for name in flip.dropped],
        "opened": [_permit(after, name, lang) for name in flip.opened],
        "blocked": flip.blocked,
        "ends": flip.ends,
        "unpaid": flip.unpaid,
        "strange": flip.strange,
        "effort": round(flip.effort, 3),
    }


def _label(assessment: Assessment, name: str, lang: str) -> str:
    book = assessment.law.rulebook
    if name in book.readings:
        return book.readings[name].label[lang]
    return book.vocabulary.of_variable(name).label[lang]


def _change(assessment: Assessment, change: Change, lang: str) -> dict[str, Any]:
    spec = assessment.law.rulebook.vocabulary.of_variable(change.variable)
    found: dict[str, Any] = {
        "id": change.variable,
        "label": assessment.law.rulebook.vocabulary.label(change.variable, lang),
        "nature": spec.nature,
        "before": None if change.before is None else describe(spec, change.variable, change.before),
        "after": describe(spec, change.variable, change.after),
        "text": _words(spec, change, assessment.law.rulebook.vocabulary.label(change.variable, lang), lang),
    }
    if change.bounds is not None:
        found["bounds"] = _bounds_json(change)
    return found


def _bounds_json(change: Change) -> dict[str, float]:
    low, high, low_open, high_open = change.bounds or (0.0, 0.0, False, False)
    ends = {"above" if low_open else "from": low, "below" if high_open else "to": high}
    return {name: value for name, value in ends.items() if abs(value) != float("inf")}


def _text(flip: Flip, changes: list[dict[str, Any]], lang: str) -> str:
    """Say a set of changes in words, the options of one fact together."""
    vocabulary = flip.base.law.rulebook.vocabulary
    parts: dict[str, list[str]] = {}
    for change, shown in zip(flip.changes, changes, strict=True):
        spec = vocabulary.of_variable(change.variable)
        said = _option_words(spec, change, lang) if spec.type == "options" else shown["text"]
        parts.setdefault(spec.id, []).append(said)
    whole = [
        FLIP["of_fact"][lang].format(label=vocabulary.facts[name].label[lang], words=_join(words, lang, ","))
        if vocabulary.facts[name].type == "options"
        else words[0]
        for name, words in parts.items()
    ]
    return _join(whole, lang, ";")


def _join(words: list[str], lang: str, mark: str) -> str:
    return ({",": "，", ";": "；"}[mark] if lang == "zh" else f"{mark} ").join(words)


def _option_words(spec: FactSpec, change: Change, lang: str) -> str:
    label = spec.option(change.variable.partition(".")[2]).label[lang]
    if describe(spec, change.variable, change.after) == "yes":
        return FLIP["add"][lang].format(label=label)
    return FLIP["without" if change.before is None else "drop"][lang].format(label=label)


def _words(spec: FactSpec, change: Change, label: str, lang: str) -> str:
    """Say a change in words."""
    if spec.type == "options":
        return FLIP["of_fact"][lang].format(label=spec.label[lang], words=_option_words(spec, change, lang))
    after = _bound_words(change, spec, lang) if change.bounds else _value(spec, change.variable, change.after, lang)
    if change.before is None:
        denied = spec.type == "yesno" and describe(spec, change.variable, change.after) == "no"
        return FLIP["without" if denied else "fix"][lang].format(label=label, after=after)
    before = _value(spec, change.variable, change.before, lang)
    return FLIP["change"][lang].format(label=label, before=before, after=after)


def _bound_words(change: Change, spec: FactSpec, lang: str) -> str:
    """Say which numbers do, by the end that is nearer to the present number."""
    bounds = _bounds_json(change)
    down = isinstance(change.before, Interval) and isinstance(change.after, Interval) and change.after < change.before
    wanted = ("to", "below") if down else ("from", "above")
    key = next((name for name in wanted if name in bounds), next(iter(bounds)))
    if bounds.get("from") == bounds.get("to", float("nan")):
        key = "exactly"
    value = bounds["to" if key == "exactly" else key]
    return FLIP[key][lang].format(value=f"{value:g}", unit=spec.unit).strip()


def _value(spec: FactSpec, name: str, value: Value, lang: str) -> str:
    said = describe(spec, name, value)
    if spec.type == "choice":
        return spec.option(str(said)).label[lang]
    if spec.type == "number":
        return f"{said} {spec.unit}".strip()
    return say(str(said), lang)


def flips_page(shown: dict[str, Any], lang: str, console: Console) -> None:
    """Print flips (`shown` is their public form) for a person.

    What is unlikely, and what is strange where the duty stands that way already, is only counted.
    """
    console.print(Text(OUTCOME[shown["outcome"]][lang], style="bold"))
    for part in shown["directions"]:
        console.print(Text(f"\n{_said(shown, part, 'title', lang)}".replace(" ，", "，"), style="bold"))
        for line in _notes(shown, part, lang):
            console.print(_line(line, 2, "dim"))
        worth = [flip for flip in part["flips"] if _worth_showing(part, flip)]
        kept = [flip for flip in worth if not flip["ends"]]
        for number, flip in enumerate(kept):
            _print_flip(shown, part, flip, _number(number, lang), lang, console)
        ended = [flip for flip in worth if flip["ends"]][:ENDED]
        if ended:
            console.print()
            console.print(_line(FLIP["ended"][lang], 2, "dim"), *(_ended(flip, lang) for flip in ended), sep="\n")
        left = part["total"] - len(kept) - len(ended)
        if left:
            console.print()
            console.print(_line(FLIP["more"][lang].format(count=left), 2, "dim"))
    console.print(Text(f"\n{foot(shown, lang)}", style="dim"))


def _worth_showing(part: dict[str, Any], flip: dict[str, Any]) -> bool:
    return bool(flip["probability"] >= UNLIKELY and not (part["already"] and flip["strange"]))


def _line(text: str, indent: int, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, indent), expand=False)


def _number(number: int, lang: str) -> str:
    if lang == "zh" and number < len(_NUMBERS):
        return _NUMBERS[number]
    return f"{number + 1}. "


def _ended(flip: dict[str, Any], lang: str) -> Padding:
    return _line(f"{'·' if lang == 'zh' else '· '}{flip['text']}", 2, "dim")


def _said(shown: dict[str, Any], part: dict[str, Any], kind: str, lang: str, **more: str) -> str:
    """A phrase for the direction of a part: kind is title, sure or maybe."""
    lifted = shown["outcome"] == "prohibited" and not shown["permit"]
    key = f"{kind}_{'lift' if lifted else part['direction']}"
    said = FLIP[key][lang].format(what=_what(shown, lang), **more).strip()
    return said[:1].upper() + said[1:]


def _what(shown: dict[str, Any], lang: str) -> str:
    """The duty that is flipped, set off from Chinese words around it."""
    if not shown["permit"]:
        return FLIP["licence"][lang]
    return f" {shown['permit']} " if lang == "zh" else str(shown["permit"])


def _notes(shown: dict[str, Any], part: dict[str, Any], lang: str) -> list[str]:
    names = [f"{p['code']} {p['short']} [{STATUS[p['status']][lang]}]" for p in part["permits"]]
    notes = ["、".join(names) if lang == "zh" else ", ".join(names)] if names else []
    if part["already"]:
        notes.append(FLIP["already"][lang])
    elif not part["flips"]:
        notes.append(FLIP["nothing" if shown["who"] else "nothing_chosen"][lang].format(most=shown["most"]))
    elif not any(flip["certain"] for flip in part["flips"]):
        notes.append(FLIP["uncertain"][lang])
    return notes


def _print_flip(
    shown: dict[str, Any], part: dict[str, Any], flip: dict[str, Any], number: str, lang: str, console: Console
) -> None:
    console.print()
    console.print(_line(f"{number}{flip['text']}", 2))
    for line in _consequences(shown, part, flip, lang):
        console.print(_line(line, 5, "dim"))


def _consequences(shown: dict[str, Any], part: dict[str, Any], flip: dict[str, Any], lang: str) -> list[str]:
    lines = [f"→ {_result(shown, part, flip, lang)}"]
    if flip["depends"]:
        labels = list(dict.fromkeys(entry["label"] for entry in flip["depends"]))
        more = FLIP["and_more"][lang] if len(labels) > DEPENDS else ""
        lines.append(f"{FLIP['depends'][lang]}: {' / '.join(labels[:DEPENDS])}{more}")
    for key in ("dropped", "needed", "opened"):
        names = [_name(entry, lang) for entry in flip[key]]
        if names or key == "needed":
            lines.append(f"{FLIP[key][lang]}: {('、' if lang == 'zh' else ', ').join(names) or say('none', lang)}")
    if flip["unpaid"]:
        lines.append(FLIP["unpaid"][lang])
    return lines


def _name(entry: dict[str, Any], lang: str) -> str:
    status = f" [{STATUS[entry['status']][lang]}]" if entry["status"] == "barred" else ""
    return f"{entry['code']} {entry['short']}{status}" if entry["code"][0].isupper() else f"{entry['short']}{status}"


def _result(shown: dict[str, Any], part: dict[str, Any], flip: dict[str, Any], lang: str) -> str:
    """The outcome after a change, or how likely the duty then stands the other way."""
    if not flip["certain"]:
        return _said(shown, part, "maybe", lang, chance=f"{flip['probability']:.0%}")
    sure = [_said(shown, part, "sure", lang)] if shown["permit"] or part["direction"] == "allow" else []
    whole = [OUTCOME[flip["outcome"]][lang]] if part["direction"] != "allow" else []
    return _join(sure + whole, lang, ";")
