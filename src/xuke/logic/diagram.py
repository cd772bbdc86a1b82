"""Decision diagrams over many-valued variables: exact where Kleene's tables are too weak.

A diagram is reduced and ordered (Bryant 1986, extended to several values per variable), so two equal
functions are one node, and a variable occurs in a residual exactly when it can still matter.
Nodes 0 and 1 are the terminals false and true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

if TYPE_CHECKING:
    from xuke.logic.program import Program

MIXED = -1
MAX_PRIMES = 256
_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Settling:
    """One smallest way to settle a function: answers slot → value index, and what then holds."""

    answers: tuple[tuple[int, int], ...]
    result: bool


class Diagrams:
    """The diagrams of a program's definitions, sharing one node table."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._level: list[int] = [1 << 30, 1 << 30]
        self._children: list[tuple[int, ...]] = [(), ()]
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._memo: dict[tuple[str, int, int], int] = {}
        self._roots: dict[str, int] = {}

    def root(self, definition: str) -> int:
        """Return the node of a definition, building it at first use."""
        if definition not in self._roots:
            self._roots[definition] = self._build(self._program.definitions[definition].expr)
        return self._roots[definition]

    def frontier(self, root: int, masks: Sequence[int]) -> int:
        """Say what is left when facts are followed: 0, 1, a node that tests late variables only, or `MIXED`."""
        level, children, late = self._level, self._children, self._program.first_late
        stack, seen, end = [root], {root}, None
        while stack:
            node = stack.pop()
            if node < 2 or level[node] >= late:
                left = node if node < 2 else self.restrict(node, masks)
                if end is not None and left != end:
                    return MIXED
                end = left
                continue
            mask = masks[level[node]]
            for i, child in enumerate(children[node]):
                if mask >> i & 1 and child not in seen:
                    seen.add(child)
                    stack.append(child)
        return MIXED if end is None else end

    def restrict(self, root: int, masks: Sequence[int]) -> int:
        """Return the residual: the function with impossible values taken away (canonical)."""
        memo: dict[int, int] = {0: 0, 1: 1}

        def visit(node: int) -> int:
            if node not in memo:
                mask = masks[self._level[node]]
                kids = [visit(c) if mask >> i & 1 else MIXED for i, c in enumerate(self._children[node])]
                possible = next((k for k in kids if k != MIXED), 0)
                memo[node] = self._node(self._level[node], tuple(possible if k == MIXED else k for k in kids))
            return memo[node]

        return visit(root)

    def support(self, root: int) -> list[int]:
        """Return the slots a function depends on, in order."""
        return sorted({self._level[node] for node in self._reachable(root)})

    def size(self, root: int) -> int:
        """Return the number of inner nodes."""
        return sum(1 for _ in self._reachable(root))

    def probability(self, root: int, weights: Sequence[Sequence[float]]) -> float:
        """Return the probability of true when slot `s` takes value `i` with `weights[s][i]`, independently."""
        memo: dict[int, float] = {0: 0.0, 1: 1.0}

        def visit(node: int) -> float:
            if node not in memo:
                row = weights[self._level[node]]
                memo[node] = sum(w * visit(c) for w, c in zip(row, self._children[node], strict=True) if w)
            return memo[node]

        return visit(root)

    def conditionals(self, root: int, weights: Sequence[Sequence[float]]) -> tuple[float, dict[int, list[float]]]:
        """Return P(true), and per slot it depends on P(true | slot = i) for every value i, in one pass.

        The mass that reaches a node is passed down to its children; what bypasses a slot keeps its chance.
        """
        nodes = sorted(self._reachable(root), key=self._level.__getitem__)
        chance = {0: 0.0, 1: 1.0}
        for node in reversed(nodes):
            row = weights[self._level[node]]
            chance[node] = sum(w * chance[c] for w, c in zip(row, self._children[node], strict=True) if w)
        reach = {**dict.fromkeys(nodes, 0.0), root: 1.0}
        found: dict[int, list[float]] = {}
        for node in nodes:
            slot, mass = self._level[node], reach[node]
            values = found.setdefault(slot, [chance[root]] * len(weights[slot]))
            for i, (weight, child) in enumerate(zip(weights[slot], self._children[node], strict=True)):
                values[i] += mass * (chance[child] - chance[node])
                if child > 1:
                    reach[child] += mass * weight
        return chance[root], found

    def settlings(self, root: int, limit: int = MAX_PRIMES, masks: Sequence[int] | None = None) -> list[Settling]:
        """Return the minimal sets of answers that settle a residual either way, smallest first (at most `limit`).

        `masks` names the answers that are still possible; without it all are.
        """
        primes = _Primes(self, masks)
        ways = [Settling(tuple(sorted(p)), True) for p in islice(primes.of(root), limit)]
        ways += [Settling(tuple(sorted(p)), False) for p in islice(primes.of(self._not(root)), limit)]
        return sorted(ways, key=lambda way: (len(way.answers), way.answers))[:limit]

    def equal(self, first: str, second: str) -> bool:
        """Say whether two definitions are the same function."""
        return self.root(first) == self.root(second)

    def parts(self, node: int) -> tuple[int, tuple[int, ...]]:
        """Return the slot an inner node tests and its children by value."""
        return self._level[node], self._children[node]

    def conjunction(self, nodes: Sequence[int]) -> int:
        """Return the node of the conjunction of functions."""
        return self._fold("and", list(nodes), 1)

    def disjunction(self, nodes: Sequence[int]) -> int:
        """Return the node of the disjunction of functions."""
        return self._fold("or", list(nodes), 0)

    def negation(self, node: int) -> int:
        """Return the node of the negation of a function."""
        return self._not(node)

    def difference(self, one: int, other: int) -> int:
        """Return the node that is true exactly where two functions differ."""
        return self._apply("or", self.conjunction([one, self._not(other)]), self.conjunction([other, self._not(one)]))

    def membership(self, slot: int, mask: int) -> int:
        """Return the node that is true where the value of a slot is in a mask."""
        return self._node(slot, tuple(mask >> i & 1 for i in range(self._program.sizes[slot])))

    def build(self, expr: Expr, instead: Mapping[str, int]) -> int:
        """Return the node of an expression over the program's variables; `instead` replaces definitions by nodes."""
        return self._build(expr, instead)

    def _reachable(self, root: int) -> Iterator[int]:
        stack, seen = [root], {0, 1}
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                yield node
                stack.extend(self._children[node])

    def _node(self, level: int, children: tuple[int, ...]) -> int:
        if all(child == children[0] for child in children):
            return children[0]
        key = (level, children)
        if key not in self._unique:
            self._unique[key] = len(self._level)
            self._level.append(level)
            self._children.append(children)
        return self._unique[key]

    def _build(self, expr: Expr, instead: Mapping[str, int] = _NOTHING) -> int:
        match expr:
            case Atom():
                return self.membership(self._program.slot[expr.variable], self._program.mask_of(expr))
            case Ref(name):
                return instead[name] if name in instead else self.root(name)
            case Not(part):
                return self._not(self._build(part, instead))
            case And(parts):
                return self._fold("and", [self._build(part, instead) for part in parts], 1)
            case Or(parts):
                return self._fold("or", [self._build(part, instead) for part in parts], 0)

    def _fold(self, op: str, nodes: list[int], neutral: int) -> int:
        for node in sorted(nodes, key=lambda n: -self._level[n]):
            neutral = self._apply(op, node, neutral)
        return neutral

    def _not(self, node: int) -> int:
        if node < 2:
            return 1 - node
        key = ("not", node, 0)
        if key not in self._memo:
            self._memo[key] = self._node(self._level[node], tuple(self._not(c) for c in self._children[node]))
        return self._memo[key]

    def _apply(self, op: str, f: int, g: int) -> int:
        absorbing = 0 if op == "and" else 1
        if absorbing in (f, g):
            return absorbing
        if f < 2:
            return g
        if g < 2 or f == g:
            return f
        key = (op, f, g) if f < g else (op, g, f)
        if key not in self._memo:
            self._memo[key] = self._split(op, f, g)
        return self._memo[key]

    def _split(self, op: str, f: int, g: int) -> int:
        level = min(self._level[f], self._level[g])
        width = self._program.sizes[level]
        left = self._children[f] if self._level[f] == level else (f,) * width
        right = self._children[g] if self._level[g] == level else (g,) * width
        return self._node(level, tuple(self._apply(op, a, b) for a, b in zip(left, right, strict=True)))


class _Primes:
    """Prime implicants of functions (Coudert and Madre 1992, on explicit sets), at most `MAX_PRIMES` a node."""

    def __init__(self, diagrams: Diagrams, masks: Sequence[int] | None) -> None:
        self._diagrams = diagrams
        self._masks = masks
        self._memo: dict[int, list[frozenset[tuple[int, int]]]] = {0: [], 1: [frozenset()]}

    def of(self, root: int) -> list[frozenset[tuple[int, int]]]:
        """Return the minimal sets of (slot, value) under which `root` is true."""
        if root not in self._memo:
            self._memo[root] = self._primes(root)[:MAX_PRIMES]
        return self._memo[root]

    def _primes(self, root: int) -> list[frozenset[tuple[int, int]]]:
        level, kids = self._diagrams.parts(root)
        mask = -1 if self._masks is None else self._masks[level]
        found = list(self.of(self._diagrams.conjunction(kids)))
        for value, child in enumerate(kids):
            if mask >> value & 1:
                new = [prime for prime in self.of(child) if not any(known <= prime for known in found)]
                found += [prime | {(level, value)} for prime in new]
        return found
