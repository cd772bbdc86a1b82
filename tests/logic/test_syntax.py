"""The infix language: what binds tighter, where every fault is, and that printing and parsing are inverse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import tree_leaves, trees
from xuke.logic.syntax import And, Compare, Name, Needs, Not, Or, SyntaxFault, Tree, parse


def bare(tree: Tree) -> Tree:
    """The tree without offsets."""
    match tree:
        case Not(part):
            return Not(bare(part))
        case And(parts):
            return And(tuple(bare(part) for part in parts))
        case Or(parts):
            return Or(tuple(bare(part) for part in parts))
        case _:
            return replace(tree, at=0)


def name(word: str) -> Name:
    return Name(word, 0)


A, B, C, D = (name(word) for word in "abcd")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("revenue.ads", name("revenue.ads")),
        ("a or b and c", Or((A, And((B, C))))),
        ("a and b or c", Or((And((A, B)), C))),
        ("a or b or c", Or((A, B, C))),
        ("a and b and c and d", And((A, B, C, D))),
        ("not a and b", And((Not(A), B))),
        ("not a or b", Or((Not(A), B))),
        ("not (a or b)", Not(Or((A, B)))),
        ("not not a", Not(Not(A))),
        ("(a or b) and c", And((Or((A, B)), C))),
        ("a and (b and c)", And((A, And((B, C))))),
        ("((a))", A),
        ("not a == x", Not(Compare("a", "==", ("x",), 0))),
        ("a==x and b!=y", And((Compare("a", "==", ("x",), 0), Compare("b", "!=", ("y",), 0)))),
        ("n<=5 or n >= 7.5", Or((Compare("n", "<=", ("5",), 0), Compare("n", ">=", ("7.5",), 0)))),
        ("n<5 and n>1", And((Compare("n", "<", ("5",), 0), Compare("n", ">", ("1",), 0)))),
        ("a in (x)", Compare("a", "in", ("x",), 0)),
        ("a in (x, y,z)", Compare("a", "in", ("x", "y", "z"), 0)),
        ("needs(B25-1)", Needs("B25-1", 0)),
        ("not needs ( B25-SP ) or a", Or((Not(Needs("B25-SP", 0)), A))),
        ("a\n  and b\n", And((A, B))),
        ("android or notes or inner or needsx", Or(tuple(map(name, ("android", "notes", "inner", "needsx"))))),
    ],
)
def test_precedence_and_every_form(text: str, tree: Tree) -> None:
    assert bare(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, 1, "expected a fact, derived fact or reading, found `the end`"),
        ("   ", 1, 4, "found `the end`"),
        ("a and", 1, 6, "found `the end`"),
        ("a or or b", 1, 6, "expected a fact, derived fact or reading, found `or`"),
        ("and a", 1, 1, "found `and`"),
        ("not", 1, 4, "found `the end`"),
        ("a b", 1, 3, "did not expect `b` here"),
        ("a not b", 1, 3, "did not expect `not` here"),
        ("a)", 1, 2, "did not expect `)` here"),
        ("(a or b", 1, 8, "expected `)`, found `the end`"),
        ("(a b)", 1, 4, "expected `)`, found `b`"),
        ("()", 1, 2, "expected a fact, derived fact or reading, found `)`"),
        ("a ==", 1, 5, "expected a value, found `the end`"),
        ("a == and", 1, 6, "expected a value, found `and`"),
        ("a == == b", 1, 6, "expected a value, found `==`"),
        ("a == b == c", 1, 8, "did not expect `==` here"),
        ("a = b", 1, 3, "did not expect `=` here"),
        ("a == 'x'", 1, 6, "expected a value, found `'`"),
        ("n > -5", 1, 5, "expected a value, found `-`"),
        ("a in x", 1, 6, "expected `(`, found `x`"),
        ("a in ()", 1, 7, "expected a value, found `)`"),
        ("a in (x y)", 1, 9, "expected `)`, found `y`"),
        ("a in (x,)", 1, 9, "expected a value, found `)`"),
        ("a in (x", 1, 8, "expected `)`, found `the end`"),
        ("in (x)", 1, 1, "found `in`"),
        ("needs", 1, 6, "expected `(`, found `the end`"),
        ("needs B25-1", 1, 7, "expected `(`, found `B25-1`"),
        ("needs()", 1, 7, "expected a permit id, found `)`"),
        ("needs(B25-1, B11)", 1, 12, "expected `)`, found `,`"),
        ("a && b", 1, 3, "did not expect `&` here"),
        ("自有平台", 1, 1, "found `自`"),
        ("a\nand\n  or b", 3, 3, "found `or`"),
        ("a and\n  b c", 2, 5, "did not expect `c` here"),
        ("(a\n", 2, 1, "expected `)`, found `the end`"),
    ],
)
def test_every_fault_has_its_line_and_column(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(SyntaxFault) as fault:
        parse(text)
    assert (fault.value.line, fault.value.column, fault.value.code) == (line, column, "expression")
    assert says in fault.value.message


def test_two_conditions_side_by_side_get_a_hint() -> None:
    with pytest.raises(SyntaxFault, match="join conditions with `and` or `or`"):
        parse("a b")


STRENGTH = {Or: 0, And: 1, Not: 2}


def printed(tree: Tree, spaces: st.DataObject, around: int = 0) -> str:
    """Write a tree with all parentheses it needs, some it does not need, and any white space."""
    gap = spaces.draw(st.sampled_from((" ", "  ", "\n", " \n\t")))
    strength = STRENGTH.get(type(tree), 3)
    match tree:
        case Or(parts):
            text = f"{gap}or{gap}".join(printed(part, spaces, 1) for part in parts)
        case And(parts):
            text = f"{gap}and{gap}".join(printed(part, spaces, 2) for part in parts)
        case Not(part):
            text = f"not{gap}{printed(part, spaces, 2)}"
        case Name(word):
            text = word
        case Needs(permit):
            text = f"needs({permit}{gap})"
        case Compare(word, "in", words):
            text = f"{word}{gap}in({f'{gap},'.join(words)})"
        case Compare(word, op, words):
            text = f"{word}{gap}{op}{words[0]}"
    wrap = strength < around or spaces.draw(st.integers(0, 9)) == 0
    return f"({gap}{text})" if wrap else text


@given(trees(), st.data())
def test_parsing_undoes_printing(tree: Tree, spaces: st.DataObject) -> None:
    assert bare(parse(printed(tree, spaces))) == tree


@given(trees(), st.data())
def test_every_test_knows_where_it_stands(tree: Tree, spaces: st.DataObject) -> None:
    text = printed(tree, spaces)
    for leaf in tree_leaves(parse(text)):
        assert text.startswith("needs" if isinstance(leaf, Needs) else leaf.name, leaf.at)


@given(st.lists(st.sampled_from(("a", "not", "and", "or", "in", "needs", "(", ")", ",", "==", "<", "$", "\n", " "))))
def test_any_text_parses_or_is_refused_at_a_place_inside_it(words: list[str]) -> None:
    text = " ".join(words)
    try:
        parse(text)
    except SyntaxFault as fault:
        line = text.split("\n")[fault.line - 1]
        assert 1 <= fault.column <= len(line) + 1
        assert sum(len(before) + 1 for before in text.split("\n")[: fault.line - 1]) + fault.column - 1 == fault.offset
