"""The trained reader's sums and spans, compiled by numba: the same features as `intake.trained.features`.

INVARIANT: all compiled functions of this part stand in this one file (see `kernels`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from xuke.intake.trained import features as plain
from xuke.intake.trained.evidence import CARRIES, SHARES, Heard
from xuke.intake.trained.model import Ints, Model

_WORD, _SENTENCE, _CLAUSE, _SPACE, _NEGATION = 1, 2, 4, 8, 16
_LONGEST, _REACH = plain.LONGEST, plain.NEGATION_REACH
_MIX0, _MIX1, _MIX2 = (np.uint64(m) for m in plain.MIX)
_SALT0, _SALT1, _SALT2, _SALT3, _SALT4, _SALT_ROLE = (np.uint64(s) for s in plain.SALT[:6])
_STEP, _SHIFT29, _SHIFT31, _FOLD = np.uint64(plain.WITHIN), np.uint64(29), np.uint64(31), np.uint64(64 - plain.BITS)
_FEW = 64
"""Room for this many (clause, topic) pairs a text, on average over a batch."""


class Weights(NamedTuple):
    """The model's arrays as the kernels read them."""

    kinds: NDArray[np.uint8]
    role_of: NDArray[np.int8]
    known: NDArray[np.uint64]
    before: NDArray[np.int32]
    first: NDArray[np.int32]
    columns: NDArray[np.uint16]
    weights: NDArray[np.int8]
    scale: NDArray[np.float64]


class Row(NamedTuple):
    """The tokens of a batch, one entry each; `clauses` holds where each clause's tokens begin, `of` its text."""

    value: NDArray[np.uint64]
    start: Ints
    end: Ints
    role: NDArray[np.int8]
    negated: NDArray[np.bool_]
    clauses: Ints
    of: Ints


@njit(cache=True)
def _value(codes: Any, kinds: Any, at: int, stop: int) -> Any:
    """Return the hash of the token codes[at:stop]: one character, or a run of letters and digits."""
    code = np.uint64(codes[at])
    if not kinds[min(codes[at], 0xFFFF)] & _WORD:
        return code
    total = np.uint64(0)
    for i in range(at, stop):
        hashed = (np.uint64(codes[i]) + np.uint64(i - at) * _STEP) * _MIX0
        total += hashed ^ (hashed >> _SHIFT29)
    return total


@njit(cache=True)
def _tokens(w: Weights, codes: Any, begins: Any, ends: Any, row: Row) -> tuple[int, int]:
    """Fill `row` with the tokens of texts; positions count inside their text. Returns tokens and clauses."""
    count = clauses = 0
    for text in range(len(begins)):
        begin, end = begins[text], ends[text]
        role = place = 0
        denied_at = -_REACH - 1
        broken, at = True, begin
        while at < end:
            kind = w.kinds[min(codes[at], 0xFFFF)]
            if kind & (_SENTENCE | _CLAUSE):
                broken = True
                if kind & _SENTENCE:
                    role = 0
                at += 1
                continue
            if kind & _SPACE:
                before = at > begin and w.kinds[min(codes[at - 1], 0xFFFF)] & _WORD
                after = at + 1 < end and w.kinds[min(codes[at + 1], 0xFFFF)] & _WORD
                broken = broken or not (before or after)
                at += 1
                continue
            stop = at + 1
            if kind & _WORD:
                while stop < end and w.kinds[min(codes[stop], 0xFFFF)] & _WORD:
                    stop += 1
            place = 0 if broken else place + 1
            if place % _LONGEST == 0:
                row.clauses[clauses], row.of[clauses] = count, text
                clauses += 1
                denied_at = count - _REACH - 1
            broken = False
            following = np.int64(codes[at + 1]) if at + 1 < end else np.int64(10)
            own = w.role_of[(np.int64(codes[at]) * 31 + following * 0x1003F) & 0x3FFFF]
            role = own if own > 0 else role
            if kind & _NEGATION:
                denied_at = count
            row.value[count], row.role[count] = _value(codes, w.kinds, at, stop), role
            row.start[count], row.end[count] = at - begin, stop - begin
            row.negated[count] = count - denied_at <= _REACH
            count += 1
            at = stop
    row.clauses[clauses] = count
    return count, clauses


