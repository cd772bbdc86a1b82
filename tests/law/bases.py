"""Every basis of a rulebook, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xuke.law import Rulebook


def all_bases(book: Rulebook) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every basis in the rulebook with the file it is in."""
    for pieces in book.shelf.values():
        for piece in pieces.values():
            yield from ((piece.file, basis) for basis in _below(piece.data))


def _below(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from _below(item)
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from value if name == "basis" else _below(value)
