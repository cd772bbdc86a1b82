"""What the trained reader says about texts: topics with their probability and the words that carried them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from xuke.intake.trained.features import features, tokens
from xuke.intake.trained.model import Ints, Model, Output

FAINTEST = 0.3
"""Below this probability a topic is not worth telling."""
CARRIES = 5
"""A token carries a decision with its neighbour when it weighs more than one in so many of the strongest one."""
SHARES = 6
"""Weights are shared out among up to three tokens in whole parts of this."""


class Evidence(NamedTuple):
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


@dataclass(frozen=True, slots=True)
class Heard:
    """Every (clause, topic) that may reach a probability: its text, and the sums of weights of topic, denial, plan."""

    text: Ints
    clause: Ints
    topic: Ints
    about: Ints
    denies: Ints
    plans: Ints


class Listener(Protocol):
    """Adds up the weights of a batch of texts."""

    def heard(self, texts: Sequence[str], least: NDArray[np.float64]) -> Heard:
        """Return the (clause, topic) whose scaled sums reach `least`, ordered by clause and topic."""
        ...

    def spans(self, clause: Ints, topic: Ints) -> tuple[Ints, Ints]:
        """Return begin and end, inside their text, of the words that carry decisions on the last texts heard."""
        ...


def evidence(
    model: Model, texts: Sequence[str], faintest: float = FAINTEST, listener: Listener | None = None
) -> list[list[Evidence]]:
    """Return for each normalised text what the model says of it, most probable first."""
    ears = listener or PlainListener(model)
    heard = ears.heard(texts, model.least(faintest))
    stated, denied = model.firm(heard.topic, heard.about, heard.denies, heard.plans)
    kept = _best_clauses(heard, np.maximum(stated, denied), faintest)
    start, end = ears.spans(heard.clause[kept], heard.topic[kept])
    told: list[list[Evidence]] = [[] for _ in texts]
    columns = (heard.text[kept], heard.topic[kept], stated[kept], denied[kept], start, end)
    for at, which, said, against, first, last in zip(*(column.tolist() for column in columns), strict=True):
        told[at].append(Evidence(model.outputs[which], said, against, first, last))
    return told


def _best_clauses(heard: Heard, most: NDArray[np.float64], faintest: float) -> Ints:
    """Return for each text and topic the place of the clause that says most, where it reaches `faintest`.

    Texts come in order, and of each what it says most firmly first.
    """
    order = np.lexsort((-most, heard.topic, heard.text))
    text, topic = heard.text[order], heard.topic[order]
    leads = (np.diff(text, prepend=-1) != 0) | (np.diff(topic, prepend=-1) != 0)
    kept = order[leads]
    kept = kept[most[kept] >= faintest]
    return np.asarray(kept[np.lexsort((-most[kept], heard.text[kept]))])


class PlainListener:
    """The weights added up with numpy."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def heard(self, texts: Sequence[str], least: NDArray[np.float64]) -> Heard:
        """As in `Listener`."""
        self._texts = texts
        self._found = found = tokens(texts)
        self._made = features(found)
        self._pairs = self._model.pairs(self._made)
        sums = self._model.sums(found, self._made, self._pairs)
        clause, topic = np.nonzero(sums * self._model.scale >= least)
        about, denies, plans = sums[clause, topic], sums[clause, -2], sums[clause, -1]
        return Heard(found.text_of_clause[clause], clause, topic, about, denies, plans)

    def spans(self, clause: Ints, topic: Ints) -> tuple[Ints, Ints]:
        """As in `Listener`. A token's share is that of the features that cover it."""
        found = self._found
        which, at, weight = self._decisive(clause, topic)
        first = np.searchsorted(found.clause, clause)
        length = np.searchsorted(found.clause, clause, side="right") - first
        base = np.concatenate([[0], np.cumsum(length)])
        gain = np.zeros(int(base[-1]), dtype=np.int64)
        width = self._made.width[at]
        for step in range(3):
            covers = width > step
            place = base[which[covers]] + self._made.token[at[covers]] + step - first[which[covers]]
            np.add.at(gain, place, weight[covers] * SHARES // width[covers])
        ends = [_stretch(gain[base[i] : base[i + 1]].tolist()) for i in range(len(clause))]
        low, high = np.array(ends, dtype=np.int64).reshape(-1, 2).T
        begin = np.cumsum([0, *(len(text) + 1 for text in self._texts)])[found.text_of_clause[clause]]
        return found.start[first + low] - begin, found.end[first + high] - begin

    def _decisive(self, clause: Ints, topic: Ints) -> tuple[Ints, Ints, Ints]:
        """Return place in `clause`, feature and weight of everything that speaks for the topic of its clause."""
        wide = self._model.columns_wide
        wanted = clause * wide + topic
        order = np.argsort(wanted)
        at, column, weight = self._pairs
        key = self._made.clause[at] * wide + column
        slot = np.minimum(np.searchsorted(wanted[order], key), max(0, len(wanted) - 1))
        hit = np.flatnonzero(wanted[order][slot] == key) if len(wanted) else slot[:0]
        return order[slot[hit]], at[hit], weight[hit]


def _stretch(gain: list[int]) -> tuple[int, int]:
    """Return the first and last token of the stretch around the strongest one."""
    top = max(range(len(gain)), key=gain.__getitem__)
    if gain[top] <= 0:
        return 0, len(gain) - 1
    first = last = top
    while first > 0 and gain[first - 1] * CARRIES > gain[top]:
        first -= 1
    while last + 1 < len(gain) and gain[last + 1] * CARRIES > gain[top]:
        last += 1
    return first, last
