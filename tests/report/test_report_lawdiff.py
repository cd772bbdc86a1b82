"""A comparison of two laws as JSON and as a page."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import xuke
from businesses import BUSINESSES, closed
from rulebooks import P2, edited
from xuke.facts import Facts
from xuke.law import Law
from xuke.law.model import Text
from xuke.report.lawdiff import lawdiff_json
from xuke.report.lawdiffpage import page
from xuke.verdict.lawdiff import LawDiff
from xuke.verdict.movers import Movers, Subject, Unread, contents

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "lawdiff-1.json").read_text(encoding="utf-8"))
LANGS = pytest.mark.parametrize("lang", ["zh", "en"])


def _shown(old: Law, new: Law, lang: str, *subjects: Subject, permit: str = "") -> dict[str, Any]:
    asked = [*(subjects or contents(old.rulebook, new.rulebook))]
    found = list(Movers(old, new).among(asked, permit))
    diff = LawDiff(old, new, everywhere=not new.region)
    shown: dict[str, Any] = lawdiff_json(diff, found, lang, permit=permit, held=Counter(s.kind for s in asked))
    return shown


def _page(shown: dict[str, Any], lang: str, **more: bool) -> str:
    return page(shown, lang, **more)


@pytest.fixture(scope="module")
def trade(book: xuke.Rulebook) -> dict[str, dict[str, Any]]:
    """2015-06-18 → 2015-06-19 in both languages."""
    laws = Law.at(book, "2015-06-18"), Law.at(book, "2015-06-19")
    return {lang: _shown(*laws, lang) for lang in ("zh", "en")}


@pytest.fixture(scope="module")
def lately(book: xuke.Rulebook) -> dict[str, dict[str, Any]]:
    """2024-11-01 → 2026-11-01 for two businesses, in both languages."""
    facts = xuke.assess("公司官网，只介绍自己的产品", as_of="2026-11-01").facts
    site = Subject("business", "site", Text("官网", "site"), lambda held: facts)
    drama = closed({**BUSINESSES["paid_forum"], "foreign_share": 100})
    forum = Subject("business", "forum", Text("论坛", "forum"), lambda held: drama)
    laws = Law.at(book, "2024-11-01"), Law.at(book, "2026-11-01")
    return {lang: _shown(*laws, lang, site, forum) for lang in ("zh", "en")}


@LANGS
@pytest.mark.parametrize("name", ["trade", "lately"])
def test_a_comparison_follows_the_published_schema(name: str, lang: str, request: pytest.FixtureRequest) -> None:
    shown = json.loads(json.dumps(request.getfixturevalue(name)[lang]))
    Draft202012Validator(SCHEMA).validate(shown)
    assert set(shown) == set(SCHEMA["properties"])


def test_the_schema_is_sound_and_strict() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert not Draft202012Validator(SCHEMA).is_valid({"schema": "xuke.lawdiff/1"})


@LANGS
def test_the_page_is_the_golden_one(
    trade: dict[str, dict[str, Any]], lang: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"pages/lawdiff.{lang}.txt", _page(trade[lang], lang))


@LANGS
def test_the_markdown_page_is_the_golden_one(
    trade: dict[str, dict[str, Any]], lang: str, golden: Callable[[str, str], None]
) -> None:
    golden(f"pages/lawdiff.{lang}.md", _page(trade[lang], lang, markdown=True))


def test_an_english_page_holds_no_chinese(lately: dict[str, dict[str, Any]]) -> None:
    assert not re.findall(r"[\u4e00-\u9fff]+", _page(lately["en"], "en"))


def test_every_mover_and_every_change_is_on_the_page(trade: dict[str, dict[str, Any]]) -> None:
    text = _page(trade["en"], "en")
    for rule in trade["en"]["rules"]:
        assert f"{rule['rule']}" in text
    for mover in trade["en"]["movers"]:
        assert mover["name"] in text


def test_a_cause_names_day_and_article(trade: dict[str, dict[str, Any]]) -> None:
    causes = [c for m in trade["zh"]["movers"] for move in m["moves"] for c in move["causes"]]
    cap = next(c for c in causes if c["rule"] == "B21/foreign-cap-trade")
    assert (cap["change"], cap["date"]) == ("ended", "2015-06-18")
    assert "放开在线数据处理与交易处理业务" in cap["cited"][0]


def test_counts_say_of_how_many(trade: dict[str, dict[str, Any]], book: xuke.Rulebook) -> None:
    held = {kind: entry["held"] for kind, entry in trade["zh"]["counts"].items()}
    assert held["case"] == len(book.cases)
    assert trade["zh"]["counts"]["scenario"]["moved"] == len(trade["zh"]["movers"])


def test_ones_own_business_is_told_as_described(lately: dict[str, dict[str, Any]]) -> None:
    """What only unmentioned facts could move stands apart from what moves."""
    text = _page(lately["en"], "en")
    movers, faint = text.split("Moves only where something holds that was not mentioned")
    assert "own businesses 2/2" in movers
    assert "face_filing" in faint and "site" in faint
    assert "\nface_filing" not in movers.split("Who moves")[1]


def test_the_outcome_is_told_when_it_moves(book: xuke.Rulebook) -> None:
    facts = closed({**BUSINESSES["ad_magazine"], "network_services": ["cdn"]})
    mine = Subject("business", "mine", Text("我", "mine"), lambda held: facts)
    shown = _shown(Law.at(book, "2005-01-01"), Law.at(book, "2026-11-01"), "en", mine, permit="")
    sides = [xuke.assess(facts=facts, as_of=date).outcome for date in ("2005-01-01", "2026-11-01")]
    told = shown["movers"][0]["outcome"]
    assert told == ({"before": sides[0], "after": sides[1]} if sides[0] != sides[1] else None)


def test_nothing_differs_is_said(book: xuke.Rulebook) -> None:
    law = Law.at(book, "2015-06-18")
    shown = _shown(law, law, "en")
    assert (shown["movers"], shown["rules"], shown["permits"]) == ([], [], [])
    assert _page(shown, "en").splitlines()[1].strip() == "nothing differs"


def test_one_permit_is_shown_alone(book: xuke.Rulebook) -> None:
    laws = Law.at(book, "2019-07-29"), Law.at(book, "2019-07-30")
    shown = _shown(*laws, "zh", permit="B22")
    assert {rule["owner"] for rule in shown["rules"]} == {"B22"}
    assert {move["permit"] for m in shown["movers"] for move in m["moves"]} == {"B22"}


@LANGS
def test_two_rulebooks_on_one_page(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    """Everything that can differ at once: rules, reworded or through a derived fact, readings, permits, facts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    edits = [
        (P2, 'when: "shop"', 'when: "not (not shop)"'),
        ("permits/telecom/P1.yaml", "scope: shop or income.fees", "scope: income.fees"),
        ("permits/telecom/P1.yaml", "Nobody pays.", "No pay."),
        ("derived/basics.yaml", "formula: income.fees", "formula: income.fees and shop"),
        ("derived/basics.yaml", "shop and kind == others", "kind in (others) and shop"),
        ("readings/adverts.yaml", "position: free", "position: commercial"),
        ("facts/kind.yaml", "options:\n", "options:\n  rented: {zh: 租来的, en: rented}\n"),
    ]
    books = [xuke.Rulebook.load(edited(tmp_path / name, *changes)) for name, changes in (("a", []), ("b", edits))]
    laws = [Law.at(book, "2022-01-01") for book in books]
    shown = _shown(laws[0], laws[1], lang)
    shown["unread"] = lawdiff_json(LawDiff(*laws), [_odd()], lang)["unread"]
    Draft202012Validator(SCHEMA).validate(shown)
    golden(f"pages/lawdiff_books.{lang}.txt", _page(shown, lang))


def _odd() -> Unread:
    return Unread(Subject("business", "row 3", Text("怪", "odd"), lambda book: Facts()), "there are no words to read")
