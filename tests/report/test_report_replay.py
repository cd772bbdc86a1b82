"""A receipt replayed gives the same document byte for byte, or every difference with its path."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import xuke
from businesses import BUSINESSES, business, held
from xuke.report.document import document
from xuke.report.replay import Difference, Replayed, compared, replay
from xuke.report.replaywords import KIND, SAME, remarks

TEXTS = [
    "我们做宠物社区App，用户发帖聊天，卖会员，以后打算开直播，不做广告",
    "像优酷一样的社区，类似社区团购，主要做私域",
    "商城只卖自己的货，第三方商家也可以入驻，不收佣金，收佣金",
    "A forum like Douban where users post and chat; paid membership, later live shows",
    "优酷",
]
PLACES: list[dict[str, Any]] = [  # few, because each is a law of its own to compile
    {"as_of": "2026-11-23"},
    {"as_of": "2015-06-18", "region": "shanghai"},
    {"as_of": "2024-11-01", "region": "安徽", "readings": {"affiliate_mall": "own_sale", "ad_income": "commercial"}},
]
LANGS = st.sampled_from(["zh", "en"])


def _bytes(shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _read(shown: Any) -> Any:
    return json.loads(_bytes(shown))


@st.composite
def businesses(draw: st.DrawFn) -> dict[str, Any]:
    """Facts of any kind, a few words, a date, a province, readings: everything `assess` takes."""
    vocabulary = xuke.rulebook().vocabulary
    facts: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(vocabulary.variables)), max_size=12, unique=True)):
        variable = vocabulary.variables[name]
        if draw(st.integers(0, 5)) == 0:
            facts[name] = draw(st.sampled_from(["cannot_say", "could_not_check", "not_applicable"]))
        elif variable.kind == "number":
            low, high = vocabulary.facts[variable.fact].range or (0, 10**9)
            first, last = sorted(draw(st.tuples(*[st.integers(int(low), int(min(high, 10**9)))] * 2)))
            facts[name] = f"{first}..{last}"
        elif variable.kind == "choice":
            facts[name] = draw(st.lists(st.sampled_from(variable.options), min_size=1, max_size=3, unique=True))
        else:
            facts[name] = draw(st.sampled_from(["yes", "no", "unknown"]))
    return {
        "text": draw(st.one_of(st.just(""), st.sampled_from(TEXTS))),
        "facts": facts,
        **draw(st.sampled_from(PLACES)),
        "like": draw(st.sampled_from(["", "", "社区团购"])),
    }


@settings(max_examples=15)
@given(businesses(), LANGS, st.booleans())
@example({"text": TEXTS[0], "as_of": "2026-11-23"}, "zh", True)
@example({"text": TEXTS[1], "as_of": "2026-11-23", "region": "安徽"}, "en", True)
@example({"text": TEXTS[2], "as_of": "2026-11-23"}, "zh", False)
def test_replay_is_byte_equal(asked: dict[str, Any], lang: str, proofs: bool) -> None:
    """Words, facts, plans, contradictions, leanings, dates, places, readings, both languages."""
    before = document(xuke.assess(**asked), lang, proofs=proofs)
    book = xuke.rulebook()
    for given_back in (_read(before), _read(before["receipt"])):
        replayed = replay(given_back, book)
        assert replayed.differences == []
        assert _bytes(replayed.document) == _bytes(before)


def test_the_public_door_replays_too() -> None:
    for lang in ("zh", "en"):
        before = document(xuke.assess(TEXTS[0], as_of="2026-11-23"), lang)
        assert _bytes(xuke.document(xuke.replay(_read(before["receipt"])), lang)) == _bytes(before)


def test_texts_hold_what_the_promise_is_about() -> None:
    """The examples above do contain plans, contradictions, leanings and names."""
    facts = [e for text in TEXTS[:4] for e in xuke.assess(text, as_of="2026-11-23").facts.entries.values()]
    assert any(e.planned for e in facts)
    assert any(e.conflict for e in facts)
    assert any(e.chance is not None for e in facts)
    assert document(xuke.assess(TEXTS[1]))["receipt"]["text"] == TEXTS[1]


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """A document as a file gives it back."""
    found: dict[str, Any] = _read(document(business("marketplace"), "en"))
    return found


def _replay(given_back: Any) -> Replayed:
    return replay(given_back, xuke.rulebook())


def _kinds(given_back: Any) -> list[tuple[str, str]]:
    return [(d.kind, d.path) for d in _replay(given_back).differences]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("outcome",), "none"),
        (("telecom", 0, "status"), "not_required"),
        (("facts", 0, "confidence"), 0.2),
        (("facts", 0, "source", "kind"), "words"),
        (("steps", 0, "name"), "rest"),
        (("notice",), "legal advice"),
        (("telecom", 0, "reasons", 0, "quotes", 0, "kind"), "words"),
    ],
)
def test_a_changed_document_is_told_by_path(whole: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    changed = deepcopy(whole)
    target: Any = changed
    named = ""
    for key in path[:-1]:
        target = target[key]
        here = (
            next((target[k] for k in ("code", "id", "fact", "rule") if k in target), key)
            if isinstance(key, int)
            else key
        )
        named += f"[{here}]" if isinstance(key, int) else f".{key}"
    before, target[path[-1]] = target[path[-1]], value
    named = f"{named}.{path[-1]}".lstrip(".")
    found = _replay(changed).differences
    assert [(d.kind, d.path) for d in found] == [("tampered", "document"), ("value", named)]
    assert (found[1].before, found[1].after) == (value, before)


def test_another_order_of_keys_is_not_byte_equal(whole: dict[str, Any]) -> None:
    assert _kinds(dict(reversed(whole.items()))) == [("value", "(order of keys)")]


def test_a_permit_taken_out_is_told(whole: dict[str, Any]) -> None:
    shorter = {**whole, "telecom": whole["telecom"][1:]}
    assert ("value", f"telecom[{whole['telecom'][0]['code']}]") in _kinds(shorter)


def test_another_rulebook_and_engine_are_told_first(whole: dict[str, Any]) -> None:
    """A receipt of another rulebook is replayed under this one; what it says of itself is not blamed on anyone."""
    from xuke.verdict.receipt import digest_of

    body = {k: v for k, v in whole["receipt"].items() if k not in ("digest", "digests")}
    body |= {"rulebook": "0" * 32, "engine": "0.0.9"}
    body["digests"] = {name: digest_of(value)[:16] for name, value in body.items()}
    other = {**body, "digest": digest_of(body)}
    assert _kinds(other) == [("rulebook", "rulebook.hash"), ("engine", "engine.version")]
    shown = _replay(other).to_json()
    assert shown["same"] is False
    assert shown["rulebook"] == {"before": "0" * 32, "after": xuke.rulebook().hash}


def test_a_bare_receipt_with_another_answer_tells_which_permit(whole: dict[str, Any]) -> None:
    answer = {k: v for k, v in whole["receipt"]["answer"].items() if k != "required"}
    found = _replay({**whole["receipt"], "answer": answer}).differences
    assert [d.path for d in found if d.kind == "tampered"] == ["receipt.answer"]
    assert Difference("value", "answer.B21", None, "required") in found


def test_a_forged_answer_with_right_digests_does_not_replay(whole: dict[str, Any]) -> None:
    """Digests are no signature: whoever writes new ones is found out by the replay itself."""
    from xuke.verdict.receipt import digest_of

    body = {k: v for k, v in whole["receipt"].items() if k not in ("digest", "digests")}
    body["facts"] = {**body["facts"], "foreign_share": {"value": 49, "by": [0]}}
    body["digests"] = {name: digest_of(value)[:16] for name, value in body.items()}
    assert _kinds({**body, "digest": digest_of(body)}) == [("value", "document")]


def test_the_first_format_compares_statuses(whole: dict[str, Any]) -> None:
    values = {e["id"]: e["value"] for e in whole["facts"] if e["value"] is not None}
    old = {k: whole["receipt"][k] for k in ("rulebook", "engine", "as_of", "region", "readings")}
    first = {"format": "xuke.receipt/1", **old, "facts": values, "digest": "0" * 64}
    shown = {**whole, "receipt": first}
    assert _kinds(shown) == [("tampered", "receipt.digest"), ("format", "receipt.format")]
    changed = deepcopy(shown)
    changed["telecom"][0]["status"] = "barred"
    changed["permits"][0]["code"] = "B99"
    assert _kinds(changed)[2:] == [("value", "answer.B21"), ("value", "answer.B99")]
    assert _replay(first).document["lang"] == "zh"


def test_a_document_without_receipt_is_refused(whole: dict[str, Any]) -> None:
    with pytest.raises(xuke.InputError, match="no receipt"):
        _replay({k: v for k, v in whole.items() if k != "receipt"})


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from("abc")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["code", "id", "x"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(json_values, json_values)
def test_comparison_is_empty_exactly_when_nothing_differs(old: Any, new: Any) -> None:
    """Exactly as JSON would write them, the order of keys apart."""
    assert list(compared(old, old)) == []
    same = json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
    assert (list(compared(old, new)) == []) == same


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_remarks_say_it_in_words(whole: dict[str, Any], lang: str) -> None:
    assert list(remarks(_replay(whole), lang)) == [SAME[lang]]
    lines = list(remarks(_replay({**whole, "outcome": "none"}), lang))
    assert len(lines) == 3
    assert lines[2] == f'{KIND["value"][lang]}: outcome  "none" → "licence"'


def test_a_screened_row_replays_without_proofs() -> None:
    shown = document(held(BUSINESSES["paid_forum"]), "zh", proofs=False)
    assert _bytes(_replay(_read(shown)).document) == _bytes(shown)
