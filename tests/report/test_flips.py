"""Promise: the page and the public form of flips say what the search found, in both languages."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

import xuke
from businesses import BUSINESSES, VAGUE, business, held
from xuke.facts import Facts
from xuke.report.flips import flips_json, flips_page

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "schema" / "flip-1.json").read_text(encoding="utf-8"))
LANGS = pytest.mark.parametrize("lang", ["zh", "en"])
MODELS = {"mall": "多商户商城", "paid_knowledge": "知识付费", "forum": "论坛", "chat": "即时通讯", "video": "短视频"}
TEXTS = {
    "mall": "多商户商城，商家入驻，用户在平台下单付款，我们收佣金",
    "paid_knowledge": "知识付费，卖自己录的课程和专栏，会员按年收费",
    "community": "我们做一个宠物社区App，用户发帖聊天，卖会员",
    "chat": "聊天软件App，一对一聊天和群聊，卖会员和表情",
    "video": "短视频App，用户上传视频，靠广告",
}


def _page(shown: dict[str, Any], lang: str, width: int = 100) -> str:
    out = io.StringIO()
    flips_page(shown, lang, Console(file=out, width=width, no_color=True, highlight=False, emoji=False))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _closed(node: Any) -> Any:
    """Return a schema in which objects have no field beside those described."""
    if isinstance(node, list):
        return [_closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(part) for key, part in node.items()}
    return {**found, "additionalProperties": False} if node.get("type") == "object" and "properties" in node else found


@LANGS
@pytest.mark.parametrize("name", MODELS)
def test_the_page_of_a_business_model(name: str, lang: str, golden: Callable[[str, str], None]) -> None:
    shown = flips_json(xuke.assess(like=MODELS[name], as_of="2026-11-23"), lang=lang)
    golden(f"flips/model_{name}.{lang}.txt", _page(shown, lang))


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_of_a_description(name: str, golden: Callable[[str, str], None]) -> None:
    shown = flips_json(xuke.assess(TEXTS[name], as_of="2026-11-23"), lang="zh")
    golden(f"flips/text_{name}.zh.txt", _page(shown, "zh"))


@LANGS
@pytest.mark.parametrize("name", BUSINESSES)
def test_the_page_of_a_business_described_completely(name: str, lang: str, golden: Callable[[str, str], None]) -> None:
    golden(f"flips/{name}.{lang}.txt", _page(flips_json(business(name), who=True, limit=6, lang=lang), lang))


@LANGS
@pytest.mark.parametrize("permit", ["", "B25"])
def test_every_public_form_follows_the_published_schema(permit: str, lang: str) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for assessment in (business("paid_forum"), business("foreign_chat"), held(VAGUE)):
        shown = json.loads(json.dumps(flips_json(assessment, permit, who=True, lang=lang)))
        Draft202012Validator(SCHEMA).validate(shown)
        Draft202012Validator(_closed(SCHEMA)).validate(shown)


def test_what_is_written_can_be_given_back() -> None:
    """The changes of every flip, in the form facts are written, lead to the outcome shown."""
    for name in ("marketplace", "foreign_chat", "tunnel"):
        base = business(name)
        for part in flips_json(base, who=True)["directions"]:
            for flip in part["flips"]:
                changed = Facts.parse(base.law.rulebook.vocabulary, {c["id"]: c["after"] for c in flip["changes"]})
                again = xuke.assess(facts=Facts({**base.facts.entries, **changed.entries}), as_of="2026-11-23")
                assert again.outcome == flip["outcome"]


def test_the_limit_is_kept_and_the_total_told() -> None:
    [part] = flips_json(business("own_shop"), limit=3)["directions"]
    assert len(part["flips"]) == 3 < part["total"]
    assert str(part["total"] - 3) in _page(flips_json(business("own_shop"), limit=3), "zh")


def test_numbers_are_shown_as_thresholds() -> None:
    shown = flips_json(business("foreign_chat"), who=True, lang="en")
    [change] = shown["directions"][1]["flips"][0]["changes"]
    assert (change["before"], change["after"], change["bounds"]) == (100, 50, {"to": 50})
    assert 'from "100 %" to "at most 50 %"' in change["text"]


def test_an_english_page_holds_no_chinese() -> None:
    for name in ("marketplace", "foreign_chat", "tunnel"):
        assert not re.findall(r"[\u4e00-\u9fff]+", _page(flips_json(business(name), lang="en"), "en"))


@pytest.mark.parametrize("width", [40, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    console = Console(width=width)
    for line in _page(flips_json(business("marketplace")), "zh", width).splitlines():
        assert console.measure(line).maximum <= width


def test_where_nothing_does_it_the_page_says_so() -> None:
    page = _page(flips_json(business("foreign_chat"), "B25-4", lang="en"), "en")
    assert "--who" in page
