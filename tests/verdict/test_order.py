"""The whole map in order: hard stops, what comes before the licence, the licence, then what follows launch."""

from __future__ import annotations

from typing import Any

import pytest

import xuke
from businesses import APP, BUSINESSES, business, held, whole
from xuke.verdict.order import STAGES, precedes, relevant, stage, whole_map

DRAMA = "做短剧App，自制短剧，用户充值看剧，也放广告，公司有港资"


def staged(assessment: xuke.Assessment) -> dict[str, list[str]]:
    """Return stage → codes."""
    return {part["stage"]: [p["code"] for p in part["permits"]] for part in whole_map(assessment, "zh")}


def test_hard_stops_come_first_and_name_the_foreign_capital() -> None:
    shown = whole_map(xuke.assess(DRAMA, as_of="2026-11-23"), "zh")
    assert [part["stage"] for part in shown] == sorted((p["stage"] for p in shown), key=STAGES.index)
    assert shown[0]["stage"] == "stop"
    stop = next(p for p in shown[0]["permits"] if p["code"] == "programme_production")
    assert "外资" in stop["reason"]
    assert stop["way_out"]


def test_a_short_drama_app_meets_its_gates() -> None:
    found = staged(xuke.assess(DRAMA, as_of="2026-11-23"))
    assert "drama_release" in found["open"]
    assert "B25-1" in found["licence"]
    assert "av_registration" in found["after"]


@pytest.mark.parametrize("name", BUSINESSES)
def test_everything_relevant_has_one_place(name: str) -> None:
    assessment = business(name)
    codes = [code for part in staged(assessment).values() for code in part]
    assert sorted(codes) == sorted(v.permit.id for v in relevant(assessment))
    assert len(codes) == len(set(codes))


def test_the_order_is_a_strict_partial_order() -> None:
    verdicts = relevant(xuke.assess(DRAMA, as_of="2026-11-23"))
    for first in verdicts:
        assert not precedes(first, first)
        for second in verdicts:
            assert not (precedes(first, second) and precedes(second, first))
            for third in verdicts:
                if precedes(first, second) and precedes(second, third):
                    assert precedes(first, third)


def test_within_a_stage_nothing_waits() -> None:
    verdicts = relevant(xuke.assess(DRAMA, as_of="2026-11-23"))
    assert all(stage(a) != stage(b) for a in verdicts for b in verdicts if precedes(a, b))


def test_what_is_banned_is_a_hard_stop_with_a_way_out() -> None:
    found = whole_map(whole({**APP, "finance_acts": ["crypto"]}), "zh")
    stop = next(p for part in found if part["stage"] == "stop" for p in part["permits"])
    assert stop["code"] == "finance_ban"
    assert stop["way_out"]


def test_a_permit_that_only_likely_applies_is_named_with_what_it_depends_on() -> None:
    facts: dict[str, Any] = {"channel": ["own_app"], "ugc_features": ["user_video_upload"]}
    entry = next(p for part in whole_map(held(facts), "zh") for p in part["permits"] if p["code"] == "av_registration")
    assert entry["status"] == "undetermined"
    assert entry["probability"] >= 0.5


def test_unmentioned_sectors_are_not_on_the_map() -> None:
    codes = [code for part in staged(business("own_shop")).values() for code in part]
    assert not {"news_license", "lending", "game_approval", "internet_medical"} & set(codes)
