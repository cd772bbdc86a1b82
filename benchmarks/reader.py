"""The trained reader on texts it has not seen, and the speed of reading beside named peers.

    python benchmarks/reader.py [--fast]

Trains on folds of the corpus by kind of text (minutes; --fast skips this part) and prints: what the detectors, the
reader and both together say of facts; the reliability of what only leans; the share of texts whose categories are
exact; the reliability of the likely outcome.
Then the speed of reading descriptions of about 285 characters on one core, beside scikit-learn TF-IDF with a linear
support vector machine, and fastText with bigrams where it is installed.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import xuke
import xuke.intake.trained.evidence as reading_evidence
from xuke.facts import Entry, Facts, Source, State
from xuke.intake import Reader
from xuke.intake.engine import installed
from xuke.intake.normalise import normalise
from xuke.intake.reading import EXCLUDED
from xuke.intake.trained.corpus import Sample, masks, read_corpus
from xuke.intake.trained.evaluate import calibration
from xuke.intake.trained.evidence import FAINTEST, Evidence, evidence
from xuke.intake.trained.features import features, tokens
from xuke.intake.trained.model import Model, shipped
from xuke.intake.trained.train import train
from xuke.verdict.scenarios import closed_facts

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
LENGTH = 285
AS_OF = "2026-11-23"


def main() -> None:
    book = xuke.rulebook()
    samples = read_corpus(FOLDER, book.vocabulary)
    if "--fast" not in sys.argv:
        held_out(book, samples)
    speed(book, samples)


def held_out(book: xuke.Rulebook, samples: list[Sample]) -> None:
    began = time.perf_counter()
    model, _, stated, denied = train(samples, book.vocabulary)
    print(f"trained on {len(samples)} texts, folds included, in {time.perf_counter() - began:.0f} s")
    told = [outside(model, stated[i], denied[i]) for i in range(len(samples))]
    reader = Reader(book)
    by_text = {normalise(s.text).text: t for s, t in zip(samples, told, strict=True)}
    whole = reading_evidence.evidence
    entries = {"detectors": read_all(reader, samples, lambda _m, texts: [[] for _ in texts])}
    entries["both"] = read_all(reader, samples, lambda _m, texts: [by_text[text] for text in texts])
    reading_evidence.evidence = whole
    print("facts (variable and value), on texts not learnt from:")
    for name, found in entries.items():
        print(f"  {name:<10} settled: {scores(samples, found)}")
    firm = [{e.output.variable: e.output.mask for e in t if e.says == "stated"} for t in told]
    print(f"  reader     settled: {scores(samples, [{n: Entry(m, State.KNOWN) for n, m in f.items()} for f in firm])}")
    half = [{e.output.variable: e.output.mask for e in reversed(t) if e.stated >= 0.5} for t in told]
    print(f"  reader, at 0.5:     {scores(samples, [{n: Entry(m, State.KNOWN) for n, m in f.items()} for f in half])}")
    leaning = [
        (
            e.stated,
            any(m.variable == e.output.variable and m.value == e.output.mask and m.state == "stated" for m in s.marks),
        )
        for s, t in zip(samples, told, strict=True)
        for e in t
        if e.stated >= FAINTEST
    ]
    print(f"what only leans: calibration error {reliability(leaning):.4f}")
    outcomes(book, samples, entries)


def outside(model: Model, stated: Any, denied: Any) -> list[Evidence]:
    kept = np.flatnonzero(np.maximum(stated, denied) >= FAINTEST)
    found = [Evidence(model.outputs[i], float(stated[i]), float(denied[i]), 0, 1) for i in kept]
    return sorted(found, key=lambda e: -max(e.stated, e.denied))


def read_all(reader: Reader, samples: Sequence[Sample], told: Any) -> list[dict[str, Entry]]:
    reading_evidence.evidence = told
    return [dict(reader.read(s.text).facts.entries) for s in samples]


def scores(samples: Sequence[Sample], found: Sequence[dict[str, Entry]]) -> str:
    right = said = there = opposite = 0
    for sample, entries in zip(samples, found, strict=True):
        wanted = masks(sample, xuke.rulebook().vocabulary)
        there += len(wanted)
        for name, entry in entries.items():
            if not isinstance(entry.value, int) or entry.confidence == EXCLUDED:
                continue
            said += 1
            right += bool(entry.value & wanted.get(name, 0))
            opposite += name in wanted and not entry.value & wanted[name]
    precision, recall = right / max(1, said), right / max(1, there)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}; the opposite of what is said {opposite / max(1, said):.3f}"


def reliability(pairs: Sequence[tuple[float, bool]]) -> float:
    found = calibration(pairs)
    for row in found["table"]:
        print(f"    said {row['said']:.2f}  true {row['true']:.2f}  ({row['count']})")
    return float(found["error"])


def whole(book: xuke.Rulebook, sample: Sample) -> xuke.Assessment:
    """Assess everything a text says according to its marks, what it does not say being absent."""
    known = {name: Entry(mask, State.KNOWN) for name, mask in masks(sample, book.vocabulary).items()}
    absent = closed_facts(book.vocabulary, {}, Source("corpus"))
    return xuke.verdict.assess_facts(absent.merged(Facts(known)), xuke.Law.at(book, AS_OF))


def outcomes(book: xuke.Rulebook, samples: Sequence[Sample], entries: dict[str, list[dict[str, Entry]]]) -> None:
    """Exact categories with detectors alone and with both, and the likely outcome of answers that stay open."""
    law = xuke.Law.at(book, AS_OF)
    exact: Counter[tuple[str, str]] = Counter()
    pairs = []
    for i, sample in enumerate(samples):
        group = sample.kind.partition("_")[0]
        if group not in ("founder", "app") or not sample.marks:
            continue
        real = whole(book, sample)
        kinds = real.of_kind("telecom", "basic", "ban")
        need = {v.permit.id for v in kinds if v.needed}
        may = need | {v.permit.id for v in kinds if not v.settled}
        exact[group, "texts"] += 1
        for name, found in entries.items():
            read = xuke.verdict.assess_facts(Facts(found[i]), law)
            exact[group, name] += need <= {v.permit.id for v in read.telecom} <= may
        if group == "founder" and not read.settled and real.settled:
            pairs.append((read.chances["licence"], real.outcome == "licence"))
    for group in ("founder", "app"):
        shares = (f"{name} {exact[group, name] / exact[group, 'texts']:.1%}" for name in entries)
        print(f"exact categories of {exact[group, 'texts']} {group} texts: {', '.join(shares)}")
    print(f"likely outcome of {len(pairs)} open founder texts (chance of a licence):")
    print(f"  calibration error {reliability(pairs):.4f}")


def median(action: Callable[[], Any], rounds: int = 5) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def speed(book: xuke.Rulebook, samples: Sequence[Sample]) -> None:
    for label, texts in descriptions(samples).items():
        print(f"speed on one core, {len(texts)} {label}:")
        measured(book, samples, texts)


def descriptions(samples: Sequence[Sample]) -> dict[str, list[str]]:
    """Texts of about `LENGTH` characters: app-store descriptions, and founders' sentences one after the other."""
    apps = [s.text for s in samples if s.kind.startswith("app") and len(s.text) >= 200]
    dense = "。".join(s.text for s in samples if s.lang == "zh" and s.kind.startswith("founder"))
    return {
        f"app-store descriptions cut at {LENGTH} characters": [text[:LENGTH] for text in apps][:1000],
        f"founders' sentences joined to {LENGTH} characters": [
            dense[i : i + LENGTH] for i in range(0, len(dense) - LENGTH, LENGTH)
        ][:1000],
    }


