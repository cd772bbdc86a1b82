"""Proofs: what the generated code recorded, pruned to what decides.

A node is (operator, key, value, children); operators are `def` (a definition by id), `and`, `or`, `not`
and `atom` (a test on one variable, key is the `Atom`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xuke.logic.codegen import Node
from xuke.logic.terms import Atom

FALSE, UNKNOWN, TRUE = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Proof:
    """One node of a proof with its decisive children."""

    op: str
    key: Any
    value: int
    children: tuple[Proof, ...]

    @classmethod
    def of(cls, node: Node, better: Callable[[Node], int] = lambda node: 0) -> Proof:
        """Prune `node` to what decides it.

        A false conjunction keeps one false part, a true disjunction one true part (the one for which `better`
        is largest, the first among equals); everything else keeps all parts that share its value.
        """
        op, key, value, children = node
        kept = decisive(op, value, children, better)
        return cls(op, key, value, tuple(cls.of(child, better) for child in kept))

    def leaves(self) -> Iterator[tuple[Atom, int]]:
        """Yield the tests at the leaves with their values."""
        if self.op == "atom":
            yield self.key, self.value
        for child in self.children:
            yield from child.leaves()

    def definitions(self) -> Iterator[tuple[str, int]]:
        """Yield the definitions passed through, outermost first."""
        if self.op == "def":
            yield self.key, self.value
        for child in self.children:
            yield from child.definitions()


def decisive(
    op: str, value: int, children: Sequence[Node], better: Callable[[Node], int] = lambda node: 0
) -> Sequence[Node]:
    """Return the children of a node that decide its value (see `Proof.of`)."""
    if (op == "and" and value == FALSE) or (op == "or" and value == TRUE):
        return (max((c for c in children if c[2] == value), key=better),)
    return [c for c in children if c[2] == value] if op in ("and", "or") else children


def weakest(node: Node, own: Callable[[Node], int], memo: dict[int, int]) -> int:
    """Return the standing of a settled node: the weakest link of its strongest proof.

    `own` gives the standing of a definition or leaf itself (3 settled … 1 discretionary; 0 adds nothing).
    A true *or* and a false *and* are as strong as their best part, everything else as weak as its worst.
    Unknown nodes have standing 0.
    """
    if node[2] == UNKNOWN:
        return 0
    found = memo.get(id(node))
    if found is None:
        found = memo[id(node)] = _weakest(node, own, memo)
    return found


def _weakest(node: Node, own: Callable[[Node], int], memo: dict[int, int]) -> int:
    op, _, value, children = node
    parts = [weakest(child, own, memo) for child in children if child[2] == value or op in ("not", "def")]
    one_suffices = (op == "and" and value == FALSE) or (op == "or" and value == TRUE)
    best = max(parts) if one_suffices else min(parts, default=3)
    itself = own(node)
    return min(best, itself) if itself else best
