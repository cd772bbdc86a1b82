"""Measures of reading on a labelled table, and the commands that print them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from terminal import xuke as xuke_command
from xuke.errors import InputError
from xuke.facts import Entry, State
from xuke.intake.trained.evaluate import _outcome, calibration, card, evaluate_table, summary_lines
from xuke.law import Rulebook

ROWS = [
    {"text": "做社区，用户发帖", "facts": {"ugc_features": ["forum_qa"]}},
    {"text": "不支持打赏", "facts": {"revenue.tips": "no"}},
    {"text": "商家入驻，平台抽佣金", "facts": {"revenue.commission": "yes", "marketplace_role": "third_party_deal"}},
]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("entry", "truth", "wanted"),
    [
        (None, None, "silent"),
        (None, 2, "missed"),
        (Entry(2, State.KNOWN), 2, "right"),
        (Entry(1, State.KNOWN), 2, "opposite"),
        (Entry(2, State.KNOWN), None, "wrong"),
        (Entry(1, State.KNOWN), None, "silent"),
        (Entry(None, State.NOT_ASKED, chance=0.4, leans=2), 2, "abstained"),
    ],
)
def test_every_outcome_has_its_name(entry: Entry | None, truth: int | None, wanted: str) -> None:
    assert _outcome(entry, truth) == wanted


def test_a_table_is_measured(book: Rulebook, labelled: Path) -> None:
    found = evaluate_table(book, labelled)
    assert found["texts"] == 3
    assert found["facts"]["ugc_features.forum_qa"]["right"] == 1
    assert found["facts"]["revenue.tips"]["recall"] == 1.0
    assert 0 < found["overall"]["precision"] <= 1
    assert any("3 texts" in line for line in summary_lines(found))
    assert "| ugc_features.forum_qa |" in card(found, "rows.jsonl")


def test_calibration_is_the_distance_of_said_and_true() -> None:
    exact = calibration([(0.5, True), (0.5, False)])
    assert exact["error"] == 0
    off = calibration([(0.9, False), (0.9, False)])
    assert off["error"] == pytest.approx(0.9)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"text": "x"}',
        '{"text": "x", "facts": {"revenue.gold": "yes"}}',
        "[1]",
        '{"text": "x", "facts": 3}',
    ],
)
def test_a_line_that_is_no_labelled_text_is_named(book: Rulebook, tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n" + line, encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        evaluate_table(book, path)


def test_the_command_prints_measures(labelled: Path) -> None:
    code, out, _ = xuke_command("reader", "eval", str(labelled), "--json")
    assert code == 0
    assert json.loads(out)["schema"] == "xuke.reading/1"
    code, out, _ = xuke_command("reader", "eval", str(labelled), "--markdown")
    assert code == 0
    assert out.startswith("Reading of `rows.jsonl`")


def test_the_command_checks_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("#: kind=table_cell lang=zh\n[论坛|+ugc_features.forum_qa]\n", encoding="utf-8")
    code, out, _ = xuke_command("reader", "train", "--check", "--corpus", str(tmp_path))
    assert (code, out.strip()) == (0, "1 texts, 1 marks, 0 near-duplicates")
    (tmp_path / "a.txt").write_text("[论坛|+ugc_features.forum]\n", encoding="utf-8")
    code, _, err = xuke_command("reader", "train", "--check", "--corpus", str(tmp_path))
    assert code == 2
    assert "a.txt:1:1" in err
