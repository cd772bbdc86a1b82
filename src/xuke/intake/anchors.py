"""What a pattern promises: literals that every match contains, and how far from its beginning they stand.

A search then looks only where a literal occurs: around it, not along the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Offsets = dict[str, tuple[int, int]]
"""Literal → least and greatest distance of its first character from the beginning of the match."""
FAR = 1_000_000
"""A distance that stands for no limit."""
MAX_LITERALS = 40


def literals(pattern: str) -> list[Offsets]:
    """Return groups of literals: every match contains one of each group. Empty when nothing can be promised."""
    tree = _parser.parse(pattern)
    groups = [] if tree.state.flags & re.IGNORECASE else _required(tree, 0, 0)
    found = {frozenset(group): group for group in reversed(groups)}
    return [dict(sorted(group.items())) for group in reversed(found.values())]


def best_group(groups: Sequence[Offsets]) -> Offsets:
    """Of groups that all must occur, the one that says most: the longest literals, the fewest, the nearest."""
    return max(groups, key=lambda group: (min(map(len, group)), -len(group), -max(hi for _, hi in group.values())))


def _required(tree: Any, low: int, high: int) -> list[Offsets]:
    """Return what a sequence that begins `low` to `high` characters into the match must contain."""
    groups: list[Offsets] = []
    run = ""
    for op, argument in [*tree, (None, None)]:
        if op is codes.LITERAL:
            run += chr(argument)
            continue
        if run:
            groups.append({run: (low, high)})
            low, high = low + len(run), min(FAR, high + len(run))
            run = ""
        groups += _of_node(op, argument, low, high)
        least, most = _width(tree, op, argument)
        low, high = low + least, min(FAR, high + most)
    return [group for group in groups if len(group) <= MAX_LITERALS]


def _width(tree: Any, op: Any, argument: Any) -> tuple[int, int]:
    """Return the least and greatest width of a node."""
    if op is None:
        return 0, 0
    least, most = _parser.SubPattern(tree.state, [(op, argument)]).getwidth()
    return min(least, FAR), min(most, FAR)


def _of_node(op: Any, argument: Any, low: int, high: int) -> list[Offsets]:
    if op is codes.SUBPATTERN:
        return [] if argument[1] & re.IGNORECASE else _required(argument[3], low, high)
    if op is codes.BRANCH:
        parts = [_required(branch, low, high) for branch in argument[1]]
        return [] if not all(parts) else [_union([best_group(part) for part in parts])]
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT) and argument[0] >= 1:
        return _required(argument[2], low, high)
    if op is codes.IN and all(kind is codes.LITERAL for kind, _ in argument):
        return [{chr(code): (low, high) for _, code in argument}]
    return []


def _union(groups: Sequence[Offsets]) -> Offsets:
    found: Offsets = {}
    for group in groups:
        for word, (low, high) in group.items():
            least, most = found.get(word, (low, high))
            found[word] = (min(low, least), max(high, most))
    return found
