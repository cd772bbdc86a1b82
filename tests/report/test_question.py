"""The public form of a question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import xuke
from xuke.report.question import question_document, question_words
from xuke.verdict.ask import Question
from xuke.verdict.interview import GOALS

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "question-1.json").read_text(encoding="utf-8"))


def test_a_number_question_has_unit_and_range() -> None:
    """Numbers carry what they are counted in and between which bounds; they have no options."""
    words = question_words(xuke.interview(), Question("foreign_share", "holder", ("B21",), 0.0), "zh")
    assert (words["unit"], words["range"]) == ("%", [0.0, 100.0])
    assert "options" not in words
    assert [permit["code"] for permit in words["decides"]] == ["B21"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_question_of_an_interview_is_of_the_documented_form(lang: str) -> None:
    """From the first question to the end, answered with cannot say throughout."""
    interview = xuke.interview(as_of="2026-11-23")
    found = question_document(interview, lang, GOALS)
    while found["question"]:
        Draft202012Validator(SCHEMA).validate(found)
        assert found["question"]["question"] == interview.vocabulary.facts[found["question"]["fact"]].question[lang]
        interview = interview.answered(found["question"]["fact"], "cannot_say")
        found = question_document(interview, lang, GOALS)
    Draft202012Validator(SCHEMA).validate(found)
    assert set(found["answers"].values()) == {"cannot_say"}
    assert len(found["answers"]) > 5
