"""Two laws compared: everything that differs is told, nothing else, and words are told from law."""

from __future__ import annotations

from itertools import count, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xuke
from rulebooks import P1, P2, Make, edited
from xuke.law import Law
from xuke.logic.program import Definition, Program
from xuke.verdict.lawdiff import LawDiff, RuleChange, Shared

PAIRS = [
    ("2001-01-01", "2002-01-01"),
    ("2015-06-18", "2015-06-19"),
    ("2019-07-29", "2019-07-30"),
    ("2021-04-21", "2021-04-22"),
    ("2024-11-01", "2026-11-01"),
    ("2005-01-01", "2026-11-01"),
]
DATE = "2020-01-01"


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """`make(edit, …)`: the small rulebook with passages replaced, loaded."""
    number = count()
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    folder = tmp_path_factory.mktemp("books")
    yield lambda *edits: xuke.Rulebook.load(edited(folder / f"book{next(number)}", *edits))
    patch.undo()


@pytest.fixture(scope="module")
def plain(make: Make) -> xuke.Rulebook:
    return make()


def _diff(old: xuke.Rulebook, new: xuke.Rulebook, date: str = DATE, then: str = "") -> LawDiff:
    return LawDiff(Law.at(old, date), Law.at(new, then or date), everywhere=True)


def _brief(diff: LawDiff) -> list[tuple[str, str]]:
    return [(change.rule.id, change.change) for change in diff.rules]


@pytest.mark.parametrize("region", ["", "上海"])
@pytest.mark.parametrize("date", ["2000-09-25", "2015-06-19", "2026-11-23"])
def test_a_law_does_not_differ_from_itself(book: xuke.Rulebook, date: str, region: str) -> None:
    law = Law.at(book, date, region)
    assert LawDiff(law, law, everywhere=not region).empty


def test_a_rulebook_does_not_differ_from_a_copy(make: Make, plain: xuke.Rulebook) -> None:
    assert _diff(plain, make()).empty


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_way_back_mirrors_the_way_there(book: xuke.Rulebook, before: str, after: str) -> None:
    there, back = (
        LawDiff(Law.at(book, a), Law.at(book, b), everywhere=True) for a, b in ((before, after), (after, before))
    )
    turned = {"added": "ended", "ended": "added"}
    assert {
        (c.owner, c.kind, turned.get(c.change, c.change), c.before, c.after) for c in map(_hashable, there.rules)
    } == {(c.owner, c.kind, c.change, c.after, c.before) for c in map(_hashable, back.rules)}
    swapped = {"appeared": "vanished", "vanished": "appeared"}
    assert {(p.id, swapped[p.what]) for p in there.permits} == {(p.id, p.what) for p in back.permits}
    sides = [{(r.id, r.region, *pair(r)) for r in diff.readings} for diff, pair in ((there, _there), (back, _back))]
    assert sides[0] == sides[1]


def _there(reading: Any) -> tuple[str, str]:
    return reading.before, reading.after


def _back(reading: Any) -> tuple[str, str]:
    return reading.after, reading.before


class _hashable:
    """A change with its rules by place in time, which names a version."""

    def __init__(self, change: RuleChange) -> None:
        self.owner, self.kind, self.change = change.owner, change.kind, change.change
        self.before, self.after = (
            (r.id, r.from_, tuple(r.regions)) if r else None for r in (change.before, change.after)
        )


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_version_in_force_on_one_date_only_is_told(book: xuke.Rulebook, before: str, after: str) -> None:
    """Brute force over all rules of all permits and families."""
    expected = set()
    for owner in [*book.permits.values(), *book.families.values()]:
        for kind in ("need", "exempt", "bar", "ownership"):
            for rule in getattr(owner, kind, []):
                held = [rule.from_ <= date and (not rule.to or date <= rule.to) for date in (before, after)]
                if held[0] != held[1]:
                    expected.add((rule.id, rule.from_, tuple(rule.regions), held[1]))
    diff = LawDiff(Law.at(book, before), Law.at(book, after), everywhere=True)
    sides = [(rule, begun) for c in diff.rules for rule, begun in ((c.before, False), (c.after, True))]
    assert {(r.id, r.from_, tuple(r.regions), begun) for r, begun in sides if r is not None} == expected


def test_a_province_shows_its_own_rules_only(book: xuke.Rulebook) -> None:
    sides = [Law.at(book, date, "上海") for date in ("2015-06-18", "2015-06-19")]
    told = {c.rule.id for c in LawDiff(*sides).rules}
    assert "B21/foreign-shanghai-ftz-100" in told
    assert "B21/foreign-cap-trade-other-ftz" not in told


