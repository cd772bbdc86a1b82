"""Where detectors match in a text: every literal is looked up once, patterns are tried only around theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import add
from typing import NamedTuple, TypedDict

from xuke.intake.patterns import Pattern, Prepared

Span = tuple[int, int]
Match = tuple[Prepared, list[Span]]
"""A detector with where it stands in a text: spans apart from each other, outside of its exceptions."""


class _Literal(NamedTuple):
    """What a literal means: the patterns it anchors, with its distance from their beginning, and its groups."""

    anchored: list[tuple[int, int, int]]
    groups: list[int]


class Index(TypedDict):
    """The literals of many patterns, as plain data that can be kept between runs.

    `words`: literal, the patterns it anchors with its least and greatest distance from their beginning, its groups;
    `needs`: per pattern the groups of which each must occur.
    """

    words: list[tuple[str, list[tuple[int, int, int]], list[int]]]
    needs: list[list[int]]


def index_of(prepared: Sequence[Prepared]) -> Index:
    """Return the index of detectors."""
    patterns = [pattern for made in prepared for pattern in made.patterns]
    anchored: dict[str, list[tuple[int, int, int]]] = {}
    for place, pattern in enumerate(patterns):
        for word, (low, high) in pattern.anchor.items():
            anchored.setdefault(word, []).append((place, low, high))
    numbers = {group: i for i, group in enumerate(dict.fromkeys(g for p in patterns for g in p.others))}
    groups: dict[str, list[int]] = {}
    for group, number in numbers.items():
        for word in group:
            groups.setdefault(word, []).append(number)
    words = sorted(anchored.keys() | groups.keys())
    return {
        "words": [(word, anchored.get(word, []), groups.get(word, [])) for word in words],
        "needs": [[numbers[group] for group in pattern.others] for pattern in patterns],
    }


class Finder:
    """Finds the matches of many detectors; `index` is that of `index_of`, where it is known already."""

    def __init__(self, prepared: Sequence[Prepared], index: Index | None = None) -> None:
        self.prepared = prepared
        self.patterns: list[tuple[int, Pattern]] = [(n, p) for n, made in enumerate(prepared) for p in made.patterns]
        self._always = [place for place, (_, pattern) in enumerate(self.patterns) if not pattern.needs]
        index = index or index_of(prepared)
        self._needs = index["needs"]
        self._single: dict[str, _Literal] = {}
        self._by_pair: dict[str, list[tuple[str, _Literal]]] = {}
        for word, anchored, groups in index["words"]:
            if len(word) == 1:
                self._single[word] = _Literal(anchored, groups)
            else:
                self._by_pair.setdefault(word[:2], []).append((word, _Literal(anchored, groups)))

    def find(self, text: str) -> Iterator[Match]:
        """Yield each detector that matches with its spans."""
        found: dict[int, set[Span]] = {}
        for place, windows in sorted(self._windows(text).items()):
            number, pattern = self.patterns[place]
            for span in pattern.within(text, windows):
                found.setdefault(number, set()).add(span)
        for number, spans in found.items():
            kept = self._kept(self.prepared[number], text, spans)
            if kept:
                yield self.prepared[number], kept

    def _windows(self, text: str) -> dict[int, list[Span]]:
        """Return the patterns that the literals of a text allow, each with where its matches can begin."""
        seen = self._literals(text)
        groups = {number for _, literal in seen for number in literal.groups}
        windows: dict[int, list[Span]] = {place: [(0, len(text))] for place in self._always}
        for at, literal in seen:
            for place, low, high in literal.anchored:
                if place in windows:
                    windows[place].append((at - high, at - low))
                elif groups.issuperset(self._needs[place]):
                    windows[place] = [(at - high, at - low)]
        return windows

    def _literals(self, text: str) -> list[tuple[int, _Literal]]:
        """Return every place of every literal."""
        by_pair, found = self._by_pair, []
        for at, pair in enumerate(map(add, text, text[1:])):
            if pair in by_pair:
                for word, literal in by_pair[pair]:
                    if len(word) == 2 or text.startswith(word, at):
                        found.append((at, literal))
        if not self._single.keys().isdisjoint(text):
            found += [(at, self._single[char]) for at, char in enumerate(text) if char in self._single]
        return found

    def _kept(self, prepared: Prepared, text: str, spans: Iterable[Span]) -> list[Span]:
        if any(True for pattern in prepared.absent for _ in pattern.spans(text)):
            return []
        apart = list(_apart(spans))
        barred = [span for pattern in prepared.unless for span in pattern.spans(text)]
        return [(s, e) for s, e in apart if not any(first < e and s < last for first, last in barred)]


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that do not overlap, the leftmost first and of those the longest."""
    reached = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            reached = end
            yield start, end
