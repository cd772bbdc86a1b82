"""The law over lazy Polars frames, from file to file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from many import by_engine, random_rows
from xuke.law import Law
from xuke.verdict.columns import ColumnLaw
from xuke.verdict.polars_law import collected, needs, verdicts

KINDS = {"yesno": pl.Boolean, "choice": pl.String, "number": pl.Float64}


@pytest.fixture(scope="module")
def columns(law: Law) -> ColumnLaw:
    return ColumnLaw(law, ["B12", "B22", "F-ICP"])


def frame(columns: ColumnLaw, count: int) -> pl.DataFrame:
    schema = {"id": pl.String, **{name: KINDS[c.kind] for name, c in columns.program.columns.items()}}
    return pl.DataFrame(random_rows(columns.program.columns, count, seed=12), schema=schema)


def test_a_parquet_file_is_judged_in_one_plan(columns: ColumnLaw, tmp_path: Path) -> None:
    """Scan, judge, sink: the file holds what the engine says, with the key in front."""
    frame(columns, 120).write_parquet(tmp_path / "facts.parquet")
    verdicts(columns, pl.scan_parquet(tmp_path / "facts.parquet"), ["id"]).sink_parquet(tmp_path / "verdicts.parquet")
    found = pl.read_parquet(tmp_path / "verdicts.parquet")
    assert found.columns[:4] == ["id", "B12.status", "B12.standing", "B12.reason"]
    expected = by_engine("planes")(columns, random_rows(columns.program.columns, 120, seed=12))
    assert [{k: v for k, v in row.items() if k != "id"} for row in found.to_dicts()] == expected


def test_needs_are_the_settled_statuses(columns: ColumnLaw) -> None:
    """A need is true for required and barred, false for not required, else null."""
    data = frame(columns, 200)
    told = collected(needs(columns, data.lazy()))
    full = collected(verdicts(columns, data.lazy()))
    meaning = {"required": True, "barred": True, "not_required": False}
    for permit in columns.ids:
        assert told[f"{permit}.need"].to_list() == [meaning.get(s) for s in full[f"{permit}.status"]]


def test_a_need_that_is_one_fact_keeps_the_height(law: Law) -> None:
    """One column per permit and one row per business, whatever the rule looks like."""
    columns = ColumnLaw(law, ["B22"])
    data = frame(columns, 7)
    assert collected(needs(columns, data.lazy())).shape == (7, 1)
    assert collected(verdicts(columns, data.lazy())).shape == (7, 3)
