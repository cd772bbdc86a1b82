"""Two laws compared permit by permit: the same for every business, or a business that tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xuke.errors import UsageError
from xuke.law import Law
from xuke.logic.solver import Encoding, Names
from xuke.verdict.verify.checks import number_ranges
from xuke.verdict.verify.complete import masks_of
from xuke.verdict.verify.witness import Business, Search

ONLY_HERE, ONLY_THERE, EQUAL, DIFFERENT = "only_here", "only_there", "equal", "different"


@dataclass(frozen=True)
class Comparison:
    """What two laws say of one permit; where they differ, a business with its status under each."""

    permit: str
    result: str
    business: Business | None = None
    here: str = ""
    there: str = ""


def compare(here: Law, there: Law, only: str = "") -> list[Comparison]:
    """Compare two laws, all permits or the one named `only`; permits that only one law knows are named as such.

    Readings are taken as open in both.
    """
    if only:
        here.rulebook.permit(only)
    pair = _Pair(here, there)
    mine, theirs = here.rulebook.permits, there.rulebook.permits
    found = [pair.compare(n) if n in theirs else Comparison(n, ONLY_HERE) for n in mine if only in ("", n)]
    return found + [Comparison(n, ONLY_THERE) for n in theirs if n not in mine and not only]


class _Pair:
    def __init__(self, here: Law, there: Law) -> None:
        names = Names()
        self.here, self.there = here, there
        self.encodings = [Encoding(law.program, number_ranges(law), names) for law in (here, there)]
        self.z3: Any = self.encodings[0].z3
        self.searches = [Search(law) for law in (here, there)]

    def compare(self, permit: str) -> Comparison:
        """Say whether need and bars are the same functions, or find a business."""
        differ = self.z3.Or(*(self._differ(part, permit) for part in self._parts(permit)))
        solver = self.z3.Optimize()
        solver.add(*self.encodings[0].domain, *self.encodings[1].domain, differ)
        if self.z3.is_false(self.z3.simplify(differ)) or not self._possible(differ):
            return Comparison(permit, EQUAL)
        self._prefer_few(solver, permit)
        if solver.check() != self.z3.sat:  # pragma: no cover - it was possible a moment ago
            raise UsageError("verify-solver", f"the solver gave up on `{permit}`", "compare one permit at a time")
        return self._described(permit, solver.model())

    def _possible(self, differ: Any) -> bool:
        solver = self.z3.Solver()
        solver.add(*self.encodings[0].domain, *self.encodings[1].domain, differ)
        return bool(solver.check() == self.z3.sat)

    def _parts(self, permit: str) -> list[Callable[[Encoding], Any]]:
        need = f"need:{permit}"
        return [lambda e: e.formula(need), lambda e: e.z3.And(e.formula(need), e.formula(f"bar:{permit}"))]

    def _differ(self, part: Callable[[Encoding], Any], permit: str) -> Any:
        one, other = (part(encoding) for encoding in self.encodings)
        return self.z3.Xor(one, other)

    def _prefer_few(self, solver: Any, permit: str) -> None:
        for encoding, search in zip(self.encodings, self.searches, strict=True):
            for slot in self._support(search.law, permit):
                costs = search.costs[slot]
                cheap = min(range(len(costs)), key=costs.__getitem__)
                if costs[cheap] <= 0:
                    solver.add_soft(encoding.values([(slot, cheap)]))

    def _support(self, law: Law, permit: str) -> list[int]:
        diagrams = law.program.diagrams
        return sorted({s for part in ("need", "bar") for s in diagrams.support(diagrams.root(f"{part}:{permit}"))})

    def _described(self, permit: str, model: Any) -> Comparison:
        facts: dict[str, Any] = {}
        take: dict[str, str] = {}
        for encoding, search in zip(self.encodings, self.searches, strict=True):
            masks = masks_of(search.law, encoding.point(model))
            slots = self._support(search.law, permit)
            found = search.described([(slot, masks[slot].bit_length() - 1) for slot in slots])
            facts, take = {**facts, **found.facts}, {**take, **found.take}
        return self._shrunk(permit, Business(facts, take))

    def _shrunk(self, permit: str, business: Business) -> Comparison:
        """Leave out every fact without which the two laws still differ in settled verdicts."""
        for key in [*business.facts, *business.take]:
            fewer = Business(
                {k: v for k, v in business.facts.items() if k != key},
                {k: v for k, v in business.take.items() if k != key},
            )
            if len(set(self._statuses(permit, fewer))) == 2:
                business = fewer
        here, there = self._statuses(permit, business)
        return Comparison(permit, DIFFERENT, business, here, there)

    def _statuses(self, permit: str, business: Business) -> list[str]:
        statuses = []
        for law in (self.here, self.there):
            known = {k: v for k, v in business.facts.items() if k in law.rulebook.vocabulary.facts}
            take = {k: v for k, v in business.take.items() if k in law.rulebook.readings}
            verdict = Business(known, take).verdict(law, law.rulebook.permits[permit])
            statuses.append(verdict.status.value if verdict.settled else "open")
        return statuses if "open" not in statuses else ["open", "open"]
