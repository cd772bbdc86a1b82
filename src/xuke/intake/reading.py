"""Text → facts. A detector finds words; what it says, denies or only plans depends on what stands beside it.

Evidence for one variable is combined, not averaged: agreeing evidence is kept with all its quotes, statements
that contradict each other leave the variable open and are both shown. An exclusive statement ("only sells its
own goods") denies what nothing else in the text states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from xuke.errors import InputError, UsageError
from xuke.facts import Entry, Facts, Source, State, Value, contradictory, meet, narrowed, parse_value
from xuke.facts.vocabulary import NO
from xuke.intake.join import join
from xuke.intake.normalise import Normal, normalise
from xuke.intake.patterns import Literals, Pattern, Prepared, all_literals, best_group, prepare
from xuke.intake.scope import ScopeFinder
from xuke.law import Rulebook

if TYPE_CHECKING:
    from xuke.intake.trained.model import Model

MAX_CHARACTERS = 200_000
STATED = 0.95
EXCLUDED = 0.9


@dataclass(frozen=True, slots=True)
class Hit:
    """One detector's match: where it is, what it says about which variables."""

    detector: str
    start: int
    end: int
    quote: str
    says: tuple[tuple[str, Value], ...]
    denied: bool
    planned: bool
    closes: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """The hit as a public source."""
        return Source("words", self.quote, self.start, self.end, self.detector)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one text."""

    facts: Facts
    hits: list[Hit] = field(default_factory=list)


class Reader:
    """Reads texts with the detectors of a rulebook."""

    def __init__(self, rulebook: Rulebook, prepared: list[Prepared] | None = None) -> None:
        self.rulebook = rulebook
        self._given = prepared

    @cached_property
    def prepared(self) -> list[Prepared]:
        """The detectors, ready to run: all of the rulebook's unless others were given."""
        if self._given is not None:
            return self._given
        book = self.rulebook
        known = book.kept("literal-groups", lambda: all_literals(book.detectors.values(), book.macros))
        return [prepare(detector, book.macros, book.vocabulary, known) for detector in book.detectors.values()]

    @cached_property
    def trained(self) -> Model | None:
        """The trained reader of the rulebook; none when detectors were given or the rulebook has none.

        Raises `ContentError` (`reader-file`) when the file is not the one the rulebook names.
        """
        if self._given is not None or self.rulebook.reader is None:
            return None
        from xuke.intake.trained.model import shipped

        return shipped(self.rulebook)

    @cached_property
    def _literals(self) -> Literals:
        patterns = (q for p in self.prepared for q in (*p.patterns, *p.unless, *p.absent))
        return Literals({word for pattern in patterns for group in pattern.needs for word in group})

    @cached_property
    def _index(self) -> tuple[list[tuple[int, Pattern]], list[int], dict[str, list[int]]]:
        """Every pattern with its detector; those that promise no literal; literal → those whose best group holds it."""
        every = [(number, pattern) for number, p in enumerate(self.prepared) for pattern in p.patterns]
        always: list[int] = []
        by_literal: dict[str, list[int]] = {}
        for place, (_, pattern) in enumerate(every):
            if not pattern.needs:
                always.append(place)
                continue
            for word in best_group(pattern.needs):
                by_literal.setdefault(word, []).append(place)
        return every, always, by_literal

    def read(self, text: str) -> Reading:
        """Read `text`; raises `InputError` (`text-empty`, `text-long`) when there is nothing, or too much, to read."""
        if len(text) > MAX_CHARACTERS:
            raise InputError(
                "text-long",
                f"the text has {len(text)} characters, at most {MAX_CHARACTERS} are read",
                "give the part that says what the business does",
            )
        normal = normalise(text)
        if not any(char.isalnum() for char in normal.text):
            raise InputError(
                "text-empty", "there are no words to read", "say in a sentence or two what the business does"
            )
        hits = list(self.hits(normal))
        facts = self._combine(hits)
        return Reading(self._with_trained(facts, normal), hits)

    def _with_trained(self, facts: Facts, normal: Normal) -> Facts:
        if self.trained is None:
            return facts
        from xuke.intake.trained.evidence import evidence

        return join(facts, evidence(self.trained, [normal.text])[0], normal, self.rulebook.vocabulary)

    def hits(self, normal: Normal, only: Iterable[Prepared] | None = None) -> Iterable[Hit]:
        """Yield every hit in a normalised text, detector by detector."""
        scope = ScopeFinder(normal.text, self.rulebook.scope_words)
        text = normal.text
        present = self._literals.present(text)
        chosen = (
            self._possible(present)
            if only is None
            else [(p, [q for q in p.patterns if q.possible(present)]) for p in only]
        )
        for prepared, patterns in chosen:
            yield from self._run(prepared, patterns, normal, scope, present)

    def _possible(self, present: set[str]) -> Iterator[tuple[Prepared, list[Pattern]]]:
        """Yield the detectors, and of each the patterns, that the literals of a text allow."""
        every, always, by_literal = self._index
        places = set(always)
        for word in present:
            places.update(by_literal.get(word, ()))
        found: dict[int, list[Pattern]] = {}
        for place in sorted(places):
            number, pattern = every[place]
            if pattern.possible(present):
                found.setdefault(number, []).append(pattern)
        return ((self.prepared[number], patterns) for number, patterns in found.items())

    def _run(
        self, prepared: Prepared, patterns: list[Pattern], normal: Normal, scope: ScopeFinder, present: set[str]
    ) -> Iterable[Hit]:
        text = normal.text
        found = {(m.start(), m.end()): m for pattern in patterns for m in pattern.matches(text)}
        if not found or any(True for pattern in prepared.absent for _ in pattern.find(text, present)):
            return
        barred = [m.span() for pattern in prepared.unless for m in pattern.find(text, present)]
        for start, end, match in _apart(found):
            if scope.aside(start, end) or any(first < end and start < last for first, last in barred):
                continue
            denied = prepared.detector.negation != "ignore" and scope.negated(start, end)
            if denied and prepared.detector.negation == "cancels":
                continue
            says = self._says(prepared, denied, match.groupdict())
            if says is None:
                continue
            first, last = normal.span(start, end)
            closes = () if denied else tuple(prepared.detector.closes)
            yield Hit(
                prepared.detector.id,
                first,
                last,
                normal.original[first:last],
                says,
                denied,
                scope.planned(start),
                closes,
            )

    def _says(
        self, prepared: Prepared, denied: bool, groups: dict[str, str | None]
    ) -> tuple[tuple[str, Value], ...] | None:
        found = []
        for name, value in prepared.denies if denied else prepared.says:
            if isinstance(value, str):
                number = self._captured(prepared, name, groups.get(value))
                if number is None:
                    return None
                value = number
            found.append((name, value))
        return tuple(found)

    def _captured(self, prepared: Prepared, name: str, text: str | None) -> Value | None:
        try:
            number = float(text or "") * prepared.detector.scale
            return parse_value(self.rulebook.vocabulary.facts[name], number)[name]
        except (ValueError, UsageError):
            return None

    def _combine(self, hits: list[Hit]) -> Facts:
        entries: dict[str, Entry] = {}
        names = dict.fromkeys(name for hit in hits for name, _ in hit.says)
        for name in names:
            evidence = [(hit, value) for hit in hits for n, value in hit.says if n == name]
            entries[name] = self._joined(name, evidence)
        told = any(self._is_service(name, entry) for name, entry in entries.items())
        for hit in hits:
            if hit.closes and not hit.planned and (told or hit.says):
                self._close(entries, hit)
        return Facts(entries)

    def _is_service(self, name: str, entry: Entry) -> bool:
        """Whether something the business offers is known; an exclusive statement alone excludes nothing."""
        spec = self.rulebook.vocabulary.facts[name.partition(".")[0]]
        return spec.closure == "services" and isinstance(entry.value, int) and not entry.value & 1

    def _joined(self, name: str, evidence: list[tuple[Hit, Value]]) -> Entry:
        firm = [(hit, value) for hit, value in evidence if not hit.planned]
        sources = tuple(dict.fromkeys(hit.source for hit, _ in firm or evidence))
        if not firm:
            return Entry(None, State.NOT_ASKED, sources, STATED, planned=True)
        value = self._meet(name, firm)
        if value is None:
            return contradictory(sources)
        return Entry(value, narrowed(value), sources, STATED)

    def _meet(self, name: str, firm: list[tuple[Hit, Value]]) -> Value | None:
        met: Value | None = firm[0][1]
        for _, value in firm[1:]:
            met = None if met is None else meet(met, value)
        return self._heaviest(name, firm) if met is None else met

    def _heaviest(self, name: str, firm: list[tuple[Hit, Value]]) -> Value | None:
        """Of contradicting statements about a graded choice (first option none) the heaviest positive one counts."""
        variable = self.rulebook.vocabulary.variables[name]
        if variable.kind != "choice" or variable.options[0] != "none":
            return None
        positive = [value for hit, value in firm if isinstance(value, int) and not value & 1 and not hit.denied]
        denied = [value for hit, value in firm if isinstance(value, int) and (value & 1 or hit.denied)]
        if not positive:
            return None
        top = max(positive)
        for mask in sorted(positive, reverse=True):
            if mask & top:
                top &= mask
        for mask in denied:
            if not top & mask:
                return None
        return top

    def _close(self, entries: dict[str, Entry], hit: Hit) -> None:
        for spec in self.rulebook.vocabulary:
            if spec.closure not in hit.closes or not spec.closure:
                continue
            for variable in spec.variables:
                known = entries.get(variable.id)
                if known is not None and (known.value is not None or known.conflict):
                    continue
                if variable.kind == "choice" and variable.options[0] != "none":
                    continue
                absent = NO if variable.kind == "yesno" else 1
                entries[variable.id] = Entry(absent, State.KNOWN, (hit.source,), EXCLUDED)


def _apart(found: dict[tuple[int, int], re.Match[str]]) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Yield matches that do not overlap, the leftmost first and of those the longest."""
    reached = -1
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            reached = end
            yield start, end, found[start, end]
