"""The law changes with the date and the province: pairs of the same business that must differ."""

from __future__ import annotations

from typing import Any

import pytest

import xuke
from businesses import APP, BUSINESSES, PUBLIC, SITE, held, law, on, whole

NOWHERE_SPECIAL = {"special_area": {"only": []}, "hk_mo_supplier": "no"}
SEASONED = {"foreign_experience": "yes"}
FOREIGN_MARKET = {**BUSINESSES["marketplace"], **NOWHERE_SPECIAL, **SEASONED, "foreign_share": 100}
CALLS = {
    **PUBLIC,
    **NOWHERE_SPECIAL,
    **SEASONED,
    "communication_services": ["call_centre_for_clients"],
    "foreign_share": 60,
}
NEW_INVESTOR = {
    **BUSINESSES["marketplace"],
    **NOWHERE_SPECIAL,
    "foreign_share": 30,
    "foreign_experience": "no",
}
MEDICAL = {**SITE, "own_offer": ["editorial"], "medical_info": "yes"}
HOSTED: dict[str, Any] = {
    **PUBLIC,
    "channel": {"only": ["mini_program"]},
    "ugc_features": ["forum_qa"],
    "revenue": ["ads"],
}
APP_ONLY = BUSINESSES["paid_forum"]


@pytest.mark.parametrize(
    ("permit", "facts", "last_day", "first_day", "before", "after"),
    [
        ("B21", FOREIGN_MARKET, "2015-06-18", "2015-06-19", "barred", "required"),
        ("B24", CALLS, "2019-07-29", "2019-07-30", "barred", "required"),
        ("F-APP", APP, "2023-08-31", "2023-09-01", "not_required", "required"),
        ("F-MINI", HOSTED, "2023-08-31", "2023-09-01", "not_required", "required"),
        ("B21", NEW_INVESTOR, "2022-04-30", "2022-05-01", "barred", "required"),
        ("PRE-MED", MEDICAL, "2025-01-19", "2025-01-20", "required", "not_required"),
    ],
    ids=["foreign-marketplace", "foreign-calls", "app-filing", "mini-filing", "experience", "medical"],
)
def test_the_day_a_rule_changes_the_verdict_changes(
    permit: str, facts: dict[str, Any], last_day: str, first_day: str, before: str, after: str
) -> None:
    assert on(whole(facts, last_day), permit).status == before
    assert on(whole(facts, first_day), permit).status == after


@pytest.mark.parametrize(
    ("permit", "facts", "region", "there", "elsewhere"),
    [
        ("B25-3", APP_ONLY, "安徽", "not_required", "required"),
        ("B25-3", HOSTED, "安徽", "not_required", "contested"),
        ("B25-3", HOSTED, "河南", "not_required", "contested"),
    ],
    ids=["app-only-anhui", "hosted-anhui", "hosted-henan"],
)
def test_a_province_that_settles_a_point_decides_there_only(
    permit: str, facts: dict[str, Any], region: str, there: str, elsewhere: str
) -> None:
    assert on(whole(facts, region=region), permit).status == there
    assert on(whole(facts), permit).status == elsewhere
    assert on(whole(facts, region="上海"), permit).status == elsewhere


def test_a_provincial_announcement_counts_from_its_date() -> None:
    assert on(whole(APP_ONLY, "2021-04-21", "安徽"), "B25-3").status == "required"
    assert on(whole(APP_ONLY, "2021-04-22", "安徽"), "B25-3").status == "not_required"


def test_a_hosted_mini_program_without_region_names_the_reading() -> None:
    assert on(whole(HOSTED), "B25-3").readings == ["hosted_platform"]


def test_a_person_can_fix_what_no_province_has_fixed() -> None:
    assert on(whole(HOSTED, hosted_platform="licence"), "B25-3").status == "required"
    assert on(whole(HOSTED, hosted_platform="exempt"), "B25-3").status == "not_required"


