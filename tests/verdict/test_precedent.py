"""Cases as precedents: which differences matter, what explains a difference, whether record and rule agree.

Every claim is held against a full re-assessment of the changed business.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

import xuke
from businesses import BUSINESSES, VAGUE, held, whole
from xuke import Assessment
from xuke.facts import Entry, Facts, State
from xuke.verdict.nearest import library, nearest
from xuke.verdict.precedent import KINDS, Comparison, Precedent, needed, precedents
from xuke.verdict.scenarios import case_facts

BOOK = xuke.rulebook()
SEEDS = range(18)


def random_business(seed: int) -> Assessment:
    """A case with some facts forgotten and some changed: near enough to cases to have neighbours."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    case = chance.choice(list(BOOK.cases.values()))
    entries = {name: e for name, e in case_facts(BOOK, case).entries.items() if chance.random() < 0.7}
    names = [name for name, variable in BOOK.vocabulary.variables.items() if variable.kind != "number"]
    for name in chance.sample(names, 12):
        size = BOOK.vocabulary.variables[name].size
        entries[name] = Entry(1 << chance.randrange(size), State.KNOWN)
    return held(Facts(entries))


def statuses(facts: Facts, law: xuke.Law) -> dict[str, str]:
    """The telecom statuses of a business by full assessment."""
    found = Assessment(facts, law)
    return {verdict.permit.id: str(verdict.status) for verdict in found.of_kind(*KINDS)}


def like_the_case(assessment: Assessment, precedent: Precedent, names: Sequence[str]) -> Facts:
    """The business as described with the case's values of some facts."""
    facts, case = assessment.described.facts, case_facts(BOOK, precedent.neighbour.case).screened(BOOK.vocabulary)
    for name in names:
        entry = case.entries.get(name)
        facts = facts.without(name) if entry is None else facts.with_entry(name, entry)
    return facts


def _beside(assessment: Assessment, case_id: str) -> Precedent:
    found = nearest(assessment, len(BOOK.cases))
    return Comparison(assessment).beside(next(n for n in found if n.case.id == case_id))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_matters_changes_a_status_and_what_does_not_changes_none(seed: int) -> None:
    """Both claims hold, feature by feature, when the changed business is assessed again in full."""
    assessment = random_business(seed)
    before = statuses(assessment.described.facts, assessment.law)
    for precedent in precedents(assessment, nearest(assessment, 3)):
        for feature, effect in precedent.effects.items():
            name = feature.partition("=")[0]
            after = statuses(like_the_case(assessment, precedent, [name]), assessment.law)
            moved = {permit: (before[permit], after[permit]) for permit in before if before[permit] != after[permit]}
            if effect is None:
                assert name not in case_facts(BOOK, precedent.neighbour.case).entries
                continue
            assert {c.permit: (str(c.before), str(c.after)) for c in effect} == moved
            assert precedent.matters(feature) == bool(moved)


@pytest.mark.parametrize("seed", SEEDS)
def test_reasons_given_for_a_difference_suffice_and_none_can_be_spared(seed: int) -> None:
    assessment = random_business(seed)
    for precedent in precedents(assessment, nearest(assessment, 2)):
        for point in precedent.points:
            assert (not point.because) == (needed(point.case) == needed(point.yours))
            if not point.because:
                continue
            reached = statuses(like_the_case(assessment, precedent, point.because), assessment.law)[point.permit]
            assert ("required" if reached == "barred" else reached) == needed(point.case)
            for spared in point.because[:6]:
                fewer = [name for name in point.because if name != spared]
                without = statuses(like_the_case(assessment, precedent, fewer), assessment.law)[point.permit]
                assert ("required" if without == "barred" else without) != needed(point.case)


@pytest.mark.parametrize("seed", SEEDS)
def test_statuses_of_business_and_case_are_those_of_the_engine(seed: int) -> None:
    assessment = random_business(seed)
    comparison = Comparison(assessment)
    assert {k: str(v) for k, v in comparison.yours.items()} == statuses(assessment.described.facts, assessment.law)
    for neighbour in nearest(assessment, 2):
        rules = statuses(case_facts(BOOK, neighbour.case), assessment.law)
        assert all(str(point.case) == rules[point.permit] for point in comparison.beside(neighbour).points)


def test_every_permit_at_stake_has_a_point() -> None:
    assessment = held(BUSINESSES["paid_forum"])
    for precedent in precedents(assessment, nearest(assessment, 6)):
        at_stake = {*precedent.neighbour.case.categories, *precedent.neighbour.case.contested}
        at_stake |= {verdict.permit.id for verdict in assessment.telecom}
        assert at_stake <= {point.permit for point in precedent.points}


def test_a_case_held_against_itself_agrees_and_differs_in_nothing() -> None:
    for case_id in ("taobao", "zhihu", "tantan", "factory_site"):
        facts = case_facts(BOOK, BOOK.cases[case_id])
        found = _beside(held(facts), case_id)
        assert found.agreement == "agree"
        assert found.effects == {}
        assert all(needed(p.case) == needed(p.yours) == p.recorded for p in found.points)


def test_a_shop_without_merchants_differs_from_a_marketplace_because_of_its_role() -> None:
    found = _beside(whole(BUSINESSES["own_shop"]), "taobao")
    assert found.agreement == "explained"
    point = next(point for point in found.points if point.permit == "B21")
    assert (point.recorded, str(point.yours)) == ("required", "not_required")
    assert "marketplace_role" in point.because
    assert found.matters("marketplace_role=third_party_deal")


def test_what_is_not_known_yet_leaves_the_comparison_open_and_says_what_would_settle_it() -> None:
    facts: dict[str, Any] = {**BUSINESSES["paid_forum"], "revenue": {"content_fee": "yes"}}
    assessment = held({k: v for k, v in facts.items() if k != "ugc_features"})
    found = _beside(assessment, "zhihu")
    assert found.agreement == "open"
    forum = found.effects["ugc_features.forum_qa"]
    assert forum
    assert ("B25-3", "required") in {(change.permit, str(change.after)) for change in forum}


def test_a_record_of_today_disagrees_with_the_rules_of_another_day_and_that_is_said() -> None:
    now, then = (held(BUSINESSES["marketplace"], as_of=date) for date in ("2026-11-23", "2010-01-01"))
    assert _beside(now, "tmall").agreement != "rule_differs"
    found = _beside(then, "tmall")
    assert found.agreement == "rule_differs"
    assert any(point.recorded != needed(point.case) for point in found.points)


def test_without_a_mattering_difference_the_results_are_the_same() -> None:
    """Business and case with the same values of everything that can decide have the same statuses."""
    for seed in SEEDS:
        assessment = random_business(seed)
        comparison = Comparison(assessment)
        for neighbour in library(BOOK).nearest(assessment.facts, 2):
            found = comparison.beside(neighbour)
            apart = [p for p in found.points if needed(p.case) != needed(p.yours)]
            assert all(point.because for point in apart)


@pytest.mark.parametrize("facts", [*BUSINESSES.values(), VAGUE], ids=[*BUSINESSES, "vague"])
def test_every_difference_and_every_unknown_feature_has_its_effect(facts: dict[str, Any]) -> None:
    assessment = held(facts)
    for found in precedents(assessment, nearest(assessment, 5)):
        assert list(found.effects) == [*found.neighbour.different, *found.neighbour.unknown]
        assert all(found.matters(feature) is not None for feature in found.neighbour.unknown)
