"""The compiled finder: what `intake.finder.Finder` finds, for many texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from xuke.intake.compiled.kernels import DEPTH, SPANS, Ints, Scratch, Tables, search
from xuke.intake.compiled.tables import Compiled, compiled
from xuke.intake.finder import Finder, Span
from xuke.intake.patterns import Prepared

Found = list[tuple[Prepared, list[Span]]]
_ROWS = 64
"""Room for this many matches a text, on average over a batch."""


class CompiledFinder:
    """Finds the matches of many detectors. Raises `NotCompiled` for patterns that need Python's own `re`."""

    def __init__(self, prepared: Sequence[Prepared], made: Compiled | None = None) -> None:
        self.prepared = prepared
        self._compiled = made or compiled(prepared)
        self._stamp = 1
        self._longest = 0
        self._scratch = _scratch(self._compiled.tables, 0)

    @cached_property
    def _plain(self) -> Finder:
        return Finder(self.prepared)

    def find_all(self, texts: Sequence[str]) -> list[Found]:
        """Return for each text what `Finder.find` yields for it."""
        lengths = np.array([len(text) for text in texts], dtype=np.int32)
        ends = np.cumsum(lengths, dtype=np.int32)
        self._make_room(int(lengths.max(initial=0)), len(texts))
        rows = np.zeros((_ROWS * len(texts) + 64, 4), dtype=np.int32)
        full = np.zeros(len(texts), dtype=np.bool_)
        classes = self._compiled.classes_of("".join(texts))
        count = search(self._compiled.tables, self._scratch, classes, ends - lengths, ends, self._stamp, rows, full)
        self._stamp += len(texts)
        found: list[Found] = [[] for _ in texts]
        for number, detector, start, end in rows[:count].tolist():
            of = found[number]
            made = self.prepared[detector]
            if not of or of[-1][0] is not made:
                of.append((made, []))
            of[-1][1].append((start, end))
        for number in np.flatnonzero(full).tolist():
            found[number] = list(self._plain.find(texts[number]))
        return found

    def _make_room(self, longest: int, texts: int) -> None:
        if longest > self._longest or self._stamp + texts > 1 << 30:
            self._longest, self._stamp = max(longest, self._longest), 1
            self._scratch = _scratch(self._compiled.tables, self._longest)


def _scratch(tables: Tables, longest: int) -> Scratch:
    """Return work space for texts of at most `longest` characters."""
    _, groups, places, detectors = tables.sizes.tolist()
    room = 64 * (longest + 64)

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int32)

    return Scratch(
        zeros(groups + 1),
        zeros(places + 1),
        zeros(places + 1),
        zeros(detectors + 1),
        zeros(room, 2),
        zeros(room, 3),
        zeros(places + 1),
        zeros(room, 2),
        zeros(DEPTH, 4),
        zeros(SPANS, 2),
        zeros(SPANS, 2),
    )
