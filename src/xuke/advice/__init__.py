"""What to do: steps in order, documents, time limits, penalties."""

from xuke.advice.steps import documents, penalties, steps

__all__ = ["documents", "penalties", "steps"]
