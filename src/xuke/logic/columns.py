"""A program for many rows at once: three-valued definitions over columns, without proofs.

One column stands for one variable: yes/no as a nullable boolean, a choice as a nullable option id, a number as a
nullable float; null is unknown. `forms` of it (Polars, SQL, bit planes) are written from the strata given here.

Two things that the tree engine reads off a proof are variants of definitions here:
the weakest link (`level`: what is weaker than that standing may not make anything true) and an open variable
taken at one of its values (`taken`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

from xuke.logic.program import Program, refs
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

OPEN = Atom("")
"""A test that nobody can answer: unknown in every engine."""
TRUE = And(())
FALSE = Or(())
MAX_SPLITS = 256


@dataclass(frozen=True, slots=True)
class Fixed:
    """A variable with one value for every row (a reading): its mask; its standing as 3 settled … 1 discretionary."""

    mask: int
    standing: int


@dataclass(frozen=True, slots=True)
class Column:
    """One input column: its variable's kind, options or cut points, and the yes/no column that closes it.

    Where the value is null and the column `closed_by` is false, the first value (no, `none`) holds.
    """

    id: str
    kind: str
    options: tuple[str, ...] = ()
    cuts: tuple[tuple[float, bool], ...] = ()
    closed_by: str = ""

    @property
    def size(self) -> int:
        """The number of values or cells."""
        return len(self.options) or (len(self.cuts) + 1 if self.kind == "number" else 2)


class ColumnProgram:
    """Definitions over columns.

    `fixed` gives variables that have one value everywhere; `open_variables` have no column and stay unknown unless
    taken; `closed_by` maps variables to the yes/no variable that closes them.
    """

    def __init__(
        self,
        program: Program,
        fixed: Mapping[str, Fixed],
        open_variables: frozenset[str] = frozenset(),
        closed_by: Mapping[str, str] | None = None,
    ) -> None:
        self.source = program
        self.fixed = fixed
        self.open_variables = open_variables
        self.closed_by = closed_by or {}
        self.definitions: dict[str, Expr] = {}
        self._variants: dict[tuple[str, int, tuple[tuple[str, int], ...]], Expr] = {}
        self._names: dict[tuple[str, Expr], str] = {}
        self._cones: dict[str, frozenset[str]] = {}

    def variant(self, definition: str, level: int = 1, taken: Mapping[str, int] | None = None) -> Expr:
        """Return a definition as an expression over this program's definitions.

        With `level` 2 or 3 it is true (false) only where its weakest link has that standing; `taken` puts variables
        at one value each (by index).
        """
        cone = self.cone(definition)
        kept = tuple(sorted((name, value) for name, value in (taken or {}).items() if name in cone))
        key = (definition, level, kept)
        if key not in self._variants:
            self._variants[key] = self.named(definition, self._variant(definition, level, dict(kept)))
        return self._variants[key]

    def named(self, name: str, expr: Expr) -> Expr:
        """Define an expression under a name like `name` and return a reference; what is trivial stays as it is."""
        expr = simplified(expr)
        if expr in (TRUE, FALSE) or isinstance(expr, Atom | Ref):
            return expr
        return Ref(self.always_named(name, expr))

    def always_named(self, name: str, expr: Expr) -> str:
        """Define an expression under a name like `name` and return the name."""
        if isinstance(expr, Ref):
            return expr.id
        if (name, expr) not in self._names:
            count = sum(1 for known, _ in self._names if known == name)
            self._names[name, expr] = f"{name}~{count}" if count else name
            self.definitions[self._names[name, expr]] = expr
        return self._names[name, expr]

    def splits(self, definition: str, variables: list[str], level: int = 1) -> list[tuple[dict[str, int], Expr]] | None:
        """Return the definition under every combination of values of the variables; None when they are too many."""
        sizes = {name: self.source.sizes[self.source.slot[name]] for name in variables}
        if prod(sizes.values()) > MAX_SPLITS:
            return None
        ways: list[dict[str, int]] = [{}]
        for name, size in sizes.items():
            ways = [{**way, name: value} for way in ways for value in range(size)]
        return [(way, self.variant(definition, level, way)) for way in ways]

    def cone(self, definition: str) -> frozenset[str]:
        """Return the variables a definition depends on, through references."""
        if definition not in self._cones:
            expr = self.source.definitions[definition].expr
            found = {atom.variable for atom in leaves(expr)}
            self._cones[definition] = frozenset(found.union(*(self.cone(name) for name in refs(expr))))
        return self._cones[definition]

    def covered(self, definition: str) -> list[str]:
        """Return the variables, readings apart, on which Kleene's tables may fail to see that a definition holds.

        INVARIANT: where every variable has a value in which none of its tests helps the definition to be true, a
        definition that is true for all completions is true under Kleene's tables.
        """
        helping: dict[str, int] = {}
        self._helping(Ref(definition), True, helping)
        blank, slot = self.source.blank, self.source.slot
        still = set(self.fixed) | self.open_variables
        return sorted(name for name, mask in helping.items() if mask == blank[slot[name]] and name not in still)

    def strata(self, wanted: list[str]) -> list[list[str]]:
        """Return the definitions that `wanted` need, layer by layer: each refers to earlier layers only."""
        depth: dict[str, int] = {}
        for name in wanted:
            self._depth(name, depth)
        layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
        for name, layer in depth.items():
            layers[layer].append(name)
        return layers

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every input column: the variables of the program that rows carry, and what closes them."""
        carried = [v for v in self.source.order if v not in self.fixed and v not in self.open_variables]
        screens = dict.fromkeys(self.closed_by[name] for name in carried if name in self.closed_by)
        return {name: self._column(name) for name in [*(s for s in screens if s not in carried), *carried]}

    def mask_of(self, atom: Atom) -> int:
        """Return the values (cells) in which a test holds."""
        return self.source.mask_of(atom)

    def _column(self, name: str) -> Column:
        variable = self.source.variables.get(name)
        if variable is None:  # a screening question that no rule asks
            return Column(name, "yesno")
        cuts = tuple(self.source.cuts.get(name, ()))
        return Column(name, variable.kind, variable.options, cuts, self.closed_by.get(name, ""))

    def _variant(self, definition: str, level: int, taken: Mapping[str, int]) -> Expr:
        found = self.source.definitions[definition]
        expr = self._rewritten(found.expr, level, taken)
        return And((expr, OPEN)) if found.standing and found.standing < level else expr

    def _rewritten(self, expr: Expr, level: int, taken: Mapping[str, int]) -> Expr:
        match expr:
            case Atom():
                return self._test(expr, level, taken)
            case Ref(name):
                return self.variant(name, level, taken)
            case Not(part):
                return Not(self._rewritten(part, level, taken))
            case And(parts):
                return And(tuple(self._rewritten(part, level, taken) for part in parts))
            case Or(parts):
                return Or(tuple(self._rewritten(part, level, taken) for part in parts))

    def _test(self, atom: Atom, level: int, taken: Mapping[str, int]) -> Expr:
        if atom.variable in taken:
            return TRUE if self.mask_of(atom) >> taken[atom.variable] & 1 else FALSE
        if atom.variable in self.fixed:
            fixed = self.fixed[atom.variable]
            return OPEN if fixed.standing < level else TRUE if self.mask_of(atom) & fixed.mask else FALSE
        return OPEN if atom.variable in self.open_variables else atom

    def _helping(self, expr: Expr, positive: bool, found: dict[str, int]) -> None:
        match expr:
            case Atom():
                mask = self.mask_of(expr)
                blank = self.source.blank[self.source.slot[expr.variable]]
                found[expr.variable] = found.get(expr.variable, 0) | (mask if positive else blank & ~mask)
            case Ref(name):
                self._helping(self.source.definitions[name].expr, positive, found)
            case Not(part):
                self._helping(part, not positive, found)
            case And(parts) | Or(parts):
                for part in parts:
                    self._helping(part, positive, found)

    def _depth(self, name: str, depth: dict[str, int]) -> int:
        if name not in depth:
            depth[name] = 1 + max((self._depth(other, depth) for other in refs(self.definitions[name])), default=-1)
        return depth[name]


def leaves(expr: Expr) -> Iterator[Atom]:
    """Yield every test of an expression except `OPEN`."""
    from xuke.logic.program import atoms

    return (atom for atom in atoms(expr) if atom != OPEN)


def simplified(expr: Expr) -> Expr:
    """Return an equal expression (in three values) without constants inside, nested lists or repeated parts."""
    match expr:
        case Not(part):
            return _negated(simplified(part))
        case And(parts):
            return _joined(And, parts, TRUE, FALSE)
        case Or(parts):
            return _joined(Or, parts, FALSE, TRUE)
    return expr


def _negated(part: Expr) -> Expr:
    if part in (TRUE, FALSE):
        return FALSE if part == TRUE else TRUE
    return part.part if isinstance(part, Not) else part if part == OPEN else Not(part)


def _joined(op: type[And] | type[Or], parts: tuple[Expr, ...], neutral: Expr, absorbing: Expr) -> Expr:
    found: dict[Expr, None] = {}
    for part in map(simplified, parts):
        if part == absorbing:
            return absorbing
        found |= dict.fromkeys(part.parts if isinstance(part, op) else (part,))
    kept = tuple(part for part in found if part != neutral)
    return kept[0] if len(kept) == 1 else op(kept)
