"""Binding names, tests that apply only under a condition, and numbers cut into cells."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import POINTS, POOL, as_facts, made, number_atom, true_of
from xuke.facts import Interval
from xuke.logic.program import Definition, Program
from xuke.logic.syntax import parse
from xuke.logic.terms import (
    And,
    Atom,
    Expr,
    NameFault,
    Not,
    Or,
    Ref,
    Scope,
    cell_of,
    cells_of,
    interval_mask,
)
from xuke.logic.terms import test_mask as cells_inside

INFINITY = float("inf")
COMPARED = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
SCOPE = Scope(POOL, frozenset({"platform"}), frozenset({"B25-1"}), {}, lambda name: f"like {name}")
P, Q = Atom("p", 2), Atom("q", 2)
RED, GREEN, BLUE = 1, 2, 4


def bound(text: str, scope: Scope = SCOPE) -> Expr:
    return scope.bind(parse(text))


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("p", P),
        ("not p", Not(P)),
        ("p and (q or p)", And((P, Or((Q, P))))),
        ("platform", Ref("derived:platform")),
        ("needs(B25-1)", Ref("need:B25-1")),
        ("colour == green", Atom("colour", GREEN)),
        ("colour != green", Atom("colour", RED | BLUE)),
        ("colour in (red, blue)", Atom("colour", RED | BLUE)),
        ("colour in (red, red)", Atom("colour", RED)),
        ("apps == mild", Atom("apps", 2)),
        ("n > 5", Atom("n", within=(5, INFINITY, True, False))),
        ("n >= 5", Atom("n", within=(5, INFINITY, False, False))),
        ("n < 5", Atom("n", within=(-INFINITY, 5, False, True))),
        ("n <= 5", Atom("n", within=(-INFINITY, 5, False, False))),
        ("n == 5.5", Atom("n", within=(5.5, 5.5, False, False))),
        ("n != 5", Not(Atom("n", within=(5, 5, False, False)))),
    ],
)
def test_names_are_resolved_to_tests_and_references(text: str, expr: Expr) -> None:
    assert bound(text) == expr


@pytest.mark.parametrize(
    ("text", "code", "offset", "says"),
    [
        ("p and nothing", "fact-unknown", 6, "there is no fact `nothing` (like nothing)"),
        ("p and\n nothing", "fact-unknown", 7, "`nothing`"),
        ("nothing == red", "fact-unknown", 0, "`nothing`"),
        ("q or needs(B99)", "permit-unknown", 5, "there is no permit `B99`"),
        ("p or colour", "expression", 5, "`colour` is not a yes/no fact (compare it: colour == … or colour in (…))"),
        ("n", "expression", 0, "`n` is not a yes/no fact"),
        ("q and p == yes", "expression", 6, "`p` cannot be compared with `==`"),
        ("p in (yes)", "expression", 0, "`p` cannot be compared with `in`"),
        ("q or colour < red", "expression", 5, "`colour` cannot be compared with `<`"),
        ("colour == pink", "fact-option", 0, "`colour` has no option `pink` (choose from: red, green, blue)"),
        ("q or colour in (red, pink)", "fact-option", 5, "`pink`"),
        ("q and n > many", "expression", 6, "`n` is compared with `many`, not a number"),
        ("platform == yes", "fact-unknown", 0, "`platform`"),
    ],
)
def test_a_wrong_name_is_refused_where_it_stands(text: str, code: str, offset: int, says: str) -> None:
    with pytest.raises(NameFault) as fault:
        bound(text)
    assert (fault.value.code, fault.value.offset) == (code, offset)
    assert says in str(fault.value)


def test_the_first_wrong_name_is_the_one_named() -> None:
    with pytest.raises(NameFault, match="`first`"):
        bound("p and (first or second)")


@pytest.mark.parametrize("text", ["n == nan", "n > nan"])
def test_a_number_is_not_compared_with_what_is_no_number(text: str) -> None:
    with pytest.raises(NameFault):
        bound(text)


def test_a_number_is_in_a_list_when_it_is_any_of_them_or_lists_are_refused() -> None:
    try:
        book = made(bound("n in (10, 30, 50)"))
    except NameFault:
        return
    assert [x for x in POINTS if book.holds(book.exprs["d0"], {"n": x})] == [10, 30, 50]


WHERE_IT_APPLIES = Scope(POOL, applies={"colour": Q, "n": Q, "p": Q})


@pytest.mark.parametrize("text", ["p", "colour == red", "colour != red", "colour in (red, blue)", "n > 5", "n != 5"])
def test_a_test_on_a_fact_that_does_not_apply_is_false(text: str) -> None:
    program = Program([Definition("d", bound(text, WHERE_IT_APPLIES))], POOL)
    for facts in ({"q": 1}, {"q": 1, **as_facts({"p": 1, "colour": 2, "n": 30})}):
        assert program.compiled.values(program.encode(facts)) == (0,)


@pytest.mark.parametrize(
    ("text", "point", "expected"),
    [
        ("p", {"p": 1}, 3),
        ("p", {"p": 0}, 0),
        ("colour != red", {"colour": 2}, 3),
        ("colour != red", {"colour": 0}, 0),
        ("n != 5", {"n": 30}, 3),
        ("n != 5", {"n": 5}, 0),
    ],
)
def test_a_test_on_a_fact_that_applies_is_itself(text: str, point: dict[str, int], expected: int) -> None:
    program = Program([Definition("d", bound(text, WHERE_IT_APPLIES))], POOL)
    assert program.compiled.values(program.encode({"q": 2, **as_facts(dict(point))})) == (expected,)


def test_without_a_condition_a_fact_always_applies() -> None:
    assert bound("s", WHERE_IT_APPLIES) == Atom("s", 2)


NUMBERS = st.one_of(st.integers(-4, 4).map(float), st.floats(-4, 4))
RANGES = (
    st.tuples(NUMBERS, NUMBERS, st.booleans(), st.booleans())
    .filter(lambda r: r[0] != r[1])
    .map(lambda r: (*sorted(r[:2]), *r[2:]))
)
SIDES = st.builds(number_atom, st.sampled_from(("<", "<=", ">", ">=", "==")), NUMBERS).map(lambda atom: atom.within)
TESTS = st.sets(st.one_of(RANGES, SIDES), min_size=1, max_size=6)


def around(tests: set[tuple[float, float, bool, bool]]) -> list[float]:
    """A value on every finite end of the tests, one in every gap, and one beyond each side."""
    ends = sorted({end for test in tests for end in test[:2] if abs(end) != INFINITY})
    return sorted({*ends, *((a + b) / 2 for a, b in pairwise(ends)), ends[0] - 1, ends[-1] + 1})


@given(TESTS, NUMBERS)
def test_cell_masks_agree_with_direct_comparison(tests: set[tuple[float, float, bool, bool]], value: float) -> None:
    cuts = cells_of(tests)
    for x in (value, *around(tests)):
        cell = cell_of(cuts, x)
        assert 0 <= cell <= len(cuts)
        for test in tests:
            assert bool(cells_inside(cuts, test) >> cell & 1) is true_of(Atom("n", within=test), x)


@given(TESTS, NUMBERS, NUMBERS)
def test_an_interval_touches_exactly_the_cells_of_its_values(
    tests: set[tuple[float, float, bool, bool]], one: float, other: float
) -> None:
    low, high = sorted((one, other))
    cuts = cells_of(tests)
    inside = [low, high, *(x for x in around(tests) if low <= x <= high)]
    inside += [(a + b) / 2 for a, b in pairwise(sorted(inside))]
    touched = {cell_of(cuts, x) for x in inside}
    assert interval_mask(cuts, Interval(low, high)) == sum(1 << cell for cell in touched)


@given(TESTS)
def test_no_cut_is_made_that_no_test_needs(tests: set[tuple[float, float, bool, bool]]) -> None:
    cuts = cells_of(tests)
    masks = [cells_inside(cuts, test) for test in tests]
    for cell in range(len(cuts)):
        assert any((mask >> cell & 1) != (mask >> cell + 1 & 1) for mask in masks)


@given(st.sampled_from(sorted(COMPARED)), st.integers(0, 6), st.lists(st.integers(-1, 7), min_size=1, max_size=4))
def test_a_written_comparison_compares(op: str, threshold: int, values: list[int]) -> None:
    program = Program([Definition("d", bound(f"n {op} {threshold} or n > 6 and n < 2"))], POOL)
    for value in values:
        masks = program.encode({"n": Interval(value, value)})
        assert program.compiled.values(masks) == (3 if COMPARED[op](value, threshold) else 0,)


def test_open_and_closed_ends_differ_only_at_the_end() -> None:
    tests = {(1.0, 3.0, False, True), (1.0, 3.0, True, False)}
    cuts = cells_of(tests)
    assert cuts == [(1.0, True), (1.0, False), (3.0, True), (3.0, False)]
    assert [cell_of(cuts, x) for x in (0, 1, 2, 3, 4)] == [0, 1, 2, 3, 4]
    assert cells_inside(cuts, (1.0, 3.0, False, True)) == 0b00110
    assert cells_inside(cuts, (1.0, 3.0, True, False)) == 0b01100
    assert interval_mask(cuts, Interval(1, 2)) == 0b00110
    assert interval_mask(cuts, Interval(-9, 99)) == 0b11111