@njit(cache=True)
def _fold(hashed: Any) -> Any:
    mixed = (hashed ^ (hashed >> _SHIFT31)) * _MIX1
    return np.int64(mixed >> _FOLD)


@njit(cache=True)
def _features(row: Row, first: int, last: int, found: Any) -> int:
    """Fill `found` with (feature, token, width) of a clause's tokens; returns how many."""
    count = 0
    for i in range(first, last):
        value, left = row.value[i], last - i
        single = value * _MIX0
        found[count, 0], found[count, 1], found[count, 2] = _fold(single ^ _SALT0), i, 1
        count += 1
        if left < 2:
            continue
        pair = single + row.value[i + 1] * _MIX1
        found[count, 0], found[count, 1], found[count, 2] = _fold(pair ^ _SALT1), i, 2
        count += 1
        if left > 2:
            found[count, 0] = _fold((pair + row.value[i + 2] * _MIX2) ^ _SALT2)
            found[count, 1], found[count, 2] = i, 3
            count += 1
        if row.role[i] > 0:
            found[count, 0] = _fold((pair + np.uint64(row.role[i]) * _SALT_ROLE) ^ _SALT3)
            found[count, 1], found[count, 2] = i, 2
            count += 1
        if row.negated[i]:
            found[count, 0], found[count, 1], found[count, 2] = _fold(pair ^ _SALT4), i, 2
            count += 1
    return count


