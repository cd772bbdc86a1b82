"""Two laws compared: rules, readings, derived facts and permits that differ, and which only changed their words.

The laws may be of one rulebook on two dates, or of two rulebooks. A rule whose condition was written anew is
*reworded* when old and new condition are the same function: both are built as decision diagrams over one
table of nodes, where equal functions are one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from xuke.facts import Variable
from xuke.facts.vocabulary import YES
from xuke.law import Law, Rulebook
from xuke.law.model import Basis, Derived, Family, Permit, Rule
from xuke.logic.program import Definition, Program
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

KINDS = ("need", "exempt", "bar", "ownership")
RULE_FIELDS = ("when", "unless", "standing", "basis", "from_", "to", "regions", "reason", "item", "way_out")
_MEANING = {"standing", "basis", "regions"}
"""Fields whose change is more than a change of words."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs. `owner` is the permit or family that holds it.

    `change` is added, ended, replaced (differs), reworded (says the same in other words), or through (its own text
    is the same, a derived fact it uses differs). `same_function` says whether the condition holds for the same
    businesses; None where there is only one side.
    """

    owner: str
    kind: str
    change: Literal["added", "ended", "replaced", "reworded", "through"]
    before: Rule | None
    after: Rule | None
    fields: tuple[str, ...] = ()
    same_function: bool | None = None

    @property
    def rule(self) -> Rule:
        """The later side that exists."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has a side")
        return found

    @property
    def moves(self) -> bool:
        """Whether the change can move a status."""
        return not self.same_function


@dataclass(frozen=True, slots=True)
class DerivedChange:
    """A derived fact that differs; `change` as in `RuleChange`."""

    id: str
    change: Literal["added", "ended", "replaced", "reworded"]
    before: Derived | None
    after: Derived | None


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """An open point of law that is answered differently.

    `what` is fixed (a province, named by `region`), default, position (one more or less), weight, or reading (the
    point itself appeared or vanished); `before` and `after` are positions or weights, empty where there is none.
    """

    id: str
    what: Literal["fixed", "default", "position", "weight", "reading"]
    before: str
    after: str
    region: str = ""
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class PermitChange:
    """A permit that appeared, vanished, or whose own `field` (scope, family, otherwise) differs."""

    id: str
    what: str
    before: Any = None
    after: Any = None


