"""Rows of columns for tests: how they look in each form, and what each form answers for named definitions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from sqlglot import exp

from xuke.facts import Interval, Value
from xuke.logic import arrow_form, plane_engine, polars_form
from xuke.logic.columns import Column, ColumnProgram
from xuke.logic.planes import PlaneBuilder
from xuke.logic.sql_form import SQL_TYPES, Strata
from xuke.logic.sql_form import column as named_column

Row = Mapping[str, Any]
Answers = list[dict[str, bool | None]]
ARROW = {"yesno": pa.bool_(), "choice": pa.string(), "number": pa.float64()}


def value_of(column: Column, written: Any) -> Value:
    """The value of a column as the tree engine holds it."""
    if column.kind == "number":
        return Interval(written, written)
    return 1 << column.options.index(written) if column.kind == "choice" else 1 + bool(written)


def values(columns: Mapping[str, Column], row: Row) -> dict[str, Value]:
    """What a row says, as variable → value."""
    return {name: value_of(columns[name], v) for name, v in row.items() if v is not None and name in columns}


def batch(columns: Mapping[str, Column], rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows as an Arrow record batch with every column."""
    return pa.RecordBatch.from_pydict(
        {n: pa.array([r.get(n) for r in rows], ARROW[c.kind]) for n, c in columns.items()}
    )


def by_polars(program: ColumnProgram, names: Sequence[str], rows: Sequence[Row]) -> Answers:
    data = {"row": pa.array(range(len(rows))), **dict(zip(program.columns, batch(program.columns, rows), strict=True))}
    frame = pl.DataFrame(pa.table(data)).lazy().with_columns(polars_form.facts(program))
    for layer in program.strata(list(names)):
        frame = frame.with_columns(polars_form.definition(program, name) for name in layer)
    return frame.select("row", *names).drop("row").collect().to_dicts()


def _by_planes(fast: bool, threads: int = 1) -> Callable[..., Answers]:
    def run(program: ColumnProgram, names: Sequence[str], rows: Sequence[Row]) -> Answers:
        builder = PlaneBuilder(program)
        pairs = [
            (builder.plane(program.definitions[n], True), builder.plane(program.definitions[n], False)) for n in names
        ]
        code = builder.code([plane for t, f in pairs for plane in (t, builder.unite(t, f))])
        data = batch(program.columns, rows)
        columns = {n: arrow_form.checked(program.columns[n], data.column(n)) for n in data.schema.names}
        given = {n: arrow_form.encoded(program.columns[n], a) for n, a in columns.items()}
        found = plane_engine.execute(code, program.columns, given, len(rows), fast=fast, threads=threads)
        arrays = [arrow_form.booleans(t, k, len(rows)) for t, k in zip(found[0::2], found[1::2], strict=True)]
        return pa.RecordBatch.from_arrays(arrays, list(names)).to_pylist()

    return run


def _query(program: ColumnProgram, dialect: str, names: Sequence[str]) -> str:
    chain = Strata(program, dialect, ["row"], None).chain(exp.to_table("facts_table"), list(names), names)
    found = exp.select(*map(named_column, names)).from_(chain[-1][0]).order_by("row")
    for name, select in chain:
        found = found.with_(name, as_=select)
    return found.sql(dialect=dialect)


def _create(columns: Mapping[str, Column]) -> str:
    listed = ", ".join(f'"{n}" {SQL_TYPES[c.kind]}' for n, c in columns.items())
    return f'CREATE TABLE facts_table ("row" INTEGER{", " if listed else ""}{listed})'


def _by_sql(dialect: str, connect: Callable[[], Any]) -> Callable[..., Answers]:
    def run(program: ColumnProgram, names: Sequence[str], rows: Sequence[Row]) -> Answers:
        connection = connect()
        connection.execute(_create(program.columns))
        marks = ", ".join("?" * (1 + len(program.columns)))
        lines = [[i, *(row.get(name) for name in program.columns)] for i, row in enumerate(rows)]
        connection.executemany(f"INSERT INTO facts_table VALUES ({marks})", lines)  # noqa: S608 - only marks
        found = connection.execute(_query(program, dialect, names)).fetchall()
        connection.close()
        return [{n: None if v is None else bool(v) for n, v in zip(names, line, strict=True)} for line in found]

    return run


FORMS: dict[str, Callable[[ColumnProgram, Sequence[str], Sequence[Row]], Answers]] = {
    "polars": by_polars,
    "planes": _by_planes(False),
    "fast": _by_planes(True),
    "duckdb": _by_sql("duckdb", lambda: duckdb.connect()),
    "sqlite": _by_sql("sqlite", lambda: sqlite3.connect(":memory:")),
}
