"""Detectors prepared for speed.

A pattern is compiled only when one of the literals that every match must contain occurs in the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from operator import add
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from xuke.errors import ContentError, quoted
from xuke.facts import Value, Vocabulary, parse_value
from xuke.law.model import Detector

_MACRO = re.compile(r"\{([a-z_]\w*)\}")
MAX_LITERALS = 40


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


def literals(pattern: str) -> list[list[str]]:
    """Return groups of literals: every match contains one of each group. Empty when nothing can be promised."""
    tree = _parser.parse(pattern)
    groups = [] if tree.state.flags & re.IGNORECASE else _required(tree)
    return [sorted(group) for group in dict.fromkeys(frozenset(g) for g in groups)]


def _required(tree: Any) -> list[set[str]]:
    """Return what a sequence must contain: every run of literals, and what each of its nodes must contain."""
    groups: list[set[str]] = []
    run = ""
    for op, argument in [*tree, (None, None)]:
        if op is codes.LITERAL:
            run += chr(argument)
            continue
        if run:
            groups.append({run})
            run = ""
        groups += _of_node(op, argument)
    return [group for group in groups if len(group) <= MAX_LITERALS]


def _of_node(op: Any, argument: Any) -> list[set[str]]:
    if op is codes.SUBPATTERN:
        return [] if argument[1] & re.IGNORECASE else _required(argument[3])
    if op is codes.BRANCH:
        parts = [_required(branch) for branch in argument[1]]
        return [] if not all(parts) else [set[str]().union(*(best_group(part) for part in parts))]
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[0] >= 1:
        return _required(argument[2])
    if op is codes.IN and all(kind is codes.LITERAL for kind, _ in argument):
        return [{chr(code) for _, code in argument}]
    return []


def best_group(groups: Sequence[AbstractSet[str]]) -> AbstractSet[str]:
    """Of groups that all must occur, the one that says most: the longest literals, then the fewest."""
    return max(groups, key=lambda words: (min(len(word) for word in words), -len(words)))


@dataclass
class Pattern:
    """One pattern with the groups of literals of which every match contains one each."""

    source: str
    needs: tuple[frozenset[str], ...]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source)

    def possible(self, present: set[str]) -> bool:
        """Say whether the literals that occur in a text allow a match."""
        return not any(map(present.isdisjoint, self.needs))

    def find(self, text: str, present: set[str]) -> Iterator[re.Match[str]]:
        """Yield the non-empty matches in `text`, of whose literals `present` holds those that occur."""
        if self.possible(present):
            yield from self.matches(text)

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the non-empty matches in `text`, whatever its literals."""
        for match in self.compiled.finditer(text):
            if match.end() > match.start():
                yield match


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
    says: list[tuple[str, Value | str]] = field(default_factory=list)
    denies: list[tuple[str, Value | str]] = field(default_factory=list)


def prepare(
    detector: Detector,
    macros: Mapping[str, str],
    vocabulary: Vocabulary,
    known: Mapping[str, list[list[str]]] | None = None,
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
        says,
        denies,
    )


def all_literals(detectors: Iterable[Detector], macros: Mapping[str, str]) -> dict[str, list[list[str]]]:
    """Return expanded pattern → literals for every pattern of the detectors."""
    found = {}
    for detector in detectors:
        where = f"lexicon/detectors/{detector.id}.yaml:1:1"
        for text in (*detector.patterns, *detector.unless, *detector.absent):
            pattern = _pattern(text, macros, where, {})
            found[pattern.source] = [sorted(group) for group in pattern.needs]
    return found


def _pattern(text: str, macros: Mapping[str, str], where: str, known: Mapping[str, list[list[str]]]) -> Pattern:
    source = expand(text, macros, where)
    if source in known:
        return Pattern(source, tuple(frozenset(group) for group in known[source]))
    try:
        re.compile(source)
    except re.error as error:
        raise ContentError("pattern", f"{quoted(text)} is no pattern: {error.msg}", where) from None
    return Pattern(source, tuple(frozenset(group) for group in literals(source)))


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
