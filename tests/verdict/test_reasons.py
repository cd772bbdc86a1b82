"""Why: the rules that decide, and the proof down to facts and their sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xuke
from businesses import BUSINESSES, SITE, VAGUE, business, closed, held, on, whole
from xuke import Assessment, Facts, Verdict
from xuke.facts import Source
from xuke.verdict.reasons import bases, cite, describe_interval, proof_json, reasons

SHOWN = {
    "marketplace": "B21",
    "own_shop": "B21",
    "paid_forum": "B25-3",
    "foreign_chat": "B25-4",
    "ad_magazine": "B25-1",
    "tunnel": "X-BORDER",
}
EITHER_WAY = {
    **SITE,
    "marketplace_role": ["third_party_listing", "third_party_deal"],
    "revenue": ["ads"],
}


def _proof(assessment: Assessment, permit: str, lang: str = "zh") -> dict[str, Any]:
    return proof_json(on(assessment, permit), assessment.facts, lang)


def _nodes(proof: dict[str, Any], op: str = "") -> Iterator[dict[str, Any]]:
    if not op or proof["op"] == op:
        yield proof
    for child in proof.get("because", []):
        yield from _nodes(child, op)


@pytest.mark.parametrize(("name", "permit"), SHOWN.items())
def test_the_proof_of_a_business_is_the_golden_one(name: str, permit: str, golden: Callable[[str, str], None]) -> None:
    proof = _proof(business(name), permit)
    golden(f"proofs/{name}.json", json.dumps(proof, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", BUSINESSES)
@pytest.mark.parametrize("complete", [True, False])
def test_the_proof_of_a_settled_verdict_mentions_only_facts_that_were_given(name: str, complete: bool) -> None:
    assessment = business(name) if complete else held(BUSINESSES[name])
    for permit, verdict in assessment.verdicts.items():
        if verdict.settled:
            for leaf in _nodes(_proof(assessment, permit), "fact"):
                assert leaf["id"] in assessment.facts.entries, permit
                assert leaf["state"] in ("known", "partly_known")


def test_an_open_proof_says_that_a_fact_was_not_asked() -> None:
    leaves = list(_nodes(_proof(held(VAGUE), "B25-4"), "fact"))
    assert {leaf["state"] for leaf in leaves if leaf["value"] == "unknown"} == {"not_asked"}


def test_every_leaf_keeps_the_words_that_gave_it() -> None:
    vocabulary = xuke.rulebook().vocabulary
    words = Source("words", quote="商家入驻", start=3, end=7, by="sellers")
    said = Facts.parse(vocabulary, {"marketplace_role": "third_party_deal"}, words)
    assessment = held(closed(SITE).merged(said))
    leaf = next(n for n in _nodes(_proof(assessment, "B21"), "fact") if n["id"] == "marketplace_role")
    assert leaf["sources"] == [{"kind": "words", "quote": "商家入驻", "start": 3, "end": 7, "by": "sellers"}]
    assert leaf["known"] == "third_party_deal"


def test_every_rule_in_a_proof_names_its_articles_and_its_date() -> None:
    for name, permit in SHOWN.items():
        for rule in _nodes(_proof(business(name), permit), "rule"):
            assert rule["basis"]
            assert rule["since"] <= "2026-11-23"


def test_a_verdict_that_holds_whatever_is_open_has_an_exhaustive_proof() -> None:
    assessment = held(EITHER_WAY)
    proof = _proof(assessment, "B25-1")
    assert on(assessment, "B25-1").status == "required"
    assert proof["exhaustive"] is True
    assert {"marketplace_role", "revenue.ads"} <= {leaf["id"] for leaf in proof["because"]}


def test_an_exhaustive_proof_never_says_true_of_a_fact_that_is_known_to_be_no() -> None:
    for leaf in _nodes(_proof(held(EITHER_WAY), "B25-1"), "fact"):
        assert not (leaf["value"] == "true" and leaf["known"] == "no"), leaf["id"]


@pytest.mark.parametrize("name", ["marketplace", "ad_magazine"])
def test_a_proof_is_the_same_in_both_languages_but_for_the_words(name: str) -> None:
    zh, en = (_proof(business(name), SHOWN[name], lang) for lang in ("zh", "en"))
    assert [(n["op"], n.get("id"), n.get("value")) for n in _nodes(zh)] == [
        (n["op"], n.get("id"), n.get("value")) for n in _nodes(en)
    ]
    assert zh["text"] != en["text"]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("marketplace", {"need"}),
        ("own_shop", {"exempt"}),
        ("foreign_chat", {"bar", "need"}),
        ("ad_magazine", {"open"}),
    ],
)
def test_reasons_are_of_the_kind_that_decides(name: str, kinds: set[str]) -> None:
    found = reasons(on(business(name), SHOWN[name]), "zh")
    assert {reason["kind"] for reason in found} == kinds


def test_a_bar_is_told_before_the_need() -> None:
    assert reasons(on(business("foreign_chat"), "B25-4"), "en")[0]["kind"] == "bar"


def test_a_category_that_does_not_apply_says_so_in_one_reason() -> None:
    found = reasons(on(business("own_shop"), "B12"), "zh")
    assert [reason["kind"] for reason in found] == ["otherwise"]
    assert found[0]["basis"]


@pytest.mark.parametrize("name", BUSINESSES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_has_words_a_standing_and_a_basis(name: str, lang: str) -> None:
    for verdict in business(name).verdicts.values():
        for reason in reasons(verdict, lang):
            assert reason["text"]
            assert reason["standing"] in ("settled", "practice", "discretionary")
            assert reason["basis"]


def test_a_reason_points_at_the_facts_it_rests_on_once_each() -> None:
    reason = reasons(on(business("paid_forum"), "B25-3"), "zh")[0]
    names = [quote["fact"] for quote in reason["quotes"]]
    assert set(names) == {"ugc_features.forum_qa", "revenue.content_fee"}
    assert len(names) == len(set(names))


def test_a_fixed_reading_in_a_proof_says_who_fixed_it() -> None:
    assessment = whole(BUSINESSES["ad_magazine"], ad_income="commercial")
    leaf = next(_nodes(_proof(assessment, "B25-1", "en"), "reading"))
    assert (leaf["position"], leaf["by"], leaf["value"]) == ("commercial", "person", "true")


def test_bases_do_not_repeat_an_article() -> None:
    for verdict in business("marketplace").verdicts.values():
        found = [(basis.source, basis.article) for basis in bases(verdict)]
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("lang", "cited"),
    [("zh", "《中华人民共和国电信条例》第7条"), ("en", ", art. 7")],
)
def test_articles_are_cited_as_people_cite_them(lang: str, cited: str) -> None:
    verdict: Verdict = on(business("own_shop"), "B12")
    first = next(basis for basis in bases(verdict) if basis.source == "TR")
    assert cite(verdict.run.law, first, lang).endswith(cited)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((50.0, float("inf"), True, False), "> 50"),
        ((50.0, float("inf"), False, False), ">= 50"),
        ((float("-inf"), 50.0, False, False), "<= 50"),
        ((float("-inf"), 50.0, False, True), "< 50"),
        ((5.0, 5.0, False, False), "= 5"),
        ((1.0, 5.0, False, False), "1..5"),
    ],
)
def test_intervals_are_written_as_people_compare_numbers(interval: tuple[float, float, bool, bool], words: str) -> None:
    assert describe_interval(*interval) == words
