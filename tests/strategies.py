"""Hypothesis strategies shared by all tests, and the brute force that engines are held against.

A *point* gives every variable one value: an option index, 0/1 for no/yes, or a number.
Numbers are tried at `POINTS`, which has a value on every threshold and one in every gap between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from hypothesis import strategies as st

from xuke.facts import Interval, Value, Variable, Vocabulary
from xuke.logic import syntax
from xuke.logic.program import Definition, Program
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

Point = dict[str, int | float]
INFINITY = float("inf")
THRESHOLDS = (0, 10, 50)
POINTS = (-5, 0, 5, 10, 30, 50, 99)


def yesno(name: str) -> Variable:
    return Variable(name, name, "yesno", 2)


def choice(name: str, *options: str) -> Variable:
    return Variable(name, name, "choice", len(options), options)


def number(name: str) -> Variable:
    return Variable(name, name, "number", 0)


POOL = {
    v.id: v
    for v in (
        *(yesno(name) for name in "pqrs"),
        choice("colour", "red", "green", "blue"),
        choice("size", "small", "medium", "large", "huge"),
        number("n"),
        choice("advertising", "counts", "exempt"),
        choice("apps", "strict", "mild", "free"),
    )
}
LATE = frozenset({"advertising", "apps"})


def _words(text: str) -> dict[str, str]:
    return {"zh": f"中{text}", "en": text}


def _entry(key: str, kind: str, options: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    texts = {part: _words(f"{key} {part}") for part in ("label", "question", "help")}
    return {
        "id": key,
        "type": kind,
        "nature": "choice",
        "group": "made_up",
        **texts,
        "options": {o: _words(o) for o in options},
        **more,
    }


SMALL = Vocabulary.from_content(
    {
        entry["id"]: entry
        for entry in (
            _entry("own_site", "yesno"),
            _entry("entity", "choice", ("company", "individual", "other")),
            _entry("revenue", "options", ("ads", "fees", "commission")),
            _entry("share", "number", range=[0, 100], unit="%"),
            _entry("staff", "number"),
            _entry("remark", "text"),
        )
    }
)


def true_of(atom: Atom, value: float) -> bool:
    """Whether a test holds for one value, by direct comparison."""
    if atom.within is None:
        return bool(atom.mask >> int(value) & 1)
    low, high, low_open, high_open = atom.within
    return (low < value if low_open else low <= value) and (value < high if high_open else value <= high)


def possible(name: str, given: Mapping[str, Value]) -> list[int | float]:
    """The values a variable may still have."""
    value = given.get(name)
    if POOL[name].kind == "number":
        low, high = value if isinstance(value, Interval) else (-INFINITY, INFINITY)
        return [x for x in POINTS if low <= x <= high]
    mask = POOL[name].full if value is None else value
    return [i for i in range(POOL[name].size) if isinstance(mask, int) and mask >> i & 1]


def points(names: Sequence[str], given: Mapping[str, Value]) -> list[Point]:
    """Every way to complete what is given for the named variables."""
    return [dict(zip(names, row, strict=True)) for row in product(*(possible(n, given) for n in names))]


def as_facts(point: Point) -> dict[str, Value]:
    """A point as known values."""
    return {k: Interval(v, v) if POOL[k].kind == "number" else 1 << int(v) for k, v in point.items()}


@dataclass(frozen=True)
class Made:
    """A made-up rulebook over `POOL`; `top` is the definition that may refer to all others."""

    definitions: tuple[Definition, ...]
    top: str = "d0"

    @cached_property
    def program(self) -> Program:
        return Program(self.definitions, POOL, LATE)

    @cached_property
    def exprs(self) -> dict[str, Expr]:
        return {d.id: d.expr for d in self.definitions}

    def holds(self, expr: Expr, point: Point) -> bool:
        """Two-valued truth of an expression where everything is known."""
        match expr:
            case Atom():
                return true_of(expr, point[expr.variable])
            case Ref(name):
                return self.holds(self.exprs[name], point)
            case Not(part):
                return not self.holds(part, point)
            case And(parts):
                return all(self.holds(part, point) for part in parts)
            case Or(parts):
                return any(self.holds(part, point) for part in parts)

    def table(self, given: Mapping[str, Value], name: str = "") -> list[tuple[Point, bool]]:
        """Every completion of what is given, with what a definition (the top one) then says."""
        expr = self.exprs[name or self.top]
        return [(point, self.holds(expr, point)) for point in points(self.program.order, given)]


def made(*exprs: Expr) -> Made:
    """A rulebook of definitions d0, d1, … of which the last is the top one."""
    definitions = tuple(Definition(f"d{i}", expr) for i, expr in enumerate(exprs))
    return Made(definitions, definitions[-1].id)


def number_atom(op: str, threshold: float, name: str = "n") -> Atom:
    """The atom of `name op threshold` (no `!=`)."""
    low = threshold if op in (">", ">=", "==") else -INFINITY
    high = threshold if op in ("<", "<=", "==") else INFINITY
    return Atom(name, within=(low, high, op == ">", op == "<"))


def atoms(names: Sequence[str] = tuple(POOL)) -> st.SearchStrategy[Atom]:
    """Tests on one variable that can be true and can be false."""
    return st.sampled_from(names).flatmap(_tests)


def _tests(name: str) -> st.SearchStrategy[Atom]:
    if POOL[name].kind == "number":
        return st.builds(number_atom, st.sampled_from(("<", "<=", ">", ">=", "==")), st.sampled_from(THRESHOLDS))
    return st.integers(1, POOL[name].full - 1).map(lambda mask: Atom(name, mask))


def expressions(leaves: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Expr]:
    """Expressions with at most `most` leaves; now and then a part is empty."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=most,
    )