class LawDiff:
    """What differs between two laws. With `everywhere` rules of single provinces are compared too."""

    def __init__(self, before: Law, after: Law, *, everywhere: bool = False) -> None:
        self.before = before
        self.after = after
        self.everywhere = everywhere
        self.one_book = before.rulebook is after.rulebook

    @property
    def books(self) -> tuple[Rulebook, Rulebook]:
        """The two rulebooks, earlier side first."""
        return self.before.rulebook, self.after.rulebook

    @cached_property
    def rules(self) -> list[RuleChange]:
        """The rules that differ, in rulebook order, families after permits."""
        return [change for pair in self._pairs if (change := self._change(*pair)) is not None]

    @cached_property
    def _pairs(self) -> list[tuple[str, str, Rule | None, Rule | None]]:
        sides = [_versions(law, everywhere=self.everywhere) for law in (self.before, self.after)]
        found = []
        for key in dict.fromkeys([*sides[1], *sides[0]]):
            found += [(key[0], key[1], *pair) for pair in _matched(sides[0].get(key, []), sides[1].get(key, []))]
        return found

    def because(self, change: RuleChange) -> list[Basis]:
        """Return what a change rests on: the rule's own basis; of an ended rule, what took its place the day after.

        That is the basis of the rules of the same owner that begin then, else of the timeline's entries of that day,
        else the ended rule's own.
        """
        if change.after is not None or not change.rule.to:
            return change.rule.basis
        day = (date.fromisoformat(change.rule.to) + timedelta(days=1)).isoformat()
        begun = [c.after.basis for c in self.rules if c.owner == change.owner and c.after and c.after.from_ == day]
        notes = [n.basis for n in self.books[1].notes("timeline").values() if n.date == day]
        found = [basis for bases in (begun or notes) for basis in bases] or change.rule.basis
        return list({(b.source, b.article): b for b in found}.values())

    def _change(self, owner: str, kind: str, old: Rule | None, new: Rule | None) -> RuleChange | None:
        if old is None or new is None:
            return RuleChange(owner, kind, "ended" if new is None else "added", old, new)
        fields = tuple(name for name in RULE_FIELDS if getattr(old, name) != getattr(new, name))
        if not fields and self.one_book:
            return None
        same = self._same((old.when, old.unless), (new.when, new.unless))
        if not fields:
            return None if same else RuleChange(owner, kind, "through", old, new, (), False)
        return RuleChange(owner, kind, self._sort(fields, same=same), old, new, fields, same)

    @staticmethod
    def _sort(fields: Sequence[str], *, same: bool) -> Literal["replaced", "reworded"]:
        return "reworded" if same and not _MEANING & {*fields} else "replaced"

    def _same(self, old: tuple[str, str], new: tuple[str, str]) -> bool:
        if self.one_book and old == new:
            return True
        return self.shared.same(_condition(self.books[0], *old), _condition(self.books[1], *new))

    @cached_property
    def shared(self) -> Shared:
        """The conditions of all rules that are on both sides, over one table of nodes."""
        return Shared(*self.books, self._conditions())

    def _conditions(self) -> Iterator[tuple[int, Expr]]:
        for _, _, old, new in self._pairs:
            if old is not None and new is not None and (old is not new or not self.one_book):
                yield 0, _condition(self.books[0], old.when, old.unless)
                yield 1, _condition(self.books[1], new.when, new.unless)

    @cached_property
    def derived(self) -> list[DerivedChange]:
        """The derived facts that differ (between two rulebooks only: they carry no dates)."""
        if self.one_book:
            return []
        old, new = (book.derived for book in self.books)
        return [
            change
            for name in dict.fromkeys([*new, *old])
            if (change := self._derived(name, old.get(name), new.get(name))) is not None
        ]

    def _derived(self, name: str, old: Derived | None, new: Derived | None) -> DerivedChange | None:
        if old is None or new is None:
            return DerivedChange(name, "ended" if new is None else "added", old, new)
        same = self.shared.same(Ref(f"derived:{name}"), Ref(f"derived:{name}"))
        if same and (old.formula, old.standing, old.basis) == (new.formula, new.standing, new.basis):
            return None
        kept = (old.standing, old.basis) == (new.standing, new.basis)
        return DerivedChange(name, "reworded" if same and kept else "replaced", old, new)

    @cached_property
    def readings(self) -> list[ReadingChange]:
        """The open points of law that are answered differently."""
        names = dict.fromkeys([*self.books[1].readings, *self.books[0].readings])
        found = [change for name in names for change in self._reading(name)]
        return [c for c in found if self.everywhere or c.what != "fixed" or c.region == self.after.region]

    def _reading(self, name: str) -> Iterator[ReadingChange]:
        old, new = (book.readings.get(name) for book in self.books)
        if old is None or new is None:
            yield ReadingChange(name, "reading", "" if old is None else name, "" if new is None else name)
            return
        if old.default != new.default:
            yield ReadingChange(name, "default", old.default, new.default)
        for position in dict.fromkeys([*new.positions, *old.positions]):
            first, second = old.positions.get(position), new.positions.get(position)
            if first is None or second is None:
                yield ReadingChange(
                    name, "position", "" if first is None else position, "" if second is None else position
                )
            elif first.weight != second.weight:
                yield ReadingChange(name, "weight", f"{position} {first.weight:g}", f"{position} {second.weight:g}")
        yield from self._fixed(name)

    def _fixed(self, name: str) -> Iterator[ReadingChange]:
        sides = [
            {f.region: f for f in law.rulebook.readings[name].fixed if _on(law.as_of, f.from_, f.to)}
            for law in (self.before, self.after)
        ]
        for region in sorted({*sides[0], *sides[1]}):
            old, new = (side.get(region) for side in sides)
            if (old and old.position) != (new and new.position):
                told = new or old
                positions = (old.position if old else "", new.position if new else "")
                yield ReadingChange(name, "fixed", *positions, region, tuple(told.basis) if told else ())

    @cached_property
    def permits(self) -> list[PermitChange]:
        """Permits that appeared or vanished (a permit is there when a need rule is in force), or differ themselves."""
        found = []
        for name in dict.fromkeys([*self.books[1].permits, *self.books[0].permits]):
            old, new = (book.permits.get(name) for book in self.books)
            there = [_there(permit, law, self.everywhere) for permit, law in ((old, self.before), (new, self.after))]
            if there[0] != there[1]:
                found.append(PermitChange(name, "appeared" if there[1] else "vanished"))
            elif old is not None and new is not None and not self.one_book:
                for key in ("scope", "family", "otherwise"):
                    if getattr(old, key) != getattr(new, key):
                        found.append(PermitChange(name, key, getattr(old, key), getattr(new, key)))
        return found

    @cached_property
    def facts(self) -> list[str]:
        """The facts whose questions, options or conditions differ between the rulebooks."""
        if self.one_book:
            return []
        old, new = (book.vocabulary.facts for book in self.books)
        names = dict.fromkeys([*new, *old])
        return [n for n in names if n not in old or n not in new or _frame(old[n]) != _frame(new[n])]

    @cached_property
    def elsewhere(self) -> list[str]:
        """The rules that differ between the rulebooks in versions that are in force on neither date."""
        if self.one_book:
            return []
        sides = [{(o, k, r.id, r.from_, tuple(r.regions)): r for o, k, r in _all_rules(book)} for book in self.books]
        differing = {key[2] for key in {*sides[0], *sides[1]} if sides[0].get(key) != sides[1].get(key)}
        return sorted(differing - {change.rule.id for change in self.rules})

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.rules or self.derived or self.readings or self.permits or self.facts or self.elsewhere)


