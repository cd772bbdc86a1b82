"""Masks of cells as ranges of numbers."""

from __future__ import annotations

from collections.abc import Sequence

Cut = tuple[float, bool]


def runs(mask: int, size: int) -> list[tuple[int, int]]:
    """Return the runs of set bits as (first, one after the last)."""
    found: list[tuple[int, int]] = []
    for i in range(size):
        if mask >> i & 1:
            joined = found and found[-1][1] == i
            found[-1:] = [(found[-1][0], i + 1)] if joined else [*found[-1:], (i, i + 1)]
    return found


def ranges(cuts: Sequence[Cut], mask: int) -> list[tuple[Cut | None, Cut | None]]:
    """Return the ranges of numbers a mask of cells stands for, each between two cuts (None for no end).

    Cut (v, True) lies just below v, (v, False) just above it (`logic.terms.cells_of`).
    """
    return [
        (cuts[first - 1] if first else None, cuts[after - 1] if after <= len(cuts) else None)
        for first, after in runs(mask, len(cuts) + 1)
    ]
