"""Promise: every flip listed flips, nothing smaller does, none is missed, and only what may change changes."""

from __future__ import annotations

from itertools import combinations
from types import ModuleType

import pytest

import xuke
from businesses import BUSINESSES, VAGUE, business, held, on, whole
from xuke import Assessment, UsageError
from xuke.facts import Entry, Facts, Interval, State
from xuke.logic.terms import And, Not, Ref
from xuke.verdict.flip import MOST, Flips, Search, flips, targets
from xuke.verdict.flipped import Change, Flip, Target

LAW = xuke.Law.at(xuke.rulebook(), "2026-11-23")
VOCABULARY = LAW.rulebook.vocabulary
NAMES = pytest.mark.parametrize("name", BUSINESSES)


def _with(assessment: Assessment, changes: tuple[Change, ...]) -> Assessment:
    """Assess a business anew with changed facts."""
    entries = {c.variable: Entry(c.after, State.KNOWN) for c in changes}
    return xuke.assess(facts=Facts({**assessment.facts.entries, **entries}), as_of=assessment.law.as_of)


def _names(flip: Flip) -> set[str]:
    return {change.variable for change in flip.changes}


def _one(found: list[Flips], direction: str) -> Flips:
    [part] = [part for part in found if part.target.direction == direction]
    return part


@NAMES
def test_every_flip_flips_when_assessed_from_scratch(name: str) -> None:
    assessment = business(name)
    for part in flips(assessment):
        assert part.found or part.target.direction == "allow"
        for flip in part.found[:20]:
            again = _with(assessment, flip.changes)
            assert again.outcome == flip.assessment.outcome
            assert part.target.reached(again) == flip.certain
            assert flip.certain == (not flip.depends)
            assert (flip.chance == 1) == flip.certain


@NAMES
def test_no_part_of_a_certain_flip_is_enough(name: str) -> None:
    assessment = business(name)
    for part in flips(assessment):
        for flip in [f for f in part.found if f.certain][:10]:
            for count in range(len(flip.changes)):
                for some in combinations(flip.changes, count):
                    assert not part.target.reached(_with(assessment, some)), (flip, some)


@pytest.mark.parametrize("name", ["paid_forum", "tunnel"])
def test_no_single_change_is_missed(name: str) -> None:
    """Every other value of every choice, tried one by one, flips exactly where a flip of one change says so."""
    assessment = business(name)
    [part] = [p for p in flips(assessment) if p.target.direction == "remove"]
    listed = {(f.changes[0].variable, f.changes[0].after) for f in part.found if len(f.changes) == 1 and f.certain}
    tried = set()
    for slot, variable in enumerate(assessment.described.run.program.order):
        mask = assessment.described.run.masks[slot]
        if variable in VOCABULARY.variables and VOCABULARY.of_variable(variable).nature == "choice":
            for value in range(VOCABULARY.variables[variable].size):
                change = Change(variable, mask, 1 << value)
                if mask.bit_count() == 1 and 1 << value != mask and part.target.reached(_with(assessment, (change,))):
                    tried.add((variable, 1 << value))
    assert tried == listed != set()


@pytest.mark.parametrize("model", ["多商户商城", "知识付费", "论坛", "即时通讯", "短视频"])
def test_clingo_finds_the_same_sets_in_the_whole_law(peer: ModuleType, model: str) -> None:
    """With every open fact at its likeliest value, an answer set program of the law has the same minimal sets."""
    assessment = xuke.assess(like=model, as_of="2026-11-23")
    search = Search(assessment, targets(assessment)[0])
    goal = And(tuple(Not(Ref(f"need:{name}")) for name in search.target.permits))
    theirs = peer.minimal_slots(search.program, [goal], search.likely, search.movable, MOST)
    assert {frozenset(slot for slot, _ in move) for move in search.moves(search.likely)} == theirs != set()


@NAMES
def test_only_choices_change_unless_who_is_asked_for(name: str) -> None:
    for who in (False, True):
        natures = {
            VOCABULARY.of_variable(variable).nature
            for part in flips(business(name), who=who)
            for flip in part.found
            for variable in _names(flip)
        }
        assert natures <= ({"choice", "identity"} if who else {"choice"})


def test_foreign_capital_is_who_not_what() -> None:
    """A barred licence becomes available by a smaller foreign share only with `who`; every share up to the cap does."""
    assessment = business("foreign_chat")
    assert on(assessment, "B25-4").status == "barred"
    assert _one(flips(assessment), "allow").found == []
    [flip] = _one(flips(assessment, who=True), "allow").found
    [change] = flip.changes
    assert change == Change("foreign_share", Interval(100, 100), Interval(50, 50), (-float("inf"), 50, True, False))
    assert flip.assessment.verdicts["B25-4"].status == "required"


@NAMES
def test_consequences_are_the_difference_of_two_assessments(name: str) -> None:
    assessment = business(name)
    for flip in flips(assessment)[0].found[:6]:
        before = {v.permit.id for v in assessment.described.verdicts.values() if v.needed}
        after = {v.permit.id for v in flip.assessment.described.verdicts.values() if v.needed}
        assert set(flip.needed) == after - before
        assert set(flip.dropped) <= before - after
        assert not set(flip.opened) & after
        assert set(flip.blocked) <= set(flip.needed)


def test_no_set_is_larger_than_the_limit() -> None:
    names = ("marketplace", "tunnel", "foreign_chat")
    sizes = {len(flip.changes) for name in names for part in flips(business(name)) for flip in part.found}
    assert max(sizes) <= MOST
    assert {len(f.changes) for f in flips(business("own_shop"), most=1)[0].found} == {1}


