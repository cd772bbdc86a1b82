"""The terminal page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from rich.console import Console

import xuke
from businesses import BUSINESSES, VAGUE, business, held
from xuke.report.document import document
from xuke.report.page import page
from xuke.report.words import OUTCOME, STANDING, STATUS, WORD
from xuke.verdict.assess import OUTCOMES

LANGS = pytest.mark.parametrize("lang", ["zh", "en"])


def _page(assessment: xuke.Assessment, lang: str, width: int = 100) -> str:
    """Return the page as plain lines, with the hash of the rulebook masked."""
    out = io.StringIO()
    console = Console(file=out, width=width, no_color=True, highlight=False, emoji=False)
    page(assessment, document(assessment, lang), lang, console)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@LANGS
@pytest.mark.parametrize("name", BUSINESSES)
def test_the_page_of_a_business_is_the_golden_one(name: str, lang: str, golden: Callable[[str, str], None]) -> None:
    golden(f"pages/{name}.{lang}.txt", _page(business(name), lang))


@LANGS
def test_the_page_of_a_vague_business_is_the_golden_one(lang: str, golden: Callable[[str, str], None]) -> None:
    golden(f"pages/vague.{lang}.txt", _page(held(VAGUE), lang))


@LANGS
def test_the_page_of_a_well_known_service_is_the_golden_one(lang: str, golden: Callable[[str, str], None]) -> None:
    golden(f"pages/youku.{lang}.txt", _page(xuke.assess("优酷", as_of="2026-11-23"), lang))


@LANGS
@pytest.mark.parametrize("name", BUSINESSES)
def test_the_verdict_stands_first(name: str, lang: str) -> None:
    assessment = business(name)
    assert _page(assessment, lang).startswith(OUTCOME[assessment.outcome][lang])


@LANGS
def test_the_page_of_a_named_service_says_so_first(lang: str) -> None:
    first = _page(xuke.assess("优酷", as_of="2026-11-23"), lang).splitlines()[0]
    assert first.startswith(WORD["case"][lang])


def test_an_open_page_asks_questions_and_gives_the_likely_side() -> None:
    text = _page(held(VAGUE), "zh")
    assert WORD["likely"]["zh"] in text.splitlines()[1]
    assert WORD["open"]["zh"] in text


def test_an_english_page_holds_no_chinese() -> None:
    for name in BUSINESSES:
        assert not re.findall(r"[\u4e00-\u9fff]+", _page(business(name), "en"))


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    console = Console(width=width)
    for line in _page(business("foreign_chat"), "zh", width).splitlines():
        assert console.measure(line).maximum <= width


def test_the_foot_names_date_province_and_rulebook() -> None:
    foot = _page(held(VAGUE, region="安徽"), "en", 200).rstrip().splitlines()[-1]
    assert "2026-11-23 · Anhui · rulebook" in foot


def test_what_was_only_planned_is_said_not_to_count() -> None:
    text = _page(xuke.assess("做一个论坛，用户发帖，以后打算投放广告收广告费", as_of="2026-11-23"), "zh")
    assert WORD["planned"]["zh"] in text


@pytest.mark.parametrize("words", [OUTCOME, STATUS, STANDING, WORD], ids=["outcome", "status", "standing", "word"])
def test_every_fixed_word_exists_in_both_languages(words: dict[str, dict[str, str]]) -> None:
    for key, pair in words.items():
        assert set(pair) == {"zh", "en"}, key
        assert bool(pair["zh"]) == bool(pair["en"]) == bool(key)


def test_every_outcome_and_status_has_its_words() -> None:
    assert set(OUTCOME) == set(OUTCOMES)
    assert set(STATUS) == {str(status) for status in xuke.Status}
