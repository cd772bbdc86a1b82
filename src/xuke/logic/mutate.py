"""Mutants of an expression: one test flipped or dropped at a time.

Flipping negates a test. Dropping takes it out of the conjunction or disjunction it stands in;
a test that is the whole expression is replaced by true and by false instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from xuke.logic.syntax import And, Compare, Name, Needs, Not, Or, Tree

Leaf = Name | Compare | Needs
Change = Literal["flip", "drop", "true", "false"]
ALWAYS, NEVER = And(()), Or(())


@dataclass(frozen=True, slots=True)
class Mutant:
    """An expression with one test changed; `leaf` is the test as it was (its `at` tells where)."""

    change: Change
    leaf: Leaf
    tree: Tree


def mutants(tree: Tree) -> Iterator[Mutant]:
    """Yield every mutant of an expression, tests from left to right."""
    for leaf, put, drop in _places(tree, lambda found: found, None):
        yield Mutant("flip", leaf, put(Not(leaf)))
        if drop is not None:
            yield Mutant("drop", leaf, drop)
        else:
            yield Mutant("true", leaf, ALWAYS)
            yield Mutant("false", leaf, NEVER)


def written(leaf: Leaf) -> str:
    """Return a test as it is written in the rulebook."""
    match leaf:
        case Name(name):
            return name
        case Needs(permit):
            return f"needs({permit})"
        case Compare(name, "in", words):
            return f"{name} in ({', '.join(words)})"
        case Compare(name, op, words):
            return f"{name} {op} {words[0]}"


_Put = Callable[[Tree], Tree]


def _places(tree: Tree, put: _Put, drop: Tree | None) -> Iterator[tuple[Leaf, _Put, Tree | None]]:
    """Yield each test with what puts something in its place, and the whole without it (None when it is the whole)."""
    match tree:
        case Not(part):
            yield from _places(part, lambda found: put(Not(found)), drop)
        case And(parts) | Or(parts):
            for i, part in enumerate(parts):
                without = put(_joined(tree, parts[:i] + parts[i + 1 :]))
                yield from _places(part, _putter(tree, i, put), without)
        case Name() | Compare() | Needs():
            yield tree, put, drop


def _joined(tree: And | Or, parts: tuple[Tree, ...]) -> Tree:
    return parts[0] if len(parts) == 1 else type(tree)(parts)


def _putter(tree: And | Or, i: int, put: _Put) -> _Put:
    parts = tree.parts
    return lambda found: put(type(tree)((*parts[:i], found, *parts[i + 1 :])))
