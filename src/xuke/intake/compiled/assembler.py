"""Patterns as programs of a small matching machine (Thompson 1968, run with backtracking as Python's `re` does).

Characters become *classes*: those that no pattern tells apart share one, so a set of characters is a short row of bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuke.intake.compiled.kernels import (
    AMONG,
    AT,
    BEGIN,
    BORDER,
    BRANCH,
    CHAR,
    END,
    JUMP,
    LAST,
    LAZY,
    LOOK,
    LOOKED,
    MATCH,
    NO_BORDER,
    REPEAT,
    SET,
    SPLIT,
    SWITCH,
)

CODES = 0x110000
MOST = 1 << 30
FEW = 4
"""From so many ways on a switch is quicker than trying them one by one."""
Instruction = tuple[int, int, int, int]
Items = tuple[tuple[str, int, int], ...]
"""A set of characters: ("char", code, 0), ("range", low, high), ("digit" | "space" | "word", wanted, 0); or negated."""

_AT = {
    codes.AT_BEGINNING: BEGIN,
    codes.AT_BEGINNING_STRING: BEGIN,
    codes.AT_END_STRING: END,
    codes.AT_END: LAST,
    codes.AT_BOUNDARY: BORDER,
    codes.AT_NON_BOUNDARY: NO_BORDER,
}
_CATEGORY = {
    codes.CATEGORY_DIGIT: ("digit", 1),
    codes.CATEGORY_NOT_DIGIT: ("digit", 0),
    codes.CATEGORY_SPACE: ("space", 1),
    codes.CATEGORY_NOT_SPACE: ("space", 0),
    codes.CATEGORY_WORD: ("word", 1),
    codes.CATEGORY_NOT_WORD: ("word", 0),
}
KINDS: dict[str, Callable[[str], bool]] = {
    "digit": str.isdecimal,
    "space": str.isspace,
    "word": lambda char: char.isalnum() or char == "_",
}


class NotCompiled(Exception):
    """A pattern that the machine cannot run."""


class Assembler:
    """Collects the programs of many patterns in one list of instructions."""

    def __init__(self) -> None:
        self.code: list[Instruction] = []
        self.sets: dict[tuple[bool, Items], int] = {}
        self.literals: set[int] = {ord("\n")}
        self.switches: list[tuple[int, int]] = []

    def add(self, pattern: str) -> tuple[int, frozenset[int]]:
        """Append the program of a pattern; returns where it begins and what a match can begin with.

        Raises `NotCompiled`.
        """
        begin, tree = len(self.code), _parser.parse(pattern)
        self._sequence(tree)
        self._emit(MATCH)
        return begin, self.first(tree)[0]

    def first(self, tree: Any) -> tuple[frozenset[int], bool]:
        """Return what a match of a sequence can begin with, and whether it can be empty.

        Characters are given by their code, sets as `~number`.
        """
        found: frozenset[int] = frozenset()
        for op, argument in tree:
            begins, empty = self._first(op, argument)
            found |= begins
            if not empty:
                return found, False
        return found, True

    def _first(self, op: Any, argument: Any) -> tuple[frozenset[int], bool]:
        if op is codes.LITERAL:
            return frozenset({int(argument)}), False
        if op in (codes.IN, codes.ANY, codes.NOT_LITERAL):
            return frozenset({~self._set(op, argument)}), False
        if op is codes.BRANCH:
            ways = [self.first(way) for way in argument[1]]
            return frozenset[int]().union(*(begins for begins, _ in ways)), any(empty for _, empty in ways)
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            begins, empty = self.first(argument[2])
            return begins, empty or argument[0] == 0
        if op is codes.SUBPATTERN:
            return self.first(argument[3])
        return frozenset(), True

    def _emit(self, op: int, a: int = 0, b: int = 0, c: int = 0) -> int:
        self.code.append((op, a, b, c))
        return len(self.code) - 1

    def _patch(self, at: int, a: int | None = None) -> None:
        op, _, b, c = self.code[at]
        self.code[at] = (op, len(self.code) if a is None else a, b, c)

    def _sequence(self, tree: Any) -> None:
        for op, argument in tree:
            self._node(op, argument)

    def _node(self, op: Any, argument: Any) -> None:
        if op is codes.LITERAL:
            self.literals.add(argument)
            self._emit(CHAR, argument)
        elif op in (codes.IN, codes.ANY, codes.NOT_LITERAL):
            self._emit(SET, self._set(op, argument))
        elif op is codes.BRANCH:
            self._branch(argument[1])
        elif op in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            self._repeat(argument, greedy=op is codes.MAX_REPEAT)
        elif op in (codes.ASSERT, codes.ASSERT_NOT):
            self._look(argument, wanted=op is codes.ASSERT)
        elif op is codes.SUBPATTERN and not argument[1] and not argument[2]:
            self._sequence(argument[3])
        elif op is codes.AT and argument in _AT:
            self._emit(AT, _AT[argument], ord("\n"))
        else:
            raise NotCompiled(str(op))

    def _set(self, op: Any, argument: Any) -> int:
        if op is codes.ANY:
            negated, items = True, [("char", 10, 0)]
        elif op is codes.NOT_LITERAL:
            negated, items = True, [("char", int(argument), 0)]
        elif op is codes.LITERAL:
            negated, items = False, [("char", int(argument), 0)]
        else:
            negated, items = (
                argument[0][0] is codes.NEGATE,
                [_item(*part) for part in argument if part[0] is not codes.NEGATE],
            )
        self.literals.update(code for kind, code, _ in items if kind == "char")
        return self.sets.setdefault((negated, tuple(items)), len(self.sets))

    def _branch(self, ways: Sequence[Any]) -> None:
        if len(ways) >= FEW and all(len(way) and way[0][0] is codes.LITERAL for way in ways):
            self._switch(ways)
        else:
            self._one_by_one(ways)

    def _switch(self, ways: Sequence[Any]) -> None:
        """Ways that begin with letters: one look-up finds those that begin with the letter that stands there."""
        by_letter: dict[int, list[Any]] = {}
        for way in ways:
            by_letter.setdefault(way[0][1], []).append(way)
        self.literals.update(by_letter)
        switch, begins, ends = self._emit(SWITCH), [], []
        for group in by_letter.values():
            begins.append(len(self.code))
            self._one_by_one(group)
            ends.append(self._emit(JUMP))
        for end in ends:
            self._patch(end)
        first = len(self.switches)
        self.switches += zip(by_letter, begins, strict=True)
        self.code[switch] = (SWITCH, first, len(self.switches), 0)

    def _one_by_one(self, ways: Sequence[Any]) -> None:
        ends = []
        for number, way in enumerate(ways):
            last = number == len(ways) - 1
            split = -1 if last else self._emit(*self._split(way))
            self._sequence(way)
            if not last:
                ends.append(self._emit(JUMP))
                self._patch(split)
        for end in ends:
            self._patch(end)

    def _split(self, way: Any) -> tuple[int, int, int]:
        """A way that begins with a letter is not entered where another stands."""
        begins, empty = self.first(way)
        if empty or min(begins) < 0:
            return SPLIT, 0, 0
        if len(begins) == 1:
            return BRANCH, 0, min(begins)
        items = tuple(("char", code, 0) for code in sorted(begins))
        return AMONG, 0, self.sets.setdefault((False, items), len(self.sets))

    def _repeat(self, argument: Any, *, greedy: bool) -> None:
        least, most, body = argument
        most = MOST if most is codes.MAXREPEAT else int(most)
        if greedy and len(body) == 1 and body[0][0] in (codes.IN, codes.ANY, codes.NOT_LITERAL, codes.LITERAL):
            self._emit(REPEAT, self._set(*body[0]), int(least), most)
            return
        if most > 1 and body.getwidth()[0] == 0:
            raise NotCompiled("a repeat of what may be empty")
        for _ in range(least):
            self._sequence(body)
        if most == MOST:
            self._endless(body, greedy)
        else:
            self._optional(body, most - least, greedy)

    def _endless(self, body: Any, greedy: bool) -> None:
        split = self._emit(SPLIT if greedy else LAZY)
        self._sequence(body)
        self._patch(self._emit(JUMP), split)
        self._patch(split)

    def _optional(self, body: Any, times: int, greedy: bool) -> None:
        splits = []
        for _ in range(times):
            splits.append(self._emit(SPLIT if greedy else LAZY))
            self._sequence(body)
        for split in splits:
            self._patch(split)

    def _look(self, argument: Any, *, wanted: bool) -> None:
        direction, body = argument
        back = -1
        if direction < 0:
            back, most = body.getwidth()
            if back != most:
                raise NotCompiled("a look behind of varying width")
        look = self._emit(LOOK, 0, int(wanted), back)
        self._sequence(body)
        self._emit(LOOKED)
        self._patch(look)


def _item(kind: Any, argument: Any) -> tuple[str, int, int]:
    if kind is codes.LITERAL:
        return "char", int(argument), 0
    if kind is codes.RANGE:
        return "range", int(argument[0]), int(argument[1])
    if kind is codes.CATEGORY and argument in _CATEGORY:
        name, wanted = _CATEGORY[argument]
        return name, wanted, 0
    raise NotCompiled(str(kind))


class Alphabet:
    """Character → class, and which classes each set of an `Assembler` holds."""

    def __init__(self, assembler: Assembler, words: Iterable[str]) -> None:
        self._sets = sorted(assembler.sets, key=assembler.sets.__getitem__)
        own = sorted({*assembler.literals, *(ord(char) for word in words for char in word)})
        keys = self._keys()
        _, shared = np.unique(keys, return_inverse=True)
        table = shared.astype(np.int64) + len(own)
        table[own] = np.arange(len(own))
        self._example = np.zeros(int(table.max()) + 1, dtype=np.int64)
        self._example[table[::-1]] = np.arange(CODES)[::-1]
        self.of = table.astype(np.int32)
        self.size = len(self._example)

    def _keys(self) -> NDArray[np.int64]:
        """A number for every character: equal for those that no set tells apart by kind or range."""
        keys = _kind_keys().astype(np.int64)
        ranges = sorted({item for _, items in self._sets for item in items if item[0] == "range"})
        for number, (_, low, high) in enumerate(ranges, 1):
            keys *= 2
            keys[low : high + 1] += 1
            if number % 32 == 0:
                keys = np.unique(keys, return_inverse=True)[1]
        return keys

    @cached_property
    def members(self) -> NDArray[np.uint8]:
        """Bits (set, class): whether the set holds the class, eight classes a byte."""
        rows = [self._held(items) != negated for negated, items in self._sets]
        found = np.array(rows, dtype=np.uint8).reshape(len(rows), self.size)
        return np.packbits(found, axis=1, bitorder="little")

    def _held(self, items: Items) -> NDArray[np.bool_]:
        found = np.zeros(self.size, dtype=np.bool_)
        for kind, first, second in items:
            if kind == "char":
                found[self.of[first]] = True
            elif kind == "range":
                found[self.of[first : second + 1]] = True
            else:
                found |= self._of_kind[kind] == bool(first)
        return found

    @cached_property
    def _of_kind(self) -> dict[str, NDArray[np.bool_]]:
        chars = [chr(code) for code in self._example.tolist()]
        return {name: np.array([test(char) for char in chars], dtype=np.bool_) for name, test in KINDS.items()}

    def begins(self, first: Iterable[int]) -> NDArray[np.uint8]:
        """Return the classes that `Assembler.first` names, eight a byte."""
        found = np.zeros((self.size + 7) // 8, dtype=np.uint8)
        for token in first:
            if token < 0:
                found |= self.members[~token]
            else:
                found[self.of[token] >> 3] |= 1 << (self.of[token] & 7)
        return found

    @cached_property
    def word(self) -> NDArray[np.uint8]:
        """Whether a class counts as part of a word."""
        return self._of_kind["word"].astype(np.uint8)


@cache
def _kind_keys() -> NDArray[np.uint8]:
    """A number for every character: equal for those of the same kinds."""
    chars = [chr(code) for code in range(CODES)]
    keys = np.zeros(CODES, dtype=np.uint8)
    for test in KINDS.values():
        keys = keys * 2 + np.fromiter(map(test, chars), dtype=np.uint8, count=CODES)
    return keys
