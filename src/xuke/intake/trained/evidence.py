"""What the trained reader says about texts: topics with their probability and the words that carried them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuke.intake.trained.features import Features, Tokens, features, tokens
from xuke.intake.trained.model import Model, Output, text_chances

FAINTEST = 0.15
"""Below this probability a topic is not worth telling."""
_CARRIES = 0.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """One topic of one text: the chances that it is stated and denied; start and end in the normalised text."""

    output: Output
    stated: float
    denied: float
    start: int
    end: int

    @property
    def says(self) -> str:
        """`stated` or `denied` where it is sure enough to settle a fact, else empty."""
        if self.stated >= self.output.states_from and self.stated >= self.denied:
            return "stated"
        return "denied" if self.denied >= self.output.denies_from and self.denied > self.stated else ""


def evidence(model: Model, texts: Sequence[str], faintest: float = FAINTEST) -> list[list[Evidence]]:
    """Return for each normalised text what the model says of it, most probable first."""
    found = tokens(texts)
    made = features(found)
    logits = model.clause_logits(found, made)
    stated, denied, where = text_chances(logits, found.text_of_clause, len(texts))
    told: list[list[Evidence]] = [[] for _ in texts]
    offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
    at = np.argwhere(np.maximum(stated, denied) >= faintest)
    spans = _spans(model, found, made, [(int(where[t, o]), int(o)) for t, o in at])
    for (text, topic), (start, end) in zip(at.tolist(), spans, strict=True):
        begin = int(offsets[text])
        chances = float(stated[text, topic]), float(denied[text, topic])
        told[text].append(Evidence(model.outputs[topic], *chances, start - begin, end - begin))
    return [sorted(entries, key=lambda e: -max(e.stated, e.denied)) for entries in told]


def _spans(model: Model, found: Tokens, made: Features, wanted: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield for each (clause, topic) the characters whose features contribute most."""
    if not wanted:
        return
    wide = model.columns_wide
    clauses = np.unique([clause for clause, _ in wanted])
    chosen = np.flatnonzero(np.isin(made.clause, clauses))
    part = Features(made.id[chosen], made.clause[chosen], made.token[chosen], made.width[chosen])
    at, column, weight = model.pairs(part)
    order = np.lexsort((column, part.clause[at]))
    at, weight = at[order], weight[order]
    keys = (part.clause[at] * wide + column[order]).astype(np.int64)
    bounds = np.searchsorted(found.clause, clauses), np.searchsorted(found.clause, clauses, side="right")
    inside = {int(c): (int(a), int(b)) for c, a, b in zip(clauses, *bounds, strict=True)}
    for clause, topic in wanted:
        low, high = np.searchsorted(keys, [clause * wide + topic, clause * wide + topic + 1])
        first, last = _window(part, at[low:high], weight[low:high], *inside[clause])
        yield int(found.start[first]), int(found.end[last])


def _window(part: Features, at: NDArray[Any], weight: NDArray[Any], begin: int, end: int) -> tuple[int, int]:
    """Return the first and last token of the stretch around the strongest token that carries the decision."""
    gain = np.zeros(end - begin)
    width = part.width[at]
    for step in range(3):
        covers = width > step
        np.add.at(gain, part.token[at][covers] + step - begin, (weight / width)[covers])
    top = int(gain.argmax())
    if gain[top] <= 0:
        return begin, end - 1
    weak = np.flatnonzero(gain <= _CARRIES * gain[top])
    before, after = weak[weak < top], weak[weak > top]
    first = int(before[-1]) + 1 if len(before) else 0
    last = int(after[0]) - 1 if len(after) else len(gain) - 1
    return begin + first, begin + last
