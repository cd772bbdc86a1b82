"""Corpus → weights: one logistic regression an output, calibrated on folds, cut small.

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
from xuke.intake.trained.corpus import Sample
from xuke.intake.trained.features import SIZE, features, tokens
from xuke.intake.trained.model import Model, Output

FOLDS = 5
FEWEST = 10
STRENGTH = 6.0
SMALLEST = 0.02
WRONG = 0.02
Key = tuple[str, int, str]


@dataclass(frozen=True)
class Table:
    """The corpus as numbers: features of every clause, what every clause and every text says."""

    features: Any
    said: NDArray[np.bool_]
    text_of_clause: NDArray[np.int64]
    truth: NDArray[np.bool_]
    fold: NDArray[np.int64]
    keys: tuple[Key, ...]


def keys_of(samples: Sequence[Sample], vocabulary: Vocabulary) -> tuple[Key, ...]:
    """Return the outputs worth learning: what at least `FEWEST` texts say, in vocabulary order."""
    counts = Counter(key for sample in samples for key in {mark_key(m) for m in sample.marks} if key)
    order = {name: i for i, name in enumerate(vocabulary.variables)}
    kept = [key for key, count in counts.items() if count >= FEWEST]
    return tuple(sorted(kept, key=lambda key: (order[key[0]], key[2], key[1])))


def mark_key(mark: Any) -> Key | None:
    """Return the output a mark speaks for; numbers are left to the detectors."""
    return (mark.variable, mark.value, mark.state) if isinstance(mark.value, int) else None


def fold_of(sample: Sample) -> int:
    """Return the fold of a text: by its words, so that it never changes."""
    return crc32(sample.text.encode()) % FOLDS


def table(samples: Sequence[Sample], vocabulary: Vocabulary) -> Table:
    """Return the corpus as numbers."""
    from scipy.sparse import csr_matrix

    keys = keys_of(samples, vocabulary)
    column = {key: i for i, key in enumerate(keys)}
    normals = [normalise(sample.text) for sample in samples]
    found = tokens([n.text for n in normals])
    made = features(found)
    shape = (found.clauses, SIZE)
    matrix = csr_matrix((np.ones(len(made.id), dtype=np.float32), (made.clause, made.id)), shape=shape)
    matrix.data[:] = 1.0
    said = np.zeros((found.clauses, len(keys)), dtype=np.bool_)
    truth = np.zeros((len(samples), len(keys)), dtype=np.bool_)
    begin = 0
    for number, (sample, normal) in enumerate(zip(samples, normals, strict=True)):
        place = {origin: i for i, origin in reversed(list(enumerate(normal.origin)))}
        for mark in sample.marks:
            key = mark_key(mark)
            if key not in column:
                continue
            truth[number, column[key]] = True
            inside = [begin + place[i] for i in range(mark.start, mark.end) if i in place]
            for clause in _clauses_of(found.start, found.clause, inside):
                said[clause, column[key]] = True
        begin += len(normal.text) + 1
    folds = np.array([fold_of(sample) for sample in samples])
    return Table(matrix, said, found.text_of_clause, truth, folds, keys)


def _clauses_of(start: NDArray[np.int64], clause: NDArray[np.int64], inside: Sequence[int]) -> Iterator[int]:
    """Yield the clauses that hold a good part of a mark."""
    if not inside:
        return
    first, last = np.searchsorted(start, [inside[0], inside[-1] + 1])
    counts = Counter(clause[first:last].tolist())
    for number, count in counts.items():
        if count * 2 >= last - first or count >= 4:
            yield number


def _fit(job: tuple[Any, NDArray[np.bool_], float]) -> tuple[NDArray[np.float32], float]:
    from sklearn.linear_model import LogisticRegression

    matrix, target, strength = job
    if not target.any():
        return np.zeros(matrix.shape[1], dtype=np.float32), -6.0
    learner = LogisticRegression(C=strength, solver="liblinear", tol=1e-3, max_iter=60)
    learner.fit(matrix, target)
    return learner.coef_[0].astype(np.float32), float(learner.intercept_[0])


def _fit_all(matrix: Any, said: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return weights (outputs, columns) and intercepts."""
    jobs = [(matrix, said[:, i], STRENGTH) for i in range(said.shape[1])]
    with ProcessPoolExecutor(cpu_count()) as pool:
        results = list(pool.map(_fit, jobs, chunksize=8))
    return np.stack([w for w, _ in results]), np.array([b for _, b in results])


