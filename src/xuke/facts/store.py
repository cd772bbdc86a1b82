"""The facts of one business: what is possible, how sure, from where, and why not if not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from xuke.errors import UsageError, quoted
from xuke.facts.values import Interval, Value, describe, parse_value
from xuke.facts.vocabulary import NO, Vocabulary


class State(StrEnum):
    """What is known of a fact. The last four are the kinds of not knowing and are never merged."""

    KNOWN = "known"
    PARTLY = "partly_known"
    NOT_ASKED = "not_asked"
    CANNOT_SAY = "cannot_say"
    NOT_APPLICABLE = "not_applicable"
    COULD_NOT_CHECK = "could_not_check"


_STATE_WORDS = {
    "cannot_say": State.CANNOT_SAY,
    "说不准": State.CANNOT_SAY,
    "不确定": State.CANNOT_SAY,
    "could_not_check": State.COULD_NOT_CHECK,
    "无法核实": State.COULD_NOT_CHECK,
    "not_asked": State.NOT_ASKED,
    "not_applicable": State.NOT_APPLICABLE,
    "不适用": State.NOT_APPLICABLE,
}


class Source(NamedTuple):
    """Where a piece of knowledge came from.

    `kind` is words | llm | answer | option | file | case | model | table; `quote`, `start`, `end` locate it in the
    original text (offsets in characters); `by` names the detector, option, file, case or model.
    """

    kind: str
    quote: str = ""
    start: int = -1
    end: int = -1
    by: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the public form; absent parts are left out."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.quote:
            found |= {"quote": self.quote, "start": self.start, "end": self.end}
        if self.by:
            found["by"] = self.by
        return found


class Entry(NamedTuple):
    """One variable of one business.

    `chance` is given when the value is open but something leans: how likely the values of the mask `leans` are.
    """

    value: Value | None
    state: State
    sources: tuple[Source, ...] = ()
    confidence: float = 1.0
    planned: bool = False
    conflict: bool = False
    chance: float | None = None
    leans: int = 0


@dataclass(frozen=True)
class Facts:
    """Immutable facts of one business: variable id → `Entry`. What is absent was not asked."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def parse(cls, vocabulary: Vocabulary, given: Mapping[str, Any], source: Source | None = None) -> Facts:
        """Read a mapping fact id → written value (see `parse_value`); keys may also be `fact.option`.

        A value may be one of the words for not knowing (`cannot_say`, `could_not_check`, `not_applicable`).
        Raises `UsageError` for unknown facts, options and misfitting values.
        """
        origin = (source or Source("answer"),)
        entries: dict[str, Entry] = {}
        for key, raw in given.items():
            fact_id, _, option_id = str(key).partition(".")
            spec = vocabulary.fact(fact_id)
            if option_id and spec.type != "options":
                raise UsageError(
                    "fact-option", f"fact {quoted(fact_id)} has no options of its own", f"write {fact_id}={option_id}"
                )
            written = {option_id: raw} if option_id else raw
            state = _STATE_WORDS.get(raw) if isinstance(raw, str) else None
            if state is not None:
                names = [f"{fact_id}.{spec.option(option_id).id}"] if option_id else [v.id for v in spec.variables]
                entries |= {name: Entry(None, state, origin) for name in names}
                continue
            for name, value in parse_value(spec, written).items():
                entries[name] = Entry(value, _state(vocabulary, name, value), origin)
        return cls(entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def values(self) -> dict[str, Value]:
        """Return variable → value for everything that narrows anything."""
        return {name: entry.value for name, entry in self.entries.items() if entry.value is not None}

    def merged(self, other: Facts) -> Facts:
        """Return these facts with `other` laid over them (the later statement replaces the earlier)."""
        return Facts({**self.entries, **other.entries})

    def screened(self, vocabulary: Vocabulary) -> Facts:
        """Return these facts with every sector fact absent whose screening question was answered no.

        A sector fact that somebody stated stays as stated.
        """
        closed = {name for name, entry in self.entries.items() if entry.value == NO and name in vocabulary.screens}
        if not closed:
            return self
        absent = {
            variable.id: Entry(NO, State.KNOWN, self.entries[screen].sources)
            for screen in closed
            for spec in vocabulary.screens[screen]
            for variable in spec.variables
        }
        return Facts({**absent, **self.entries})

    def with_entry(self, name: str, entry: Entry) -> Facts:
        """Return these facts with one entry set."""
        return Facts({**self.entries, name: entry})

    def without(self, *names: str) -> Facts:
        """Return these facts with the named variables forgotten."""
        return Facts({k: e for k, e in self.entries.items() if k not in names})

    def marked(self, name: str, state: State) -> Facts:
        """Return these facts with the state of one variable changed and its value kept."""
        entry = self.entries.get(name, Entry(None, state))
        return self.with_entry(name, entry._replace(state=state))

    def to_json(self, vocabulary: Vocabulary) -> list[dict[str, Any]]:
        """Return every entry in public form, in vocabulary order."""
        order = {name: i for i, name in enumerate(vocabulary.variables)}
        return [
            _entry_json(vocabulary, name, self.entries[name])
            for name in sorted(self.entries, key=lambda n: order.get(n, 10**6))
        ]


def narrowed(value: Value) -> State:
    """Return the state of a value that says something: known when one possibility is left, else partly known."""
    single = value.low == value.high if isinstance(value, Interval) else value.bit_count() == 1
    return State.KNOWN if single else State.PARTLY


def contradictory(sources: tuple[Source, ...]) -> Entry:
    """Return the entry of a variable on which the sources contradict each other: open, with all of them shown."""
    return Entry(None, State.CANNOT_SAY, sources, 0.5, conflict=True)


def _state(vocabulary: Vocabulary, name: str, value: Value) -> State:
    return State.CANNOT_SAY if value == vocabulary.variables[name].full else narrowed(value)


def _entry_json(vocabulary: Vocabulary, name: str, entry: Entry) -> dict[str, Any]:
    spec = vocabulary.facts[name.partition(".")[0]]
    value = None if entry.value is None else describe(spec, name, entry.value)
    found: dict[str, Any] = {
        "id": name,
        "value": value,
        "state": str(entry.state),
        "confidence": entry.confidence,
        "source": entry.sources[0].to_json() if entry.sources else {"kind": "none"},
    }
    if len(entry.sources) > 1:
        found["also"] = [source.to_json() for source in entry.sources[1:]]
    if entry.planned:
        found["planned"] = True
    if entry.conflict:
        found["conflict"] = True
    if entry.chance is not None:
        found["leans"] = {"value": describe(spec, name, entry.leans), "probability": entry.chance}
    return found
