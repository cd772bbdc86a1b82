"""Detectors and trained reader joined: stated, denied, or unknown with a probability.

A detector's words settle a fact. Where no detector speaks, the trained reader settles it only above the threshold
chosen on corpus folds; below, the fact stays unknown and its probability informs what is likely, what to ask and
the nearest cases. Where a single detector and the reader contradict each other the fact is open and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from xuke.facts import Entry, Facts, Source, State, Vocabulary, contradictory, narrowed
from xuke.intake.normalise import Normal

if TYPE_CHECKING:
    from xuke.intake.trained.evidence import Evidence

BY = "reader"
CONTRADICTS = 0.9


def join(facts: Facts, told: Iterable[Evidence], normal: Normal, vocabulary: Vocabulary) -> Facts:
    """Return what detectors read together with what the trained reader says of the same text."""
    entries = dict(facts.entries)
    for piece in told:
        name = piece.output.variable
        if name in vocabulary.variables:
            entry = _joined(entries.get(name), piece, normal, vocabulary)
            if entry is not None:
                entries[name] = entry
    return Facts(entries)


def _joined(known: Entry | None, piece: Evidence, normal: Normal, vocabulary: Vocabulary) -> Entry | None:
    if known is None or (known.value is None and known.chance is not None):
        return _alone(known, piece, normal, vocabulary)
    if not isinstance(known.value, int) or known.conflict or len({source.by for source in known.sources}) > 1:
        return None
    yes, mask = bool(known.value & piece.output.mask), piece.output.mask
    if (known.value == mask and piece.denied >= CONTRADICTS) or (not yes and piece.stated >= CONTRADICTS):
        return contradictory((*known.sources, _source(piece, normal)))
    return None


def _alone(known: Entry | None, piece: Evidence, normal: Normal, vocabulary: Vocabulary) -> Entry | None:
    """The reader is the only one to speak; of several things it says about one fact the firmest counts."""
    source, says, mask = _source(piece, normal), piece.says, piece.output.mask
    if says == "stated":
        return Entry(mask, narrowed(mask), (source,), round(piece.stated, 4))
    if says == "denied":
        rest = vocabulary.variables[piece.output.variable].full & ~mask
        return Entry(rest, narrowed(rest), (source,), round(piece.denied, 4))
    chance = round(piece.stated, 4)
    if chance <= piece.denied or (known is not None and (known.chance or 0.0) >= chance):
        return None
    return Entry(None, State.NOT_ASKED, (source,), chance, chance=chance, leans=mask)


def _source(piece: Evidence, normal: Normal) -> Source:
    first, last = normal.span(piece.start, piece.end)
    return Source("words", normal.original[first:last], first, last, BY)
