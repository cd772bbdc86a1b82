"""Platform rules are shown beside the law and never mixed with it."""

from __future__ import annotations

from typing import Any

import xuke
from businesses import APP, business, held
from xuke.law import Law, Rulebook
from xuke.report.document import document
from xuke.verdict.policy import policies

MINI: dict[str, Any] = {**APP, "channel": ["mini_program"], "recruitment_role": ["job_intermediary"]}


def test_a_host_asks_by_category() -> None:
    found = policies(held(MINI), "zh")
    assert found
    assert all(p["host"] and p["asks"] and p["basis"] for p in found)
    assert "hr_license" in {permit for p in found for permit in p["permits"]}


def test_nothing_is_asked_where_the_business_does_not_go() -> None:
    assert "hr_license" not in {permit for p in policies(business("marketplace"), "zh") for permit in p["permits"]}


def test_policy_is_a_layer_of_its_own() -> None:
    shown = document(held(MINI), "zh")
    ids = {p["id"] for p in shown["platform_policy"]}
    assert ids
    assert not ids & {v["code"] for v in [*shown["telecom"], *shown["permits"]]}


def test_policy_changes_no_verdict(book: Rulebook) -> None:
    """No rule refers to a platform rule."""
    program = Law.at(book, "2026-11-23").program
    refs = {name for name in program.definitions if name.startswith("policy:")}
    assert len(refs) == len(book.platform_policy)


def test_every_platform_rule_is_dated_and_sourced(book: Rulebook) -> None:
    assert [p.id for p in book.platform_policy.values() if not p.date or not p.basis] == []
    assert xuke.rulebook() is book
