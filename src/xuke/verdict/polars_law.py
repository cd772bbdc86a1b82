"""The law as Polars: a lazy frame of fact columns in, a lazy frame of verdict columns out."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from xuke.logic import polars_form
from xuke.logic.program import refs
from xuke.verdict.columns import Case, ColumnLaw, Condition, Output

if TYPE_CHECKING:
    import polars as pl


def needs(law: ColumnLaw, frame: pl.LazyFrame, *, coded: bool = False) -> pl.LazyFrame:
    """Return per permit one nullable boolean `P.need`; `frame` has every column of `law.program.columns`.

    With `coded` choices come as option numbers (8 bits) instead of option ids.
    """
    wanted = list(dict.fromkeys(name for permit in law.permits for name in refs(permit.need)))
    whole = _with_definitions(law, frame, wanted, coded)
    found = {f"{p.permit}.need": polars_form.expression(law.program, p.need) for p in law.permits}
    return whole.with_columns(**found).select(*found)


def verdicts(
    law: ColumnLaw, frame: pl.LazyFrame, keep: list[str] | None = None, *, coded: bool = False
) -> pl.LazyFrame:
    """Return per permit `P.status`, `P.standing` and `P.reason`, after the columns to keep."""
    whole = _with_definitions(law, frame, law.definitions, coded)
    whole = whole.with_columns(_chosen(p.status, "") for p in law.permits)
    whole = whole.with_columns(_chosen(o, p.status.name) for p in law.permits for o in p.outputs[1:])
    return whole.select([*(keep or []), *(o.name for p in law.permits for o in p.outputs)])


def collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """Collect without looking for common parts: the strata share them already."""
    import polars as pl

    return frame.collect(optimizations=pl.QueryOptFlags(comm_subexpr_elim=False))


def _with_definitions(law: ColumnLaw, frame: pl.LazyFrame, wanted: list[str], coded: bool) -> pl.LazyFrame:
    """Return the frame with a column for each definition that `wanted` need: one step per stratum, nothing twice."""
    program = law.program
    layers = [[polars_form.definition(program, name) for name in layer] for layer in program.strata(wanted)]
    first = frame.with_columns(polars_form.facts(program, coded=coded))
    return reduce(lambda done, layer: done.with_columns(layer), layers, first)


def _chosen(output: Output, status: str) -> pl.Expr:
    import polars as pl

    kind = pl.Enum(output.values)
    found = pl.lit(output.otherwise, dtype=kind)
    for case in reversed(output.cases):
        found = pl.when(_applies(case, status)).then(pl.lit(case.value, dtype=kind)).otherwise(found)
    return found.alias(output.name)


def _applies(case: Case, status: str) -> pl.Expr:
    import polars as pl

    tests = [_passes(test) for test in case.tests]
    if case.given:
        tests.append(reduce(lambda a, b: a | b, (pl.col(status) == name for name in case.given)))
    return reduce(lambda a, b: a & b, tests) if tests else pl.lit(True)


def _passes(test: Condition) -> pl.Expr:
    import polars as pl

    value = pl.col(test.definition)
    return {"true": value, "false": ~value, "known": value.is_not_null()}[test.want]
