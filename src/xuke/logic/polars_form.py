"""A column program as Polars expressions: nullable booleans, whose `&`, `|` and `~` are Kleene's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TYPE_CHECKING

from xuke.logic.columns import OPEN, Column, ColumnProgram
from xuke.logic.masks import ranges
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

if TYPE_CHECKING:
    import polars as pl


def facts(program: ColumnProgram, *, coded: bool = False) -> list[pl.Expr]:
    """Return the fact columns in the form the definitions test.

    Options become their numbers (with `coded` they are already), NaN becomes null, and facts whose screening question
    was answered no are closed. A text that is no option fails when the frame is collected.
    """
    import polars as pl

    found = []
    for column in program.columns.values():
        value = pl.col(column.id)
        if column.kind == "choice" and not coded:
            value = value.cast(pl.Enum(column.options)).to_physical()
        elif column.kind == "number":
            value = value.fill_nan(None)
        if column.closed_by:
            value = _closed(column, value)
        if column.closed_by or column.kind == "number" or (column.kind == "choice" and not coded):
            found.append(value)
    return found


def definition(program: ColumnProgram, name: str) -> pl.Expr:
    """Return one definition over fact columns and the columns of earlier strata, under its own name."""
    return expression(program, program.definitions[name]).alias(name)


def expression(program: ColumnProgram, expr: Expr) -> pl.Expr:
    """Return an expression over fact columns and definitions."""
    import polars as pl

    match expr:
        case Atom():
            return _test(program, expr)
        case Ref(name):
            return pl.col(name)
        case Not(part):
            return ~expression(program, part)
        case And(parts):
            return _folded(lambda a, b: a & b, (expression(program, part) for part in parts), pl.lit(True))
        case Or(parts):
            return _folded(lambda a, b: a | b, (expression(program, part) for part in parts), pl.lit(False))


def _folded(op: Callable[[pl.Expr, pl.Expr], pl.Expr], parts: Iterable[pl.Expr], empty: pl.Expr) -> pl.Expr:
    found = list(parts)
    return reduce(op, found) if found else empty


def _test(program: ColumnProgram, atom: Atom) -> pl.Expr:
    import polars as pl

    if atom == OPEN:
        return pl.lit(None, dtype=pl.Boolean)
    column, mask = program.columns[atom.variable], program.mask_of(atom)
    value = pl.col(column.id)
    if column.kind == "yesno":
        return {0: value & False, 1: ~value, 2: value, 3: value | True}[mask]
    if column.kind == "choice":
        tests = [value == i for i in range(column.size) if mask >> i & 1]
    else:
        tests = [_inside(value, low, high) for low, high in ranges(column.cuts, mask)]
    return _folded(lambda a, b: a | b, tests, pl.lit(False))


def _inside(value: pl.Expr, low: tuple[float, bool] | None, high: tuple[float, bool] | None) -> pl.Expr:
    """Return the test that a number lies between two cuts, open or closed as the cuts say."""
    import polars as pl

    tests = []
    if low is not None:
        tests.append(value >= low[0] if low[1] else value > low[0])
    if high is not None:
        tests.append(value < high[0] if high[1] else value <= high[0])
    return _folded(lambda a, b: a & b, tests, pl.lit(True))


def _closed(column: Column, value: pl.Expr) -> pl.Expr:
    import polars as pl

    first = pl.lit(0, dtype=pl.UInt8) if column.options else pl.lit(False)
    shut = value.is_null() & ~pl.col(column.closed_by)
    return pl.when(shut).then(first).otherwise(value).alias(column.id)
