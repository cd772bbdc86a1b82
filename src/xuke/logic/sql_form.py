"""A column program as SQL: three-valued by the standard, one common table expression per stratum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xuke.errors import UsageError
from xuke.logic.columns import OPEN, Column, ColumnProgram
from xuke.logic.masks import ranges
from xuke.logic.program import atoms, refs
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

if TYPE_CHECKING:
    from sqlglot import exp

DIALECTS = ("duckdb", "sqlite", "postgres", "spark", "clickhouse")
MAX_COLUMNS = 1600
"""The most columns that every dialect allows in one result (PostgreSQL's limit is the lowest)."""
MATERIALIZED = {"sqlite", "postgres"}
"""Dialects that would otherwise paste a named subquery into its user, stratum into stratum."""
SQL_TYPES = {"yesno": "BOOLEAN", "choice": "TEXT", "number": "DOUBLE"}


class Strata:
    """Builds the chain of subqueries: facts first, then one per stratum, each carrying what later ones use."""

    def __init__(self, program: ColumnProgram, dialect: str, keys: Sequence[str], have: frozenset[str] | None) -> None:
        self.program, self.dialect, self.keys, self.have = program, dialect, list(keys), have

    def chain(self, table: exp.Expr, wanted: list[str], used: Iterable[str]) -> list[tuple[str, exp.Select]]:
        """Return named subqueries over `table`; the last one has the keys and the columns `used`.

        Raises `UsageError` (`column-count`) when a subquery has more columns than every dialect allows.
        """
        layers = self.program.strata(wanted)
        later = [set(used)]
        for layer in layers[::-1]:
            later.insert(0, (later[0] - set(layer)) | {name for d in layer for name in self._uses(d)})
        found = [("facts", self._select([self._fact(c) for c in self._columns(later[0])]).from_(table))]
        for i, layer in enumerate(layers):
            here = set(layer)
            carried = sorted(later[i + 1] - here)
            defined = [self.expression(self.program.definitions[n]).as_(n, quoted=True, copy=False) for n in layer]
            found.append((f"layer_{i + 1}", self._select([*map(column, carried), *defined]).from_(found[-1][0])))
        return found

    def expression(self, expr: Expr) -> exp.Expr:
        """Return an expression over fact columns and definitions."""
        from sqlglot import exp

        match expr:
            case Atom():
                return self._test(expr)
            case Ref(name):
                return column(name)
            case Not(part):
                return exp.not_(self.expression(part), copy=False)
            case And(parts):
                return exp.and_(*map(self.expression, parts), copy=False) if parts else exp.true()
            case Or(parts):
                return exp.or_(*map(self.expression, parts), copy=False) if parts else exp.false()

    def _select(self, columns: list[exp.Expr]) -> exp.Select:
        from sqlglot import exp

        if len(columns) + len(self.keys) > MAX_COLUMNS:
            raise UsageError("column-count", f"the query needs {len(columns)} columns at once", "give fewer permits")
        return exp.select(*map(column, self.keys), *columns)

    def _columns(self, names: set[str]) -> list[Column]:
        return [c for c in self.program.columns.values() if c.id in names and c.id not in self.keys]

    def _uses(self, definition: str) -> set[str]:
        expr = self.program.definitions[definition]
        return {atom.variable for atom in atoms(expr) if atom != OPEN} | set(refs(expr))

    def _fact(self, fact: Column) -> exp.Expr:
        """Return a fact column as the definitions test it: only its options, no NaN, closed where screened out."""
        from sqlglot import exp

        value = self._given(fact)
        if fact.closed_by:
            screen = self._given(self.program.columns[fact.closed_by])
            first = exp.Literal.string(fact.options[0]) if fact.options else exp.false()
            value = exp.func("COALESCE", value, exp.Case().when(exp.not_(screen), first))
        return value.as_(fact.id, quoted=True, copy=False)

    def _given(self, fact: Column) -> exp.Expr:
        from sqlglot import exp

        if self.have is not None and fact.id not in self.have:
            return unknown(SQL_TYPES[fact.kind])
        value = column(fact.id)
        if fact.kind == "choice":
            return exp.Case().when(value.isin(*fact.options), value)
        if fact.kind == "number" and self.dialect != "sqlite":
            return self._number(value)
        return value

    def _number(self, value: exp.Expr) -> exp.Expr:
        from sqlglot import exp

        if self.dialect == "postgres":
            return exp.func("NULLIF", value, exp.cast(exp.Literal.string("NaN"), "DOUBLE"))
        return exp.Case().when(exp.not_(exp.IsNan(this=value)), value.copy())

    def _test(self, atom: Atom) -> exp.Expr:
        from sqlglot import exp

        if atom == OPEN:
            return unknown("BOOLEAN")
        fact, mask = self.program.columns[atom.variable], self.program.mask_of(atom)
        value = column(fact.id)
        if fact.kind == "yesno":
            return {1: exp.not_(value), 2: value}.get(mask) or exp.and_(value, exp.false())
        if fact.kind == "choice":
            return _options(fact, mask, value)
        return exp.or_(*(_inside(value, low, high) for low, high in ranges(fact.cuts, mask)))


def column(name: str) -> exp.Column:
    """Return a quoted column."""
    from sqlglot import exp

    return exp.column(name, quoted=True)


def unknown(kind: str) -> exp.Expr:
    """Return a typed null."""
    from sqlglot import exp

    return exp.cast(exp.null(), kind)


def _options(fact: Column, mask: int, value: exp.Column) -> exp.Expr:
    from sqlglot import exp

    inside = [option for i, option in enumerate(fact.options) if mask >> i & 1]
    outside = [option for option in fact.options if option not in inside]
    if 2 * len(inside) > len(fact.options) and outside:
        return exp.not_(_among(value, outside))
    return _among(value, inside)


def _among(value: exp.Column, options: list[str]) -> exp.Expr:
    return value.eq(options[0]) if len(options) == 1 else value.isin(*options)


def _inside(value: exp.Column, low: tuple[float, bool] | None, high: tuple[float, bool] | None) -> exp.Expr:
    """Return the test that a number lies between two cuts, open or closed as the cuts say."""
    from sqlglot import exp

    tests: list[exp.Expr] = []
    if low is not None and high is not None and low[0] == high[0]:
        return value.eq(low[0])
    if low is not None:
        tests.append(value >= low[0] if low[1] else value > low[0])
    if high is not None:
        tests.append(value < high[0] if high[1] else value <= high[0])
    return exp.and_(*tests, copy=False)
