"""Where detectors match: looking only around literals finds exactly what looking everywhere finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_intake_patterns import REGEX, detector, example_texts

import xuke
from xuke.intake.anchors import best_group, literals
from xuke.intake.finder import Finder
from xuke.intake.patterns import Pattern, Prepared, prepare


def prepared(*patterns: str, **more: object) -> Prepared:
    book = xuke.rulebook()
    return prepare(detector(*patterns, **more), {}, book.vocabulary)  # type: ignore[arg-type]


def everywhere(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [m.span() for m in pattern.finditer(text) if m[0]]


def simple(made: Prepared, text: str) -> list[tuple[int, int]]:
    """What a detector finds, worked out without any literals."""
    if any(everywhere(p.compiled, text) for p in made.absent):
        return []
    spans = sorted({s for p in made.patterns for s in everywhere(p.compiled, text)}, key=lambda s: (s[0], -s[1]))
    apart: list[tuple[int, int]] = []
    for span in spans:
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    barred = [s for p in made.unless for s in everywhere(p.compiled, text)]
    return [(s, e) for s, e in apart if not any(a < e and s < b for a, b in barred)]


@given(REGEX, st.text(alphabet="ab不", max_size=14))
@settings(max_examples=400, deadline=None)
def test_windows_miss_nothing(pattern: str, text: str) -> None:
    """For any pattern the spans inside the windows are those of a search of the whole text."""
    assert list(Pattern(pattern, tuple(literals(pattern))).spans(text)) == everywhere(re.compile(pattern), text)


@given(st.lists(REGEX, min_size=1, max_size=3), st.lists(REGEX, max_size=2), st.text(alphabet="ab不", max_size=14))
@settings(max_examples=200, deadline=None)
def test_a_detector_finds_the_same_without_literals(patterns: list[str], unless: list[str], text: str) -> None:
    """Patterns, exceptions and overlaps together: literals only save work."""
    made = prepared(*patterns, unless=unless)
    found = [spans for _, spans in Finder([made]).find(text)]
    wanted = simple(made, text)
    assert found == ([wanted] if wanted else [])


def test_all_detectors_on_all_examples(book: xuke.Rulebook) -> None:
    """The shipped detectors find in their examples exactly what a plain search finds."""
    ready = [prepare(d, book.macros, book.vocabulary) for d in book.detectors.values()]
    finder = Finder(ready)
    for number, text in enumerate(example_texts()):
        found = {made.detector.id: spans for made, spans in finder.find(text)}
        for made in ready[number % 40 :: 40]:
            assert found.get(made.detector.id, []) == simple(made, text), (made.detector.id, text)


def test_what_must_be_absent_silences_a_detector() -> None:
    """A detector with a word that must be absent finds nothing where the word stands anywhere."""
    finder = Finder([prepared("打赏", absent=["公益"])])
    assert [spans for _, spans in finder.find("直播打赏")] == [[(2, 4)]]
    assert list(finder.find("公益直播,可以打赏")) == []


@pytest.mark.parametrize(
    ("pattern", "word", "offsets"),
    [
        ("ab", "ab", (0, 0)),
        ("x?ab", "ab", (0, 1)),
        ("(?:用户|客户们)发帖", "发帖", (2, 3)),
        (".{0,5}ab", "ab", (0, 5)),
        ("(?:cab|ab)", "ab", (0, 0)),
        ("(?<=不)ab", "ab", (0, 0)),
        ("(?:x{2}ab)+", "ab", (2, 2)),
    ],
)
def test_a_literal_knows_how_far_from_the_beginning_it_stands(
    pattern: str, word: str, offsets: tuple[int, int]
) -> None:
    assert next(group[word] for group in literals(pattern) if word in group) == offsets


def test_a_literal_after_anything_has_no_limit() -> None:
    """Behind an endless gap a literal may stand anywhere, and the match is found all the same."""
    [group] = literals(".*ab")
    assert group["ab"][1] >= 1_000_000
    assert list(Pattern(".*ab", (group,)).spans("x" * 300 + "ab")) == [(0, 302)]


def test_the_most_telling_group_is_the_longest_then_the_smallest() -> None:
    short, long, many = {"a": (0, 0)}, {"abc": (0, 0)}, {"abd": (0, 0), "abe": (0, 0)}
    assert best_group([short, many, long]) == long
    assert best_group([short, many]) == many
