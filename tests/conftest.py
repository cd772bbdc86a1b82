"""Fixtures of general use, and the one Hypothesis profile: repeatable, without deadline."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

import xuke
from strategies import SMALL
from xuke.facts import Vocabulary
from xuke.law import Law

PINNED = "2026-11-23"
HASH = re.compile(r"(\(|, )[0-9a-f]{8}\)")
GOLDEN = Path(__file__).parent / "golden"

settings.register_profile("xuke", max_examples=100, deadline=None, derandomize=True, database=None)
settings.load_profile("xuke")


@pytest.fixture(scope="session")
def book() -> xuke.Rulebook:
    """The shipped rulebook, read once."""
    return xuke.rulebook()


@pytest.fixture(scope="session")
def law(book: xuke.Rulebook) -> Law:
    """The shipped law on a fixed date, nowhere in particular, no reading chosen."""
    return Law.at(book, PINNED)


@pytest.fixture(scope="session")
def small() -> Vocabulary:
    """A made-up vocabulary with one fact of every type."""
    return SMALL


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """`golden(name, text)`: text equals tests/golden/<name>, which XUKE_RESET_GOLDEN=1 rewrites.

    Hashes of rulebooks are left out: they change with every word of the content.
    """

    def check(name: str, text: str) -> None:
        path, text = GOLDEN / name, HASH.sub(r"\1hash)", text)
        if os.environ.get("XUKE_RESET_GOLDEN") == "1":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        if not path.exists():
            pytest.fail(f"{path} does not exist: run once with XUKE_RESET_GOLDEN=1 and read what it wrote")
        assert text == path.read_text(encoding="utf-8"), f"differs from {path}; XUKE_RESET_GOLDEN=1 rewrites it"

    return check


@pytest.fixture(scope="session")
def peer() -> Iterator[ModuleType]:
    """The search for smallest changes as an answer set program (benchmarks/clingo_peer.py, extra `verify`)."""
    pytest.importorskip("clingo")
    folder = str(Path(__file__).parents[1] / "benchmarks")
    sys.path.insert(0, folder)
    import clingo_peer

    yield clingo_peer
    sys.path.remove(folder)
