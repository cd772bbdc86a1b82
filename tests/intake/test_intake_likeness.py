"""A name leans, and never settles."""

from __future__ import annotations

import xuke
from xuke.intake.likeness import LIKENESS, likeness
from xuke.law import Rulebook


def test_a_named_business_model_leans_to_its_facts(book: Rulebook) -> None:
    found = likeness(book, "我们想做社区团购").entries
    assert found["marketplace_role"].value is None
    assert found["marketplace_role"].chance == LIKENESS
    assert found["marketplace_role"].sources[0].quote == "社区团购"
    assert found["marketplace_role"].sources[0].by == "community_group_buy"


def test_a_well_known_service_leans_to_its_facts(book: Rulebook) -> None:
    found = likeness(book, "做一个像知乎那样的东西").entries
    assert found["ugc_features.forum_qa"].leans == 2
    assert {entry.sources[0].kind for entry in found.values()} == {"case"}


def test_who_and_where_are_never_taken_from_a_name(book: Rulebook) -> None:
    found = likeness(book, "像优酷那样的网盘论坛播客").entries
    assert found
    assert not {"entity_type", "audience", "foreign_share", "channel.own_app"} & set(found)


def test_a_latin_name_stands_alone(book: Rulebook) -> None:
    assert likeness(book, "podcasting gear") == likeness(book, "gear")
    assert likeness(book, "a podcast app").entries


def test_words_overrule_names_and_names_settle_nothing() -> None:
    assessment = xuke.assess("社区团购，但只卖自己的菜，没有别的商家", as_of="2026-11-23")
    entry = assessment.facts.entries["marketplace_role"]
    assert entry.value is not None
    assert entry.sources[0].kind == "words"
    plain = xuke.assess("想做社区团购", as_of="2026-11-23").facts.entries
    assert all(e.value is None for e in plain.values() if e.sources and e.sources[0].kind == "model")


def test_what_a_text_leans_to_does_not_hide_the_model() -> None:
    assessment = xuke.assess("用户也许能聊", like="论坛", as_of="2026-11-23")
    assert assessment.facts.entries["ugc_features.forum_qa"].value == 2
