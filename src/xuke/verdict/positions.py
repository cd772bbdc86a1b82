"""Where honest views differ: what follows from each position on the open readings, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from xuke.law import Law
from xuke.law.model import Fixed, Reading
from xuke.verdict.assess import Assessment
from xuke.verdict.reasons import basis_json
from xuke.verdict.status import Status, Verdict

COMBINED = 12
"""Up to how many combinations of positions are shown; beyond, one reading is taken at a time."""


@dataclass(frozen=True, slots=True)
class Row:
    """What follows when positions (reading → position) are taken: a status per permit, and the outcome."""

    positions: dict[str, str]
    statuses: dict[str, str]
    outcome: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows for permits that the same open readings decide; none of them for the outcome as a whole."""

    readings: tuple[str, ...]
    permits: tuple[str, ...]
    rows: list[Row]


def tables(assessment: Assessment) -> list[Table]:
    """Return a table for every set of open readings that contested verdicts depend on, in the business as described.

    Where the outcome is contested by readings of several permits, a table of its own takes them together.
    """
    pending = {verdict.permit.id for verdict in assessment.pending}
    contested = [v for v in assessment.described.verdicts.values() if v.status is Status.CONTESTED]
    contested = [v for v in contested if v.raised or v.permit.id in pending]
    groups: dict[tuple[str, ...], list[str]] = {}
    for verdict in contested:
        groups.setdefault(tuple(verdict.readings), []).append(verdict.permit.id)
    if assessment.outcome == "contested":
        groups.setdefault(_deciding(assessment), [])
    return [Table(names, tuple(permits), rows(assessment, names, permits)) for names, permits in groups.items()]


def _deciding(assessment: Assessment) -> tuple[str, ...]:
    described: list[Verdict] = [assessment.described.verdicts[v.permit.id] for v in assessment.pending]
    return tuple(dict.fromkeys(name for verdict in described for name in verdict.readings))


def rows(assessment: Assessment, names: tuple[str, ...], permits: list[str]) -> list[Row]:
    """Return what follows from every combination of positions, or from every position alone where they are many."""
    readings = [assessment.law.rulebook.readings[name] for name in names]
    if prod(len(reading.positions) for reading in readings) <= COMBINED:
        choices = [dict(zip(names, row, strict=True)) for row in product(*(r.positions for r in readings))]
    else:
        choices = [{reading.id: position} for reading in readings for position in reading.positions]
    return [_row(assessment, choice, permits) for choice in choices]


def _row(assessment: Assessment, choice: dict[str, str], permits: list[str]) -> Row:
    taken = Assessment(assessment.facts, assessment.law.taking(choice))
    statuses = {name: str(taken.described.verdicts[name].status) for name in permits}
    return Row(choice, statuses, taken.outcome)


def readings_table(assessment: Assessment, lang: str) -> list[dict[str, Any]]:
    """Return the tables in public form: per table its permits, its rows, and who holds each position."""
    return [_table_json(assessment, table, lang) for table in tables(assessment)]


def _table_json(assessment: Assessment, table: Table, lang: str) -> dict[str, Any]:
    law = assessment.law
    permits = [law.rulebook.permits[name] for name in table.permits]
    return {
        "permits": [{"code": permit.id, "short": permit.short[lang]} for permit in permits],
        "readings": [reading_json(law, law.rulebook.readings[name], lang) for name in table.readings],
        "rows": [{"positions": row.positions, "statuses": row.statuses, "outcome": row.outcome} for row in table.rows],
    }


def reading_json(law: Law, reading: Reading, lang: str) -> dict[str, Any]:
    """Return an open point of law in public form: its question, and per position who holds it, where and since when."""
    return {
        "id": reading.id,
        "label": reading.label[lang],
        "question": reading.question[lang],
        "lean": reading.lean,
        "positions": [
            {
                "id": key,
                "label": position.label[lang],
                "held_by": position.held_by[lang],
                "weight": position.weight,
                "basis": [basis_json(law, basis, lang) for basis in position.basis],
                "regions": [_region(law, fixed, lang) for fixed in holders(law, reading, key)],
            }
            for key, position in reading.positions.items()
        ],
    }


def holders(law: Law, reading: Reading, position: str) -> list[Fixed]:
    """Return where a position is followed on the date of the law."""
    return [
        f for f in reading.fixed if f.position == position and f.from_ <= law.as_of and (not f.to or law.as_of <= f.to)
    ]


def _region(law: Law, fixed: Fixed, lang: str) -> dict[str, Any]:
    region = law.rulebook.regions[fixed.region]
    found: dict[str, Any] = {
        "id": region.id,
        "name": region.zh if lang == "zh" else region.en,
        "from": fixed.from_,
        "standing": fixed.standing,
        "basis": [basis_json(law, basis, lang) for basis in fixed.basis],
    }
    return {**found, "to": fixed.to} if fixed.to else found
