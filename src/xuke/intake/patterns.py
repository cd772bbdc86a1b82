"""Detectors prepared for speed.

A pattern is compiled only when one of the literals that every match must contain occurs in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
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


def literals(pattern: str) -> list[str]:
    """Return literals of which every match contains at least one; empty when nothing can be promised."""
    tree = _parser.parse(pattern)
    found = None if tree.state.flags & re.IGNORECASE else _required(tree)
    return sorted(found) if found and len(found) <= MAX_LITERALS else []


def _required(tree: Any) -> set[str] | None:
    best: set[str] | None = None
    run = ""
    for op, argument in [*tree, (None, None)]:
        if op is codes.LITERAL:
            run += chr(argument)
            continue
        if run:
            best, run = _better(best, {run}), ""
        best = _better(best, _of_node(op, argument))
    return best


def _of_node(op: Any, argument: Any) -> set[str] | None:
    if op is codes.SUBPATTERN:
        if argument[1] & re.IGNORECASE:
            return None
        return _required(argument[3])
    if op is codes.BRANCH:
        parts = [_required(branch) for branch in argument[1]]
        return None if any(not part for part in parts) else {word for part in parts for word in part or ()}
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[0] >= 1:
        return _required(argument[2])
    if op is codes.IN and all(kind is codes.LITERAL for kind, _ in argument):
        return {chr(code) for _, code in argument}
    return None


def _better(first: set[str] | None, second: set[str] | None) -> set[str] | None:
    if not first or not second:
        return first or second

    def score(words: set[str]) -> tuple[int, int]:
        return min(len(word) for word in words), -len(words)

    return max(first, second, key=score)


@dataclass
class Pattern:
    """One pattern with its necessary literals."""

    source: str
    needs: frozenset[str]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source)

    def find(self, text: str, present: set[str]) -> Iterator[re.Match[str]]:
        """Yield the non-empty matches in `text`, of whose literals `present` holds those that occur."""
        if self.needs and self.needs.isdisjoint(present):
            return
        for match in self.compiled.finditer(text):
            if match.end() > match.start():
                yield match


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
    known: Mapping[str, list[str]] | None = None,
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


def all_literals(detectors: Iterable[Detector], macros: Mapping[str, str]) -> dict[str, list[str]]:
    """Return expanded pattern → literals for every pattern of the detectors."""
    found = {}
    for detector in detectors:
        where = f"lexicon/detectors/{detector.id}.yaml:1:1"
        for text in (*detector.patterns, *detector.unless, *detector.absent):
            pattern = _pattern(text, macros, where, {})
            found[pattern.source] = sorted(pattern.needs)
    return found


def _pattern(text: str, macros: Mapping[str, str], where: str, known: Mapping[str, list[str]]) -> Pattern:
    source = expand(text, macros, where)
    if source in known:
        return Pattern(source, frozenset(known[source]))
    try:
        re.compile(source)
    except re.error as error:
        raise ContentError("pattern", f"{quoted(text)} is no pattern: {error.msg}", where) from None
    return Pattern(source, frozenset(literals(source)))


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
