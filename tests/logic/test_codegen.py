"""Generated code says what a naive interpreter of Kleene's tables says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import POOL, Made, as_facts, givens, made, narrowed, number_atom, possible, rulebooks, true_of
from xuke.facts import Interval, Value
from xuke.logic.codegen import Node
from xuke.logic.program import Definition, Program
from xuke.logic.terms import And, Atom, Expr, Not, Or, Ref

CHAIN = {False: 0, None: 1, True: 3}
P, Q = Atom("p", 2), Atom("q", 2)


def kleene(expr: Expr, exprs: Mapping[str, Expr], known: Mapping[str, Value]) -> bool | None:
    """Kleene's tables, one clause per operator; None is unknown."""
    match expr:
        case Atom():
            outcomes = {true_of(expr, value) for value in possible(expr.variable, known)}
            return outcomes.pop() if len(outcomes) == 1 else None
        case Ref(name):
            return kleene(exprs[name], exprs, known)
        case Not(part):
            inner = kleene(part, exprs, known)
            return None if inner is None else not inner
        case And(parts):
            found = [kleene(part, exprs, known) for part in parts]
            return False if False in found else None if None in found else True
        case Or(parts):
            found = [kleene(part, exprs, known) for part in parts]
            return True if True in found else None if None in found else False


@given(rulebooks(), givens())
def test_compiled_values_equal_a_naive_interpreter(book: Made, known: dict[str, Value]) -> None:
    program = book.program
    expected = tuple(CHAIN[kleene(d.expr, book.exprs, known)] for d in program.definitions.values())
    masks = program.encode(known)
    assert program.compiled.values(masks) == expected
    assert program.compiled.proofs(masks)[0] == expected


@given(rulebooks(), st.fixed_dictionaries({name: st.sampled_from(possible(name, {})) for name in POOL}))
def test_where_everything_is_known_nothing_is_unknown(book: Made, point: dict[str, int | float]) -> None:
    found = book.program.compiled.values(book.program.encode(as_facts(point)))
    assert found[book.program.index[book.top]] == (3 if book.holds(book.exprs[book.top], point) else 0)


@given(rulebooks(), givens(), st.data())
def test_another_fact_never_changes_a_settled_value(book: Made, known: dict[str, Value], data: st.DataObject) -> None:
    more = data.draw(narrowed(known))
    before, after = (book.program.compiled.values(book.program.encode(facts)) for facts in (known, more))
    assert all(a in (1, b) for a, b in zip(before, after, strict=True))


def recomputed(node: Node) -> int:
    """The value of a proof node from its children alone."""
    op, _, value, children = node
    values = [recomputed(child) for child in children]
    match op:
        case "atom":
            return value
        case "not":
            return 3 - values[0] if values[0] != 1 else 1
        case "and":
            return 0 if 0 in values else 1 if 1 in values else 3
        case "or":
            return 3 if 3 in values else 1 if 1 in values else 0
        case _:
            return values[0]


def every_node(node: Node) -> list[Node]:
    return [node, *(inner for child in node[3] for inner in every_node(child))]


@given(rulebooks(), givens())
def test_every_recorded_node_follows_from_its_children(book: Made, known: dict[str, Value]) -> None:
    values, nodes = book.program.compiled.proofs(book.program.encode(known))
    for name, value, top in zip(book.program.index, values, nodes, strict=True):
        assert top[:3] == ("def", name, value)
        for node in every_node(top):
            assert recomputed(node) == node[2]
            if node[0] == "atom":
                assert node[2] == CHAIN[kleene(node[1], {}, known)]


def test_the_proof_has_the_shape_of_the_rule() -> None:
    book = made(Or((P, Not(Q))), And((Ref("d0"), P)))
    _, (first, second) = book.program.compiled.proofs(book.program.encode({"p": 1, "q": 2}))
    p, q = ("atom", P, 0, ()), ("atom", Q, 3, ())
    assert first == ("def", "d0", 0, (("or", None, 0, (p, ("not", None, 0, (q,)))),))
    assert second == ("def", "d1", 0, (("and", None, 0, (first, p)),))
    assert second[3][0][3][0] is first  # a definition is proved once


def test_an_empty_conjunction_is_true_and_an_empty_disjunction_false() -> None:
    book = made(And(()), Or(()), Not(Or(())))
    assert book.program.compiled.values([]) == (3, 0, 3)
    assert book.program.compiled.proofs([])[0] == (3, 0, 3)


@pytest.mark.parametrize(
    ("known", "expected"),
    [({}, 1), ({"n": Interval(10, 50)}, 3), ({"n": Interval(5, 10)}, 1), ({"n": Interval(-5, 5)}, 0)],
)
def test_an_interval_settles_a_test_when_all_of_it_is_on_one_side(known: dict[str, Value], expected: int) -> None:
    book = made(number_atom(">=", 10))
    assert book.program.compiled.values(book.program.encode(known)) == (expected,)


def test_each_test_is_computed_once() -> None:
    compiled = made(And((P, Or((Q, P)), Not(P)))).program.compiled
    assert compiled.atoms == (P, Q)
    assert compiled.source.count("Y[m[0]]") == 2  # once per function


def test_names_cannot_break_out_of_the_generated_code() -> None:
    name = 'it\'s "odd" \\ \n);'
    program = Program([Definition(name, P)], POOL)
    values, nodes = program.compiled.proofs([2])
    assert (values, nodes[0][1]) == ((3,), name)
