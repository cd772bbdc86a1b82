"""Promise: a change ends a business exactly when no channel, no service of it or nobody to serve is left."""

from __future__ import annotations

from typing import Any

import pytest

from businesses import BUSINESSES, SITE, held, whole
from xuke.verdict.remains import business_ends, income, services

FORUM = BUSINESSES["paid_forum"]


@pytest.mark.parametrize(
    ("more", "ends"),
    [
        ({}, False),
        ({"revenue": {"only": []}}, False),
        ({"ugc_features": {"only": []}}, True),
        ({"ugc_features": {"only": ["comments_danmaku"]}}, True),
        ({"ugc_features": {"only": ["info_listings"]}}, True),
        ({"ugc_features": {"only": ["forum_qa", "info_listings"]}}, False),
        ({"channel": {"only": []}, "own_platform": "no"}, True),
        ({"channel": {"only": []}, "own_platform": "yes"}, False),
        ({"channel": {"only": ["mini_program"]}, "own_platform": "no"}, False),
        ({"audience": "mainland_business_only"}, False),
        ({"audience": "internal_only"}, True),
        ({"audience": "overseas_only"}, True),
        ({"audience": ["internal_only", "overseas_only"]}, True),
        ({"audience": ["internal_only", "mainland_public"]}, False),
    ],
)
def test_what_ends_a_forum(more: dict[str, Any], ends: bool) -> None:
    assert business_ends(whole(FORUM), whole({**FORUM, **more})) == ends


def test_another_role_in_trade_is_still_trade() -> None:
    mall = {**SITE, "marketplace_role": "third_party_deal"}
    assert not business_ends(whole(mall), whole({**mall, "marketplace_role": "self_only"}))
    assert business_ends(whole(mall), whole({**mall, "marketplace_role": "none"}))


def test_a_specialist_business_is_its_telecom_category() -> None:
    cdn = {**SITE, "network_services": ["cdn"]}
    assert services(whole(cdn)) == {"B12"}
    assert business_ends(whole(cdn), whole({**cdn, "network_services": {"only": []}}))


def test_nothing_ends_where_nothing_was() -> None:
    assert services(held({})) == set()
    assert not business_ends(held({}), held({"revenue": ["ads"]}))


def test_income_is_what_is_known_to_come_in() -> None:
    assert income(whole(FORUM)) == ["revenue.content_fee"]
    assert income(held({"revenue": {"ads": "no"}})) == []
