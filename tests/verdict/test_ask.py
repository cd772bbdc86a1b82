"""The choice of the next question."""

from __future__ import annotations

from typing import Any

import pytest
from test_interview import SAMPLE, begun, whole

import xuke
from xuke.verdict.ask import next_question, ranked
from xuke.verdict.interview import GOALS


@pytest.mark.parametrize("model", SAMPLE)
def test_questions_are_those_that_are_open_best_first(model: str) -> None:
    """Ranking leaves nothing out and adds nothing; costs rise; each names the open permits it decides."""
    for state in whole(model)[::3]:
        found = ranked(state)
        assert {question.fact for question in found} == state.open().keys()
        costs = [question.cost for question in found]
        assert costs == sorted(costs)
        assert all(set(question.decides) == state.open()[question.fact] for question in found)


def test_the_first_goal_that_is_open_is_served() -> None:
    """The map follows the telecom answer, the holder the map."""
    goals = [q.goal for state in whole("multi_seller_mall") if (q := next_question(state, GOALS))]
    assert goals == sorted(goals, key=GOALS.index)
    assert set(goals) == {*GOALS}


def test_fields_nobody_mentioned_come_after_what_is_more_telling() -> None:
    found = [question.fact for question in ranked(begun(channel={"only": ["own_app"]}), "map")]
    assert set(found[-2:]) <= {"sectors", "special_practices", "special_services"}
    assert found[0] not in ("sectors", "special_practices")


def test_a_marketplace_is_asked_about_its_role_at_once() -> None:
    """Where others sell and pay on it, two answers are the whole telecom answer."""
    on_it = begun(channel={"only": ["own_app"]}, revenue={"only": ["commission"]}, own_offer={"only": []})
    assert next_question(on_it).fact == "marketplace_role"  # type: ignore[union-attr]


def test_the_choice_is_the_same_every_time() -> None:
    assert ranked(begun()) == ranked(begun())


def test_nothing_left_gives_no_question() -> None:
    prohibited = begun(
        channel={"only": ["own_website"]}, network_services=["cross_border_line"], agent_of_licensee="no"
    ).answered("audience", "mainland_public")
    assert prohibited.settled()
    assert next_question(prohibited) is None


@pytest.mark.parametrize("known", [{}, {"revenue": ["ads"]}, {"ugc_features": {"only": ["forum_qa"]}}])
def test_a_member_left_out_is_not_learned_from(known: dict[str, Any]) -> None:
    """Leaving one business model out moves the costs, hardly ever the question."""
    state = begun(**known)
    without = ranked(state, without=["model:forum"])
    assert [question.cost for question in without] != [question.cost for question in ranked(state)]
    assert {question.fact for question in without} == state.open().keys()


def test_many_open_facts_are_judged_by_small_sets() -> None:
    """With more open facts than all sets can be tried of, the choice still comes."""
    everything = begun().answered("special_services", [o.id for o in _spec("special_services").options])
    assert len(everything.open()) > 8
    assert next_question(everything) is not None


def _spec(fact: str) -> Any:
    return xuke.rulebook().vocabulary.facts[fact]
