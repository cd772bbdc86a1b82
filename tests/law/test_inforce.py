"""The law on a date in a place."""

from __future__ import annotations

import pytest

from xuke.errors import UsageError
from xuke.facts import Facts
from xuke.law import TODAY, Law, Rulebook
from xuke.law.inforce import FixedReading, check_date


def _rules(book: Rulebook, day: str, region: str = "") -> list[tuple[str, str]]:
    return [(rule.id, rule.from_) for rule in Law(book, day, region).rules(book.permit("P1"), "need")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2009-12-31", []),
        ("2010-01-01", [("P1/paid", "2010-01-01")]),
        ("2015-12-31", [("P1/paid", "2010-01-01")]),
        ("2016-01-01", [("P1/paid", "2016-01-01")]),
        ("2030-01-01", [("P1/paid", "2016-01-01")]),
    ],
)
def test_rules_by_date(mini: Rulebook, day: str, expected: list[tuple[str, str]]) -> None:
    """On every day at most one version of a rule is in force; both ends count."""
    assert _rules(mini, day) == expected


@pytest.mark.parametrize(("region", "there"), [("anhui", True), ("安徽", True), ("henan", False), ("", False)])
def test_rules_by_region(mini: Rulebook, region: str, there: bool) -> None:
    """A regional rule is in force there only."""
    assert (("P1/ads", "2010-01-01") in _rules(mini, "2020-01-01", region)) is there


def test_family_rules_come_along(mini: Rulebook) -> None:
    """Bars of a family count for its permits, but not before their date."""
    permit = mini.permit("P1")
    assert [rule.id for rule in Law(mini, "2020-01-01").rules(permit, "bar")] == ["FAM/foreign"]
    assert Law(mini, "2009-12-31").rules(permit, "bar") == []
    assert [family.id for family in Law(mini).families(permit)] == ["FAM"]


def test_nothing_is_needed_before_any_rule(mini: Rulebook) -> None:
    """Before the first rule the program still stands, and concludes nothing."""
    law = Law(mini, "2000-01-01")
    assert "need:P1" in law.program.definitions
    assert "rule:P1/paid" not in law.program.definitions


@pytest.mark.parametrize(
    ("day", "region", "position"),
    [
        ("2021-04-21", "anhui", ""),
        ("2021-04-22", "anhui", "free"),
        ("2024-12-31", "anhui", "free"),
        ("2025-01-01", "anhui", ""),
        ("2022-01-01", "henan", ""),
        ("2022-01-01", "", ""),
    ],
)
def test_reading_fixed_by_region(mini: Rulebook, day: str, region: str, position: str) -> None:
    """A province fixes a reading between its dates, both included; elsewhere it stays open."""
    found = Law(mini, day, region).fixed.get("adverts")
    assert (found.position if found else "") == position
    assert found is None or (found.by, found.standing) == ("region", "practice")


def test_reading_fixed_by_person(mini: Rulebook) -> None:
    """A person's choice goes before the province's, and is only ever discretionary."""
    found = Law(mini, "2022-01-01", "anhui", {"adverts": "commercial"}).fixed["adverts"]
    basis = tuple(mini.readings["adverts"].positions["commercial"].basis)
    assert found == FixedReading("commercial", "discretionary", "person", basis)


def test_reading_fixed_by_default(book: Rulebook) -> None:
    """A default is followed where no province fixes the reading, as practice."""
    nowhere, anhui = (Law(book, "2026-11-23", region).fixed["app_only_business"] for region in ("", "anhui"))
    assert (nowhere.position, nowhere.by, nowhere.standing) == ("licence", "default", "practice")
    assert (anhui.position, anhui.by) == ("exempt", "region")
    assert "ad_income" not in Law(book, "2026-11-23").fixed


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        ({"advert": "free"}, "there is no reading `advert` (did you mean adverts?)"),
        ({"adverts": "fre"}, "reading `adverts` has no position `fre` (choose from: commercial, free)"),
        ({"adverts": ""}, "reading `adverts` has no position `` (choose from: commercial, free)"),
    ],
)
def test_unknown_reading(mini: Rulebook, readings: dict[str, str], words: str) -> None:
    """An unknown reading or position is refused with what was meant."""
    with pytest.raises(UsageError) as caught:
        Law(mini, "2022-01-01", "", readings)
    assert str(caught.value) == f"reading-unknown: {words}"


def test_unknown_region(mini: Rulebook) -> None:
    """An unknown province is refused."""
    with pytest.raises(UsageError, match="region-unknown"):
        Law(mini, "2022-01-01", "atlantis")


@pytest.mark.parametrize("day", ["1999-12-31", "yesterday", "2026-02-30", "23.11.2026", "2026-1-1", " ", "2026", "0"])
def test_date_refused(mini: Rulebook, day: str) -> None:
    """Nonsense and dates before 2000 are refused, with what was given and what to do."""
    with pytest.raises(UsageError) as caught:
        Law(mini, day)
    assert caught.value.code == "date"
    assert f"`{' '.join(day.split())}`" in caught.value.message
    assert caught.value.hint


