"""Mutants: every test of an expression flipped once and dropped once, and nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given

from strategies import tree_leaves, trees
from xuke.logic.mutate import ALWAYS, NEVER, mutants, written
from xuke.logic.syntax import And, Name, Not, Or, Tree, parse


def shown(tree: Tree) -> str:
    """Write a tree with every bracket."""
    match tree:
        case Not(part):
            return f"not {shown(part)}"
        case And(parts):
            return f"({' and '.join(map(shown, parts))})" if parts else "true"
        case Or(parts):
            return f"({' or '.join(map(shown, parts))})" if parts else "false"
        case _:
            return written(tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["flip not a", "true true", "false false"]),
        ("not a", ["flip not not a", "true true", "false false"]),
        ("a and b", ["flip (not a and b)", "drop b", "flip (a and not b)", "drop a"]),
        (
            "a and (b or not c)",
            [
                "flip (not a and (b or not c))",
                "drop (b or not c)",
                "flip (a and (not b or not c))",
                "drop (a and not c)",
                "flip (a and (b or not not c))",
                "drop (a and b)",
            ],
        ),
        ("not (a or b)", ["flip not (not a or b)", "drop not b", "flip not (a or not b)", "drop not a"]),
    ],
)
def test_the_mutants_of(text: str, expected: list[str]) -> None:
    assert [f"{m.change} {shown(m.tree)}" for m in mutants(parse(text))] == expected


@given(trees())
def test_every_test_is_flipped_and_dropped_in_order(tree: Tree) -> None:
    found = list(mutants(tree))
    leaves = list(tree_leaves(tree))
    assert [m.leaf for m in found if m.change == "flip"] == leaves
    assert [m.leaf for m in found if m.change in ("drop", "true")] == leaves


@given(trees())
def test_flipping_keeps_the_tests_and_dropping_removes_at_least_one(tree: Tree) -> None:
    count = len(list(tree_leaves(tree)))
    for mutant in mutants(tree):
        left = len(list(tree_leaves(mutant.tree)))
        assert left == count if mutant.change == "flip" else left < count


def test_what_stands_alone_becomes_always_or_never() -> None:
    assert [m.tree for m in mutants(Name("a", 0))][1:] == [ALWAYS, NEVER]


@pytest.mark.parametrize("text", ["a", "a == b", "a in (b, c)", "a >= 10", "needs(B25-1)"])
def test_a_test_is_written_as_in_the_rulebook(text: str) -> None:
    assert [written(leaf) for leaf in tree_leaves(parse(text))] == [text]
