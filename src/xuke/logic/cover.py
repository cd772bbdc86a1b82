"""A function as the fewest rows of a table: cubes over many-valued variables that cover it exactly.

A *cube* gives for some slots the set of values (a mask) that it covers; slots it does not name are covered whole.
Rows may overlap, as rows of one outcome do in a decision table; rows of different outcomes never do.
"""

from __future__ import annotations

from collections.abc import Sequence

from xuke.errors import UsageError
from xuke.logic.diagram import Diagrams

Cube = tuple[tuple[int, int], ...]
"""(slot, mask) in slot order; masks are never empty and never whole."""


def cover(diagrams: Diagrams, root: int, sizes: Sequence[int], limit: int = 500) -> list[Cube]:
    """Return cubes whose union is exactly where `root` is true: few, each as wide as it can be, none superfluous.

    Greedy: the shortest way to true through what is left, widened to a prime implicant of the whole; at the end what
    the others cover is left out (an irredundant prime cover). Raises `UsageError` (`matrix-size`) beyond `limit` cubes.
    """
    return _Cover(diagrams, sizes, limit).of(root)


class _Cover:
    def __init__(self, diagrams: Diagrams, sizes: Sequence[int], limit: int) -> None:
        self.diagrams = diagrams
        self.sizes = sizes
        self.limit = limit

    def of(self, root: int) -> list[Cube]:
        found: list[Cube] = []
        left = root
        while left:
            cube = self.prime(self.widest(left), root)
            found.append(cube)
            left = self.minus(left, self.node(cube))
            if len(found) > self.limit:
                raise UsageError(
                    "matrix-size",
                    f"the table would have more than {self.limit} rows",
                    "fix a fact with --fix ID=VALUE, or a reading with --reading ID=POSITION",
                )
        return sorted(self._needed(found))

    def widest(self, root: int) -> Cube:
        """Return the path to true that names the fewest slots, values with the same end taken together."""
        memo: dict[int, tuple[int, Cube] | None] = {0: None, 1: (0, ())}

        def visit(node: int) -> tuple[int, Cube] | None:
            if node not in memo:
                slot, children = self.diagrams.parts(node)
                best: tuple[int, Cube] | None = None
                for child in dict.fromkeys(children):
                    below = visit(child)
                    if below is not None and (best is None or below[0] + 1 < best[0]):
                        mask = sum(1 << i for i, c in enumerate(children) if c == child)
                        best = (below[0] + 1, ((slot, mask), *below[1]))
                memo[node] = best
            return memo[node]

        found = visit(root)
        return found[1] if found else ()

    def prime(self, cube: Cube, root: int) -> Cube:
        """Widen a cube as far as `root` stays true in it: drop slots, then add single values."""
        wide = dict(cube)
        for slot, mask in cube:
            rest = {s: m for s, m in wide.items() if s != slot}
            if self.inside(rest, root):
                wide = rest
                continue
            for value in range(self.sizes[slot]):
                more = mask | 1 << value
                if more != mask and self.inside({**wide, slot: more}, root):
                    mask = more
                    wide[slot] = mask
        return tuple(sorted(wide.items()))

    def inside(self, cube: dict[int, int], root: int) -> bool:
        """Say whether `root` is true everywhere in a cube."""
        stack, seen = [root], {1, root}
        while stack:
            node = stack.pop()
            if node == 0:
                return False
            if node == 1:
                continue
            slot, children = self.diagrams.parts(node)
            mask = cube.get(slot, -1)
            for value, child in enumerate(children):
                if mask >> value & 1 and child not in seen:
                    seen.add(child)
                    stack.append(child)
        return True

    def node(self, cube: Cube) -> int:
        """Return the diagram of a cube."""
        return self.diagrams.conjunction([self.diagrams.membership(slot, mask) for slot, mask in cube])

    def minus(self, one: int, other: int) -> int:
        """Return where `one` is true and `other` is not."""
        return self.diagrams.conjunction([one, self.diagrams.negation(other)])

    def _needed(self, cubes: list[Cube]) -> list[Cube]:
        """Leave out, the narrowest first, every cube that the others cover."""
        kept = list(cubes)
        for cube in sorted(cubes, key=lambda c: (-len(c), c)):
            left = self.node(cube)
            for other in kept:
                if other is not cube and left:
                    left = self.minus(left, self.node(other))
            if not left:
                kept.remove(cube)
        return kept
