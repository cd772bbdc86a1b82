"""What to do: steps in order, documents, penalties."""

from __future__ import annotations

from typing import Any

import pytest

from businesses import APP, BUSINESSES, business, held, on, whole
from xuke import Verdict
from xuke.advice import documents, penalties, steps

BARRED_TWICE = {
    **APP,
    "ugc_features": ["one_to_one_im", "forum_qa"],
    "revenue": ["ads"],
    "entity_type": "individual",
    "foreign_share": 100,
}
ALL = {**BUSINESSES, "barred_twice": BARRED_TWICE}


@pytest.mark.parametrize("name", ["foreign_chat", "barred_twice"])
def test_the_way_out_comes_first_when_the_licence_is_not_available(name: str) -> None:
    assessment = whole(ALL[name])
    bars = {r.id for v in assessment.verdicts.values() if v.status == "barred" for r in v.true_rules("bar")}
    found = [step["id"] for step in steps(assessment, "zh")]
    assert set(found[: len(bars)]) == bars


def test_no_application_is_advised_for_what_cannot_be_had() -> None:
    for step in steps(business("foreign_chat"), "zh")[1:]:
        assert "B25-4" not in step["for"]


def test_a_bar_shared_by_permits_is_one_step_for_all_of_them() -> None:
    found = {step["id"]: step["for"] for step in steps(whole(BARRED_TWICE), "en")}
    assert found["VATS/company-only"] == ["B25-3", "B25-4"]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_appears_once_with_words_and_the_permits_that_call_for_it(name: str, lang: str) -> None:
    found = steps(whole(ALL[name]), lang)
    ids = [step["id"] for step in found]
    assert len(ids) == len(set(ids))
    for step in found:
        assert step["name"]
        assert step["for"] and len(step["for"]) == len(set(step["for"]))
        assert step["standing"] in ("settled", "practice", "discretionary")


def test_steps_keep_the_order_of_the_procedure() -> None:
    assessment = business("marketplace")
    wanted = [step.id for step in assessment.law.rulebook.families["VATS"].steps]
    found = [step["id"] for step in steps(assessment, "zh")]
    assert [step_id for step_id in found if step_id in wanted] == wanted


def test_licence_steps_come_before_filings() -> None:
    found = [step["for"][0] for step in steps(business("marketplace"), "zh")]
    assert found.index("B21") < found.index("F-ICP")


@pytest.mark.parametrize("name", ALL)
def test_only_what_is_needed_and_likely_filings_call_for_steps(name: str) -> None:
    assessment = whole(ALL[name])
    for step in steps(assessment, "zh"):
        assert all(_called_for(on(assessment, permit)) for permit in step["for"])


def _called_for(verdict: Verdict) -> bool:
    return verdict.needed or (verdict.permit.kind == "filing" and verdict.probability >= 0.5)


def test_nothing_needed_means_nothing_to_do() -> None:
    assert steps(held({}), "zh") == []
    assert documents(held({}), "zh") == []


@pytest.mark.parametrize("name", ALL)
def test_every_document_is_listed_once_and_only_for_what_is_called_for(name: str) -> None:
    assessment = whole(ALL[name])
    found = documents(assessment, "en")
    ids = [document["id"] for document in found]
    assert len(ids) == len(set(ids))
    for document in found:
        assert document["name"] and document["for"]
        assert all(_called_for(on(assessment, permit)) for permit in document["for"])


def test_a_document_that_two_licences_ask_for_names_both() -> None:
    facts: dict[str, Any] = {**BUSINESSES["marketplace"], "revenue": ["commission", "ads"]}
    found = {document["id"]: document["for"] for document in documents(whole(facts), "zh")}
    shared = whole(facts).law.rulebook.families["VATS"].documents[0].id
    assert found[shared] == ["B21", "B25-1"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_penalties_say_what_threatens_and_where_it_stands(lang: str) -> None:
    assessment = business("marketplace")
    found = penalties(assessment, on(assessment, "B21"), lang)
    assert found[0]["id"] == "PEN-UNLICENSED"
    for penalty in found:
        assert penalty["conduct"] and penalty["sanction"]
        assert penalty["basis"] or penalty["open"]


def test_a_penalty_of_permit_and_family_is_named_once() -> None:
    assessment = business("paid_forum")
    ids = [penalty["id"] for penalty in penalties(assessment, on(assessment, "B25-3"), "zh")]
    assert len(ids) == len(set(ids))
    assert {"PEN-UNLICENSED", "PEN-ICP-UNLICENSED"} <= set(ids)