def test_the_foreign_cap_on_trade_ended_because_of_the_notice(book: xuke.Rulebook) -> None:
    """2015-06-19: an ended rule is told with what took its place the day after."""
    diff = LawDiff(Law.at(book, "2015-06-18"), Law.at(book, "2015-06-19"), everywhere=True)
    found = {c.rule.id: c for c in diff.rules}
    assert found["B21/foreign-cap-trade"].change == "ended"
    assert found["B21/foreign-allowed"].change == "added"
    assert diff.because(found["B21/foreign-cap-trade"]) == found["B21/foreign-allowed"].rule.basis


def test_permits_appear_and_vanish(book: xuke.Rulebook) -> None:
    diff = LawDiff(Law.at(book, "2024-11-01"), Law.at(book, "2026-11-01"), everywhere=True)
    found = {p.id: p.what for p in diff.permits}
    assert (found["PRE-MED"], found["face_filing"]) == ("vanished", "appeared")


def test_provinces_that_fix_a_reading_are_told(book: xuke.Rulebook) -> None:
    diff = LawDiff(Law.at(book, "2021-04-21"), Law.at(book, "2021-04-22"), everywhere=True)
    found = {(r.id, r.region): (r.before, r.after) for r in diff.readings}
    assert found["app_only_business", "anhui"] == ("", "exempt")
    assert all(r.basis for r in diff.readings)


CONDITION = "      paid\n      or hosts and income.fees\n"


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("income.fees or hosts and paid", "reworded"),
        ("not (not paid)", "reworded"),
        ("paid or (shop and not shop)", "reworded"),
        ("paid or share > 5 and share <= 5", "reworded"),
        ("paid or needs(P2) and income.fees", "reworded"),
        ("paid or hosts", "replaced"),
        ("paid or share > 5", "replaced"),
        ("paid or adverts == free", "replaced"),
        ("income.ads", "replaced"),
    ],
)
def test_other_words_for_the_same_condition_are_told_as_such(
    make: Make, plain: xuke.Rulebook, text: str, change: str
) -> None:
    if "needs(P2)" in text:
        other = make((P1, CONDITION, f"      {text}\n"), (P2, "    unless: needs(P1)\n", ""))
        found = {c.rule.id: c for c in _diff(plain, other).rules}["P1/paid"]
    else:
        found = _diff(plain, make((P1, CONDITION, f"      {text}\n"))).rules[0]
    assert (found.rule.id, found.change, found.fields) == ("P1/paid", change, ("when",))
    assert found.same_function is (change == "reworded")


def test_a_stronger_basis_is_more_than_words(make: Make, plain: xuke.Rulebook) -> None:
    other = make(
        (P2, "confidence: H, read: P}\n    reason", "confidence: M, read: P}\n    reason"), (P2, "settled", "practice")
    )
    found = _diff(plain, other).rules
    assert [(c.rule.id, c.change, c.same_function) for c in found] == [("P2/shop", "replaced", True)]
    assert set(found[0].fields) == {"standing", "basis"}


def test_another_reason_is_only_words(make: Make, plain: xuke.Rulebook) -> None:
    found = _diff(plain, make((P2, "A shop needs a filing.", "Shops file."))).rules
    assert [(c.change, c.fields) for c in found] == [("reworded", ("reason",))]


def test_a_derived_fact_carries_its_change_to_the_rules(make: Make, plain: xuke.Rulebook) -> None:
    diff = _diff(plain, make(("derived/basics.yaml", "formula: income.fees", "formula: income.fees and shop")))
    assert [(d.id, d.change) for d in diff.derived] == [("paid", "replaced")]
    assert _brief(diff) == [("P1/paid", "through")]


def test_a_reworded_derived_fact_changes_no_rule(make: Make, plain: xuke.Rulebook) -> None:
    diff = _diff(plain, make(("derived/basics.yaml", "shop and kind == others", "kind in (others) and shop")))
    assert [(d.id, d.change) for d in diff.derived] == [("hosts", "reworded")]
    assert diff.rules == []


def test_options_are_matched_by_id(make: Make, plain: xuke.Rulebook) -> None:
    """The place of an option in its list means nothing."""
    _, mark, options = (plain.root / "facts" / "kind.yaml").read_text(encoding="utf-8").partition("options:\n")
    turned = "".join(reversed(options.splitlines(keepends=True)))
    diff = _diff(plain, make(("facts/kind.yaml", mark + options, mark + turned)))
    assert (diff.facts, diff.derived, diff.rules) == (["kind"], [], [])


