"""The rulebook proved: no rule dead, idle or clashing, every permit and every exception reachable, with witnesses.

Each claim is put to the solver z3 and to the decision diagrams; a witness is a business with the fewest stated facts,
and the engine is asked what it says of it. Where two of the three disagree, that is a fault of xuke (`engine`).

    dead        no business makes the rule true
    idle        a need rule whose businesses are all exempt; a bar or ownership rule where nobody needs the permit
    unless      the `unless` of a rule never takes anything away
    clash       a need rule and an exempt rule hold for exactly the same businesses
    twice       two need rules of one permit hold for the same businesses and rest on the same article
    never       a permit that nobody needs, that everybody needs, or whose bars stop nobody
    status      a completely described business is left without a status
    engine      solver, diagrams and engine disagree
    same        a note: two need rules of one permit hold for the same businesses by different articles
    covered     a note: whoever meets this need rule meets another one of at least the same standing
    explains    a note: this exempt rule never changes the status of the permit, it only gives the reason
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from xuke.law import Law, Rulebook
from xuke.law.model import STANDING_RANK, Permit, Rule
from xuke.logic.proof import FALSE, TRUE
from xuke.logic.solver import Encoding, Point
from xuke.verdict.status import Run, Verdict
from xuke.verdict.verify.complete import masks_of, points
from xuke.verdict.verify.states import states
from xuke.verdict.verify.witness import Business, Search

COMPLETE = 5
"""How many random businesses, described completely, are tried in every state of the law."""
NOTES = ("same", "covered", "explains")


CLAIMS = ("needed", "not_needed", "barred", "exempt", "explains", "bar", "unless")


@dataclass(frozen=True)
class Finding:
    """Something found about a rule or permit in a state of the law."""

    check: str
    subject: str
    as_of: str
    region: str
    detail: str = ""

    @property
    def note(self) -> bool:
        """Whether it is only worth knowing, not wrong."""
        return self.check in NOTES


@dataclass(frozen=True)
class Witness:
    """A business that shows that something can happen; `claim` says what (see `CLAIMS`)."""

    claim: str
    subject: str
    as_of: str
    region: str
    business: Business
    status: str


@dataclass
class Verification:
    """What was examined and found."""

    rulebook: Rulebook
    findings: list[Finding] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def faults(self) -> list[Finding]:
        """The findings that are wrong."""
        return [found for found in self.findings if not found.note]

    @property
    def notes(self) -> list[Finding]:
        """The findings that are only worth knowing."""
        return [found for found in self.findings if found.note]


def verify(rulebook: Rulebook, as_of: str = "", only: str = "") -> Verification:
    """Prove every state of the law (or those of one date, or of one permit)."""
    began = time.perf_counter()
    found = Verification(rulebook)
    if only:
        rulebook.permit(only)
    for state in states(rulebook, as_of):
        permits = [permit for permit in state.permits if only in ("", permit.id)]
        if permits:
            found.counts["states"] += 1
            _Prover(found, state.law).run(permits)
    found.seconds = time.perf_counter() - began
    return found


class _Prover:
    """Checks permits in one state of the law."""

    def __init__(self, found: Verification, law: Law) -> None:
        self.found = found
        self.law = law
        self.program = law.program
        self.diagrams = law.program.diagrams
        self.search = Search(law)
        self.encoding = Encoding(law.program, number_ranges(law))

    def run(self, permits: list[Permit]) -> None:
        """Check the permits."""
        for permit in permits:
            self.found.counts["permits"] += 1
            self.permit(permit)
            for kind in ("need", "exempt", "bar", "ownership"):
                for rule in self.law.rules(permit, kind):
                    self.found.counts[f"rules_{kind}"] += 1
                    self.rule(permit, kind, rule)
            self.pairs(permit)
        for point in points(self.law, COMPLETE):
            self.complete(point, permits)

    def complete(self, point: Point, permits: list[Permit]) -> None:
        """Check that a complete business has a status for every permit, and that solver and engine agree on it."""
        self.found.counts["complete"] += 1
        run = Run(self.law, masks_of(self.law, point))
        lost = [p.id for p in self.law.rulebook.permits.values() if not Verdict(run, p).settled]
        for name in lost:
            self.report("status", name, f"undetermined for {point}")
        for permit in permits:
            name = f"need:{permit.id}"
            if self.encoding.holds(name, point) != (run.value(name) == TRUE):
                self.report("engine", permit.id, f"solver and engine disagree on {point}")

    def permit(self, permit: Permit) -> None:
        """Check that the permit is needed by some and not by others, and barred for some where it has bars."""
        need, bar = f"need:{permit.id}", f"bar:{permit.id}"
        if self.law.rules(permit, "bar"):
            self.claim("needed", permit, permit.id, [need, f"!{bar}"], Expected("required"), optional=True)
            self.claim("barred", permit, permit.id, [need, bar], Expected("barred"), missing="never")
        else:
            self.claim("needed", permit, permit.id, [need], Expected("required"), missing="never")
        self.claim("not_needed", permit, permit.id, [f"!{need}"], Expected("not_required"), missing="never")

    def rule(self, permit: Permit, kind: str, rule: Rule) -> None:
        """Check that a rule is alive, decides, and loses something to its `unless`."""
        name, need = f"rule:{rule.id}", f"need:{permit.id}"
        if not self.possible([name]):
            self.report("dead", rule.id)
        elif kind == "exempt":
            others = [f"!rule:{r.id}" for r in self.law.rules(permit, "exempt") if r is not rule]
            self.exception(permit, rule, [name, *others], [name])
        elif kind == "bar":
            self.claim("bar", permit, rule.id, [name, need], Expected("barred", rule), missing="idle")
        elif kind == "ownership":
            if not self.possible([name, need]):
                self.report("idle", rule.id, f"never together with the need of {permit.id}")
        elif not self.possible([name, need]):
            self.report("idle", rule.id, f"always exempt from {permit.id}")
        if rule.unless:
            self.unless(permit, rule)

    def exception(self, permit: Permit, rule: Rule, alone: list[str], plain: list[str]) -> None:
        """Find a business that would need the permit but for this exempt rule, alone among them where possible."""
        would = self.diagrams.disjunction([self.node(f"rule:{r.id}") for r in self.law.rules(permit, "need")])
        formula = self.encoding.z3.Or(*(self.encoding.formula(f"rule:{r.id}") for r in self.law.rules(permit, "need")))
        expected = Expected("not_required", rule)
        for names in (alone, plain):
            node = self.diagrams.conjunction([would, *map(self.node, names)])
            formulas = [formula, *map(self.formula, names)]
            if self.settle("exempt", permit, rule.id, node, formulas, expected):
                return
        self.claim("explains", permit, rule.id, plain, expected, missing="idle")
        self.report("explains", rule.id, permit.id)

    def unless(self, permit: Permit, rule: Rule) -> None:
        """Find a business that meets `when` and falls under `unless`."""
        parts = [self.law.rulebook.bind(rule.when), self.law.rulebook.bind(rule.unless)]
        node = self.diagrams.conjunction([self.diagrams.build(part, {}) for part in parts])
        formulas = [self.encoding.expression(part) for part in parts]
        if not self.settle("unless", permit, rule.id, node, formulas, Expected(absent=rule)):
            self.report("unless", rule.id)

    def pairs(self, permit: Permit) -> None:
        """Compare the need rules of a permit with each other and with its exempt rules."""
        needs = self.law.rules(permit, "need")
        for rule in needs:
            for other in self.law.rules(permit, "exempt"):
                if self.same(rule, other):
                    self.report("clash", rule.id, other.id)
            for other in needs:
                self.pair(rule, other)

    def pair(self, rule: Rule, other: Rule) -> None:
        """Report a need rule that another one makes superfluous."""
        if rule is other:
            return
        self.found.counts["pairs"] += 1
        beyond = self.diagrams.conjunction([self.node(f"rule:{rule.id}"), self.node(f"!rule:{other.id}")])
        if beyond != 0:
            return
        self.agree([f"rule:{rule.id}", f"!rule:{other.id}"], possible=False)
        if self.same(rule, other):
            if rule.id < other.id:
                self.report("twice" if articles(rule) & articles(other) else "same", rule.id, other.id)
        elif STANDING_RANK[other.standing] >= STANDING_RANK[rule.standing]:
            self.report("covered", rule.id, other.id)

    def same(self, rule: Rule, other: Rule) -> bool:
        """Say whether two rules hold for exactly the same businesses."""
        return self.node(f"rule:{rule.id}") == self.node(f"rule:{other.id}")

    def node(self, name: str) -> int:
        """Return the diagram of a definition, or of its negation when the name begins with `!`."""
        root = self.diagrams.root(name.removeprefix("!"))
        return self.diagrams.negation(root) if name.startswith("!") else root

    def formula(self, name: str) -> Any:
        """Return the formula of a definition, or of its negation when the name begins with `!`."""
        formula = self.encoding.formula(name.removeprefix("!"))
        return self.encoding.z3.Not(formula) if name.startswith("!") else formula

    def possible(self, names: list[str]) -> bool:
        """Say whether all the named definitions can hold together; both engines are asked."""
        possible = self.search.way(self.diagrams.conjunction([self.node(name) for name in names])) is not None
        self.agree(names, possible=possible)
        return possible

    def agree(self, names: list[str], *, possible: bool) -> None:
        """Ask the solver the same question, and report when its answer is another."""
        self.asked([self.formula(name) for name in names], " and ".join(names), possible=possible)

    def asked(self, formulas: list[Any], subject: str, *, possible: bool) -> None:
        """Ask the solver whether formulas can hold together, and report when its answer is another."""
        self.found.counts["solver"] += 1
        if self.encoding.possible(*formulas) != possible:
            self.report("engine", subject, f"diagrams say {'possible' if possible else 'impossible'}, the solver not")

    def claim(
        self,
        claim: str,
        permit: Permit,
        subject: str,
        names: list[str],
        expected: Expected,
        *,
        missing: str = "",
        optional: bool = False,
    ) -> None:
        """Find a witness for the named definitions holding together; report `missing` when there is none."""
        node = self.diagrams.conjunction([self.node(name) for name in names])
        formulas = [self.formula(name) for name in names]
        if not self.settle(claim, permit, subject, node, formulas, expected) and not optional:
            self.report(missing, subject, f"{claim}: impossible")

    def settle(
        self, claim: str, permit: Permit, subject: str, node: int, formulas: list[Any], expected: Expected
    ) -> bool:
        """Find a witness for a function and let solver and engine confirm it; False when there is none."""
        way = self.search.way(node)
        self.asked(formulas, subject, possible=way is not None)
        if way is None:
            return False
        against = self.encoding.z3.Not(self.encoding.z3.And(*formulas))
        self.asked([self.encoding.values(way.values), against], f"witness of {subject}", possible=False)
        business = self.search.described(way.values)
        verdict = business.verdict(self.law, permit)
        self.found.counts["engine"] += 1
        if not expected.met(verdict):
            self.report("engine", subject, f"{claim}: the engine says {verdict.status} for {business.facts}")
        witness = Witness(claim, subject, self.law.as_of, self.law.region, business, verdict.status.value)
        self.found.witnesses.append(witness)
        return True

    def report(self, check: str, subject: str, detail: str = "") -> None:
        """Note a finding."""
        self.found.findings.append(Finding(check, subject, self.law.as_of, self.law.region, detail))


@dataclass(frozen=True)
class Expected:
    """What the engine must say of a witness: the status, a rule that holds, a rule that does not."""

    status: str = ""
    rule: Rule | None = None
    absent: Rule | None = None

    def met(self, verdict: Verdict) -> bool:
        """Say whether a verdict is as expected."""
        if self.status and verdict.status != self.status:
            return False
        if self.rule and verdict.run.exact(f"rule:{self.rule.id}") != TRUE:
            return False
        return self.absent is None or verdict.run.exact(f"rule:{self.absent.id}") == FALSE


def articles(rule: Rule) -> set[tuple[str, str]]:
    """Return the articles a rule rests on."""
    return {(basis.source, basis.article) for basis in rule.basis}


def number_ranges(law: Law) -> dict[str, tuple[float, float]]:
    """Return the range of every number the law tests."""
    facts = law.rulebook.vocabulary.facts
    return {name: bounds for name in law.program.cuts if (bounds := facts[name].range) is not None}
