"""Detector examples are tests: they pass as shipped and fail with words when they should."""

from __future__ import annotations

import pytest

from xuke.intake.examples import run_examples
from xuke.law import Rulebook
from xuke.law.model import Detector, DetectorExample

GOOD = DetectorExample("可以打赏", ["打赏"], {"revenue.tips": "yes"})
DENIED = DetectorExample("不能打赏", ["打赏"], {"revenue.tips": "no"})


def run(book: Rulebook, *examples: DetectorExample, pattern: str = "打赏") -> tuple[int, list[str]]:
    sample = Detector("tips", [pattern], list(examples), {"revenue.tips": "yes"})
    sampled = Rulebook(book.root, "sample", book.shelf)
    sampled.detectors = {"tips": sample}
    return run_examples(sampled)


def test_shipped_examples_hold(book: Rulebook) -> None:
    """Every example of every shipped detector gives its spans and facts."""
    count, failures = run_examples(book)
    assert failures == []
    assert count >= 2 * len(book.detectors)


def test_good_examples_pass(book: Rulebook) -> None:
    """A detector with a stated and a denied example has nothing to report."""
    assert run(book, GOOD, DENIED) == (2, [])


@pytest.mark.parametrize(
    ("example", "words"),
    [
        (DetectorExample("可以打赏", [], {"revenue.tips": "yes"}), "expected spans"),
        (DetectorExample("可以打赏", ["打赏"], {"revenue.tips": "no"}), "expected facts"),
        (DetectorExample("可以打赏", ["打赏"], {"revenue.nothing": "no"}), "no option"),
        (DetectorExample("可以打赏", ["打赏"], {"revenue.tips": "yes"}, planned=True), "planned"),
    ],
)
def test_wrong_examples_are_told(book: Rulebook, example: DetectorExample, words: str) -> None:
    """Each kind of mismatch is one line that names the file and what was expected."""
    _, failures = run(book, GOOD, example)
    assert len(failures) == 1
    assert failures[0].startswith("lexicon/detectors/tips.yaml: ")
    assert words in failures[0]


def test_too_few_examples_and_bad_patterns_are_told(book: Rulebook) -> None:
    """One example is not enough, and a pattern that does not compile is reported, not raised."""
    assert "two examples" in run(book, GOOD)[1][0]
    assert "no pattern" in run(book, GOOD, DENIED, pattern="(打赏")[1][0]
