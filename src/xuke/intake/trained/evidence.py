"""What the trained reader says about texts: topics with their probability and the words that carried them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuke.intake.trained.features import Features, Tokens, features, tokens
from xuke.intake.trained.model import Model, Output, Pairs

FAINTEST = 0.3
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
    pairs = model.pairs(made)
    clause, topic, stated, denied = model.told(model.raw(found, made, pairs), faintest)
    kept = _best_clauses(found.text_of_clause[clause] * len(model.outputs) + topic, stated, denied, faintest)
    clause, topic, stated, denied = clause[kept], topic[kept], stated[kept], denied[kept]
    start, end = _spans(model, found, made, pairs, clause, topic)
    text = found.text_of_clause[clause]
    begin = np.cumsum([0, *(len(t) + 1 for t in texts)])[text]
    told: list[list[Evidence]] = [[] for _ in texts]
    columns = (text, topic, stated, denied, start - begin, end - begin)
    for at, which, said, against, first, last in zip(*(column.tolist() for column in columns), strict=True):
        told[at].append(Evidence(model.outputs[which], said, against, first, last))
    return [sorted(entries, key=lambda e: -max(e.stated, e.denied)) for entries in told]


def _best_clauses(key: NDArray[Any], stated: NDArray[Any], denied: NDArray[Any], faintest: float) -> NDArray[Any]:
    """Return for each text and topic (`key`) the place of the clause that says most, where it reaches `faintest`."""
    most = np.maximum(stated, denied)
    order = np.lexsort((-most, key))
    first = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
    kept: NDArray[Any] = first[most[first] >= faintest]
    return kept


def _spans(
    model: Model, found: Tokens, made: Features, pairs: Pairs, clause: NDArray[Any], topic: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return for each (clause, topic) where the stretch of tokens begins and ends that carries the decision.

    A token's share is that of the features that cover it; the stretch is that around the strongest token.
    """
    wide = model.columns_wide
    wanted = clause * wide + topic
    order = np.argsort(wanted)
    at, column, weight = pairs
    key = made.clause[at] * wide + column
    slot = np.minimum(np.searchsorted(wanted[order], key), max(0, len(wanted) - 1))
    hit = np.flatnonzero(wanted[order][slot] == key) if len(wanted) else slot[:0]
    at, weight, which = at[hit], weight[hit], order[slot[hit]]
    first = np.searchsorted(found.clause, clause)
    length = np.searchsorted(found.clause, clause, side="right") - first
    base = np.concatenate([[0], np.cumsum(length)])
    gain = np.zeros(int(base[-1]))
    width = made.width[at]
    for step in range(3):
        covers = width > step
        place = base[which[covers]] + made.token[at[covers]] + step - first[which[covers]]
        np.add.at(gain, place, weight[covers] / width[covers])
    ends = [_stretch(gain[base[i] : base[i + 1]].tolist()) for i in range(len(clause))]
    low, high = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return found.start[first + low], found.end[first + high]


def _stretch(gain: list[float]) -> tuple[int, int]:
    top = max(range(len(gain)), key=gain.__getitem__)
    least = _CARRIES * gain[top]
    if gain[top] <= 0:
        return 0, len(gain) - 1
    first = last = top
    while first > 0 and gain[first - 1] > least:
        first -= 1
    while last + 1 < len(gain) and gain[last + 1] > least:
        last += 1
    return first, last
