"""Why: the rules that decide, in words, with their articles and a proof down to facts and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from xuke.facts import Facts, Interval
from xuke.facts.values import describe
from xuke.law import Law
from xuke.law.model import RANK_STANDING, Basis, Rule
from xuke.logic.codegen import Node
from xuke.logic.proof import FALSE, UNKNOWN, Proof, weakest
from xuke.logic.terms import Atom
from xuke.verdict.status import Status, Verdict

_WORDS = {0: "false", 1: "unknown", 3: "true"}


def basis_json(law: Law, basis: Basis, lang: str) -> dict[str, Any]:
    """Return one basis in public form, with the source's official name."""
    source = law.rulebook.sources[basis.source]
    found: dict[str, Any] = {
        "source": source.id,
        "name": source.name[lang],
        "confidence": basis.confidence,
        "read": basis.read,
    }
    if source.number:
        found["number"] = source.number
    if basis.article:
        found["article"] = basis.article
    return found


def cite(law: Law, basis: Basis, lang: str) -> str:
    """Return a basis as people cite it: 《互联网信息服务管理办法》第4条."""
    name = law.rulebook.sources[basis.source].name[lang]
    if lang == "zh":
        plain = name.startswith("《") or law.rulebook.sources[basis.source].kind == "practice"
        mark = name if plain else f"《{name}》"
        return mark + (_article_zh(basis.article) if basis.article else "")
    return f"{name}, art. {basis.article}" if basis.article else name


def _article_zh(article: str) -> str:
    return f"第{article}条" if article.replace(".", "").isdigit() else f" {article}"


def rule_json(verdict: Verdict, rule: Rule, kind: str, lang: str) -> dict[str, Any]:
    """Return a rule that holds as a reason: its words, standing, dates, bases."""
    law = verdict.run.law
    found: dict[str, Any] = {
        "rule": rule.id,
        "kind": kind,
        "text": rule.reason[lang],
        "standing": RANK_STANDING[max(1, verdict.rank(rule))],
        "since": rule.from_,
        "basis": [basis_json(law, b, lang) for b in rule.basis],
        "quotes": quotes(verdict, rule),
    }
    if rule.to:
        found["until"] = rule.to
    if rule.item:
        found["item"] = rule.item
    if rule.way_out:
        found["way_out"] = rule.way_out[lang]
    return found


def reasons(verdict: Verdict, lang: str) -> list[dict[str, Any]]:
    """Return the reasons for a verdict; an open one gives the rules that could still decide."""
    kinds = {
        Status.REQUIRED: ("need", "ownership"),
        Status.BARRED: ("bar", "need"),
        Status.NOT_REQUIRED: ("exempt",),
    }.get(verdict.status, ())
    found = [rule_json(verdict, rule, kind, lang) for kind in kinds for rule in verdict.true_rules(kind)]
    if verdict.status is Status.NOT_REQUIRED and not found:
        found.append(_otherwise(verdict, lang))
    if not verdict.settled:
        found = [rule_json(verdict, rule, "need", lang) for rule in verdict.true_rules("need")]
        found += _open_rules(verdict, lang)
    return found


def _otherwise(verdict: Verdict, lang: str) -> dict[str, Any]:
    reason = verdict.permit.otherwise
    return {
        "rule": f"{verdict.permit.id}/otherwise",
        "kind": "otherwise",
        "text": reason.reason[lang],
        "standing": reason.standing,
        "basis": [basis_json(verdict.run.law, b, lang) for b in reason.basis],
        "quotes": [],
    }


def _open_rules(verdict: Verdict, lang: str) -> Iterator[dict[str, Any]]:
    law = verdict.run.law
    for rule in law.rules(verdict.permit, "need"):
        if verdict.run.value(f"rule:{rule.id}") == UNKNOWN:
            yield {
                "rule": rule.id,
                "kind": "open",
                "text": rule.reason[lang],
                "standing": rule.standing,
                "since": rule.from_,
                "basis": [basis_json(law, b, lang) for b in rule.basis],
                "quotes": [],
            }


def quotes(verdict: Verdict, rule: Rule) -> list[dict[str, Any]]:
    """Return the facts a rule that holds rests on (set by `Assessment`), without repeats."""
    proof = Proof.of(verdict.run.node(f"rule:{rule.id}"), strongest(verdict))
    names = dict.fromkeys(atom.variable for atom, value in proof.leaves() if value != UNKNOWN)
    return [{"fact": name} for name in names if name not in verdict.run.law.rulebook.readings]


def strongest(verdict: Verdict) -> Callable[[Node], int]:
    """Return the measure by which a proof prefers one of several parts that suffice: their standing."""

    def rank(node: Node) -> int:
        return weakest(node, verdict.run.law.own_standing, verdict.run.memo)

    return rank


def bases(verdict: Verdict) -> list[Basis]:
    """Return the bases behind a settled verdict, without repeats, the deciding rules' own first."""
    kinds = {"required": ("need",), "barred": ("bar", "need"), "not_required": ("exempt",)}.get(verdict.status, ())
    rules = [rule for kind in kinds for rule in verdict.true_rules(kind)]
    found = [b for rule in rules for b in rule.basis]
    if verdict.status is Status.NOT_REQUIRED and not rules:
        found = list(verdict.permit.otherwise.basis)
    if not verdict.settled:
        found = [
            b
            for rule in verdict.run.law.rules(verdict.permit, "need")
            for b in rule.basis
            if verdict.run.value(f"rule:{rule.id}") != FALSE
        ]
    return list({(b.source, b.article): b for b in found}.values())


