"""Business models agree with the rules, or say where and why they do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import xuke
from xuke.law import Rulebook
from xuke.law.model import Text
from xuke.report.models import models_page
from xuke.verdict.templates import differences, run_models, template

PAGE = Path(__file__).parents[2] / "docs" / "business_models.md"


def test_all_rows_are_there(book: Rulebook) -> None:
    assert sorted(m.number for m in book.models.values()) == list(range(1, 123))


def test_rows_and_rules_agree_or_say_why(book: Rulebook) -> None:
    assert run_models(book) == []


def test_the_page_lists_rows_and_differences_as_they_are(book: Rulebook) -> None:
    """docs/business_models.md is what `xuke law models --markdown` prints."""
    assert PAGE.read_text(encoding="utf-8") == models_page(book)


def test_a_row_that_asks_for_too_much_is_a_difference(book: Rulebook) -> None:
    forum = replace(book.models["forum"], must=["game_approval"], if_=[])
    assert [(d.permit, d.kind) for d in differences(book, forum) if d.kind == "missing"] == [
        ("game_approval", "missing")
    ]


def test_what_the_rules_add_is_a_difference(book: Rulebook) -> None:
    forum = replace(book.models["forum"], must=[], telecom=[], if_=[])
    assert ("B25-3", "extra") in [(d.permit, d.kind) for d in differences(book, forum)]


def test_a_difference_without_a_reason_and_a_reason_without_a_difference_are_problems(book: Rulebook) -> None:
    class Altered:
        """The rulebook with two altered rows."""

        def __init__(self) -> None:
            self.models = {
                "forum": replace(book.models["forum"], must=["game_approval"]),
                "netdisk": replace(book.models["netdisk"], differs=Text("无", "none")),
            }

        def __getattr__(self, name: str) -> object:
            return getattr(book, name)

    problems = run_models(Altered())  # type: ignore[arg-type]
    assert len(problems) == 2
    assert "game_approval" in problems[0]
    assert "asks for everything" in problems[1] or "ask for everything" in problems[1]


@pytest.mark.parametrize(("words", "wanted"), [("社区团购", "community_group_buy"), ("podcast", "podcast")])
def test_a_model_is_taken_by_everyday_words(words: str, wanted: str) -> None:
    assessment = xuke.assess(like=words, as_of="2026-11-23")
    assert {entry.sources[0].by for entry in assessment.facts.entries.values()} == {wanted}
    assert assessment.outcome == "licence"


def test_stated_facts_lie_over_the_model() -> None:
    assessment = xuke.assess(like="社区团购", facts={"marketplace_role": "self_only"}, as_of="2026-11-23")
    assert assessment.facts.entries["marketplace_role"].sources[0].kind == "answer"


def test_an_unknown_model_names_near_ones() -> None:
    with pytest.raises(xuke.UsageError, match=r"model-unknown.*社区团购"):
        xuke.assess(like="社区团购群")


def test_a_template_keeps_open_who_operates(book: Rulebook) -> None:
    assessment = template(book, book.models["forum"])
    assert "foreign_share" not in assessment.facts.entries