@st.composite
def rulebooks(draw: st.DrawFn, names: Sequence[str] = tuple(POOL), atoms_at_most: int = 12) -> Made:
    """One to three definitions in any order, later ones referring to earlier ones."""
    count = draw(st.integers(1, 3))
    found: list[Definition] = []
    for i in range(count):
        earlier = [Ref(d.id) for d in found]
        leaves = st.one_of(atoms(names), atoms(names), st.sampled_from(earlier)) if earlier else atoms(names)
        parts = st.lists(expressions(leaves, max(1, atoms_at_most // count // 3)), min_size=2, max_size=3)
        expr = draw(st.builds(lambda op, found: op(tuple(found)), st.sampled_from((And, Or)), parts))
        found.append(Definition(f"d{i}", expr, draw(st.integers(0, 3))))
    return Made(tuple(draw(st.permutations(found))), f"d{count - 1}")


@st.composite
def givens(draw: st.DrawFn, names: Sequence[str] = tuple(POOL)) -> dict[str, Value]:
    """What is known of some of the variables; never a contradiction, sometimes nothing new."""
    found: dict[str, Value] = {}
    for name in names:
        if not draw(st.booleans()):
            continue
        if POOL[name].kind == "number":
            low, high = sorted(draw(st.tuples(st.sampled_from(POINTS), st.sampled_from(POINTS))))
            found[name] = Interval(low, high)
        else:
            found[name] = draw(st.integers(1, POOL[name].full))
    return found


@st.composite
def narrowed(draw: st.DrawFn, given: Mapping[str, Value]) -> dict[str, Value]:
    """What is given and something more: a business that could still be the same one."""
    point = {name: draw(st.sampled_from(possible(name, given))) for name in POOL}
    more = draw(st.sets(st.sampled_from(sorted(POOL))))
    return {**given, **as_facts({name: point[name] for name in more})}


_NAMES = st.sampled_from(("a", "b", "revenue.ads", "own_site", "android", "nothing", "inner", "B25-1", "3g"))
_VALUES = st.sampled_from(("company", "10", "12.5", "or_so", "x-y"))


def trees(most: int = 12) -> st.SearchStrategy[syntax.Tree]:
    """Syntax trees in the shape the parser builds, with offsets left at 0."""
    ops = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
    leaves = st.one_of(
        st.builds(syntax.Name, _NAMES, st.just(0)),
        st.builds(syntax.Compare, _NAMES, ops, st.tuples(_VALUES), st.just(0)),
        st.builds(
            syntax.Compare, _NAMES, st.just("in"), st.lists(_VALUES, min_size=1, max_size=3).map(tuple), st.just(0)
        ),
        st.builds(syntax.Needs, _NAMES, st.just(0)),
    )

    def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(inner.map(syntax.Not), parts.map(syntax.And), parts.map(syntax.Or))

    return st.recursive(leaves, grown, max_leaves=most)


def tree_leaves(tree: syntax.Tree) -> Iterator[syntax.Name | syntax.Compare | syntax.Needs]:
    """The tests of a syntax tree, left to right."""
    match tree:
        case syntax.Not(part):
            yield from tree_leaves(part)
        case syntax.And(parts) | syntax.Or(parts):
            for part in parts:
                yield from tree_leaves(part)
        case _:
            yield tree