def text_scores(matrix: Any, weights: Any, base: Any, text_of_clause: Any, texts: int) -> NDArray[np.float64]:
    """Return the best clause's score of every text."""
    scores = matrix @ weights.T + base
    best = np.full((texts, scores.shape[1]), -30.0)
    np.maximum.at(best, text_of_clause, scores)
    return best


def out_of_fold(data: Table) -> NDArray[np.float64]:
    """Return the score of every text by a model that did not see it."""
    texts = len(data.truth)
    scores = np.zeros((texts, len(data.keys)))
    used = np.flatnonzero(np.bincount(data.features.indices, minlength=SIZE) >= 2)
    matrix = data.features[:, used]
    for fold in range(FOLDS):
        held = data.fold[data.text_of_clause] == fold
        weights, base = _fit_all(matrix[~held], data.said[~held])
        best = text_scores(matrix[held], weights, base, data.text_of_clause[held], texts)
        inside = data.fold == fold
        scores[inside] = best[inside]
    return scores


def calibrate(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and shift of a Platt scaling, drawn towards the identity where examples are few."""
    from scipy.optimize import minimize

    positive = int(truth.sum())

    def loss(at: NDArray[np.float64]) -> float:
        logit = at[0] * scores + at[1]
        fit = np.logaddexp(0, np.where(truth, -logit, logit)).sum()
        return float(fit + 4.0 * (at[0] - 1) ** 2 + 0.25 * at[1] ** 2)

    if not positive:
        return 1.0, 0.0
    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3})
    return float(max(0.2, found.x[0])), float(found.x[1])


def threshold(probability: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Return the least probability above which at most `WRONG` of texts are wrong (with one doubtful text added)."""
    order = np.argsort(-probability)
    wrong = np.cumsum(~truth[order])
    rate = (wrong + 0.25) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((rate <= max(WRONG, 0.25 / max(1, truth.sum()) + 0.005)) & truth[order])
    return float(max(0.5, probability[order[good[-1]]])) if len(good) else 0.995


def train(samples: Sequence[Sample], vocabulary: Vocabulary) -> tuple[Model, NDArray[np.float64], Table]:
    """Return the model, the out-of-fold probabilities (texts, outputs) and the table they belong to."""
    data = table(samples, vocabulary)
    held_out = out_of_fold(data)
    used = np.flatnonzero(np.bincount(data.features.indices, minlength=SIZE) >= 2)
    weights, base = _fit_all(data.features[:, used], data.said)
    outputs, chances = [], np.zeros(held_out.shape)
    for i, key in enumerate(data.keys):
        slope, shift = calibrate(held_out[:, i], data.truth[:, i])
        chances[:, i] = 1 / (1 + np.exp(-(slope * held_out[:, i] + shift)))
        limit = threshold(chances[:, i], data.truth[:, i])
        outputs.append(Output(*key, round(limit, 4), round(slope, 4), round(shift, 4)))
    return pack(tuple(outputs), weights, base, used), chances, data


def pack(outputs: tuple[Output, ...], weights: NDArray[np.float32], base: Any, used: NDArray[np.int64]) -> Model:
    """Cut small weights away and round the rest to eight bits."""
    scale = np.maximum(np.abs(weights).max(axis=1), 1e-6) / 127
    rounded = np.rint(weights / scale[:, None]).astype(np.int16)
    rounded[np.abs(weights) < SMALLEST * np.abs(weights).max(axis=1, keepdims=True) * 2] = 0
    kept = rounded.T
    counts = (kept != 0).sum(axis=1)
    alive = counts > 0
    row, column = np.nonzero(kept[alive])
    return Model(
        outputs,
        scale.astype(np.float64),
        np.asarray(base, dtype=np.float64),
        used[alive].astype(np.uint32),
        counts[alive].astype(np.uint16),
        column.astype(np.uint16),
        kept[alive][row, column].astype(np.int8),
    )
