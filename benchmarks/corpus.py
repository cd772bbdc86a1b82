"""What the corpus holds, and how far two independent labellings of it agree.

    python benchmarks/corpus.py
    python benchmarks/corpus.py --jsonl FOLDER > TABLE     # a folder of marked texts as a table for `xuke reader eval`

Prints texts by kind and language, facts stated or denied too seldom, near-duplicates, and for the texts in
corpus/second the agreement with the first labelling: precision, recall and F1 of (variable, value, state), and
Cohen's kappa over what at least one of the two labelled plus as many unlabelled pairs.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import xuke
from xuke.facts import describe
from xuke.intake.trained.corpus import Sample, coverage, masks, near_duplicates, read_corpus

FOLDER = Path(__file__).resolve().parents[1] / "corpus"


def said(sample: Sample) -> set[tuple[str, str, str]]:
    return {(m.variable, str(m.value), m.state) for m in sample.marks}


def agreement(first: list[Sample], second: list[Sample]) -> None:
    by_text = {sample.text: sample for sample in first}
    both = only_first = only_second = fact_both = fact_first = fact_second = texts = 0
    for sample in second:
        if sample.text not in by_text:
            continue
        texts += 1
        a, b = said(by_text[sample.text]), said(sample)
        both, only_first, only_second = both + len(a & b), only_first + len(a - b), only_second + len(b - a)
        fa, fb = {(v, s) for v, _, s in a}, {(v, s) for v, _, s in b}
        fact_both, fact_first, fact_second = fact_both + len(fa & fb), fact_first + len(fa), fact_second + len(fb)
    print(f"second labelling: {texts} texts, {both + only_first} and {both + only_second} statements")
    precision, recall = both / max(1, both + only_second), both / max(1, both + only_first)
    both_ways = f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1(precision, recall):.3f}"
    print(f"  same variable, value and state: {both_ways}")
    print(f"  same variable and state:        F1 {2 * fact_both / max(1, fact_first + fact_second):.3f}")
    union = both + only_first + only_second
    total = 2 * union
    observed = (both + union) / total
    first_yes, second_yes = (both + only_first) / total, (both + only_second) / total
    expected = first_yes * second_yes + (1 - first_yes) * (1 - second_yes)
    print(f"  Cohen's kappa {(observed - expected) / (1 - expected):.3f}")


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)


def as_table(folder: Path) -> None:
    """Print marked texts as JSONL, a text and its facts a line; plans are left out."""
    vocabulary = xuke.rulebook().vocabulary
    for sample in read_corpus(folder, vocabulary):
        said = masks(sample, vocabulary).items()
        facts = {name: describe(vocabulary.facts[name.partition(".")[0]], name, mask) for name, mask in said}
        print(json.dumps({"text": sample.text, "facts": facts}, ensure_ascii=False))


def main() -> None:
    if "--jsonl" in sys.argv:
        as_table(Path(sys.argv[sys.argv.index("--jsonl") + 1]))
        return
    vocabulary = xuke.rulebook().vocabulary
    samples = read_corpus(FOLDER, vocabulary)
    print(f"{len(samples)} texts, {sum(len(s.marks) for s in samples)} statements")
    print("  " + ", ".join(f"{k} {n}" for k, n in Counter(s.kind for s in samples).most_common()))
    print("  " + ", ".join(f"{k} {n}" for k, n in Counter(s.lang for s in samples).most_common()))
    print("  " + ", ".join(f"{k} {n}" for k, n in Counter(m.state for s in samples for m in s.marks).most_common()))
    print(f"near-duplicates: {len(near_duplicates(samples))}")
    few = {k: v for k, v in coverage(samples, vocabulary).items() if (v[0] < 25 or v[1] < 10) and k != "sectors"}
    print(f"facts stated in fewer than 25 texts or denied in fewer than 10: {len(few)}")
    for fact, (stated, denied) in few.items():
        print(f"  {fact:<24} stated {stated}, denied {denied}")
    agreement(samples, read_corpus(FOLDER / "second", vocabulary))


if __name__ == "__main__":
    main()
