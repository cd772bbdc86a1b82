"""Complete descriptions, and the rulebook's own scenarios and cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

import xuke
from businesses import closed
from xuke.facts.vocabulary import NO, YES
from xuke.verdict.scenarios import Report, case_facts, run_content


@pytest.fixture(scope="module")
def report() -> Report:
    return run_content(xuke.rulebook())


def test_every_shipped_scenario_and_case_holds(report: Report) -> None:
    assert report.failures == []


def test_every_shipped_rule_is_true_in_some_scenario(report: Report) -> None:
    assert report.uncovered == []
    assert report.coverage == 1.0


def test_what_a_complete_description_leaves_out_is_absent() -> None:
    facts = closed({"ugc_features": ["forum_qa"]})
    assert facts.entries["ugc_features.forum_qa"].value == YES
    assert facts.entries["ugc_features.live_hosting"].value == NO
    assert facts.entries["edi_exchange"].value == NO
    assert facts.entries["marketplace_role"].value == 1


@pytest.mark.parametrize("name", ["entity_type", "foreign_share", "audience", "server_location", "licence_held"])
def test_who_you_are_stays_unknown_unless_said(name: str) -> None:
    assert name not in closed({}).entries


def test_a_wrong_expectation_is_reported_with_its_file(book: xuke.Rulebook) -> None:
    permit = book.permits["B12"]
    wrong = replace(permit, scenarios=[replace(permit.scenarios[0], status="barred")])
    copy = replace(book)
    copy.__dict__["permits"] = {**book.permits, "B12": wrong}
    copy.__dict__["cases"] = {}
    failures = run_content(copy).failures
    assert [line.partition(":")[0] for line in failures] == ["permits/telecom/B12.yaml"]
    assert "expected barred, got required" in failures[0]


def test_the_facts_of_a_case_name_the_case(book: xuke.Rulebook) -> None:
    facts = case_facts(book, book.cases["taobao"])
    assert {(s.kind, s.by) for e in facts.entries.values() for s in e.sources} == {("case", "taobao")}
