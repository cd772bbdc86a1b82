"""Cited articles exist in the statute texts, where the texts are at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from bases import all_bases

from xuke.law import Rulebook
from xuke.law.model import LegalSource

TEXTS = Path(__file__).resolve().parents[2].parent / "shared" / "law"
DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """An article number in Chinese: 10 → 十, 12 → 十二, 105 → 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def numbers(article: str) -> list[int]:
    """The article numbers of a citation: `13(1)` → 13; `3, 4` → 3 and 4; `5-7` → 5, 6, 7."""
    found: list[int] = []
    for part in re.split(r"[,，、;；]", re.sub(r"[(（][^)）]*[)）]", "", article)):
        match = re.fullmatch(r"\s*(\d+)(?:\s*[-–]\s*(\d+))?\s*", part)
        if match:
            found += range(int(match[1]), int(match[2] or match[1]) + 1)
    return found


@cache
def articles(path: Path) -> frozenset[str]:
    """The article headings of one statute text."""
    body = path.read_text(encoding="utf-8").partition("<!-- INFO END -->")[2]
    return frozenset(re.findall(r"^[#*\s]*(第[一二三四五六七八九十百零]+条)", body, re.M))


def texts_of(source: LegalSource) -> list[Path]:
    """The texts of a source: those of its own versions if any is there, otherwise any version."""
    title = source.file_title or source.name.zh
    named = [TEXTS / f"{title}({version.file_date}).md" for version in source.versions if version.file_date]
    return [path for path in named if path.is_file()] or sorted(TEXTS.glob(f"{title}(*).md"))


def test_numeral() -> None:
    """Numbers are written as statutes write them."""
    expected = {1: "一", 10: "十", 12: "十二", 20: "二十", 69: "六十九", 100: "一百", 105: "一百零五", 110: "一百一十"}
    assert {number: numeral(number) for number in expected} == expected


def test_numbers() -> None:
    """Paragraphs, lists and spans of articles are understood."""
    assert [numbers(a) for a in ("7", "5(1)", "13（1）", "3, 4", "5-7", "")] == [
        [7],
        [5],
        [13],
        [3, 4],
        [5, 6, 7],
        [],
    ]


needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason=f"the statute texts are not at hand ({TEXTS})")


def _cited(book: Rulebook) -> Iterator[tuple[str, LegalSource, str]]:
    for file, basis in all_bases(book):
        if basis.get("article"):
            yield file, book.sources[basis["source"]], basis["article"]


@needs_texts
def test_every_cited_article_exists(book: Rulebook) -> None:
    """Every cited article is a heading in a text of its source; sources without a text are listed as not checked."""
    missing, unchecked, checked = set(), set(), 0
    for file, source, article in _cited(book):
        paths = texts_of(source)
        if not paths:
            unchecked.add(f"{source.id} {source.name.zh}")
            continue
        known = frozenset().union(*(articles(path) for path in paths))
        checked += 1
        missing |= {
            f"{file}: {source.id} 第{numeral(n)}条" for n in numbers(article) if f"第{numeral(n)}条" not in known
        }
    print(f"{checked} citations checked; not checked: {', '.join(sorted(unchecked)) or 'none'}")
    assert sorted(missing) == []
    assert checked > 100


@needs_texts
def test_every_citation_is_understood(book: Rulebook) -> None:
    """No citation is passed over because its article is written in an unknown way."""
    assert sorted({f"{file}: {article}" for file, _, article in _cited(book) if not numbers(article)}) == []


@needs_texts
def test_named_texts_are_there(book: Rulebook) -> None:
    """A version that names a text is checked against that very text."""
    wrong = [
        f"{source.id} {version.file_date}"
        for source in book.sources.values()
        for version in source.versions
        if version.file_date
        and not (TEXTS / f"{source.file_title or source.name.zh}({version.file_date}).md").is_file()
    ]
    assert wrong == []


@needs_texts
def test_headings_are_read() -> None:
    """The reader of headings finds articles 1 to the last without a gap in a long statute."""
    found = articles(next(iter(sorted(TEXTS.glob("电信条例(*).md")))))
    assert {f"第{numeral(n)}条" for n in range(1, len(found) + 1)} == set(found)
