"""What is asked next."""

from __future__ import annotations

from typing import Any

import pytest

import xuke
from businesses import APP, BUSINESSES, SITE, VAGUE, business, closed, held
from xuke.verdict.questions import question_json, questions

OPEN = {
    "vague": VAGUE,
    "nothing": {},
    "chat": {**APP, "ugc_features": ["one_to_one_im"]},
    "site": SITE,
    "half_mall": {**SITE, "marketplace_role": ["third_party_listing", "third_party_deal"]},
}

OPERATOR = {
    "foreign_share": 0,
    "registered_capital": 10_000_000,
    "multi_province": "no",
    "on_dishonest_list": "no",
}


@pytest.mark.parametrize("facts", OPEN.values(), ids=OPEN)
def test_questions_come_most_telling_first(facts: dict[str, Any]) -> None:
    gains = [question["gain"] for question in questions(held(facts), limit=20)]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 0


@pytest.mark.parametrize("facts", OPEN.values(), ids=OPEN)
def test_every_question_names_the_open_permits_it_decides(facts: dict[str, Any]) -> None:
    assessment = held(facts)
    for question in questions(assessment, limit=20):
        assert question["decides"]
        for permit in question["decides"]:
            verdict = assessment.verdicts[permit]
            assert not verdict.settled
            assert question["fact"] in {name.partition(".")[0] for name in verdict.missing}


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_no_more_questions_than_wanted(limit: int) -> None:
    assert len(questions(held(VAGUE), limit)) == limit


def test_an_answered_question_is_not_asked_again() -> None:
    first = questions(held(VAGUE))[0]["fact"]
    answer = "none" if first == "marketplace_role" else {"only": []}
    answered = questions(held({**VAGUE, first: answer}), limit=20)
    assert answered
    assert first not in [question["fact"] for question in answered]


def test_what_cannot_be_said_is_not_asked() -> None:
    asked = questions(held({**VAGUE, "marketplace_role": "cannot_say"}), limit=20)
    assert asked
    assert "marketplace_role" not in [question["fact"] for question in asked]


def test_what_could_not_be_checked_may_still_be_asked() -> None:
    asked = questions(held({**VAGUE, "marketplace_role": "could_not_check"}), limit=20)
    assert "marketplace_role" in [question["fact"] for question in asked]


@pytest.mark.parametrize("name", [n for n in BUSINESSES if n != "tunnel"])
def test_nothing_is_asked_when_everything_is_settled(name: str) -> None:
    assert not questions(business(name, **OPERATOR))


def test_who_may_hold_a_needed_licence_is_asked_too() -> None:
    asked = questions(business("marketplace"))
    assert {question["fact"] for question in asked} <= set(OPERATOR)
    assert all(question["decides"] == ["B21"] for question in asked)


def test_nothing_is_asked_about_a_prohibited_business() -> None:
    assert not questions(held(BUSINESSES["tunnel"] | {"audience": "mainland_public", "agent_of_licensee": "no"}))


def test_a_reading_is_never_a_question() -> None:
    assert not questions(business("ad_magazine"))


def test_filings_are_asked_about_once_the_licence_is_settled() -> None:
    facts = closed(BUSINESSES["own_shop"]).without("server_location")
    assert [q["fact"] for q in questions(held(facts))] == ["server_location"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_question_carries_its_words_and_every_option(lang: str) -> None:
    assessment = held(VAGUE)
    shown = question_json(assessment, questions(assessment)[0], lang)
    spec = xuke.rulebook().vocabulary.facts[shown["fact"]]
    assert shown["question"] == spec.question[lang]
    assert [option["id"] for option in shown["options"]] == [option.id for option in spec.options]
