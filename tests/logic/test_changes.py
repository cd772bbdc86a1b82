"""Promise: exactly the minimal sets of changes are found, by brute force and by clingo."""

from __future__ import annotations

from itertools import combinations, product
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import POINTS, POOL, Made, givens, made, number_atom, rulebooks
from xuke.facts import Interval
from xuke.logic.changes import Move, minimal_changes, widened
from xuke.logic.terms import And, Atom, Not, Or, Ref, cell_bounds, cell_of

NAMES = ("p", "q", "r", "colour", "n", "advertising")
MOST = 3
Cells = tuple[int, ...]


def _cells(book: Made, name: str) -> dict[int, float]:
    """One value for every cell of a variable."""
    if POOL[name].kind == "number":
        return {cell_of(book.program.cuts[name], x): x for x in POINTS}
    return dict(enumerate(range(POOL[name].size)))


def _table(book: Made) -> dict[Cells, bool]:
    order = book.program.order
    cells = [_cells(book, name) for name in order]
    rows = product(*(sorted(c) for c in cells))
    top = book.exprs[book.top]
    return {
        row: book.holds(top, {name: cells[i][row[i]] for i, name in enumerate(order)})  # type: ignore[misc]
        for row in rows
    }


def _always(table: dict[Cells, bool], masks: list[int]) -> bool:
    return all(true for row, true in table.items() if all(masks[i] >> cell & 1 for i, cell in enumerate(row)))


def _brute(book: Made, masks: list[int], movable: set[int]) -> set[Move]:
    """Try every set of at most three changes, and keep those of which no part does."""
    table = _table(book)
    known = [s for s in sorted(movable) if masks[s].bit_count() == 1]
    works: list[Move] = []
    for count in range(MOST + 1):
        for slots in combinations(known, count):
            others = ([v for v in range(book.program.sizes[s]) if not masks[s] >> v & 1] for s in slots)
            for values in product(*others):
                changed = masks.copy()
                for slot, value in zip(slots, values, strict=True):
                    changed[slot] = 1 << value
                if _always(table, changed):
                    works.append(frozenset(zip(slots, values, strict=True)))
    return {m for m in works if not any(_slots(other) < _slots(m) for other in works)}


def _slots(move: Move) -> frozenset[int]:
    return frozenset(slot for slot, _ in move)


def _movable(draw: st.DrawFn, book: Made) -> set[int]:
    slots = range(len(book.program.order))
    return {slot for slot in slots if draw(st.booleans())}


@st.composite
def problems(draw: st.DrawFn, *, whole: bool = False) -> tuple[Made, list[int], set[int]]:
    """A made-up rulebook, what is known, and what may change; with `whole` everything is known."""
    book = draw(rulebooks(NAMES))
    masks = book.program.encode(draw(givens(NAMES)))
    movable = _movable(draw, book)
    for slot, mask in enumerate(masks):
        if whole or (slot in movable and draw(st.booleans())):
            masks[slot] = mask & -mask
    return book, masks, movable


@given(problems())
def test_brute_force_finds_the_same_sets(problem: tuple[Made, list[int], set[int]]) -> None:
    book, masks, movable = problem
    root = book.program.diagrams.root(book.top)
    found = minimal_changes(book.program.diagrams, [root], masks, movable, MOST)
    assert set(found) == _brute(book, masks, movable)
    assert len(found) == len(set(found))


@settings(max_examples=40)
@given(problems())
def test_filling_in_what_cannot_change_changes_nothing(problem: tuple[Made, list[int], set[int]]) -> None:
    book, masks, movable = problem
    diagrams = book.program.diagrams
    root = diagrams.root(book.top)
    left = diagrams.restrict(root, widened(masks, book.program.blank, movable))
    assert minimal_changes(diagrams, [left], masks, movable) == minimal_changes(diagrams, [root], masks, movable)


@settings(max_examples=40)
@given(problem=problems(whole=True))
def test_clingo_finds_the_same_slots(peer: ModuleType, problem: tuple[Made, list[int], set[int]]) -> None:
    book, masks, movable = problem
    found = minimal_changes(book.program.diagrams, [book.program.diagrams.root(book.top)], masks, movable, MOST)
    theirs = peer.minimal_slots(book.program, [Ref(book.top)], masks, movable, MOST)
    assert {_slots(move) for move in found} == theirs


def test_one_of_several_roots_is_enough() -> None:
    book = made(Atom("p", 2), Atom("q", 2), And((Ref("d0"), Ref("d1"))))
    diagrams, slot = book.program.diagrams, book.program.slot
    masks = book.program.encode({"p": 1, "q": 1})
    found = minimal_changes(diagrams, [diagrams.root("d0"), diagrams.root("d1")], masks, {0, 1})
    assert found == [frozenset({(slot["p"], 1)}), frozenset({(slot["q"], 1)})]


def test_what_is_true_already_needs_the_empty_set() -> None:
    book = made(Or((Atom("p", 2), Not(Atom("p", 2)))))
    root = book.program.diagrams.root("d0")
    assert minimal_changes(book.program.diagrams, [root], book.program.blank, {0}) == [frozenset()]


def test_an_open_variable_is_not_changed_but_must_not_matter() -> None:
    book = made(And((Atom("p", 2), Atom("q", 2))))
    diagrams = book.program.diagrams
    assert minimal_changes(diagrams, [diagrams.root("d0")], book.program.encode({"p": 1}), {0, 1}) == []


def test_sets_over_the_same_slots_are_all_given() -> None:
    book = made(Atom("colour", 0b110))
    diagrams = book.program.diagrams
    found = minimal_changes(diagrams, [diagrams.root("d0")], book.program.encode({"colour": 1}), {0})
    assert found == [frozenset({(0, 1)}), frozenset({(0, 2)})]


def test_no_set_is_larger_than_asked_for() -> None:
    book = made(And((Atom("p", 2), Atom("q", 2), Atom("r", 2))))
    diagrams, masks = book.program.diagrams, book.program.encode(dict.fromkeys("pqr", 1))
    root = diagrams.root("d0")
    assert [len(move) for move in minimal_changes(diagrams, [root], masks, {0, 1, 2}, 3)] == [3]
    assert minimal_changes(diagrams, [root], masks, {0, 1, 2}, 2) == []


@given(st.lists(st.sampled_from(("<", "<=", ">", ">=", "==")), min_size=1, max_size=3), st.sampled_from(POINTS))
def test_the_bounds_of_a_cell_hold_its_numbers(ops: list[str], x: float) -> None:
    book = made(Or(tuple(number_atom(op, threshold) for op, threshold in zip(ops, (0, 10, 50), strict=False))))
    cuts = book.program.cuts["n"]
    low, high, low_open, high_open = cell_bounds(cuts, cell_of(cuts, x))
    assert low < x or (low == x and not low_open)
    assert x < high or (x == high and not high_open)
    inside = Interval(x, x)
    assert book.program.encode({"n": inside}) == [1 << cell_of(cuts, x)]