class Shared:
    """Conditions of two rulebooks as decision diagrams over one table of nodes.

    The need of another permit stands as a variable of its own: whether that permit changed is told there.
    A choice has the options of both sides, matched by id. Other variables that are not the same in both rulebooks
    are kept apart, so nothing resting on them counts as equal.
    """

    def __init__(self, before: Rulebook, after: Rulebook, conditions: Iterable[tuple[int, Expr]]) -> None:
        self.books = (before, after)
        self.variables = [book.scope.variables for book in self.books]
        derived = [(side, Ref(f"derived:{name}")) for side, book in enumerate(self.books) for name in book.derived]
        definitions = [
            Definition(f"{side}|derived:{d.id}", self.renamed(book.bind(d.formula), side))
            for side, book in enumerate(self.books)
            for d in book.derived.values()
        ]
        wanted = dict.fromkeys(self.renamed(expr, side) for side, expr in [*derived, *conditions])
        self.ids = {expr: f"condition:{i}" for i, expr in enumerate(wanted)}
        definitions += [Definition(name, expr) for expr, name in self.ids.items()]
        late = frozenset(name for book in self.books for name in book.readings)
        self.program = Program(definitions, self._variables(), late)

    def same(self, old: Expr, new: Expr) -> bool:
        """Say whether a condition of the earlier rulebook and one of the later are the same function."""
        return self.program.diagrams.equal(self.ids[self.renamed(old, 0)], self.ids[self.renamed(new, 1)])

    def renamed(self, expr: Expr, side: int) -> Expr:
        """Return an expression of one side in names of the shared program."""
        match expr:
            case Atom():
                return self._test(expr, side)
            case Ref(name) if name.startswith("need:"):
                return Atom(name, YES)
            case Ref(name):
                return Ref(f"{side}|{name}")
            case Not(part):
                return Not(self.renamed(part, side))
            case And(parts):
                return And(tuple(self.renamed(part, side) for part in parts))
            case Or(parts):
                return Or(tuple(self.renamed(part, side) for part in parts))

    def _test(self, atom: Atom, side: int) -> Atom:
        name = atom.variable
        sides = [found.get(name) for found in self.variables]
        if sides[0] == sides[1]:
            return atom
        options = self._options(name)
        own = sides[side]
        if not options or own is None:
            return Atom(f"{side}|{name}", atom.mask, atom.within)
        held = [option for i, option in enumerate(own.options) if atom.mask >> i & 1]
        return Atom(name, sum(1 << options.index(option) for option in held))

    def _options(self, name: str) -> tuple[str, ...]:
        """Return the options a choice has on either side, none when it is no choice on both."""
        sides = [found.get(name) for found in self.variables]
        if any(variable is None or variable.kind != "choice" for variable in sides):
            return ()
        return tuple(dict.fromkeys(option for variable in sides if variable for option in variable.options))

    def _variables(self) -> Mapping[str, Variable]:
        needs = {f"need:{name}": Variable(f"need:{name}", "", "yesno", 2) for b in self.books for name in b.permits}
        apart = {f"{side}|{name}": v for side, found in enumerate(self.variables) for name, v in found.items()}
        both = {
            name: Variable(name, v.fact, "choice", len(options), options)
            for name, v in self.variables[0].items()
            if (options := self._options(name))
        }
        return {**self.variables[0], **self.variables[1], **both, **needs, **apart}


