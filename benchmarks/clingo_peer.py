"""The search for smallest changes as an answer set program, solved by clingo: the peer of `xuke.logic.changes`.

Every variable has one value, the present one or another where it may change; definitions are stratified rules; an
answer makes one of the goals true with a set of changed variables of which no part would do (domain heuristic,
subset-minimal enumeration as in Gebser et al. 2013).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from xuke.logic.program import Program, refs
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

Goal = Sequence[Expr]
OPTIONS = ("0", "--heuristic=Domain", "--enum-mode=domRec")


class _Writer:
    """Writes expressions as rules; `t(n)` holds where expression number n is true."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.lines: list[str] = []
        self.numbers: dict[Expr, int] = {}

    def number(self, expr: Expr) -> int:
        if expr not in self.numbers:
            parts = [self.number(part) for part in _parts(self.program, expr)]
            n = self.numbers[expr] = len(self.numbers)
            self.lines += self.rules(expr, n, parts)
        return self.numbers[expr]

    def rules(self, expr: Expr, n: int, parts: list[int]) -> Iterator[str]:
        match expr:
            case Atom(variable):
                slot, mask = self.program.slot[variable], self.program.mask_of(expr)
                yield from (f"t({n}) :- v({slot},{i})." for i in range(self.program.sizes[slot]) if mask >> i & 1)
            case Not():
                yield f"t({n}) :- not t({parts[0]})."
            case Ref():
                yield f"t({n}) :- t({parts[0]})."
            case And():
                yield f"t({n})" + (" :- " + ", ".join(f"t({part})" for part in parts) if parts else "") + "."
            case Or():
                yield from (f"t({n}) :- t({part})." for part in parts)


def _parts(program: Program, expr: Expr) -> Sequence[Expr]:
    match expr:
        case Atom():
            return ()
        case Not(part):
            return (part,)
        case Ref(name):
            return (program.definitions[name].expr,)
        case And(parts) | Or(parts):
            return parts


def encoded(program: Program, goals: Goal, masks: Sequence[int], movable: Collection[int], most: int) -> str:
    """Return the answer set program; every variable must have one value left."""
    writer = _Writer(program)
    ends = [writer.number(goal) for goal in goals]
    used = sorted({program.slot[atom.variable] for atom in writer.numbers if isinstance(atom, Atom)})
    lines = list(writer.lines)
    for slot in used:
        now = masks[slot].bit_length() - 1
        if slot in movable:
            values = ";".join(f"v({slot},{i})" for i in range(program.sizes[slot]))
            lines += [f"1 {{ {values} }} 1.", f"c({slot}) :- not v({slot},{now})."]
            lines.append(f"#heuristic c({slot}). [1,false]")
        else:
            lines.append(f"v({slot},{now}).")
    lines += [*(f"goal :- t({end})." for end in ends), ":- not goal."]
    lines += [f":- #count {{ S : c(S) }} > {most}.", "#show c/1."]
    return "\n".join(lines)


def minimal_slots(
    program: Program, goals: Goal, masks: Sequence[int], movable: Collection[int], most: int
) -> set[frozenset[int]]:
    """Return the minimal sets of slots to change, found by clingo."""
    import clingo

    control: Any = clingo.Control([*OPTIONS], message_limit=0)
    control.add("base", [], encoded(program, goals, masks, movable, most))
    control.ground([("base", [])])
    found: set[frozenset[int]] = set()
    with control.solve(yield_=True) as handle:
        for answer in handle:
            found.add(frozenset(symbol.arguments[0].number for symbol in answer.symbols(shown=True)))
    return found


def definitions_below(program: Program, names: Sequence[str]) -> int:
    """Return how many definitions the named ones rest on, themselves included."""
    seen, stack = set[str](), list(names)
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += refs(program.definitions[name].expr)
    return len(seen)
