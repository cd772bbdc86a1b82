"""Everything xuke says when it refuses.

    XukeError
    ├── UsageError        wrong use: an unknown option, fact, region, date, file type          exit 2
    ├── InputError        the input cannot be read: not text, empty, too large, bad encoding   exit 2
    └── ContentError      one fault in rulebook content, with file, line and column            exit 2
        └── ContentErrors all faults of one reading of the rulebook                            exit 2

Messages are lower case without a full stop, quote what was given between backticks and end with what to do next.
Every error carries a stable `code` (listed in docs/errors.md) that scripts may rely on.
"""

from __future__ import annotations

from collections.abc import Sequence


class XukeError(Exception):
    """Base of all errors xuke raises on purpose.

    `code` is stable across versions; `hint` says what to do next and may be empty.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        tail = f" ({self.hint})" if self.hint else ""
        return f"{self.code}: {self.message}{tail}"


class UsageError(XukeError):
    """The call is wrong: an unknown name, an impossible value, a contradiction between options."""


class InputError(XukeError):
    """The input itself cannot be read or holds nothing to read."""


class ContentError(XukeError):
    """One fault in the rulebook; `where` is `file:line:column` relative to the rulebook folder."""

    def __init__(self, code: str, message: str, where: str, hint: str = "") -> None:
        super().__init__(code, message, hint)
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {super().__str__()}"


class ContentErrors(ContentError):
    """All faults found in one reading of the rulebook, in file order."""

    def __init__(self, faults: Sequence[ContentError]) -> None:
        ordered = sorted(faults, key=lambda fault: _position(fault.where))
        message = f"{len(ordered)} fault(s) in the rulebook"
        super().__init__("content", message, ordered[0].where if ordered else "rulebook")
        self.faults = ordered

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def _position(where: str) -> tuple[str, int, int]:
    path, _, rest = where.partition(":")
    numbers = [int(part) for part in rest.split(":") if part.isdigit()]
    line, column = ([*numbers, 0, 0])[:2]
    return path, line, column


def quoted(value: object, limit: int = 60) -> str:
    """Return `value` between backticks, shortened to `limit` characters, on one line."""
    text = " ".join(str(value).split())
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"
