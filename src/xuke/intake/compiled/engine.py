"""The compiled engine: detectors and trained reader on many texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xuke.intake.compiled.ears import CompiledListener
from xuke.intake.compiled.finder import CompiledFinder
from xuke.intake.compiled.tables import Compiled, compiled, kept
from xuke.intake.finder import Match
from xuke.intake.patterns import Prepared
from xuke.intake.trained.evidence import evidence
from xuke.law import Rulebook

if TYPE_CHECKING:
    from xuke.intake.trained.evidence import Evidence
    from xuke.intake.trained.model import Model


class CompiledEngine:
    """Raises `NotCompiled` for patterns that need Python's own expressions."""

    def __init__(self, prepared: Sequence[Prepared], model: Model | None, kept_for: Rulebook | None) -> None:
        self._finder = CompiledFinder(prepared, _tables(prepared, kept_for))
        self._model = model
        self._listener = CompiledListener(model) if model is not None else None

    def found(self, texts: Sequence[str]) -> list[list[Match]]:
        """As in `Engine`."""
        return self._finder.find_all(texts)

    def told(self, texts: Sequence[str]) -> list[list[Evidence]]:
        """As in `Engine`."""
        if self._model is None or self._listener is None:
            return [[] for _ in texts]
        return evidence(self._model, texts, listener=self._listener)


def _tables(prepared: Sequence[Prepared], rulebook: Rulebook | None) -> Compiled:
    """Return the arrays of detectors; those of a rulebook are worked out once for its content."""
    if rulebook is None or rulebook.cache is None:
        return compiled(prepared)
    return kept(rulebook.cache.path.with_suffix(".npz"), rulebook.hash, lambda: compiled(prepared))
