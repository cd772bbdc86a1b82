"""A cover is exact, its rows cannot be widened, and none is superfluous."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from strategies import Made, as_facts, made, rulebooks
from xuke.errors import UsageError
from xuke.logic.cover import Cube, cover
from xuke.logic.terms import And, Atom, Or


def covers(cube: Cube, masks: list[int]) -> bool:
    return all(masks[slot] & mask for slot, mask in cube)


def cubes_of(book: Made, limit: int = 500) -> list[Cube]:
    return cover(book.program.diagrams, book.program.diagrams.root(book.top), book.program.sizes, limit)


@settings(max_examples=60)
@given(rulebooks(names=("p", "q", "colour", "n")))
def test_rows_cover_exactly_where_the_function_is_true(book: Made) -> None:
    cubes = cubes_of(book)
    for point, holds in book.table({}):
        masks = book.program.encode(as_facts(point))
        assert any(covers(cube, masks) for cube in cubes) == holds


@settings(max_examples=60)
@given(rulebooks(names=("p", "q", "colour", "n")))
def test_no_row_can_be_widened_and_none_left_out(book: Made) -> None:
    cubes, sizes = cubes_of(book), book.program.sizes
    table = [(book.program.encode(as_facts(point)), holds) for point, holds in book.table({})]
    for i, cube in enumerate(cubes):
        others = [other for j, other in enumerate(cubes) if j != i]
        assert any(h and not any(covers(o, masks) for o in others) for masks, h in table)
        for slot, mask in cube:
            for value in range(sizes[slot]):
                if not mask >> value & 1:
                    wider = tuple((s, m | 1 << value if s == slot else m) for s, m in cube)
                    assert any(covers(wider, masks) and not h for masks, h in table)


@given(rulebooks())
def test_rows_come_in_one_order(book: Made) -> None:
    cubes = cubes_of(book)
    assert cubes == sorted(cubes) == cubes_of(book)


def test_always_is_one_row_without_condition_and_never_none() -> None:
    assert cubes_of(made(Atom("p", 2), Or(()))) == []
    assert cubes_of(made(Atom("p", 2), And(()))) == [()]


def test_too_many_rows_are_refused_with_what_to_do() -> None:
    book = made(Or((Atom("p", 2), Atom("q", 2), Atom("r", 2))))
    assert len(cubes_of(book, 3)) == 3
    with pytest.raises(UsageError, match=r"matrix-size.*more than 2 rows.*--fix"):
        cubes_of(book, 2)
