"""How common answers are among the known services and business models, given what is known of this one.

A member is a case or business model with its facts. Members are bits of a plane (a Python int), so "who answers
this fact so" and "who fits what is known" are a few operations on ints. A member that contradicts one known
fact counts `ODDS` as much as one that fits, one that contradicts two `ODDS` squared, and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from xuke.facts import Entry, Facts, Source, State, Value, Variable, Vocabulary
from xuke.facts.vocabulary import NO, YES
from xuke.law import Rulebook
from xuke.verdict.scenarios import closed_facts

ODDS = 0.1
LEVELS = 4
"""Members that contradict this many known facts or more are left out."""

OWN_USE = {"search_service=own_site", "communication_services.own_hotline", "communication_services.own_sms"}
"""What a sector fact may hold without its screening question being meant: a service for one's own use."""
Pattern = tuple[int, ...]
"""One answer to a fact: the mask of each of its variables."""


def screening_answers(vocabulary: Vocabulary, facts: Facts) -> Facts:
    """Return the answers to screening questions that follow from the facts they open.

    Yes where one of those facts holds, no where all are absent, left out otherwise.
    """
    entries = {}
    for screen, specs in vocabulary.screens.items():
        found = [_holds(v, facts.entries.get(v.id)) for spec in specs for v in spec.variables]
        if any(found) or all(value is False for value in found):
            entries[screen] = Entry(YES if any(found) else NO, State.KNOWN, (Source("screen"),))
    return Facts(entries)


def _holds(variable: Variable, entry: Entry | None) -> bool | None:
    """Whether a sector fact holds: absent is its first value, what may be absent is not known."""
    if entry is None or not isinstance(entry.value, int):
        return None
    if entry.value & NO and entry.value != NO:
        return None
    chosen = f"{variable.id}={variable.options[entry.value.bit_length() - 1]}" if variable.options else variable.id
    return entry.value != NO and chosen not in OWN_USE


def full_facts(vocabulary: Vocabulary, given: Mapping[str, Any], source: Source) -> Facts:
    """Return the facts of a business that is described completely, screening questions answered."""
    facts = closed_facts(vocabulary, given, source)
    return screening_answers(vocabulary, facts).merged(facts)


class Population:
    """The members as planes: variable → mask → plane, fact → answer → plane.

    `members` gives name → variable → mask, leaving out what is absent; 0 where it is not known.
    """

    def __init__(self, vocabulary: Vocabulary, members: Mapping[str, Mapping[str, int]]) -> None:
        self.names = tuple(members)
        self.everyone = (1 << len(members)) - 1
        self._specs = vocabulary.facts
        self._members = list(members.values())
        self._patterns: dict[str, dict[Pattern, int]] = {}
        self._masks: dict[str, dict[int, int]] = {name: {} for name in _closable(vocabulary)}
        for i, values in enumerate(self._members):
            for name, mask in values.items():
                row = self._masks.setdefault(name, {})
                row[mask] = row.get(mask, 0) | 1 << i
        for name in _closable(vocabulary):
            row = self._masks[name]
            row[NO] = self.everyone & ~sum(row.values())
            row.pop(0, None)

    def patterns(self, fact: str) -> Mapping[Pattern, int]:
        """Return the answers members give to a fact, each with the plane of those who give it.

        Members of whom no part of the answer is known are in none; a part that is not known counts as absent.
        """
        if fact not in self._patterns:
            self._patterns[fact] = self._answers([v.id for v in self._specs[fact].variables])
        return self._patterns[fact]

    def _answers(self, names: list[str]) -> dict[Pattern, int]:
        found: dict[Pattern, int] = {}
        known = 0
        for name in names:
            for plane in self._masks.get(name, {}).values():
                known |= plane
        usual = tuple(NO for _ in names)
        for i, values in enumerate(self._members):
            if known >> i & 1:
                answer = (
                    tuple(values.get(name) or NO for name in names) if not values.keys().isdisjoint(names) else usual
                )
                found[answer] = found.get(answer, 0) | 1 << i
        return found

    def joint(self, facts: Sequence[str], plane: int) -> list[tuple[tuple[Pattern | None, ...], int]]:
        """Return the joint answers of the members in `plane` to several facts, each with the plane of who gives it."""
        found: list[tuple[tuple[Pattern | None, ...], int]] = [((), plane)]
        for fact in facts:
            found = [((*answers, a), part) for answers, who in found for a, part in self._split(fact, who)]
        return found

    def _split(self, fact: str, plane: int) -> Iterator[tuple[Pattern | None, int]]:
        for answer, who in self.patterns(fact).items():
            if who & plane:
                yield answer, who & plane
                plane &= ~who
        if plane:
            yield None, plane

    def fitting(self, known: Mapping[str, Value], without: Iterable[str] = ()) -> list[tuple[float, int]]:
        """Return (weight, plane) of the members that contradict no known fact, one, two, …; `without` are left out."""
        left = self.everyone
        for name in without:
            left &= ~(1 << self.names.index(name))
        levels = [left] + [0] * (LEVELS - 1)
        for against in self._against(known).values():
            for i in range(LEVELS - 1, 0, -1):
                levels[i] = (levels[i] & ~against) | (levels[i - 1] & against)
            levels[0] &= ~against
        return [(ODDS**i, plane) for i, plane in enumerate(levels) if plane]

    def _against(self, known: Mapping[str, Value]) -> dict[str, int]:
        """Return fact → plane of the members that contradict what is known of it."""
        found: dict[str, int] = {}
        for name, value in known.items():
            against = 0
            for mask, plane in self._masks.get(name, {}).items():
                if isinstance(value, int) and not mask & value:
                    against |= plane
            if against:
                fact = name.partition(".")[0]
                found[fact] = found.get(fact, 0) | against
        return found


def population(rulebook: Rulebook) -> Population:
    """Return the population of a rulebook, built once."""
    if "population" not in rulebook.memory:
        members = rulebook.kept("population", lambda: _members(rulebook))
        rulebook.memory["population"] = Population(rulebook.vocabulary, members)
    found: Population = rulebook.memory["population"]
    return found


def _members(rulebook: Rulebook) -> dict[str, dict[str, int]]:
    vocabulary = rulebook.vocabulary
    told = {f"case:{case.id}": case.facts for case in rulebook.cases.values()}
    told |= {f"model:{model.id}": model.facts for model in rulebook.models.values()}
    closable = _closable(vocabulary)
    return {name: _values(full_facts(vocabulary, given, Source("case")), closable) for name, given in told.items()}


def _closable(vocabulary: Vocabulary) -> list[str]:
    """Return the variables of which a complete description leaves nothing open."""
    absent = closed_facts(vocabulary, {}, Source("case"))
    return [*absent.entries, *vocabulary.screens]


def _values(facts: Facts, closable: list[str]) -> dict[str, int]:
    values = {name: value for name, value in facts.values().items() if isinstance(value, int)}
    unknown = {name: 0 for name in closable if name not in values}
    return {**unknown, **{name: value for name, value in values.items() if value != NO or name not in closable}}
