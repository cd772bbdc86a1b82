"""Tables in, assessments out: one line per row, in order, nothing lost."""

from xuke.screen.stream import screen

__all__ = ["screen"]
