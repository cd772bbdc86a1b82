"""An interview: what was known of a business before, what was answered since, and what is left to ask.

An interview never changes; an answer gives a new one. It is a function of the map fact → answer, so answers may
come in any order, and changing one is the same as having given it at first. An answer that no longer applies
(its field was screened out, its condition became false) is kept and passed over.

Goals, one after the other:

    telecom   the telecom outcome is final
    map       every other category, filing and permit of the business as described is settled or contested
    holder    it is known whether this operator may hold the telecom licences it needs
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from xuke.errors import UsageError
from xuke.facts import Entry, Facts, FactSpec, Source, State, Vocabulary, describe
from xuke.facts.vocabulary import NO, YES
from xuke.law import Law
from xuke.logic.whatif import WhatIf
from xuke.verdict.assess import Assessment
from xuke.verdict.status import Status, Verdict

GOALS = ("telecom", "map", "holder")
CANNOT_SAY = "cannot_say"
TELECOM = ("telecom", "basic", "ban")
MAPPED = (*TELECOM, "filing", "adjacent")
_DESCRIPTION = {"words", "llm", "model", "case"}
_WITHOUT_VALUE = {State.CANNOT_SAY, State.NOT_APPLICABLE, State.COULD_NOT_CHECK}

Open = dict[str, set[str]]
"""Facts that may be asked now, each with the permits it can still decide."""


@lru_cache(maxsize=32)
def what_if(law: Law, kinds: tuple[str, ...]) -> WhatIf:
    """Return needs and scopes of the permits of some kinds, compiled for many businesses at once."""
    permits = [p.id for p in law.rulebook.permits.values() if p.kind in kinds]
    return WhatIf(law.program, [f"{part}:{p}" for part in ("need", "scope") for p in permits])


def normal(vocabulary: Vocabulary, fact: str, raw: Any) -> Any:
    """Return an answer as it is kept: option ids that hold, an option, `yes`/`no`, a number, or a word for not knowing.

    A list answers a fact of several options completely: what it leaves out does not hold. A mapping
    option → yes/no answers part of it. Raises `UsageError` (`fact-unknown`, `fact-option`, `fact-value`).
    """
    spec = vocabulary.fact(fact)
    if spec.type == "options" and isinstance(raw, list | tuple) and not raw:
        return []
    entries = Facts.parse(vocabulary, {fact: raw}).entries
    values = {name: entry.value for name, entry in entries.items() if entry.value is not None}
    states = {entry.state for entry in entries.values()}
    if not values or states == {State.CANNOT_SAY}:
        return str(next(iter(states & _WITHOUT_VALUE), State.CANNOT_SAY))
    if spec.type == "options":
        said = {name.partition(".")[2]: "yes" if value == YES else "no" for name, value in values.items()}
        partly = isinstance(raw, Mapping) and set(raw) != {"only"}
        return said if partly else [option.id for option in spec.options if said.get(option.id) == "yes"]
    return describe(spec, fact, values[fact])


@dataclass(frozen=True)
class Interview:
    """What was known before (`base`, perhaps read from `text`), the answers since, and the law."""

    law: Law
    base: Facts = field(default_factory=Facts)
    answers: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    case: str = ""

    def answered(self, fact: str, raw: Any) -> Interview:
        """Return the interview with a fact answered (anew); see `normal` for the forms and errors."""
        return replace(self, answers={**self.answers, fact: normal(self.vocabulary, fact, raw)})

    def without(self, fact: str) -> Interview:
        """Return the interview with an answer taken back."""
        return replace(self, answers={name: answer for name, answer in self.answers.items() if name != fact})

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts of the rulebook."""
        return self.law.rulebook.vocabulary

    @cached_property
    def facts(self) -> Facts:
        """What is known: the answers that apply, laid over what was known before."""
        screening = {name.partition(".")[0] for name in self.vocabulary.screens}
        facts = self.base.merged(self._said(name for name in self.answers if name in screening))
        closed = {name for name, entry in facts.entries.items() if entry.value == NO}
        rest = (n for n in self.answers if n not in screening and self.vocabulary.facts[n].screen not in closed)
        return facts.merged(self._said(rest)).screened(self.vocabulary)

    def _said(self, names: Iterable[str]) -> Facts:
        found = Facts()
        for name in names:
            found = found.merged(self._entries(self.vocabulary.facts[name], self.answers[name]))
        return found

    def _entries(self, spec: FactSpec, answer: Any) -> Facts:
        """The entries of one answer; *cannot say* leaves in place what was known before."""
        given = {"only": answer} if spec.type == "options" and isinstance(answer, list) else answer
        facts = Facts.parse(self.vocabulary, {spec.id: given}, Source("answer", by=spec.id))
        known = [n for n, e in facts.entries.items() if e.value is None and _firm(self.base.entries.get(n))]
        return facts.without(*known)

    @cached_property
    def assessment(self) -> Assessment:
        """The assessment of what is known, as `xuke.assess` would give it."""
        return Assessment(self.facts, self.law, text=self.text, case=self.case)

    @cached_property
    def heard(self) -> Assessment:
        """The assessment the interview goes by: specialised telecom services are absent only when somebody was asked.

        A description that names its services leaves out what it does not offer (docs/adr/0004); where there is no
        such description nothing may be taken as absent before the screening question (docs/adr/0013).
        """
        unasked = self._unasked()
        return Assessment(self.facts.merged(unasked), self.law) if unasked.entries else self.assessment

    def _unasked(self) -> Facts:
        found: dict[str, Entry] = {}
        for screen, specs in self.vocabulary.screens.items():
            if screen in self.facts.entries:
                continue
            names = [v.id for spec in specs for v in spec.variables if v.id in what_if(self.law, TELECOM).variables]
            if names and (not self.described or any(_leaning(self.facts.entries.get(name)) for name in names)):
                found |= {n: Entry(None, State.NOT_ASKED) for n in names if not _firm(self.facts.entries.get(n))}
        return Facts(found)

    @cached_property
    def described(self) -> bool:
        """Whether words or a business model say for certain of some service that it is offered."""
        return any(self._service(name, entry) for name, entry in self.base.entries.items())

    def _service(self, name: str, entry: Entry) -> bool:
        spoken = any(source.kind in _DESCRIPTION for source in entry.sources)
        offered = isinstance(entry.value, int) and not entry.value & NO
        return spoken and offered and self.vocabulary.facts[name.partition(".")[0]].closure == "services"

    def settled(self, goal: str = "telecom") -> bool:
        """Whether a goal is reached: its verdicts are final or contested, whatever may still be answered."""
        return not self._verdicts(goal)

    def open(self, goal: str = "telecom") -> Open:
        """Return what may be asked for a goal now; empty when it is reached or only what cannot be said is left."""
        what = "bar" if goal == "holder" else "need"
        found: Open = {}
        for verdict in self._verdicts(goal):
            for name in verdict.missing_of(what):
                fact = self._askable(name)
                if fact:
                    found.setdefault(fact, set()).add(verdict.permit.id)
        return found | self._fields() if goal == "map" else found

    def _verdicts(self, goal: str) -> list[Verdict]:
        """The verdicts of the business as described that keep a goal open."""
        if goal not in GOALS:
            raise UsageError("goal", f"`{goal}` is no goal of an interview", f"choose from: {', '.join(GOALS)}")
        described = self.heard.described
        if goal == "telecom":
            return self._telecom()
        if goal == "map":
            return [v for v in described.of_kind(*MAPPED) if v.status is Status.UNDETERMINED]
        return [v for v in described.of_kind("telecom") if v.needed and v.eligibility == "open"]

    def _telecom(self) -> list[Verdict]:
        heard = self.heard
        if heard.settled:
            return []
        kinds = TELECOM if heard.pending else ("filing",)
        return [v for v in heard.described.of_kind(*kinds) if v.status is Status.UNDETERMINED]

    def _askable(self, name: str) -> str:
        """The fact to ask about a variable: itself, its screening question, or nothing when it was asked."""
        fact = name.partition(".")[0]
        if fact in self.answers or _unsayable(self.facts.entries.get(name)):
            return ""
        screen = self.vocabulary.facts[fact].screen
        entry = self.facts.entries.get(screen)
        if not screen or (entry and entry.value == YES) or _firm(self.facts.entries.get(name)):
            return fact
        return "" if _unsayable(entry) else self._askable(screen)

    def _fields(self) -> Open:
        """The screening questions nobody touched yet, as far as a permit depends on what they open."""
        found: Open = {}
        for screen in self.vocabulary.screens:
            fact = screen.partition(".")[0]
            if not self.described or not self._bears(screen):
                found.setdefault(fact, set())
        touched = {name.partition(".")[0] for name in self.facts.entries} | set(self.answers)
        return {fact: opened for fact in found if fact not in touched and (opened := self._opened(fact))}

    def _bears(self, screen: str) -> bool:
        """Whether a telecom need rests on what a screening variable opens."""
        used = what_if(self.law, TELECOM).variables
        return any(v.id in used for spec in self.vocabulary.screens[screen] for v in spec.variables)

    def _opened(self, screening: str) -> set[str]:
        specs = [s for screen, found in self.vocabulary.screens.items() if screen.startswith(screening) for s in found]
        names = {spec.id for spec in specs}
        return {
            v.permit.id
            for v in self.heard.of_kind("adjacent")
            if v.status is Status.UNDETERMINED and any(n.partition(".")[0] in names for n in v.missing)
        }


def _firm(entry: Entry | None) -> bool:
    return entry is not None and entry.value is not None


def _leaning(entry: Entry | None) -> bool:
    return entry is not None and entry.chance is not None


def _unsayable(entry: Entry | None) -> bool:
    return entry is not None and entry.state is State.CANNOT_SAY and not entry.conflict
