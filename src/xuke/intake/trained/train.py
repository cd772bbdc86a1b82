"""Corpus → weights: what each clause is about, and whether it states, denies or plans.

One logistic regression for every topic (a variable and the value it is given), whatever the words say about it, and
two for all topics together: is this clause a denial, is it a plan. Denials are far too rare to learn them topic by
topic. Scores are made probabilities on folds, and thresholds chosen there.
Needs the extra `train` (scikit-learn, scipy). The result depends on the corpus and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from xuke.facts import Vocabulary
from xuke.intake.normalise import normalise
from xuke.intake.trained.corpus import Mark, Sample, names_none
from xuke.intake.trained.features import SIZE, Tokens, features, tokens
from xuke.intake.trained.model import Model, Output, text_chances

_FOLD_KINDS = (
    ("app_store",),
    ("founder_paragraph", "company_intro", "prospectus"),
    ("business_scope", "table_cell", "job_ad", "home_page"),
)
FOLDS = 5
FEWEST = 10
STRENGTH = 0.5
SMALLEST = 0.03
KEPT = 24
WRONG = 0.02
RARER = -1.5
SUREST = 0.9
"""The corpus holds specialist businesses more often than the world does: log-odds off, and surer words asked for."""
POLARITIES = ("denied", "planned")
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Topic = tuple[str, int]


@dataclass(frozen=True)
class Table:
    """The corpus as numbers.

    A row of `features` is a clause, or the words of one mark by themselves; `about` says which topics it is about,
    `polarity` whether it denies or plans, `text` which text it is from, `clauses` how many rows are clauses.
    `stated` and `denied` say what each text says as a whole.
    """

    features: Any
    about: Bools
    polarity: Bools
    text: NDArray[np.int64]
    clauses: int
    stated: Bools
    denied: Bools
    fold: NDArray[np.int64]
    topics: tuple[Topic, ...]


def topic_of(mark: Mark, vocabulary: Vocabulary) -> Topic | None:
    """Return the topic a mark speaks of; numbers are left to the detectors, `none` is the absence of the topic."""
    if not isinstance(mark.value, int) or names_none(mark, vocabulary):
        return None
    return mark.variable, mark.value


def topics_of(samples: Sequence[Sample], vocabulary: Vocabulary) -> tuple[Topic, ...]:
    """Return the topics worth learning: those of at least `FEWEST` texts, in vocabulary order."""
    counts = Counter(t for sample in samples for t in {topic_of(m, vocabulary) for m in sample.marks} if t)
    order = {name: i for i, name in enumerate(vocabulary.variables)}
    return tuple(sorted((t for t, n in counts.items() if n >= FEWEST), key=lambda t: (order[t[0]], t[1])))


def fold_of(sample: Sample) -> int:
    """Return the fold of a text: by its kind, so that probabilities hold for kinds of text that were not learnt from.

    The largest kind is divided in two by its words.
    """
    if sample.kind == "founder_sentence":
        return crc32(sample.text.encode()) % 2
    return next(i for i, kinds in enumerate(_FOLD_KINDS, 2) if sample.kind in kinds)


def table(samples: Sequence[Sample], vocabulary: Vocabulary) -> Table:
    """Return the corpus as numbers."""
    from scipy.sparse import vstack

    topics = topics_of(samples, vocabulary)
    column = {topic: i for i, topic in enumerate(topics)}
    normals = [normalise(sample.text) for sample in samples]
    found = tokens([n.text for n in normals])
    about = np.zeros((found.clauses, len(topics)), dtype=np.bool_)
    polarity = np.zeros((found.clauses, len(POLARITIES)), dtype=np.bool_)
    stated, denied = (np.zeros((len(samples), len(topics)), dtype=np.bool_) for _ in range(2))
    words: list[tuple[str, int, list[Mark]]] = []
    begin = 0
    for number, (sample, normal) in enumerate(zip(samples, normals, strict=True)):
        place = {origin: i for i, origin in reversed(list(enumerate(normal.origin)))}
        for mark in sample.marks:
            at = column.get(topic_of(mark, vocabulary) or ("", 0))
            if at is None:
                continue
            inside = [begin + place[i] for i in range(mark.start, mark.end) if i in place]
            rows = list(_clauses_of(found, inside))
            about[rows, at] = True
            if mark.state in POLARITIES:
                polarity[rows, POLARITIES.index(mark.state)] = True
            else:
                stated[number, at] = True
            denied[number, at] |= mark.state == "denied"
        spans: dict[tuple[int, int], list[Mark]] = {}
        for mark in sample.marks:
            spans.setdefault((mark.start, mark.end), []).append(mark)
        words += [(normalise(sample.text[a:b]).text, number, marks) for (a, b), marks in spans.items()]
        begin += len(normal.text) + 1
    extra = _words_alone(words, column, vocabulary)
    matrix = vstack([_matrix(found, np.arange(found.clauses), found.clauses), extra[0]]).tocsr()
    return Table(
        matrix,
        np.vstack([about, extra[1]]),
        np.vstack([polarity, extra[2]]),
        np.concatenate([found.text_of_clause, [number for _, number, _ in words]]),
        found.clauses,
        stated,
        denied & ~stated,
        np.array([fold_of(sample) for sample in samples]),
        topics,
    )


def _words_alone(
    words: Sequence[tuple[str, int, list[Mark]]], column: dict[Topic, int], vocabulary: Vocabulary
) -> tuple[Any, Bools, Bools]:
    """Return rows for the marked words by themselves: they carry the meaning without their neighbours."""
    found = tokens([text for text, _, _ in words])
    about = np.zeros((len(words), len(column)), dtype=np.bool_)
    polarity = np.zeros((len(words), len(POLARITIES)), dtype=np.bool_)
    for row, (_, _, marks) in enumerate(words):
        for mark in marks:
            at = column.get(topic_of(mark, vocabulary) or ("", 0))
            if at is not None:
                about[row, at] = True
            if mark.state in POLARITIES:
                polarity[row, POLARITIES.index(mark.state)] = True
    return _matrix(found, found.text_of_clause, len(words)), about, polarity


def _matrix(found: Tokens, row_of_clause: NDArray[np.int64], rows: int) -> Any:
    from scipy.sparse import csr_matrix

    made = features(found)
    ones = np.ones(len(made.id), dtype=np.float32)
    matrix = csr_matrix((ones, (row_of_clause[made.clause], made.id)), shape=(rows, SIZE))
    matrix.data[:] = 1.0
    return matrix


def _clauses_of(found: Tokens, inside: Sequence[int]) -> Iterator[int]:
    """Yield the clauses that hold a good part of a mark."""
    if not inside:
        return
    first, last = np.searchsorted(found.start, [inside[0], inside[-1] + 1])
    counts = Counter(found.clause[first:last].tolist())
    yield from (number for number, count in counts.items() if count * 2 >= last - first or count >= 4)


def _fit(job: tuple[Any, Bools]) -> tuple[NDArray[np.float32], float]:
    from sklearn.linear_model import LogisticRegression

    matrix, target = job
    if not target.any() or target.all():
        return np.zeros(matrix.shape[1], dtype=np.float32), -6.0
    learner = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-2, max_iter=60)
    learner.fit(matrix, target)
    return learner.coef_[0].astype(np.float32), float(learner.intercept_[0])


def _fit_all(data: Table, rows: Bools, used: NDArray[np.int64]) -> tuple[NDArray[np.float32], Floats]:
    """Return weights (outputs, used features) and intercepts; topics learn from all rows, polarity from marked ones."""
    matrix = data.features[rows][:, used]
    jobs = [(matrix, data.about[rows, i]) for i in range(len(data.topics))]
    marked = data.about.any(axis=1) & rows
    part = data.features[marked][:, used]
    jobs += [(part, data.polarity[marked, i]) for i in range(len(POLARITIES))]
    with ProcessPoolExecutor(cpu_count()) as pool:
        results = list(pool.map(_fit, jobs, chunksize=6))
    return sparse(np.stack([w for w, _ in results])), np.array([b for _, b in results])


def sparse(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep of every feature its `KEPT` largest weights, and none that is small beside its output's largest."""
    size = np.abs(weights)
    weights = np.where(size >= SMALLEST * np.maximum(size.max(axis=1, keepdims=True), 1e-6), weights, 0)
    if len(weights) > KEPT:
        least = np.partition(np.abs(weights), -KEPT, axis=0)[-KEPT]
        weights = np.where(np.abs(weights) >= least, weights, 0)
    return weights.astype(np.float32)


