"""A column program as bit planes: 64 rows in one word, straight-line code of *and*, *or* and *and not*.

Two planes carry a three-valued definition: T, certainly true, and F, certainly false.
Input columns come as planes as well: one plane of known rows, and the value (0/1, option or cell number) in binary,
lowest bit first; what it holds where nothing is known does not matter, so Arrow's bitmaps are such planes.
The code is data (an array), so a changed rule compiles nothing anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xuke.logic.columns import OPEN, Column, ColumnProgram
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

if TYPE_CHECKING:
    import numpy as np

AND, OR, ANDNOT, COPY, NOT, ZERO, ONE = range(7)
Node = int
NUMPY_TILE = 2048
FULL = (1 << 64) - 1


@dataclass(frozen=True)
class Code:
    """Straight-line code. Places 0 … are input planes, then output planes, then scratch.

    `ops` has one row (operation, target, first, second) per step; `inputs` names column and plane (0 known, then bits);
    `used` holds the columns that some step reads.
    """

    ops: np.ndarray[Any, Any]
    inputs: tuple[tuple[str, int], ...]
    outputs: int
    scratch: int
    used: frozenset[str]


def bits(column: Column) -> int:
    """Return how many value planes a column has."""
    return max(1, (column.size - 1).bit_length())


class PlaneBuilder:
    """Builds planes as nodes of one shared graph; equal nodes are one, constants are folded away."""

    def __init__(self, program: ColumnProgram) -> None:
        self.program = program
        self.inputs = [(c.id, i) for c in program.columns.values() for i in range(1 + bits(c))]
        self.nodes: list[tuple[int, Node, Node]] = [(COPY, i, i) for i in range(len(self.inputs))]
        self._places = {key: i for i, key in enumerate(self.inputs)}
        self._known: dict[tuple[int, Node, Node], Node] = {}
        self.zero, self.one = self._node(ZERO, 0, 0), self._node(ONE, 0, 0)
        self._memo: dict[tuple[Expr, bool], Node] = {}

    def plane(self, expr: Expr, wanted: bool) -> Node:
        """Return the plane of rows where `expr` is certainly true (`wanted`) or certainly false."""
        key = (expr, wanted)
        if key not in self._memo:
            self._memo[key] = self._plane(expr, wanted)
        return self._memo[key]

    def both(self, nodes: Sequence[Node]) -> Node:
        """Return the intersection of planes."""
        found = self.one
        for node in dict.fromkeys(nodes):
            found = self.intersect(found, node)
        return found

    def either(self, nodes: Sequence[Node]) -> Node:
        """Return the union of planes."""
        found = self.zero
        for node in dict.fromkeys(nodes):
            found = self.unite(found, node)
        return found

    def intersect(self, a: Node, b: Node) -> Node:
        """Return the rows of both planes."""
        if self.zero in (a, b):
            return self.zero
        if a == self.one or b == self.one or a == b:
            return b if a == self.one else a
        return self._node(AND, min(a, b), max(a, b))

    def unite(self, a: Node, b: Node) -> Node:
        """Return the rows of either plane."""
        if self.one in (a, b):
            return self.one
        if a == self.zero or b == self.zero or a == b:
            return b if a == self.zero else a
        return self._node(OR, min(a, b), max(a, b))

    def without(self, a: Node, b: Node) -> Node:
        """Return the rows of the first plane that are not in the second."""
        if a == self.zero or b == self.zero:
            return a
        if b == self.one or a == b:
            return self.zero
        return self._node(NOT, b, b) if a == self.one else self._node(ANDNOT, a, b)

    def choose(self, test: Node, yes: Node, no: Node) -> Node:
        """Return `yes` where the test plane is set, `no` elsewhere."""
        if yes == no:
            return yes
        if yes == self.one:
            return self.unite(test, no)
        return self.unite(self.intersect(test, yes), self.without(no, test))

    def code(self, outputs: Sequence[Node]) -> Code:
        """Return the code that fills the output planes."""
        return _Allocator(self, outputs).code()

    def _node(self, op: int, a: Node, b: Node) -> Node:
        key = (op, a, b)
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append(key)
        return self._known[key]

    def _plane(self, expr: Expr, wanted: bool) -> Node:
        match expr:
            case Atom():
                return self._test(expr, wanted)
            case Ref(name):
                return self.plane(self.program.definitions[name], wanted)
            case Not(part):
                return self.plane(part, not wanted)
            case And(parts):
                planes = [self.plane(part, wanted) for part in parts]
                return self.both(planes) if wanted else self.either(planes)
            case Or(parts):
                planes = [self.plane(part, wanted) for part in parts]
                return self.either(planes) if wanted else self.both(planes)

    def _test(self, atom: Atom, wanted: bool) -> Node:
        if atom == OPEN:
            return self.zero
        column = self.program.columns[atom.variable]
        inside = self._inside(column, self.program.mask_of(atom), bits(column))
        known = self._known_rows(column)
        return self.intersect(known, inside) if wanted else self.without(known, inside)

    def _known_rows(self, column: Column) -> Node:
        known = self._places[column.id, 0]
        if not column.closed_by:
            return known
        return self.unite(known, self.without(self._places[column.closed_by, 0], self._places[column.closed_by, 1]))

    def _bit(self, column: Column, place: int) -> Node:
        """Return a value plane; the first value holds in closed rows, so there it must be zero."""
        bit = self._places[column.id, place]
        return self.intersect(self._places[column.id, 0], bit) if column.closed_by else bit

    def _inside(self, column: Column, mask: int, width: int, base: int = 0) -> Node:
        """Return the rows whose value is in the mask; values that do not exist may fall either way."""
        span = ((1 << (1 << width)) - 1) << base & ((1 << column.size) - 1)
        if not mask & span:
            return self.zero
        if mask & span == span:
            return self.one
        high = self._inside(column, mask, width - 1, base + (1 << width - 1))
        low = self._inside(column, mask, width - 1, base)
        if base + (1 << width - 1) >= column.size:
            return low
        bit = self._bit(column, width)
        if low == self.zero and high == self.one:
            return bit
        return self.choose(bit, high, low)


class _Allocator:
    """Orders the nodes that outputs need and gives each a place; scratch places are used again."""

    def __init__(self, builder: PlaneBuilder, outputs: Sequence[Node]) -> None:
        self.nodes, self.inputs, self.outputs = builder.nodes, len(builder.inputs), list(outputs)
        self.names = tuple(builder.inputs)
        self.order = self._ordered()
        self.place = {i: i for i in range(self.inputs)}
        self.free: list[int] = []
        self.scratch = 0

    def _operands(self, node: Node) -> tuple[Node, ...]:
        op, a, b = self.nodes[node]
        if op in (ZERO, ONE) or node < self.inputs:
            return ()
        return (a,) if a == b else (a, b)

    def _ordered(self) -> list[Node]:
        """Return the inner nodes the outputs need, each after its operands."""
        done: dict[Node, None] = {}
        for output in self.outputs:
            stack = [output]
            while stack:
                node = stack[-1]
                waiting = [n for n in self._operands(node) if n >= self.inputs and n not in done]
                if waiting and node not in done:
                    stack += waiting[::-1]
                    continue
                stack.pop()
                if node >= self.inputs:
                    done.setdefault(node)
        return list(done)

    def code(self) -> Code:
        import numpy as np

        first: dict[Node, int] = {}
        for i, node in enumerate(self.outputs):
            first.setdefault(node, self.inputs + i)
        last = {operand: step for step, node in enumerate(self.order) for operand in self._operands(node)}
        rows = [self._step(step, node, first, last) for step, node in enumerate(self.order)]
        for i, node in enumerate(self.outputs):
            if self.place[node] != self.inputs + i:
                rows.append((COPY, self.inputs + i, self.place[node], self.place[node]))
        ops = np.array(rows, dtype=np.int32).reshape(-1, 4)
        used = {self.names[place][0] for place in np.unique(ops[:, 2:]).tolist() if place < self.inputs}
        return Code(ops, self.names, len(self.outputs), self.scratch, frozenset(used))

    def _step(self, step: int, node: Node, first: dict[Node, int], last: dict[Node, int]) -> tuple[int, int, int, int]:
        op, a, b = self.nodes[node]
        operands = self._operands(node)
        places = (self.place[a], self.place[b]) if operands else (0, 0)
        scratch = self.inputs + len(self.outputs)
        self.free += [self.place[n] for n in operands if last[n] == step and self.place[n] >= scratch]
        if node in first:
            self.place[node] = first[node]
        elif self.free:
            self.place[node] = self.free.pop()
        else:
            self.place[node] = scratch + self.scratch
            self.scratch += 1
        return op, self.place[node], *places


def run(code: Code, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    """Run the code with numpy on planes of 64-bit words (one array each, all of the same length)."""
    import numpy as np

    words = len(outputs[0]) if outputs else 0
    scratch = np.empty((code.scratch, NUMPY_TILE), np.uint64)
    for start in range(0, words, NUMPY_TILE):
        end = min(start + NUMPY_TILE, words)
        planes = [plane[start:end] for plane in (*inputs, *outputs)] + list(scratch[:, : end - start])
        _tile(code.ops.tolist(), planes)


def _tile(steps: list[list[int]], planes: list[Any]) -> None:
    import numpy as np

    spare = np.empty_like(planes[0])
    for op, target, a, b in steps:
        if op == AND:
            np.bitwise_and(planes[a], planes[b], out=planes[target])
        elif op == OR:
            np.bitwise_or(planes[a], planes[b], out=planes[target])
        elif op == ANDNOT:
            np.bitwise_and(planes[a], np.invert(planes[b], out=spare), out=planes[target])
        elif op == NOT:
            np.invert(planes[a], out=planes[target])
        elif op == COPY:
            np.copyto(planes[target], planes[a])
        else:
            planes[target].fill(FULL if op == ONE else 0)
