"""How often the nearest case has the categories of the business: leave-one-out over the cases.

    python benchmarks/compare.py

Every case is described by its own `about` text, read by the shipped reader, and compared with all other cases: by
facts alone, by words alone, and by both: with a fixed share of the words, and with a share that shrinks as more is
known (`xuke.verdict.nearest.WORDS` is the one in use). Prints the share of cases whose nearest case, or one of the
three nearest, has exactly the same recorded categories, in both languages, then the time of one comparison by each
on one core.
Not an estimate for unknown founders: detectors and reader were made with these services in mind.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import xuke
from xuke.facts import Facts
from xuke.intake import Reader
from xuke.law.model import Case
from xuke.verdict import nearest
from xuke.verdict.nearest import Library, features, library

FIXED = (0.1, 0.3, 0.5, 0.7)
SHRINKING = (1.0, 2.0, 3.0, 5.0, 8.0)
Scores = dict[str, dict[str, float]]


def main() -> None:
    book = xuke.rulebook()
    found, cases = library(book), list(book.cases.values())
    reader = Reader(book)
    for lang in ("zh", "en"):
        read = {case.id: reader.read(case.about[lang]).facts for case in cases}
        by_facts = {case.id: facts_scores(found, read[case.id]) for case in cases}
        by_words = {case.id: found.wordings.likeness(case.about[lang]) for case in cases}
        print(f"{lang}: {len(cases)} cases, each beside all others; same categories: nearest, one of three")
        known = {case.id: found.weight(features(found.vocabulary, read[case.id])) for case in cases}
        shares = {"facts only": dict.fromkeys(known, 0.0), "words only": dict.fromkeys(known, 1.0)}
        shares |= {f"words, fixed {share}": dict.fromkeys(known, share) for share in FIXED}
        for weight in SHRINKING:
            mark = "  in use" if weight == nearest.WORDS else ""
            shares[f"words {weight:.0f}{mark}"] = {name: weight / (weight + k) for name, k in known.items()}
        for name, share in shares.items():
            report(name, cases, by_facts, by_words, share)
        timed("facts alone", lambda f=read: [found.nearest(f[case.id]) for case in cases], len(cases))
        texts = [(read[case.id], case.about[lang]) for case in cases]
        timed("both", lambda t=texts: [found.nearest(f, text=words) for f, words in t], len(cases))


def facts_scores(found: Library, facts: Facts) -> dict[str, float]:
    own = features(found.vocabulary, facts)
    return {case.id: found.weight(own & has) / (found.weight(own | has) or 1.0) for case, has in found.cases}


def report(name: str, cases: list[Case], by_facts: Scores, by_words: Scores, share: dict[str, float]) -> None:
    first = third = 0
    for case in cases:
        weight = share[case.id]
        scores = {
            other.id: (1 - weight) * by_facts[case.id][other.id] + weight * by_words[case.id].get(other.id, 0.0)
            for other in cases
            if other is not case
        }
        ranked = sorted(
            (other for other in cases if other is not case), key=lambda other: (-scores[other.id], other.id)
        )
        same = [set(other.categories) == set(case.categories) for other in ranked[:3]]
        first, third = first + same[0], third + any(same)
    print(f"  {name:<18} {first / len(cases):6.1%} {third / len(cases):6.1%}")


def timed(name: str, work: Callable[[], object], count: int) -> None:
    work()
    began = time.perf_counter()
    work()
    print(f"  {name:<18} {(time.perf_counter() - began) / count * 1000:.2f} ms a comparison")


if __name__ == "__main__":
    main()
