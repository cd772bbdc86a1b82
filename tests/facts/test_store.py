"""The facts of one business: known, partly known, and four kinds of not knowing that never merge."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import SMALL
from xuke.errors import UsageError
from xuke.facts import Entry, Facts, Interval, Source, State
from xuke.facts.vocabulary import NO, UNKNOWN_YESNO, YES

NOT_KNOWING = {
    "not_asked": State.NOT_ASKED,
    "cannot_say": State.CANNOT_SAY,
    "not_applicable": State.NOT_APPLICABLE,
    "could_not_check": State.COULD_NOT_CHECK,
}
OPTIONS = ("revenue.ads", "revenue.fees", "revenue.commission")


def parsed(**given: Any) -> Facts:
    return Facts.parse(SMALL, given)


def test_the_four_kinds_of_not_knowing_stay_apart() -> None:
    facts = Facts.parse(SMALL, {"own_site": "cannot_say", "entity": "could_not_check", "share": "not_applicable"})
    states = [facts.entries[name].state for name in ("own_site", "entity", "share")]
    assert states == [State.CANNOT_SAY, State.COULD_NOT_CHECK, State.NOT_APPLICABLE]
    assert "staff" not in facts.entries  # what is absent was not asked
    assert len({str(state) for state in NOT_KNOWING.values()}) == 4


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *NOT_KNOWING.items(),
        ("说不准", State.CANNOT_SAY),
        ("不确定", State.CANNOT_SAY),
        ("无法核实", State.COULD_NOT_CHECK),
        ("不适用", State.NOT_APPLICABLE),
    ],
)
@pytest.mark.parametrize("fact", ["own_site", "entity", "share"])
def test_a_word_for_not_knowing_narrows_nothing(fact: str, word: str, state: State) -> None:
    facts = Facts.parse(SMALL, {fact: word})
    assert facts.entries == {fact: Entry(None, state, (Source("answer"),))}
    assert facts.values() == {}


def test_not_knowing_an_options_fact_is_not_knowing_each_option() -> None:
    facts = parsed(revenue="cannot_say")
    assert {name: entry.state for name, entry in facts.entries.items()} == dict.fromkeys(OPTIONS, State.CANNOT_SAY)


def test_one_option_may_be_unknown_while_another_is_known() -> None:
    facts = Facts.parse(SMALL, {"revenue.ads": "could_not_check", "revenue.fees": "no"})
    assert facts.entries["revenue.ads"].state is State.COULD_NOT_CHECK
    assert facts.values() == {"revenue.fees": NO}


@pytest.mark.parametrize("raw", ["yes", "cannot_say"])
@pytest.mark.parametrize("key", ["entity.company", "own_site.ads", "share.low", "revenue.tips"])
def test_a_dotted_key_must_name_an_option_of_an_options_fact(key: str, raw: str) -> None:
    with pytest.raises(UsageError):
        Facts.parse(SMALL, {key: raw})


@pytest.mark.parametrize(
    ("fact", "raw", "state"),
    [
        ("own_site", "yes", State.KNOWN),
        ("own_site", "no", State.KNOWN),
        ("entity", "company", State.KNOWN),
        ("entity", ["company", "other"], State.PARTLY),
        ("entity", ["company", "individual", "other"], State.CANNOT_SAY),
        ("share", 25, State.KNOWN),
        ("share", "25..30", State.PARTLY),
    ],
)
def test_the_state_says_how_much_of_the_value_is_known(fact: str, raw: Any, state: State) -> None:
    assert parsed(**{fact: raw}).entries[fact].state is state


def test_an_option_said_to_be_unknown_cannot_be_said() -> None:
    entry = parsed(revenue={"ads": "unknown"}).entries["revenue.ads"]
    assert (entry.value, entry.state) == (UNKNOWN_YESNO, State.CANNOT_SAY)


def test_an_unknown_value_is_no_entry() -> None:
    assert list(parsed(own_site="unknown", entity="?")) == []


def test_an_unknown_fact_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        parsed(own_sight="yes")
    assert refused.value.code == "fact-unknown"


def test_every_entry_keeps_where_it_came_from() -> None:
    source = Source("words", "我们卖会员", 3, 8, by="membership")
    facts = Facts.parse(SMALL, {"own_site": "yes", "share": "cannot_say"}, source)
    assert [entry.sources for entry in facts.entries.values()] == [(source,), (source,)]


def test_the_later_statement_replaces_the_earlier_one() -> None:
    first, second = parsed(own_site="yes", share=10), parsed(own_site="no", staff=4)
    both = first.merged(second)
    assert both.values() == {"own_site": NO, "share": Interval(10, 10), "staff": Interval(4, 4)}
    assert second.merged(first).values()["own_site"] == YES
    assert first.values() == {"own_site": YES, "share": Interval(10, 10)}


def test_not_knowing_replaces_a_known_value_too() -> None:
    both = parsed(own_site="yes").merged(parsed(own_site="not_applicable"))
    assert both.entries["own_site"].state is State.NOT_APPLICABLE
    assert both.values() == {}


def test_entries_are_set_forgotten_and_marked_in_a_copy() -> None:
    facts = parsed(own_site="yes", share=10)
    assert list(facts.without("share", "staff")) == ["own_site"]
    assert facts.with_entry("staff", Entry(Interval(1, 2), State.PARTLY)).values()["staff"] == Interval(1, 2)
    marked = facts.marked("own_site", State.NOT_APPLICABLE).marked("entity", State.COULD_NOT_CHECK)
    assert (marked.entries["own_site"].value, marked.entries["own_site"].state) == (YES, State.NOT_APPLICABLE)
    assert (marked.entries["entity"].value, marked.entries["entity"].state) == (None, State.COULD_NOT_CHECK)
    assert facts == parsed(own_site="yes", share=10)


def test_facts_cannot_be_changed_in_place() -> None:
    facts = parsed(own_site="yes")
    with pytest.raises(FrozenInstanceError):
        facts.entries = {}  # type: ignore[misc]
    with pytest.raises(AttributeError):
        facts.entries["own_site"].value = NO  # type: ignore[misc]


def test_json_has_the_public_form_in_vocabulary_order() -> None:
    facts = Facts.parse(SMALL, {"share": "10..20", "entity": ["company", "other"], "own_site": "yes"})
    found = facts.to_json(SMALL)
    assert [(e["id"], e["value"], e["state"]) for e in found] == [
        ("own_site", "yes", "known"),
        ("entity", ["company", "other"], "partly_known"),
        ("share", "10..20", "partly_known"),
    ]
    assert found[0] == {
        "id": "own_site",
        "value": "yes",
        "state": "known",
        "confidence": 1.0,
        "source": {"kind": "answer"},
    }


@pytest.mark.parametrize(("word", "state"), NOT_KNOWING.items())
def test_json_tells_the_kinds_of_not_knowing_apart(word: str, state: State) -> None:
    (found,) = parsed(own_site=word).to_json(SMALL)
    assert (found["value"], found["state"]) == (None, str(state))
    assert found["state"] == word


def test_json_shows_further_sources_plans_and_conflicts_only_where_there_are_any() -> None:
    sources = (Source("words", "有广告", 0, 3, by="ads"), Source("file", by="facts.yaml"))
    entry = Entry(YES, State.KNOWN, sources, confidence=0.8, planned=True, conflict=True)
    (found,) = Facts({"revenue.ads": entry}).to_json(SMALL)
    assert found["source"] == {"kind": "words", "quote": "有广告", "start": 0, "end": 3, "by": "ads"}
    assert found["also"] == [{"kind": "file", "by": "facts.yaml"}]
    assert (found["confidence"], found["planned"], found["conflict"]) == (0.8, True, True)
    (bare,) = Facts({"own_site": Entry(NO, State.KNOWN)}).to_json(SMALL)
    assert bare["source"] == {"kind": "none"}
    assert not {"also", "planned", "conflict"} & set(bare)


WRITTEN = st.fixed_dictionaries(
    {},
    optional={
        "own_site": st.sampled_from(("yes", "no", *NOT_KNOWING)),
        "entity": st.sampled_from((["company"], ["individual", "other"], *NOT_KNOWING)),
        "revenue.ads": st.sampled_from(("yes", "no", *NOT_KNOWING)),
        "revenue.fees": st.sampled_from(("yes", "no", *NOT_KNOWING)),
        "share": st.sampled_from((0, 12.5, "3..9", *NOT_KNOWING)),
    },
)


@given(WRITTEN)
def test_what_json_says_reads_back_as_the_same_facts(written: dict[str, Any]) -> None:
    facts = Facts.parse(SMALL, written)
    listed = json.loads(json.dumps(facts.to_json(SMALL), ensure_ascii=False))
    again = {e["id"]: e["state"] if e["value"] is None else e["value"] for e in listed}
    assert Facts.parse(SMALL, again) == facts


@given(WRITTEN, WRITTEN, WRITTEN)
def test_merging_may_be_grouped_in_any_way(a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]) -> None:
    x, y, z = (Facts.parse(SMALL, each) for each in (a, b, c))
    assert x.merged(y).merged(z) == x.merged(y.merged(z))
    assert x.merged(Facts()) == x == Facts().merged(x)
