"""Masks of cells as ranges of numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strategies import POINTS, THRESHOLDS, number_atom
from xuke.logic.masks import ranges, runs
from xuke.logic.terms import cell_of, cells_of

CUTS = cells_of({w for op in ("<", "<=") for t in THRESHOLDS if (w := number_atom(op, t).within)})


def test_runs() -> None:
    """Runs of set bits, in order, the end excluded."""
    assert runs(0b1011, 4) == [(0, 2), (3, 4)]
    assert runs(0, 4) == []
    assert runs(0b1111, 4) == [(0, 4)]


@given(st.integers(0, (1 << (len(CUTS) + 1)) - 1), st.sampled_from(POINTS))
def test_a_number_is_in_a_range_exactly_when_its_cell_is_in_the_mask(mask: int, number: float) -> None:
    """Ranges and cells mean the same numbers, on the cuts too."""
    inside = any(
        (low is None or number > low[0] or (low[1] and number == low[0]))
        and (high is None or number < high[0] or (not high[1] and number == high[0]))
        for low, high in ranges(CUTS, mask)
    )
    assert inside == bool(mask >> cell_of(CUTS, number) & 1)
