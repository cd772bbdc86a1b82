"""SQL: how tests, closed facts and strata are written."""

from __future__ import annotations

import pytest
from sqlglot import exp

from strategies import POOL, number_atom
from xuke.errors import UsageError
from xuke.logic import sql_form
from xuke.logic.columns import OPEN, ColumnProgram
from xuke.logic.program import Definition, Program
from xuke.logic.sql_form import Strata
from xuke.logic.terms import And, Atom, Expr, Not, Or


def program_of(expr: Expr, **more: object) -> ColumnProgram:
    return ColumnProgram(Program([Definition("d0", expr)], POOL), {}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (Atom("p", 2), '"p"'),
        (Atom("p", 1), 'NOT "p"'),
        (Atom("colour", 0b010), "\"colour\" = 'green'"),
        (Atom("size", 0b0011), "\"size\" IN ('small', 'medium')"),
        (Atom("size", 0b1110), "NOT \"size\" = 'small'"),
        (Atom("colour", 0b111), "\"colour\" IN ('red', 'green', 'blue')"),
        (number_atom("<", 10), '"n" < 10'),
        (number_atom(">=", 10), '"n" >= 10'),
        (number_atom("==", 10), '"n" = 10'),
        (Not(And((Atom("p", 2), Atom("q", 2)))), 'NOT ("p" AND "q")'),
        (And((Or((Atom("p", 2), Atom("q", 2))), Atom("r", 2))), '("p" OR "q") AND "r"'),
        (And(()), "TRUE"),
        (Or(()), "FALSE"),
        (OPEN, "CAST(NULL AS BOOLEAN)"),
    ],
)
def test_expressions(expr: Expr, text: str) -> None:
    """A reader of the script sees the rule."""
    other = And((expr, number_atom("<", 10), Atom("p", 2))) if expr != OPEN else Atom("p", 2)
    assert Strata(program_of(other), "duckdb", [], None).expression(expr).sql(dialect="duckdb") == text


def facts_of(expr: Expr, dialect: str, have: frozenset[str] | None = None, **more: object) -> str:
    program = program_of(expr, **more)
    chain = Strata(program, dialect, ["id"], have).chain(exp.to_table("t"), [], sorted(program.columns))
    assert [name for name, _ in chain] == ["facts"]
    return chain[0][1].sql(dialect=dialect)


@pytest.mark.parametrize(
    ("dialect", "number"),
    [
        ("duckdb", 'CASE WHEN NOT ISNAN("n") THEN "n" END AS "n"'),
        ("postgres", 'NULLIF("n", CAST(\'NaN\' AS DOUBLE PRECISION)) AS "n"'),
        ("sqlite", '"n" AS "n"'),
    ],
)
def test_a_number_is_not_nan(dialect: str, number: str) -> None:
    """Each dialect's way to say that NaN is unknown; SQLite has none."""
    assert facts_of(number_atom("<", 10), dialect) == f'SELECT "id", {number} FROM t'  # noqa: S608 - compared, not run


def test_facts_are_closed_checked_and_may_be_missing() -> None:
    """A screening column closes, only options count, and a column the table lacks is a typed null."""
    both = And((Atom("p", 2), Atom("colour", 1)))
    checked = "CASE WHEN \"colour\" IN ('red', 'green', 'blue') THEN \"colour\" END"
    text = facts_of(both, "duckdb", closed_by={"p": "q", "colour": "q"})
    assert 'COALESCE("p", CASE WHEN NOT "q" THEN FALSE END) AS "p"' in text
    assert f'COALESCE({checked}, CASE WHEN NOT "q" THEN \'red\' END) AS "colour"' in text
    assert 'CAST(NULL AS TEXT) AS "colour"' in facts_of(both, "duckdb", frozenset({"p"}))


def test_a_stratum_carries_what_later_ones_use() -> None:
    """Nothing is carried further than its last use."""
    names = Program([Definition("a", And((Atom("p", 2), Atom("q", 2)))), Definition("b", Atom("r", 2))], POOL)
    columns = ColumnProgram(names, {})
    low = columns.named("low", And((Atom("p", 2), Atom("q", 2))))
    high = columns.always_named("high", Or((low, Atom("r", 2))))
    chain = Strata(columns, "duckdb", ["id"], None).chain(exp.to_table("t"), [high], [high])
    assert [[e.alias_or_name for e in select.selects] for _, select in chain] == [
        ["id", "p", "q", "r"],
        ["id", "r", "low"],
        ["id", "high"],
    ]


def test_too_many_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lowest limit of the dialects holds for all."""
    monkeypatch.setattr(sql_form, "MAX_COLUMNS", 1)
    with pytest.raises(UsageError) as caught:
        facts_of(Atom("p", 2), "duckdb")
    assert caught.value.code == "column-count"
