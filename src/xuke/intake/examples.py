"""Detector examples as tests: expected spans and facts, run detector by detector."""

from __future__ import annotations

from collections.abc import Iterator

from xuke.errors import XukeError
from xuke.facts import Value, parse_value
from xuke.intake.normalise import normalise
from xuke.intake.patterns import Prepared, prepare
from xuke.intake.reading import Reader
from xuke.law import Rulebook
from xuke.law.model import DetectorExample


def run_examples(rulebook: Rulebook) -> tuple[int, list[str]]:
    """Run every detector's examples; returns how many and the failures in words."""
    failures: list[str] = []
    sound: list[Prepared] = []
    for detector in rulebook.detectors.values():
        if len(detector.examples) < 2:
            failures.append(f"{_where(detector.id)}: at least two examples are wanted")
        try:
            sound.append(prepare(detector, rulebook.macros, rulebook.vocabulary))
        except XukeError as error:
            failures.append(f"{_where(detector.id)}: {error}")
    reader = Reader(rulebook, sound)
    count = 0
    for prepared in sound:
        for example in prepared.detector.examples:
            count += 1
            failures += [f"{_where(prepared.detector.id)}: {problem}" for problem in _run(reader, prepared, example)]
    return count, failures


def _where(detector: str) -> str:
    return f"lexicon/detectors/{detector}.yaml"


def _run(reader: Reader, prepared: Prepared, example: DetectorExample) -> Iterator[str]:
    normal = normalise(example.text)
    hits = list(reader.hits(normal, [prepared]))
    spans = [hit.quote for hit in hits]
    if spans != example.spans:
        yield f"{example.text!r}: expected spans {example.spans}, got {spans}"
    said: dict[str, Value] = {name: value for hit in hits if not hit.planned for name, value in hit.says}
    try:
        wanted = _wanted(reader.rulebook, example)
    except XukeError as error:
        yield f"{example.text!r}: {error}"
        return
    if said != wanted:
        yield f"{example.text!r}: expected facts {wanted}, got {said}"
    if example.planned and not any(hit.planned for hit in hits):
        yield f"{example.text!r}: expected a planned hit"


def _wanted(rulebook: Rulebook, example: DetectorExample) -> dict[str, Value]:
    wanted: dict[str, Value] = {}
    for key, raw in example.facts.items():
        fact_id, _, option = key.partition(".")
        wanted |= parse_value(rulebook.vocabulary.fact(fact_id), {option: raw} if option else raw)
    return wanted
