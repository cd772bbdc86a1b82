"""Well-known services by name: the whole input, aliases, weak aliases, mentions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xuke.intake.names import key, mentioned_cases, named_case
from xuke.law import Rulebook


@pytest.mark.parametrize(
    "text", ["优酷", " 优酷 ", "《优酷》", "优酷。", "优酷网", "YOUKU.COM", "Ｙｏｕｋｕ．ｃｏｍ", "優酷", "优\u200b酷"]
)
def test_whole_input_names_a_case(book: Rulebook, text: str) -> None:
    """A name or alias alone is the service, whatever its width, script, case or punctuation."""
    found = named_case(book, text)
    assert found is not None
    assert found.id == "youku"


@pytest.mark.parametrize("text", ["我们做一个像优酷的网站", "优酷 爱奇艺", "优", "", "。", "没有这个名字"])
def test_anything_more_is_a_description(book: Rulebook, text: str) -> None:
    """A sentence with a name in it is not that service, and nothing is nobody's name."""
    assert named_case(book, text) is None


def test_every_name_leads_to_a_case(book: Rulebook) -> None:
    """Each name and alias of each case is recognised as a whole, and no name belongs to two cases."""
    owners: dict[str, set[str]] = {}
    for case in book.cases.values():
        for name in (case.name.zh, case.name.en, *case.aliases, *case.weak_aliases):
            assert named_case(book, name) is not None, name
            owners.setdefault(key(name), set()).add(case.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_weak_aliases_count_only_alone(book: Rulebook) -> None:
    """An everyday word names a service only when it is the whole input, never inside a sentence."""
    weak = [(case, name) for case in book.cases.values() for name in case.weak_aliases]
    assert weak
    for case, name in weak:
        whole = named_case(book, name)
        assert whole is not None
        assert whole.id == case.id, name
    assert "58tongcheng" not in {c.id for c in mentioned_cases(book, "我们在58号楼卖茶叶")}


def test_mentions(book: Rulebook) -> None:
    """Names inside a sentence are found, each service once."""
    found = [c.id for c in mentioned_cases(book, "像优酷和优酷网那样，但只放纪录片")]
    assert found == ["youku"]
    assert mentioned_cases(book, "卖茶叶") == []


def test_mentions_do_not_run_over_word_ends(book: Rulebook) -> None:
    """Neither blanks nor letters of neighbouring words make up a name."""
    for text in ("we sell used items in aachen", "business in asia", "busin a", "优，酷", "优。\n酷"):
        assert mentioned_cases(book, text) == [], text


def test_mentions_do_not_sit_inside_words(book: Rulebook) -> None:
    """A Latin name inside a longer Latin word is no mention."""
    sampled = Rulebook(book.root, "sample", book.shelf)
    sampled.cases = {"nga": replace(book.cases["youku"], id="nga", aliases=["NGA"])}
    assert [c.id for c in mentioned_cases(sampled, "像 NGA 那样的论坛")] == ["nga"]
    assert mentioned_cases(sampled, "we publish manga") == []
