"""The trained reader's weights: a compact file, and what it gives for texts.

An *output* is one thing a text can say: a variable, the value it is given, and whether the words state or deny
it. The score of an output in a clause is the sum of small integer weights over the clause's features; the score
of a text is that of its best clause, made a probability by a calibration learnt on corpus folds.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuke.errors import ContentError
from xuke.intake.trained.features import SIZE, Features, Tokens, features, tokens

MAGIC = b"XUKEREAD1\n"
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Output:
    """One thing a text can say. `mask` is the value it gives its variable."""

    variable: str
    mask: int
    state: str
    threshold: float
    slope: float
    shift: float

    def probability(self, score: float) -> float:
        """Return the calibrated probability of a text's score."""
        return float(1 / (1 + np.exp(-(self.slope * score + self.shift))))


@dataclass(frozen=True)
class Model:
    """Sparse integer weights: feature row → (output, weight) pairs."""

    outputs: tuple[Output, ...]
    scale: Floats
    base: Floats
    rows: NDArray[np.uint32]
    counts: NDArray[np.uint16]
    columns: NDArray[np.uint16]
    weights: NDArray[np.int8]

    @cached_property
    def row_of(self) -> NDArray[np.int32]:
        """Feature id → row, or -1."""
        table = np.full(SIZE, -1, dtype=np.int32)
        table[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        return table

    @cached_property
    def first(self) -> Ints:
        """Where each row's pairs begin; one more than there are rows."""
        return np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])

    @cached_property
    def calibration(self) -> tuple[Floats, Floats, Floats]:
        """Slope, shift and threshold of every output."""
        parts = ((o.slope, o.shift, o.threshold) for o in self.outputs)
        slope, shift, threshold = np.array(list(parts), dtype=np.float64).reshape(-1, 3).T
        return slope, shift, threshold

    def pairs(self, found: Features) -> tuple[Ints, Ints, Floats]:
        """Return feature index, output and weight of everything the weights say about features."""
        row = self.row_of[found.id]
        known = np.flatnonzero(row >= 0)
        row = row[known]
        count = self.counts[row].astype(np.int64)
        begin = np.repeat(self.first[row] - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
        at = begin + np.arange(len(begin))
        column = self.columns[at].astype(np.int64)
        return np.repeat(known, count), column, self.weights[at] * self.scale[column]

    def clause_scores(self, found: Tokens, made: Features) -> Floats:
        """Return scores of shape (clauses, outputs)."""
        number = len(self.outputs)
        at, column, weight = self.pairs(made)
        flat = np.bincount(made.clause[at] * number + column, weights=weight, minlength=found.clauses * number)
        scores: Floats = flat.reshape(found.clauses, number) + self.base
        return scores

    def scores(self, texts: Sequence[str]) -> tuple[Floats, Ints, Tokens, Features]:
        """Return each text's best score per output and the clause that gave it (-1 where a text has none)."""
        found = tokens(texts)
        made = features(found)
        by_clause = self.clause_scores(found, made)
        best = np.full((len(texts), len(self.outputs)), -30.0)
        where = np.full(best.shape, -1, dtype=np.int64)
        begins = np.flatnonzero(np.diff(found.text_of_clause, prepend=-1))
        for begin, end in zip(begins, [*begins[1:], found.clauses], strict=True):
            text = found.text_of_clause[begin]
            where[text] = by_clause[begin:end].argmax(axis=0) + begin
            best[text] = by_clause[begin:end].max(axis=0)
        return best, where, found, made

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return calibrated probabilities of shape (texts, outputs)."""
        slope, shift, _ = self.calibration
        return np.asarray(1 / (1 + np.exp(-(self.scores(texts)[0] * slope + shift))))

    def dump(self) -> bytes:
        """Return the file form; equal models give equal bytes."""
        head = {
            "outputs": [[o.variable, o.mask, o.state, o.threshold, o.slope, o.shift] for o in self.outputs],
            "sizes": [len(self.rows), len(self.columns)],
        }
        delta = np.diff(self.rows, prepend=np.uint32(0)).astype("<u4")
        arrays = (
            self.scale.astype("<f4"),
            self.base.astype("<f4"),
            delta,
            self.counts.astype("<u2"),
            self.columns.astype("<u2"),
            self.weights,
        )
        body = b"".join(a.tobytes() for a in arrays)
        text = json.dumps(head, separators=(",", ":")).encode()
        return MAGIC + len(text).to_bytes(4, "little") + zlib.compress(text + body, 9)

    @classmethod
    def parse(cls, data: bytes, where: str = "reader.bin") -> Model:
        """Read the file form; raises `ContentError` (`reader-file`)."""
        try:
            return cls._parse(data)
        except (ValueError, KeyError, zlib.error, IndexError) as error:
            hint = "train it anew with `xuke reader train`"
            raise ContentError("reader-file", f"the trained reader cannot be read: {error}", where, hint) from None

    @classmethod
    def _parse(cls, data: bytes) -> Model:
        if not data.startswith(MAGIC):
            raise ValueError("it does not begin as a reader file does")
        size = int.from_bytes(data[len(MAGIC) : len(MAGIC) + 4], "little")
        raw = zlib.decompress(data[len(MAGIC) + 4 :])
        head: dict[str, Any] = json.loads(raw[:size])
        outputs = tuple(Output(*entry) for entry in head["outputs"])
        number, (rows, pairs) = len(outputs), head["sizes"]
        at = size

        def take(kind: str, count: int) -> NDArray[Any]:
            nonlocal at
            found = np.frombuffer(raw, dtype=kind, count=count, offset=at)
            at += found.nbytes
            return found

        scale, base = take("<f4", number).astype(np.float64), take("<f4", number).astype(np.float64)
        ids = np.cumsum(take("<u4", rows), dtype=np.uint32)
        return cls(outputs, scale, base, ids, take("<u2", rows), take("<u2", pairs), take("i1", pairs))


def fingerprint(data: bytes) -> str:
    """Return the hash that the rulebook holds of its reader file."""
    return hashlib.sha256(data).hexdigest()[:16]


def load(path: Path) -> Model:
    """Read a reader file; raises `ContentError` (`reader-file`)."""
    return Model.parse(path.read_bytes(), path.name)
