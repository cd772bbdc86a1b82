"""Businesses that the tests of verdicts, advice and reports share, described as facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xuke
from xuke import Assessment, Law, Verdict
from xuke.facts import Facts, Source
from xuke.verdict.scenarios import closed_facts

TODAY = "2026-11-23"
PUBLIC = {"audience": "mainland_public", "entity_type": "company", "server_location": "mainland"}
SITE = {**PUBLIC, "channel": {"only": ["own_website"]}}
APP = {**PUBLIC, "channel": {"only": ["own_app"]}, "app_offline": "no"}
BUSINESSES: dict[str, dict[str, Any]] = {
    "marketplace": {**SITE, "marketplace_role": "third_party_deal", "revenue": ["commission"]},
    "own_shop": {**SITE, "marketplace_role": "self_only", "revenue": ["goods_sale"]},
    "paid_forum": {**APP, "ugc_features": ["forum_qa"], "revenue": ["content_fee"]},
    "foreign_chat": {
        **APP,
        "ugc_features": ["one_to_one_im"],
        "revenue": ["ads"],
        "foreign_share": 100,
        "special_area": {"only": []},
    },
    "ad_magazine": {**SITE, "own_offer": ["editorial"], "revenue": ["ads"]},
    "tunnel": {**SITE, "network_services": ["cross_border_line"], "revenue": ["software_fee"]},
}
VAGUE = {"channel": ["own_app"], "audience": "mainland_public"}


def closed(facts: Mapping[str, Any]) -> Facts:
    """Return facts of a business that is described completely."""
    return closed_facts(xuke.rulebook().vocabulary, facts, Source("answer"))


def held(
    facts: Mapping[str, Any] | Facts,
    as_of: str = TODAY,
    region: str = "",
    readings: Mapping[str, str] | None = None,
) -> Assessment:
    """Assess facts as given: what is not said is not known."""
    return xuke.assess(facts=facts, as_of=as_of, region=region, readings=readings)


def whole(facts: Mapping[str, Any], as_of: str = TODAY, region: str = "", **readings: str) -> Assessment:
    """Assess a business that is described completely."""
    return held(closed(facts), as_of, region, readings)


def business(name: str, **more: Any) -> Assessment:
    """Assess one of `BUSINESSES`, with more facts laid over it."""
    return whole({**BUSINESSES[name], **more})


def on(assessment: Assessment, permit: str) -> Verdict:
    """Return the verdict on one permit."""
    return assessment.verdicts[permit]


def law(as_of: str = TODAY, region: str = "") -> Law:
    """Return the shipped law on a date in a place."""
    return Law.at(xuke.rulebook(), as_of, region)
