"""Detectors made ready: macros, literals that every match must contain, faults."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xuke
from xuke.errors import ContentError, UsageError
from xuke.intake.anchors import MAX_LITERALS, literals
from xuke.intake.normalise import normalise
from xuke.intake.patterns import Literals, Pattern, expand, prepare
from xuke.law import Rulebook
from xuke.law.model import Detector

MACROS = {"who": "(?:商家|{people})", "people": "用户", "loop": "x{loop}"}


def detector(*patterns: str, facts: dict[str, object] | None = None, **more: object) -> Detector:
    said = {"revenue.tips": "yes"} if facts is None else facts
    return Detector("sample", list(patterns), [], said, **more)  # type: ignore[arg-type]


@cache
def shipped() -> list[tuple[str, Pattern]]:
    book = xuke.rulebook()
    ready = [prepare(d, book.macros, book.vocabulary) for d in book.detectors.values()]
    return [(p.detector.id, pattern) for p in ready for pattern in (*p.patterns, *p.unless)]


@cache
def example_texts() -> list[str]:
    return [normalise(e.text).text for d in xuke.rulebook().detectors.values() for e in d.examples]


def test_macros_may_use_macros() -> None:
    """A macro in braces becomes a group, also inside another macro."""
    made = expand("{who}入驻", MACROS, "here")
    assert re.fullmatch(made, "商家入驻")
    assert re.fullmatch(made, "用户入驻")


def test_counted_repeats_are_no_macros() -> None:
    """`{2}` and `{0,4}` stay what they are in a regular expression."""
    assert expand("a{2}b{0,4}", MACROS, "here") == "a{2}b{0,4}"


@pytest.mark.parametrize("pattern", ["{nobody}", "x{loop}"])
def test_bad_macros_are_content_errors(pattern: str) -> None:
    """An unknown macro and one that uses itself are named with the place."""
    with pytest.raises(ContentError) as fault:
        expand(pattern, MACROS, "lexicon/detectors/a.yaml:1:1")
    assert fault.value.code == "macro"
    assert fault.value.where == "lexicon/detectors/a.yaml:1:1"


@pytest.mark.parametrize("pattern", ["(打赏", "打赏)", "[打", "*打赏", "(?P<x>a)(?P<x>b)", "(?<=a*)b"])
def test_bad_patterns_are_content_errors(pattern: str, book: Rulebook) -> None:
    """What Python cannot compile is reported, never raised bare."""
    with pytest.raises(ContentError) as fault:
        prepare(detector(pattern), book.macros, book.vocabulary)
    assert fault.value.code == "pattern"


def test_bad_pattern_in_unless_is_found(book: Rulebook) -> None:
    """The exceptions are checked like the patterns."""
    with pytest.raises(ContentError):
        prepare(detector("打赏", unless=["(打赏"]), book.macros, book.vocabulary)


@pytest.mark.parametrize("said", [{"nothing": "yes"}, {"revenue.nothing": "yes"}, {"foreign_share": "many"}])
def test_facts_that_do_not_fit_are_refused(said: dict[str, object], book: Rulebook) -> None:
    """A detector cannot speak of facts that do not exist."""
    with pytest.raises(UsageError):
        prepare(detector("打赏", facts=said), book.macros, book.vocabulary)


def test_denial_flips_yes_and_no_only(book: Rulebook) -> None:
    """Unless told otherwise, a denied hit flips yes/no facts and says nothing of choices."""
    made = prepare(
        detector("x", facts={"revenue.tips": "yes", "marketplace_role": "self_only"}),
        book.macros,
        book.vocabulary,
    )
    assert made.denies == (("revenue.tips", 1),)
    assert prepare(detector("x", denied={}), book.macros, book.vocabulary).denies == ()


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("打赏", ["打赏"]),
        ("打赏|送礼", ["打赏", "送礼"]),
        ("(?:打赏)?", []),
        ("(?:打赏)*礼", ["礼"]),
        ("(?:打赏)+", ["打赏"]),
        ("[ab]", ["a", "b"]),
        ("[^a]", []),
        ("[a-c]", []),
        (".*", []),
        ("(?!打赏)", []),
        ("(?<!不)打赏", ["打赏"]),
        ("a|", []),
        (r"\d+", []),
    ],
)
def test_literals(pattern: str, wanted: list[str]) -> None:
    """Only what every match must contain is promised; optional, negated and looked-at parts are not."""
    assert [sorted(group) for group in literals(pattern)] == ([wanted] if wanted else [])


def test_every_part_of_a_sequence_is_promised() -> None:
    """A match contains one literal of every group, in whatever order the groups are tried."""
    found = [sorted(group) for group in literals("(?:商家|店主).{0,6}(?:入驻|开店)")]
    assert found == [["商家", "店主"], ["入驻", "开店"]]
    pattern = Pattern("a.{0,3}b", tuple(literals("a.{0,3}b")))
    assert list(pattern.spans("axb")) == [(0, 3)]
    assert list(pattern.spans("axx")) == []


LETTERS = "ab不，"


@given(st.lists(st.text(LETTERS, min_size=1, max_size=4), max_size=8), st.text(LETTERS, max_size=20))
def test_the_literals_of_a_text_are_those_in_it(words: list[str], text: str) -> None:
    assert Literals(set(words)).present(text) == {word for word in words if word in text}


def test_too_many_literals_promise_nothing() -> None:
    """A long list of alternatives is compiled at once instead of searched one by one."""
    found = literals("|".join(f"word{chr(0x4E00 + i)}" for i in range(MAX_LITERALS * 3)))
    assert [sorted(group) for group in found] in ([], [["word"]])


ATOMS = st.sampled_from(["a", "b", "ab", "不", "[ab]", "[^a]", ".", "(?!a)", "(?<=b)", "(?=ab)", r"\b", r"\w"])
REGEX = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, st.sampled_from(["?", "*", "+", "{2}", "{0,3}", "+?", "*?"])),
        st.builds("({})".format, inner),
    ),
    max_leaves=8,
)


@given(REGEX, st.text(alphabet="ab不", max_size=12))
@settings(max_examples=400, deadline=None)
def test_literals_are_sound_for_any_pattern(pattern: str, text: str) -> None:
    """Every non-empty match of a random pattern in a random text contains one of its literals."""
    needs = literals(pattern)
    if needs:
        for match in re.finditer(pattern, text):
            assert not match[0] or all(any(word in match[0] for word in group) for group in needs)


def test_literals_do_not_promise_letter_case() -> None:
    """A pattern that ignores case may match other letters than the ones written."""
    assert literals("(?i)CDN") == []


def _sound(text: str) -> None:
    for name, pattern in shipped():
        if pattern.needs:
            for match in pattern.compiled.finditer(text):
                held = all(any(w in match[0] for w in group) for group in pattern.needs)
                assert not match[0] or held, (name, pattern.source, match[0])


def test_literals_are_sound_on_all_examples() -> None:
    """No shipped pattern matches an example text without one of its literals."""
    _sound("\n".join(example_texts()))


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_literals_are_sound_on_spliced_examples(data: st.DataObject) -> None:
    """No shipped pattern matches a random splice of example texts without one of its literals."""
    pieces = data.draw(st.lists(st.sampled_from(example_texts()), min_size=2, max_size=12))
    cuts = data.draw(st.lists(st.integers(1, 9), min_size=len(pieces), max_size=len(pieces)))
    _sound("".join(piece[: len(piece) // 2 + cut] for piece, cut in zip(pieces, cuts, strict=True)))
