"""The law as SQL: a view over a table of fact columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from xuke.errors import UsageError, quoted
from xuke.facts.vocabulary import near
from xuke.logic.sql_form import DIALECTS, MATERIALIZED, SQL_TYPES, Strata, column
from xuke.verdict.columns import Case, ColumnLaw, Condition, Output

if TYPE_CHECKING:
    from sqlglot import exp


def query(
    law: ColumnLaw, dialect: str, table: str, keys: Sequence[str] = (), have: Collection[str] | None = None
) -> exp.Select:
    """Return the query of every permit's status, standing and reason over `table`, after the key columns.

    `have` names the fact columns that the table has (all by default); facts without a column are unknown.
    Raises `UsageError` (`sql-dialect`, `fact-unknown`, `column-count`).
    """
    from sqlglot import exp

    _check(law, dialect, have)
    strata = Strata(law.program, dialect, keys, None if have is None else frozenset(have))
    outputs = [output for permit in law.permits for output in permit.outputs]
    named = strata.chain(exp.to_table(table, dialect=dialect), law.definitions, law.definitions)
    later = {t.definition for o in outputs if not _is_status(o) for case in o.cases for t in case.tests}
    status = exp.select(*map(column, [*keys, *sorted(later)]), *(_chosen(p.status, "") for p in law.permits)).from_(
        named[-1][0]
    )
    named.append(("decided", status))
    found = exp.select(*map(column, keys), *_final(law)).from_("decided")
    for name, select in named:
        found = found.with_(name, as_=select, materialized=True if dialect in MATERIALIZED else None, copy=False)
    return found


def script(
    law: ColumnLaw,
    dialect: str,
    table: str,
    keys: Sequence[str] = (),
    have: Collection[str] | None = None,
    view: str = "",
) -> str:
    """Return the query as a script: a header comment, and the definition of `view` when one is named."""
    from sqlglot import exp

    found: exp.Expr = query(law, dialect, table, keys, have)
    if view:
        found = exp.Create(this=exp.to_table(view, dialect=dialect), kind="VIEW", expression=found)
    return f"{_header(law)}\n{found.sql(dialect=dialect, pretty=True)};\n"


def table_definition(law: ColumnLaw, dialect: str, table: str, keys: Sequence[str] = ()) -> str:
    """Return the statement that creates a table with a column for every fact; keys are text."""
    from sqlglot import exp

    _check(law, dialect, None)
    facts = [(name, SQL_TYPES[c.kind]) for name, c in law.program.columns.items() if name not in keys]
    columns = [
        exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=exp.DataType.build(kind, nullable=True))
        for name, kind in [*((key, "TEXT") for key in keys), *facts]
    ]
    schema = exp.Schema(this=exp.to_table(table, dialect=dialect), expressions=columns)
    return exp.Create(this=schema, kind="TABLE").sql(dialect=dialect, pretty=True) + ";\n"


def _check(law: ColumnLaw, dialect: str, have: Collection[str] | None) -> None:
    from importlib.util import find_spec

    if find_spec("sqlglot") is None:
        raise UsageError("sql-extra", "SQL needs sqlglot", "pip install 'xuke[sql]'")
    if dialect not in DIALECTS:
        raise UsageError("sql-dialect", f"there is no dialect {quoted(dialect)}", f"choose from: {', '.join(DIALECTS)}")
    variables = law.law.rulebook.vocabulary.variables
    for name in have or ():
        if name not in variables:
            raise UsageError("fact-unknown", f"column {quoted(name)} is no fact", near(name, variables))


def _header(law: ColumnLaw) -> str:
    book, place = law.law.rulebook, f" in {law.law.region}" if law.law.region else ""
    readings = [f"{name}={fixed.position}" for name, fixed in law.law.fixed.items() if fixed.by == "person"]
    chosen = f"; readings chosen: {', '.join(readings)}" if readings else ""
    return (
        f"-- xuke: the law as of {law.law.as_of}{place}, rulebook {book.version} ({book.hash}){chosen}\n"
        "-- Facts are columns named as in `xuke facts`; null is unknown. See docs/columns.md.\n"
        "-- This is information, not legal advice."
    )


def _final(law: ColumnLaw) -> list[exp.Expr]:
    return [
        column(output.name) if _is_status(output) else _chosen(output, permit.status.name)
        for permit in law.permits
        for output in permit.outputs
    ]


def _is_status(output: Output) -> bool:
    return output.name.endswith(".status")


def _chosen(output: Output, status: str) -> exp.Expr:
    from sqlglot import exp

    found = exp.Case(default=exp.Literal.string(output.otherwise))
    for case in output.cases:
        found = found.when(_applies(case, status), exp.Literal.string(case.value), copy=False)
    whole: exp.Expr = found if output.cases else exp.Literal.string(output.otherwise)
    return whole.as_(output.name, quoted=True, copy=False)


def _applies(case: Case, status: str) -> exp.Expr:
    from sqlglot import exp

    tests = [_passes(test) for test in case.tests]
    if len(case.given) == 1:
        tests.insert(0, column(status).eq(case.given[0]))
    elif case.given:
        tests.insert(0, column(status).isin(*case.given))
    return exp.and_(*tests, copy=False) if tests else exp.true()


def _passes(test: Condition) -> exp.Expr:
    from sqlglot import exp

    value = column(test.definition)
    if test.want == "known":
        return exp.not_(value.is_(exp.null()))
    return value if test.want == "true" else exp.not_(value)
