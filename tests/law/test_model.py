"""The shapes of content."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import pytest

from xuke.law import model
from xuke.law.model import Basis, Rule, Text

RULE = Rule("P/x", "a", "2016-03-01", "settled", [Basis("ACT")], Text("甲", "a"), to="2020-12-31")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2016-02-29", False),
        ("2016-03-01", True),
        ("2018-06-15", True),
        ("2020-12-31", True),
        ("2021-01-01", False),
    ],
)
def test_in_force(day: str, expected: bool) -> None:
    """A rule is in force from its first to its last day, both included."""
    assert RULE.in_force(day, "") is expected


def test_in_force_without_end() -> None:
    """A rule without an end stays in force."""
    assert replace(RULE, to="").in_force("2999-01-01", "")


@pytest.mark.parametrize(("region", "expected"), [("anhui", True), ("henan", False), ("", False)])
def test_in_force_by_region(region: str, expected: bool) -> None:
    """A regional rule holds there only, and nowhere when no region is given."""
    assert replace(RULE, regions=["anhui"]).in_force("2018-01-01", region) is expected


def test_text_by_language() -> None:
    """A text gives the words of the language asked for."""
    assert (Text("甲", "a")["zh"], Text("甲", "a")["en"]) == ("甲", "a")


def test_standing_ranks() -> None:
    """Ranks and names of standings are each other's inverse."""
    assert {v: k for k, v in model.STANDING_RANK.items()} == model.RANK_STANDING


def test_shapes_are_frozen_and_strict() -> None:
    """No shape can be changed after loading, and none takes unknown fields."""
    shapes = [s for s in vars(model).values() if isinstance(s, type) and is_dataclass(s)]
    assert len(shapes) > 20
    for shape in shapes:
        assert shape.__dataclass_params__.frozen, shape  # type: ignore[attr-defined]
        assert shape.__pydantic_config__["extra"] == "forbid", shape  # type: ignore[attr-defined]
        assert fields(shape)
