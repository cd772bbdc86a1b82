"""Normalised text that still knows where every character came from.

Compatibility forms become plain ones (NFKC), traditional characters simplified ones (one to one, OpenCC's
table), letters lower case; zero-width, bidirectional and other control characters are dropped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_VARIANTS = {
    "寳": "宝",
    "綫": "线",
    "羣": "群",
    "峯": "峰",
    "裏": "里",
    "啓": "启",
    "牀": "床",
}  # absent from the table
_KEEP_CONTROLS = {"\n", "\t"}
_UNMET, _UNEVEN = -1, -2
"""In a table of codes: not worked out yet; becomes no character or several."""


@dataclass(frozen=True, slots=True)
class Normal:
    """`text` is the normalised form; character `i` of it came from `origin[i]` of `original`."""

    text: str
    original: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that gave text[start:end]."""
        if start >= end:
            return 0, 0
        if isinstance(self.origin, range):
            return start, end
        return self.origin[start], self.origin[end - 1] + 1

    @property
    def readable(self) -> bool:
        """Whether there is a word in it."""
        return any(map(str.isalnum, self.text))

    def quote(self, start: int, end: int) -> str:
        """Return the original words behind text[start:end]."""
        first, last = self.span(start, end)
        return self.original[first:last]


def normalise(text: str) -> Normal:
    """Normalise `text`; every character of the result maps to one character of the input."""
    plain = text.translate(_TABLE)
    if _TABLE.uneven.isdisjoint(text):
        return Normal(plain, text, range(len(text)))
    made: list[str] = []
    origin: list[int] = []
    for i, char in enumerate(text):
        for piece in _plain(char):
            made.append(piece)
            origin.append(i)
    return Normal("".join(made), text, origin)


class _Table(dict[int, str]):
    """Character → its plain form, worked out when first met; `uneven` are those that become none or several."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        found = _plain(chr(code))
        if len(found) != 1:
            self.uneven.add(chr(code))
        self[code] = found
        return found


_TABLE = _Table()


@cache
def _plain(char: str) -> str:
    if char in _KEEP_CONTROLS:
        return char
    if unicodedata.category(char) in ("Cf", "Cc", "Co", "Cs", "Mn"):
        return ""
    folded = unicodedata.normalize("NFKC", char).lower()
    if not _is_rare_han(folded):
        return folded
    return _simplified().get(folded, folded)


def _is_rare_han(char: str) -> bool:
    if not "\u3400" <= char[:1] <= "\U0003134f":
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@cache
def _simplified() -> dict[str, str]:
    from importlib.resources import files

    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {old: new.split(" ")[0] for old, new in pairs} | _VARIANTS


class Normaliser:
    """Normalises many texts at once: a table of codes in the place of a look-up a character."""

    def __init__(self) -> None:
        import numpy as np

        self._codes = np.full(0x110000, _UNMET, dtype=np.int32)

    def normalise(self, texts: Sequence[str]) -> list[Normal]:
        """Return what the function `normalise` returns for each text."""
        import numpy as np

        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        plain = self._codes[codes]
        if (plain == _UNMET).any():
            self._meet(np.unique(codes[plain == _UNMET]).tolist())
            plain = self._codes[codes]
        ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
        uneven = np.diff(np.concatenate([[0], np.cumsum(plain == _UNEVEN)])[ends], prepend=0) > 0
        joined = np.where(plain == _UNEVEN, 0, plain).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        return [
            normalise(text) if odd else Normal(joined[end - len(text) : end], text, range(len(text)))
            for text, odd, end in zip(texts, uneven.tolist(), ends.tolist(), strict=True)
        ]

    def _meet(self, codes: Sequence[int]) -> None:
        for code in codes:
            found = _plain(chr(code))
            self._codes[code] = ord(found) if len(found) == 1 else _UNEVEN