def _condition(book: Rulebook, when: str, unless: str) -> Expr:
    return And((book.bind(when), Not(book.bind(unless)))) if unless else book.bind(when)


def _on(as_of: str, since: str, until: str) -> bool:
    return since <= as_of and (not until or as_of <= until)


def _owners(book: Rulebook) -> Iterator[Permit | Family]:
    yield from book.permits.values()
    yield from book.families.values()


def _all_rules(book: Rulebook) -> Iterator[tuple[str, str, Rule]]:
    for owner in _owners(book):
        for kind in KINDS:
            yield from ((owner.id, kind, rule) for rule in getattr(owner, kind, ()))


def _versions(law: Law, *, everywhere: bool) -> dict[tuple[str, str, str], list[Rule]]:
    """Return the rules in force by (owner, kind, id); several only where provinces have one each."""
    found: dict[tuple[str, str, str], list[Rule]] = {}
    for owner, kind, rule in _all_rules(law.rulebook):
        if _on(law.as_of, rule.from_, rule.to) if everywhere else rule.in_force(law.as_of, law.region):
            found.setdefault((owner, kind, rule.id), []).append(rule)
    return found


def _matched(old: list[Rule], new: list[Rule]) -> Iterator[tuple[Rule | None, Rule | None]]:
    """Pair the versions of one rule: one with one, several by the provinces they are for."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    sides = [{tuple(rule.regions): rule for rule in rules} for rules in (old, new)]
    yield from ((sides[0].get(key), sides[1].get(key)) for key in dict.fromkeys([*sides[1], *sides[0]]))


def _there(permit: Permit | None, law: Law, everywhere: bool) -> bool:
    if permit is None:
        return False
    return any(_on(law.as_of, r.from_, r.to) if everywhere else r.in_force(law.as_of, law.region) for r in permit.need)


def _frame(spec: Any) -> tuple[Any, ...]:
    """What a fact is to the rules: words, frequencies and places in lists left out."""
    options = tuple(option.id for option in spec.options)
    return spec.type, options, spec.applies_when, spec.closure, spec.specialist, spec.screen, spec.range
