"""Receipts: the same question has the same digest, another question another; values survive being written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import xuke
from businesses import BUSINESSES, business, held
from strategies import POOL, givens
from xuke.verdict.receipt import digest_of, read_back, receipt, written

MALL = BUSINESSES["marketplace"]
SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"
SCHEMA = json.loads((SCHEMAS / "receipt-2.json").read_text(encoding="utf-8"))


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
        {"facts": {**MALL, "audience": "cannot_say"}},
        {"as_of": "2026-11-22"},
        {"region": "安徽"},
        {"readings": {"affiliate_mall": "own_sale"}},
    ],
    ids=["fact", "other-option", "state", "date", "region", "reading"],
)
def test_anything_that_could_change_the_answer_changes_the_receipt(more: dict[str, Any]) -> None:
    assert _digest(MALL) != _digest(**{"facts": MALL, **more})


def test_language_and_form_change_the_receipt() -> None:
    """A receipt is of one document: another language or no proofs is another document."""
    assessment = held(MALL)
    found = {receipt(assessment, lang, proofs=proofs)["digest"] for lang in ("zh", "en") for proofs in (True, False)}
    assert len(found) == 4


def test_sources_are_part_of_the_receipt() -> None:
    """The same value from another place is another receipt."""
    words = xuke.assess("公司官网，只介绍自己的产品", as_of="2026-11-23")
    values = {
        entry["id"]: entry["value"]
        for entry in words.facts.to_json(words.law.rulebook.vocabulary)
        if entry["value"] is not None
    }
    assert receipt(words)["facts"].keys() >= values.keys()
    assert receipt(words)["digest"] != _digest(values)


@given(givens())
def test_a_value_is_read_back_as_it_was_written(values: dict[str, Any]) -> None:
    for name, value in values.items():
        again = json.loads(json.dumps(written(POOL[name], value)))
        assert read_back(POOL[name], again) == value


@given(st.sampled_from(sorted(POOL)), st.one_of(st.just([]), st.just("mauve"), st.just([3, 1]), st.just([[]])))
def test_a_value_that_does_not_fit_is_refused(name: str, value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        read_back(POOL[name], value)


def test_an_open_end_of_an_interval_is_kept() -> None:
    from xuke.facts import Interval

    value = Interval(5.0, float("inf"))
    assert written(POOL["n"], value) == [5, None]
    assert read_back(POOL["n"], [5, None]) == value


def test_the_description_is_kept() -> None:
    """Nearest cases are found by the words too, so a receipt without them could not give the same document."""
    text = "像豆瓣一样的社区"
    assert receipt(xuke.assess(text, as_of="2026-11-23"))["text"] == text
    assert receipt(held(MALL))["text"] == ""


@pytest.mark.parametrize("name", BUSINESSES)
def test_every_receipt_follows_the_published_schema(name: str) -> None:
    Draft202012Validator(SCHEMA).validate(xuke.document(business(name))["receipt"])


def test_the_schema_of_the_document_holds_the_same_receipt() -> None:
    """The receipt is described once in full; both schemas say the same."""
    whole = json.loads((SCHEMAS / "assessment-1.json").read_text(encoding="utf-8"))
    own = {key: part for key, part in SCHEMA.items() if key in ("type", "description", "properties", "required")}
    assert whole["$defs"]["receipt"] == own


def test_digests_do_not_depend_on_the_order_of_keys() -> None:
    found = xuke.document(held(MALL))["receipt"]
    body = {key: found[key] for key in reversed(found) if key != "digest"}
    assert digest_of(body) == found["digest"]
