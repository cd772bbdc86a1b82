"""Many hypothetical businesses in one evaluation: truth as two planes of bits, one bit a business.

In plane T a bit is set where a definition is true, in plane P where it may be; unknown is P without T.
*and* and *or* are `&` and `|` on both planes, *not* swaps their complements. Planes are Python ints of any
length, so a thousand hypotheses cost one run of a generated function over the definitions asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

if TYPE_CHECKING:
    from xuke.logic.program import Program

Planes = tuple[int, int]
"""(T, P) of one definition or test."""
Hypothesis = Mapping[int, int]
"""What is different about a hypothetical business: slot → mask."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The planes of the definitions asked for, by id; `every` has a bit for each hypothesis."""

    planes: Mapping[str, Planes]
    every: int

    def true(self, definition: str) -> int:
        """Return where a definition is true."""
        return self.planes[definition][0]

    def open(self, definition: str) -> int:
        """Return where a definition is unknown under Kleene's tables."""
        certain, possible = self.planes[definition]
        return possible & ~certain


class WhatIf:
    """The named definitions of a program, and what they rest on, compiled for planes of bits."""

    def __init__(self, program: Program, definitions: Sequence[str]) -> None:
        self.definitions = tuple(definitions)
        writer = _Writer(program)
        self.source = writer.function(self.definitions)
        self.variables = frozenset(atom.variable for atom in writer.atoms)
        self._tests = [(program.slot[atom.variable], program.mask_of(atom)) for atom in writer.atoms]
        space: dict[str, Any] = {}
        exec(compile(self.source, "<what-if>", "exec"), space)  # noqa: S102 - our own generated source
        self._run: Callable[[list[Planes], int], tuple[Planes, ...]] = space["run"]

    def evaluate(self, masks: Sequence[int], hypotheses: Sequence[Hypothesis]) -> Answered:
        """Evaluate every hypothesis, each laid over `masks` (one per slot); bit `i` belongs to hypothesis `i`."""
        values: dict[int, dict[int, int]] = {}
        for i, changed in enumerate(hypotheses):
            bit = 1 << i
            for slot, mask in changed.items():
                row = values.setdefault(slot, {})
                row[mask] = row.get(mask, 0) | bit
        return self.evaluate_planes(masks, values, len(hypotheses))

    def evaluate_planes(self, masks: Sequence[int], values: Mapping[int, Mapping[int, int]], count: int) -> Answered:
        """Like `evaluate` with the hypotheses given by column: slot → mask → plane of those that have it.

        Where no plane of a slot has its bit the slot is as in `masks`. `count` is the number of hypotheses.
        """
        every = (1 << count) - 1
        tests = [_test(values.get(slot, {}), masks[slot], inside, every) for slot, inside in self._tests]
        return Answered(dict(zip(self.definitions, self._run(tests, every), strict=True)), every)


def _test(values: Mapping[int, int], mask: int, inside: int, every: int) -> Planes:
    certain = possible = changed = 0
    for value, plane in values.items():
        changed |= plane
        if value & inside:
            possible |= plane
            if not value & ~inside:
                certain |= plane
    if changed != every and mask & inside:
        possible |= every & ~changed
        if not mask & ~inside:
            certain |= every & ~changed
    return certain, possible


class _Writer:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.atoms: dict[Atom, int] = {}
        self.lines: list[str] = []
        self.done: set[str] = set()

    def function(self, definitions: Sequence[str]) -> str:
        for name in definitions:
            self.define(name)
        tests = [f" (a{i}, b{i}) = tests[{i}]" for i in range(len(self.atoms))]
        result = "".join(f"({self.name(name, 't')}, {self.name(name, 'p')})," for name in definitions)
        return "\n".join(["def run(tests, every):", *tests, *self.lines, f" return ({result})"])

    def name(self, definition: str, plane: str) -> str:
        return f"{plane}{self.program.index[definition]}"

    def define(self, name: str) -> None:
        if name in self.done:
            return
        self.done.add(name)
        expr = self.program.definitions[name].expr
        certain, possible = self.pair(expr)
        self.lines.append(f" {self.name(name, 't')} = {certain}; {self.name(name, 'p')} = {possible}")

    def pair(self, expr: Expr) -> tuple[str, str]:
        match expr:
            case Atom():
                i = self.atoms.setdefault(expr, len(self.atoms))
                return f"a{i}", f"b{i}"
            case Ref(name):
                self.define(name)
                return self.name(name, "t"), self.name(name, "p")
            case Not(part):
                certain, possible = self.pair(part)
                return f"(every ^ {possible})", f"(every ^ {certain})"
            case And(parts):
                return self.joined(parts, " & ", "every")
            case Or(parts):
                return self.joined(parts, " | ", "0")

    def joined(self, parts: Sequence[Expr], op: str, neutral: str) -> tuple[str, str]:
        pairs = [self.pair(part) for part in parts]
        if not pairs:
            return neutral, neutral
        return "(" + op.join(t for t, _ in pairs) + ")", "(" + op.join(p for _, p in pairs) + ")"
