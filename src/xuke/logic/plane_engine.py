"""Runs plane code over encoded columns, chunk by chunk: with numpy, or with compiled kernels on threads."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from xuke.errors import UsageError
from xuke.logic import planes
from xuke.logic.arrow_form import WORD, Encoded, words
from xuke.logic.columns import Column
from xuke.logic.planes import FULL, Code

if TYPE_CHECKING:
    import numpy as np

    Words = np.ndarray[Any, np.dtype[np.uint64]]

CHUNK = 4096
SHARE = 512
"""The fewest words worth a thread of their own."""


def fast_available() -> bool:
    """Say whether the compiled kernels can be used."""
    from importlib.util import find_spec

    return find_spec("numba") is not None


def execute(
    code: Code,
    columns: Mapping[str, Column],
    given: Mapping[str, Encoded],
    rows: int,
    *,
    fast: bool = False,
    threads: int = 1,
) -> Words:
    """Return the output planes of `code`, one row each, for encoded columns; a column that is not given is unknown.

    `fast` uses the compiled kernels and raises `UsageError` (`column-extra`) when numba is missing.
    """
    import numpy as np

    if fast and not fast_available():
        raise UsageError("column-extra", "the compiled kernels need numba", "pip install 'xuke[fast]'")
    count = words(rows)
    found = np.empty((code.outputs, count), np.uint64)
    shares = max(1, min(threads, count // SHARE))
    parts = list(pairwise(count * share // shares for share in range(shares + 1))) if count else []

    def work(part: tuple[int, int]) -> None:
        _Part(code, columns, given, found, part, fast).run()

    if len(parts) < 2:
        for part in parts:
            work(part)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, parts))
    return found


class _Part:
    """The words from `part[0]` to `part[1]`, one thread's share."""

    def __init__(
        self,
        code: Code,
        columns: Mapping[str, Column],
        given: Mapping[str, Encoded],
        outputs: Words,
        part: tuple[int, int],
        fast: bool,
    ) -> None:
        import numpy as np

        self.code, self.columns, self.given, self.outputs = code, columns, given, outputs
        self.low, self.high = part
        self.fast = fast
        self.chunk = min(CHUNK, self.high - self.low)
        self.none = np.zeros(self.chunk, np.uint64)
        self.all = np.full(self.chunk, FULL, np.uint64)
        self.sliced = {
            name: np.empty((planes.bits(columns[name]), self.chunk), np.uint64)
            for name, entry in given.items()
            if name in code.used and entry.values is not None
        }
        self.sources = [self._source(name, place) for name, place in code.inputs]

    def _source(self, name: str, place: int) -> tuple[Words, bool]:
        """Return an input plane and whether it lies along the whole column (else it is filled for each chunk)."""
        entry = self.given.get(name)
        if entry is None or entry.empty:
            return self.none, False
        if place == 0:
            return (self.all, False) if entry.known is None else (entry.known, True)
        if entry.planes:
            return entry.planes[place - 1], True
        return (self.sliced[name][place - 1] if name in self.sliced else self.none), False

    def run(self) -> None:
        """Fill the outputs."""
        runner = self._compiled() if self.fast else self._plain
        for start in range(self.low, self.high, self.chunk):
            width = min(self.chunk, self.high - start)
            for name, target in self.sliced.items():
                values = self.given[name].values[start * WORD : (start + width) * WORD]
                slice_rows(self.columns[name], values, target[:, :width], self.fast)
            runner(start, width)

    def _plain(self, start: int, width: int) -> None:
        inputs = [a[start : start + width] if whole else a[:width] for a, whole in self.sources]
        planes.run(self.code, inputs, [plane[start : start + width] for plane in self.outputs])

    def _compiled(self) -> Any:
        import numpy as np

        from xuke.logic import plane_kernels

        scratch = self.scratch = np.empty((self.code.scratch, plane_kernels.TILE), np.uint64)
        whole = [moves for _, moves in self.sources] + [True] * len(self.outputs)
        kept = [*(plane for plane, _ in self.sources), *self.outputs, *scratch]
        bases = np.array([plane.__array_interface__["data"][0] for plane in kept], np.int64)
        offsets = np.array([8 * moves for moves in whole] + [0] * len(scratch), np.int64)
        strides = np.array([8] * len(whole) + [0] * len(scratch), np.int64)

        def run(start: int, width: int) -> None:
            plane_kernels.run(self.code.ops, bases + offsets * start, strides, width)

        return run


def sliced(columns: Mapping[str, Column], given: Mapping[str, Encoded], rows: int, fast: bool) -> dict[str, Encoded]:
    """Return encoded columns with all values as bit planes, for data that is judged more than once."""
    import numpy as np

    found = dict(given)
    for name, entry in given.items():
        if entry.values is not None:
            target = np.empty((planes.bits(columns[name]), words(rows)), np.uint64)
            slice_rows(columns[name], entry.values, target, fast)
            found[name] = Encoded(entry.known, tuple(target))
    return found


def slice_rows(column: Column, values: Any, target: Any, fast: bool) -> None:
    """Cut numbers or codes into bit planes of 64 rows a word."""
    import numpy as np

    rows = target.shape[1] * WORD
    codes = _cells(column, values, fast) if column.kind == "number" else values
    if len(codes) < rows:
        codes = np.concatenate([codes, np.zeros(rows - len(codes), np.uint8)])
    if fast:
        from xuke.logic import plane_kernels

        octets = codes.view(np.uint64)
        for place, plane in enumerate(target):
            plane_kernels.slice_bytes(octets, place, plane)
        return
    for place, plane in enumerate(target):
        plane[:] = np.packbits(codes >> place & 1, bitorder="little").view(np.uint64)


def _cells(column: Column, values: Any, fast: bool) -> Any:
    import numpy as np

    found = np.zeros(len(values), np.uint8)
    if fast:
        from xuke.logic import plane_kernels

        points = np.array([point for point, _ in column.cuts], np.float64)
        plane_kernels.cells(values, points, np.array([upper for _, upper in column.cuts], np.bool_), found)
        return found
    for point, upper in column.cuts:
        found += values >= point if upper else values > point
    return found
