"""Mutation testing of rules: one test of a rule is flipped or dropped; some scenario or case must notice.

A mutant is *killed* when an expectation fails, *equivalent* when nothing that the rule decides changes: the status of
no permit for any business (for an `ownership` rule, which decides no status, the rule itself). Equivalent mutants are
not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xuke.law import Rulebook
from xuke.law.faults import Fault, placed
from xuke.law.model import Rule
from xuke.law.shelf import Piece
from xuke.logic.mutate import Mutant, mutants, written
from xuke.logic.syntax import parse
from xuke.logic.terms import And, Expr, Not
from xuke.verdict.verify.bench import NO_CHANGE, Bench, Change, Stage

Fate = Literal["killed", "survived", "equivalent"]
KINDS = ("need", "exempt", "bar", "ownership")


@dataclass(frozen=True)
class Subject:
    """One expression of the rulebook that is mutated: the `when` or `unless` of a rule."""

    piece: Piece
    owner: str
    kind: str
    rule: Rule
    path: str

    @property
    def part(self) -> str:
        """`when` or `unless`."""
        return self.path.rpartition("/")[2]

    @property
    def text(self) -> str:
        """The expression as written."""
        return self.rule.when if self.part == "when" else self.rule.unless

    def mutants(self) -> Iterator[Mutant]:
        """Yield the mutants of the expression."""
        return mutants(parse(self.text))

    def expr(self, rulebook: Rulebook, mutant: Mutant) -> Expr:
        """Return the condition of the rule with the mutant in place."""
        changed = rulebook.scope.bind(mutant.tree)
        if self.part == "unless":
            return And((rulebook.bind(self.rule.when), Not(changed)))
        return And((changed, Not(rulebook.bind(self.rule.unless)))) if self.rule.unless else changed


@dataclass(frozen=True)
class Result:
    """What became of one mutant; `by` names the scenario or case that killed it."""

    subject: Subject
    mutant: Mutant
    fate: Fate
    by: str = ""

    @property
    def test(self) -> str:
        """The changed test as written."""
        return written(self.mutant.leaf)


@dataclass(frozen=True)
class Mutation:
    """The results of all mutants."""

    rulebook: Rulebook
    results: list[Result]

    def of(self, owner: str) -> Mutation:
        """Return the results of one permit or family."""
        return Mutation(self.rulebook, [r for r in self.results if r.subject.owner == owner])

    @property
    def owners(self) -> list[str]:
        """Permits and families that have mutants, in rulebook order."""
        return list(dict.fromkeys(result.subject.owner for result in self.results))

    def count(self, fate: Fate) -> int:
        """Return how many mutants met a fate."""
        return sum(1 for result in self.results if result.fate == fate)

    @property
    def score(self) -> float:
        """The share of mutants killed among those that change something; 1 when there are none."""
        counted = self.count("killed") + self.count("survived")
        return self.count("killed") / counted if counted else 1.0

    @property
    def survivors(self) -> list[Result]:
        """The mutants that nothing noticed."""
        return [result for result in self.results if result.fate == "survived"]

    @cached_property
    def places(self) -> list[str]:
        """`file:line:column` of the changed test of every survivor."""
        faults = [
            Fault(r.subject.piece, r.subject.path, "expression", "", offset=r.mutant.leaf.at) for r in self.survivors
        ]
        return [error.where for error in placed(self.rulebook.root, faults)]


def subjects(rulebook: Rulebook, only: str = "") -> Iterator[Subject]:
    """Yield every expression of the rules of permits and families, or of the one named `only`."""
    for shelf, owners in (("permits", rulebook.permits), ("families", rulebook.families)):
        for owner in owners.values():
            if only and owner.id != only:
                continue
            piece = rulebook.shelf[shelf][owner.id]
            for kind in KINDS:
                for i, rule in enumerate(getattr(owner, kind, ())):
                    for part in ("when", "unless") if rule.unless else ("when",):
                        yield Subject(piece, owner.id, kind, rule, f"/{kind}/{i}/{part}")


def mutate(rulebook: Rulebook, only: str = "", bench: Bench | None = None) -> Mutation:
    """Try every mutant of every rule, or of the permit or family `only`."""
    if only and only not in rulebook.families:
        rulebook.permit(only)
    bench = bench or Bench(rulebook)
    return Mutation(
        rulebook, [judge(bench, subject, m) for subject in subjects(rulebook, only) for m in subject.mutants()]
    )


def judge(bench: Bench, subject: Subject, mutant: Mutant) -> Result:
    """Say what becomes of one mutant."""
    changes = False
    for moment, change in changed(bench, subject, mutant):
        changes = changes or decides(bench.stages[moment], subject, change)
        by = bench.stages[moment].killer(change)
        if by:
            return Result(subject, mutant, "killed", by)
    return Result(subject, mutant, "survived" if changes else "equivalent")


def changed(bench: Bench, subject: Subject, mutant: Mutant) -> Iterator[tuple[tuple[str, str], Change]]:
    """Yield the moments at which a mutant is another function than the rule, with what it changes."""
    expr = subject.expr(bench.rulebook, mutant)
    for moment in bench.moments(subject.rule):
        change = bench.stage(moment).change(f"rule:{subject.rule.id}", expr)
        if change is not NO_CHANGE:
            yield moment, change


def decides(stage: Stage, subject: Subject, change: Change) -> bool:
    """Say whether a change reaches anything that the rule decides."""
    return subject.kind == "ownership" or stage.moves(change)
