"""Text → facts. A detector finds words; what it says, denies or only plans depends on what stands beside it.

Evidence for one variable is combined, not averaged: agreeing evidence is kept with all its quotes, statements
that contradict each other leave the variable open and are both shown. An exclusive statement ("only sells its
own goods") denies what nothing else in the text states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from xuke.errors import InputError, UsageError
from xuke.facts import Entry, Facts, Source, State, Value, contradictory, meet, narrowed, parse_value
from xuke.facts.vocabulary import NO
from xuke.intake.engine import Engine, PlainEngine, compiled_engine, installed
from xuke.intake.finder import Match, index_of
from xuke.intake.join import join
from xuke.intake.normalise import Normal, Normaliser, normalise
from xuke.intake.patterns import Prepared, all_literals, prepare
from xuke.intake.scope import ScopeFinder, marks_of
from xuke.law import Rulebook

if TYPE_CHECKING:
    from xuke.intake.trained.evidence import Evidence
    from xuke.intake.trained.model import Model

T = TypeVar("T")
MAX_CHARACTERS = 200_000
MANY = 500
"""From so many texts at once the compiled path is worth loading."""
STATED = 0.95
EXCLUDED = 0.9


class Hit(NamedTuple):
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
    """Reads texts with the detectors of a rulebook, and with its trained reader.

    `fast` says whether `read_all` takes the compiled path (extra `fast`); by default it does where that is installed
    and there are `MANY` texts, since loading it takes a second. Both paths give the same.
    """

    def __init__(self, rulebook: Rulebook, prepared: list[Prepared] | None = None, fast: bool | None = None) -> None:
        self.rulebook = rulebook
        self._given = prepared
        self._fast = fast

    @cached_property
    def prepared(self) -> list[Prepared]:
        """The detectors, ready to run: all of the rulebook's unless others were given."""
        if self._given is not None:
            return self._given
        book = self.rulebook
        known = book.kept("anchors", lambda: all_literals(book.detectors.values(), book.macros))
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
    def _plain(self) -> Engine:
        known = None if self._given is not None else self.rulebook.kept("index", lambda: index_of(self.prepared))
        return PlainEngine(self.prepared, self.trained, known)

    @cached_property
    def _compiled(self) -> Engine:
        return compiled_engine(self.prepared, self.trained, self.rulebook if self._given is None else None)

    def _engine(self, texts: int) -> Engine:
        loaded = "_compiled" in self.__dict__
        wanted = loaded or (texts >= MANY and installed()) if self._fast is None else self._fast
        return self._compiled if wanted else self._plain

    @cached_property
    def _normaliser(self) -> Normaliser:
        return Normaliser()

    def read(self, text: str) -> Reading:
        """Read `text`; raises `InputError` (`text-empty`, `text-long`) when there is nothing, or too much, to read."""
        _check_length(text)
        normal = normalise(text)
        _check_words(normal)
        return self._read(self._engine(1), [normal])[0]

    def read_all(self, texts: Sequence[str]) -> list[Reading | InputError]:
        """Read many texts at once; one that cannot be read gives its error in its place."""
        faults = [_fault(_check_length, text) for text in texts]
        normals = self._normaliser.normalise([t for t, fault in zip(texts, faults, strict=True) if fault is None])
        readable = iter(normals)
        faults = [fault or _fault(_check_words, next(readable)) for fault in faults]
        readings = iter(self._read(self._engine(len(texts)), [n for n in normals if n.readable]))
        return [next(readings) if fault is None else fault for fault in faults]

    def _read(self, engine: Engine, normals: Sequence[Normal]) -> list[Reading]:
        texts = [normal.text for normal in normals]
        told = engine.told(texts)
        return [
            self._joined_up(normal, spans, pieces)
            for normal, spans, pieces in zip(normals, engine.found(texts), told, strict=True)
        ]

    def _joined_up(self, normal: Normal, found: Iterable[Match], told: list[Evidence]) -> Reading:
        hits = list(self._hits(normal, found))
        facts = self._combine(hits)
        return Reading(join(facts, told, normal, self.rulebook.vocabulary) if told else facts, hits)

    def hits(self, normal: Normal, only: list[Prepared] | None = None) -> Iterator[Hit]:
        """Yield every hit in a normalised text, detector by detector."""
        engine = self._plain if only is None else PlainEngine(only, None)
        return self._hits(normal, next(iter(engine.found([normal.text]))))

    def _hits(self, normal: Normal, found: Iterable[Match]) -> Iterator[Hit]:
        scope = ScopeFinder(normal.text, marks_of(self.rulebook))
        for prepared, spans in found:
            for start, end in spans:
                hit = self._hit(prepared, normal, scope, start, end)
                if hit is not None:
                    yield hit

    def _hit(self, prepared: Prepared, normal: Normal, scope: ScopeFinder, start: int, end: int) -> Hit | None:
        detector = prepared.detector
        if scope.aside(start, end):
            return None
        denied = detector.negation != "ignore" and scope.negated(start, end)
        if denied and detector.negation == "cancels":
            return None
        says = self._says(prepared, denied, normal.text, start, end)
        if says is None:
            return None
        first, last = normal.span(start, end)
        closes = () if denied else prepared.closes
        quote = normal.original[first:last]
        return Hit(detector.id, first, last, quote, says, denied, scope.planned(start), closes)

    def _says(
        self, prepared: Prepared, denied: bool, text: str, start: int, end: int
    ) -> tuple[tuple[str, Value], ...] | None:
        said = prepared.denies if denied else prepared.says
        if not prepared.captures:
            return said  # type: ignore[return-value]
        groups = prepared.groups(text, start, end)
        found = []
        for name, value in said:
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
        said: dict[str, list[tuple[Hit, Value]]] = {}
        for hit in hits:
            for name, value in hit.says:
                said.setdefault(name, []).append((hit, value))
        entries = {name: self._joined(name, evidence) for name, evidence in said.items()}
        closing = [hit for hit in hits if hit.closes and not hit.planned]
        told = bool(closing) and any(self._is_service(name, entry) for name, entry in entries.items())
        for hit in closing:
            if told or hit.says:
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
        if len(firm) == 1:
            return firm[0][1]
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


def _fault(check: Callable[[T], None], of: T) -> InputError | None:
    try:
        check(of)
    except InputError as error:
        return error
    return None


def _check_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            "text-long",
            f"the text has {len(text)} characters, at most {MAX_CHARACTERS} are read",
            "give the part that says what the business does",
        )


def _check_words(normal: Normal) -> None:
    if not normal.readable:
        raise InputError("text-empty", "there are no words to read", "say in a sentence or two what the business does")
