"""Who moves between two laws: everyone listed does, nobody is missed, and the change named is the one that did it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

import xuke
from businesses import BUSINESSES, closed
from rulebooks import P1, P2, Make, edited
from xuke.facts import Entry, Facts, Interval, Source, State
from xuke.law import Law
from xuke.law.model import Text
from xuke.verdict import Assessment, Status
from xuke.verdict.lawdiff import DerivedChange, ReadingChange, RuleChange
from xuke.verdict.movers import Mover, Movers, Pair, Subject, Unread, carried, contents
from xuke.verdict.status import Run, Verdict

OLD, NEW = "2024-11-01", "2026-11-01"
DATE = "2020-01-01"


def _movers(book: xuke.Rulebook, before: str, after: str, *subjects: Subject) -> list[Mover]:
    held = Movers(Law.at(book, before), Law.at(book, after))
    return [m for m in held.among(subjects or contents(book, book)) if isinstance(m, Mover)]


def _ids(movers: list[Mover]) -> dict[str, set[tuple[str, str, str]]]:
    return {m.subject.id: {(move.permit, str(move.before[0]), str(move.after[0])) for move in m.moves} for m in movers}


@pytest.fixture(scope="module")
def lately(book: xuke.Rulebook) -> list[Mover]:
    """Who moves between `OLD` and `NEW`."""
    return _movers(book, OLD, NEW)


def test_everyone_who_moves_is_listed_and_nobody_else(book: xuke.Rulebook, lately: list[Mover]) -> None:
    """Brute force: every scenario on its permit, every case and model on every permit."""
    expected: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
    for subject in contents(book, book):
        facts = subject.facts(book).screened(book.vocabulary)
        laws = [Law.at(book, date, subject.region, subject.take) for date in (OLD, NEW)]
        runs = [Run(law, law.encode(facts)) for law in laws]
        names = [subject.permit] if subject.permit else list(book.permits)
        sides = [{name: str(Verdict(run, book.permits[name]).status) for name in names} for run in runs]
        apart = {(name, sides[0][name], sides[1][name]) for name in names if sides[0][name] != sides[1][name]}
        if apart:
            expected[subject.kind, subject.id] = apart
    told = {(m.subject.kind, m.subject.id): _ids([m])[m.subject.id] for m in lately}
    assert {key: moves for key, moves in told.items() if moves} == expected


def test_every_move_has_a_cause_that_differs_between_the_dates(book: xuke.Rulebook, lately: list[Mover]) -> None:
    for mover in lately:
        for move in mover.moves:
            assert move.causes, (mover.subject.id, move.permit)
            for cause in move.causes:
                assert isinstance(cause, RuleChange)
                assert cause.change in ("added", "ended", "replaced")
                assert cause.after is None or cause.after.from_ > OLD
                assert cause.after is not None or (cause.before is not None and OLD <= cause.before.to < NEW)


def test_outcomes_are_those_of_a_full_assessment(book: xuke.Rulebook) -> None:
    """Cases between 2005 and 2026, where the telecom answer of many moves."""
    subjects = [s for s in contents(book, book) if s.kind == "case"][::8]
    told = {m.subject.id: m.outcome for m in _movers(book, "2005-01-01", NEW, *subjects)}
    for subject in subjects:
        sides = tuple(
            Assessment(subject.facts(book), Law.at(book, d, subject.region)).outcome for d in ("2005-01-01", NEW)
        )
        assert told.get(subject.id, sides) in (sides, ("", "")) and (
            told.get(subject.id) == sides or sides[0] == sides[1]
        )
    assert any(old != new for old, new in told.values())


def test_the_way_back_moves_the_same(book: xuke.Rulebook, lately: list[Mover]) -> None:
    subjects = [s for s in contents(book, book) if s.kind == "scenario"]
    there = {
        m.subject.id: {(x.permit, x.after, x.before) for x in m.moves} for m in lately if m.subject.kind == "scenario"
    }
    back = {m.subject.id: {(x.permit, x.before, x.after) for x in m.moves} for m in _movers(book, NEW, OLD, *subjects)}
    assert there == back


def test_nobody_moves_between_a_law_and_itself(book: xuke.Rulebook) -> None:
    assert _movers(book, NEW, NEW) == []


def test_the_foreign_cap_on_trade(book: xuke.Rulebook) -> None:
    """2015-06-19: five scenarios of foreign marketplaces become possible, no case or model is foreign."""
    movers = _movers(book, "2015-06-18", "2015-06-19")
    assert {moves for found in _ids(movers).values() for moves in found} == {("B21", "barred", "required")}
    assert {m.subject.kind for m in movers} == {"scenario"}
    causes = {
        cause.rule.id for m in movers for move in m.moves for cause in move.causes if isinstance(cause, RuleChange)
    }
    assert causes == {"B21/foreign-cap-trade", "B21/foreign-cap-trade-other-ftz"}


def test_the_negative_list_of_2019(book: xuke.Rulebook) -> None:
    """2019-07-30: three caps fall; data centres close to the minority share that was allowed before."""
    found = {move for moves in _ids(_movers(book, "2019-07-29", "2019-07-30")).values() for move in moves}
    opened = {(p, "barred", "required") for p in ("B22", "B23", "B24")}
    assert found == opened | {(p, "required", "barred") for p in ("B11", "B12")}


def _own(facts: Facts, name: str = "mine") -> Subject:
    return Subject("business", name, Text(name, name), lambda book: facts)


def test_ones_own_business_is_told_with_its_outcome(book: xuke.Rulebook) -> None:
    foreign = _own(closed({**BUSINESSES["marketplace"], "foreign_share": 100, "special_area": {"only": []}}))
    mover = _movers(book, "2010-01-01", NEW, foreign)[0]
    move = next(m for m in mover.moves if m.permit == "B21")
    assert (move.before, move.after) == ((Status.BARRED,) * 2, (Status.REQUIRED,) * 2)
    assert mover.outcome == ("licence", "licence")


def test_what_was_not_mentioned_moves_only_the_status_as_known(book: xuke.Rulebook) -> None:
    """A specialist fact that nobody mentioned keeps a status open, and does not move the business as described."""
    site = xuke.assess("公司官网，只介绍自己的产品", as_of=NEW)
    mover = _movers(book, OLD, NEW, _own(site.facts))[0]
    face = next(m for m in mover.moves if m.permit == "face_filing")
    assert (face.before, face.after) == (
        (Status.NOT_REQUIRED, Status.NOT_REQUIRED),
        (Status.UNDETERMINED, Status.NOT_REQUIRED),
    )


def test_one_permit_can_be_asked_for(book: xuke.Rulebook) -> None:
    held = Movers(Law.at(book, OLD), Law.at(book, NEW))
    found = [m for m in held.among(contents(book, book), "PRE-MED") if isinstance(m, Mover)]
    assert {move.permit for m in found for move in m.moves} == {"PRE-MED"}
    assert {m.subject.permit for m in found} <= {"", "PRE-MED"}


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
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


def _between(old: xuke.Rulebook, new: xuke.Rulebook, *subjects: Subject) -> list[Mover | Unread]:
    return list(Movers(Law.at(old, DATE), Law.at(new, DATE)).among(subjects or contents(old, new)))


def test_an_edited_rule_is_the_cause(make: Make, plain: xuke.Rulebook) -> None:
    """P1/paid no longer counts fees alone: the case and two scenarios lose P1; P2 follows through `needs(P1)`."""
    other = make((P1, "      paid\n      or hosts and income.fees\n", "      income.ads and income.fees\n"))
    found = {m.subject.id: m for m in _between(plain, other) if isinstance(m, Mover)}
    assert set(found) == {"acme", "V-01", "V-04", "V-07"}
    assert {move.permit for move in found["acme"].moves} == {"P1", "P2"}
    for mover in found.values():
        for move in mover.moves:
            assert [c.rule.id for c in move.causes if isinstance(c, RuleChange)] == ["P1/paid"]


def test_a_reworded_rule_moves_nobody(make: Make, plain: xuke.Rulebook) -> None:
    assert _between(plain, make((P2, 'when: "shop"', 'when: "not (not shop)"'))) == []


def test_a_changed_derived_fact_is_the_cause(make: Make, plain: xuke.Rulebook) -> None:
    other = make(
        ("derived/basics.yaml", "formula: income.fees", "formula: income.ads"),
        (P1, "      or hosts and income.fees\n", ""),
    )
    plainer = make((P1, "      or hosts and income.fees\n", ""))
    moved = [m for m in _between(plainer, other) if isinstance(m, Mover)]
    causes = {c.id for m in moved for move in m.moves for c in move.causes if isinstance(c, DerivedChange)}
    assert causes == {"paid"}
    assert all(isinstance(c, DerivedChange) for m in moved for move in m.moves for c in move.causes)


def test_a_reading_that_a_province_fixes_is_the_cause(plain: xuke.Rulebook) -> None:
    held = Movers(Law.at(plain, "2021-04-21"), Law.at(plain, "2021-04-22"))
    found = [m for m in held.among(contents(plain, plain)) if isinstance(m, Mover)]
    assert _ids(found) == {"V-03": {("P1", "contested", "not_required")}}
    cause = found[0].moves[0].causes[0]
    assert isinstance(cause, ReadingChange)
    assert (cause.id, cause.before, cause.after, cause.region) == ("adverts", "", "free", "anhui")


def test_a_combined_effect_names_every_change_that_reaches_it(make: Make, plain: xuke.Rulebook) -> None:
    """No single rule has another value: `a or not a` became `a or b`. All changes are named rather than none."""
    second = "  - id: P2/other\n    when: 'not shop'\n"
    rest = "    from: 2010-01-01\n    standing: settled\n"
    rest += "    basis:\n      - {source: ACT, article: '5', confidence: H, read: P}\n"
    rest += "    reason: {zh: 别的。, en: Another.}\notherwise:"
    whole = make((P2, "    unless: needs(P1)\n", ""), (P2, "otherwise:", second + rest))
    half = make(
        (P2, "    unless: needs(P1)\n", ""), (P2, "otherwise:", second.replace("not shop", "income.ads") + rest)
    )
    blank = Subject("business", "blank", Text("空", "blank"), lambda book: Facts())
    found = _between(whole, half, blank)
    assert isinstance(found[0], Mover)
    move = next(m for m in found[0].moves if m.permit == "P2")
    assert (move.before[0], move.after[0]) == (Status.REQUIRED, Status.UNDETERMINED)
    assert [c.rule.id for c in move.causes if isinstance(c, RuleChange)] == ["P2/other"]


def test_a_permit_only_one_rulebook_has(make: Make, plain: xuke.Rulebook) -> None:
    """Its status is none where it does not exist; what cannot be read there is said."""
    other = make((P1, "scenarios:\n", "scenarios:\n"))
    gone = xuke.Rulebook(plain.root, "0", {**plain.shelf, "permits": {"P1": plain.shelf["permits"]["P1"]}})
    moved = [m for m in _between(other, gone) if isinstance(m, Mover)]
    assert {(x.permit, x.after[0]) for m in moved for x in m.moves} == {("P2", None)}


def test_a_business_that_a_rulebook_cannot_express_is_unread(make: Make, plain: xuke.Rulebook) -> None:
    strange = Subject("case", "x", Text("怪", "odd"), lambda book: Facts.parse(book.vocabulary, {"wings": "yes"}))
    other = make((P2, 'when: "shop"', 'when: "shop or income.ads"'))
    found = _between(plain, other, strange)
    assert [(type(f), f.subject.id) for f in found] == [(Unread, "x")]
    assert isinstance(found[0], Unread) and "wings" in found[0].why


def test_contents_name_each_business_once_as_the_later_rulebook_has_it(make: Make, plain: xuke.Rulebook) -> None:
    later = make(("cases/acme.yaml", "en: Acme", "en: Acme Two"))
    found = {(s.kind, s.id): s.name.en for s in contents(plain, later)}
    assert found["case", "acme"] == "Acme Two"
    assert len(found) == len(list(contents(plain, later))) == 8


def test_facts_are_carried_over_by_name(make: Make, plain: xuke.Rulebook) -> None:
    """Options keep their id, not their place; what the other vocabulary lacks is left out."""
    more = make(("facts/kind.yaml", "options:\n", "options:\n  rented: {zh: 租来的, en: rented}\n"))
    source = (Source("words", "x", 0, 1, "d"),)
    entries = {
        "kind": Entry(0b101, State.PARTLY, source, 0.5),
        "share": Entry(Interval(5.0, 9.0), State.PARTLY),
        "shop": Entry(None, State.CANNOT_SAY, source),
    }
    there = carried(Facts(entries), plain.vocabulary, more.vocabulary)
    assert there.entries["kind"] == Entry(0b1010, State.PARTLY, source, 0.5)
    assert (there.entries["share"], there.entries["shop"]) == (entries["share"], entries["shop"])
    rented = Facts({"kind": Entry(1, State.KNOWN), "wings": Entry(2, State.KNOWN)})
    assert carried(rented, more.vocabulary, plain.vocabulary) == Facts()
    assert carried(rented, more.vocabulary, more.vocabulary) is rented


def test_only_permits_that_can_differ_are_looked_at(book: xuke.Rulebook) -> None:
    pair = Pair(Law.at(book, "2019-07-29"), Law.at(book, "2019-07-30"))
    assert {"B11", "B12", "B22", "B23", "B24"} <= set(pair.permits)
    assert "F-ICP" not in pair.permits
    assert not pair.scope_touched
