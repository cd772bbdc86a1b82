"""The detectors as arrays: programs, literals, and which patterns each literal anchors."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from xuke.intake.compiled.assembler import Alphabet, Assembler, NotCompiled
from xuke.intake.compiled.kernels import ABSENT, AT, BRANCH, CHAR, PATTERN, SWITCH, UNLESS, Ints, Tables, slot_of
from xuke.intake.patterns import Pattern, Prepared

SLOTS = 1 << 15


@dataclass(frozen=True)
class Compiled:
    """Tables with the class of every character."""

    classes: Ints
    tables: Tables

    def classes_of(self, text: str) -> Ints:
        """Return the class of every character of a text."""
        return self.classes[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]


def kept(cache: Path, key: str, make: Callable[[], Compiled]) -> Compiled:
    """Return what `make` works out, kept in the file `cache` for as long as `key` and this code stay the same."""
    sign = f"{key} {_own_hash()}"
    try:
        with np.load(BytesIO(cache.read_bytes())) as file:
            if str(file["sign"]) == sign:
                return Compiled(file["classes"], Tables(*(file[name] for name in Tables._fields)))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        pass
    made = make()
    scratch = cache.with_suffix(f".{os.getpid()}.npz")
    try:
        np.savez(scratch, sign=np.array(sign), classes=made.classes, **made.tables._asdict())
        scratch.replace(cache)
    except OSError:
        scratch.unlink(missing_ok=True)
    return made


def _own_hash() -> str:
    folder = Path(__file__).parent
    parts = [(folder / name).read_bytes() for name in ("assembler.py", "kernels.py", "tables.py")]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def compiled(prepared: Sequence[Prepared]) -> Compiled:
    """Return the arrays of detectors; raises `NotCompiled` when the machine cannot run one of their patterns."""
    every = [
        (number, role, pattern)
        for number, made in enumerate(prepared)
        for role, patterns in ((PATTERN, made.patterns), (UNLESS, made.unless), (ABSENT, made.absent))
        for pattern in patterns
    ]
    assembler = Assembler()
    programs = [assembled(assembler, pattern) for _, _, pattern in every]
    words = sorted({word for _, _, pattern in every for group in pattern.needs for word in group})
    alphabet = Alphabet(assembler, words)
    return Compiled(alphabet.of, _tables(assembler, alphabet, every, programs, words, len(prepared)))


def assembled(assembler: Assembler, pattern: Pattern) -> tuple[int, frozenset[int]]:
    """Append the program of a pattern; raises `NotCompiled`."""
    if not pattern.needs:
        raise NotCompiled("nothing that every match contains")
    return assembler.add(pattern.source)


def _tables(
    assembler: Assembler,
    alphabet: Alphabet,
    every: list[tuple[int, int, Pattern]],
    programs: list[tuple[int, frozenset[int]]],
    words: list[str],
    detectors: int,
) -> Tables:
    place_of = {word: i for i, word in enumerate(words)}
    groups = {group: i for i, group in enumerate(dict.fromkeys(g for _, _, p in every for g in p.others))}
    code = np.array(assembler.code, dtype=np.int32).reshape(-1, 4)
    _recode(code, alphabet)
    letters = [[int(alphabet.of[ord(char)]) for char in word] for word in words]
    first = [[p for p, (number, _, _) in enumerate(every) if number == n] for n in range(detectors)]
    pairs = _pairs(letters, alphabet.size)
    return Tables(
        code,
        _switches(assembler, alphabet),
        alphabet.members,
        alphabet.word,
        np.array([begin for begin, _ in programs], dtype=np.int32),
        np.array([alphabet.begins(first) for _, first in programs], dtype=np.uint8).reshape(
            -1, (alphabet.size + 7) // 8
        ),
        np.array([number for number, _, _ in every], dtype=np.int32),
        np.array([role for _, role, _ in every], dtype=np.int32),
        *_rows([[groups[group] for group in p.others] for _, _, p in every]),
        _rows(first)[0],
        pairs.keys,
        pairs.places,
        *pairs.rows,
        _singles(letters, alphabet.size),
        *_rows(letters),
        *_rows(_of_words(words, groups)),
        *_anchored(every, place_of, lambda role: role == PATTERN),
        *_anchored(every, place_of, lambda role: role != PATTERN),
        np.array([alphabet.size, len(groups), len(every), detectors], dtype=np.int32),
    )


def _switches(assembler: Assembler, alphabet: Alphabet) -> Ints:
    """Return (class, where to go on) of every switch, each switch ordered by class."""
    found = np.array(assembler.switches, dtype=np.int32).reshape(-1, 2)
    found[:, 0] = alphabet.of[found[:, 0]]
    for op, first, last, _ in assembler.code:
        if op == SWITCH:
            found[first:last] = found[first:last][np.argsort(found[first:last, 0])]
    return found


def _recode(code: Ints, alphabet: Alphabet) -> None:
    """Replace characters by their classes."""
    for op, column in ((CHAR, 1), (BRANCH, 2), (AT, 2)):
        rows = code[:, 0] == op
        code[rows, column] = alphabet.of[code[rows, column]]


def _rows(rows: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Return where each row begins, and all rows one after the other."""
    begins = [0, *accumulate(len(row) for row in rows)]
    return np.array(begins, dtype=np.int32), np.array([x for row in rows for x in row], dtype=np.int32)


def _of_words(words: list[str], groups: dict[frozenset[str], int]) -> list[list[int]]:
    found: dict[str, list[int]] = {word: [] for word in words}
    for group, number in groups.items():
        for word in group:
            found[word].append(number)
    return [found[word] for word in words]


def _anchored(
    every: list[tuple[int, int, Pattern]], place_of: dict[str, int], wanted: Callable[[int], bool]
) -> tuple[Ints, Ints]:
    """Return per literal the patterns it anchors: (pattern, least, greatest distance from the beginning)."""
    rows: list[list[tuple[int, int, int]]] = [[] for _ in place_of]
    for place, (_, role, pattern) in enumerate(every):
        if wanted(role):
            for word, (low, high) in pattern.anchor.items():
                rows[place_of[word]].append((place, low, high))
    begins = [0, *accumulate(len(row) for row in rows)]
    return np.array(begins, dtype=np.int32), np.array([e for row in rows for e in row], dtype=np.int32).reshape(-1, 3)


def _singles(letters: list[list[int]], size: int) -> Ints:
    found = np.full(size, -1, dtype=np.int32)
    for place, word in enumerate(letters):
        if len(word) == 1:
            found[word[0]] = place
    return found


class _Pairs(NamedTuple):
    """A hash table from the first two classes of a literal to the literals that begin so."""

    keys: NDArray[np.int64]
    places: Ints
    rows: tuple[Ints, Ints]


def _pairs(letters: list[list[int]], size: int) -> _Pairs:
    by_pair: dict[int, list[int]] = {}
    for place, word in enumerate(letters):
        if len(word) > 1:
            by_pair.setdefault(word[0] * size + word[1], []).append(place)
    slots = SLOTS
    while slots < 4 * len(by_pair):
        slots *= 2
    keys, places = np.full(slots, -1, dtype=np.int64), np.zeros(slots, dtype=np.int32)
    for number, key in enumerate(by_pair):
        at = slot_of(key, slots)
        while keys[at] >= 0:
            at = (at + 1) % slots
        keys[at], places[at] = key, number
    return _Pairs(keys, places, _rows(list(by_pair.values())))
