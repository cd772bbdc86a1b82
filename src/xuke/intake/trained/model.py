"""The trained reader's weights: a compact file, and what it gives for texts.

An *output* is one topic a text can speak of: a variable and the value it is given. Two more columns say of a clause
whether it denies or plans. A score is the sum of small integer weights over the clause's features, made a
probability by a calibration learnt on corpus folds; that of a text is that of its best clause.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuke.errors import ContentError
from xuke.intake.trained.features import SIZE, Features, Tokens, features, tokens
from xuke.law import Rulebook

MAGIC = b"XUKEREAD1\n"
POLARITIES = 2
"""The last two columns of every score: the clause denies, the clause plans."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pairs = tuple[Ints, Ints, Ints]
"""Feature index, column and weight of everything the weights say about some features."""


@dataclass(frozen=True, slots=True)
class Output:
    """One topic. `mask` is the value it gives its variable; from the two thresholds on a text states or denies it."""

    variable: str
    mask: int
    states_from: float
    denies_from: float
    slope: float
    shift: float


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

    @property
    def columns_wide(self) -> int:
        """How many columns a score has: the topics, then denial and plan."""
        return len(self.scale)

    @cached_property
    def calibration(self) -> tuple[Floats, Floats]:
        """Slope and shift of every column."""
        slope = np.array([o.slope for o in self.outputs] + [1.0] * POLARITIES)
        shift = np.array([o.shift for o in self.outputs] + [0.0] * POLARITIES)
        return slope, shift

    def pairs(self, found: Features) -> Pairs:
        """Return feature index, output and weight of everything the weights say about features."""
        row = self.row_of[found.id]
        known = np.flatnonzero(row >= 0)
        row = row[known]
        count = self.counts[row].astype(np.int64)
        begin = np.repeat(self.first[row] - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
        at = begin + np.arange(len(begin))
        return np.repeat(known, count), self.columns[at].astype(np.int64), self.weights[at].astype(np.int64)

    def sums(self, found: Tokens, made: Features, pairs: Pairs) -> Ints:
        """Return sums of weights of shape (clauses, topics + 2)."""
        at, column, weight = pairs
        wide = self.columns_wide
        flat = np.bincount(made.clause[at] * wide + column, weights=weight, minlength=found.clauses * wide)
        return flat.astype(np.int64).reshape(found.clauses, wide)

    def logits(self, sums: Ints) -> Floats:
        """Return calibrated log-odds from sums of weights."""
        slope, shift = self.calibration
        return np.asarray((sums * self.scale + self.base) * slope + shift)

    def least(self, faintest: float) -> Floats:
        """Return per column the scaled sum from which on its chance can reach `faintest`; none for denial and plan."""
        slope, shift = self.calibration
        found = (np.log(faintest / (1 - faintest)) - shift) / slope - self.base
        found[-POLARITIES:] = np.inf
        return np.asarray(found)

    def firm(self, topic: Ints, about: Ints, denies: Ints, plans: Ints) -> tuple[Floats, Floats]:
        """Return the chances that topics are stated, and that they are denied, from their sums of weights."""
        slope, shift = self.calibration
        spoken = _sigmoid((about * self.scale[topic] + self.base[topic]) * slope[topic] + shift[topic])
        denied, planned = (_sigmoid(s * self.scale[i] + self.base[i]) for s, i in ((denies, -2), (plans, -1)))
        held = spoken * (1 - planned)
        return held * (1 - denied), held * denied

    def chances(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Return the probabilities (texts, topics) that a normalised text states a topic, and that it denies it."""
        found = tokens(texts)
        made = features(found)
        logits = self.logits(self.sums(found, made, self.pairs(made)))
        stated, denied = text_chances(logits, found.text_of_clause, len(texts))
        return stated, denied

    def dump(self) -> bytes:
        """Return the file form; equal models give equal bytes."""
        head = {
            "outputs": [[o.variable, o.mask, o.states_from, o.denies_from, o.slope, o.shift] for o in self.outputs],
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
        number, (rows, pairs) = len(outputs) + POLARITIES, head["sizes"]
        at = size

        def take(kind: str, count: int) -> NDArray[Any]:
            nonlocal at
            found = np.frombuffer(raw, dtype=kind, count=count, offset=at)
            at += found.nbytes
            return found

        scale, base = take("<f4", number).astype(np.float64), take("<f4", number).astype(np.float64)
        ids = np.cumsum(take("<u4", rows), dtype=np.uint32)
        return cls(outputs, scale, base, ids, take("<u2", rows), take("<u2", pairs), take("i1", pairs))


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)))


def text_chances(logits: Floats, text_of_clause: Ints, texts: int) -> tuple[Floats, Floats]:
    """Return per text and topic the chance that it is stated, and that it is denied: those of its best clause.

    A clause states a topic when it is about it and neither denies nor plans. A text without clauses says nothing.
    """
    chance = _sigmoid(logits)
    about, denies, plans = chance[:, :-POLARITIES], chance[:, -2:-1], chance[:, -1:]
    firm = about * (1 - plans)
    shape = (texts, about.shape[1])
    stated, denied = np.zeros(shape), np.zeros(shape)
    begins = np.flatnonzero(np.diff(text_of_clause, prepend=-1))
    held = text_of_clause[begins]
    if len(begins):
        stated[held] = np.maximum.reduceat(firm * (1 - denies), begins)
        denied[held] = np.maximum.reduceat(firm * denies, begins)
    return stated, denied


def fingerprint(data: bytes) -> str:
    """Return the hash that the rulebook holds of its reader file."""
    return hashlib.sha256(data).hexdigest()[:16]


def shipped(rulebook: Rulebook) -> Model | None:
    """Return the trained reader a rulebook names, read once; raises `ContentError` (`reader-file`)."""
    entry = rulebook.reader
    if entry is None:
        return None
    if "reader" not in rulebook.memory:
        path = rulebook.root / "lexicon" / entry.file
        where = f"lexicon/{entry.file}:1:1"
        if not path.is_file():
            raise ContentError("reader-file", "the trained reader is missing", where, "run `xuke reader train`")
        data = path.read_bytes()
        if fingerprint(data) != entry.hash:
            message = f"the trained reader has the hash {fingerprint(data)}, the rulebook names {entry.hash}"
            raise ContentError("reader-file", message, where, "run `xuke reader train`")
        rulebook.memory["reader"] = Model.parse(data, where)
    found: Model = rulebook.memory["reader"]
    return found
