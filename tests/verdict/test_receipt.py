"""Receipts: the same question has the same digest, another question another."""

from __future__ import annotations

from typing import Any

import pytest

import xuke
from businesses import BUSINESSES, held
from xuke.verdict.receipt import receipt

MALL = BUSINESSES["marketplace"]


def _digest(*given: Any, **more: Any) -> str:
    return str(receipt(held(*given, **more))["digest"])


def test_the_same_facts_give_the_same_receipt_in_any_order() -> None:
    assert _digest(MALL) == _digest(dict(reversed(MALL.items())))


def test_a_region_is_the_same_by_name_and_by_id() -> None:
    assert _digest(MALL, region="上海") == _digest(MALL, region="shanghai")


@pytest.mark.parametrize(
    "more",
    [
        {"facts": {**MALL, "foreign_share": 100}},
        {"facts": {**MALL, "revenue": ["ads"]}},
        {"as_of": "2026-11-22"},
        {"region": "安徽"},
        {"readings": {"affiliate_mall": "own_sale"}},
    ],
    ids=["fact", "other-option", "date", "region", "reading"],
)
def test_anything_that_could_change_the_answer_changes_the_receipt(more: dict[str, Any]) -> None:
    assert _digest(MALL) != _digest(**{"facts": MALL, **more})


def test_a_receipt_says_what_is_needed_to_ask_again() -> None:
    found = receipt(held(MALL, region="上海", readings={"affiliate_mall": "licence"}))
    assert found["format"] == "xuke.receipt/1"
    assert found["rulebook"] == xuke.rulebook().hash
    assert (found["as_of"], found["region"]) == ("2026-11-23", "shanghai")
    assert found["readings"] == {"affiliate_mall": "licence"}
    assert len(found["digest"]) == 64


@pytest.mark.parametrize("name", BUSINESSES)
def test_the_facts_of_a_receipt_replay_to_the_same_digest(name: str) -> None:
    first = receipt(held(BUSINESSES[name]))
    again = held(first["facts"], first["as_of"], first["region"], first["readings"])
    assert receipt(again)["digest"] == first["digest"]
