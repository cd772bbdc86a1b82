"""The rules in force for the peers of the column engines: plain Polars, DuckDB, zen-engine and OpenFisca-core.

All give the need of every permit. Plain Polars and DuckDB know unknown; the other two have two truth values and are
given false for what is not known, as their users do.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

from xuke.logic.columns import ColumnProgram, leaves
from xuke.logic.program import Program, refs
from xuke.logic.sql_form import Strata
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref
from xuke.verdict.columns import ColumnLaw

OPENFISCA = Path(__file__).with_name("openfisca_peer.py")


def needed_layers(program: Program, permits: list[str]) -> list[list[str]]:
    """Return the definitions that the needs use, layer by layer."""
    depth: dict[str, int] = {}

    def visit(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((visit(r) for r in refs(program.definitions[name].expr)), default=-1)
        return depth[name]

    for permit in permits:
        visit(f"need:{permit}")
    return [[name for name, d in depth.items() if d == level] for level in range(1 + max(depth.values()))]


def plain_polars(law: ColumnLaw, frame: Any) -> Any:
    """Return the rules as a user would write them in Polars: one step per layer, open readings as null columns."""
    import polars as pl

    from xuke.logic import polars_form

    program, columns = law.program.source, law.program

    def expression(expr: Expr) -> Any:
        match expr:
            case Atom(name) if name in columns.fixed:
                return pl.lit(bool(program.mask_of(expr) & columns.fixed[name].mask))
            case Atom(name) if name in columns.open_variables:
                return pl.lit(None, dtype=pl.Boolean)
            case Atom():
                return polars_form.expression(columns, expr)
            case Ref(name):
                return pl.col(name)
            case Not(part):
                return ~expression(part)
            case And(parts):
                return reduce(lambda a, b: a & b, map(expression, parts)) if parts else pl.lit(True)
            case Or(parts):
                return reduce(lambda a, b: a | b, map(expression, parts)) if parts else pl.lit(False)

    frame = frame.with_columns(polars_form.facts(columns, coded=True))
    for layer in needed_layers(program, law.ids):
        frame = frame.with_columns(**{n: expression(program.definitions[n].expr) for n in layer})
    return frame.select(f"need:{permit}" for permit in law.ids)


def duckdb_needs(law: ColumnLaw, table: Any) -> Callable[[], Any]:
    """Return a function that evaluates the needs in DuckDB over an Arrow table, Arrow out."""
    import duckdb
    from sqlglot import exp

    strata = Strata(law.program, "duckdb", [], None)
    wanted = list(dict.fromkeys(name for permit in law.permits for name in refs(permit.need)))
    direct = {atom.variable for permit in law.permits for atom in leaves(permit.need)}
    chain = strata.chain(exp.to_table("given"), wanted, [*wanted, *direct])
    needs = [strata.expression(p.need).as_(f"{p.permit}.need", quoted=True) for p in law.permits]
    query = exp.select(*needs).from_(chain[-1][0])
    for name, select in chain:
        query = query.with_(name, as_=select, copy=False)
    text = query.sql(dialect="duckdb")
    connection = duckdb.connect()
    connection.register("given", table)
    return lambda: connection.sql(text).to_arrow_table()


def zen_batch(law: ColumnLaw, rows: list[dict[str, Any]]) -> Callable[[], Any]:
    """Return a function that evaluates a batch in zen-engine."""
    import zen
    from zen_peer import decision

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"law": decision(law.program.source)}}})
    requests = [{"key": "law", "context": row} for row in rows]
    first = engine.evaluate_batch(requests[:1])[0]
    assert first["success"], first
    return lambda: engine.evaluate_batch(requests)


def openfisca(law: ColumnLaw, python: str, rows: int, rounds: int) -> dict[str, float] | None:
    """Time OpenFisca-core in its own Python; None when it is not installed there."""
    given = {"rows": rows, "rounds": rounds, **openfisca_rules(law.program, law.ids)}
    done = subprocess.run([python, OPENFISCA], input=json.dumps(given), capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    found: dict[str, float] = json.loads(done.stdout)
    return found


def openfisca_rules(columns: ColumnProgram, permits: list[str]) -> dict[str, Any]:
    """Return the facts and formulas as OpenFisca's vectors want them."""
    program = columns.source

    def formula(expr: Expr) -> str:
        match expr:
            case Atom(name) if name in columns.fixed or name in columns.open_variables:
                fixed = columns.fixed.get(name)
                return str(bool(fixed and program.mask_of(expr) & fixed.mask))
            case Atom(name):
                mask, kind = program.mask_of(expr), program.variables[name].kind
                if kind == "yesno":
                    return f"E('{plain(name)}', P)" if mask == 2 else f"(~E('{plain(name)}', P))"
                cells = [i for i in range(program.sizes[program.slot[name]]) if mask >> i & 1]
                return "(" + " | ".join(f"(E('{plain(name)}', P) == {i})" for i in cells) + ")"
            case Ref(name):
                return f"E('{plain(name)}', P)"
            case Not(part):
                return f"np.logical_not({formula(part)})"
            case And(parts):
                return "(" + " & ".join(map(formula, parts)) + ")" if parts else "True"
            case Or(parts):
                return "(" + " | ".join(map(formula, parts)) + ")" if parts else "False"

    layers = needed_layers(program, permits)
    sizes = {plain(n): 0 if c.kind == "yesno" else c.size for n, c in columns.columns.items()}
    formulas = {plain(n): formula(program.definitions[n].expr) for layer in layers for n in layer}
    return {"facts": sizes, "formulas": formulas, "wanted": [plain(f"need:{p}") for p in permits]}


def plain(text: str) -> str:
    return re.sub(r"\W", "_", text)