def out_of_fold(data: Table, used: NDArray[np.int64]) -> Floats:
    """Return the scores (clauses, outputs) of every clause by a model that did not see its text."""
    scores = np.zeros((data.clauses, len(data.topics) + len(POLARITIES)))
    fold = data.fold[data.text]
    for held in range(FOLDS):
        weights, base = _fit_all(data, fold != held, used)
        rows = np.flatnonzero(fold[: data.clauses] == held)
        scores[rows] = data.features[rows][:, used] @ weights.T + base
    return scores


def calibrate(scores: Floats, truth: Bools) -> tuple[float, float]:
    """Return slope and shift of a Platt scaling, drawn towards the identity where examples are few."""
    from scipy.optimize import minimize

    def loss(at: Floats) -> float:
        logit = at[0] * scores + at[1]
        fit = np.logaddexp(0, np.where(truth, -logit, logit)).sum()
        return float(fit + 4.0 * (at[0] - 1) ** 2 + 0.25 * at[1] ** 2)

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3})
    return float(max(0.2, found.x[0])), float(found.x[1])


def threshold(chance: Floats, truth: Bools, least: float = 0.5) -> float:
    """Return the probability, `least` or more, above which at most `WRONG` of texts are wrong (a quarter text more)."""
    order = np.argsort(-chance)
    wrong = np.cumsum(~truth[order])
    rate = (wrong + 0.25) / np.arange(1, len(order) + 1)
    allowed = max(WRONG, 0.25 / max(1, int(truth.sum())) + 0.005)
    good = np.flatnonzero((rate <= allowed) & truth[order])
    return float(max(least, chance[order[good[-1]]])) if len(good) else 0.995


