"""Decision diagrams are exact: whatever they say equals brute force over all completions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import isclose
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import (
    LATE,
    POINTS,
    POOL,
    Made,
    Point,
    as_facts,
    atoms,
    expressions,
    givens,
    made,
    narrowed,
    number_atom,
    points,
    rulebooks,
)
from xuke.facts import Interval, Value
from xuke.logic.diagram import MIXED, Settling
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

Outcomes = tuple[bool, ...]
P, Q, R = (Atom(name, 2) for name in "pqr")
RED, GREEN, BLUE = (Atom("colour", 1 << i) for i in range(3))
COUNTS, EXEMPT = Atom("advertising", 1), Atom("advertising", 2)
MILD, FREE = Atom("apps", 2), Atom("apps", 4)


def root(book: Made) -> int:
    return book.program.diagrams.root(book.top)


def frontier(book: Made, known: Mapping[str, Value]) -> int:
    return book.program.diagrams.frontier(root(book), book.program.encode(known))


def residual(book: Made, known: Mapping[str, Value]) -> int:
    return book.program.diagrams.restrict(root(book), book.program.encode(known))


def at(book: Made, node: int, point: Point) -> int:
    """The terminal that a node comes to where everything is known."""
    return book.program.diagrams.restrict(node, book.program.encode(as_facts(point)))


def outcomes(book: Made, known: Mapping[str, Value]) -> set[Outcomes]:
    """For every completion of the facts: what holds under each completion of the readings."""
    early = [name for name in book.program.order if name not in LATE]
    late = points([name for name in book.program.order if name in LATE], known)
    expr = book.exprs[book.top]
    return {tuple(book.holds(expr, {**facts, **law}) for law in late) for facts in points(early, known)}


def check_frontier(book: Made, known: Mapping[str, Value]) -> str:
    """Hold the frontier against brute force; return which of the three kinds it is."""
    end, expected = frontier(book, known), outcomes(book, known)
    if len(expected) > 1:
        assert end == MIXED
        return "mixed"
    (row,) = expected
    if len(set(row)) == 1:
        assert end == int(row[0])
        return "settled"
    assert end > 1
    assert all(level in LATE for level in support(book, end))
    late = points([name for name in book.program.order if name in LATE], known)
    assert tuple(bool(at(book, end, law)) for law in late) == row
    return "contested"


def support(book: Made, node: int) -> list[str]:
    return [book.program.order[slot] for slot in book.program.diagrams.support(node)]


@settings(max_examples=200)
@given(rulebooks(), givens())
def test_the_frontier_equals_brute_force_over_all_completions(book: Made, known: dict[str, Value]) -> None:
    check_frontier(book, known)


@settings(max_examples=150)
@given(rulebooks(("p", "colour", *sorted(LATE))), givens(("p", "colour", "apps")))
def test_the_frontier_tells_settled_contested_and_mixed_apart(book: Made, known: dict[str, Value]) -> None:
    check_frontier(book, known)


@pytest.mark.parametrize(
    ("expr", "known", "kind", "kleene"),
    [
        (Or((P, Not(P))), {}, "settled", 1),
        (And((P, Not(P))), {}, "settled", 1),
        (Or((RED, GREEN, BLUE)), {}, "settled", 1),
        (Or((RED, GREEN)), {"colour": 0b011}, "settled", 1),
        (Or((And((RED, Q)), And((Not(RED), Q)))), {"q": 2}, "settled", 1),
        (Or((number_atom("<", 10), number_atom(">=", 10))), {}, "settled", 1),
        (Or((number_atom("<", 10), number_atom(">", 10))), {}, "mixed", 1),
        (Or((number_atom("<", 10), number_atom(">", 10))), {"n": Interval(30, 99)}, "settled", 3),
        (Or((COUNTS, EXEMPT)), {}, "settled", 1),
        (Or((COUNTS, P)), {"p": 1}, "contested", 1),
        (Or((COUNTS, P)), {"p": 2}, "settled", 3),
        (Or((COUNTS, P)), {}, "mixed", 1),
        (Or((COUNTS, P)), {"advertising": 2}, "mixed", 1),
        (And((Or((P, Not(P))), COUNTS)), {}, "contested", 1),
        (Or((And((P, COUNTS)), And((Not(P), EXEMPT)))), {}, "mixed", 1),
        (Or((And((P, COUNTS)), And((Not(P), EXEMPT)))), {"p": 2}, "contested", 1),
        (Or((And((P, FREE)), And((Not(P), Or((MILD, FREE)))))), {"apps": 0b101}, "contested", 1),
        (And((MILD, P)), {"apps": 0b101}, "settled", 0),
    ],
)
def test_exact_where_kleene_is_too_weak(expr: Expr, known: dict[str, Value], kind: str, kleene: int) -> None:
    book = made(expr)
    assert check_frontier(book, known) == kind
    assert book.program.compiled.values(book.program.encode(known)) == (kleene,)


@given(rulebooks(), givens())
def test_what_kleene_settles_the_frontier_settles_alike(book: Made, known: dict[str, Value]) -> None:
    value = book.program.compiled.values(book.program.encode(known))[book.program.index[book.top]]
    assert value == 1 or frontier(book, known) == (value == 3)


@given(rulebooks(), givens(), st.data())
def test_another_fact_never_unsettles(book: Made, known: dict[str, Value], data: st.DataObject) -> None:
    more = data.draw(narrowed(known))
    before, after = frontier(book, known), frontier(book, more)
    if before in (0, 1):
        assert after == before
    elif before != MIXED:  # contested: another fact may close readings but cannot open facts again
        assert after != MIXED


@given(rulebooks(), givens())
def test_the_residual_is_the_function_wherever_it_can_still_go(book: Made, known: dict[str, Value]) -> None:
    left = residual(book, known)
    for point, holds in book.table(known)[::7]:
        assert at(book, left, point) == at(book, root(book), point) == holds


@given(rulebooks(), givens())
def test_the_support_is_every_variable_that_can_still_decide(book: Made, known: dict[str, Value]) -> None:
    table = book.table(known)
    essential = []
    for name in book.program.order:
        seen: dict[tuple[int | float, ...], set[bool]] = {}
        for point, holds in table:
            seen.setdefault(tuple(v for k, v in point.items() if k != name), set()).add(holds)
        if any(len(found) == 2 for found in seen.values()):
            essential.append(name)
    assert support(book, residual(book, known)) == essential


@settings(max_examples=60)
@given(rulebooks(), st.fixed_dictionaries({n: st.lists(st.integers(0, 4), min_size=7, max_size=7) for n in POOL}))
def test_the_probability_is_the_weight_of_the_points_where_it_holds(book: Made, raw: dict[str, list[int]]) -> None:
    program = book.program
    chance = {name: spread(values(name), raw[name]) for name in program.order}
    weights = [[0.0] * size for size in program.sizes]
    for name, slot in program.slot.items():
        for x, w in chance[name].items():
            weights[slot][cell(book, name, x)] += w
    expected = 0.0
    for point, holds in book.table({}):
        share = 1.0
        for name, x in point.items():
            share *= chance[name][x]
        expected += share * holds
    assert isclose(program.diagrams.probability(root(book), weights), expected, abs_tol=1e-9)


def spread(found: list[int | float], parts: list[int]) -> dict[int | float, float]:
    """Share one certainty among values; the first always gets something."""
    total = sum(parts[: len(found)]) + 1
    return {x: (part + (i == 0)) / total for i, (x, part) in enumerate(zip(found, parts, strict=False))}


def values(name: str) -> list[int | float]:
    return list(POINTS) if POOL[name].kind == "number" else list(range(POOL[name].size))


def cell(book: Made, name: str, value: float) -> int:
    """The index of a value of a variable in the diagram."""
    return book.program.encode(as_facts({name: value}))[book.program.slot[name]].bit_length() - 1


def settled_by_brute_force(book: Made, known: Mapping[str, Value]) -> set[Settling]:
    """All minimal sets of answers that leave one outcome, found by trying every set of answers."""
    slots = book.program.slot
    table = [({slots[n]: cell(book, n, x) for n, x in point.items()}, holds) for point, holds in book.table(known)]
    choices = [sorted({(slot, row[slot]) for row, _ in table}) for slot in range(len(slots))]
    settling: dict[frozenset[tuple[int, int]], bool] = {}
    for picks in product(*([None, *answers] for answers in choices)):
        answers = frozenset(pick for pick in picks if pick)
        left = {holds for row, holds in table if all(row[slot] == value for slot, value in answers)}
        if len(left) == 1:
            settling[answers] = left.pop()
    return {
        Settling(tuple(sorted(answers)), result)
        for answers, result in settling.items()
        if not any(answers - {answer} in settling for answer in answers)
    }


FEW = ("p", "q", "colour", "n", "advertising")


@settings(max_examples=60)
@given(rulebooks(FEW, atoms_at_most=8))
def test_settlings_are_all_minimal_sets_of_answers_that_settle(book: Made) -> None:
    found = book.program.diagrams.settlings(root(book))
    assert set(found) == settled_by_brute_force(book, {})
    assert len(found) == len(set(found))
    assert [len(way.answers) for way in found] == sorted(len(way.answers) for way in found)


@settings(max_examples=60)
@given(rulebooks(FEW, atoms_at_most=8), givens(FEW))
def test_settlings_of_a_residual_are_complete_for_what_is_still_possible(book: Made, known: dict[str, Value]) -> None:
    masks = book.program.encode(known)
    found = set(book.program.diagrams.settlings(residual(book, known)))
    possible = {way for way in found if all(masks[slot] >> value & 1 for slot, value in way.answers)}
    expected = settled_by_brute_force(book, known)
    assert possible == expected


def test_settlings_of_a_residual_offer_no_answer_that_is_ruled_out() -> None:
    book = made(Or((And((RED, P)), And((GREEN, Q)))))
    masks = book.program.encode(known := {"colour": 0b110})
    for way in book.program.diagrams.settlings(residual(book, known), masks=masks):
        assert all(masks[slot] >> value & 1 for slot, value in way.answers), way


def test_settlings_by_hand() -> None:
    book = made(And((P, Or((Q, COUNTS)))))
    p, q, advertising = 0, 1, 2
    assert book.program.diagrams.settlings(root(book)) == [
        Settling(((p, 0),), False),
        Settling(((p, 1), (q, 1)), True),
        Settling(((p, 1), (advertising, 0)), True),
        Settling(((q, 0), (advertising, 1)), False),
    ]


def test_what_is_settled_is_settled_by_no_answer_at_all() -> None:
    book = made(Or((P, Not(P))))
    assert book.program.diagrams.settlings(root(book)) == [Settling((), True)]
    assert book.program.diagrams.settlings(0) == [Settling((), False)]


@given(rulebooks(), st.integers(1, 4))
def test_a_limit_keeps_genuine_settlings_only(book: Made, limit: int) -> None:
    everything = book.program.diagrams.settlings(root(book))
    some = book.program.diagrams.settlings(root(book), limit)
    assert len(some) == min(limit, len(everything))
    assert set(some) <= set(everything) or len(everything) >= 256


def test_a_limit_keeps_the_smallest() -> None:
    book = made(Or((And((P, Q)), R)))
    diagrams = book.program.diagrams
    everything = diagrams.settlings(root(book))
    assert [diagrams.settlings(root(book), limit) for limit in (1, 2)] == [everything[:1], everything[:2]]


@given(expressions(atoms(FEW), 5), expressions(atoms(FEW), 5))
def test_two_definitions_are_equal_when_they_always_agree(one: Expr, other: Expr) -> None:
    book = made(one, other, And((Ref("d0"), Ref("d1"))))
    same = all(book.holds(one, point) == book.holds(other, point) for point, _ in book.table({}))
    assert book.program.diagrams.equal("d0", "d1") is same


@given(expressions(atoms(), 6), expressions(atoms(), 6))
def test_the_laws_of_logic_make_one_node(x: Expr, y: Expr) -> None:
    laws = [
        (Not(And((x, y))), Or((Not(x), Not(y)))),
        (Or((x, And((x, y)))), x),
        (And((x, y)), And((y, x))),
        (Not(Not(x)), x),
        (Or((x, Not(x))), And(())),
    ]
    for left, right in laws:
        assert made(left, right).program.diagrams.equal("d0", "d1")


def test_open_and_closed_ends_are_different_functions() -> None:
    book = made(number_atom("<=", 10), number_atom("<", 10), Or((Ref("d1"), number_atom("==", 10))))
    assert not book.program.diagrams.equal("d0", "d1")
    assert book.program.diagrams.equal("d0", "d2")


def test_size_counts_inner_nodes() -> None:
    book = made(And((P, Q, R)), Or((P, Not(P))), Or((Ref("d0"), P)))
    diagrams = book.program.diagrams
    assert [diagrams.size(diagrams.root(name)) for name in ("d0", "d1", "d2")] == [3, 0, 1]


@settings(max_examples=60)
@given(rulebooks(FEW, atoms_at_most=8), st.randoms(use_true_random=False))
def test_conditionals_are_probabilities_with_one_value_fixed(book: Made, chance: Random) -> None:
    weights = [weights_of(chance, size) for size in book.program.sizes]
    diagrams, top = book.program.diagrams, root(book)
    total, by_slot = diagrams.conditionals(top, weights)
    assert total == pytest.approx(diagrams.probability(top, weights))
    assert sorted(by_slot) == diagrams.support(top)
    for slot, values in by_slot.items():
        for i, value in enumerate(values):
            fixed = [*weights]
            fixed[slot] = tuple(float(i == j) for j in range(len(weights[slot])))
            assert value == pytest.approx(diagrams.probability(top, fixed))


def weights_of(chance: Random, size: int) -> tuple[float, ...]:
    drawn = [chance.random() + 0.01 for _ in range(size)]
    return tuple(weight / sum(drawn) for weight in drawn)
