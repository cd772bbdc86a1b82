"""Cheapest ways to make a function true, on its decision diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xuke.logic.diagram import Diagrams

Costs = Mapping[int, Sequence[float]]
"""Per slot what each value costs; a slot that is not listed costs nothing."""


class Way(NamedTuple):
    """Values by slot under which a function is true, and what they cost together."""

    cost: float
    values: tuple[tuple[int, int], ...]


def cheapest(diagrams: Diagrams, root: int, masks: Sequence[int], costs: Costs) -> Way | None:
    """Return the cheapest way to make `root` true with values that `masks` leave possible; None when there is none.

    Only slots the way passes through are named: whatever the others are, the function is true.
    Among equals the first value in order is taken, so the answer is always the same.
    """
    memo: dict[int, Way | None] = {0: None, 1: Way(0.0, ())}

    def visit(node: int) -> Way | None:
        if node not in memo:
            memo[node] = _best(node)
        return memo[node]

    def _best(node: int) -> Way | None:
        slot, children = diagrams.parts(node)
        price = costs.get(slot)
        best: Way | None = None
        for value, child in enumerate(children):
            way = visit(child) if masks[slot] >> value & 1 else None
            if way is None:
                continue
            cost = way.cost + (price[value] if price else 0.0)
            if best is None or cost < best.cost:
                best = Way(cost, ((slot, value), *way.values))
        return best

    return visit(root)
