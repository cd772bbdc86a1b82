"""A case as a precedent: which differences matter, and whether precedent and rule agree.

A difference matters when giving the business the case's value of that fact alone changes the status of a telecom
permit. That is decided on the decision diagrams and so exactly, for the business as described (docs/adr/0004). Of a
fact on which the case is silent nothing is said.
Where a status differs between business and case, `because` names differences that together explain it and of which
none can be spared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xuke.facts import Entry, Facts, FactSpec
from xuke.law import Law
from xuke.law.model import Case
from xuke.verdict.assess import Assessment
from xuke.verdict.nearest import Neighbour
from xuke.verdict.scenarios import case_facts
from xuke.verdict.status import Status, status_at

KINDS = ("telecom", "basic", "ban")
Agreement = Literal["agree", "explained", "open", "rule_differs"]
Recorded = Literal["required", "contested", "not_required"]


@dataclass(frozen=True, slots=True)
class Change:
    """The status of a permit before and after a fact is changed."""

    permit: str
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class Point:
    """One permit: what is recorded of the case, what the rules say of it, what they say of the business.

    `because` names the variables whose values explain why business and case differ; empty when they do not.
    """

    permit: str
    recorded: Recorded
    case: Status
    yours: Status
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Precedent:
    """A neighbour with the effect of every difference and unknown feature, and how precedent and rule stand."""

    neighbour: Neighbour
    effects: Mapping[str, Sequence[Change] | None]
    points: Sequence[Point]

    @cached_property
    def agreement(self) -> Agreement:
        """How precedent and rule stand.

        `rule_differs` when the rules give the case another result than the one recorded; `agree` when record, rules
        on the case and rules on the business say the same; else `open` while only open verdicts of the business
        differ, and `explained` when differences in the facts explain it.
        """
        if any(needed(point.case) != point.recorded for point in self.points):
            return "rule_differs"
        apart = [point for point in self.points if needed(point.case) != needed(point.yours)]
        if not apart:
            return "agree"
        return "open" if all(p.yours is Status.UNDETERMINED for p in apart) else "explained"

    def matters(self, feature: str) -> bool | None:
        """Whether a difference or unknown feature changes a status; None where the case is silent."""
        effect = self.effects[feature]
        return None if effect is None else bool(effect)


def needed(status: Status) -> str:
    """Return a status without saying whether the operator can have the permit."""
    return "required" if status is Status.BARRED else str(status)


class Comparison:
    """One business held beside cases under its law."""

    def __init__(self, assessment: Assessment) -> None:
        self.law: Law = assessment.law
        self.book = self.law.rulebook
        self.facts = assessment.described.facts
        self.diagrams = self.law.program.diagrams
        self.permits = [p.id for p in self.book.permits.values() if p.kind in KINDS]
        self.listed = {verdict.permit.id for verdict in assessment.telecom}
        self.masks = self.law.encode(self.facts)
        self.yours = self.statuses(self.masks)
        self._effects: dict[tuple[str, object], list[Change]] = {}

    @cached_property
    def supports(self) -> dict[str, frozenset[int]]:
        """The slots every permit's need or bar depends on."""
        return {
            permit: frozenset(
                slot
                for what in ("need", "bar")
                for slot in self.diagrams.support(self.diagrams.root(f"{what}:{permit}"))
            )
            for permit in self.permits
        }

    def status(self, permit: str, masks: Sequence[int]) -> Status:
        """Return the exact status of a permit."""
        need, bar = (self.diagrams.root(f"{what}:{permit}") for what in ("need", "bar"))
        return status_at(self.diagrams, need, bar, masks)

    def statuses(self, masks: Sequence[int]) -> dict[str, Status]:
        """Return the status of every telecom permit."""
        return {permit: self.status(permit, masks) for permit in self.permits}

    def changed(self, case: Facts, names: Sequence[str]) -> Facts:
        """Return the business with the case's values of some variables (forgotten where the case says nothing)."""
        facts = self.facts
        for name in names:
            entry: Entry | None = case.entries.get(name)
            facts = facts.without(name) if entry is None else facts.with_entry(name, entry._replace(chance=None))
        return facts.screened(self.book.vocabulary)

    def effect(self, case: Facts, name: str) -> list[Change] | None:
        """Return which statuses change when one fact takes the case's value; None where the case is silent."""
        entry = case.entries.get(name)
        if entry is None or entry.value is None:
            return None
        if (name, entry.value) not in self._effects:
            masks = self.law.encode(self.changed(case, [name]))
            moved = {slot for slot, (one, other) in enumerate(zip(self.masks, masks, strict=True)) if one != other}
            touched = [permit for permit in self.permits if moved & self.supports[permit]]
            pairs = [(permit, self.yours[permit], self.status(permit, masks)) for permit in touched]
            self._effects[name, entry.value] = [Change(*pair) for pair in pairs if pair[1] != pair[2]]
        return self._effects[name, entry.value]

    def beside(self, neighbour: Neighbour) -> Precedent:
        """Hold the business beside one case."""
        case = case_facts(self.book, neighbour.case).screened(self.book.vocabulary)
        features = [*neighbour.different, *neighbour.unknown]
        effects = {feature: self.effect(case, feature.partition("=")[0]) for feature in features}
        return Precedent(neighbour, effects, list(self.points(neighbour.case, case)))

    def points(self, case: Case, facts: Facts) -> Iterator[Point]:
        """Yield the permits at stake: recorded or needed for the case, or listed for the business."""
        rules = self.statuses(self.law.encode(facts))
        for permit in self.permits:
            recorded = _recorded(case, permit)
            if permit in self.listed or {recorded, needed(rules[permit])} != {"not_required"}:
                apart = needed(rules[permit]) != needed(self.yours[permit])
                because = self.because(permit, facts, rules[permit]) if apart else ()
                yield Point(permit, recorded, rules[permit], self.yours[permit], because)

    def because(self, permit: str, case: Facts, wanted: Status) -> tuple[str, ...]:
        """Return variables that give the business the case's status, none of which can be spared.

        What the case is silent on goes first, then facts about the operator and its surroundings.
        """
        order, masks = self.law.program.order, self.law.encode(case)
        names = [order[slot] for slot in sorted(self.supports[permit]) if masks[slot] != self.masks[slot]]
        names.sort(key=lambda name: (name in case.entries, self._spec(name).closure in ("services", "money")))
        before: list[str] = []
        while before != names:  # with contested verdicts a fact can become dispensable once another is gone
            before = names
            for name in before:
                fewer = [other for other in names if other != name]
                if needed(self.status(permit, self._masks(case, masks, fewer))) == needed(wanted):
                    names = fewer
        return tuple(names)

    def _spec(self, name: str) -> FactSpec:
        return self.book.vocabulary.facts[name.partition(".")[0]]

    def _masks(self, case: Facts, theirs: Sequence[int], names: Sequence[str]) -> Sequence[int]:
        """Return the masks of the business changed in some variables; a screening fact takes its sector along."""
        if any(name in self.book.vocabulary.screens for name in names):
            return self.law.encode(self.changed(case, names))
        masks = list(self.masks)
        for name in names:
            slot = self.law.program.slot[name]
            masks[slot] = theirs[slot]
        return masks


def _recorded(case: Case, permit: str) -> Recorded:
    if permit in case.categories:
        return "required"
    return "contested" if permit in case.contested else "not_required"


def precedents(assessment: Assessment, neighbours: Sequence[Neighbour]) -> list[Precedent]:
    """Hold an assessed business beside its nearest cases."""
    comparison = Comparison(assessment)
    return [comparison.beside(neighbour) for neighbour in neighbours]
