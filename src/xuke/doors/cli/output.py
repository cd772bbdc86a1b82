"""Where results go."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 4_000


def console() -> Console:
    """Return the console for results: as wide as the terminal, or unwrapped and without colour when piped."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(file=sys.stdout, width=PIPED_WIDTH, highlight=False, no_color=True, emoji=False)
