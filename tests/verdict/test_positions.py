"""Promise: the table of positions says what assessing with that position says, and who holds it on the date."""

from __future__ import annotations

from math import prod

import pytest

from businesses import BUSINESSES, SITE, business, held, law, on, whole
from xuke.verdict.positions import COMBINED, holders, readings_table, rows, tables

HOSTED = {**SITE, "channel": {"only": ["mini_program"]}, "own_platform": "no"}
CONTESTED = {
    "ads": BUSINESSES["ad_magazine"],
    "hosted forum": {**HOSTED, "ugc_features": ["forum_qa"], "revenue": ["content_fee"]},
    "hosted ads": {**HOSTED, "own_offer": ["editorial"], "revenue": ["ads"]},
    "app filing": BUSINESSES["paid_forum"],
}
NAMES = pytest.mark.parametrize("name", CONTESTED)


@NAMES
def test_every_row_is_what_assessing_with_these_positions_says(name: str) -> None:
    assessment = whole(CONTESTED[name])
    found = tables(assessment)
    assert found
    for table in found:
        for row in table.rows:
            taken = whole(CONTESTED[name], **row.positions)
            assert taken.outcome == row.outcome
            assert {code: str(on(taken, code).status) for code in table.permits} == row.statuses
            assert set(row.positions) == set(table.readings)


@NAMES
def test_taking_every_position_settles_the_contested_permits(name: str) -> None:
    for table in tables(whole(CONTESTED[name])):
        assert all(
            status in ("required", "not_required", "barred") for row in table.rows for status in row.statuses.values()
        )
        assert len({tuple(row.statuses.values()) for row in table.rows}) > 1 or not table.permits


@NAMES
def test_every_contested_verdict_is_in_one_table(name: str) -> None:
    assessment = whole(CONTESTED[name])
    listed = [code for table in tables(assessment) for code in table.permits]
    assert sorted(listed) == sorted(v.permit.id for v in assessment.verdicts.values() if v.status == "contested")


def test_several_readings_are_combined() -> None:
    [table] = [t for t in tables(whole(CONTESTED["hosted ads"])) if "B25-1" in t.permits]
    assert set(table.readings) == {"ad_income", "hosted_platform"}
    licence = [row.positions for row in table.rows if row.outcome == "licence"]
    assert (len(table.rows), licence) == (4, [{"ad_income": "commercial", "hosted_platform": "licence"}])


def test_many_readings_are_taken_one_at_a_time() -> None:
    assessment = business("ad_magazine")
    readings = assessment.law.rulebook.readings
    names = tuple(readings)[:5]
    assert prod(len(readings[name].positions) for name in names) > COMBINED
    found = rows(assessment, names, ["B25-1"])
    assert [row.positions for row in found] == [{n: p} for n in names for p in readings[n].positions]


def test_a_contested_outcome_of_several_permits_has_a_table_of_its_own() -> None:
    assessment = whole({**BUSINESSES["ad_magazine"], "shop_builder": "independent_shops"})
    assert assessment.outcome == "contested"
    whole_table = tables(assessment)[-1]
    assert {row.outcome for row in whole_table.rows} >= {"licence", "filing_only"}


def test_a_settled_business_has_no_table() -> None:
    assert tables(business("own_shop")) == []
    assert readings_table(held({}), "zh") == []


def test_holders_are_those_of_the_date() -> None:
    """Anhui exempts hosted businesses from 2021-04-22 on."""
    reading = law().rulebook.readings["hosted_platform"]
    assert [f.region for f in holders(law(), reading, "exempt")] == ["anhui", "henan"]
    assert holders(law("2021-04-21"), reading, "exempt") == []
    assert holders(law(), reading, "licence") == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_public_form_names_who_holds_what(lang: str) -> None:
    [table] = [t for t in readings_table(whole(CONTESTED["hosted forum"]), lang) if t["permits"][0]["code"] == "B25-3"]
    [reading] = table["readings"]
    exempt = next(p for p in reading["positions"] if p["id"] == "exempt")
    assert exempt["basis"][0]["source"] == "AH21"
    [anhui, _] = exempt["regions"]
    assert (anhui["id"], anhui["from"], anhui["standing"]) == ("anhui", "2021-04-22", "practice")
    assert anhui["name"] == ("安徽" if lang == "zh" else "Anhui")


def test_a_law_that_takes_positions_is_the_law_with_them() -> None:
    """`Law.taking` shares the program and keeps date, province and what was fixed before."""
    base = law(region="安徽")
    taken = base.taking({"ad_income": "commercial"})
    assert taken.program is base.program
    assert (taken.as_of, taken.region) == (base.as_of, base.region)
    assert taken.fixed == {**base.fixed, "ad_income": taken.fixed["ad_income"]}
    assert taken.fixed["ad_income"].by == "person"
    both = taken.taking({"hosted_platform": "licence"})
    assert {n: f.position for n, f in both.fixed.items() if f.by == "person"} == {
        "ad_income": "commercial",
        "hosted_platform": "licence",
    }