def test_what_a_person_fixes_is_discretionary_and_what_a_province_fixes_is_not_theirs() -> None:
    chosen = xuke.Law.at(xuke.rulebook(), "2026-11-23", "", {"hosted_platform": "licence"})
    assert chosen.fixed["hosted_platform"].by == "person"
    assert chosen.fixed["hosted_platform"].standing == "discretionary"
    assert law(region="安徽").fixed["hosted_platform"].by == "region"


def test_a_foreign_shanghai_mall_may_hold_the_licence_and_the_reason_names_source_and_date() -> None:
    facts = {**BUSINESSES["marketplace"], "foreign_share": 100}
    assessment = xuke.assess(facts=facts, as_of="2026-11-23", region="上海")
    assert on(assessment, "B21").status == "required"
    shown = {v["code"]: v for v in xuke.document(assessment)["telecom"]}["B21"]
    reason = next(r for r in shown["reasons"] if r["rule"] == "B21/foreign-allowed")
    assert (reason["kind"], reason["since"]) == ("ownership", "2015-06-19")
    assert [basis["source"] for basis in reason["basis"]] == ["196"]


def test_words_and_facts_together_say_the_same_of_the_foreign_mall() -> None:
    words = "多商户商城，商家入驻，用户在平台下单付款，我们收佣金"
    assessment = xuke.assess(words, {"foreign_share": 100}, as_of="2026-11-23", region="上海")
    rules = {rule.id for rule in on(assessment, "B21").true_rules("ownership")}
    assert on(assessment, "B21").status == "required"
    assert "B21/foreign-allowed" in rules


def test_a_foreign_chat_app_is_barred_and_shown_a_way_out() -> None:
    facts = {**APP, "ugc_features": ["one_to_one_im"], "revenue": ["content_fee"], "foreign_share": 100}
    assessment = held(facts)
    assert on(assessment, "B25-4").status == "barred"
    reasons = {v["code"]: v for v in xuke.document(assessment)["telecom"]}["B25-4"]["reasons"]
    assert reasons[0]["kind"] == "bar"
    assert reasons[0]["way_out"]
    assert reasons[0]["basis"]


@pytest.mark.parametrize(("share", "status"), [(50, "required"), (51, "barred"), (0, "required")])
def test_the_cap_is_met_exactly(share: int, status: str) -> None:
    facts = {**BUSINESSES["foreign_chat"], "foreign_share": share, "foreign_experience": "yes"}
    assert on(whole(facts), "B25-4").status == status


SECTORS: dict[str, Any] = {
    **APP,
    "ugc_features": ["forum_qa"],
    "marketplace_role": "third_party_deal",
    "revenue": ["commission"],
    "platform_goods": ["drug_otc"],
    "live_kinds": ["selling"],
    "emotional_companion": "yes",
    "genai_mode": "unmodified_filed_api",
    "finance_acts": ["loan_lead"],
    "drug_device_info": "yes",
    "outage_impact": "many_serious",
}
DAYS = ("2024-11-01", "2025-06-01", "2026-11-01")


def _cited(day: str) -> dict[str, set[str]]:
    """Return adjacent permit → sources of its needed rules on a day."""
    assessment = whole(SECTORS, day)
    return {
        v.permit.id: {f"{b.source} {b.article}" for rule in v.true_rules("need") for b in rule.basis}
        for v in assessment.of_kind("adjacent")
        if v.needed
    }


def test_the_same_business_gets_the_law_of_the_day() -> None:
    first, second, third = (_cited(day) for day in DAYS)
    assert "companion_ai" not in first
    assert "companion_ai" not in second
    assert "companion_ai" in third
    assert "tax_platform_report" not in second
    assert "tax_platform_report" in third
    assert "finance_marketing" not in second
    assert "finance_marketing" in third
    assert first["drug_device_info_filing"] == second["drug_device_info_filing"] != third["drug_device_info_filing"]
    assert second["mlps"] != third["mlps"]
