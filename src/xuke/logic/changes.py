"""The smallest changes of known values that make a function true, on decision diagrams.

A known variable may be allowed to change; an open one stays open, so a change must work for all its values.
A set of changes is minimal when changing only some of its variables, to whatever values, is not enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from xuke.logic.diagram import Diagrams

MOST = 4
"""How many variables a set of changes touches at most."""
Move = frozenset[tuple[int, int]]


def minimal_changes(
    diagrams: Diagrams, roots: Iterable[int], masks: Sequence[int], movable: Collection[int], most: int = MOST
) -> list[Move]:
    """Return every minimal set of changes (slot, new value) under which one of `roots` is true whatever is open.

    `masks` are the values still possible; a slot in `movable` may change when one value is left of it, to any
    other of its values. Sets have at most `most` members; sets over the same slots with other values are all given.
    Sorted by size, then by slot. The empty set alone says that a root is true already.
    """
    search = _Search(diagrams, masks, frozenset(movable), most)
    found = _undominated(move for root in roots for move in search.of(root))
    return sorted(found, key=lambda move: (len(move), sorted(move)))


def widened(masks: Sequence[int], blank: Sequence[int], movable: Collection[int]) -> list[int]:
    """Return `masks` with every known movable slot open: what is left of a function when nothing else can change."""
    return [
        full if slot in movable and mask.bit_count() == 1 else mask
        for slot, (mask, full) in enumerate(zip(masks, blank, strict=True))
    ]


class _Search:
    def __init__(self, diagrams: Diagrams, masks: Sequence[int], movable: frozenset[int], most: int) -> None:
        self.diagrams = diagrams
        self.masks = masks
        self.movable = movable
        self.most = most
        self.memo: dict[int, list[Move]] = {0: [], 1: [frozenset()]}

    def of(self, root: int) -> list[Move]:
        if root not in self.memo:
            self.memo[root] = self._minimal(root)
        return self.memo[root]

    def _minimal(self, root: int) -> list[Move]:
        slot, kids = self.diagrams.parts(root)
        mask = self.masks[slot]
        if mask.bit_count() != 1:
            return self.of(self.diagrams.conjunction([kid for i, kid in enumerate(kids) if mask >> i & 1]))
        now = mask.bit_length() - 1
        found = list(self.of(kids[now]))
        if slot in self.movable:
            others = ((value, kid) for value, kid in enumerate(kids) if value != now)
            found += [move | {(slot, value)} for value, kid in others for move in self.of(kid)]
        return _undominated(move for move in found if len(move) <= self.most)


def _undominated(moves: Iterable[Move]) -> list[Move]:
    by_slots: dict[frozenset[int], set[Move]] = {}
    for move in moves:
        by_slots.setdefault(frozenset(slot for slot, _ in move), set()).add(move)
    kept: list[frozenset[int]] = []
    for slots in sorted(by_slots, key=len):
        if not any(smaller < slots for smaller in kept):
            kept.append(slots)
    return [move for slots in kept for move in by_slots[slots]]
