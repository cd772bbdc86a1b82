"""The telecom answer as a whole: outcome, chances, likely side."""

from __future__ import annotations

from typing import Any

import pytest

import xuke
from businesses import APP, BUSINESSES, PUBLIC, SITE, VAGUE, business, closed, held, on, whole
from xuke.verdict.assess import OUTCOMES

OUTCOME = {
    "marketplace": "licence",
    "own_shop": "filing_only",
    "paid_forum": "licence",
    "foreign_chat": "licence",
    "ad_magazine": "contested",
    "tunnel": "prohibited",
}
ACCOUNT_ONLY: dict[str, Any] = {**PUBLIC, "channel": {"only": ["others_platform"]}, "own_offer": ["about_self"]}
SPECIALIST = [spec for spec in xuke.rulebook().vocabulary if spec.specialist]
CDN = closed({**SITE, "network_services": ["cdn"]}).without("agent_of_licensee")


@pytest.mark.parametrize("name", BUSINESSES)
def test_a_complete_description_gets_its_outcome(name: str) -> None:
    assert business(name).outcome == OUTCOME[name]


def test_a_business_without_own_site_or_app_needs_nothing() -> None:
    assert whole(ACCOUNT_ONLY).outcome == "none"


def test_a_vague_business_is_undetermined() -> None:
    assert held(VAGUE).outcome == "undetermined"


def test_nothing_known_is_undetermined_too() -> None:
    assert held({}).outcome == "undetermined"


def test_a_ban_outweighs_a_licence() -> None:
    both = {**BUSINESSES["marketplace"], "network_services": ["cross_border_line"]}
    assessment = whole(both)
    assert on(assessment, "B21").status == "required"
    assert assessment.outcome == "prohibited"


def test_one_needed_licence_settles_the_answer_whatever_else_is_open() -> None:
    assessment = held(BUSINESSES["paid_forum"])
    assert assessment.pending
    assert assessment.outcome == "licence"


def test_missing_facts_weigh_more_than_an_open_reading() -> None:
    assessment = held({**BUSINESSES["ad_magazine"], "own_offer": {"only": ["editorial"]}})
    assert assessment.outcome == "undetermined"


def test_specialist_categories_nobody_raised_do_not_hold_the_answer_open() -> None:
    unsaid = [variable.id for spec in SPECIALIST for variable in spec.variables]
    assessment = held(closed(BUSINESSES["own_shop"]).without(*unsaid))
    open_ids = {v.permit.id for v in assessment.of_kind("telecom", "basic") if not v.settled}
    assert {"B11", "B24", "A11"} <= open_ids
    assert assessment.outcome == "filing_only"
    assert assessment.pending == []


@pytest.mark.parametrize("name", ["marketplace_role", "revenue.ads", "revenue.content_fee"])
def test_everyday_facts_hold_the_answer_open(name: str) -> None:
    facts = closed({**SITE, "own_offer": ["editorial"]})
    assert held(facts).outcome == "filing_only"
    assessment = held(facts.without(name))
    assert assessment.outcome == "undetermined"
    assert assessment.pending


def test_a_specialist_category_that_is_raised_is_not_answered_without_licence() -> None:
    assessment = held(CDN)
    assert on(assessment, "B12").status == "undetermined"
    assert on(assessment, "B12").probability > 0.9
    assert assessment.outcome in ("licence", "undetermined")


def test_telecom_lists_what_is_needed_contested_or_raised_and_nothing_settled_away() -> None:
    for name in BUSINESSES:
        listed = business(name).telecom
        assert listed or OUTCOME[name] == "filing_only"
        assert all(str(v.status) != "not_required" for v in listed)


@pytest.mark.parametrize("facts", [*BUSINESSES.values(), VAGUE, {}], ids=[*BUSINESSES, "vague", "empty"])
def test_chances_sum_to_one(facts: dict[str, Any]) -> None:
    for assessment in (held(facts), whole(facts)):
        assert sum(assessment.chances.values()) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in assessment.chances.values())
        assert set(assessment.chances) == set(OUTCOMES[:4])


@pytest.mark.parametrize("name", [n for n, outcome in OUTCOME.items() if outcome != "contested"])
def test_likely_equals_the_outcome_when_settled(name: str) -> None:
    assert business(name).likely == (OUTCOME[name], 1.0)


@pytest.mark.parametrize(
    "assessment",
    [held(VAGUE), business("ad_magazine"), held({**SITE, "network_services": ["cdn"]})],
    ids=["vague", "contested", "cdn"],
)
def test_likely_is_never_called_certain_while_the_answer_is_open(assessment: xuke.Assessment) -> None:
    best, chance = assessment.likely
    assert best in OUTCOMES[:4]
    assert chance > 0
    assert assessment.settled or chance < 1


def test_one_more_answer_moves_the_likely_side() -> None:
    before = held({**APP, "ugc_features": ["one_to_one_im"]})
    after = held({**APP, "ugc_features": ["one_to_one_im"], "revenue": ["ads"]})
    assert before.outcome == "undetermined"
    assert before.chances["licence"] < after.chances["licence"] == 1.0
