"""One flip: a set of changes, the business assessed again with them, and what that brings and takes away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xuke.facts import Entry, Facts, Interval, Source, State, Value
from xuke.verdict.assess import Assessment
from xuke.verdict.nearest import features, library
from xuke.verdict.remains import SERVICES, business_ends, income
from xuke.verdict.status import Status, Verdict

_OPEN = (Status.UNDETERMINED, Status.CONTESTED)
Bounds = tuple[float, float, bool, bool]
UNLIKELY = 1 / 3
"""Below this chance that the duty stands the other way a flip ranks behind those that are likelier."""
_SOURCE = Source("option", by="flip")


@dataclass(frozen=True, slots=True)
class Target:
    """The duty to flip and which way: `id` as asked for (empty for the telecom outcome), and its permits.

    `direction` is remove (none of them is needed), add (one of them is needed) or allow (they are needed, and this
    operator can have them).
    """

    id: str
    direction: str
    permits: tuple[str, ...]

    def reached(self, assessment: Assessment) -> bool:
        """Say whether the business as described is settled in this direction."""
        verdicts = self.verdicts(assessment)
        if self.direction == "add":
            return any(v.needed for v in verdicts)
        if self.direction == "allow":
            return all(v.needed and v.eligibility == "clear" for v in verdicts)
        return all(v.status is Status.NOT_REQUIRED for v in verdicts)

    def verdicts(self, assessment: Assessment) -> list[Verdict]:
        """Return the verdicts on its permits, in the business as described."""
        return [assessment.described.verdicts[name] for name in self.permits]


@dataclass(frozen=True, slots=True)
class Change:
    """One variable changed; `before` is None where it was not known, so that the change is an assurance.

    A number has `bounds`: every value in (low, high, low_open, high_open) does; `after` is the one nearest to `before`.
    """

    variable: str
    before: Value | None
    after: Value
    bounds: Bounds | None = None


class Flip:
    """One minimal set of changes, and the business assessed again with them."""

    def __init__(self, base: Assessment, target: Target, changes: tuple[Change, ...]) -> None:
        self.base = base
        self.target = target
        self.changes = changes
        entries = {change.variable: Entry(change.after, State.KNOWN, (_SOURCE,)) for change in changes}
        self.assessment = Assessment(Facts({**base.facts.entries, **entries}), base.law)

    def __repr__(self) -> str:
        names = ", ".join(change.variable for change in self.changes)
        return f"<Flip {self.target.direction} {self.target.id or 'outcome'}: {names}>"

    @cached_property
    def certain(self) -> bool:
        """Whether the duty is settled the other way, whatever is still unknown."""
        return self.target.reached(self.assessment)

    @cached_property
    def depends(self) -> list[str]:
        """The facts and readings that can still decide, most telling first; empty when the flip is certain."""
        if self.certain:
            return []
        run = self.assessment.described.run
        weights, telling = run.posterior(), dict[int, float]()
        for residual in self._open_functions():
            chance, slots = run.program.diagrams.conditionals(residual, weights)
            for slot, values in slots.items():
                spread = sum(w * (value - chance) ** 2 for w, value in zip(weights[slot], values, strict=True))
                telling[slot] = max(spread, telling.get(slot, 0.0))
        return [run.program.order[slot] for slot in sorted(telling, key=lambda slot: (-telling[slot], slot))]

    def _open_functions(self) -> list[int]:
        what = ["need", "bar"] if self.target.direction == "allow" else ["need"]
        return [verdict.residual_of(part) for verdict in self.target.verdicts(self.assessment) for part in what]

    @cached_property
    def chance(self) -> float:
        """How likely it is that the duty stands the other way (1 when certain)."""
        if self.certain:
            return 1.0
        if self.target.id or self.target.direction == "allow":
            return self._chance_of_permits()
        chances = self.assessment.chances
        return chances["licence"] if self.target.direction == "add" else 1 - chances["licence"] - chances["prohibited"]

    def _chance_of_permits(self) -> float:
        verdicts = self.target.verdicts(self.assessment)
        if self.target.direction == "allow":
            run = self.assessment.described.run
            bars = [run.program.diagrams.probability(v.residual_of("bar"), run.posterior()) for v in verdicts]
            return min(v.probability * (1 - bar) for v, bar in zip(verdicts, bars, strict=True))
        needed = max(v.probability for v in verdicts)
        return needed if self.target.direction == "add" else 1 - needed

    @cached_property
    def needed(self) -> list[str]:
        """Permits that are needed now and were not."""
        return [v.permit.id for v, old in self._pairs() if v.needed and not old.needed]

    @cached_property
    def dropped(self) -> list[str]:
        """Permits that were needed and are not any more."""
        return [v.permit.id for v, old in self._pairs() if old.needed and v.status is Status.NOT_REQUIRED]

    @cached_property
    def opened(self) -> list[str]:
        """Permits apart from the target that this kind of business raises and that are open, but were settled before
        or not raised.
        """
        pairs = ((v, old) for v, old in self._pairs() if v.permit.id not in self.target.permits)
        raised = [(v, old) for v, old in pairs if v.raised and v.status in _OPEN]
        return [v.permit.id for v, old in raised if old.settled or not old.raised]

    @cached_property
    def blocked(self) -> list[str]:
        """Permits among the new ones that this operator, or nobody, can have."""
        described = self.assessment.described.verdicts
        return [name for name in self.needed if _stops(described[name])]

    @cached_property
    def ends(self) -> bool:
        """Whether nothing of the business is left: no channel, no service, or nobody in the mainland to serve."""
        return business_ends(self.base, self.assessment)

    @cached_property
    def unpaid(self) -> bool:
        """Whether the change takes away the last known income."""
        return bool(income(self.base)) and not income(self.assessment)

    @cached_property
    def effort(self) -> float:
        """How much is given up or taken on: the rarer a feature among well-known services, the more it weighs."""
        shelf = library(self.base.law.rulebook)
        return sum(shelf.weight(_features(self.base, change)) for change in self.changes)

    @cached_property
    def strange(self) -> bool:
        """Whether the business would take up a service of specialists that it does not offer."""
        vocabulary = self.base.law.rulebook.vocabulary
        new = [
            c.variable for c in self.changes if features(vocabulary, Facts({c.variable: Entry(c.after, State.KNOWN)}))
        ]
        specs = [vocabulary.of_variable(name) for name in new]
        return any(spec.specialist and spec.closure == SERVICES for spec in specs)

    @cached_property
    def rank(self) -> tuple[Any, ...]:
        """The order of flips: first what leaves a lawful business, is not unlikely, and stays in its line; then
        few changes, certain, small effort, few new duties, and the ids.
        """
        out = self.ends or bool(self.blocked)
        names = [(change.variable, change.after) for change in self.changes]
        few = len(names), not self.certain, round(self.effort, 3), len(self.needed)
        return out, self.chance < UNLIKELY, self.strange, *few, names

    def _pairs(self) -> Iterator[tuple[Verdict, Verdict]]:
        before = self.base.described.verdicts
        return ((verdict, before[name]) for name, verdict in self.assessment.described.verdicts.items())


def _stops(verdict: Verdict) -> bool:
    return verdict.status is Status.BARRED or verdict.permit.kind == "ban" or verdict.permit.gate == "BAN"


def _features(base: Assessment, change: Change) -> set[str]:
    """The features that a change takes away or brings, as the library of cases counts them."""
    vocabulary = base.law.rulebook.vocabulary
    sides = [Facts({change.variable: Entry(v, State.KNOWN)}) for v in (change.before, change.after) if v is not None]
    number = {change.variable} if isinstance(change.after, Interval) else set[str]()
    return number.union(*(features(vocabulary, side) for side in sides))
