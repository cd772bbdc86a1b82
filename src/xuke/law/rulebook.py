"""The whole content as objects, with look-ups."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from xuke.errors import ContentError, ContentErrors, UsageError, quoted
from xuke.facts import Variable, Vocabulary
from xuke.facts.vocabulary import near
from xuke.law import model
from xuke.law.build import build
from xuke.law.faults import Fault, identity_faults, placed, shape_faults
from xuke.law.files import Cache
from xuke.law.review import cycle_fault, review
from xuke.law.shelf import SHIPPED, Piece, read_shelf
from xuke.logic.program import CycleFault, Definition, ordered
from xuke.logic.syntax import parse
from xuke.logic.terms import And, Expr, Scope

T = TypeVar("T")
VERSION = "2026.11"
CONSEQUENCES = {"dangling", "permit-unknown", "fact-unknown", "fact-option"}  # of what was set aside before
Shelf = dict[str, dict[str, Piece]]


def TODAY() -> str:
    """Return today's date as ISO text."""
    return datetime.date.today().isoformat()


@dataclass
class Rulebook:
    """All content of one rulebook folder. Use `Rulebook.load`."""

    root: Path
    hash: str
    shelf: Shelf
    version: str = VERSION
    laws: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    cache: Cache | None = None

    @classmethod
    def load(cls, root: Path | None = None) -> Rulebook:
        """Read a rulebook folder (the shipped one by default).

        Content that was not checked yet is checked; raises `ContentErrors` with every fault found.
        """
        folder = root or SHIPPED
        pieces, broken, key, cache = read_shelf(folder)
        book = cls(folder, key, _shelved(pieces), cache=cache)
        if broken or cache.get("#checked", key) is None:
            errors = [*broken, *placed(folder, book.faults(pieces, whole=not broken))]
            if errors:
                raise ContentErrors(errors)
            book.kept("checked", lambda: True)
        return book

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` works out from the content, remembered beside it between runs (JSON data only)."""
        if self.cache is None:
            return make()
        found: T | None = self.cache.get(f"#{name}", self.hash)
        if found is None:
            found = make()
            self.cache.put(f"#{name}", self.hash, found)
            self.cache.save({*self.cache.entries})
        return found

    @classmethod
    def salvage(cls, root: Path | None = None) -> tuple[Rulebook, list[ContentError]]:
        """Read as much as is sound: the rulebook without its faulty files, and all faults found."""
        folder = root or SHIPPED
        pieces, errors, key, _ = read_shelf(folder)
        lost = {Path(error.where.partition(":")[0]).stem for error in errors}
        while True:
            book = cls(folder, key, _shelved(pieces))
            found = list(book.faults(pieces))
            if not found:
                return book, errors
            errors += placed(folder, [f for f in found if not _follows(f, lost)])
            bad = {fault.piece.file for fault in found}
            lost |= {piece.id for piece in pieces if piece.file in bad}
            pieces = [piece for piece in pieces if piece.file not in bad]

    def faults(self, pieces: Iterable[Piece], *, whole: bool = True) -> list[Fault]:
        """Return every fault: shapes and identities first, deeper ones only where those are sound.

        With `whole` false some files could not be read, and what refers to them is not blamed.
        """
        pieces = list(pieces)
        found = [*shape_faults(pieces), *identity_faults(pieces)]
        if found or not whole:
            return found
        found += review(self.shelf, self.vocabulary, self.scope)
        return found or self._cycles()

    def _cycles(self) -> list[Fault]:
        definitions = [Definition(f"derived:{d.id}", self.bind(d.formula)) for d in self.derived.values()]
        for permit in self.permits.values():
            owners = [permit.exempt, *(self.families[name].exempt for name in permit.family)]
            rules = [*permit.need, *(rule for rules in owners for rule in rules)]
            parts = [self.bind(text) for rule in rules for text in (rule.when, rule.unless) if text]
            definitions.append(Definition(f"need:{permit.id}", And(tuple(parts))))
        try:
            ordered(definitions)
        except CycleFault as error:
            return [cycle_fault(self.shelf, error)]
        return []

    def _objects(self, kind: str, cls: type[T]) -> dict[str, T]:
        return {key: build(cls, piece.data) for key, piece in self.shelf.get(kind, {}).items()}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The facts."""
        return Vocabulary.from_content({k: p.data for k, p in self.shelf.get("facts", {}).items()})

    @cached_property
    def scope(self) -> Scope:
        """What names in expressions may mean."""
        readings = {k: _reading_variable(k, p.data) for k, p in self.shelf.get("readings", {}).items()}
        variables = {**self.vocabulary.variables, **readings}
        names = frozenset(self.shelf.get("derived", {}))
        permits = frozenset(self.shelf.get("permits", {}))
        known = dict.fromkeys([*variables, *names])
        plain = Scope(variables, names, permits, {}, lambda name: near(name, known))
        applies: dict[str, Expr] = {}
        for spec in self.vocabulary:
            if spec.applies_when:
                try:
                    applies[spec.id] = plain.bind(parse(spec.applies_when))
                except Exception:  # noqa: S112 - reported as a fault of its own by the review
                    continue
        return Scope(variables, names, permits, applies, lambda name: near(name, known))

    def bind(self, text: str) -> Expr:
        """Parse and bind an expression (each text once: laws of other dates share most of them)."""
        bound: dict[str, Expr] = self.memory.setdefault("bound", {})
        if text not in bound:
            bound[text] = self.scope.bind(parse(text))
        return bound[text]

    @cached_property
    def permits(self) -> dict[str, model.Permit]:
        """Permits by id, telecom first, in file order."""
        found = self._objects("permits", model.Permit)
        order = {"telecom": 0, "basic": 1, "ban": 2, "filing": 3, "duty": 4, "adjacent": 5}
        return dict(sorted(found.items(), key=lambda pair: (order[pair[1].kind], pair[0])))

    @cached_property
    def families(self) -> dict[str, model.Family]:
        """Families by id."""
        return self._objects("families", model.Family)

    @cached_property
    def derived(self) -> dict[str, model.Derived]:
        """Derived facts by id."""
        return self._objects("derived", model.Derived)

    @cached_property
    def readings(self) -> dict[str, model.Reading]:
        """Readings by id."""
        return self._objects("readings", model.Reading)

    @cached_property
    def sources(self) -> dict[str, model.LegalSource]:
        """Sources by id."""
        return self._objects("sources", model.LegalSource)

    @cached_property
    def cases(self) -> dict[str, model.Case]:
        """Cases by id."""
        return self._objects("cases", model.Case)

    @cached_property
    def models(self) -> dict[str, model.BusinessModel]:
        """Business models by id."""
        return self._objects("models", model.BusinessModel)

    @cached_property
    def products(self) -> dict[str, model.Product]:
        """Everyday goods by id."""
        return self._objects("products", model.Product)

    @cached_property
    def platform_policy(self) -> dict[str, model.PlatformPolicy]:
        """Platform rules by id."""
        return self._objects("platform_policy", model.PlatformPolicy)

    @cached_property
    def detectors(self) -> dict[str, model.Detector]:
        """Detectors by id."""
        return self._objects("detectors", model.Detector)

    @cached_property
    def macros(self) -> dict[str, str]:
        """Pattern macros."""
        return {k: v for p in self.shelf.get("macros", {}).values() for k, v in p.data.items()}

    @cached_property
    def scope_words(self) -> model.ScopeWords:
        """Negations, hedges, questions."""
        found = list(self._objects("scope_words", model.ScopeWords).values())
        return found[0] if found else model.ScopeWords()

    @property
    def reader(self) -> model.ReaderFile | None:
        """Which trained reader belongs to this rulebook, if any."""
        return next(iter(self._objects("reader", model.ReaderFile).values()), None)

    @cached_property
    def regions(self) -> dict[str, model.Region]:
        """Provinces by id."""
        return self._objects("regions", model.Region)

    def notes(self, kind: str) -> dict[str, model.Note]:
        """Return glossary, misconceptions, penalties, procedure, timeline, open_points or decision_tests."""
        if f"notes:{kind}" not in self.memory:
            self.memory[f"notes:{kind}"] = self._objects(kind, model.Note)
        found: dict[str, model.Note] = self.memory[f"notes:{kind}"]
        return found

    def permit(self, permit_id: str) -> model.Permit:
        """Return a permit; raises `UsageError` (`permit-unknown`)."""
        if permit_id in self.permits:
            return self.permits[permit_id]
        raise UsageError(
            "permit-unknown", f"there is no permit {quoted(permit_id)}", near(permit_id, self.permits, "xuke law list")
        )

    def region(self, name: str) -> str:
        """Return the id of a province given by id, name, alias or city; raises `UsageError` (`region-unknown`)."""
        wanted = name.strip().lower()
        for region in self.regions.values():
            if wanted in {
                region.id,
                region.zh,
                region.en.lower(),
                *(alias.lower() for alias in region.aliases),
            }:
                return region.id
        names = {r.zh: 0 for r in self.regions.values()} | {r.id: 0 for r in self.regions.values()}
        raise UsageError("region-unknown", f"there is no province {quoted(name)}", _near_region(name, names))


def _follows(fault: Fault, lost: set[str]) -> bool:
    """Whether a fault only says that something set aside before is not there."""
    return fault.code in CONSEQUENCES and any(f"`{name}`" in fault.message for name in lost)


def _near_region(name: str, known: Mapping[str, int]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=2, cutoff=0.4)
    return f"did you mean {', '.join(close)}?" if close else "give a mainland province, e.g. 安徽 or anhui"


def _shelved(pieces: Iterable[Piece]) -> Shelf:
    shelf: Shelf = {}
    for piece in pieces:
        shelf.setdefault(piece.kind, {}).setdefault(piece.id, piece)
    return shelf


def _reading_variable(key: str, data: Any) -> Variable:
    positions = (
        tuple(data["positions"]) if isinstance(data, dict) and isinstance(data.get("positions"), dict) else ("?",)
    )
    return Variable(key, key, "choice", len(positions), positions)
