"""What stands beside a hit: how far negation and plans reach."""

from __future__ import annotations

import pytest

from xuke.intake.scope import REACH, Marks, ScopeFinder, marks_of
from xuke.law import Rulebook
from xuke.law.model import ScopeWords

HIT = "打赏"


def negated(book: Rulebook, text: str, hit: str) -> bool:
    at = text.index(hit)
    return ScopeFinder(text, marks_of(book)).negated(at, at + len(hit))


@pytest.mark.parametrize(
    "text",
    [
        "不打赏",
        "没有打赏",
        "我们不支持打赏",
        "暂不开放打赏",
        "无需打赏",
        "禁止打赏",
        "从来没有打赏",
        "论坛,不能打赏",
        "打赏不",
        "尚未开通打赏",
    ],
)
def test_negation_reaches_the_hit(book: Rulebook, text: str) -> None:
    """A negation before the hit in its clause, or inside it, denies it."""
    hit = text if text == "打赏不" else HIT
    assert negated(book, text, hit)


@pytest.mark.parametrize(
    "text",
    [
        "打赏",
        "不卖货,可以打赏",
        "不卖货，可以打赏",
        "不卖货;打赏",
        "不卖货。打赏",
        "不卖货!打赏",
        "不卖货?打赏",
        "不卖货\n打赏",
        "打赏,不卖货",
    ],
)
def test_negation_ends_with_its_clause(book: Rulebook, text: str) -> None:
    """What another clause denies is not denied here."""
    assert not negated(book, text, HIT)


@pytest.mark.parametrize("gap", range(REACH + 3))
def test_negation_reaches_six_characters(book: Rulebook, gap: int) -> None:
    """A bare 不 denies up to the documented reach and not one character further."""
    assert negated(book, "不" + "甲" * gap + HIT, HIT) is (gap < REACH)


@pytest.mark.parametrize(
    "looks_like",
    [
        "不仅",
        "不只",
        "不但",
        "不限",
        "不断",
        "不少",
        "不同",
        "无线",
        "无限",
        "未来",
        "未成年",
        "非常",
        "差不多",
        "要不要",
    ],
)
def test_words_that_only_look_like_negation(book: Rulebook, looks_like: str) -> None:
    """A word that merely contains a negation character denies nothing."""
    assert not negated(book, f"{looks_like}{HIT}", HIT)
    assert negated(book, f"{looks_like}不{HIT}", HIT)


def test_bare_negation_does_not_cross_de(book: Rulebook) -> None:
    """不…的 describes something else; a full negation such as 没有 crosses 的."""
    assert not negated(book, "不急的人打赏", HIT)
    assert negated(book, "没有别的打赏", HIT)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("no ads", True),
        ("we do not sell ads", True),
        ("without any ads", True),
        ("we don't show ads", True),
        ("notable ads", False),
        ("we know ads", False),
        ("not only ads", False),
        ("no sales, only ads", False),
        ("no sales. ads", False),
        ("ads", False),
        ("no one in this big team sells any ads", False),
    ],
)
def test_english_negation(book: Rulebook, text: str, wanted: bool) -> None:
    """English negations are whole words and reach a few words inside their clause."""
    assert negated(book, text, "ads") is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("以后会开通打赏", True),
        ("以后会卖货,也开通打赏", True),
        ("二期做打赏", True),
        ("以后会卖货。现在有打赏", False),
        ("以后会卖货\n打赏", False),
        ("以后会卖货;打赏", False),
        ("现在有打赏,以后会卖货", False),
        ("以后会在3.5版开通打赏", True),
        ("付费以后打赏", False),
        ("后期制作打赏视频", False),
    ],
)
def test_plans_reach_to_the_end_of_the_sentence(book: Rulebook, text: str, wanted: bool) -> None:
    """From a word about the future on, the rest of the sentence is a plan; what stood before is not."""
    assert ScopeFinder(text, marks_of(book)).planned(text.index(HIT)) is wanted


def test_english_plans(book: Rulebook) -> None:
    """Later plans in English are plans too."""
    text = "in the future we sell ads. now a forum"
    finder = ScopeFinder(text, marks_of(book))
    assert finder.planned(text.index("ads"))
    assert not finder.planned(text.index("forum"))


def test_the_longest_word_at_a_place_wins() -> None:
    """Where a denial contains a word that only looks like one, the denial counts."""
    words = Marks(ScopeWords(negation=["不", "不同意"], negation_not=["不同"]))
    assert ScopeFinder("不同意打赏", words).negated(3, 5)
    assert not ScopeFinder("不同打赏", words).negated(2, 4)


def test_no_words_no_scope() -> None:
    """A rulebook without scope words denies and plans nothing."""
    finder = ScopeFinder("不打赏", Marks(ScopeWords()))
    assert not finder.negated(1, 3)
    assert not finder.planned(1)


def test_clause_starts(book: Rulebook) -> None:
    """Clauses begin after marks; a decimal point is none."""
    finder = ScopeFinder("收3.5元,打赏。论坛", marks_of(book))
    assert [finder.clause_start(i) for i in (0, 4, 6, 9)] == [0, 0, 6, 9]


def test_a_turn_ends_a_denial(book: Rulebook) -> None:
    """After 只, 但 or 而是 something new is said: the denial before it does not reach."""
    words = marks_of(book)
    assert not ScopeFinder("不卖广告只卖会员", words).negated(6, 8)
    assert not ScopeFinder("没有广告但卖会员", words).negated(6, 8)
    assert ScopeFinder("没有广告和会员", words).negated(5, 7)