@NAMES
def test_flips_are_ranked(name: str) -> None:
    """What ends the business comes last; among the rest few changes come first."""
    for part in flips(business(name)):
        assert [f.rank for f in part.found] == sorted(f.rank for f in part.found)
        ends = [flip.ends for flip in part.found]
        assert ends == sorted(ends) or any(flip.blocked for flip in part.found)


@pytest.mark.parametrize(
    ("name", "variable"),
    [("paid_forum", "ugc_features.forum_qa"), ("marketplace", "marketplace_role"), ("tunnel", "audience")],
)
def test_giving_up_the_business_is_marked(name: str, variable: str) -> None:
    ended = [flip for flip in flips(business(name))[0].found if flip.ends]
    assert variable in {v for flip in ended for v in _names(flip)}


def test_selling_only_ones_own_keeps_a_marketplace_in_business() -> None:
    first = flips(business("marketplace"))[0].found[0]
    assert _names(first) == {"marketplace_role"}
    assert (first.ends, first.unpaid, first.assessment.outcome) == (False, False, "filing_only")
    assert {"B21", "platform_duties"} <= set(first.dropped)


def test_losing_the_only_income_is_said() -> None:
    first = flips(business("paid_forum"))[0].found[0]
    assert _names(first) == {"revenue.content_fee"}
    assert first.unpaid


def test_new_duties_are_shown() -> None:
    moved = [
        f
        for f in flips(business("marketplace"))[0].found
        if _names(f) == {"channel.own_website", "channel.mini_program"}
    ]
    assert moved[0].needed == ["F-MINI"]
    assert moved[0].depends == ["hosted_platform"]
    assert moved[0].assessment.outcome == "contested"


def test_a_duty_that_is_not_there_can_be_brought() -> None:
    [part] = flips(business("own_shop"))
    assert part.target.direction == "add"
    assert part.found[0].assessment.outcome == "licence"
    assert _names(part.found[0]) == {"marketplace_role"}
    strange = [flip.strange for flip in part.found if flip.certain and not flip.ends and not flip.blocked]
    assert strange == sorted(strange)
    assert any(strange)


def test_what_stops_applying_is_no_change_of_its_own() -> None:
    """`app_offline` is asked only where there is an app: giving up the app is one change."""
    sets = [_names(flip) for flip in flips(business("paid_forum"), "F-APP")[0].found]
    assert {"channel.own_app"} in sets
    assert {"app_offline"} in sets
    assert not any({"channel.own_app", "app_offline"} <= names for names in sets)


def test_a_ban_can_be_left() -> None:
    [part] = flips(business("tunnel"))
    assert part.target == Target("", "remove", ("X-BORDER",))
    assert all(flip.assessment.outcome != "prohibited" for flip in part.found)


@pytest.mark.parametrize(
    ("permit", "permits"), [("B25-3", {"B25-3"}), ("b25-3", {"B25-3"}), ("F-APP", {"F-APP"}), ("mlps", {"mlps"})]
)
def test_one_permit_can_be_named(permit: str, permits: set[str]) -> None:
    assert {name for target in targets(business("paid_forum"), permit) for name in target.permits} == permits


def test_a_group_is_one_duty() -> None:
    """B25 is gone only when every category of it is."""
    assessment = whole(
        {**BUSINESSES["paid_forum"], "ugc_features": ["forum_qa", "one_to_one_im"], "revenue": ["content_fee", "ads"]}
    )
    part = _one(flips(assessment, "B25"), "remove")
    assert {"B25-1", "B25-3", "B25-4"} <= set(part.target.permits)
    for flip in part.found:
        if flip.certain:
            statuses = {flip.assessment.verdicts[name].status for name in part.target.permits}
            assert statuses == {"not_required"}
    assert _names(part.found[0]) == {"revenue.content_fee", "revenue.ads"}


def test_an_unknown_permit_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        flips(business("paid_forum"), "B99")
    assert caught.value.code == "permit-unknown"


def test_an_open_duty_goes_both_ways() -> None:
    found = flips(held(VAGUE))
    assert [part.target.direction for part in found] == ["remove", "add"]
    assert found[0].already or found[1].already


def test_what_is_certain_holds_however_the_unknown_turns_out() -> None:
    """The unknown facts of a vague business are filled in in several ways; certain flips stand."""
    assessment = held({**VAGUE, "marketplace_role": "third_party_deal"})
    sample = [flip for part in flips(assessment) for flip in part.found if flip.certain][:6]
    for flip in sample:
        for turn in range(5):
            entries = dict(flip.assessment.described.facts.entries)
            for number, variable in enumerate(VOCABULARY.variables.values()):
                entry = entries.get(variable.id)
                if variable.size and (entry is None or entry.value is None):
                    entries[variable.id] = Entry(1 << (7 * number + turn) % variable.size, State.KNOWN)
            assert flip.target.reached(xuke.assess(facts=Facts(entries), as_of=assessment.law.as_of))


def test_what_may_come_to_pass_is_weighed() -> None:
    """An uncertain flip names what it depends on, most telling first, and how likely it is."""
    assessment = xuke.assess(like="多商户商城", as_of="2026-11-23")
    flip = flips(assessment)[0].found[0]
    assert _names(flip) == {"marketplace_role"}
    assert not flip.certain
    assert 0.5 < flip.chance < 1
    assert len(flip.depends) == len(set(flip.depends)) > 0
    assert flip.depends[0] in VOCABULARY.variables