def test_a_new_option_counts_where_it_makes_a_difference(make: Make, plain: xuke.Rulebook) -> None:
    """`==` says the same of every business as before; `!=` now also holds of the new option."""
    more = ("facts/kind.yaml", "options:\n", "options:\n  rented: {zh: 租来的, en: rented}\n")
    assert _brief(_diff(plain, make(more))) == []
    exempt = (P1, "unless: 'kind == own'", "unless: kind != others")
    assert _brief(_diff(make(exempt), make(exempt, more))) == [("P1/ads", "through")]


def test_a_fact_that_is_used_otherwise_is_named(make: Make, plain: xuke.Rulebook) -> None:
    fact = (plain.root / "facts" / "shop.yaml").read_text(encoding="utf-8")
    other = make(("facts/shop.yaml", fact, fact.replace("id: shop", "id: shop\nspecialist: true")))
    assert _diff(plain, other).facts == ["shop"]
    assert _brief(_diff(plain, other)) == []


def test_changes_of_readings_are_told(make: Make, plain: xuke.Rulebook) -> None:
    name = "readings/adverts.yaml"
    weights = make((name, "weight: 0.6", "weight: 0.7"), (name, "weight: 0.4", "weight: 0.3"))
    assert [(r.what, r.before, r.after) for r in _diff(plain, weights).readings] == [
        ("weight", "commercial 0.6", "commercial 0.7"),
        ("weight", "free 0.4", "free 0.3"),
    ]
    usual = make((name, "lean: commercial", "lean: commercial\ndefault: free"))
    assert [(r.what, r.before, r.after) for r in _diff(plain, usual).readings] == [("default", "", "free")]
    dated = _diff(plain, plain, "2021-04-21", "2021-04-22").readings
    assert [(r.what, r.region, r.before, r.after) for r in dated] == [("fixed", "anhui", "", "free")]
    third = make((name, "fixed:\n", f"{THIRD}fixed:\n"), (name, "weight: 0.4", "weight: 0.3"))
    found = [(r.what, r.before, r.after) for r in _diff(plain, third).readings]
    assert found == [("weight", "free 0.4", "free 0.3"), ("position", "", "unclear")]


THIRD = """  unclear:
    label: {zh: 说不清, en: Unclear}
    weight: 0.1
    held_by: {zh: 有人, en: Some}
    basis:
      - {source: GUIDE, confidence: L, read: C}
"""


def test_a_permit_that_differs_itself_is_told(make: Make, plain: xuke.Rulebook) -> None:
    other = make((P1, "scope: shop or income.fees", "scope: income.fees"), (P1, "Nobody pays.", "No pay."))
    assert [(p.id, p.what) for p in _diff(plain, other).permits] == [("P1", "scope"), ("P1", "otherwise")]


def test_rules_in_force_on_neither_date_are_named(make: Make, plain: xuke.Rulebook) -> None:
    other = make((P1, "when: paid\n    from: 2010-01-01", "when: paid and shop\n    from: 2010-01-01"))
    assert (_brief(_diff(plain, other)), _diff(plain, other).elsewhere) == ([], ["P1/paid"])
    assert _brief(_diff(plain, other, "2012-01-01")) == [("P1/paid", "replaced")]


def test_versions_of_one_rule_are_replaced(plain: xuke.Rulebook) -> None:
    found = _diff(plain, plain, "2015-12-31", "2016-01-01").rules
    assert [(c.rule.id, c.change, c.same_function) for c in found] == [("P1/paid", "replaced", True)]
    assert found[0].before is not None and found[0].before.to == "2015-12-31"


_TESTS = st.sampled_from(
    [
        *("shop", "income.fees", "income.ads", "kind == own", "kind != others"),
        *("share > 50", "share <= 50", "share == 50", "adverts == free", "paid", "hosts"),
    ]
)
_TEXTS = st.recursive(
    _TESTS,
    lambda inner: st.one_of(
        inner.map(lambda t: f"not ({t})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
    ),
    max_leaves=5,
)


@settings(max_examples=80)
@given(_TEXTS, _TEXTS)
def test_same_function_is_what_all_businesses_say(plain: xuke.Rulebook, first: str, second: str) -> None:
    """Brute force over every business of the small rulebook."""
    shared = Shared(plain, plain, [(0, plain.bind(first)), (1, plain.bind(second))])
    derived = [Definition(f"derived:{d.id}", plain.bind(d.formula)) for d in plain.derived.values()]
    both = Program(
        [*derived, Definition("a", plain.bind(first)), Definition("b", plain.bind(second))], plain.scope.variables
    )
    cells = [[1 << i for i in range(size)] for size in both.sizes]
    places = both.index["a"], both.index["b"]
    rows = (both.compiled.values(list(masks)) for masks in product(*cells))
    assert shared.same(plain.bind(first), plain.bind(second)) == all(r[places[0]] == r[places[1]] for r in rows)
