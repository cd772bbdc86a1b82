"""A program: definitions in dependency order, cycles refused with their path, facts as masks."""

from __future__ import annotations

import pytest
from hypothesis import given

from strategies import POOL, Made, number_atom, rulebooks, yesno
from xuke.facts import Interval
from xuke.logic.program import CycleFault, Definition, Program, atoms, ordered, refs
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

P, Q, R = (Atom(name, 2) for name in "pqr")


def defined(**exprs: Expr) -> list[Definition]:
    return [Definition(name, expr) for name, expr in exprs.items()]


@given(rulebooks())
def test_every_definition_comes_after_what_it_refers_to(made: Made) -> None:
    order = [d.id for d in ordered(made.definitions)]
    assert sorted(order) == sorted(made.exprs)
    for at, name in enumerate(order):
        assert set(refs(made.exprs[name])) <= set(order[:at])
    assert list(made.program.index) == order


def test_definitions_that_need_no_others_stay_where_they_are() -> None:
    definitions = defined(z=P, a=Ref("m"), m=Q, b=R)
    assert [d.id for d in ordered(definitions)] == ["z", "m", "a", "b"]


@pytest.mark.parametrize(
    ("definitions", "path"),
    [
        (defined(a=Ref("a")), ["a", "a"]),
        (defined(a=Not(Ref("b")), b=Or((P, Ref("a")))), ["a", "b", "a"]),
        (defined(a=And((P, Ref("b"))), b=Ref("c"), c=And((Q, Not(Ref("b"))))), ["b", "c", "b"]),
        (defined(a=P, b=Or((Ref("a"), Ref("c"))), c=Ref("d"), d=Ref("b")), ["b", "c", "d", "b"]),
    ],
)
def test_a_circle_is_refused_with_its_path_and_nothing_else(definitions: list[Definition], path: list[str]) -> None:
    with pytest.raises(CycleFault) as fault:
        Program(definitions, POOL)
    assert (fault.value.path, fault.value.code) == (path, "cycle")
    assert " → ".join(path) in str(fault.value)


def test_two_ways_to_one_definition_are_no_circle() -> None:
    program = Program(defined(top=And((Ref("x"), Ref("y"))), x=Ref("z"), y=Ref("z"), z=P), POOL)
    assert list(program.definitions) == ["z", "x", "y", "top"]


def test_atoms_and_references_are_listed_left_to_right() -> None:
    expr = And((P, Not(Or((Ref("x"), Q, P))), Ref("y")))
    assert list(atoms(expr)) == [P, Q, P]
    assert list(refs(expr)) == ["x", "y"]


def test_late_variables_get_the_last_slots() -> None:
    free, strict = Atom("apps", 4), Atom("advertising", 1)
    program = Program(defined(a=Or((free, P)), b=And((strict, Q, free))), POOL, frozenset({"apps", "advertising"}))
    assert program.order == ["p", "q", "apps", "advertising"]
    assert program.first_late == 2
    assert program.slot == {"p": 0, "q": 1, "apps": 2, "advertising": 3}
    assert (program.sizes, program.blank) == ([2, 2, 3, 2], [0b11, 0b11, 0b111, 0b11])


def test_numbers_are_cut_where_any_definition_needs_it() -> None:
    program = Program(defined(a=number_atom(">=", 10), b=And((number_atom("<", 50), P))), POOL)
    assert program.cuts == {"n": [(10, True), (50, True)]}
    assert program.sizes == [3, 2]
    assert program.mask_of(number_atom(">=", 10)) == 0b110
    assert program.mask_of(number_atom("<", 50)) == 0b011
    assert program.mask_of(P) == 2


@pytest.mark.parametrize(
    ("low", "high", "mask"), [(0, 9, 0b001), (10, 10, 0b010), (0, 10, 0b011), (49, 50, 0b110), (0, 99, 0b111)]
)
def test_an_interval_becomes_the_cells_it_touches(low: int, high: int, mask: int) -> None:
    program = Program(defined(a=number_atom(">=", 10), b=number_atom("<", 50)), POOL)
    assert program.encode({"n": Interval(low, high)}) == [mask]


def test_encoding_knows_nothing_by_default_and_passes_over_other_facts() -> None:
    program = Program(defined(a=And((P, Atom("colour", 1)))), POOL)
    assert program.encode({}) == [0b11, 0b111]
    assert program.encode({"colour": 0b110, "q": 2, "unheard_of": 1}) == [0b11, 0b110]
    assert program.encode({}) == program.blank == [0b11, 0b111]


def test_only_variables_in_use_are_kept() -> None:
    program = Program(defined(a=P), {"p": yesno("p"), "q": yesno("q")})
    assert list(program.variables) == ["p"]


def test_a_program_without_definitions_has_no_values() -> None:
    assert Program([], POOL).compiled.values([]) == ()
