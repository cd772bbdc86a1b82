"""Walking the links of a picture's graph."""

from __future__ import annotations

from collections.abc import Iterable

from xuke.report.picture.graph import Graph


def reachable(graph: Graph, roots: Iterable[str]) -> set[str]:
    """Return the ids of the boxes that links lead to from `roots`, themselves included."""
    onward: dict[str, list[str]] = {}
    for link in graph.links.values():
        onward.setdefault(link.source, []).append(link.target)
    seen, stack = set(roots), list(roots)
    while stack:
        for target in onward.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen
