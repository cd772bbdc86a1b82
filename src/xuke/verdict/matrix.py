"""The answer matrix of a permit: every combination of the facts that matter for its need, in few rows.

A row gives for some variables the values it covers and says what then holds: `required` or `not_required`, and the
rules that decide. Variables a row does not name may have any value. Every combination is in some row; rows of
different outcomes share none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xuke.errors import UsageError, quoted
from xuke.facts import Facts
from xuke.law import Law
from xuke.law.model import Permit, Rule
from xuke.logic.cover import Cube, cover
from xuke.logic.terms import INFINITY

MAX_ROWS = 500


@dataclass(frozen=True)
class Row:
    """One row: variable → the values covered (words), the status, and the rules that hold throughout or in part."""

    conditions: Mapping[str, tuple[str, ...]]
    status: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Matrix:
    """The rows of a permit under a law; `variables` are the columns, in the order of the rules.

    `readings` are the fixed ones the need would depend on otherwise, with their position.
    """

    law: Law
    permit: Permit
    variables: list[str]
    rows: list[Row]
    readings: dict[str, str] = field(default_factory=dict)


def matrix(law: Law, permit_id: str, fixed: Facts | None = None, limit: int = MAX_ROWS) -> Matrix:
    """Return the answer matrix of a permit; `fixed` facts narrow it.

    Readings that are fixed (by region or by choice) are no columns, open ones are.
    Raises `UsageError` (`permit-unknown`, `matrix-size`, `matrix-unused`).
    """
    permit = law.rulebook.permit(permit_id)
    table = _Table(law, permit, fixed or Facts(), limit)
    rows = table.rows("required") + table.rows("not_required")
    return Matrix(law, permit, table.variables, rows, table.readings)


class _Table:
    def __init__(self, law: Law, permit: Permit, fixed: Facts, limit: int) -> None:
        self.law = law
        self.permit = permit
        self.program = law.program
        self.diagrams = law.program.diagrams
        self.masks = law.encode(fixed)
        self.limit = limit
        whole = self.diagrams.root(f"need:{permit.id}")
        support = self.diagrams.support(whole)
        self._check_used(fixed, support)
        names = [self.program.order[slot] for slot in support]
        self.readings = {name: law.fixed[name].position for name in names if name in law.fixed}
        self.root = self.diagrams.restrict(whole, self.masks)
        self.variables = [self.program.order[slot] for slot in self.diagrams.support(self.root)]

    def _check_used(self, fixed: Facts, support: list[int]) -> None:
        for name in fixed:
            if self.program.slot.get(name) not in support:
                raise UsageError(
                    "matrix-unused",
                    f"the need of {quoted(self.permit.id)} does not depend on {quoted(name)}",
                    f"see its columns with `xuke law matrix {self.permit.id} --json`",
                )

    def rows(self, status: str) -> list[Row]:
        """Return the rows of one outcome."""
        root = self.root if status == "required" else self.diagrams.negation(self.root)
        cubes = cover(self.diagrams, root, self.program.sizes, self.limit)
        kind = "need" if status == "required" else "exempt"
        return [Row(self._conditions(cube), status, self._deciding(cube, kind)) for cube in cubes]

    def _deciding(self, cube: Cube, kind: str) -> tuple[Rule, ...]:
        """The rules that hold throughout the row, or else those that hold in part of it; none for `otherwise`."""
        masks = self.masks.copy()
        for slot, mask in cube:
            masks[slot] &= mask
        rules = self.law.rules(self.permit, kind)
        ends = [self.diagrams.restrict(self.diagrams.root(f"rule:{rule.id}"), masks) for rule in rules]
        throughout = tuple(rule for rule, end in zip(rules, ends, strict=True) if end == 1)
        if throughout or kind == "exempt":
            return throughout
        return tuple(rule for rule, end in zip(rules, ends, strict=True) if end)

    def _conditions(self, cube: Cube) -> dict[str, tuple[str, ...]]:
        return {self.program.order[slot]: self._values(slot, mask & self.masks[slot]) for slot, mask in cube}

    def _values(self, slot: int, mask: int) -> tuple[str, ...]:
        name = self.program.order[slot]
        variable = self.program.variables[name]
        if variable.kind == "number":
            return spans(self.program.cuts[name], mask)
        words = ("no", "yes") if variable.kind == "yesno" else variable.options
        return tuple(word for i, word in enumerate(words) if mask >> i & 1)


def spans(cuts: list[tuple[float, bool]], mask: int) -> tuple[str, ...]:
    """Return cells of a number as intervals in words, neighbours joined: `<= 50`, `> 50 and < 100`, `== 0`."""
    found = []
    cell = 0
    while mask >> cell:
        if not mask >> cell & 1:
            cell += 1
            continue
        first = cell
        while mask >> cell & 1:
            cell += 1
        found.append(_span(cuts, first, cell - 1))
    return tuple(found)


def _span(cuts: list[tuple[float, bool]], first: int, last: int) -> str:
    low, low_in = cuts[first - 1] if first else (-INFINITY, False)
    high, above = cuts[last] if last < len(cuts) else (INFINITY, False)
    if low == high:
        return f"== {low:.15g}"
    parts = [f"{'>=' if low_in else '>'} {low:.15g}"] if low > -INFINITY else []
    parts += [f"{'<' if above else '<='} {high:.15g}"] if high < INFINITY else []
    return " and ".join(parts)


def to_json(found: Matrix, lang: str) -> dict[str, Any]:
    """Return the public form of a matrix."""
    return {
        "schema": "xuke.matrix/1",
        "permit": found.permit.id,
        "name": found.permit.name[lang],
        "as_of": found.law.as_of,
        "region": found.law.region or None,
        "readings": found.readings,
        "variables": [{"id": name, "label": label(found.law, name, lang)} for name in found.variables],
        "rows": [
            {
                "conditions": {name: list(values) for name, values in row.conditions.items()},
                "status": row.status,
                "rules": [rule.id for rule in row.rules],
                "reason": reason(found.permit, row, lang),
            }
            for row in found.rows
        ],
    }


def label(law: Law, name: str, lang: str) -> str:
    """Return the label of a variable, fact or reading."""
    reading = law.rulebook.readings.get(name)
    return reading.label[lang] if reading else law.rulebook.vocabulary.label(name, lang)


def reason(permit: Permit, row: Row, lang: str) -> str:
    """Return the reason of a row in words: of its first rule, or why the permit is otherwise not needed."""
    return row.rules[0].reason[lang] if row.rules else permit.otherwise.reason[lang]
