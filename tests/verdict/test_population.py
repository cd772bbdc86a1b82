"""Cases and business models as a population: who answers what, who fits what is known."""

from __future__ import annotations

import pytest

import xuke
from xuke.facts import Facts, Source
from xuke.facts.vocabulary import NO, YES
from xuke.verdict.population import ODDS, full_facts, population, screening_answers


def test_every_case_and_model_is_a_member(book: xuke.Rulebook) -> None:
    names = set(population(book).names)
    assert names == {f"case:{c}" for c in book.cases} | {f"model:{m}" for m in book.models}


@pytest.mark.parametrize("fact", ["channel", "revenue", "marketplace_role", "sectors", "special_services"])
def test_every_member_answers_once(book: xuke.Rulebook, fact: str) -> None:
    """The planes of the answers to a fact that a full description answers are disjoint and hold everybody."""
    planes = list(population(book).patterns(fact).values())
    assert sum(plane.bit_count() for plane in planes) == len(population(book).names)


def test_joint_answers_split_the_members(book: xuke.Rulebook) -> None:
    pool = population(book)
    joint = pool.joint(["revenue", "marketplace_role", "entity_type"], pool.everyone)
    assert sum(plane.bit_count() for _, plane in joint) == len(pool.names)
    assert len({answers for answers, _ in joint}) == len(joint)


def test_members_weigh_less_the_more_they_contradict(book: xuke.Rulebook) -> None:
    """Who fits counts fully; each contradicted fact divides the weight; nobody is in two levels."""
    pool = population(book)
    known = Facts.parse(book.vocabulary, {"marketplace_role": "third_party_deal", "channel": {"only": ["own_app"]}})
    levels = pool.fitting(known.values())
    assert [weight for weight, _ in levels] == [1.0, ODDS, ODDS**2]
    assert sum(plane.bit_count() for _, plane in levels) == len(pool.names)
    fitting = [name for i, name in enumerate(pool.names) if levels[0][1] >> i & 1]
    assert "model:multi_seller_mall" not in fitting


def test_a_member_can_be_left_out(book: xuke.Rulebook) -> None:
    pool = population(book)
    levels = pool.fitting({}, ["model:forum"])
    assert [plane for _, plane in levels] == [pool.everyone & ~(1 << pool.names.index("model:forum"))]


def test_screening_answers_follow_from_what_they_open(book: xuke.Rulebook) -> None:
    """Yes where a sector fact holds, no where all are absent; a service for one's own use opens nothing."""
    facts = full_facts(book.vocabulary, {"self_goods": ["general"], "search_service": "own_site"}, Source("answer"))
    assert facts.entries["sectors.goods"].value == YES
    assert facts.entries["sectors.games"].value == NO
    assert facts.entries["special_services.search"].value == NO


def test_what_is_not_known_answers_no_screening_question(book: xuke.Rulebook) -> None:
    assert not screening_answers(book.vocabulary, Facts()).entries
