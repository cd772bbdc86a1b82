"""Truth with three values (Kleene 1952, strong tables).

The chain code is 0 false, 1 unknown, 3 true: *and* is `&`, *or* is `|`, and *not* a table.
"""

from __future__ import annotations

from typing import NoReturn

NOT = (3, 1, 1, 0)


class Truth:
    """True, false or unknown. It has no truth value in Python's sense, so unknown cannot be lost."""

    __slots__ = ("chain", "name")

    def __init__(self, name: str, chain: int) -> None:
        self.name = name
        self.chain = chain

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self!r} does not convert to bool: compare with TRUE, FALSE or UNKNOWN")

    def __and__(self, other: Truth) -> Truth:
        return BY_CHAIN[self.chain & other.chain]

    def __or__(self, other: Truth) -> Truth:
        return BY_CHAIN[self.chain | other.chain]

    def __invert__(self) -> Truth:
        return BY_CHAIN[NOT[self.chain]]

    def __repr__(self) -> str:
        return self.name.upper()

    def __str__(self) -> str:
        return self.name


FALSE = Truth("false", 0)
UNKNOWN = Truth("unknown", 1)
TRUE = Truth("true", 3)
BY_CHAIN = {0: FALSE, 1: UNKNOWN, 3: TRUE}
