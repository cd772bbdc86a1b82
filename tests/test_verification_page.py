"""The published proof belongs to the rulebook that is shipped, and it is clean."""

from __future__ import annotations

import re
from pathlib import Path

import xuke

PAGE = (Path(__file__).parents[1] / "docs" / "verification.md").read_text(encoding="utf-8")


def test_the_page_is_of_this_rulebook() -> None:
    """Otherwise: `xuke law verify --markdown > docs/verification.md`."""
    assert f"hash `{xuke.rulebook().hash}`" in PAGE


def test_the_page_shows_no_fault() -> None:
    faults = PAGE.partition("## Faults")[2].partition("## Notes")[0]
    counts = re.findall(r"^\| .* \| (\d+) \|$", faults, re.M)
    assert counts == ["0"] * 8
    assert "\n- " not in faults


def test_at_least_95_of_100_mutants_are_killed_and_survivors_are_listed() -> None:
    score = re.search(r"(\d+) killed, (\d+) survived, \d+ equivalent; score ([\d.]+)%", PAGE)
    assert score is not None
    killed, survived = int(score[1]), int(score[2])
    assert float(score[3]) == round(100 * killed / (killed + survived), 1)
    assert killed >= 0.95 * (killed + survived)
    assert len(re.findall(r"^- `(?:permits|families)/\S+:\d+:\d+` ", PAGE, re.M)) == survived
