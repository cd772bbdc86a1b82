"""The nearest cases beside a business."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import xuke
from businesses import APP, BUSINESSES, SITE, VAGUE, business, held
from xuke import Assessment
from xuke.report.document import cases_json
from xuke.verdict.nearest import Neighbour, features, nearest
from xuke.verdict.scenarios import case_facts

BOOK = xuke.rulebook()


@cache
def _has(case_id: str) -> set[str]:
    return features(BOOK.vocabulary, case_facts(BOOK, BOOK.cases[case_id]))


def _case(case_id: str) -> Assessment:
    return Assessment(case_facts(BOOK, BOOK.cases[case_id]), xuke.Law.at(BOOK, "2026-11-23"))


@pytest.mark.parametrize("case_id", sorted(BOOK.cases)[::4])
def test_a_case_is_its_own_nearest_neighbour(case_id: str) -> None:
    if not _has(case_id):
        return
    found = nearest(_case(case_id), len(BOOK.cases))
    itself = next(n for n in found if n.case.id == case_id)
    assert itself.similarity == pytest.approx(1.0)
    assert max(n.similarity for n in found) == pytest.approx(itself.similarity)
    assert (itself.different, itself.unknown) == ([], [])


@pytest.mark.parametrize("facts", [*BUSINESSES.values(), VAGUE], ids=[*BUSINESSES, "vague"])
def test_same_different_and_unknown_are_disjoint_and_complete(facts: dict[str, Any]) -> None:
    assessment = held(facts)
    own = features(BOOK.vocabulary, assessment.facts)
    for n in nearest(assessment, 20):
        parts = [set(n.same), set(n.different), set(n.unknown)]
        assert sum(map(len, parts)) == len(set.union(*parts))
        assert set.union(*parts) == own | _has(n.case.id)


@pytest.mark.parametrize("name", BUSINESSES)
def test_same_is_what_both_have(name: str) -> None:
    own = features(BOOK.vocabulary, held(BUSINESSES[name]).facts)
    for n in nearest(held(BUSINESSES[name]), 20):
        assert set(n.same) == own & _has(n.case.id)


def test_a_feature_of_the_case_is_different_only_when_the_business_denies_it() -> None:
    said = _beside({**SITE, "ugc_features": {"forum_qa": "yes", "live_hosting": "no"}}, "bilibili")
    assert "ugc_features.live_hosting" not in said.unknown
    unsaid = _beside({**SITE, "ugc_features": ["forum_qa"]}, "bilibili")
    assert {f for f in unsaid.unknown if f.startswith("ugc_features.")}
    assert not [f for f in unsaid.different if f.startswith("ugc_features.")]


def test_a_choice_that_is_still_open_between_two_answers_is_unknown_not_different() -> None:
    facts = {**SITE, "marketplace_role": ["third_party_listing", "third_party_deal"]}
    assert "marketplace_role=third_party_deal" in _beside(facts, "taobao").unknown


def test_a_completely_described_business_leaves_nothing_unknown() -> None:
    for n in nearest(business("marketplace"), 10):
        assert n.unknown == []


def test_neighbours_come_nearest_first_and_no_more_than_wanted() -> None:
    found = nearest(held(BUSINESSES["paid_forum"]), 7)
    similarities = [n.similarity for n in found]
    assert similarities == sorted(similarities, reverse=True)
    assert len(found) == 7


def test_nothing_known_has_no_neighbours() -> None:
    assert nearest(held({})) == []


def test_who_and_for_whom_is_not_a_likeness() -> None:
    assert nearest(held({"audience": "mainland_public", "entity_type": "company", "foreign_share": 100})) == []


def test_a_case_mentioned_by_name_counts_as_nearer() -> None:
    assessment = held({**APP, "ugc_features": ["one_to_one_im"]})
    plain = {n.case.id: n.similarity for n in nearest(assessment, 400)}
    named = {n.case.id: n.similarity for n in nearest(assessment, 400, frozenset({"taobao"}))}
    assert named["taobao"] > plain.get("taobao", 0.0)
    assert named["qq"] == plain["qq"]


def test_a_case_mentioned_in_the_words_is_shown() -> None:
    assessment = xuke.assess("做一个像优酷那样的平台", as_of="2026-11-23")
    assert cases_json(assessment, "zh")[0]["id"] == "youku"


def _beside(facts: dict[str, Any], case_id: str) -> Neighbour:
    return next(n for n in nearest(held(facts), 400) if n.case.id == case_id)
