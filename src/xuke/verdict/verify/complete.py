"""Random businesses that are described completely, readings included."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from xuke.law import Law
from xuke.logic.solver import Point
from xuke.logic.terms import cell_of
from xuke.verdict.verify.witness import inside


def points(law: Law, count: int, seed: int = 1) -> Iterator[Point]:
    """Yield `count` businesses, the same ones for the same law and seed.

    Every second one has few features (each with the chance that nobody mentions it), the others have half of all.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable sample, nothing secret
    for i in range(count):
        yield {name: _value(law, slot, chance, rare=i % 2 == 0) for slot, name in enumerate(law.program.order)}


def _value(law: Law, slot: int, chance: random.Random, *, rare: bool) -> int | float:
    name, size = law.program.order[slot], law.program.sizes[slot]
    weights: Sequence[float] = law.weights[slot] if rare and any(law.weights[slot]) else [1.0] * size
    cell = chance.choices(range(size), weights)[0]
    if law.program.variables[name].kind != "number":
        return cell
    return inside(law.program, law.rulebook.vocabulary.facts[name], cell)


def masks_of(law: Law, point: Point) -> list[int]:
    """Return a complete business as masks."""
    program = law.program
    return [
        1 << (cell_of(program.cuts[name], value) if name in program.cuts else int(value))
        for name, value in ((name, point[name]) for name in program.order)
    ]
