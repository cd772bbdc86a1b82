"""How wide text is when no font is at hand, and where lines break.

A wide or ambiguous character (Unicode Standard Annex 11) counts one em, any other 0.55 em.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

NARROW = 0.55
_NOT_FIRST = "，。；：、！？）》」』”’…,.;:!?)]}%％"
_NOT_LAST = "（《「『“‘([{#"
_PIECE = re.compile(r"[A-Za-z0-9_./%+\-'&]+|\s+|.", re.S)


def ems(text: str) -> float:
    """Return the width of a line in em."""
    return sum(1.0 if east_asian_width(char) in "WFA" else NARROW for char in text)


def wrapped(text: str, width: float) -> list[str]:
    """Break text into lines at most `width` em wide; no line begins with a closing mark or ends with an opening one.

    Words in Latin letters stay whole unless one alone is wider than a line.
    """
    lines, line = [], ""
    for piece in _pieces(text, width):
        if line and ems((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, width: float) -> Iterator[str]:
    """Yield what may not be broken: words, and characters with the marks that cling to them."""
    held = ""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if held and (piece in _NOT_FIRST or held[-1] in _NOT_LAST) and ems(held + piece) <= width:
            held += piece
            continue
        yield from _cut(held, width)
        held = piece
    yield from _cut(held, width)


def _cut(piece: str, width: float) -> Iterator[str]:
    most = max(1, int(width))
    while ems(piece) > width:
        yield piece[:most]
        piece = piece[most:]
    if piece:
        yield piece
