"""What would flip a verdict: the smallest changes of the operator's own choices that remove or add a duty.

Changes are searched on the decision diagrams of the law (`logic.changes`) in the business as described, and every
set found is assessed again in full. Two families are searched, each completely up to `MOST` changes:

    certain    settled the other way whatever the unknown facts and the open readings are
    otherwise  the other way if every unknown fact is what it most often is; `depends` names what can still decide
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xuke.errors import UsageError, quoted
from xuke.facts import Interval, Value
from xuke.facts.vocabulary import near
from xuke.logic.changes import MOST, Move, minimal_changes, widened
from xuke.logic.terms import cell_bounds
from xuke.verdict.assess import Assessment
from xuke.verdict.flipped import Bounds, Change, Flip, Target
from xuke.verdict.status import Status

_OPEN = (Status.UNDETERMINED, Status.CONTESTED)


@dataclass(frozen=True)
class Flips:
    """All flips of a target, best first.

    `already` says that the duty stands that way before any change, if the unknown facts are what they most often are.
    """

    target: Target
    already: bool
    found: list[Flip]


def flips(assessment: Assessment, permit: str = "", *, who: bool = False, most: int = MOST) -> list[Flips]:
    """Return what would flip a duty: one `Flips` for each direction that makes sense, with all minimal changes.

    `permit` is a permit id, a group (`B25`), or empty for the telecom outcome as a whole. Only the operator's own
    choices change; with `who` also who it is. A set has at most `most` changes. A needed duty is removed (and made
    available where it is barred), one that is not needed is added, an open one goes either way.
    Raises `UsageError` (`permit-unknown`).
    """
    return [Search(assessment, target, who=who, most=most).result() for target in targets(assessment, permit)]


def targets(assessment: Assessment, permit: str = "") -> list[Target]:
    """Return the directions in which a duty can flip; raises `UsageError` (`permit-unknown`)."""
    if not permit:
        return _whole(assessment)
    names = _group(assessment, permit)
    verdicts = [assessment.described.verdicts[name] for name in names]
    barred = tuple(v.permit.id for v in verdicts if v.status is Status.BARRED)
    if any(v.needed for v in verdicts):
        return [Target(permit, "remove", names), *([Target(permit, "allow", barred)] if barred else [])]
    add = Target(permit, "add", names)
    return [Target(permit, "remove", names), add] if any(v.status in _OPEN for v in verdicts) else [add]


def _whole(assessment: Assessment) -> list[Target]:
    licences = tuple(v.permit.id for v in assessment.of_kind("telecom", "basic"))
    bans = tuple(v.permit.id for v in assessment.of_kind("ban"))
    barred = tuple(n for n in licences if assessment.described.verdicts[n].status is Status.BARRED)
    add, remove = Target("", "add", licences), Target("", "remove", (*licences, *bans))
    if assessment.outcome == "prohibited":
        return [Target("", "remove", bans)]
    if assessment.outcome == "licence":
        return [remove, *([Target("", "allow", barred)] if barred else [])]
    return [add] if assessment.settled else [remove, add]


def _group(assessment: Assessment, permit: str) -> tuple[str, ...]:
    permits, wanted = assessment.law.rulebook.permits, permit.strip().upper()
    found = [name for name in permits if name.upper() == wanted]
    found = found or [name for name in permits if name.upper().startswith(f"{wanted}-")]
    if not found:
        message = f"there is no permit {quoted(permit)}"
        raise UsageError("permit-unknown", message, near(permit, permits, "xuke law list"))
    return tuple(found)


class Search:
    """The search for one target on the diagrams of a law.

    `movable` are the slots that may change, `likely` the masks with every open slot at its likeliest value.
    """

    def __init__(self, assessment: Assessment, target: Target, *, who: bool = False, most: int = MOST) -> None:
        self.assessment = assessment
        self.target = target
        self.most = most
        self.run = assessment.described.run
        self.program = self.run.program
        self.likely = self._likely()
        natures = ("choice", "identity") if who else ("choice",)
        vocabulary = assessment.law.rulebook.vocabulary
        self.movable = {
            slot
            for slot, name in enumerate(self.program.order)
            if name in vocabulary.variables and vocabulary.of_variable(name).nature in natures
        }

    def result(self) -> Flips:
        """Return both families of flips, every one assessed again, best first."""
        likely = self.moves(self.likely)
        moves = dict.fromkeys([*self.moves(self.run.masks), *likely])
        found = [Flip(self.assessment, self.target, changes) for changes in self._merged([m for m in moves if m])]
        already = frozenset() in likely or self.target.reached(self.assessment)
        return Flips(self.target, already, sorted(found, key=lambda flip: flip.rank))

    def moves(self, masks: list[int]) -> list[Move]:
        """Return the minimal sets of changes that reach the target from what `masks` leave possible."""
        wide = widened(masks, self.program.blank, self.movable)
        return minimal_changes(self.program.diagrams, self._goals(wide), masks, self.movable, self.most)

    def _goals(self, masks: list[int]) -> list[int]:
        """The functions of which one must be true, with what cannot change filled in."""
        diagrams = self.program.diagrams

        def left(what: str) -> list[int]:
            return [diagrams.restrict(diagrams.root(f"{what}:{name}"), masks) for name in self.target.permits]

        needs = left("need")
        if self.target.direction == "add":
            return needs
        if self.target.direction == "allow":
            return [diagrams.conjunction([*needs, *map(diagrams.negation, left("bar"))])]
        return [diagrams.conjunction([*map(diagrams.negation, needs)])]

    def _likely(self) -> list[int]:
        """The masks with every open slot at its likeliest value."""
        weights = self.run.posterior()
        return [
            mask if mask.bit_count() == 1 else 1 << max(range(len(row)), key=row.__getitem__)
            for mask, row in zip(self.run.masks, weights, strict=True)
        ]

    def _merged(self, moves: list[Move]) -> Iterator[tuple[Change, ...]]:
        """Yield the sets of changes, with neighbouring cells of a number taken together."""
        known = set(moves)
        for move in moves:
            numbers = {slot: value for slot, value in move if self.program.order[slot] in self.program.cuts}
            runs = {slot: self._run(known, move, slot, value) for slot, value in numbers.items()}
            if all(value == self._nearest(slot, runs[slot]) for slot, value in numbers.items()):
                yield tuple(self._change(slot, value, runs.get(slot)) for slot, value in sorted(move))

    def _run(self, known: set[Move], move: Move, slot: int, value: int) -> range:
        """The neighbouring cells of a number with which the same set does as well."""
        rest = move - {(slot, value)}
        low = high = value
        while rest | {(slot, low - 1)} in known:
            low -= 1
        while rest | {(slot, high + 1)} in known:
            high += 1
        return range(low, high + 1)

    def _nearest(self, slot: int, run: range) -> int:
        now = self.likely[slot].bit_length() - 1
        return run[-1] if run[-1] < now else run[0]

    def _change(self, slot: int, value: int, run: range | None) -> Change:
        name, mask = self.program.order[slot], self.run.masks[slot]
        known = mask.bit_count() == 1
        if run is None:
            return Change(name, mask if known else None, 1 << value)
        cuts, entry = self.program.cuts[name], self.assessment.described.facts.entries.get(name)
        before = entry.value if entry and known else None
        low, _, low_open, _ = cell_bounds(cuts, run[0])
        _, high, _, high_open = cell_bounds(cuts, run[-1])
        return Change(name, before, _number(cell_bounds(cuts, value), before), (low, high, low_open, high_open))


def _number(bounds: Bounds, before: Value | None) -> Interval:
    """The number of a cell that is nearest to what was, a whole one where its end is open."""
    low, high, low_open, high_open = bounds
    was = before.low if isinstance(before, Interval) else low
    if was >= high:
        number = high if not high_open else max((low + high) / 2, high - 1)
    else:
        number = low if not low_open else min((low + high) / 2, low + 1)
    return Interval(number, number)
