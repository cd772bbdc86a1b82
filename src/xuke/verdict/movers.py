"""Which businesses move between two laws, and because of which change.

A business moves on a permit when its status, or its status as described, is not the same under both laws.
Only permits whose definitions could differ are evaluated; where the rulebooks ask different facts, all are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xuke.errors import UsageError
from xuke.facts import Entry, Facts, Source, Vocabulary
from xuke.law import Law, Rulebook
from xuke.law.model import Text
from xuke.logic.program import atoms, refs
from xuke.logic.proof import FALSE, TRUE
from xuke.verdict.assess import Assessment, as_described
from xuke.verdict.lawdiff import DerivedChange, LawDiff, ReadingChange, RuleChange
from xuke.verdict.receipt import read_back, written
from xuke.verdict.scenarios import case_facts, closed_facts
from xuke.verdict.status import Run, Status, Verdict

OUTCOME_KINDS = ("telecom", "basic", "ban", "filing")


@dataclass(frozen=True, slots=True)
class Subject:
    """A business held against both laws.

    `kind` is scenario, case, model or business; `facts` gives what is known under the vocabulary of a rulebook;
    `permit` limits it to one permit (a scenario is a test of one); `region` and `take` are its own place and readings.
    """

    kind: str
    id: str
    name: Text
    facts: Callable[[Rulebook], Facts]
    permit: str = ""
    region: str = ""
    take: Mapping[str, str] = field(default_factory=dict)


Cause = RuleChange | ReadingChange | DerivedChange


@dataclass(frozen=True, slots=True)
class Move:
    """One permit on which a business moves. `before` and `after` hold the status and the status as described."""

    permit: str
    before: tuple[Status | None, Status | None]
    after: tuple[Status | None, Status | None]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Mover:
    """A business that moves; `outcome` is its telecom answer before and after, empty where that cannot differ."""

    subject: Subject
    moves: tuple[Move, ...]
    outcome: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Unread:
    """A business whose facts one of the rulebooks cannot express."""

    subject: Subject
    why: str


def contents(before: Rulebook, after: Rulebook) -> Iterator[Subject]:
    """Yield the scenarios, cases and business models of two rulebooks, each id once as the later one has it."""
    seen: set[tuple[str, str]] = set()
    for book in (after, before):
        for subject in _contents(book):
            if (subject.kind, subject.id) not in seen:
                seen.add((subject.kind, subject.id))
                yield subject


def _contents(book: Rulebook) -> Iterator[Subject]:
    for permit in book.permits.values():
        for s in permit.scenarios:
            build = closed_facts if s.closed else Facts.parse
            facts = _parsed(build, s.facts, Source("scenario", by=s.id))
            yield Subject("scenario", s.id, s.title, facts, permit.id, s.region, s.take)
    for case in book.cases.values():
        yield Subject("case", case.id, case.name, lambda held, case=case: case_facts(held, case), region=case.region)  # type: ignore[misc]
    for model in book.models.values():
        yield Subject("model", model.id, model.name, _parsed(closed_facts, model.facts, Source("model", by=model.id)))


def _parsed(build: Callable[..., Facts], given: Mapping[str, object], source: Source) -> Callable[[Rulebook], Facts]:
    return lambda book: build(book.vocabulary, given, source)


def carried(facts: Facts, old: Vocabulary, new: Vocabulary) -> Facts:
    """Return facts read under one vocabulary in terms of another; what the other does not know is left out."""
    if old is new:
        return facts
    entries: dict[str, Entry] = {}
    for name, entry in facts.entries.items():
        try:
            if entry.value is None:
                entries[name] = Entry(None, entry.state, entry.sources) if name in new.variables else entries[name]
            else:
                value = read_back(new.variables[name], written(old.variables[name], entry.value))
                entries[name] = Entry(value, entry.state, entry.sources, entry.confidence)
        except (KeyError, ValueError, TypeError):
            continue
    return Facts(entries)


class Pair:
    """Two laws in one place, with what differs between them and which definitions that can reach.

    `known` keeps what was worked out for other places with the same programs and readings.
    """

    def __init__(self, before: Law, after: Law, known: dict[object, frozenset[str]] | None = None) -> None:
        self.laws = (before, after)
        self.diff = LawDiff(before, after)
        self.known = {} if known is None else known

    @cached_property
    def touched(self) -> frozenset[str]:
        """The definitions that may have another value: they differ or rest on one that does, or on a reading."""
        key = (*(id(law.program) for law in self.laws), self.fixed_anew)
        if key not in self.known:
            self.known[key] = self._touched()
        return self.known[key]

    def _touched(self) -> frozenset[str]:
        programs = [law.program.definitions for law in self.laws]
        found: set[str] = set()
        for name in dict.fromkeys([*programs[0], *programs[1]]):
            sides = [p[name].expr for p in programs if name in p]
            if len(sides) < 2 or sides[0] != sides[1] or self._on_reading(name):
                found.add(name)
        return frozenset(self._spread(found))

    def _spread(self, found: set[str]) -> set[str]:
        for law in self.laws:
            for name, definition in law.program.definitions.items():  # in dependency order
                if any(other in found for other in refs(definition.expr)):
                    found.add(name)
        return found

    def _on_reading(self, name: str) -> bool:
        return any(
            atom.variable in self.fixed_anew
            for law in self.laws
            if name in law.program.definitions
            for atom in atoms(law.program.definitions[name].expr)
        )

    @cached_property
    def fixed_anew(self) -> frozenset[str]:
        """The readings that are fixed otherwise, or only on one side."""
        sides = [{name: f.position for name, f in law.fixed.items()} for law in self.laws]
        return frozenset(name for name in {*sides[0], *sides[1]} if sides[0].get(name) != sides[1].get(name))

    @cached_property
    def permits(self) -> list[str]:
        """The permits whose status can differ."""
        names = dict.fromkeys([*self.laws[1].rulebook.permits, *self.laws[0].rulebook.permits])
        if self.diff.facts:
            return [*names]
        return [name for name in names if {f"need:{name}", f"bar:{name}"} & self.touched]

    @cached_property
    def scope_touched(self) -> bool:
        """Whether some permit may be raised by other businesses than before."""
        return any(name.startswith("scope:") for name in self.touched)

    def reaches_outcome(self, permits: Iterable[str]) -> bool:
        """Whether the telecom answer as a whole can differ when the statuses of `permits` do."""
        kinds = {
            law.rulebook.permits[name].kind for law in self.laws for name in permits if name in law.rulebook.permits
        }
        return self.scope_touched or bool(kinds & {*OUTCOME_KINDS})

    @cached_property
    def rules(self) -> dict[str, RuleChange]:
        """The rule changes that can move a status, by rule id."""
        return {change.rule.id: change for change in self.diff.rules if change.moves}


class Movers:
    """Finds who moves; pairs of laws are kept for every place and choice of readings that a subject brings."""

    def __init__(self, before: Law, after: Law) -> None:
        self.before = before
        self.after = after
        self.pairs: dict[tuple[str, tuple[tuple[str, str], ...]], Pair] = {}
        self.known: dict[object, frozenset[str]] = {}

    def pair(self, region: str = "", take: Mapping[str, str] | None = None) -> Pair:
        """Return the two laws in a place (their own when empty) with readings fixed."""
        key = (region, tuple(sorted((take or {}).items())))
        if key not in self.pairs:
            before, after = (
                Law.at(law.rulebook, law.as_of, law.region or region, {**_chosen(law), **(take or {})})
                for law in (self.before, self.after)
            )
            self.pairs[key] = Pair(before, after, self.known)
        return self.pairs[key]

    def among(self, subjects: Iterable[Subject], permit: str = "") -> Iterator[Mover | Unread]:
        """Yield every subject that moves, on `permit` alone when given, and those that cannot be read."""
        for subject in subjects:
            if permit and subject.permit not in ("", permit):
                continue
            try:
                mover = self.moved(subject, permit)
            except UsageError as error:
                yield Unread(subject, error.message)
                continue
            if mover is not None:
                yield mover

    def moved(self, subject: Subject, permit: str = "") -> Mover | None:
        """Return how a subject moves, or None; raises `UsageError` when a rulebook lacks its facts or readings."""
        pair = self.pair(subject.region, subject.take)
        only = permit or subject.permit
        permits = [name for name in pair.permits if not only or name == only]
        if not permits and (only or not pair.scope_touched):
            return None
        books = {law.rulebook.hash: law.rulebook for law in pair.laws}
        read = {key: subject.facts(book).screened(book.vocabulary) for key, book in books.items()}
        facts = [read[law.rulebook.hash] for law in pair.laws]
        old, new = (
            _Side(held, law, described=subject.kind != "scenario") for held, law in zip(facts, pair.laws, strict=True)
        )
        moves = tuple(_moves(pair, old, new, permits))
        outcome = ("", "")
        if not only and pair.reaches_outcome(move.permit for move in moves):
            outcome = (Assessment(facts[0], pair.laws[0]).outcome, Assessment(facts[1], pair.laws[1]).outcome)
        return Mover(subject, moves, outcome) if moves or outcome[0] != outcome[1] else None


def _chosen(law: Law) -> dict[str, str]:
    return {name: fixed.position for name, fixed in law.fixed.items() if fixed.by == "person"}


class _Side:
    """One business under one law: as known and as described, values only."""

    def __init__(self, facts: Facts, law: Law, *, described: bool) -> None:
        self.law = law
        known = Run(law, law.encode(facts))
        runs = Run(law, law.encode(as_described(facts, law))) if described else known
        self.runs = (known, runs)

    def statuses(self, permit: str) -> tuple[Status | None, Status | None]:
        found = self.law.rulebook.permits.get(permit)
        if found is None:
            return None, None
        first = Verdict(self.runs[0], found).status
        return first, first if self.runs[1] is self.runs[0] else Verdict(self.runs[1], found).status


def _moves(pair: Pair, old: _Side, new: _Side, permits: Iterable[str]) -> Iterator[Move]:
    for permit in permits:
        before, after = old.statuses(permit), new.statuses(permit)
        if before != after:
            level = 0 if before[0] != after[0] else 1
            causes = _Causes(pair, old.runs[level], new.runs[level]).of(permit, before[level], after[level])
            yield Move(permit, before, after, causes)


class _Causes:
    """Follows the definitions whose values differ down to the changes behind them."""

    def __init__(self, pair: Pair, old: Run, new: Run) -> None:
        self.pair = pair
        self.runs = (old, new)
        self.derived = {change.id: change for change in pair.diff.derived if change.change != "reworded"}
        self.found: dict[str, Cause] = {}

    def of(self, permit: str, before: Status | None, after: Status | None) -> tuple[Cause, ...]:
        """Return the changes that move a permit; where no single value differs, every change that reaches it."""
        needed = {before, after} == {Status.REQUIRED, Status.BARRED}
        starts = [f"bar:{permit}"] if needed else [f"need:{permit}"]
        if Status.BARRED in (before, after) and not needed:
            starts.append(f"bar:{permit}")
        for differing in (True, False):
            seen: set[str] = set()
            for start in starts:
                self._follow(start, seen, differing=differing)
            if self.found:
                break
        return tuple(self.found.values())

    def _follow(self, name: str, seen: set[str], *, differing: bool) -> None:
        if name in seen or name not in self.pair.touched:
            return
        seen.add(name)
        if differing and self._value(0, name) == self._value(1, name):
            return
        kind, _, key = name.partition(":")
        change: Cause | None = self.pair.rules.get(key) if kind == "rule" else None
        change = self.derived.get(key) if kind == "derived" else change
        if change is not None and not (isinstance(change, RuleChange) and change.change == "through"):
            self.found.setdefault(name, change)
            return
        exprs = [run.program.definitions[name].expr for run in self.runs if name in run.program.definitions]
        self._readings(atom.variable for expr in exprs for atom in atoms(expr))
        for other in self._decisive([*dict.fromkeys(ref for expr in exprs for ref in refs(expr))], differing=differing):
            self._follow(other, seen, differing=differing)

    def _decisive(self, names: list[str], *, differing: bool) -> list[str]:
        """Return what to follow: parts whose value differs and holds on one side, where there are such."""
        if not differing:
            return names
        values = {name: (self._value(0, name), self._value(1, name)) for name in names if name in self.pair.touched}
        apart = [name for name, (old, new) in values.items() if old != new]
        return [name for name in apart if TRUE in values[name]] or apart

    def _value(self, side: int, name: str) -> int:
        run = self.runs[side]
        return run.exact(name) if name in run.program.index else FALSE

    def _readings(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self.pair.fixed_anew and name not in self.found:
                sides = [law.fixed.get(name) for law in self.pair.laws]
                told = sides[1] or sides[0]
                self.found[name] = ReadingChange(
                    name,
                    "fixed",
                    sides[0].position if sides[0] else "",
                    sides[1].position if sides[1] else "",
                    self.pair.laws[1].region,
                    tuple(told.basis) if told else (),
                )
