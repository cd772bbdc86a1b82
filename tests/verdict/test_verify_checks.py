"""The proof of the rulebook finds what is wrong, and what it shows is so."""

from __future__ import annotations

from dataclasses import replace

import pytest

import xuke
from businesses import closed
from tiny import changed, tiny
from xuke.law import Law
from xuke.law.model import Permit
from xuke.verdict.assess import Assessment
from xuke.verdict.verify.checks import Verification, verify
from xuke.verdict.verify.states import change_dates, places, states

TODAY = "2026-11-23"


def faults(permit: Permit, **options: str) -> set[tuple[str, str]]:
    found = verify(tiny(permit), options.get("as_of", TODAY))
    return {(f.check, f.subject) for f in found.faults}


@pytest.fixture(scope="module")
def sound() -> Verification:
    return verify(tiny())


def test_a_sound_rulebook_has_no_fault_in_any_state(sound: Verification) -> None:
    assert sound.faults == []
    assert sound.counts["states"] > 3
    assert sound.counts["solver"] > sound.counts["rules_need"]


def test_every_claim_has_a_witness_and_the_engine_says_the_same(sound: Verification) -> None:
    """A witness, read as a scenario and assessed from its facts, has the status it stands for."""
    for witness in sound.witnesses:
        law = Law(sound.rulebook, witness.as_of, witness.region, witness.business.take)
        verdicts = Assessment(closed(witness.business.facts), law).verdicts
        permit = witness.subject.partition("/")[0]
        if permit in verdicts:
            assert verdicts[permit].status == witness.status
    claims = {(w.claim, w.subject) for w in sound.witnesses}
    assert {("needed", "B24"), ("not_needed", "B24"), ("barred", "B26"), ("bar", "B26/foreign-over-50")} <= claims


def test_witnesses_state_few_facts(sound: Verification) -> None:
    first = {(w.claim, w.subject): w.business.facts for w in reversed(sound.witnesses)}
    assert first["not_needed", "B26"] == {}
    assert set(first["bar", "B26/foreign-over-50"]) == {"foreign_share", "network_services"}


@pytest.mark.parametrize(
    ("permit", "expected"),
    [
        (changed("B26", "need", "public-resolution", when="edi_exchange and not edi_exchange"), "dead"),
        (changed("B26", "need", "public-resolution", when="foreign_share > 100"), "dead"),
        (changed("B26", "need", "public-resolution", unless="edi_exchange and not edi_exchange"), "unless"),
        (changed("B26", "need", "public-resolution", unless="network_services.dns_recursive"), "dead"),
        (changed("B26", "bar", "foreign-over-50", when="not network_services.dns_recursive and edi_exchange and "
                 "not network_services.dns_authoritative"), "idle"),
    ],
    ids=["contradiction", "beyond-the-range", "unless-never", "unless-always", "bar-without-need"],
)  # fmt: skip
def test_a_wrong_rule_is_found(permit: Permit, expected: str) -> None:
    assert expected in {check for check, subject in faults(permit) if subject.startswith("B26/")}


def test_a_need_rule_that_is_always_exempt_is_idle_and_clashes_when_it_is_the_same_condition() -> None:
    permit = xuke.rulebook().permits["B26"]
    always = replace(permit.need[0], id="B26/always", when="network_services.dns_recursive")
    found = faults(replace(permit, exempt=[always]))
    assert ("clash", "B26/public-resolution") in found
    assert ("idle", "B26/public-resolution") in found
    wider = replace(always, when="network_services.dns_recursive or edi_exchange")
    found = faults(replace(permit, exempt=[wider]))
    assert ("clash", "B26/public-resolution") not in found
    assert ("idle", "B26/public-resolution") in found


def test_an_exempt_rule_that_takes_nothing_away_only_explains() -> None:
    permit = xuke.rulebook().permits["B26"]
    apart = replace(permit.need[0], id="B26/apart", when="edi_exchange and not network_services.dns_recursive and "
                    "not network_services.dns_authoritative")  # fmt: skip
    found = verify(tiny(replace(permit, exempt=[apart])), TODAY)
    assert found.faults == []
    assert ("explains", "B26/apart", "B26") in {(f.check, f.subject, f.detail) for f in found.notes}
    assert ("explains", "B26/apart") in {(w.claim, w.subject) for w in found.witnesses}


def test_a_permit_everybody_needs_and_one_nobody_needs_are_found() -> None:
    everybody = changed("B26", "need", "public-resolution", when="edi_exchange or not edi_exchange")
    assert ("never", "B26") in faults(everybody)
    permit = xuke.rulebook().permits["B26"]
    nobody = replace(permit, need=[replace(permit.need[0], when="edi_exchange and not edi_exchange")])
    assert ("never", "B26") in faults(nobody)


def test_the_same_rule_twice_is_a_fault_and_by_another_article_a_note() -> None:
    permit = xuke.rulebook().permits["B26"]
    rule = permit.need[0]
    twice = replace(permit, need=[rule, replace(rule, id="B26/zz")])
    assert ("twice", "B26/public-resolution") in faults(twice)
    other = replace(rule, id="B26/zz", basis=[replace(rule.basis[0], article="8")])
    found = verify(tiny(replace(permit, need=[rule, other])), TODAY)
    assert [(f.check, f.subject, f.detail) for f in found.findings if "B26" in f.subject] == [
        ("same", "B26/public-resolution", "B26/zz")
    ]


def test_a_rule_within_another_is_a_note() -> None:
    permit = xuke.rulebook().permits["B26"]
    narrow = replace(permit.need[0], id="B26/narrow", when="network_services.dns_recursive and edi_exchange")
    found = verify(tiny(replace(permit, need=[*permit.need, narrow])), TODAY)
    assert ("covered", "B26/narrow", "B26/public-resolution") in {(f.check, f.subject, f.detail) for f in found.notes}


def test_every_state_is_taken_once_and_the_latest_first(book: xuke.Rulebook) -> None:
    dates = change_dates(tiny())
    assert dates == sorted(dates, reverse=True)
    found = list(states(tiny()))
    assert next(s.law.as_of for s in found if not s.law.region) == dates[0]
    assert len(found) < len(dates) * len(places(tiny()))


def test_regional_rules_are_met_in_a_province_of_each_kind(book: xuke.Rulebook) -> None:
    regional = {region for p in book.permits.values() for r in (*p.need, *p.bar, *p.ownership) for region in r.regions}
    assert places(book)[0] == ""
    assert {"shanghai", "beijing"} <= set(places(book)[1:]) <= regional


def test_one_permit_can_be_proved_alone_and_must_exist() -> None:
    assert {w.subject.partition("/")[0] for w in verify(tiny(), TODAY, "B26").witnesses} <= {"B26", "VATS"}
    with pytest.raises(xuke.UsageError, match="permit-unknown"):
        verify(tiny(), TODAY, "B99")


def test_the_shipped_permit_of_call_centres_is_sound_in_all_its_states(book: xuke.Rulebook) -> None:
    assert verify(book, "", "B24").faults == []
