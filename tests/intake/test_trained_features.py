"""Hashed features: the same for one text and for many, with who acts and what is denied."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from xuke.intake.trained.features import LONGEST, SIZE, Tokens, features, tokens

TEXT = st.text("我们用户商家不没卖书abc 1，。！", max_size=40)


def by_text(found: Tokens, texts: int) -> list[Counter[tuple[int, int]]]:
    """Return the features of every text with the clause counted from its first."""
    made = features(found)
    counts: list[Counter[tuple[int, int]]] = [Counter() for _ in range(texts)]
    first: dict[int, int] = {}
    for clause, text in enumerate(found.text_of_clause.tolist()):
        first.setdefault(text, clause)
    for name, clause in zip(made.id.tolist(), made.clause.tolist(), strict=True):
        text = int(found.text_of_clause[clause])
        counts[text][(name, clause - first[text])] += 1
    return counts


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_many_at_once_are_as_one_by_one(texts: list[str]) -> None:
    together = by_text(tokens(texts), len(texts))
    assert together == [by_text(tokens([text]), 1)[0] for text in texts]


@given(TEXT)
def test_ids_fit_and_positions_lie_in_the_text(text: str) -> None:
    found = tokens([text])
    made = features(found)
    assert ((made.id >= 0) & (made.id < SIZE)).all()
    assert (found.end <= len(text)).all()
    assert (found.start < found.end).all()


def test_a_latin_word_is_one_token() -> None:
    found = tokens(["用app买b2b saas服务"])
    words = ["用app买b2b saas服务"[a:b] for a, b in zip(found.start, found.end, strict=True)]
    assert words == ["用", "app", "买", "b2b", "saas", "服", "务"]
    assert len(set(found.value.tolist())) == len(words)


def test_clauses_end_at_punctuation_and_where_text_runs_on() -> None:
    assert tokens(["卖书，卖笔。不卖纸"]).clauses == 3
    assert tokens(["字" * (LONGEST * 2)]).clauses == 2


def test_the_last_who_is_carried_within_a_sentence() -> None:
    found = tokens(["商家入驻，卖书。卖笔"])
    assert found.role.tolist()[:1] == [2]
    assert found.role.tolist()[4:6] == [2, 2]
    assert found.role.tolist()[6:] == [0, 0]


def test_negation_reaches_forward_in_its_clause_only() -> None:
    found = tokens(["不卖书，卖笔"])
    assert found.negated.tolist() == [True, True, True, False, False]


def test_nothing_to_read() -> None:
    assert tokens(["，。"]).clauses == 0
    assert tokens([""]).clauses == 0
    assert len(features(tokens(["", "。"])).id) == 0
