"""A program: definitions in dependency order over variables, compiled once and evaluated many times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xuke.errors import XukeError
from xuke.facts import Interval, Value, Variable
from xuke.logic import codegen, terms
from xuke.logic.diagram import Diagrams
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref


@dataclass(frozen=True, slots=True)
class Definition:
    """A named expression. `standing` 3 settled, 2 practice, 1 discretionary, 0 when it carries none of its own."""

    id: str
    expr: Expr
    standing: int = 0


class CycleFault(XukeError):
    """Definitions that depend on each other in a circle."""

    def __init__(self, path: Sequence[str]) -> None:
        super().__init__("cycle", "conclusions depend on each other: " + " → ".join(path), "break the circle")
        self.path = list(path)


class Program:
    """Definitions over variables.

    `late` names the variables that decision diagrams test last (readings), so that "only readings are open"
    can be told without looking at facts again. Raises `CycleFault` when definitions refer to each other in a circle.
    """

    def __init__(
        self,
        definitions: Sequence[Definition],
        variables: Mapping[str, Variable],
        late: frozenset[str] = frozenset(),
    ) -> None:
        self.definitions = {d.id: d for d in ordered(definitions)}
        used = list(dict.fromkeys(atom.variable for d in self.definitions.values() for atom in atoms(d.expr)))
        self.order = [v for v in used if v not in late] + [v for v in used if v in late]
        self.slot = {name: i for i, name in enumerate(self.order)}
        self.first_late = sum(1 for v in used if v not in late)
        self.variables = {name: variables[name] for name in self.order}
        self.cuts = self._cuts()
        self.sizes = [len(self.cuts[v]) + 1 if v in self.cuts else variables[v].size for v in self.order]
        self.blank = [(1 << size) - 1 for size in self.sizes]
        self.index = {name: i for i, name in enumerate(self.definitions)}

    @cached_property
    def compiled(self) -> codegen.Compiled:
        """The generated functions (compiled at first use)."""
        return codegen.generate(self)

    @cached_property
    def diagrams(self) -> Diagrams:
        """The decision diagrams (each built at first use)."""
        return Diagrams(self)

    def encode(self, values: Mapping[str, Value]) -> list[int]:
        """Return one mask per slot; variables the program does not use are passed over."""
        masks = self.blank.copy()
        slot = self.slot
        for name, value in values.items():
            at = slot.get(name)
            if at is not None:
                masks[at] &= terms.interval_mask(self.cuts[name], value) if isinstance(value, Interval) else value
        return masks

    def mask_of(self, atom: Atom) -> int:
        """Return the cells of its variable in which `atom` is true."""
        return atom.mask if atom.within is None else terms.test_mask(self.cuts[atom.variable], atom.within)

    def _cuts(self) -> dict[str, list[tuple[float, bool]]]:
        tests: dict[str, set[tuple[float, float, bool, bool]]] = {
            name: set() for name in self.order if self.variables[name].kind == "number"
        }
        for definition in self.definitions.values():
            for atom in atoms(definition.expr):
                if atom.within is not None:
                    tests[atom.variable].add(atom.within)
        return {name: terms.cells_of(found) for name, found in tests.items()}


def atoms(expr: Expr) -> Iterator[Atom]:
    """Yield every atom of an expression, left to right, not looking through references."""
    match expr:
        case Atom():
            yield expr
        case Not(part):
            yield from atoms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)


def refs(expr: Expr) -> Iterator[str]:
    """Yield the ids an expression refers to."""
    match expr:
        case Ref(name):
            yield name
        case Not(part):
            yield from refs(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from refs(part)


def ordered(definitions: Sequence[Definition]) -> list[Definition]:
    """Sort definitions so that each comes after what it refers to; raises `CycleFault`."""
    by_id = {d.id: d for d in definitions}
    done: dict[str, Definition] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done:
            return
        if name in path:
            raise CycleFault([*path[path.index(name) :], name])
        for other in refs(by_id[name].expr):
            visit(other, (*path, name))
        done[name] = by_id[name]

    for definition in definitions:
        visit(definition.id, ())
    return list(done.values())
