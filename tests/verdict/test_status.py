"""The verdict on one permit: statuses, standing, probability, what is missing."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest

import xuke
from businesses import APP, BUSINESSES, PUBLIC, SITE, VAGUE, business, held, on, whole
from xuke import Assessment, Law, Rulebook, Verdict
from xuke.law.model import STANDING_RANK
from xuke.verdict.scenarios import PINNED

FORUM = {**SITE, "ugc_features": ["forum_qa"]}
CHAT = {**APP, "ugc_features": ["one_to_one_im"], "revenue": ["ads"]}


@pytest.mark.parametrize(
    ("permit", "facts", "status"),
    [
        ("B21", BUSINESSES["marketplace"], "required"),
        ("B25-3", BUSINESSES["paid_forum"], "required"),
        ("F-ICP", BUSINESSES["own_shop"], "required"),
        ("X-BORDER", BUSINESSES["tunnel"], "required"),
        ("B21", BUSINESSES["own_shop"], "not_required"),
        ("B25-4", {**CHAT, "audience": "internal_only", "revenue": []}, "not_required"),
        ("F-APP", {**APP, "app_offline": "yes"}, "not_required"),
        ("B25-1", BUSINESSES["ad_magazine"], "contested"),
        ("F-PSB", BUSINESSES["paid_forum"], "contested"),
        ("B25-4", BUSINESSES["foreign_chat"], "barred"),
        ("B21", {**BUSINESSES["marketplace"], "entity_type": "individual"}, "barred"),
        ("A11", {**SITE, "basic_services": ["fixed"], "state_controlled": "no"}, "barred"),
        ("F-ICP", {**SITE, "entity_type": "overseas_only"}, "barred"),
    ],
)
def test_a_complete_description_gets_the_status_the_law_gives(permit: str, facts: dict[str, Any], status: str) -> None:
    assert on(whole(facts), permit).status == status


@pytest.mark.parametrize(
    ("permit", "facts"),
    [
        ("B25-3", FORUM),
        ("B25-4", {**APP, "ugc_features": ["one_to_one_im"]}),
        ("B21", VAGUE),
        ("F-ICP", {"channel": ["own_website"], **{k: PUBLIC[k] for k in ("audience", "entity_type")}}),
    ],
)
def test_missing_facts_leave_a_permit_undetermined(permit: str, facts: dict[str, Any]) -> None:
    verdict = on(held(facts), permit)
    assert verdict.status == "undetermined"
    assert verdict.missing
    assert verdict.standing == ""


def test_a_contested_permit_names_the_open_reading_and_no_fact() -> None:
    verdict = on(business("ad_magazine"), "B25-1")
    assert (verdict.missing, verdict.readings) == ([], ["ad_income"])


@pytest.mark.parametrize(("position", "status"), [("commercial", "required"), ("non_commercial", "not_required")])
def test_fixing_the_reading_settles_a_contested_permit(position: str, status: str) -> None:
    assert on(whole(BUSINESSES["ad_magazine"], ad_income=position), "B25-1").status == status


@pytest.mark.parametrize(
    ("assessment", "permit", "standing"),
    [
        (business("tunnel"), "X-BORDER", "settled"),
        (business("own_shop"), "B21", "settled"),
        (business("marketplace"), "B21", "practice"),
        (whole(BUSINESSES["ad_magazine"], ad_income="commercial"), "B25-1", "discretionary"),
        (whole({**SITE, "own_offer": ["editorial"], "revenue": ["content_fee"]}), "B25-1", "settled"),
        (whole({**SITE, "own_offer": ["editorial"], "revenue": ["tips"]}), "B25-1", "practice"),
    ],
)
def test_standing_is_the_weakest_link_of_the_proof(assessment: Assessment, permit: str, standing: str) -> None:
    assert on(assessment, permit).standing == standing


@pytest.mark.parametrize("name", BUSINESSES)
def test_no_verdict_stands_firmer_than_its_strongest_rule(name: str) -> None:
    for verdict in business(name).verdicts.values():
        rules = verdict.true_rules("need")
        if verdict.needed and rules:
            best = max(STANDING_RANK[rule.standing] for rule in rules)
            assert STANDING_RANK[verdict.standing] <= best


def test_a_second_firmer_ground_lifts_the_standing() -> None:
    both = {**SITE, "own_offer": ["editorial"], "revenue": ["tips", "content_fee"]}
    assert on(whole(both), "B25-1").standing == "settled"


@pytest.mark.parametrize("name", BUSINESSES)
def test_probability_is_one_or_zero_when_settled_and_between_otherwise(name: str) -> None:
    for assessment in (business(name), held(BUSINESSES[name])):
        for verdict in assessment.verdicts.values():
            if verdict.settled:
                assert verdict.probability == float(verdict.needed)
            else:
                assert 0 < verdict.probability <= 1


def test_eligibility_says_which_facts_about_the_operator_are_open() -> None:
    verdict = on(business("marketplace"), "B21")
    assert verdict.eligibility == "open"
    assert "foreign_share" in held(BUSINESSES["marketplace"]).law.program.order
    assert "registered_capital" in verdict.eligibility_missing
    assert not {"entity_type", *BUSINESSES["marketplace"]} & set(verdict.eligibility_missing)


OPEN = [
    ("B25-4", {**CHAT, "revenue": {"ads": "no", "tips": "no"}}),
    ("B25-3", {**FORUM, "revenue": {"content_fee": "no", "ads": "no", "tips": "no"}}),
    ("F-ICP", {"channel": ["own_website"], "audience": "mainland_public"}),
    ("F-PSB", {"channel": {"only": ["own_app"]}, "audience": "mainland_public"}),
    ("B21", {**SITE, "marketplace_role": "none", "edi_exchange": "no", "iot_devices": "none"}),
    ("B25-1", BUSINESSES["ad_magazine"] | {"revenue": ["ads"]}),
]
_OPEN_IDS = [permit for permit, _ in OPEN]


@pytest.mark.parametrize(("permit", "facts"), OPEN, ids=_OPEN_IDS)
def test_every_missing_set_can_settle_and_no_smaller_one_can(permit: str, facts: dict[str, Any]) -> None:
    verdict = on(held(facts), permit)
    assert verdict.missing_sets
    for names in verdict.missing_sets[:16]:
        assert _can_settle(facts, permit, names)
        assert not any(_can_settle(facts, permit, [n for n in names if n != left]) for left in names)


@pytest.mark.parametrize(("permit", "facts"), OPEN[:5], ids=_OPEN_IDS[:5])
def test_no_minimal_missing_set_is_left_out(permit: str, facts: dict[str, Any]) -> None:
    verdict = on(held(facts), permit)
    listed = {frozenset(names) for names in verdict.missing_sets}
    for size in (1, 2):
        for names in combinations(verdict.open_variables, size):
            if _can_settle(facts, permit, names):
                assert any(known <= set(names) for known in listed)


@pytest.mark.parametrize(("permit", "facts"), OPEN, ids=_OPEN_IDS)
def test_only_what_can_still_decide_is_called_open(permit: str, facts: dict[str, Any]) -> None:
    verdict = on(held(facts), permit)
    for name in verdict.open_variables:
        slot = verdict.run.program.slot[name]
        assert any(slot in dict(way.answers) for way in verdict.settlings)


def test_a_way_to_settle_uses_only_answers_that_are_still_possible() -> None:
    facts = {**SITE, "marketplace_role": ["third_party_listing", "third_party_deal"]}
    assessment = held(facts)
    for way in on(assessment, "B21").settlings:
        for slot, value in way.answers:
            assert assessment.run.masks[slot] >> value & 1, assessment.run.program.order[slot]


@pytest.mark.parametrize(("permit", "facts"), OPEN, ids=_OPEN_IDS)
def test_a_way_to_settle_gives_the_result_it_promises(permit: str, facts: dict[str, Any]) -> None:
    verdict = on(held(facts), permit)
    for way in verdict.settlings[:30]:
        masks = list(verdict.run.masks)
        for slot, value in way.answers:
            masks[slot] = 1 << value
        run = type(verdict.run)(verdict.run.law, masks)
        assert Verdict(run, verdict.permit).needed == way.result


def _can_settle(facts: dict[str, Any], permit: str, names: Any) -> bool:
    book = xuke.rulebook()
    start = held(facts)
    choices = [_answers(book, start, name) for name in names]
    for answer in product(*choices):
        given = dict(zip(names, answer, strict=True))
        readings = {k: v for k, v in given.items() if k in book.readings}
        said = {k: v for k, v in given.items() if k not in book.readings}
        more = start.facts.merged(xuke.Facts.parse(book.vocabulary, said))
        if on(Assessment(more, Law.at(book, PINNED, "", readings)), permit).settled:
            return True
    return False


def _answers(book: Rulebook, start: Assessment, name: str) -> list[Any]:
    if name in book.readings:
        return list(book.readings[name].positions)
    variable = book.vocabulary.variables[name]
    if variable.kind == "yesno":
        return ["no", "yes"]
    slot = start.run.program.slot[name]
    return [o for i, o in enumerate(variable.options) if start.run.masks[slot] >> i & 1]
