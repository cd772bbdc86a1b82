"""A program as generated Python: chain-coded values, and the same with proofs.

Truth is 0 false, 1 unknown, 3 true, so *and* is `&` and *or* is `|` on the generated lines.
Leaf proofs are interned constants; an inner proof node is one tuple (operator, key, value, children).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref
from xuke.logic.truth import NOT

if TYPE_CHECKING:
    from xuke.logic.program import Program

Node = tuple[str, Any, int, tuple[Any, ...]]
YESNO_CHAIN = (1, 0, 3, 1)


@dataclass(frozen=True, slots=True)
class Compiled:
    """`values(masks)` gives one chain code per definition, `proofs(masks)` codes and proof nodes."""

    values: Callable[[list[int]], tuple[int, ...]]
    proofs: Callable[[list[int]], tuple[tuple[int, ...], tuple[Node, ...]]]
    atoms: tuple[Atom, ...]
    source: str


def generate(program: Program) -> Compiled:
    """Generate and compile both functions of a program."""
    writer = _Writer(program)
    plain = writer.function("values", proofs=False)
    full = writer.function("proofs", proofs=True)
    source = f"{plain}\n\n{full}\n"
    leaves = {
        f"K{i}": tuple(("atom", atom, value, ()) for value in (0, 1, 1, 3)) for i, atom in enumerate(writer.atoms)
    }
    space: dict[str, Any] = {"N": NOT, "Y": YESNO_CHAIN, **leaves}
    exec(compile(source, "<rulebook>", "exec"), space)  # noqa: S102 - our own generated source, no user text in it
    return Compiled(space["values"], space["proofs"], tuple(writer.atoms), source)


class _Writer:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.atoms: dict[Atom, int] = {}
        self.lines: list[str] = []
        self.temps = 0

    def function(self, name: str, *, proofs: bool) -> str:
        self.atoms, self.lines, self.temps = {}, [], 0
        for i, definition in enumerate(self.program.definitions.values()):
            if proofs:
                value, proof = self.proved(definition.expr)
                self.lines.append(f" d{i} = {value}; q{i} = ('def', {definition.id!r}, d{i}, ({proof},))")
            else:
                self.lines.append(f" d{i} = {self.value(definition.expr)}")
        count = range(len(self.program.definitions))
        values = "(" + "".join(f"d{i}," for i in count) + ")"
        nodes = "(" + "".join(f"q{i}," for i in count) + ")"
        result = f"{values}, {nodes}" if proofs else values
        return "\n".join([f"def {name}(m):", *self.lines, f" return {result}"])

    def atom(self, atom: Atom) -> int:
        if atom in self.atoms:
            return self.atoms[atom]
        i = self.atoms[atom] = len(self.atoms)
        slot, mask = self.program.slot[atom.variable], self.program.mask_of(atom)
        if self.program.variables[atom.variable].kind == "yesno" and mask == 2:
            self.lines.append(f" a{i} = Y[m[{slot}]]")
        else:
            self.lines.append(f" a{i} = (1 if m[{slot}] & {~mask} else 3) if m[{slot}] & {mask} else 0")
        return i

    def value(self, expr: Expr) -> str:
        match expr:
            case Atom():
                return f"a{self.atom(expr)}"
            case Ref(name):
                return f"d{self.program.index[name]}"
            case Not(part):
                return f"N[{self.value(part)}]"
            case And(parts):
                return "(" + " & ".join(self.value(part) for part in parts) + ")" if parts else "3"
            case Or(parts):
                return "(" + " | ".join(self.value(part) for part in parts) + ")" if parts else "0"

    def proved(self, expr: Expr) -> tuple[str, str]:
        match expr:
            case Atom():
                i = self.atom(expr)
                return f"a{i}", f"K{i}[a{i}]"
            case Ref(name):
                i = self.program.index[name]
                return f"d{i}", f"q{i}"
            case Not(part):
                value, proof = self.proved(part)
                return self.temp(f"N[{value}]", "not", [proof])
            case And(parts):
                pairs = [self.proved(part) for part in parts]
                return self.temp(" & ".join(v for v, _ in pairs) or "3", "and", [p for _, p in pairs])
            case Or(parts):
                pairs = [self.proved(part) for part in parts]
                return self.temp(" | ".join(v for v, _ in pairs) or "0", "or", [p for _, p in pairs])

    def temp(self, value: str, op: str, proofs: list[str]) -> tuple[str, str]:
        self.temps += 1
        t = f"t{self.temps}"
        children = "(" + "".join(f"{p}," for p in proofs) + ")"
        self.lines.append(f" {t} = {value}; {t}p = ('{op}', None, {t}, {children})")
        return t, f"{t}p"