def proof_json(verdict: Verdict, facts: Facts, lang: str) -> dict[str, Any]:
    """Return the decisive proof of a verdict: permit → rule → condition → fact → the words that gave it."""
    node = verdict.run.node(f"need:{verdict.permit.id}")
    writer = _Writer(verdict, facts, lang)
    if node[2] == UNKNOWN and verdict.settled:
        return writer.exhaustive()
    return writer.node(Proof.of(node, strongest(verdict)))


class _Writer:
    def __init__(self, verdict: Verdict, facts: Facts, lang: str) -> None:
        self.verdict = verdict
        self.law = verdict.run.law
        self.facts = facts
        self.lang = lang

    def exhaustive(self) -> dict[str, Any]:
        """A verdict that holds whatever the open facts are: name the known facts it rests on."""
        run, diagrams = self.verdict.run, self.verdict.run.program.diagrams
        slots = diagrams.support(diagrams.root(f"need:{self.verdict.permit.id}"))
        known = [run.program.order[s] for s in slots if run.masks[s] != run.program.blank[s]]
        return {
            "op": "permit",
            "id": self.verdict.permit.id,
            "value": "true" if self.verdict.needed else "false",
            "text": self.verdict.permit.short[self.lang],
            "exhaustive": True,
            "because": [self.fact(name, None) for name in known],
        }

    def node(self, proof: Proof) -> dict[str, Any]:
        if proof.op == "atom":
            return self.fact(proof.key.variable, proof)
        found: dict[str, Any] = {"op": proof.op, "value": _WORDS[proof.value]}
        if proof.op == "def":
            found |= self.definition(proof.key)
        children = [self.node(child) for child in proof.children]
        if len(children) == 1 and proof.op in ("and", "or"):
            return children[0]
        if children:
            found["because"] = children
        return found

    def definition(self, key: str) -> dict[str, Any]:
        kind, _, name = key.partition(":")
        if kind == "rule":
            rule = self.rule(name)
            return {
                "op": "rule",
                "id": name,
                "text": rule.reason[self.lang],
                "since": rule.from_,
                "standing": rule.standing,
                "basis": [basis_json(self.law, b, self.lang) for b in rule.basis],
            }
        if kind == "derived":
            derived = self.law.rulebook.derived[name]
            found: dict[str, Any] = {
                "op": "derived",
                "id": name,
                "text": (derived.reason or derived.label)[self.lang],
            }
            if derived.basis:
                found["basis"] = [basis_json(self.law, b, self.lang) for b in derived.basis]
            return found
        return {"op": "permit", "id": name, "text": self.law.rulebook.permits[name].short[self.lang]}

    def rule(self, name: str) -> Rule:
        for permit in self.law.rulebook.permits.values():
            for kind in ("need", "exempt", "bar", "ownership"):
                for rule in self.law.rules(permit, kind):
                    if rule.id == name:
                        return rule
        raise KeyError(name)

    def fact(self, name: str, proof: Proof | None) -> dict[str, Any]:
        value = self.held(name) if proof is None else _WORDS[proof.value]
        if name in self.law.rulebook.readings:
            return self.reading(name, value)
        entry = self.facts.entries.get(name)
        spec = self.law.rulebook.vocabulary.facts[name.partition(".")[0]]
        found: dict[str, Any] = {
            "op": "fact",
            "id": name,
            "value": value,
            "text": self.law.rulebook.vocabulary.label(name, self.lang),
            "state": str(entry.state) if entry else "not_asked",
        }
        if entry and entry.value is not None:
            found["known"] = describe(spec, name, entry.value)
            found["sources"] = [source.to_json() for source in entry.sources]
        if proof is not None:
            found["test"] = test_words(self.law, proof.key, self.lang)
        return found

    def held(self, name: str) -> str:
        """Whether what is known of a variable is a positive statement (yes, an option) or a denial."""
        run = self.verdict.run
        slot = run.program.slot[name]
        denied = run.program.variables[name].kind == "yesno" and run.masks[slot] == 1
        return "false" if denied else "true"

    def reading(self, name: str, value: str) -> dict[str, Any]:
        reading = self.law.rulebook.readings[name]
        fixed = self.law.fixed.get(name)
        found: dict[str, Any] = {
            "op": "reading",
            "id": name,
            "value": value,
            "text": reading.label[self.lang],
        }
        if fixed:
            found |= {
                "position": fixed.position,
                "label": reading.positions[fixed.position].label[self.lang],
                "by": fixed.by,
                "basis": [basis_json(self.law, b, self.lang) for b in fixed.basis],
            }
        return found


def test_words(law: Law, atom: Atom, lang: str) -> str:
    """Say what an atom tests, in words: the options it allows, or the interval."""
    variable = law.rulebook.scope.variables[atom.variable]
    if atom.within is not None:
        low, high, low_open, high_open = atom.within
        return str(describe_interval(low, high, low_open, high_open))
    if variable.kind == "yesno":
        return "yes" if atom.mask == 2 else "no"
    reading = law.rulebook.readings.get(atom.variable)
    names = [o for i, o in enumerate(variable.options) if atom.mask >> i & 1]
    if reading:
        return " / ".join(reading.positions[n].label[lang] for n in names)
    spec = law.rulebook.vocabulary.facts[atom.variable]
    return " / ".join(spec.option(n).label[lang] for n in names)


def describe_interval(low: float, high: float, low_open: bool, high_open: bool) -> str:
    """Write an interval the way people compare numbers: > 50, <= 100, 1..5."""
    if low == high:
        return f"= {low:g}"
    if high == float("inf"):
        return f"{'>' if low_open else '>='} {low:g}"
    if low == float("-inf"):
        return f"{'<' if high_open else '<='} {high:g}"
    return f"{Interval(low, high).low:g}..{high:g}"
