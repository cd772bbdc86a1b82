"""The rules in force as a zen-engine decision: one expression node per layer of definitions, two-valued, with trace.

ZEN has no unknown: unknown facts are given as false, which is how its users run it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from xuke.logic.program import Program, refs
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref


def _name(text: str) -> str:
    return re.sub(r"\W", "_", text)


def _expression(program: Program, expr: Expr) -> str:
    match expr:
        case Atom(variable):
            mask = program.mask_of(expr)
            cells = [i for i in range(program.sizes[program.slot[variable]]) if mask >> i & 1]
            if program.variables[variable].kind == "yesno" and cells == [1]:
                return _name(variable)
            return "(" + " or ".join(f"{_name(variable)} == {i}" for i in cells) + ")"
        case Ref(name):
            return _name(name)
        case Not(part):
            return f"not({_expression(program, part)})"
        case And(parts):
            return "(" + " and ".join(_expression(program, p) for p in parts) + ")" if parts else "true"
        case Or(parts):
            return "(" + " or ".join(_expression(program, p) for p in parts) + ")" if parts else "false"


def _layers(program: Program) -> list[list[str]]:
    depth: dict[str, int] = {}
    for name, definition in program.definitions.items():
        depth[name] = 1 + max((depth[r] for r in refs(definition.expr)), default=-1)
    return [[n for n, d in depth.items() if d == level] for level in range(max(depth.values()) + 1)]


def decision(program: Program) -> dict[str, Any]:
    """Return the decision graph as ZEN's JSON."""
    nodes: list[dict[str, Any]] = [{"id": "in", "name": "in", "type": "inputNode"}]
    edges = []
    last = "in"
    for i, layer in enumerate(_layers(program)):
        key = f"layer{i}"
        lines = [
            {"id": _name(n), "key": _name(n), "value": _expression(program, program.definitions[n].expr)} for n in layer
        ]
        content = {"expressions": lines, "passThrough": True, "inputField": None, "outputPath": None}
        nodes.append({"id": key, "name": key, "type": "expressionNode", "content": content})
        edges.append({"id": f"e{i}", "sourceId": last, "targetId": key, "type": "edge"})
        last = key
    nodes.append({"id": "out", "name": "out", "type": "outputNode"})
    edges.append({"id": "eout", "sourceId": last, "targetId": "out", "type": "edge"})
    return {"nodes": nodes, "edges": edges}


def inputs(program: Program, masks: list[int]) -> dict[str, Any]:
    """Return the facts of a business as ZEN wants them: booleans and cell numbers, unknown as false or -1."""
    found: dict[str, Any] = {}
    for name, mask in zip(program.order, masks, strict=True):
        if program.variables[name].kind == "yesno":
            found[_name(name)] = mask == 2
        else:
            found[_name(name)] = mask.bit_length() - 1 if mask.bit_count() == 1 else -1
    return found


def runner(program: Program) -> Callable[[dict[str, Any]], Any]:
    """Return a function that evaluates one business with trace."""
    import zen

    compiled = zen.ZenEngine().create_decision(json.dumps(decision(program)))

    def run(given: dict[str, Any]) -> Any:
        return compiled.evaluate(given, {"trace": True})

    return run
