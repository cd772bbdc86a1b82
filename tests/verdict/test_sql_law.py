"""The law as SQL: scripts in five dialects, tables with some of the facts, and values that are no values."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import duckdb
import pytest
import sqlglot

from column_forms import Row
from many import agreement, by_engine, by_tree, random_rows
from xuke.errors import UsageError
from xuke.law import Law
from xuke.logic import columns as column_program
from xuke.logic import sql_form
from xuke.logic.sql_form import DIALECTS
from xuke.verdict.columns import ColumnLaw
from xuke.verdict.sql_law import query, script, table_definition

PERMITS = ["B21", "B25-1", "F-ICP"]


@pytest.fixture(scope="module")
def columns(law: Law) -> ColumnLaw:
    return ColumnLaw(law, PERMITS)


def in_sqlite(columns: ColumnLaw, rows: list[Row], have: list[str]) -> list[dict[str, str]]:
    """What SQLite says of businesses whose table has only some columns."""
    connection = sqlite3.connect(":memory:")
    kinds = ", ".join(f'"{n}" {sql_form.SQL_TYPES[columns.program.columns[n].kind]}' for n in have)
    marks = ", ".join("?" * len(have))
    connection.execute(f"CREATE TABLE business ({kinds})")
    lines = [[row[n] for n in have] for row in rows]
    connection.executemany(f"INSERT INTO business VALUES ({marks})", lines)  # noqa: S608 - only marks
    found = connection.execute(script(columns, "sqlite", "business", [], have))
    names = [column[0] for column in found.description]
    answers = [dict(zip(names, line, strict=True)) for line in found.fetchall()]
    connection.close()
    return answers


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_parses_its_own_script(dialect: str, columns: ColumnLaw) -> None:
    """A script is one view definition under a comment with date, rulebook and notice."""
    text = script(columns, dialect, "facts.business", ["id"], view="verdicts")
    book = columns.law.rulebook
    head = text.splitlines()[:3]
    assert head[0] == f"-- xuke: the law as of 2026-11-23, rulebook {book.version} ({book.hash})"
    assert "not legal advice" in head[2]
    [tree] = sqlglot.parse(text, dialect=dialect)
    assert tree is not None
    assert tree.find(sqlglot.exp.Create).kind == "VIEW"
    assert [e.alias_or_name for e in tree.expression.selects] == [
        "id",
        *(f"{p}.{part}" for p in PERMITS for part in ("status", "standing", "reason")),
    ]


def test_the_header_names_province_and_chosen_readings(law: Law) -> None:
    """What a person chose stands in the script."""
    there = Law.at(law.rulebook, "2026-11-23", "上海", {"ad_income": "commercial"})
    first = script(ColumnLaw(there, ["B25-1"]), "duckdb", "business").splitlines()[0]
    assert "in shanghai" in first
    assert first.endswith("readings chosen: ad_income=commercial")


def test_subqueries_are_kept_apart_where_the_database_would_paste_them(columns: ColumnLaw) -> None:
    """PostgreSQL and SQLite are told to evaluate a stratum once."""
    texts = {d: query(columns, d, "business").sql(dialect=d) for d in DIALECTS}
    assert {d for d, text in texts.items() if "MATERIALIZED" in text} == {"postgres", "sqlite"}


def test_facts_without_a_column_are_unknown(columns: ColumnLaw) -> None:
    """`have` names the columns there are; the answer is that of a batch without the others."""
    have = [n for i, n in enumerate(columns.program.columns) if i % 3]
    rows = random_rows(columns.program.columns, 50, seed=8)
    parts: list[Row] = [{"id": "0", **{n: r[n] if n in have else None for n in columns.program.columns}} for r in rows]
    assert in_sqlite(columns, rows, have) == by_engine("planes")(columns, parts)


def test_text_that_is_no_option_is_unknown(columns: ColumnLaw) -> None:
    """A warehouse may hold anything: what is no option settles nothing."""
    odd = {"audience": "everybody", "entity_type": "company"}
    first, second = in_sqlite(columns, [odd, {**odd, "audience": None}], list(odd))
    assert first == second


def test_nan_is_unknown_in_duckdb(law: Law) -> None:
    """NaN would be larger than every limit."""
    columns = ColumnLaw(law, ["B21"])
    with duckdb.connect() as connection:
        connection.execute(table_definition(columns, "duckdb", "business", ["id"]))
        connection.execute("INSERT INTO business (id, foreign_share) VALUES ('1', 'NaN'), ('2', NULL)")
        lines = connection.execute(script(columns, "duckdb", "business", [])).fetchall()
    assert lines[0] == lines[1]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_table_has_a_column_for_every_fact(dialect: str, columns: ColumnLaw) -> None:
    """The definition parses, and every column may be null."""
    text = table_definition(columns, dialect, "business", ["id"])
    [tree] = sqlglot.parse(text, dialect=dialect)
    assert tree is not None
    assert [c.name for c in tree.find_all(sqlglot.exp.ColumnDef)] == ["id", *columns.program.columns]
    if dialect == "clickhouse":
        assert text.count("Nullable(") == 1 + len(columns.program.columns)


def test_names_do_not_depend_on_case(law: Law) -> None:
    """Databases that fold case tell all columns of a query apart, and none cuts a name off."""
    whole = ColumnLaw(law)
    names = [*whole.program.definitions, *whole.program.columns, *(o.name for p in whole.permits for o in p.outputs)]
    assert len({name.casefold() for name in names}) == len(names)
    assert max(len(name.encode()) for name in names) <= 63


def test_refusals(columns: ColumnLaw, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such dialect, no such fact, too many columns."""
    with pytest.raises(UsageError) as caught:
        script(columns, "oracle", "business")
    assert caught.value.code == "sql-dialect"
    with pytest.raises(UsageError) as caught:
        script(columns, "duckdb", "business", have=["revenue.add"])
    assert caught.value.code == "fact-unknown"
    monkeypatch.setattr(sql_form, "MAX_COLUMNS", 10)
    with pytest.raises(UsageError) as caught:
        script(columns, "duckdb", "business")
    assert caught.value.code == "column-count"


def test_sql_needs_sqlglot(columns: ColumnLaw, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without sqlglot the extra is named."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError) as caught:
        script(columns, "duckdb", "business")
    assert (caught.value.code, caught.value.hint) == ("sql-extra", "pip install 'xuke[sql]'")


def test_without_room_for_splits_columns_say_less_and_nothing_else(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where combinations are too many to look at, a bar that may hold leaves the verdict undetermined."""
    monkeypatch.setattr(column_program, "MAX_SPLITS", 1)
    columns = ColumnLaw(law)
    rows = random_rows(columns.program.columns, 100, seed=9)
    counts = agreement(by_tree(law, columns.program.columns, rows), by_engine("planes")(columns, rows))
    assert counts["different"] == 0
    assert counts["columns undetermined, tree barred"] > 0


def test_the_script_of_a_permit_as_people_read_it(law: Law, golden: Callable[[str, str], None]) -> None:
    """The query on content delivery, without its head."""
    text = script(ColumnLaw(law, ["B12"]), "postgres", "business", ["id"], view="b12")
    golden("sql/B12.postgres.sql", text.partition("not legal advice.\n")[2])
