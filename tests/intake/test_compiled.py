"""The compiled path gives what the plain path gives, text by text, or leaves a text to it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_intake_finder import prepared
from test_intake_patterns import REGEX, example_texts

import xuke
from xuke.errors import InputError, UsageError
from xuke.intake import engine
from xuke.intake.engine import PlainEngine, compiled_engine
from xuke.intake.finder import Finder
from xuke.intake.patterns import Prepared
from xuke.intake.reading import Reader
from xuke.intake.trained.corpus import read_corpus
from xuke.intake.trained.evidence import evidence
from xuke.intake.trained.model import shipped

pytest.importorskip("numba")

from xuke.intake.compiled import tables
from xuke.intake.compiled.assembler import Assembler, NotCompiled
from xuke.intake.compiled.ears import CompiledListener
from xuke.intake.compiled.finder import CompiledFinder
from xuke.intake.compiled.kernels import DEPTH

ODD = [
    "",
    "a",
    " ",
    "😀😀😀",
    "不",
    "\u200f淘\u200d宝\u200b",
    "平台\ud800社区",
    "𠀀𠀁论坛",
    "<b>商家入驻</b>&nbsp;抽成",
    "论坛" * 4000,
    "3.5%佣金,不收费",
    "ＡＰＰ 上架",
]
CORPUS = Path(__file__).parents[2] / "corpus"


@cache
def corpus() -> list[str]:
    samples = read_corpus(CORPUS, xuke.rulebook().vocabulary)
    return [sample.text for sample in samples[::15]]


@cache
def readers() -> tuple[Reader, Reader]:
    return Reader(xuke.rulebook(), fast=False), Reader(xuke.rulebook(), fast=True)


@cache
def listener() -> CompiledListener:
    model = shipped(xuke.rulebook())
    assert model is not None
    return CompiledListener(model)


def told(found: list[tuple[Prepared, list[tuple[int, int]]]]) -> list[tuple[str, list[tuple[int, int]]]]:
    return [(made.detector.id, spans) for made, spans in found]


def same(texts: list[str]) -> None:
    plain, fast = readers()
    for text, one, other in zip(texts, plain.read_all(texts), fast.read_all(texts), strict=True):
        if isinstance(one, InputError):
            assert isinstance(other, InputError)
            assert one.code == other.code
            continue
        assert not isinstance(other, InputError), text
        assert one.hits == other.hits, text
        assert list(one.facts.entries.items()) == list(other.facts.entries.items()), text


def test_odd_texts_read_alike() -> None:
    """Empty, emoji, right-to-left, homoglyph, HTML, very long: same facts, or the same error."""
    same(ODD)


def test_examples_and_corpus_read_alike() -> None:
    """Facts, quotes and offsets of detector examples and of corpus texts are equal on both paths."""
    same([*example_texts()[::4], *corpus()])


def test_reading_one_by_one_is_reading_all_at_once() -> None:
    plain, fast = readers()
    for text, found in zip(corpus()[:60], fast.read_all(corpus()[:60]), strict=True):
        assert not isinstance(found, InputError)
        assert plain.read(text).facts == found.facts


@given(st.lists(st.text(max_size=30) | st.sampled_from(example_texts()), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_texts_read_alike(texts: list[str]) -> None:
    """Random text beside real text: what stands before or after a text in a batch changes nothing."""
    same(texts)


def taken(made: Prepared) -> bool:
    try:
        for pattern in (*made.patterns, *made.unless):
            tables.assembled(Assembler(), pattern)
    except NotCompiled:
        return False
    return True


DETECTORS = st.lists(st.tuples(REGEX, st.lists(REGEX, max_size=1)), min_size=1, max_size=8)


@given(DETECTORS, st.lists(st.text(alphabet="ab不 \n", max_size=14), min_size=1, max_size=6))
@example([("(?:a|ab)(?:c|b不)", []), ("a(?:b|不)*?不", []), ("(?<!a)b(?!b)", [])], ["ab不", "ab不不b不", "abbab b"])
@settings(max_examples=60, deadline=None)
def test_the_machine_matches_as_python_does(detectors: list[tuple[str, list[str]]], texts: list[str]) -> None:
    """Any pattern that the machine takes gives the spans that Python's `re` gives; others it refuses."""
    made = [one for pattern, unless in detectors if taken(one := prepared(pattern, unless=unless))]
    machine, plain = CompiledFinder(made), Finder(made)
    for text, found in zip(texts, machine.find_all(texts), strict=True):
        assert [spans for _, spans in found] == [spans for _, spans in plain.find(text)]


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?i:ab)", "(?:a?b?){2,5}不", "a*"])
def test_patterns_the_machine_does_not_run_are_left_to_python(pattern: str, book: xuke.Rulebook) -> None:
    """Back references, letter case, repeats of nothing: the whole rulebook is then read plainly."""
    made = [prepared(pattern)]
    with pytest.raises(NotCompiled):
        CompiledFinder(made)
    assert isinstance(compiled_engine(made, None, None), PlainEngine)