def train(samples: Sequence[Sample], vocabulary: Vocabulary) -> tuple[Model, Table, Floats, Floats]:
    """Return the model, its table, and the out-of-fold chances (texts, topics) that a text states, and denies."""
    data = table(samples, vocabulary)
    used = np.flatnonzero(np.bincount(data.features.indices, minlength=SIZE) >= 2)
    held_out = out_of_fold(data, used)
    texts = len(data.stated)
    best = np.full((texts, held_out.shape[1]), -30.0)
    np.maximum.at(best, data.text[: data.clauses], held_out)
    told = data.stated | data.denied
    fits = [calibrate(best[:, i], told[:, i]) for i in range(len(data.topics))]
    slope = np.array([a for a, _ in fits] + [1.0] * len(POLARITIES))
    rare = [vocabulary.facts[variable.partition(".")[0]].specialist for variable, _ in data.topics]
    shift = np.array([b + RARER * r for (_, b), r in zip(fits, rare, strict=True)] + [0.0] * len(POLARITIES))
    stated, denied = text_chances(held_out * slope + shift, data.text[: data.clauses], texts)
    outputs = []
    for i, topic in enumerate(data.topics):
        least = SUREST if rare[i] else 0.5
        limits = threshold(stated[:, i], data.stated[:, i], least), threshold(denied[:, i], data.denied[:, i], least)
        outputs.append(Output(*topic, *(round(float(x), 4) for x in (*limits, slope[i], shift[i]))))
    weights, base = _fit_all(data, np.ones(len(data.text), dtype=np.bool_), used)
    return pack(tuple(outputs), weights, base, used), data, stated, denied


def pack(outputs: tuple[Output, ...], weights: NDArray[np.float32], base: Floats, used: NDArray[np.int64]) -> Model:
    """Round the weights to eight bits and keep the features that still have any."""
    top = np.maximum(np.abs(weights).max(axis=1), 1e-6)
    scale = top / 127
    rounded = np.rint(weights / scale[:, None]).astype(np.int16)
    kept = rounded.T
    counts = (kept != 0).sum(axis=1)
    alive = counts > 0
    row, column = np.nonzero(kept[alive])
    return Model(
        outputs,
        scale.astype(np.float64),
        base,
        used[alive].astype(np.uint32),
        counts[alive].astype(np.uint16),
        column.astype(np.uint16),
        kept[alive][row, column].astype(np.int8),
    )
