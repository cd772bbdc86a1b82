"""Detectors prepared for speed.

A pattern is compiled only when the literals that every match must contain occur in the text, and is tried only
around them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import add
from typing import Any

from xuke.errors import ContentError, quoted
from xuke.facts import Value, Vocabulary, parse_value
from xuke.intake.anchors import Offsets, best_group, literals
from xuke.law.model import Detector

_MACRO = re.compile(r"\{([a-z_]\w*)\}")
WIDE = 12
"""A window wider than this is searched, a narrower one tried place by place."""


def expand(pattern: str, macros: Mapping[str, str], where: str) -> str:
    """Fill in macros (which may use others); raises `ContentError` (`macro`) for one that does not exist."""
    for _ in range(5):
        if not _MACRO.search(pattern):
            return pattern
        pattern = _MACRO.sub(lambda m: _macro(m[1], macros, where), pattern)
    raise ContentError("macro", f"macros nest too deeply in {quoted(pattern)}", where)


def _macro(name: str, macros: Mapping[str, str], where: str) -> str:
    if name not in macros:
        raise ContentError("macro", f"there is no macro {quoted(name)}", where, "see lexicon/macros.yaml")
    return f"(?:{macros[name]})"


@dataclass
class Pattern:
    """One pattern with the groups of literals of which every match contains one each, the most telling first."""

    source: str
    needs: tuple[Offsets, ...]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source)

    @cached_property
    def anchor(self) -> Offsets:
        """The group that places its matches; empty when nothing does."""
        return self.needs[0] if self.needs else {}

    @cached_property
    def others(self) -> tuple[frozenset[str], ...]:
        """The words of the other groups."""
        return tuple(frozenset(group) for group in self.needs[1:])

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield begin and end of the non-empty matches in `text`, left to right, none overlapping."""
        if all(any(word in text for word in group) for group in self.others):
            yield from self.within(text, self.windows(text))

    def windows(self, text: str) -> list[tuple[int, int]]:
        """Return the first and last place where a match can begin, around every literal of the anchor."""
        if not self.needs:
            return [(0, len(text))]
        found = []
        for word, (low, high) in self.anchor.items():
            at = text.find(word)
            while at >= 0:
                found.append((at - high, at - low))
                at = text.find(word, at + 1)
        return found

    def within(self, text: str, windows: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield the spans of the matches that begin inside `windows`, outside of which none begins."""
        windows.sort()
        match, reached = self.compiled.match, 0
        for first, last in windows:
            at = max(first, reached)
            if last - at > WIDE or not self.needs:
                yield from (m.span() for m in self.compiled.finditer(text, at) if m.end() > m.start())
                return
            while at <= last:
                found = match(text, at)
                if found:
                    yield at, found.end()
                at = found.end() if found else at + 1
            reached = max(reached, at)


class Literals:
    """Finds which of many literals occur in a text, in one pass over the text."""

    def __init__(self, words: Collection[str]) -> None:
        self._known = {word for word in words if len(word) <= 2}
        self._longer: dict[str, list[str]] = {}
        for word in words:
            if len(word) > 2:
                self._longer.setdefault(word[:2], []).append(word)

    def present(self, text: str) -> set[str]:
        """Return the literals that occur in `text`."""
        pairs = set(map(add, text, text[1:]))
        found = (pairs | set(text)) & self._known
        for pair in pairs & self._longer.keys():
            found.update([word for word in self._longer[pair] if word in text])
        return found


@dataclass
class Prepared:
    """A detector ready to run."""

    detector: Detector
    patterns: list[Pattern]
    unless: list[Pattern]
    absent: list[Pattern]
    says: tuple[tuple[str, Value | str], ...] = ()
    denies: tuple[tuple[str, Value | str], ...] = ()

    @cached_property
    def closes(self) -> tuple[str, ...]:
        """What an exclusive statement closes."""
        return tuple(self.detector.closes)

    @cached_property
    def captures(self) -> bool:
        """Whether it takes a number from the words."""
        return any(isinstance(value, str) for _, value in (*self.says, *self.denies))

    def groups(self, text: str, start: int, end: int) -> dict[str, str | None]:
        """Return what the named groups hold in the match text[start:end]; of several patterns the last counts."""
        for pattern in reversed(self.patterns):
            found = pattern.compiled.match(text, start)
            if found and found.end() == end:
                return found.groupdict()
        return {}


def prepare(
    detector: Detector,
    macros: Mapping[str, str],
    vocabulary: Vocabulary,
    known: Mapping[str, list[Offsets]] | None = None,
) -> Prepared:
    """Make a detector ready; `known` gives literals already worked out (see `all_literals`).

    Raises `ContentError` (`pattern`, `macro`) or `UsageError` for misfitting facts; patterns whose literals are
    known were compiled before and are not tried again.
    """
    where = f"lexicon/detectors/{detector.id}.yaml:1:1"
    says = _assignments(detector.facts, vocabulary)
    denies = _denied(detector, says, vocabulary)
    return Prepared(
        detector,
        [_pattern(p, macros, where, known or {}) for p in detector.patterns],
        [_pattern(p, macros, where, known or {}) for p in detector.unless],
        [_pattern(p, macros, where, known or {}) for p in detector.absent],
        tuple(says),
        tuple(denies),
    )


def all_literals(detectors: Iterable[Detector], macros: Mapping[str, str]) -> dict[str, list[Offsets]]:
    """Return expanded pattern → literals for every pattern of the detectors.

    The group whose words are rarest in the examples of all detectors comes first.
    """
    detectors = list(detectors)
    found: dict[str, list[Offsets]] = {}
    for detector in detectors:
        where = f"lexicon/detectors/{detector.id}.yaml:1:1"
        for text in (*detector.patterns, *detector.unless, *detector.absent):
            pattern = _pattern(text, macros, where, {})
            found[pattern.source] = list(pattern.needs)
    words = Literals({word for groups in found.values() for group in groups for word in group})
    texts = {example.text for detector in detectors for example in detector.examples}
    common = Counter(word for text in texts for word in words.present(text.lower()))
    for groups in found.values():
        groups.sort(key=lambda group: (sum(common[word] for word in group), -min(map(len, group))))
    return found


def _pattern(text: str, macros: Mapping[str, str], where: str, known: Mapping[str, list[Offsets]]) -> Pattern:
    source = expand(text, macros, where)
    if source in known:
        return Pattern(source, tuple(known[source]))
    try:
        re.compile(source)
    except re.error as error:
        raise ContentError("pattern", f"{quoted(text)} is no pattern: {error.msg}", where) from None
    groups = literals(source)
    first = [best_group(groups)] if groups else []
    return Pattern(source, (*first, *(group for group in groups if group not in first)))


def _assignments(given: Mapping[str, Any], vocabulary: Vocabulary) -> list[tuple[str, Value | str]]:
    found: list[tuple[str, Value | str]] = []
    for key, raw in given.items():
        fact_id, _, option = key.partition(".")
        spec = vocabulary.fact(fact_id)
        if isinstance(raw, str) and raw.startswith("$"):
            found.append((spec.id, raw[1:]))
        else:
            found += parse_value(spec, {option: raw} if option else raw).items()
    return found


def _denied(
    detector: Detector, says: list[tuple[str, Value | str]], vocabulary: Vocabulary
) -> list[tuple[str, Value | str]]:
    if detector.denied is not None:
        return _assignments(detector.denied, vocabulary)
    return [
        (name, 3 - value)
        for name, value in says
        if isinstance(value, int) and vocabulary.variables[name].kind == "yesno" and value in (1, 2)
    ]
