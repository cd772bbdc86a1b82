"""The solver's formulas say what the engines say, on made-up rulebooks and on the real one."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import POOL, Made, as_facts, made, number_atom, possible, rulebooks
from xuke.errors import UsageError
from xuke.law import Law
from xuke.logic.solver import Encoding, Names, Point
from xuke.logic.terms import Atom, Not
from xuke.verdict.verify.checks import number_ranges
from xuke.verdict.verify.complete import masks_of, points

COMPLETE = st.fixed_dictionaries({name: st.sampled_from(possible(name, {})) for name in POOL})


def known(book: Made, point: Point) -> Point:
    return {name: point[name] for name in book.program.order}


@settings(max_examples=60)
@given(book=rulebooks(), point=COMPLETE)
def test_formulas_and_compiled_functions_agree_on_complete_businesses(book: Made, point: Point) -> None:
    values = book.program.compiled.values(book.program.encode(as_facts(point)))
    encoding = Encoding(book.program)
    for name, value in zip(book.program.definitions, values, strict=True):
        assert encoding.holds(name, known(book, point)) == (value == 3)


@settings(max_examples=60)
@given(book=rulebooks())
def test_what_the_solver_finds_holds_and_what_it_denies_is_no_path_of_the_diagram(book: Made) -> None:
    encoding = Encoding(book.program)
    point = encoding.model(encoding.formula(book.top))
    assert (point is None) == (book.program.diagrams.root(book.top) == 0)
    if point is not None:
        assert book.holds(book.exprs[book.top], point)


def test_a_range_limits_a_number() -> None:
    program = made(number_atom(">", 50)).program
    assert Encoding(program, {"n": (0, 50)}).possible(Encoding(program).formula("d0")) is False
    narrow = Encoding(program, {"n": (0, 51)})
    point = narrow.model(narrow.formula("d0"))
    assert point is not None
    assert 50 < point["n"] <= 51


def test_a_choice_has_no_value_beside_its_options() -> None:
    program = made(Not(Atom("colour", 0b111)), Atom("colour", 0b001)).program
    encoding = Encoding(program)
    assert not encoding.possible(encoding.formula("d0"))
    assert encoding.possible(encoding.formula("d1"))


def test_two_programs_with_the_same_names_speak_of_the_same_business() -> None:
    names = Names()
    one, other = (Encoding(made(Atom("p", mask)).program, names=names) for mask in (1, 2))
    assert not one.possible(one.formula("d0"), other.formula("d0"))


def test_fixed_values_of_slots_are_formulas_too() -> None:
    program = made(number_atom("<=", 10), Atom("p", 2)).program
    encoding = Encoding(program)
    slot = program.slot["n"]
    assert not encoding.possible(encoding.values([(slot, 1)]), encoding.formula("d0"))
    assert encoding.possible(encoding.values([(slot, 0), (program.slot["p"], 1)]), encoding.formula("d0"))


def test_the_whole_law_agrees_on_random_complete_businesses(law: Law) -> None:
    """Every need and bar of the value-added categories, by substitution and by the compiled functions."""
    encoding = Encoding(law.program, number_ranges(law))
    names = [name for name in law.program.definitions if name.startswith(("need:B", "bar:B"))]
    for point in points(law, 4):
        values = law.program.compiled.values(masks_of(law, point))
        assert [n for n in names if encoding.holds(n, point) != (values[law.program.index[n]] == 3)] == []


def test_without_the_solver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(UsageError, match=r"verify-extra.*xuke\[verify\]"):
        Encoding(made(Atom("p", 2)).program)