def test_date_accepted() -> None:
    """The first day and a leap day are accepted; compact dates become ISO dates."""
    assert [check_date(d) for d in ("2000-01-01", "2024-02-29", "20261123")] == [
        "2000-01-01",
        "2024-02-29",
        "2026-11-23",
    ]


def test_today_by_default(mini: Rulebook) -> None:
    """Without a date the law is today's."""
    assert Law(mini).as_of == TODAY()


def test_at_remembers(mini: Rulebook) -> None:
    """The same law is built once; another date, place or reading is another law."""
    one = Law.at(mini, "2022-01-01", "anhui", {"adverts": "free"})
    assert Law.at(mini, "2022-01-01", "anhui", {"adverts": "free"}) is one
    others = [
        Law.at(mini, "2022-01-02", "anhui", {"adverts": "free"}),
        Law.at(mini, "2022-01-01", "henan", {"adverts": "free"}),
        Law.at(mini, "2022-01-01", "anhui", {"adverts": "commercial"}),
        Law.at(mini, "2022-01-01", "anhui"),
    ]
    assert len({id(law) for law in [one, *others]}) == 5
    assert Law.at(mini) is Law.at(mini, TODAY())


def test_at_does_not_remember_refusals(mini: Rulebook) -> None:
    """A refused date is refused again."""
    for _ in range(2):
        with pytest.raises(UsageError):
            Law.at(mini, "never")


def test_encode_with_fixed_reading(mini: Rulebook) -> None:
    """A fixed reading is part of every encoding; an open one leaves all its positions possible."""
    fixed = Law(mini, "2022-01-01", "anhui", {"adverts": "free"})
    opened = Law(mini, "2026-01-01", "anhui")
    at = fixed.program.slot["adverts"]
    assert fixed.encode(Facts())[at] == 0b10
    assert opened.encode(Facts())[opened.program.slot["adverts"]] == 0b11
    assert fixed.reading_values == {"adverts": 0b10}


def test_encode_facts(mini: Rulebook) -> None:
    """A stated fact narrows its slot, a number to its cell, an unknown one nothing; nothing is shared."""
    law = Law(mini, "2022-01-01")
    blank = law.encode(Facts())
    facts = Facts.parse(mini.vocabulary, {"income": ["fees"], "share": 60, "shop": "cannot_say"})
    masks = law.encode(facts)
    slot = law.program.slot
    assert masks[slot["income.fees"]] == 0b10
    assert masks[slot["share"]] == 0b10
    assert masks[slot["shop"]] == 0b11
    assert law.encode(Facts()) == blank


def test_encode_passes_over_unused_facts(mini: Rulebook) -> None:
    """A fact no rule in force uses is no trouble."""
    law = Law(mini, "2000-01-01")
    assert "share" not in law.program.slot
    assert law.encode(Facts.parse(mini.vocabulary, {"share": 5})) == law.encode(Facts())


def test_weights(mini: Rulebook) -> None:
    """Weights are the content's: facts by `unmentioned`, numbers by cell, readings by who holds them."""
    law = Law(mini, "2022-01-01", "anhui")
    by = dict(zip(law.program.order, law.weights, strict=True))
    assert by["adverts"] == (0.6, 0.4)
    assert by["kind"] == (0.5, 0.3, 0.2)
    assert by["share"] == (0.9, 0.1)
    assert by["shop"] == pytest.approx((0.9, 0.1))
    assert by["income.fees"] == (0.8, 0.2)


@pytest.mark.parametrize("region", ["", "anhui", "henan"])
@pytest.mark.parametrize("day", ["2000-09-25", "2010-06-01", "2020-06-01", "2026-11-23"])
def test_weights_sum_to_one(book: Rulebook, day: str, region: str) -> None:
    """On every date, per slot, as many weights as values, none negative, summing to 1."""
    law = Law.at(book, day, region)
    for name, size, weights in zip(law.program.order, law.program.sizes, law.weights, strict=True):
        assert len(weights) == size, name
        assert min(weights) >= 0, name
        assert sum(weights) == pytest.approx(1), name


def test_program_contents(mini: Rulebook) -> None:
    """Every permit has its scope, need, bar and ownership; readings are tested last."""
    law = Law(mini, "2022-01-01", "anhui")
    for permit in mini.permits:
        assert {f"{part}:{permit}" for part in ("scope", "need", "bar", "own")} <= set(law.program.definitions)
    assert law.program.order[law.program.first_late :] == ["adverts"]


@pytest.mark.parametrize("day", ["2000-01-01", "2005-01-01", "2016-03-01", "2021-04-22", "2026-11-23", "2099-12-31"])
def test_shipped_law_on_any_date(book: Rulebook, day: str) -> None:
    """The shipped rulebook makes a program on every date."""
    assert Law(book, day).program.definitions
