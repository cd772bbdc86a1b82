"""The answer matrix as a lawyer reads it, in both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from xuke.law import Law
from xuke.report.matrix import comma_separated, markdown, plain, table
from xuke.verdict.matrix import Matrix, matrix


@pytest.fixture
def found(law: Law) -> Matrix:
    return matrix(law, "B26")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_markdown_page(found: Matrix, lang: str, golden: Callable[[str, str], None]) -> None:
    golden(f"matrix/B26.{lang}.md", markdown(found, lang))


def test_fixed_readings_stand_above_the_table(law: Law) -> None:
    assert "offshore_call_centre = licence" in markdown(matrix(law, "B24"), "zh").splitlines()[2]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_csv_holds_the_same_cells(found: Matrix, lang: str) -> None:
    assert list(csv.reader(io.StringIO(comma_separated(found, lang)))) == table(found, lang)


def test_in_the_terminal_a_row_is_a_line(found: Matrix) -> None:
    lines = plain(found, "en")
    assert lines[len(found.rows)] == f"{len(found.rows)} rows"
    assert lines[-1].startswith("2026-11-23 · rulebook ")
    assert len(lines) == len(found.rows) + 3
    assert lines[0].endswith("← B26/public-resolution")
