"""Two laws compared: equal for every business, or one business with two different statuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

import xuke
from businesses import closed
from tiny import changed, tiny
from xuke.law import Law
from xuke.verdict.assess import Assessment
from xuke.verdict.verify.against import Comparison, compare

TODAY = "2026-11-23"


def one(here: Law, there: Law, permit: str = "B26") -> Comparison:
    return compare(here, there, permit)[0]


def test_a_rulebook_equals_itself() -> None:
    law = Law(tiny(), TODAY)
    assert {c.result for c in compare(law, Law(tiny(), TODAY))} == {"equal"}


def test_another_wording_of_the_same_condition_is_equal() -> None:
    other = changed("B26", "need", "public-resolution", when="not not network_services.dns_recursive")
    assert one(Law(tiny(), TODAY), Law(tiny(other), TODAY)).result == "equal"


def test_a_difference_comes_with_the_business_that_shows_it() -> None:
    other = changed("B26", "need", "public-resolution", when="network_services.dns_recursive and edi_exchange")
    here, there = Law(tiny(), TODAY), Law(tiny(other), TODAY)
    found = one(here, there)
    assert found.business is not None
    assert (found.here, found.there) == ("required", "not_required")
    assert found.business.facts == {"network_services": ["dns_recursive"]}
    for law, status in ((here, found.here), (there, found.there)):
        assert Assessment(closed(found.business.facts), law).verdicts["B26"].status == status


def test_a_bar_alone_can_tell_two_laws_apart() -> None:
    other = changed("B26", "bar", "foreign-over-50", when="foreign_share > 90")
    found = one(Law(tiny(), TODAY), Law(tiny(other), TODAY))
    assert {found.here, found.there} == {"barred", "required"}
    assert found.business is not None
    assert 50 < found.business.facts["foreign_share"] <= 90


def test_two_dates_of_one_rulebook() -> None:
    found = one(Law(tiny(), TODAY), Law(tiny(), "2016-02-29"))
    assert (found.here, found.there) == ("required", "not_required")


def test_a_permit_of_one_side_only_is_named() -> None:
    both, half = Law(tiny(), TODAY), Law(tiny(keep=("B26",)), TODAY)
    assert [(c.permit, c.result) for c in compare(both, half) if c.result != "equal"] == [("B24", "only_here")]
    assert [(c.permit, c.result) for c in compare(half, both) if c.result != "equal"] == [("B24", "only_there")]


def test_a_difference_only_under_an_open_reading_takes_it() -> None:
    permit = xuke.rulebook().permits["B26"]
    without = replace(permit, need=permit.need[:1])
    found = one(Law(tiny(), TODAY), Law(tiny(without), TODAY))
    assert found.business is not None
    assert found.business.take == {"dns_authoritative": "licence"}


def test_an_unknown_permit_is_refused() -> None:
    law = Law(tiny(), TODAY)
    with pytest.raises(xuke.UsageError, match="permit-unknown"):
        compare(law, law, "B99")
