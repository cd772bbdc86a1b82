"""The public JSON form and its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import xuke
from businesses import BUSINESSES, VAGUE, business, held
from xuke.report.document import document
from xuke.verdict.nearest import nearest

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "schema" / "assessment-1.json").read_text(encoding="utf-8"))
TEXT = "我们做宠物社区App，用户发帖聊天，卖会员，以后打算开直播，不做广告"
TOP = (
    *("schema", "as_of", "region", "rulebook", "engine", "outcome", "likely", "telecom", "permits"),
    *("facts", "questions", "cases", "steps", "receipt"),
)
VERDICT = ("code", "status", "standing", "probability", "reasons", "basis", "missing", "readings")


def _assessment(name: str) -> xuke.Assessment:
    if name in BUSINESSES:
        return business(name)
    if name == "text":
        return xuke.assess(TEXT, as_of="2026-11-23")
    if name == "case":
        return xuke.assess("优酷", as_of="2026-11-23")
    return held({"vague": VAGUE, "empty": {}, "facts": BUSINESSES["paid_forum"]}[name])


NAMES = [*BUSINESSES, "text", "case", "facts", "vague", "empty"]


def _closed(node: Any) -> Any:
    """Return a schema in which objects have no field beside those described."""
    if isinstance(node, list):
        return [_closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(part) for key, part in node.items()}
    return {**found, "additionalProperties": False} if node.get("type") == "object" and "properties" in node else found


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["additionalProperties"] is True


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_document_follows_the_published_schema(name: str, lang: str) -> None:
    shown = json.loads(json.dumps(document(_assessment(name), lang), ensure_ascii=False))
    Draft202012Validator(SCHEMA).validate(shown)


@pytest.mark.parametrize("name", NAMES)
def test_no_document_has_a_field_that_the_schema_does_not_describe(name: str) -> None:
    Draft202012Validator(_closed(SCHEMA)).validate(document(_assessment(name), "en"))


def _described(node: Any, path: str = "") -> list[str]:
    if not isinstance(node, dict):
        return []
    missing = []
    for key, part in {**node.get("properties", {}), **node.get("$defs", {})}.items():
        if part and "$ref" not in part and not part.get("description", "").isascii():
            missing.append(f"{path}/{key}")
        if part and "$ref" not in part and not part.get("description"):
            missing.append(f"{path}/{key}")
        missing += _described(part, f"{path}/{key}") + _described(part.get("items"), f"{path}/{key}")
    return missing


def test_every_field_of_the_schema_is_described_in_english() -> None:
    assert _described(SCHEMA) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "xuke.assessment/2"),
        (("outcome",), "maybe"),
        (("likely", "probability"), 1.5),
        (("telecom", 0, "status"), "needed"),
        (("telecom", 0, "standing"), "firm"),
        (("telecom", 0, "reasons", 0, "basis"), []),
        (("telecom", 0, "proof", "value"), True),
        (("facts", 0, "state"), "guessed"),
        (("facts", 0, "source", "kind"), "rumour"),
        (("steps", 0, "for"), []),
        (("receipt", "digest"), "abc"),
    ],
)
def test_a_broken_document_is_refused(path: tuple[Any, ...], value: Any) -> None:
    shown = document(business("marketplace"), "zh")
    target: Any = shown
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    assert not Draft202012Validator(SCHEMA).is_valid(shown)


@pytest.mark.parametrize("key", TOP)
def test_a_document_without_a_promised_field_is_refused(key: str) -> None:
    shown = document(business("own_shop"), "zh")
    del shown[key]
    assert not Draft202012Validator(SCHEMA).is_valid(shown)


def test_a_field_of_a_later_version_is_tolerated_at_the_top() -> None:
    assert Draft202012Validator(SCHEMA).is_valid({**document(business("own_shop"), "zh"), "later": 1})


@pytest.mark.parametrize("name", NAMES)
def test_the_promised_fields_are_there(name: str) -> None:
    shown = document(_assessment(name), "zh")
    assert set(TOP) <= set(shown)
    for verdict in [*shown["telecom"], *shown["permits"]]:
        assert set(VERDICT) <= set(verdict)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_survives_json_unchanged(name: str) -> None:
    shown = document(_assessment(name), "zh")
    assert json.loads(json.dumps(shown, ensure_ascii=False, allow_nan=False)) == shown


def test_every_quote_stands_in_the_text_where_it_says() -> None:
    shown = document(_assessment("text"), "zh")
    sources = [fact["source"] for fact in shown["facts"]]
    sources += [s for fact in shown["facts"] for s in fact.get("also", [])]
    sources += [q for v in [*shown["telecom"], *shown["permits"]] for r in v["reasons"] for q in r["quotes"]]
    quoted = [source for source in sources if source["kind"] == "words" and "quote" in source]
    assert quoted
    for source in quoted:
        assert TEXT[source["start"] : source["end"]] == source["quote"]


@pytest.mark.parametrize("name", NAMES)
def test_likely_and_chances_agree_with_the_outcome(name: str) -> None:
    shown = document(_assessment(name), "zh")
    assert sum(shown["chances"].values()) == pytest.approx(1, abs=2e-4)
    assert shown["likely"]["probability"] == max(shown["chances"].values())
    if shown["outcome"] in shown["chances"]:
        assert shown["likely"] == {"outcome": shown["outcome"], "probability": 1.0}


@pytest.mark.parametrize("name", NAMES)
def test_a_settled_verdict_lists_nothing_missing_and_an_open_one_no_standing(name: str) -> None:
    shown = document(_assessment(name), "zh")
    for verdict in [*shown["telecom"], *shown["permits"]]:
        if verdict["status"] in ("undetermined", "contested"):
            assert verdict["standing"] is None
            assert verdict["missing"] or verdict["readings"]
        else:
            assert verdict["standing"]
            assert (verdict["missing"], verdict["readings"]) == ([], [])


def test_proofs_are_left_out_when_not_asked_for() -> None:
    shown = document(business("marketplace"), "zh", proofs=False)
    assert not any("proof" in verdict for verdict in [*shown["telecom"], *shown["permits"]])


def test_a_needed_permit_says_who_issues_it_and_for_how_long() -> None:
    mall = document(business("marketplace"), "en")["telecom"][0]
    assert mall["items"] == ["B21-1"]
    assert all(mall[key] for key in ("authority", "certificate", "validity", "penalties"))


def test_the_named_case_is_named_and_nearest() -> None:
    shown = document(_assessment("case"), "zh")
    assert shown["case"] == "youku"
    assert shown["cases"][0]["id"] == "youku"
    assert shown["cases"][0]["similarity"] == 1.0


def test_the_same_question_gives_the_same_document() -> None:
    assert document(business("paid_forum"), "zh") == document(business("paid_forum"), "zh")


def test_language_changes_words_and_nothing_else() -> None:
    zh, en = (document(business("ad_magazine"), lang) for lang in ("zh", "en"))
    for key in ("outcome", "likely", "chances", "not_raised", "facts"):
        assert zh[key] == en[key]
    differing = {key for key, value in zh["receipt"].items() if value != en["receipt"][key]}
    assert differing == {"lang", "result", "digests", "digest"}
    assert zh["notice"] != en["notice"]
    assert len(nearest(business("ad_magazine"))) == len(en["cases"])