def measured(book: xuke.Rulebook, samples: Sequence[Sample], texts: list[str]) -> None:
    plain, model = [normalise(text).text for text in texts], shipped(book)
    assert model is not None
    rows = [("text to facts with offsets, plain", Reader(book, fast=False).read_all)]
    if installed():
        rows.append(("text to facts with offsets, compiled", Reader(book, fast=True).read_all))
    rates = []
    for label, read in rows:
        read(texts[:200])
        for way, action in (
            ("all at once", lambda read=read: read(texts)),
            ("one by one", lambda read=read: [read([text]) for text in texts]),
        ):
            rates.append(report(f"{label}, {way}", len(texts), action))
    report("trained reader alone, plain, all at once", len(texts), lambda: evidence(model, plain))
    report("features only, plain, all at once", len(texts), lambda: features(tokens(plain)))
    for label, action in peers(samples, texts):
        rate = len(texts) / median(action)
        print(f"  {label:<56} {rate:9.0f} texts/s   best of xuke (everything) / peer = {max(rates) / rate:.2f}")


def report(label: str, count: int, action: Callable[[], Any]) -> float:
    taken = median(action)
    print(f"  {label:<56} {count / taken:9.0f} texts/s   {taken / count * 1e6:8.1f} µs")
    return count / taken


def peers(samples: Sequence[Sample], texts: Sequence[str]) -> list[tuple[str, Callable[[], Any]]]:
    found: list[tuple[str, Callable[[], Any]]] = []
    kinds = [s.kind for s in samples]
    words = [s.text.replace("\n", " ") for s in samples]
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
        machine = LinearSVC().fit(vectors.fit_transform(words), kinds)
        found.append(
            ("scikit-learn TF-IDF char 1-2 + LinearSVC, one label", lambda: machine.predict(vectors.transform(texts)))
        )
    except ImportError:
        print("  scikit-learn is not installed")
    try:
        import fasttext

        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
            file.writelines(f"__label__{k} {' '.join(w)}\n" for k, w in zip(kinds, words, strict=True))
            file.flush()
            fast = fasttext.train_supervised(file.name, wordNgrams=2, epoch=5, verbose=0)
        spaced = [" ".join(text.replace("\n", " ")) for text in texts]
        found.append(
            (
                "fastText characters with bigrams, one label",
                lambda: [fast.f.predict(t, 1, 0.0, "strict") for t in spaced],
            )
        )
    except ImportError:
        print("  fastText is not installed")
    return found


if __name__ == "__main__":
    main()
