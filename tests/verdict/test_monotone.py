"""Whatever is known: learning more settles more and never unsettles; assessments never raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xuke
from businesses import TODAY, held
from xuke import Assessment
from xuke.facts import FactSpec
from xuke.report.document import document
from xuke.verdict.questions import questions

PLACES = [(TODAY, ""), (TODAY, "anhui"), ("2018-12-31", "")]
SPECS = [spec for spec in xuke.rulebook().vocabulary if spec.type != "text"]
NUMBERS = {"foreign_share": [0, 30, 50, 51, 100, "0..50"], "registered_capital": [1, 1_000_000, 10**9]}
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def _values(spec: FactSpec) -> st.SearchStrategy[Any]:
    options = [option.id for option in spec.options]
    if spec.type == "yesno":
        return st.sampled_from(["yes", "no"])
    if spec.type == "choice":
        return st.lists(st.sampled_from(options), min_size=1, max_size=2)
    if spec.type == "number":
        return st.sampled_from(NUMBERS.get(spec.id, [0, 1000, "1..100"]))
    return st.dictionaries(st.sampled_from(options), st.sampled_from(["yes", "no"]), min_size=1, max_size=3)


BUSINESS = st.fixed_dictionaries({}, optional={spec.id: _values(spec) for spec in SPECS})
PLACE = st.sampled_from(PLACES)


@QUICK
@given(BUSINESS, PLACE, st.data())
def test_adding_a_fact_never_changes_a_settled_verdict(
    facts: dict[str, Any], place: tuple[str, str], data: st.DataObject
) -> None:
    before = held(facts, *place)
    unsaid = [spec for spec in SPECS if not any(v.id in before.facts.entries for v in spec.variables)]
    if not unsaid:
        return
    spec = data.draw(st.sampled_from(unsaid))
    after = held({**facts, spec.id: data.draw(_values(spec))}, *place)
    for name, verdict in before.verdicts.items():
        _kept(verdict, after.verdicts[name])


def _kept(before: xuke.Verdict, after: xuke.Verdict) -> None:
    """A settled need stays; only an open eligibility may still turn required into barred."""
    if before.settled:
        assert after.settled
        assert after.needed == before.needed
        if before.eligibility != "open":
            assert after.status == before.status


@QUICK
@given(BUSINESS, PLACE)
def test_chances_always_sum_to_one(facts: dict[str, Any], place: tuple[str, str]) -> None:
    assessment = held(facts, *place)
    assert sum(assessment.chances.values()) == pytest.approx(1)
    assert not assessment.settled or assessment.likely == (assessment.outcome, 1.0)


@settings(QUICK, max_examples=40)
@given(BUSINESS, PLACE, st.sampled_from(["zh", "en"]))
def test_an_assessment_never_raises(facts: dict[str, Any], place: tuple[str, str], lang: str) -> None:
    assert document(held(facts, *place), lang)["schema"] == "xuke.assessment/1"


@settings(QUICK, max_examples=40)
@given(BUSINESS, PLACE)
def test_no_question_is_already_answered(facts: dict[str, Any], place: tuple[str, str]) -> None:
    assessment = held(facts, *place)
    for question in questions(assessment):
        variables = assessment.law.rulebook.vocabulary.facts[question["fact"]].variables
        assert any(not _known(assessment, variable.id) for variable in variables)


def _known(assessment: Assessment, name: str) -> bool:
    entry = assessment.facts.entries.get(name)
    return entry is not None and str(entry.state) == "known"


@settings(QUICK, max_examples=40)
@given(BUSINESS)
def test_open_and_settled_verdicts_never_share_a_side(facts: dict[str, Any]) -> None:
    for verdict in held(facts).verdicts.values():
        assert bool(verdict.open_variables) != verdict.settled


@QUICK
@given(BUSINESS, PLACE)
def test_a_final_answer_without_licence_leaves_no_raised_category_likely(
    facts: dict[str, Any], place: tuple[str, str]
) -> None:
    assessment = held(facts, *place)
    if assessment.outcome in ("filing_only", "none"):
        assert [v for v in assessment.telecom if v.raised and v.probability >= 0.5] == []
