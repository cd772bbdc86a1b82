"""Minimal pairs for negation and scope, judged on the detectors alone: the trained reader stays out of it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import xuke
from xuke.facts.values import describe
from xuke.intake import Reader

PAIRS: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(Path(__file__).with_name("pairs.yaml"))
ENOUGH = 0.97
FARTHEST = 12


@pytest.fixture(scope="module")
def reader() -> Reader:
    reader = Reader(xuke.rulebook())
    reader.trained = None
    return reader


def said(reader: Reader, fact: str, text: str) -> Any:
    """What the text says of a fact: `unknown`, or the value as the rulebook writes it."""
    entry = reader.read(text).facts.entries.get(fact)
    if entry is None or entry.value is None:
        return "unknown"
    return describe(reader.rulebook.vocabulary.facts[fact.partition(".")[0]], fact, entry.value)


def right(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and wanted.startswith("not "):
        return str(found) != wanted.removeprefix("not ")
    return bool(found == wanted)


def sides() -> Iterator[tuple[str, str, str, Any]]:
    """Yield id, fact, text and the wanted value of every side."""
    for pair in PAIRS:
        for side in ("yes", "no"):
            yield pair["id"], pair["fact"], pair[side], pair[f"{side}_value"]


def distance(first: str, second: str) -> int:
    """How many characters are put in, taken out or replaced."""
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for step, a, b, c, d in steps if step != "equal")


def test_the_sides_say_what_they_must(reader: Reader) -> None:
    """At least 97 % of the sides are read as they must be."""
    wrong, total = [], 0
    for name, fact, text, wanted in sides():
        total += 1
        found = said(reader, fact, text)
        if not right(found, wanted):
            wrong.append(f"{name} {fact}: {text} -> {found}, wanted {wanted}")
    listed = "\n".join(wrong)
    assert 1 - len(wrong) / total >= ENOUGH, f"{len(wrong)} of {total} wrong\n{listed}"


def test_the_sides_of_a_pair_are_close_and_unlike() -> None:
    """Every pair differs, by at most twelve characters, and no pair is there twice."""
    far = [p["id"] for p in PAIRS if not 0 < distance(p["yes"], p["no"]) <= FARTHEST]
    assert not far
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS) >= 330
    assert len({(pair["fact"], pair["yes"], pair["no"]) for pair in PAIRS}) == len(PAIRS)
    assert all(pair["yes_value"] != pair["no_value"] for pair in PAIRS)
