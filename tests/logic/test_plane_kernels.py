"""The compiled loops on their own: every operation, tiles that end early, bytes and cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xuke.logic import plane_kernels
from xuke.logic.planes import AND, ANDNOT, COPY, NOT, ONE, OR, ZERO

FULL = np.uint64((1 << 64) - 1)


def ran(op: int, a: Any, b: Any) -> Any:
    """One step over two planes."""
    found = np.zeros(len(a), np.uint64)
    places = np.array([x.ctypes.data for x in (a, b, found)], np.int64)
    plane_kernels.run(np.array([[op, 2, 0, 1]], np.int32), places, np.full(3, 8, np.int64), len(a))
    return found


@pytest.mark.parametrize("words", [1, plane_kernels.TILE - 1, plane_kernels.TILE, 2 * plane_kernels.TILE + 3])
def test_operations(words: int) -> None:
    """Each operation does to every word what numpy does."""
    chance = np.random.default_rng(words)
    a, b = (chance.integers(0, 1 << 63, words, np.uint64) for _ in range(2))
    expected = {AND: a & b, OR: a | b, ANDNOT: a & ~b, COPY: a, NOT: ~a, ZERO: a ^ a, ONE: a | FULL}
    for op, wanted in expected.items():
        assert (ran(op, a, b) == wanted).all(), op


def test_a_place_that_does_not_move_is_scratch() -> None:
    """A scratch place is written and read again in every tile."""
    words = 3 * plane_kernels.TILE
    a, found = np.arange(words, dtype=np.uint64), np.zeros(words, np.uint64)
    scratch = np.zeros(plane_kernels.TILE, np.uint64)
    places = np.array([a.ctypes.data, found.ctypes.data, scratch.ctypes.data], np.int64)
    ops = np.array([[NOT, 2, 0, 0], [NOT, 1, 2, 2]], np.int32)
    plane_kernels.run(ops, places, np.array([8, 8, 0], np.int64), words)
    assert (found == a).all()


def test_bytes_become_planes() -> None:
    """Bit k of byte i is bit i of plane k."""
    codes = np.random.default_rng(5).integers(0, 256, 64 * 7, np.uint8)
    for place in range(8):
        plane = np.zeros(7, np.uint64)
        plane_kernels.slice_bytes(codes.view(np.uint64), place, plane)
        assert (np.unpackbits(plane.view(np.uint8), bitorder="little") == (codes >> place & 1)).all()


def test_planes_become_bytes() -> None:
    """The way back."""
    codes = np.random.default_rng(6).integers(0, 256, 64 * 5, np.uint8)
    planes = np.zeros((8, 5), np.uint64)
    for place, plane in enumerate(planes):
        plane_kernels.slice_bytes(codes.view(np.uint64), place, plane)
    found = np.zeros(40, np.uint64)
    plane_kernels.join_bytes(planes, found)
    assert (found.view(np.uint8) == codes).all()


def test_cells_count_the_cuts_below() -> None:
    """A number on a cut belongs where the cut says."""
    found = np.zeros(5, np.uint8)
    numbers = np.array([-1.0, 0.0, 5.0, 10.0, 11.0])
    plane_kernels.cells(numbers, np.array([0.0, 10.0]), np.array([True, False]), found)
    assert found.tolist() == [0, 1, 1, 1, 2]
