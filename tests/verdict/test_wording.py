"""How near a description is to the words of the cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xuke
from xuke.verdict.wording import Wording, Wordings, parts

BOOK = xuke.rulebook()
SMALL = Wording({"shop": "用户在平台下单付款", "chat": "用户匹配后聊天", "forum": "用户发帖、回帖 forum"})


def test_a_text_is_its_characters_pairs_and_words() -> None:
    assert parts("聊天 App，ＡＰＰ") == {"聊", "天", "聊天", "app"}


def test_pairs_do_not_reach_across_marks() -> None:
    assert "天发" not in parts("聊天，发帖")


@given(st.text(alphabet="用户发帖聊天下单付款 forum，", max_size=30))
def test_likeness_lies_between_0_and_1(text: str) -> None:
    found = SMALL.likeness(text)
    assert all(0 < value <= 1 + 1e-9 for value in found.values())


def test_the_same_words_are_wholly_alike_and_others_not_at_all() -> None:
    assert SMALL.likeness("用户匹配后聊天")["chat"] == pytest.approx(1.0)
    assert SMALL.likeness("数据中心") == {}


def test_what_every_case_says_counts_for_less_than_what_one_says() -> None:
    common, rare = SMALL.likeness("用户"), SMALL.likeness("下单")
    assert rare["shop"] > common["shop"]
    assert set(common) == {"shop", "chat", "forum"}


@pytest.mark.parametrize(("lang", "case_id"), [("zh", "tantan"), ("en", "tantan"), ("zh", "qiniu"), ("en", "qiniu")])
def test_a_case_described_in_its_own_words_is_the_nearest_in_either_language(lang: str, case_id: str) -> None:
    found = Wordings(BOOK.cases.values()).likeness(BOOK.cases[case_id].about[lang])
    assert max(found, key=lambda name: found[name]) == case_id
