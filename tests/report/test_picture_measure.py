"""Widths of text and line breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuke.report.picture.measure import NARROW, ems, wrapped

TEXT = st.text(alphabet="许可证网站，。；（）《》「」 abcXYZ09.-/%·", max_size=80)


@pytest.mark.parametrize(
    ("text", "width"), [("", 0.0), ("许可", 2.0), ("App", 3 * NARROW), ("B25 许可", 4 * NARROW + 2), ("：（", 2.0)]
)
def test_wide_characters_count_one_em_and_others_a_little_more_than_half(text: str, width: float) -> None:
    assert ems(text) == pytest.approx(width)


@given(TEXT, st.integers(4, 20))
def test_lines_fit_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(ems(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["许可证", "网站，", "（备案）", "《电信条例》", "会员。"]), min_size=1, max_size=12))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(words: list[str]) -> None:
    for line in wrapped("".join(words), 8):
        assert line[0] not in "，。）》"
        assert line[-1] not in "（《"


def test_words_in_latin_letters_stay_whole_unless_one_alone_is_too_wide() -> None:
    assert wrapped("the telecom licence", 9) == ["the telecom", "licence"]
    assert len(wrapped("x" * 40, 6)) > 1


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrapped("", 8) == [""]
