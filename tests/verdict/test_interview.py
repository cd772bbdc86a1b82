"""Interviews: functions of their answers, never asking twice, ending when nothing can change."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xuke
from xuke import Interview, next_question
from xuke.errors import UsageError
from xuke.facts import Facts, Source, describe
from xuke.facts.vocabulary import YES
from xuke.verdict.interview import CANNOT_SAY, GOALS, MAPPED
from xuke.verdict.population import full_facts
from xuke.verdict.status import Status

TODAY = "2026-11-23"
SAMPLE = ["forum", "multi_seller_mall", "self_run_shop", "cdn", "news_site", "company_website", "talent_live"]


def begun(**facts: Any) -> Interview:
    return xuke.interview(facts=facts, as_of=TODAY)


@cache
def truth(model: str) -> Facts:
    book = xuke.rulebook()
    return full_facts(book.vocabulary, book.models[model].facts, Source("model", by=model))


def told(model: str, fact: str) -> Any:
    """What a founder who runs a business model answers."""
    spec = xuke.rulebook().vocabulary.facts[fact]
    entries = [truth(model).entries.get(v.id) for v in spec.variables]
    known = [entry is not None and entry.value is not None for entry in entries]
    if not any(known):
        return CANNOT_SAY
    if spec.type == "options":
        return [o.id for o, e in zip(spec.options, entries, strict=True) if e is not None and e.value == YES]
    assert entries[0] is not None
    assert entries[0].value is not None
    return describe(spec, fact, entries[0].value)


def held(model: str, goals: tuple[str, ...] = GOALS) -> list[Interview]:
    """Every state of an interview with a founder, first to last."""
    states = [begun()]
    while (question := next_question(states[-1], goals)) is not None:
        assert question.fact not in states[-1].answers
        states.append(states[-1].answered(question.fact, told(model, question.fact)))
    return states


@cache
def whole(model: str) -> tuple[Interview, ...]:
    return tuple(held(model))


@pytest.mark.parametrize("model", SAMPLE)
def test_the_outcome_is_that_of_the_full_facts(model: str) -> None:
    """A truthful founder of these models ends at the outcome of the full facts, and nothing is asked twice."""
    end = held(model, ("telecom",))[-1]
    assert end.assessment.outcome == xuke.assess(facts=truth(model), as_of=TODAY).outcome
    assert len(end.answers) <= 8


@pytest.mark.parametrize("model", SAMPLE)
def test_an_answer_settles_and_never_unsettles(model: str) -> None:
    """What is settled by facts stays so, to the end; an answer that narrows nothing may leave all as it was."""
    settled: dict[str, bool] = {}
    for state in whole(model):
        now = {permit: verdict.needed for permit, verdict in state.assessment.verdicts.items() if verdict.settled}
        assert settled.items() <= now.items()
        settled = now


@pytest.mark.parametrize("model", SAMPLE)
def test_it_stops_only_when_nothing_can_change(model: str) -> None:
    """At the end every permit of the map is settled, contested, or rests on nothing but what cannot be said."""
    end = whole(model)[-1]
    for verdict in end.heard.described.of_kind(*MAPPED):
        if verdict.status is Status.UNDETERMINED:
            assert all(end.facts.entries[name].state == CANNOT_SAY for name in verdict.missing)


@pytest.mark.parametrize("model", SAMPLE)
def test_the_telecom_outcome_holds_through_the_map(model: str) -> None:
    """What follows the telecom answer does not take it back."""
    states = whole(model)
    first = next(i for i, state in enumerate(states) if state.settled() or not state.open())
    assert {state.heard.outcome for state in states[first:]} == {states[first].heard.outcome}


@settings(max_examples=20)
@given(st.sampled_from(SAMPLE), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(model: str, chooser: Any) -> None:
    """The same answers in another order are the same facts and the same next question."""
    end = whole(model)[len(whole(model)) // 2]
    answers = list(end.answers.items())
    chooser.shuffle(answers)
    other = begun()
    for fact, answer in answers:
        other = other.answered(fact, answer)
    assert other.facts.values() == end.facts.values()
    assert {n: e.state for n, e in other.facts.entries.items()} == {n: e.state for n, e in end.facts.entries.items()}
    assert next_question(other, GOALS) == next_question(end, GOALS)


@settings(max_examples=20)
@given(st.sampled_from(SAMPLE), st.sampled_from(SAMPLE), st.integers(0, 4))
def test_changing_an_answer_is_having_given_it_at_first(model: str, other: str, at: int) -> None:
    end = whole(model)[-1]
    fact = list(end.answers)[at]
    changed = end.answered(fact, told(other, fact))
    afresh = begun()
    for name, answer in end.answers.items():
        afresh = afresh.answered(name, told(other, fact) if name == fact else answer)
    assert list(changed.answers.items()) == list(afresh.answers.items())
    assert changed.facts == afresh.facts
    assert changed.answered(fact, end.answers[fact]).facts == end.facts


def test_an_answer_that_no_longer_applies_is_kept_and_ignored() -> None:
    """Answers of a field that is screened out later come back with the field."""
    shop = begun().answered("sectors", ["goods"]).answered("self_goods", ["drug_otc"])
    without = shop.answered("sectors", [])
    assert without.answers["self_goods"] == ["drug_otc"]
    assert without.facts.values()["self_goods.drug_otc"] == 1
    assert without.answered("sectors", ["goods"]).facts.values() == shop.facts.values()


def test_cannot_say_is_remembered_and_takes_nothing_back() -> None:
    """It is not asked again, and what was known before stays known."""
    start = begun(channel=["own_app"])
    said = start.answered("channel", "不确定")
    assert said.answers == {"channel": CANNOT_SAY}
    assert said.facts.values() == start.facts.values()
    assert said.facts.entries["channel.own_website"].state == CANNOT_SAY
    assert "channel" not in said.open()


def test_nothing_known_is_asked() -> None:
    """What a description or the facts given say for certain is no question."""
    market = xuke.interview("多商户商城，商家入驻，用户在平台下单付款，我们收佣金", as_of=TODAY)
    assert "marketplace_role" not in market.open()
    answered = begun(audience="mainland_public", marketplace_role="none")
    assert not {"audience", "marketplace_role"} & answered.open().keys()


def test_fields_come_after_their_screening_question() -> None:
    """Before it none of its facts is asked, after a yes those it opened, after a no or cannot say none."""
    book = xuke.rulebook()
    behind = {spec.id: screen for screen, specs in book.vocabulary.screens.items() for spec in specs}
    start = begun(channel={"only": ["own_app"]}, audience="mainland_public", ugc_features={"only": []})
    assert not behind.keys() & start.open("map").keys()
    assert {"sectors", "special_practices"} <= start.open("map").keys()
    opened = start.answered("sectors", ["games", "maps"]).open("map").keys()
    assert {behind[fact] for fact in behind.keys() & opened} == {"sectors.games", "sectors.maps"}
    assert not behind.keys() & start.answered("sectors", CANNOT_SAY).open("map").keys()


def test_specialised_services_are_asked_when_nobody_described_the_business() -> None:
    """Facts alone do not say that there is no data centre; a description that names a service does."""
    plain = {"audience": "mainland_public", "channel": {"only": ["own_website"]}, "marketplace_role": "none"}
    closed = {**plain, "own_offer": {"only": ["about_self"]}, "ugc_features": {"only": []}, "revenue": {"only": []}}
    assert begun(**closed).open().keys() == {"special_services"}
    assert xuke.assess(facts=closed, as_of=TODAY).settled
    words = xuke.interview("公司官网，只介绍自己的产品", as_of=TODAY)
    assert words.described
    assert "special_services" not in words.open()


@pytest.mark.parametrize(
    ("fact", "raw", "kept"),
    [
        ("channel", ["own_app", "own_website"], ["own_website", "own_app"]),
        ("channel", "own_app", ["own_app"]),
        ("channel", [], []),
        ("channel", {"own_app": "yes"}, {"own_app": "yes"}),
        ("channel", {"only": ["own_app"]}, ["own_app"]),
        ("audience", "internal_only", "internal_only"),
        ("audience", ["internal_only", "overseas_only"], ["internal_only", "overseas_only"]),
        ("own_platform", True, "yes"),
        ("own_platform", "?", CANNOT_SAY),
        ("own_platform", "不适用", "not_applicable"),
        ("foreign_share", "25..50", "25..50"),
        ("foreign_share", 100, 100),
    ],
)
def test_answers_are_kept_in_one_form(fact: str, raw: Any, kept: Any) -> None:
    """The kept form says the same when it is given again."""
    once = begun().answered(fact, raw)
    assert once.answers[fact] == kept
    assert once.answered(fact, kept).answers == once.answers


@pytest.mark.parametrize(("fact", "raw"), [("audiense", "x"), ("audience", "everyone"), ("foreign_share", "200")])
def test_wrong_answers_are_refused(fact: str, raw: str) -> None:
    with pytest.raises(UsageError):
        begun().answered(fact, raw)


def test_a_goal_must_exist() -> None:
    with pytest.raises(UsageError, match="is no goal"):
        begun().open("fees")


def test_taking_an_answer_back_asks_it_again() -> None:
    answered = begun().answered("channel", ["own_app"])
    assert answered.without("channel").open() == begun().open()


def test_who_may_hold_the_licence_is_a_goal_of_its_own() -> None:
    """It begins when a licence is needed, and ends with what bars or clears the operator."""
    market = begun(channel={"only": ["own_app"]}, marketplace_role="third_party_deal", audience="mainland_public")
    assert market.settled()
    assert "foreign_share" in market.open("holder")
    assert not begun().open("holder")
