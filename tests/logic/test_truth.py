"""Three truth values: Kleene's strong tables, and no way to lose unknown by accident."""

from __future__ import annotations

from itertools import product

import pytest

from xuke.logic import FALSE, TRUE, UNKNOWN, Truth
from xuke.logic.truth import BY_CHAIN, NOT

ALL = (FALSE, UNKNOWN, TRUE)
PAIRS = list(product(ALL, ALL))
WORLDS = {FALSE: [False], UNKNOWN: [False, True], TRUE: [True]}


def seen_from(outcomes: set[bool]) -> Truth:
    """What is known when exactly these outcomes are possible."""
    return UNKNOWN if len(outcomes) == 2 else TRUE if outcomes == {True} else FALSE


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_and_or_hold_in_every_possible_world(a: Truth, b: Truth) -> None:
    worlds = list(product(WORLDS[a], WORLDS[b]))
    assert a & b is seen_from({x and y for x, y in worlds})
    assert a | b is seen_from({x or y for x, y in worlds})


@pytest.mark.parametrize("a", ALL)
def test_not_holds_in_every_possible_world(a: Truth) -> None:
    assert ~a is seen_from({not x for x in WORLDS[a]})
    assert ~~a is a


def test_kleene_is_too_weak_for_the_excluded_middle() -> None:
    assert UNKNOWN | ~UNKNOWN is UNKNOWN


@pytest.mark.parametrize("a", ALL)
def test_truth_refuses_to_become_a_bool(a: Truth) -> None:
    with pytest.raises(TypeError, match="compare with TRUE, FALSE or UNKNOWN"):
        bool(a)
    with pytest.raises(TypeError):
        _ = "yes" if a else "no"
    with pytest.raises(TypeError):
        _ = not a


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_chain_code_turns_the_tables_into_machine_operations(a: Truth, b: Truth) -> None:
    assert BY_CHAIN[a.chain & b.chain] is a & b
    assert BY_CHAIN[a.chain | b.chain] is a | b
    assert BY_CHAIN[NOT[a.chain]] is ~a


def test_values_have_their_names() -> None:
    assert [str(a) for a in ALL] == ["false", "unknown", "true"]
    assert [repr(a) for a in ALL] == ["FALSE", "UNKNOWN", "TRUE"]
    assert [a.chain for a in ALL] == [0, 1, 3]
