"""A value is a set of possibilities: what may be written, what may not, and back again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import SMALL
from xuke.errors import UsageError
from xuke.facts import Interval, describe, parse_value
from xuke.facts.vocabulary import NO, UNKNOWN_YESNO, YES

ONLY_ADS = {"revenue.ads": YES, "revenue.fees": NO, "revenue.commission": NO}
NONE_OF_THEM = dict.fromkeys(ONLY_ADS, NO)


@pytest.mark.parametrize("raw", ["yes", "true", "y", "是", "有", "1", 1, True, " YES "])
def test_every_way_to_write_yes(raw: Any) -> None:
    assert parse_value(SMALL.fact("own_site"), raw) == {"own_site": YES}


@pytest.mark.parametrize("raw", ["no", "false", "n", "否", "没有", "无", "0", 0, False, "No\n"])
def test_every_way_to_write_no(raw: Any) -> None:
    assert parse_value(SMALL.fact("own_site"), raw) == {"own_site": NO}


@pytest.mark.parametrize("fact", ["own_site", "entity", "revenue", "share", "remark"])
@pytest.mark.parametrize("raw", ["unknown", "?", "不知道", "不确定", " Unknown "])
def test_unknown_is_no_statement_about_any_type(fact: str, raw: str) -> None:
    assert parse_value(SMALL.fact(fact), raw) == {}


@pytest.mark.parametrize(
    ("raw", "mask"),
    [
        ("company", 0b001),
        (" other ", 0b100),
        (["individual"], 0b010),
        (["company", "other"], 0b101),
        (("company", "company"), 0b001),
        ("company|individual", 0b011),
        ("individual, other", 0b110),
        (["company", "individual", "other"], 0b111),
    ],
)
def test_a_choice_is_the_set_of_options_still_possible(raw: Any, mask: int) -> None:
    assert parse_value(SMALL.fact("entity"), raw) == {"entity": mask}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (["ads"], {"revenue.ads": YES}),
        ("ads", {"revenue.ads": YES}),
        ("ads, fees,", {"revenue.ads": YES, "revenue.fees": YES}),
        ([], {}),
        ("", {}),
        ({"ads": "yes", "fees": False}, {"revenue.ads": YES, "revenue.fees": NO}),
        ({"ads": "unknown"}, {"revenue.ads": UNKNOWN_YESNO}),
        ({"only": ["ads"]}, ONLY_ADS),
        ("only: ads", ONLY_ADS),
        ({"only": []}, NONE_OF_THEM),
        ("only:", NONE_OF_THEM),
    ],
)
def test_options_say_nothing_about_the_others_unless_only(raw: Any, expected: dict[str, int]) -> None:
    assert parse_value(SMALL.fact("revenue"), raw) == expected


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [
        (50, 50, 50),
        ("50", 50, 50),
        (12.5, 12.5, 12.5),
        (0, 0, 0),
        (100, 100, 100),
        ("50..100", 50, 100),
        ("0.5..1.5", 0.5, 1.5),
        (" 5 ~ 10 ", 5, 10),
        ("5至10", 5, 10),
        ("5 到 10", 5, 10),
        ("7..7", 7, 7),
    ],
)
def test_a_number_is_an_interval_with_both_ends_in_it(raw: Any, low: float, high: float) -> None:
    assert parse_value(SMALL.fact("share"), raw) == {"share": Interval(low, high)}


def test_a_number_without_bounds_may_be_negative() -> None:
    assert parse_value(SMALL.fact("staff"), "-3..-1") == {"staff": Interval(-3, -1)}


@pytest.mark.parametrize(
    ("fact", "raw", "code"),
    [
        ("own_site", "maybe", "fact-value"),
        ("own_site", "", "fact-value"),
        ("own_site", None, "fact-value"),
        ("own_site", 2, "fact-value"),
        ("own_site", ["yes"], "fact-value"),
        ("entity", "bank", "fact-option"),
        ("entity", "Company", "fact-option"),
        ("entity", "", "fact-option"),
        ("entity", ["company", "bank"], "fact-option"),
        ("entity", True, "fact-option"),
        ("entity", [], "fact-value"),
        ("revenue", ["tips"], "fact-option"),
        ("revenue", {"tips": "yes"}, "fact-option"),
        ("revenue", {"only": ["tips"]}, "fact-option"),
        ("revenue", "only: tips", "fact-option"),
        ("revenue", {"only": ["ads"], "fees": "yes"}, "fact-option"),
        ("revenue", {"ads": "sometimes"}, "fact-value"),
        ("revenue", 3, "fact-value"),
        ("revenue", True, "fact-value"),
        ("revenue", None, "fact-value"),
        ("share", "half", "fact-value"),
        ("share", "", "fact-value"),
        ("share", True, "fact-value"),
        ("share", None, "fact-value"),
        ("share", [50], "fact-value"),
        ("share", "nan", "fact-value"),
        ("share", "inf", "fact-value"),
        ("share", "1.2.3..4", "fact-value"),
        ("share", "60..50", "fact-value"),
        ("share", 100.5, "fact-value"),
        ("share", -1, "fact-value"),
        ("share", "90..101", "fact-value"),
        ("staff", "5..3", "fact-value"),
        ("staff", "nan", "fact-value"),
        ("remark", "any words", "fact-value"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_stable_code(fact: str, raw: Any, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_value(SMALL.fact(fact), raw)
    assert refused.value.code == code


def test_a_refusal_says_what_would_fit() -> None:
    with pytest.raises(UsageError, match=r"`101` \(it lies between 0 and 100 %\)"):
        parse_value(SMALL.fact("share"), 101)
    with pytest.raises(UsageError, match="choose from: company, individual, other"):
        parse_value(SMALL.fact("entity"), "bank")


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("own_site", YES, "yes"),
        ("own_site", NO, "no"),
        ("own_site", UNKNOWN_YESNO, "unknown"),
        ("revenue.ads", YES, "yes"),
        ("entity", 0b010, "individual"),
        ("entity", 0b101, ["company", "other"]),
        ("share", Interval(50, 50), 50),
        ("share", Interval(12.5, 12.5), 12.5),
        ("share", Interval(0, 49.5), "0..49.5"),
    ],
)
def test_describe_writes_the_shortest_form(name: str, value: Any, written: Any) -> None:
    found = describe(SMALL.fact(name.partition(".")[0]), name, value)
    assert (found, type(found)) == (written, type(written))


@given(st.integers(1, 7))
def test_a_choice_reads_back_as_it_was_described(mask: int) -> None:
    spec = SMALL.fact("entity")
    assert parse_value(spec, describe(spec, "entity", mask)) == {"entity": mask}


@given(st.dictionaries(st.sampled_from(("ads", "fees", "commission")), st.integers(NO, UNKNOWN_YESNO)))
def test_options_read_back_as_they_were_described(masks: dict[str, int]) -> None:
    spec = SMALL.fact("revenue")
    written = {option: describe(spec, f"revenue.{option}", mask) for option, mask in masks.items()}
    assert parse_value(spec, written) == {f"revenue.{option}": mask for option, mask in masks.items()}


@given(st.tuples(*[st.decimals(0, 100, places=3)] * 2).map(sorted))
def test_a_number_reads_back_as_it_was_described(ends: list[Decimal]) -> None:
    spec, value = SMALL.fact("share"), Interval(float(ends[0]), float(ends[1]))
    assert parse_value(spec, describe(spec, "share", value)) == {"share": value}


@pytest.mark.parametrize("value", [Interval(1e-7, 3.0), Interval(1e-7, 1e-7), Interval(-2.5, 1e21)])
def test_very_small_and_very_large_numbers_read_back_too(value: Interval) -> None:
    spec = SMALL.fact("staff")
    assert parse_value(spec, describe(spec, "staff", value)) == {"staff": value}
