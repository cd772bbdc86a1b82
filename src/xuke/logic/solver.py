"""A program as formulas of the solver z3: the second opinion on everything the decision diagrams say.

A yes/no variable is a Boolean, a choice an integer (one code per option), a number a real inside its range.
Numbers are compared as numbers, not by cells, so that the cells are checked as well.
Needs the extra `verify`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xuke.errors import UsageError
from xuke.logic.program import Program
from xuke.logic.terms import INFINITY, And, Atom, Expr, Not, Or, Ref

Point = dict[str, int | float]
"""One value per variable: 0/1 for no/yes, an option index, or a number."""


def z3() -> Any:
    """Return the module z3; raises `UsageError` (`verify-extra`) when it is not installed."""
    try:
        import z3 as module
    except ImportError:
        raise UsageError("verify-extra", "the solver z3 is not installed", "pip install 'xuke[verify]'") from None
    return module


class Names:
    """The solver's variables and option codes, shared by the programs that are compared."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {}
        self._variables: dict[str, Any] = {}

    def variable(self, name: str, kind: str) -> Any:
        """Return the solver's variable of a name."""
        if name not in self._variables:
            module = z3()
            make = {"yesno": module.Bool, "choice": module.Int, "number": module.Real}[kind]
            self._variables[name] = make(name)
        return self._variables[name]

    def code(self, name: str, option: str) -> int:
        """Return the integer that stands for an option of a choice."""
        codes = self._codes.setdefault(name, {})
        return codes.setdefault(option, len(codes))


class Encoding:
    """The definitions of a program as formulas.

    `ranges` limits numbers to [low, high]. Two programs encoded with the same `names` speak of the same business.
    """

    def __init__(
        self, program: Program, ranges: Mapping[str, tuple[float, float]] | None = None, names: Names | None = None
    ) -> None:
        self.z3 = z3()
        self.program = program
        self.names = names or Names()
        self._ranges = ranges or {}
        self._formulas: dict[str, Any] = {}
        self.solver = self.z3.Solver()
        self.domain = [part for name in program.order for part in self._domain(name)]
        self.solver.add(*self.domain)

    def formula(self, definition: str) -> Any:
        """Return the formula of a definition, references written out."""
        if definition not in self._formulas:
            self._formulas[definition] = self.expression(self.program.definitions[definition].expr)
        return self._formulas[definition]

    def expression(self, expr: Expr) -> Any:
        """Return the formula of an expression."""
        match expr:
            case Atom():
                return self._atom(expr)
            case Ref(name):
                return self.formula(name)
            case Not(part):
                return self.z3.Not(self.expression(part))
            case And(parts):
                return self.z3.And(*(self.expression(part) for part in parts))
            case Or(parts):
                return self.z3.Or(*(self.expression(part) for part in parts))

    def model(self, *formulas: Any) -> Point | None:
        """Return a business for which all formulas hold, or None when there is none."""
        self.solver.push()
        self.solver.add(*formulas)
        found = self.point(self.solver.model()) if self.solver.check() == self.z3.sat else None
        self.solver.pop()
        return found

    def possible(self, *formulas: Any) -> bool:
        """Say whether some business makes all formulas true."""
        self.solver.push()
        self.solver.add(*formulas)
        found = self.solver.check() == self.z3.sat
        self.solver.pop()
        return bool(found)

    def values(self, given: Sequence[tuple[int, int]]) -> Any:
        """Return the formula that fixes slots to values (numbers: to a cell)."""
        return self.z3.And(*(self._value(self.program.order[slot], value) for slot, value in given))

    def holds(self, definition: str, point: Mapping[str, int | float]) -> bool:
        """Say whether a definition is true for a complete business, by substitution."""
        pairs = [(self._variable(name), self._constant(name, value)) for name, value in point.items()]
        found = self.z3.simplify(self.z3.substitute(self.formula(definition), *pairs))
        return bool(self.z3.is_true(found))

    def _kind(self, name: str) -> str:
        return self.program.variables[name].kind

    def _variable(self, name: str) -> Any:
        return self.names.variable(name, self._kind(name))

    def _domain(self, name: str) -> list[Any]:
        variable, kind = self._variable(name), self._kind(name)
        if kind == "choice":
            return [self._one_of(name, range(self.program.variables[name].size))]
        if kind == "number" and name in self._ranges:
            return [self._between(variable, *self._ranges[name], False, False)]
        return []

    def _one_of(self, name: str, values: Sequence[int]) -> Any:
        options, variable = self.program.variables[name].options, self._variable(name)
        return self.z3.Or(*(variable == self.names.code(name, options[i]) for i in values))

    def _atom(self, atom: Atom) -> Any:
        variable = self._variable(atom.variable)
        if atom.within is not None:
            low, high, low_open, high_open = atom.within
            return self._between(variable, low, high, low_open, high_open)
        if self._kind(atom.variable) == "yesno":
            return {1: self.z3.Not(variable), 2: variable}.get(atom.mask, self.z3.BoolVal(atom.mask == 3))
        return self._one_of(atom.variable, [i for i in range(atom.mask.bit_length()) if atom.mask >> i & 1])

    def _between(self, variable: Any, low: float, high: float, low_open: bool, high_open: bool) -> Any:
        parts = []
        if low > -INFINITY:
            parts.append(variable > low if low_open else variable >= low)
        if high < INFINITY:
            parts.append(variable < high if high_open else variable <= high)
        return self.z3.And(*parts)

    def _value(self, name: str, value: int) -> Any:
        if self._kind(name) != "number":
            return self._atom(Atom(name, 1 << value))
        cuts = self.program.cuts[name]
        low, low_in = cuts[value - 1] if value else (-INFINITY, True)
        high, above = cuts[value] if value < len(cuts) else (INFINITY, False)
        return self._between(self._variable(name), low, high, not low_in, above)

    def _constant(self, name: str, value: int | float) -> Any:
        kind = self._kind(name)
        if kind == "yesno":
            return self.z3.BoolVal(bool(value))
        if kind == "choice":
            return self.z3.IntVal(self.names.code(name, self.program.variables[name].options[int(value)]))
        return self.z3.RealVal(value)

    def point(self, model: Any) -> Point:
        """Return the business a model of the solver describes."""
        return {name: self._read(model, name) for name in self.program.order}

    def _read(self, model: Any, name: str) -> int | float:
        value = model.eval(self._variable(name), model_completion=True)
        kind = self._kind(name)
        if kind == "yesno":
            return int(self.z3.is_true(value))
        if kind == "choice":
            codes = [self.names.code(name, option) for option in self.program.variables[name].options]
            return codes.index(value.as_long())
        return float(value.as_fraction())