@njit(cache=True, inline="always")
def _row_of(w: Weights, feature: int) -> int:
    """Return the row of a feature, or -1: rows are in the order of features, so it is the rank of the feature's bit."""
    bits = w.known[feature >> 6]
    bit = np.uint64(feature & 63)
    if not (bits >> bit) & np.uint64(1):
        return -1
    below = bits & ((np.uint64(1) << bit) - np.uint64(1))
    below -= (below >> np.uint64(1)) & np.uint64(0x5555555555555555)
    below = (below & np.uint64(0x3333333333333333)) + ((below >> np.uint64(2)) & np.uint64(0x3333333333333333))
    below = (below + (below >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int(w.before[feature >> 6] + np.int64((below * np.uint64(0x0101010101010101)) >> np.uint64(56)))


@njit(cache=True)
def _heard(w: Weights, row: Row, clauses: int, least: Any, always: Any, found: Any) -> int:
    """Fill `found` with (text, clause, topic, about, denies, plans); returns how many, -1 when there is no room."""
    wide = len(w.scale)
    sums, touched = np.zeros(wide, dtype=np.int64), np.zeros(wide, dtype=np.int64)
    seen = np.zeros(wide, dtype=np.bool_)
    made = np.zeros((5 * _LONGEST, 3), dtype=np.int64)
    filled = 0
    for clause in range(clauses):
        count = len(always)
        touched[:count] = always
        seen[always] = True
        for i in range(_features(row, row.clauses[clause], row.clauses[clause + 1], made)):
            place = _row_of(w, made[i, 0])
            if place < 0:
                continue
            for j in range(w.first[place], w.first[place + 1]):
                column = w.columns[j]
                sums[column] += w.weights[j]
                if not seen[column]:
                    seen[column] = True
                    touched[count] = column
                    count += 1
        if filled + count > len(found):
            return -1
        begin = filled
        for i in range(count):
            topic = touched[i]
            if sums[topic] * w.scale[topic] >= least[topic]:
                found[filled, 0], found[filled, 1], found[filled, 2] = row.of[clause], clause, topic
                found[filled, 3], found[filled, 4], found[filled, 5] = sums[topic], sums[wide - 2], sums[wide - 1]
                filled += 1
        _by_topic(found, begin, filled)
        for i in range(count):
            sums[touched[i]] = 0
            seen[touched[i]] = False
    return filled


@njit(cache=True)
def _by_topic(found: Any, first: int, last: int) -> None:
    for i in range(first + 1, last):
        j = i
        while j > first and found[j - 1, 2] > found[j, 2]:
            for column in range(found.shape[1]):
                found[j - 1, column], found[j, column] = found[j, column], found[j - 1, column]
            j -= 1


@njit(cache=True)
def _stretch(gain: Any, length: int) -> tuple[int, int]:
    top = 0
    for i in range(1, length):
        if gain[i] > gain[top]:
            top = i
    if gain[top] <= 0:
        return 0, length - 1
    first = last = top
    while first > 0 and gain[first - 1] * CARRIES > gain[top]:
        first -= 1
    while last + 1 < length and gain[last + 1] * CARRIES > gain[top]:
        last += 1
    return first, last


@njit(cache=True)
def _spans(w: Weights, row: Row, clause: Any, topic: Any, start: Any, end: Any) -> None:
    """Fill begin and end of the words that carry each (clause, topic)."""
    made = np.zeros((5 * _LONGEST, 3), dtype=np.int64)
    gain = np.zeros(_LONGEST, dtype=np.int64)
    for n in range(len(clause)):
        first, last = row.clauses[clause[n]], row.clauses[clause[n] + 1]
        gain[:] = 0
        for i in range(_features(row, first, last, made)):
            place = _row_of(w, made[i, 0])
            if place < 0:
                continue
            for j in range(w.first[place], w.first[place + 1]):
                if w.columns[j] == topic[n]:
                    for token in range(made[i, 1], made[i, 1] + made[i, 2]):
                        gain[token - first] += np.int64(w.weights[j]) * SHARES // made[i, 2]
        low, high = _stretch(gain, last - first)
        start[n], end[n] = row.start[first + low], row.end[first + high]


class CompiledListener:
    """What `PlainListener` does, compiled."""

    def __init__(self, model: Model) -> None:
        known = np.packbits(model.row_of >= 0, bitorder="little").view("<u8").astype(np.uint64)
        self._weights = Weights(
            _kinds(),
            plain.ROLE_OF,
            known,
            np.concatenate([[0], np.cumsum(np.bitwise_count(known))]).astype(np.int32),
            model.first.astype(np.int32),
            np.ascontiguousarray(model.columns),
            np.ascontiguousarray(model.weights),
            model.scale,
        )

    def heard(self, texts: Sequence[str], least: NDArray[np.float64]) -> Heard:
        """As in `Listener`."""
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        ends = np.cumsum(lengths)
        self._row = _blank(len(codes))
        _, clauses = _tokens(self._weights, codes, ends - lengths, ends, self._row)
        always = np.flatnonzero(least <= 0)
        room = _FEW * len(texts) + len(self._weights.scale)
        while True:
            found = np.zeros((room, 6), dtype=np.int64)
            count = _heard(self._weights, self._row, clauses, least, always, found)
            if count >= 0:
                return Heard(*(np.ascontiguousarray(column) for column in found[:count].T))
            room *= 4

    def spans(self, clause: Ints, topic: Ints) -> tuple[Ints, Ints]:
        """As in `Listener`."""
        start, end = np.zeros(len(clause), dtype=np.int64), np.zeros(len(clause), dtype=np.int64)
        _spans(self._weights, self._row, clause, topic, start, end)
        return start, end


def _kinds() -> NDArray[np.uint8]:
    marks = (
        (_WORD, plain.IS_WORD),
        (_SENTENCE, plain.IS_SENTENCE),
        (_CLAUSE, plain.IS_CLAUSE),
        (_SPACE, plain.IS_SPACE),
        (_NEGATION, plain.IS_NEGATION),
    )
    found = np.zeros(0x10000, dtype=np.uint8)
    for bit, table in marks:
        found |= table.astype(np.uint8) * np.uint8(bit)
    return found


def _blank(room: int) -> Row:
    def ints() -> Ints:
        return np.empty(room + 1, dtype=np.int64)

    role, negated = np.empty(room + 1, dtype=np.int8), np.empty(room + 1, dtype=np.bool_)
    return Row(np.empty(room + 1, dtype=np.uint64), ints(), ints(), role, negated, ints(), ints())
