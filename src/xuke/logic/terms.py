"""Syntax tree → bound expression.

Names are resolved once: a fact or reading becomes an `Atom` (a test on one variable), a derived fact or
another permit's need a `Ref` to a definition. A test on a fact that applies only under a condition is
joined with that condition, so "not applicable" is simply false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xuke.errors import XukeError, quoted
from xuke.facts import Interval, Variable
from xuke.facts.vocabulary import YES
from xuke.logic import syntax


@dataclass(frozen=True, slots=True)
class Atom:
    """A test on one variable: membership in `mask` (choices), or in the interval `within` (numbers).

    `within` has a third part telling whether each end is open: (low, high, low_open, high_open).
    """

    variable: str
    mask: int = 0
    within: tuple[float, float, bool, bool] | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """Reference to a definition of the program by id (`derived:x`, `need:B25-1`, `rule:…`)."""

    id: str


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Expr


@dataclass(frozen=True, slots=True)
class And:
    """Conjunction; without parts it is true."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Disjunction; without parts it is false."""

    parts: tuple[Expr, ...]


Expr = Atom | Ref | Not | And | Or
INFINITY = float("inf")


class NameFault(XukeError):
    """A name or value in an expression that the vocabulary does not have; `offset` is inside the text."""

    def __init__(self, code: str, message: str, offset: int, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.offset = offset


@dataclass(frozen=True)
class Scope:
    """What names may mean: variables (facts and readings), derived facts, permits, conditions of applicability."""

    variables: Mapping[str, Variable]
    derived: frozenset[str] = frozenset()
    permits: frozenset[str] = frozenset()
    applies: Mapping[str, Expr] = field(default_factory=dict)
    suggest: Callable[[str], str] = lambda name: ""

    def bind(self, tree: syntax.Tree) -> Expr:
        """Resolve a syntax tree; raises `NameFault` at the first name or value that does not exist."""
        match tree:
            case syntax.Not(part):
                return Not(self.bind(part))
            case syntax.And(parts):
                return And(tuple(self.bind(part) for part in parts))
            case syntax.Or(parts):
                return Or(tuple(self.bind(part) for part in parts))
            case syntax.Needs(permit, at):
                return self._needs(permit, at)
            case syntax.Name(name, at):
                return self._name(name, at)
            case syntax.Compare(name, op, words, at):
                return self._compare(name, op, words, at)

    def _needs(self, permit: str, at: int) -> Expr:
        if permit not in self.permits:
            raise NameFault("permit-unknown", f"there is no permit {quoted(permit)}", at)
        return Ref(f"need:{permit}")

    def _name(self, name: str, at: int) -> Expr:
        if name in self.derived:
            return Ref(f"derived:{name}")
        variable = self._variable(name, at)
        if variable.kind != "yesno":
            raise NameFault(
                "expression",
                f"{quoted(name)} is not a yes/no fact",
                at,
                f"compare it: {name} == … or {name} in (…)",
            )
        return self._applied(variable, Atom(variable.id, YES))

    def _compare(self, name: str, op: str, words: tuple[str, ...], at: int) -> Expr:
        variable = self._variable(name, at)
        if variable.kind == "number":
            return self._applied(variable, _number_test(variable, op, words, at))
        if variable.kind == "yesno" or op not in ("==", "!=", "in"):
            raise NameFault("expression", f"{quoted(name)} cannot be compared with {quoted(op)}", at)
        mask = 0
        for word in words:
            if word not in variable.options:
                known = ", ".join(variable.options)
                raise NameFault(
                    "fact-option", f"{quoted(name)} has no option {quoted(word)}", at, f"choose from: {known}"
                )
            mask |= 1 << variable.options.index(word)
        return self._applied(variable, Atom(variable.id, variable.full & ~mask if op == "!=" else mask))

    def _variable(self, name: str, at: int) -> Variable:
        if name not in self.variables:
            raise NameFault("fact-unknown", f"there is no fact {quoted(name)}", at, self.suggest(name))
        return self.variables[name]

    def _applied(self, variable: Variable, atom: Expr) -> Expr:
        condition = self.applies.get(variable.fact)
        return atom if condition is None else And((condition, atom))


def _number_test(variable: Variable, op: str, words: tuple[str, ...], at: int) -> Expr:
    try:
        value = float(words[0])
        if value != value:
            raise ValueError
        if len(words) > 1:
            return Or(tuple(_number_test(variable, "==", (word,), at) for word in words))
    except ValueError:
        raise NameFault(
            "expression", f"{quoted(variable.id)} is compared with {quoted(words[0])}, not a number", at
        ) from None
    if op in ("==", "in"):
        return Atom(variable.id, within=(value, value, False, False))
    if op == "!=":
        return Not(Atom(variable.id, within=(value, value, False, False)))
    if op in (">", ">="):
        return Atom(variable.id, within=(value, INFINITY, op == ">", False))
    return Atom(variable.id, within=(-INFINITY, value, False, op == "<"))


def cells_of(tests: set[tuple[float, float, bool, bool]]) -> list[tuple[float, bool]]:
    """Return the cut points (value, value belongs to the upper cell) that the tests need, in order.

    Cut (v, True) separates numbers below v from v on; (v, False) separates numbers up to v from those above.
    """
    cuts: set[tuple[float, bool]] = set()
    for low, high, low_open, high_open in tests:
        if low != -INFINITY:
            cuts.add((low, not low_open))
        if high != INFINITY:
            cuts.add((high, high_open))
    return sorted(cuts, key=lambda cut: (cut[0], not cut[1]))


def cell_of(cuts: list[tuple[float, bool]], value: float) -> int:
    """Return the index of the cell that holds `value`."""
    return sum(1 for point, upper in cuts if value > point or (upper and value == point))


def cell_bounds(cuts: list[tuple[float, bool]], index: int) -> tuple[float, float, bool, bool]:
    """Return the bounds of a cell as (low, high, low_open, high_open), the form of `Atom.within`."""
    low, low_closed = cuts[index - 1] if index else (-INFINITY, False)
    high, high_open = cuts[index] if index < len(cuts) else (INFINITY, True)
    return low, high, not low_closed, high_open


def interval_mask(cuts: list[tuple[float, bool]], interval: Interval) -> int:
    """Return the mask of cells that an interval touches."""
    low, high = cell_of(cuts, interval.low), cell_of(cuts, interval.high)
    return (1 << (high + 1)) - (1 << low)


def test_mask(cuts: list[tuple[float, bool]], test: tuple[float, float, bool, bool]) -> int:
    """Return the mask of cells that lie inside a number test."""
    low, high, low_open, high_open = test
    first = 0 if low == -INFINITY else 1 + cuts.index((low, not low_open))
    last = len(cuts) if high == INFINITY else cuts.index((high, high_open))
    return (1 << (last + 1)) - (1 << first)
