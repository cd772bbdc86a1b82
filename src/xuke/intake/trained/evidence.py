"""What the trained reader says about texts: outputs with their probability and the words that carried them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuke.intake.trained.features import Features, Tokens
from xuke.intake.trained.model import Model, Output

FAINTEST = 0.15
"""Below this probability an output is not worth telling."""
_CARRIES = 0.35


@dataclass(frozen=True, slots=True)
class Evidence:
    """One output of the trained reader for one text; start and end are characters of the normalised text."""

    output: Output
    probability: float
    start: int
    end: int

    @property
    def firm(self) -> bool:
        """Whether it is sure enough to state a fact."""
        return self.probability >= self.output.threshold


def evidence(model: Model, texts: Sequence[str], faintest: float = FAINTEST) -> list[list[Evidence]]:
    """Return for each normalised text what the model says of it, most probable first."""
    scores, where, found, made = model.scores(texts)
    slope, shift, _ = model.calibration
    chance = 1 / (1 + np.exp(-(scores * slope + shift)))
    told: list[list[Evidence]] = [[] for _ in texts]
    offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
    at = np.argwhere(chance >= faintest)
    spans = _spans(model, found, made, [(int(where[t, o]), int(o)) for t, o in at])
    for (text, output), (start, end) in zip(at.tolist(), spans, strict=True):
        begin = int(offsets[text])
        entry = Evidence(model.outputs[output], float(chance[text, output]), start - begin, end - begin)
        told[text].append(entry)
    return [sorted(entries, key=lambda e: -e.probability) for entries in told]


def _spans(
    model: Model, found: Tokens, made: Features, wanted: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield for each (clause, output) the characters whose features contribute most."""
    if not wanted:
        return
    clauses = np.unique([clause for clause, _ in wanted])
    chosen = np.flatnonzero(np.isin(made.clause, clauses))
    part = Features(made.id[chosen], made.clause[chosen], made.token[chosen], made.width[chosen])
    at, column, weight = model.pairs(part)
    order = np.lexsort((column, part.clause[at]))
    at, column, weight = at[order], column[order], weight[order]
    keys = part.clause[at] * len(model.outputs) + column
    first_token = np.searchsorted(found.clause, clauses)
    last_token = np.searchsorted(found.clause, clauses, side="right")
    bounds = {int(c): (int(a), int(b)) for c, a, b in zip(clauses, first_token, last_token, strict=True)}
    for clause, output in wanted:
        key = clause * len(model.outputs) + output
        low, high = np.searchsorted(keys, key), np.searchsorted(keys, key, side="right")
        begin, end = bounds[clause]
        first, last = _window(part, at[low:high], weight[low:high], begin, end)
        yield int(found.start[first]), int(found.end[last])


def _window(part: Features, at: NDArray[Any], weight: NDArray[Any], begin: int, end: int) -> tuple[int, int]:
    """Return the first and last token of the stretch around the strongest token that carries the decision."""
    gain = np.zeros(end - begin)
    for token, width, value in zip(part.token[at] - begin, part.width[at], weight, strict=True):
        gain[token : token + width] += value / width
    if not len(gain) or gain.max() <= 0:
        return begin, end - 1
    top = int(gain.argmax())
    least = _CARRIES * gain[top] / 2
    first = last = top
    while first > 0 and gain[first - 1] > least:
        first -= 1
    while last + 1 < len(gain) and gain[last + 1] > least:
        last += 1
    return begin + first, begin + last
