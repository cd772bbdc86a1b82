"""The cheapest way to make a function true is true and no dearer than any other."""

from __future__ import annotations

from hypothesis import given

from strategies import POOL, Made, as_facts, made, rulebooks
from xuke.logic.paths import cheapest
from xuke.logic.terms import And, Atom, Not


def prices(book: Made) -> dict[int, list[float]]:
    return {slot: [0.0, *[1.0] * (size - 1)] for slot, size in enumerate(book.program.sizes)}


def cost(book: Made, point: dict[str, int | float]) -> int:
    masks = book.program.encode(as_facts(point))
    return sum(1 for mask in masks if mask != 1)


@given(rulebooks(names=("p", "q", "colour", "n")))
def test_the_way_is_true_and_cheapest(book: Made) -> None:
    program = book.program
    way = cheapest(program.diagrams, program.diagrams.root(book.top), program.blank, prices(book))
    true = [point for point, holds in book.table({}) if holds]
    if way is None:
        assert true == []
        return
    assert way.cost == min(cost(book, point) for point in true)
    masks = program.blank.copy()
    for slot, value in way.values:
        masks[slot] = 1 << value
    assert program.diagrams.restrict(program.diagrams.root(book.top), masks) == 1


def test_values_that_are_impossible_are_not_taken() -> None:
    program = made(Atom("colour", 0b011)).program
    assert cheapest(program.diagrams, program.diagrams.root("d0"), [0b110], {}) == (0.0, ((0, 1),))
    assert cheapest(program.diagrams, program.diagrams.root("d0"), [0b100], {}) is None


def test_what_cannot_be_true_has_no_way() -> None:
    program = made(And((Atom("p", 2), Not(Atom("p", 2))))).program
    assert POOL["p"].size == 2
    assert cheapest(program.diagrams, program.diagrams.root("d0"), [0b11], {}) is None
