"""Normalised text: plain forms, and offsets that lead back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuke.intake.normalise import Normaliser, normalise

TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ＩＣＰ許可證icp，, \u200d\u202e\u3000论坛👨‍👩‍👧㎡①İﬁ\ufeff\n", max_size=40),
)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("ＩＣＰ 许可证１２３", "icp 许可证123"),
        ("App　Store，（备案）", "app store,(备案)"),
        ("淘寶網", "淘宝网"),
        ("淘寳網", "淘宝网"),
        ("經營許可證", "经营许可证"),
        ("論\u200b壇", "论坛"),
        ("论\u200d坛", "论坛"),
        ("\u202e论坛\u202c", "论坛"),
        ("\ufeff论坛", "论坛"),
        ("论\x00\x1b坛", "论坛"),
        ("论\r\n坛\t", "论\n坛\t"),
        ("㎡①ﬁ", "m21fi"),
        ("Café", "café"),
        ("Cafe\u0301", "cafe"),
        ("ΑΒΓ", "αβγ"),
        ("\ud800论\udfff坛", "论坛"),
        ("👍论坛", "👍论坛"),
        ("", ""),
    ],
)
def test_forms_become_plain(given: str, wanted: str) -> None:
    """Width, script variant, case and invisible characters make no difference."""
    assert normalise(given).text == wanted


def test_characters_shared_by_both_scripts_stay() -> None:
    """A character that simplified Chinese itself uses is not rewritten."""
    assert normalise("乾坤 里程 了解 云").text == "乾坤 里程 了解 云"


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_character_leads_back(text: str) -> None:
    """Each normalised character is part of the plain form of the one original character it points to."""
    normal = normalise(text)
    assert normal.original == text
    assert len(normal.origin) == len(normal.text)
    assert list(normal.origin) == sorted(normal.origin)
    for char, at in zip(normal.text, normal.origin, strict=True):
        assert char in normalise(text[at]).text


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_quote_is_a_piece_of_the_original(text: str, a: int, b: int) -> None:
    """The quote of any span is the original substring between its offsets and says the same."""
    normal = normalise(text)
    start, end = sorted((min(a, len(normal.text)), min(b, len(normal.text))))
    first, last = normal.span(start, end)
    quote = normal.quote(start, end)
    assert quote == text[first:last]
    assert normal.text[start:end] in normalise(quote).text


@given(st.text(alphabet=[chr(i) for i in range(32, 127)], max_size=40))
def test_ascii_shortcut_equals_the_long_way(text: str) -> None:
    """Plain ASCII takes a short cut with the same result."""
    long = normalise("论" + text)
    assert normalise(text).text == long.text[1:]
    assert [i + 1 for i in normalise(text).origin] == list(long.origin[1:])


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_normalising_twice_changes_no_han(text: str) -> None:
    """What was made simplified stays as it is."""
    once = normalise(text).text
    han = [c for c in once if "\u4e00" <= c <= "\u9fff"]
    assert [c for c in normalise(once).text if "\u4e00" <= c <= "\u9fff"] == han


def test_empty_span_is_empty() -> None:
    """A span of no characters quotes nothing."""
    assert normalise("论坛").quote(1, 1) == ""
    assert normalise("").span(0, 0) == (0, 0)


def test_quote_keeps_what_was_hidden_inside() -> None:
    """Invisible characters inside the words belong to the quote, those around it do not."""
    normal = normalise("\u200b論\u200b壇\u200b")
    assert normal.text == "论坛"
    assert normal.quote(0, 2) == "論\u200b壇"
    assert normal.span(0, 2) == (1, 4)


@given(st.lists(TEXTS, max_size=5))
def test_many_at_once_are_as_one_by_one(texts: list[str]) -> None:
    """The table of codes gives the same forms and the same way back to the original."""
    found = Normaliser().normalise(texts)
    for text, one in zip(texts, found, strict=True):
        wanted = normalise(text)
        assert (one.text, one.original, list(one.origin)) == (wanted.text, text, list(wanted.origin))
