"""Polars expressions: facts brought to their form, tests on options and numbers, constants."""

from __future__ import annotations

import polars as pl
import pytest

from strategies import POOL, made, number_atom
from xuke.logic import polars_form
from xuke.logic.columns import OPEN, ColumnProgram, leaves
from xuke.logic.program import Definition, Program
from xuke.logic.terms import And, Atom, Expr, Not, Or

COLOURS = pl.DataFrame({"colour": ["red", "green", "blue", None]})


def evaluated(frame: pl.DataFrame, expr: Expr, **more: object) -> list[bool | None]:
    """An expression over a frame of facts."""
    known = And(tuple(leaves(expr)))
    program = ColumnProgram(Program([Definition("d0", known)], POOL), {}, **more)  # type: ignore[arg-type]
    facts = frame.lazy().with_columns(polars_form.facts(program))
    found = facts.with_columns(found=polars_form.expression(program, expr)).collect()["found"].to_list()
    return list(found)


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (0b001, [True, False, False, None]),
        (0b110, [False, True, True, None]),
        (0b111, [True, True, True, None]),
        (0b000, [False, False, False, False]),
    ],
)
def test_options(mask: int, expected: list[bool | None]) -> None:
    """A choice is tested by its options, in whatever text type it comes; the empty test is false."""
    for kind in (pl.String, pl.Categorical, pl.Enum(["green", "blue", "red", "pink"])):
        assert evaluated(COLOURS.cast({"colour": kind}), Atom("colour", mask)) == expected


def test_text_that_is_no_option_fails() -> None:
    """A lazy frame is checked when it is collected."""
    with pytest.raises(pl.exceptions.PolarsError):
        evaluated(pl.DataFrame({"colour": ["pink"]}), Atom("colour", 1))


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        ("<", [True, False, False, None, None]),
        ("<=", [True, True, False, None, None]),
        (">", [False, False, True, None, None]),
        (">=", [False, True, True, None, None]),
        ("==", [False, True, False, None, None]),
    ],
)
def test_numbers(op: str, expected: list[bool | None]) -> None:
    """Limits belong where the test says; NaN and null are unknown."""
    frame = pl.DataFrame({"n": [9.5, 10.0, 10.5, None, float("nan")]})
    assert evaluated(frame, number_atom(op, 10)) == expected


def test_yes_no_and_constants() -> None:
    """Kleene's tables, and the ends of them."""
    frame = pl.DataFrame({"p": [True, False, None]})
    assert evaluated(frame, Not(Atom("p", 2))) == [False, True, None]
    assert evaluated(frame, Atom("p", 1)) == [False, True, None]
    assert evaluated(frame, Atom("p", 3)) == [True, True, True]
    assert evaluated(frame, Atom("p", 0)) == [False, False, False]
    assert evaluated(frame, And((Atom("p", 2), OPEN))) == [None, False, None]
    assert evaluated(frame, Or((Atom("p", 2), OPEN))) == [True, None, None]


def test_a_closed_fact_takes_its_first_value() -> None:
    """Null where the screening column is false: no, or the first option."""
    frame = pl.DataFrame(
        {"p": [None, None, True, None], "colour": [None, None, "blue", "green"], "s": [False, None, False, True]},
        schema_overrides={"p": pl.Boolean, "colour": pl.String},
    )
    shut = {"p": "s", "colour": "s"}
    assert evaluated(frame, Atom("p", 2), closed_by=shut) == [False, None, True, None]
    assert evaluated(frame, Atom("colour", 1), closed_by=shut) == [True, None, False, False]


def test_a_definition_has_its_name() -> None:
    """The column of a definition is called like it."""
    program = ColumnProgram(made(Atom("p", 2)).program, {})
    name = program.always_named("out", Atom("p", 2))
    assert polars_form.definition(program, name).meta.output_name() == name == "out"
