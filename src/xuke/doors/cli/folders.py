"""Rulebook folders named on the command line."""

from __future__ import annotations

from pathlib import Path

from xuke.errors import UsageError, quoted
from xuke.law import Rulebook


def book_of(folder: Path) -> Rulebook:
    """Return the rulebook in a folder; raises `UsageError` (`rulebook-empty`) and `ContentErrors`."""
    book = Rulebook.load(folder)
    if not book.permits:
        raise UsageError(
            "rulebook-empty", f"{quoted(folder)} holds no permit", "give the folder that holds `permits/` and `facts/`"
        )
    return book
