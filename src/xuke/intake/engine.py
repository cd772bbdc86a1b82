"""How texts are searched: plainly, or by compiled code. Both give the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from xuke.errors import UsageError
from xuke.intake.finder import Finder, Index, Match
from xuke.intake.patterns import Prepared
from xuke.law import Rulebook

if TYPE_CHECKING:
    from xuke.intake.trained.evidence import Evidence
    from xuke.intake.trained.model import Model


class Engine(Protocol):
    """Searches normalised texts."""

    def found(self, texts: Sequence[str]) -> Iterable[Iterable[Match]]:
        """Yield for each text where the detectors stand."""
        ...

    def told(self, texts: Sequence[str]) -> list[list[Evidence]]:
        """Return for each text what the trained reader says."""
        ...


class PlainEngine:
    """Python's expressions and numpy."""

    def __init__(self, prepared: Sequence[Prepared], model: Model | None, index: Index | None = None) -> None:
        self._finder = Finder(prepared, index)
        self._model = model

    def found(self, texts: Sequence[str]) -> Iterable[Iterable[Match]]:
        """As in `Engine`."""
        return map(self._finder.find, texts)

    def told(self, texts: Sequence[str]) -> list[list[Evidence]]:
        """As in `Engine`."""
        if self._model is None:
            return [[] for _ in texts]
        from xuke.intake.trained.evidence import evidence

        return evidence(self._model, texts)


def installed() -> bool:
    """Say whether the compiled path is installed."""
    return find_spec("numba") is not None


def compiled_engine(prepared: Sequence[Prepared], model: Model | None, kept_for: Rulebook | None) -> Engine:
    """Return the compiled engine, or the plain one for detectors that need Python's own expressions.

    `kept_for` is the rulebook whose detectors they all are: its tables are kept between runs.

    Raises `UsageError` (`extra`) when the extra `fast` is not installed.
    """
    if not installed():
        raise UsageError("extra", "compiled reading needs numba", "pip install 'xuke[fast]'")
    from xuke.intake.compiled.assembler import NotCompiled
    from xuke.intake.compiled.engine import CompiledEngine

    try:
        return CompiledEngine(prepared, model, kept_for)
    except NotCompiled:
        return PlainEngine(prepared, model)
