"""From a receipt back to its assessment: nothing is lost, and what cannot be had is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import xuke
from businesses import BUSINESSES, VAGUE, business, held
from xuke.facts import Entry, Facts, Interval, Source, State
from xuke.verdict import Assessment
from xuke.verdict.receipt import receipt
from xuke.verdict.replay import checked, restore, tampered

MALL = BUSINESSES["marketplace"]


@pytest.fixture(scope="module")
def mall() -> dict[str, Any]:
    """A receipt as a file gives it back."""
    found: dict[str, Any] = json.loads(json.dumps(receipt(held({**MALL, "foreign_share": 100}, region="上海"))))
    return found


@pytest.mark.parametrize("name", BUSINESSES)
def test_facts_come_back_with_sources_and_states(name: str) -> None:
    before = business(name)
    after = xuke.replay(receipt(before))
    assert after.facts.entries == before.facts.entries
    assert (after.outcome, after.chances) == (before.outcome, before.chances)


def test_every_kind_of_entry_comes_back(law: xuke.Law) -> None:
    """Ranges, open ends, partly known choices, every state, plans, contradictions and what only leans."""
    words = Source("words", "卖会员", 3, 6, "member_fee")
    entries = {
        "foreign_share": Entry(Interval(10.0, float("inf")), State.PARTLY, (words,), 0.7),
        "entity_type": Entry(5, State.PARTLY, (Source("option", by="--set entity_type=…"), words)),
        "audience": Entry(None, State.CANNOT_SAY, (Source("answer"),)),
        "server_location": Entry(None, State.COULD_NOT_CHECK),
        "own_property": Entry(None, State.NOT_APPLICABLE),
        "app_offline": Entry(1, State.KNOWN, (words,), 0.95, planned=True),
        "revenue.ads": Entry(None, State.CANNOT_SAY, (words, words), 0.5, conflict=True),
        "revenue.content_fee": Entry(None, State.NOT_ASKED, (words,), 0.3, chance=0.3125, leans=2),
        "marketplace_role": Entry(None, State.NOT_ASKED, (words,), 0.3, chance=0.1, leans=6),
        "ugc_features.forum_qa": Entry(3, State.CANNOT_SAY, (words,)),
    }
    facts = Facts({name: entry for name, entry in entries.items() if name in law.rulebook.vocabulary.variables})
    assert len(facts.entries) >= 9
    before = Assessment(facts, law)
    again = json.loads(json.dumps(receipt(before)))
    assert restore(again, law.rulebook).assessment.facts.entries == before.facts.entries


def test_the_date_is_the_receipts_and_never_today() -> None:
    old = receipt(held(MALL, as_of="2010-05-01", region="上海", readings={"affiliate_mall": "own_sale"}))
    law = xuke.replay(old).law
    assert (law.as_of, law.region, law.fixed["affiliate_mall"].position) == ("2010-05-01", "shanghai", "own_sale")


def test_an_untouched_receipt_is_not_tampered(mall: dict[str, Any]) -> None:
    assert tampered(mall) == []


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "rulebook": lambda r: "0" * 32,
    "engine": lambda r: "9.9.9",
    "as_of": lambda r: "2020-01-01",
    "region": lambda r: "anhui",
    "readings": lambda r: {"affiliate_mall": "licence"},
    "lang": lambda r: "en",
    "proofs": lambda r: False,
    "case": lambda r: "youku",
    "text": lambda r: "另一段描述",
    "facts": lambda r: {**r["facts"], "foreign_share": {"value": 0, "by": [0]}},
    "sources": lambda r: [{"kind": "file", "by": "mine.yaml"}],
    "answer": lambda r: {**r["answer"], "outcome": "none"},
    "result": lambda r: "0" * 64,
    "digests": lambda r: {**r["digests"], "extra": "0" * 16},
    "digest": lambda r: "0" * 64,
}


def test_every_field_of_a_receipt_is_tampered_with(mall: dict[str, Any]) -> None:
    assert {*CHANGES, "format"} == set(mall)


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_field_is_named(mall: dict[str, Any], name: str) -> None:
    changed = {**mall, name: CHANGES[name](mall)}
    assert tampered(changed) == ["digests" if name == "digest" else name]


@pytest.mark.parametrize("name", sorted({*CHANGES, "format"}))
def test_a_receipt_without_one_of_its_fields_is_refused(mall: dict[str, Any], name: str) -> None:
    with pytest.raises(xuke.InputError) as caught:
        checked({key: value for key, value in mall.items() if key != name})
    assert caught.value.code == "receipt-form"
    assert name in caught.value.message


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("facts", "foreign_share", "by"), [7], "names a source"),
        (("facts", "foreign_share", "by"), [-1], "names a source"),
        (("facts", "foreign_share", "state"), "guessed", "facts/foreign_share/state"),
        (("facts", "foreign_share", "colour"), "red", "facts/foreign_share/colour"),
        (("facts", "foreign_share", "confidence"), "high", "facts/foreign_share/confidence"),
        (("sources", 0, "kind"), 3, "sources/0/kind"),
        (("lang",), "fr", "lang"),
        (("proofs",), "yes", "proofs"),
        (("extra",), 1, "extra"),
    ],
)
def test_a_malformed_receipt_is_refused_by_place(
    mall: dict[str, Any], path: tuple[Any, ...], value: Any, said: str
) -> None:
    broken = json.loads(json.dumps(mall))
    target: Any = broken
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(xuke.InputError) as caught:
        restore(broken, xuke.rulebook())
    assert caught.value.code == "receipt-form"
    assert said in caught.value.message


@pytest.mark.parametrize("given", [None, [], "receipt", 3, {}, {"format": "xuke.receipt/3"}, {"format": 2}])
def test_what_is_no_receipt_is_refused(given: Any) -> None:
    with pytest.raises(xuke.InputError) as caught:
        checked(given)
    assert caught.value.code == "receipt-form"


def test_what_the_rulebook_does_not_have_is_named(mall: dict[str, Any]) -> None:
    """Facts, options, readings, provinces and cases of another rulebook are left out, never guessed."""
    other = {
        **mall,
        "region": "atlantis",
        "case": "nobody",
        "readings": {"affiliate_mall": "perhaps", "unheard_of": "yes"},
        "facts": {
            **mall["facts"],
            "wings": {"value": "yes"},
            "entity_type": {"value": "ghost"},
            "audience": {"value": []},
        },
    }
    lost = restore(other, xuke.rulebook()).lost
    assert lost == {
        **{"region": "atlantis", "case": "nobody"},
        **{"readings.affiliate_mall": "perhaps", "readings.unheard_of": "yes"},
        **{"facts.wings": "yes", "facts.entity_type": "ghost", "facts.audience": []},
    }
    with pytest.raises(xuke.InputError, match=r"facts\.wings") as caught:
        xuke.replay(other)
    assert caught.value.code == "receipt-lost"


def test_a_date_before_the_rulebook_is_refused(mall: dict[str, Any]) -> None:
    with pytest.raises(xuke.UsageError) as caught:
        restore({**mall, "as_of": "1999-12-31"}, xuke.rulebook())
    assert caught.value.code == "date"


def test_the_first_format_gives_the_values_back() -> None:
    """`xuke.receipt/1` kept values only; the statuses that follow from them are the same."""
    before = held(VAGUE, region="上海")
    written = {e["id"]: e["value"] for e in before.facts.to_json(before.law.rulebook.vocabulary)}
    first = {"format": "xuke.receipt/1", "rulebook": "0" * 32, "engine": "0.1.0", "as_of": before.law.as_of}
    first |= {"region": "shanghai", "readings": {}, "facts": {**written, "wings": "yes"}, "digest": "0" * 64}
    restored = restore(first, before.law.rulebook)
    after = restored.assessment
    assert {k: v.status for k, v in after.verdicts.items()} == {k: v.status for k, v in before.verdicts.items()}
    assert restored.lost == {"facts.wings": "yes"}
    assert tampered(first) == ["digest"]
