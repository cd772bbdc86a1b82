"""Scenarios and cases encoded once, and evaluated on decision diagrams with some definitions replaced.

A *change* maps definitions to the nodes they have instead. Only scenarios of permits whose need, bars or expected
rule change are looked at, so thousands of changes take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from xuke.facts import Facts, Source
from xuke.law import Law, Rulebook
from xuke.law.model import Case, Permit, Rule, Scenario
from xuke.logic.program import refs
from xuke.logic.terms import Expr
from xuke.verdict.scenarios import PINNED, case_facts, closed_facts
from xuke.verdict.status import status_at

Moment = tuple[str, str]
Change = Mapping[str, int]
NO_CHANGE: Change = {}
CASE_KINDS = ("telecom", "basic", "ban")
SETTLED = ("required", "not_required", "barred")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A scenario of a permit as masks under the law of its moment."""

    permit: Permit
    scenario: Scenario
    masks: list[int]


class Stage:
    """The law at one moment (date and region) with the scenarios and cases of that moment."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.program = law.program
        self.diagrams = law.program.diagrams
        self.scenarios: dict[str, list[Encoded]] = {}
        self.cases: list[tuple[Case, list[int]]] = []

    @cached_property
    def _users(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, definition in self.program.definitions.items():
            for ref in refs(definition.expr):
                found.setdefault(ref, []).append(name)
        return found

    def dependents(self, name: str) -> list[str]:
        """Return every definition that rests on `name`, in the order of evaluation."""
        seen, stack = {name}, [name]
        while stack:
            for user in self._users.get(stack.pop(), ()):
                if user not in seen:
                    seen.add(user)
                    stack.append(user)
        return sorted(seen - {name}, key=self.program.index.__getitem__)

    def change(self, name: str, expr: Expr) -> Change:
        """Return what changes when a definition is `expr` instead; empty when it is the same function."""
        node = self.diagrams.build(expr, NO_CHANGE)
        if node == self.diagrams.root(name):
            return NO_CHANGE
        found = {name: node}
        for user in self.dependents(name):
            node = self.diagrams.build(self.program.definitions[user].expr, found)
            if node != self.diagrams.root(user):
                found[user] = node
        return found

    def root(self, name: str, change: Change = NO_CHANGE) -> int:
        """Return the node of a definition under a change."""
        return change[name] if name in change else self.diagrams.root(name)

    def moves(self, change: Change) -> bool:
        """Say whether a change can change the status of any permit: its need, or its bars where it is needed."""
        return any(self._moves(name.partition(":")[2], change) for name in change if name.startswith(("need:", "bar:")))

    def _moves(self, permit: str, change: Change) -> bool:
        names = (f"need:{permit}", f"bar:{permit}")
        if names[0] in change:
            return True
        old, new = ([self.root(name, with_) for name in names] for with_ in (NO_CHANGE, change))
        return self.diagrams.conjunction(old) != self.diagrams.conjunction(new)

    def status(self, permit: str, masks: list[int], change: Change = NO_CHANGE) -> str:
        """Return the exact status of a permit."""
        need, bar = (self.root(f"{what}:{permit}", change) for what in ("need", "bar"))
        return str(status_at(self.diagrams, need, bar, masks))

    def fails(self, encoded: Encoded, change: Change = NO_CHANGE) -> bool:
        """Say whether a scenario's expectation does not hold under a change."""
        scenario, masks = encoded.scenario, encoded.masks
        status = self.status(encoded.permit.id, masks, change)
        if status != scenario.status:
            return True
        if scenario.rule and not self._holds(scenario.rule, masks, change):
            return True
        if scenario.not_rule and self._holds(scenario.not_rule, masks, change):
            return True
        if scenario.missing is None and scenario.readings is None:
            return False
        return self._open(encoded, status, change) != _expected(scenario)

    def _holds(self, rule: str, masks: list[int], change: Change) -> bool:
        name = f"rule:{rule}"
        return name in self.program.definitions and self.diagrams.frontier(self.root(name, change), masks) == 1

    def _open(self, encoded: Encoded, status: str, change: Change) -> tuple[list[str] | None, list[str] | None]:
        names: list[str] = []
        if status not in SETTLED:
            residual = self.diagrams.restrict(self.root(f"need:{encoded.permit.id}", change), encoded.masks)
            names = sorted(self.program.order[slot] for slot in self.diagrams.support(residual))
        readings = self.law.rulebook.readings
        scenario = encoded.scenario
        return (
            None if scenario.missing is None else [n for n in names if n not in readings],
            None if scenario.readings is None else [n for n in names if n in readings],
        )

    def killer(self, change: Change) -> str:
        """Return the first scenario or case that notices a change; empty when none does."""
        return next(self.noticing(change), "")

    def noticing(self, change: Change) -> Iterator[str]:
        """Yield every scenario and case that notices a change."""
        moved = {name.partition(":")[2] for name in change if name.startswith(("need:", "bar:"))}
        rules = {name.partition(":")[2] for name in change if name.startswith("rule:")}
        for permit, scenarios in self.scenarios.items():
            for encoded in scenarios:
                scenario = encoded.scenario
                if (permit in moved or {scenario.rule, scenario.not_rule} & rules) and self.fails(encoded, change):
                    yield scenario.id
        yield from self._cases(moved, change)

    def _cases(self, moved: set[str], change: Change) -> Iterator[str]:
        permits = self.law.rulebook.permits
        for permit in sorted(name for name in moved if permits[name].kind in CASE_KINDS):
            new, old = self.root(f"need:{permit}", change), self.root(f"need:{permit}")
            for case, masks in self.cases:
                if new != old and self.diagrams.frontier(new, masks) != self.diagrams.frontier(old, masks):
                    yield case.id


def _expected(scenario: Scenario) -> tuple[list[str] | None, list[str] | None]:
    return (
        None if scenario.missing is None else sorted(scenario.missing),
        None if scenario.readings is None else sorted(scenario.readings),
    )


class Bench:
    """All scenarios and cases of a rulebook, by moment."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.stages: dict[Moment, Stage] = {}
        self.stage((PINNED, ""))
        for permit in rulebook.permits.values():
            for scenario in permit.scenarios:
                self.add(permit, scenario)
        for case in rulebook.cases.values():
            stage = self.stage((case.as_of or PINNED, case.region))
            stage.cases.append((case, stage.law.encode(case_facts(rulebook, case).screened(rulebook.vocabulary))))

    def stage(self, moment: Moment) -> Stage:
        """Return the law at a moment with its scenarios and cases."""
        if moment not in self.stages:
            self.stages[moment] = Stage(Law.at(self.rulebook, *moment))
        return self.stages[moment]

    def add(self, permit: Permit, scenario: Scenario) -> None:
        """Put one scenario on its stage."""
        moment = (scenario.as_of or PINNED, scenario.region)
        law = Law.at(self.rulebook, *moment, scenario.take)
        vocabulary = self.rulebook.vocabulary
        build = closed_facts if scenario.closed else Facts.parse
        facts = build(vocabulary, scenario.facts, Source("scenario", by=scenario.id))
        encoded = Encoded(permit, scenario, law.encode(facts.screened(vocabulary)))
        self.stage(moment).scenarios.setdefault(permit.id, []).append(encoded)

    def moments(self, rule: Rule) -> list[Moment]:
        """Return the moments of scenarios at which a rule is in force, or one at which it is."""
        found = [moment for moment in self.stages if rule.in_force(*moment)]
        return found or [(rule.from_, next(iter(rule.regions), ""))]
