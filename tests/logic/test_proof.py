"""Proofs keep what decides, rest on given facts only, and are as strong as their weakest link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import LATE, Made, givens, made, rulebooks
from xuke.facts import Value
from xuke.logic.codegen import Node
from xuke.logic.proof import FALSE, TRUE, UNKNOWN, Proof, weakest
from xuke.logic.terms import And, Atom, Not, Or, Ref

P, Q, R = (Atom(name, 2) for name in "pqr")
YES, NO = 2, 1


def top_node(book: Made, known: dict[str, Value]) -> Node:
    return book.program.compiled.proofs(book.program.encode(known))[1][book.program.index[book.top]]


def every(proof: Proof) -> list[Proof]:
    return [proof, *(inner for child in proof.children for inner in every(child))]


def leaf_names(book: Made, known: dict[str, Value]) -> list[str]:
    return [atom.variable for atom, _ in Proof.of(top_node(book, known)).leaves()]


@pytest.mark.parametrize(
    ("expr", "known", "kept"),
    [
        (And((P, Q, R)), {"p": YES, "q": NO, "r": NO}, ["q"]),
        (And((P, Q, R)), {"q": YES, "r": NO}, ["r"]),
        (And((P, Q)), {"p": YES, "q": YES}, ["p", "q"]),
        (And((P, Q, R)), {"p": YES}, ["q", "r"]),
        (Or((P, Q, R)), {"p": NO, "q": YES, "r": YES}, ["q"]),
        (Or((P, Q)), {"p": NO, "q": NO}, ["p", "q"]),
        (Or((P, Q, R)), {"p": NO}, ["q", "r"]),
        (Not(And((P, Q))), {"q": NO}, ["q"]),
        (And((Or((P, Q)), Not(R))), {"q": YES, "r": NO}, ["q", "r"]),
    ],
)
def test_a_proof_keeps_the_decisive_parts_only(expr: And | Or | Not, known: dict[str, Value], kept: list[str]) -> None:
    assert leaf_names(made(expr), known) == kept


def test_among_parts_that_each_decide_the_better_one_is_kept() -> None:
    node = top_node(made(Or((P, Q, R))), {"p": YES, "q": YES, "r": YES})
    liked = Proof.of(node, better=lambda part: 1 if part[1] == Q else 0)
    assert list(liked.leaves()) == [(Q, TRUE)]
    assert list(Proof.of(node, better=lambda part: 7).leaves()) == [(P, TRUE)]
    refused = top_node(made(And((P, Q, R))), {"p": YES, "q": NO, "r": NO})
    assert list(Proof.of(refused, better=lambda part: 5 if part[1] in (P, R) else 0).leaves()) == [(R, FALSE)]


def test_definitions_are_named_outermost_first() -> None:
    book = made(P, Not(Ref("d0")), Or((Ref("d1"), Q)))
    proof = Proof.of(top_node(book, {"p": NO}))
    assert list(proof.definitions()) == [("d2", TRUE), ("d1", TRUE), ("d0", FALSE)]


@given(rulebooks(), givens())
def test_pruning_keeps_the_value_and_one_reason_where_one_is_enough(book: Made, known: dict[str, Value]) -> None:
    node = top_node(book, known)
    proof = Proof.of(node)
    assert (proof.op, proof.key, proof.value) == node[:3]
    for part in every(proof):
        if part.op in ("and", "or"):
            assert all(child.value == part.value for child in part.children)
        if (part.op, part.value) in (("and", FALSE), ("or", TRUE)):
            assert len(part.children) == 1


@given(rulebooks(), givens())
def test_a_settled_proof_rests_on_known_and_given_facts_and_an_open_one_on_open_ones(
    book: Made, known: dict[str, Value]
) -> None:
    node = top_node(book, known)
    leaves = list(Proof.of(node).leaves())
    if node[2] == UNKNOWN:
        assert leaves
        assert all(value == UNKNOWN for _, value in leaves)
    else:
        assert all(value != UNKNOWN for _, value in leaves)
        assert {atom.variable for atom, _ in leaves} <= set(known)


@given(rulebooks(), givens())
def test_the_facts_named_in_a_settled_proof_are_enough_to_prove_it(book: Made, known: dict[str, Value]) -> None:
    node = top_node(book, known)
    named = {atom.variable for atom, _ in Proof.of(node).leaves()}
    if node[2] != UNKNOWN:
        assert top_node(book, {name: known[name] for name in named})[2] == node[2]


STRONG, MIDDLING, WEAK = 3, 2, 1
LEAVES = {P: STRONG, Q: MIDDLING, R: WEAK}


def standing(expr: And | Or | Not | Atom, known: dict[str, Value], own: int = 0) -> int:
    """The standing of a definition with the given expression; p is strong, q middling, r weak."""
    return weakest(top_node(made(expr), known), lambda node: LEAVES[node[1]] if node[0] == "atom" else own, {})


@pytest.mark.parametrize(
    ("expr", "known", "expected"),
    [
        (P, {"p": YES}, STRONG),
        (R, {"r": NO}, WEAK),
        (And((P, Q)), {"p": YES, "q": YES}, MIDDLING),
        (And((P, Q, R)), {"p": YES, "q": YES, "r": YES}, WEAK),
        (And((P, Q, R)), {"p": YES, "q": NO, "r": NO}, MIDDLING),
        (And((Q, R)), {"r": NO}, WEAK),
        (Or((R, Q)), {"r": YES, "q": YES}, MIDDLING),
        (Or((R, P)), {"r": YES, "p": NO}, WEAK),
        (Or((R, P)), {"r": YES}, WEAK),
        (Or((P, Q)), {"p": NO, "q": NO}, MIDDLING),
        (Not(R), {"r": NO}, WEAK),
        (Not(Or((P, R))), {"p": YES, "r": YES}, STRONG),
        (Or((And((P, R)), And((P, Q)))), {"p": YES, "q": YES, "r": YES}, MIDDLING),
        (And(()), {}, STRONG),
        (Or(()), {}, STRONG),
    ],
)
def test_standing_is_the_weakest_link_of_the_best_proof(
    expr: And | Or | Not, known: dict[str, Value], expected: int
) -> None:
    assert standing(expr, known) == expected


@pytest.mark.parametrize(("own", "expected"), [(0, 2), (1, 1), (2, 2), (3, 2)])
def test_a_definition_weakens_its_proof_and_never_strengthens_it(own: int, expected: int) -> None:
    assert weakest(top_node(made(Q), {"q": YES}), lambda node: 2 if node[0] == "atom" else own, {}) == expected


@pytest.mark.parametrize("expr", [P, And((P, Q)), Or((P, Q)), Not(P)])
def test_what_is_open_has_no_standing(expr: And | Or | Not) -> None:
    assert standing(expr, {"q": YES} if isinstance(expr, And) else {}) == 0


def test_what_definitions_pass_on_counts_wherever_they_are_used() -> None:
    book = made(P, Or((Ref("d0"), Q)))
    ranks = {"d0": WEAK, "d1": STRONG}
    node = top_node(book, {"p": YES, "q": NO})
    assert weakest(node, lambda n: ranks.get(str(n[1]), 0), {}) == WEAK
    better = top_node(book, {"p": YES, "q": YES})
    assert weakest(better, lambda n: ranks.get(str(n[1]), 0), {}) == STRONG


def test_a_shared_part_is_looked_at_once() -> None:
    asked: list[object] = []
    node = top_node(made(P, And((Ref("d0"), Ref("d0"), Ref("d0")))), {"p": YES})
    weakest(node, lambda n: asked.append(n[1]) or 0, memo := {})
    assert len(asked) == len(memo) == 4  # d1, and, d0, p


@given(rulebooks(), givens(), st.dictionaries(st.sampled_from(sorted(LATE | set("pqrs"))), st.integers(1, 3)))
def test_the_strongest_pruned_proof_has_the_standing_and_no_pruned_proof_beats_it(
    book: Made, known: dict[str, Value], ranks: dict[str, int]
) -> None:
    def own(node: Node) -> int:
        if node[0] == "def":
            return book.program.definitions[node[1]].standing
        return ranks.get(node[1].variable, 0) if node[0] == "atom" else 0

    def strength(proof: Proof) -> int:
        return min((own((p.op, p.key, p.value, ())) or 3 for p in every(proof)), default=3)

    node = top_node(book, known)
    if node[2] == UNKNOWN:
        return
    best = weakest(node, own, {})
    assert strength(Proof.of(node, lambda part: weakest(part, own, {}))) == best
    assert strength(Proof.of(node)) <= best
    assert strength(Proof.of(node, lambda part: -weakest(part, own, {}))) <= best
