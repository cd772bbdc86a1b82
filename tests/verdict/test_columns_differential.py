"""Tree, Polars, planes, DuckDB, SQLite and PostgreSQL agree on random businesses over the whole rulebook.

Columns may say undetermined where the tree engine is exact, and nothing else.
`python benchmarks/columns_agree.py` does the same on 10,000 businesses and prints the counts.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from column_forms import Row
from many import Answer, agreement, by_duckdb, by_engine, by_postgres, by_sqlite, by_tree, postgres, random_rows
from xuke.law import Law
from xuke.verdict.columns import ColumnLaw

COUNT = 2_000
ENGINES = {
    "planes": by_engine("planes"),
    "fast": by_engine("fast"),
    "fast, two threads": by_engine("fast", 2),
    "duckdb": by_duckdb,
    "sqlite": by_sqlite,
}


@pytest.fixture(scope="module")
def columns(law: Law) -> ColumnLaw:
    return ColumnLaw(law)


@pytest.fixture(scope="module")
def rows(columns: ColumnLaw) -> list[Row]:
    return random_rows(columns.program.columns, COUNT, seed=5)


@pytest.fixture(scope="module")
def polars(columns: ColumnLaw, rows: list[Row]) -> list[Answer]:
    """What Polars says: the form that the others are held against, and it against the tree."""
    return by_engine("polars")(columns, rows)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as uri:
        if uri is None:
            pytest.skip("no PostgreSQL server can start here")
        yield uri


def test_columns_say_what_the_tree_says(law: Law, columns: ColumnLaw, rows: list[Row], polars: list[Answer]) -> None:
    """Status, standing and reason are equal wherever the columns settle; every status occurs."""
    counts = agreement(by_tree(law, columns.program.columns, rows), polars)
    assert counts["different"] == 0
    assert {key for key in counts if key.startswith("same")} == {
        f"same: {status}" for status in ("required", "not_required", "undetermined", "contested", "barred")
    }
    missed = sum(n for key, n in counts.items() if key.startswith("columns undetermined"))
    assert missed < 0.01 * counts.total()


@pytest.mark.parametrize("engine", ENGINES)
def test_every_form_says_the_same(engine: str, columns: ColumnLaw, rows: list[Row], polars: list[Answer]) -> None:
    """Planes (numpy, compiled, threads), DuckDB and SQLite equal Polars in every cell."""
    assert ENGINES[engine](columns, rows) == polars


def test_postgresql_says_the_same(server: str, columns: ColumnLaw, rows: list[Row], polars: list[Answer]) -> None:
    """A real PostgreSQL server equals Polars in every cell."""
    assert by_postgres(server)(columns, rows) == polars


@pytest.mark.parametrize(
    ("as_of", "region", "readings"),
    [
        ("2012-05-01", "", {}),
        ("2026-11-23", "安徽", {}),
        ("2026-11-23", "上海", {"ad_income": "commercial", "own_course": "own_service"}),
    ],
)
def test_columns_agree_at_other_times_and_places(as_of: str, region: str, readings: dict[str, str], law: Law) -> None:
    """The same under the law of another day, in a province, and with readings that a person fixed."""
    other = Law.at(law.rulebook, as_of, region, readings)
    columns = ColumnLaw(other)
    rows = random_rows(columns.program.columns, 150, seed=7)
    tree = by_tree(other, columns.program.columns, rows)
    assert agreement(tree, by_engine("planes")(columns, rows))["different"] == 0
