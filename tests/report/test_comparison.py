"""The public form and the page of `xuke compare`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

import xuke
from businesses import BUSINESSES, VAGUE, held, whole
from xuke.report.comparison import STATE, comparison, comparison_json
from xuke.report.document import cases_json, neighbours
from xuke.report.words import say
from xuke.verdict.nearest import NAMED, features, library, nearest, words_share

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "comparison-2.json").read_text(encoding="utf-8"))
COMMUNITY = "宠物社区App，用户发帖聊天，卖会员"
RECRUITING = "做招聘网站，企业发职位付会员费，用户之间可以聊天"


def _shown(found: dict[str, Any], lang: str) -> str:
    out = io.StringIO()
    comparison(found, lang, Console(file=out, width=400, no_color=True, highlight=False))
    return out.getvalue()


def _of(text: str, lang: str = "zh", limit: int = 4, **given: Any) -> dict[str, Any]:
    return comparison_json(xuke.assess(text, **{"as_of": "2026-11-23", **given}), lang, limit)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["community", "recruiting"])
def test_the_page_looks_as_it_looked(name: str, lang: str, golden: Callable[[str, str], None]) -> None:
    text = {"community": COMMUNITY, "recruiting": RECRUITING}[name]
    golden(f"comparisons/{name}.{lang}.txt", _shown(_of(text, lang), lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("facts", [*BUSINESSES.values(), VAGUE, {}], ids=[*BUSINESSES, "vague", "nothing"])
def test_every_comparison_fits_its_schema(facts: dict[str, Any], lang: str) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(comparison_json(held(facts), lang))


def test_the_cases_have_the_keys_that_assess_gives_them() -> None:
    assessment = xuke.assess(COMMUNITY, as_of="2026-11-23")
    plain, whole_ = cases_json(assessment, "zh"), comparison_json(assessment, "zh", 3)["cases"]
    for one, other in zip(plain, whole_, strict=True):
        assert set(one) <= set(other)
        for key in ("id", "name", "similarity", "categories", "contested", "same"):
            assert one[key] == other[key]
        for key in ("different", "unknown"):
            assert [f["id"] for f in one[key]] == [f["id"] for f in other[key]]


@pytest.mark.parametrize("text", [COMMUNITY, RECRUITING, "做一个像优酷那样的平台", "A forum where members pay to chat"])
def test_similarity_is_what_the_formula_says(text: str) -> None:
    assessment = xuke.assess(text, as_of="2026-11-23")
    found = library(assessment.law.rulebook)
    share = words_share(found.weight(features(found.vocabulary, assessment.facts)))
    assert 0 < share <= 1
    for n in neighbours(assessment, 8):
        plain = (1 - share) * n.by_facts + share * n.by_words
        assert n.similarity == pytest.approx(plain) or n.similarity == pytest.approx(min(1.0, plain + NAMED))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("司机入驻，用户在App里叫车运货、付款，平台抽佣金", "huolala"),
        ("网页上看天气", "nmc_weather"),
        ("把网站缓存到各地节点，加速访问", "baishan"),
    ],
)
def test_words_bring_a_case_nearer_that_facts_alone_do_not(text: str, near: str) -> None:
    """What no fact tells apart, the words do."""
    assessment = xuke.assess(text, as_of="2026-11-23")
    assert nearest(assessment, 1)[0].case.id != near
    assert neighbours(assessment, 1)[0].case.id == near


def test_a_description_in_traditional_characters_has_the_same_neighbours() -> None:
    simplified, traditional = ("用户发帖、关注、私信", "用戶發帖、關注、私信")
    first, second = (neighbours(xuke.assess(text, as_of="2026-11-23"), 3) for text in (simplified, traditional))
    assert [n.case.id for n in first] == [n.case.id for n in second]


def test_without_words_facts_alone_count() -> None:
    assert {case["words_share"] for case in comparison_json(held(BUSINESSES["paid_forum"]), "zh")["cases"]} == {0}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_differences_stand_under_what_they_do(lang: str) -> None:
    """What matters is listed with what it changes, the rest apart from it, and nothing is left out."""
    found = _of(RECRUITING, lang, 6)
    text = _shown(found, lang)
    for case in found["cases"]:
        for feature in [*case["different"], *case["unknown"]]:
            assert feature["matters"] == bool(feature["changes"]) or feature["matters"] is None
            assert all(change["code"] in text for change in feature["changes"])
    mark = "差异，不影响结论" if lang == "zh" else "different, does not matter"
    assert mark in text


def test_the_state_of_the_whole_is_that_of_the_nearest_case() -> None:
    found = _of(COMMUNITY)
    assert found["agreement"]["state"] == found["cases"][0]["agreement"]["state"] == "agree"
    assert found["agreement"]["case"] == found["cases"][0]["id"]
    assert found["agreement"]["disagreeing"] == []


def test_a_case_on_which_record_and_rule_disagree_is_never_passed_over() -> None:
    found = _of("多商户商城，商家入驻，收佣金", as_of="2010-01-01", limit=5)
    assert found["agreement"]["state"] == "rule_differs"
    assert found["agreement"]["disagreeing"]
    text = _shown(found, "zh")
    assert text.startswith(STATE["rule_differs"]["zh"])
    assert "记载" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_case_is_said_in_a_word(lang: str) -> None:
    found = comparison_json(held({}), lang)
    assert (found["cases"], found["agreement"]["case"]) == ([], None)
    assert _shown(found, lang).startswith(STATE["none"][lang])


def test_a_service_without_category_is_said_to_need_no_licence() -> None:
    found = comparison_json(whole(BUSINESSES["own_shop"]), "en", 1)
    assert found["cases"][0]["categories"] == []
    assert say("no_licence", "en") in _shown(found, "en")
