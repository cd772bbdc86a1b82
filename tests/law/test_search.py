"""Search finds what people call things."""

from __future__ import annotations

import pytest

from xuke.law import Rulebook
from xuke.law.search import Index, tokens


@pytest.fixture(scope="module")
def index(book: Rulebook) -> Index:
    """An index of the shipped rulebook."""
    return Index(book)


def test_tokens() -> None:
    """Han characters and neighbouring pairs, Latin words in lower case; punctuation is nothing."""
    assert list(tokens("直播，ICP")) == ["直", "播", "直播", "icp"]


@pytest.mark.parametrize("query", ["B25-1", "b25-1", "58同城", "ad_income", "电信条例"])
def test_exact_name_comes_first(index: Index, query: str) -> None:
    """Whoever writes a name or id exactly gets it first."""
    assert query.lower() in [name.lower() for name in index.search(query)[0].entry.names]


def test_order_limit_and_repeat(index: Index) -> None:
    """Results fall in score, keep to the limit, and are the same every time."""
    found = index.search("直播 平台", 5)
    assert 0 < len(found) <= 5
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    assert index.search("直播 平台", 5) == found


@pytest.mark.parametrize("query", ["", "   ", "，。！", "\U0001f600", "qzxv"])
def test_nothing_found(index: Index, query: str) -> None:
    """Nothing fits: an empty list."""
    assert index.search(query) == []


def test_every_permit_is_found_by_its_name(book: Rulebook, index: Index) -> None:
    """Every permit is among the first three results for its official name and for its id."""
    missed = [
        (key, query)
        for key, permit in book.permits.items()
        for query in (key, permit.name.zh)
        if key not in [found.entry.id for found in index.search(query, 3)]
    ]
    assert missed == []