def test_a_text_that_needs_too_much_room_is_read_plainly() -> None:
    """Deep backtracking does not end in a wrong answer: the plain path takes over for that text only."""
    made = [prepared("x(?:a|b)*c")]
    deep = "x" + "ab" * DEPTH
    machine = CompiledFinder(made)
    found = machine.find_all(["xabc", deep + "c", deep, "xc"])
    assert [told(f) for f in found] == [
        [("sample", [(0, len(t))])] if t.endswith("c") else [] for t in ("xabc", deep + "c", deep, "xc")
    ]


def test_the_same_finder_reads_many_batches() -> None:
    """Work space kept between batches holds nothing over, also when longer texts come later."""
    machine = CompiledFinder([prepared("商家.{0,3}入驻", unless=["没有商家"])])
    for text in ("商家入驻", "没有商家入驻", "x", "x" * 5000 + "商家可以入驻", "商家入驻"):
        wanted = [] if "没有" in text or text == "x" else [("sample", [(text.index("商家"), len(text))])]
        assert told(machine.find_all([text])[0]) == wanted


@given(st.lists(st.text(max_size=40) | st.sampled_from(example_texts()), max_size=4), st.sampled_from([0.05, 0.3, 0.6]))
@settings(max_examples=80, deadline=None)
def test_the_trained_reader_says_the_same(texts: list[str], faintest: float) -> None:
    """Topics, probabilities and spans are equal to the last bit, from any probability on."""
    model = shipped(xuke.rulebook())
    assert model is not None
    assert evidence(model, texts, faintest) == evidence(model, texts, faintest, listener())


def test_the_trained_reader_on_the_corpus() -> None:
    model = shipped(xuke.rulebook())
    assert model is not None
    texts = [text.lower() for text in corpus()]
    assert evidence(model, texts, 0.02) == evidence(model, texts, 0.02, listener())


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch, book: xuke.Rulebook) -> None:
    """Asking for the compiled path where numba is missing says what to install; not asking reads plainly."""
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="numba") as fault:
        Reader(book, fast=True).read_all(["论坛"])
    assert "xuke[fast]" in fault.value.hint
    [found] = Reader(book).read_all(["论坛"])
    assert not isinstance(found, InputError)


def test_kept_tables_are_worked_out_again_when_they_do_not_fit(tmp_path: Path) -> None:
    """Another key, or a damaged file, leads to new tables; the same key to the kept ones."""
    calls = []

    def make() -> tables.Compiled:
        calls.append(1)
        return tables.compiled([prepared("打赏")])

    file = tmp_path / "kept.npz"
    first, again = tables.kept(file, "one", make), tables.kept(file, "one", make)
    assert len(calls) == 1
    assert all(np.array_equal(a, b) for a, b in zip(first.tables, again.tables, strict=True))
    tables.kept(file, "two", make)
    file.write_bytes(b"PK\x03\x04 nothing")
    tables.kept(file, "two", make)
    assert len(calls) == 3
    tables.kept(tmp_path / "no" / "folder.npz", "two", make)
    assert len(calls) == 4


@given(st.text(max_size=300))
@settings(max_examples=20, deadline=None)
def test_word_borders_and_digits_are_pythons(text: str) -> None:
    """Every character of Unicode counts as a word, digit or space as in Python."""
    made = [prepared(r"ab\b"), prepared(r"ab\d"), prepared(r"ab\s"), prepared(r"ab[^\w]")]
    probe = "".join(f"ab{char}" for char in text)
    assert told(CompiledFinder(made).find_all([probe])[0]) == told(list(Finder(made).find(probe)))
    assert re.search(r"ab\b", "ab") is not None
