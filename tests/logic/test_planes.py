"""Plane code: folding, one node for equal parts, places used again, and the same answers from numpy and kernels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import made
from xuke.errors import UsageError
from xuke.logic import plane_engine
from xuke.logic.arrow_form import Encoded
from xuke.logic.columns import OPEN, Column, ColumnProgram
from xuke.logic.planes import COPY, PlaneBuilder, bits
from xuke.logic.terms import And, Atom, Not, Or

P, Q = Atom("p", 2), Atom("q", 2)


def builder_of(*exprs: object) -> PlaneBuilder:
    return PlaneBuilder(ColumnProgram(made(*exprs).program, {}))  # type: ignore[arg-type]


def test_bits() -> None:
    """As many value planes as the numbers of the values need."""
    assert [bits(Column("x", "choice", tuple("abcdefghi"[:n]))) for n in (1, 2, 3, 4, 5, 8, 9)] == [1, 1, 2, 2, 3, 3, 4]
    assert bits(Column("x", "yesno")) == 1
    assert bits(Column("x", "number", cuts=((1.0, True), (2.0, True), (3.0, True)))) == 2


def test_equal_parts_are_one_node_and_constants_fold() -> None:
    """Order does not matter, and a constant leaves no step."""
    builder = builder_of(And((P, Q)))
    assert builder.plane(And((P, Q)), True) == builder.plane(And((Q, P)), True)
    assert builder.plane(Or((P, And(()))), True) == builder.one
    assert builder.plane(And((P, Or(()))), True) == builder.zero
    assert builder.plane(OPEN, True) == builder.plane(OPEN, False) == builder.zero
    assert builder.plane(Not(P), True) == builder.plane(P, False)
    assert builder.without(builder.one, builder.one) == builder.zero
    assert builder.choose(builder.plane(P, True), builder.one, builder.zero) == builder.plane(P, True)


def test_scratch_places_are_used_again() -> None:
    """A long chain needs few places; an output that is an input, or asked twice, is copied."""
    chain = And(tuple(Or((Atom("size", 1 << i), Atom("colour", 1 << j))) for i in range(4) for j in range(3)))
    builder = builder_of(chain)
    plane = builder.plane(chain, True)
    code = builder.code([plane, plane, 0])
    assert code.scratch < len(code.ops) / 2
    assert [row[0] for row in code.ops[-2:].tolist()] == [COPY, COPY]


@given(st.integers(0, 3), st.integers(1, 300), st.sampled_from([(False, 1), (True, 1), (True, 3)]))
def test_numpy_and_kernels_fill_the_same_planes(seed: int, words: int, how: tuple[bool, int]) -> None:
    """Whatever the number of words and threads, the outputs are what the formula says."""
    chance = np.random.default_rng(seed)
    known, value, other = (chance.integers(0, 1 << 63, words, np.uint64) for _ in range(3))
    expr = Or((And((P, Not(Q))), And((Not(P), Q))))
    builder = builder_of(expr)
    code = builder.code([builder.plane(expr, True), builder.plane(expr, False), builder.zero, builder.one])
    given_planes = {"p": Encoded(known, (value,)), "q": Encoded(None, (other,))}
    fast, threads = how
    columns = builder.program.columns
    found = plane_engine.execute(code, columns, given_planes, words * 64, fast=fast, threads=threads)
    different = value ^ other
    expected = [known & different, known & ~different, np.zeros(words, np.uint64), ~np.zeros(words, np.uint64)]
    assert all((a == b).all() for a, b in zip(found, expected, strict=True))


def test_a_share_of_the_words_goes_to_each_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many words on several threads, cut unevenly, give what one thread gives."""
    monkeypatch.setattr(plane_engine, "SHARE", 10)
    words = 10_007
    value = np.random.default_rng(1).integers(0, 1 << 63, words, np.uint64)
    builder = builder_of(Not(P))
    code = builder.code([builder.plane(Not(P), True)])
    given_planes = {"p": Encoded(None, (value,))}
    for fast in (False, True):
        [found] = plane_engine.execute(code, builder.program.columns, given_planes, words * 64, fast=fast, threads=3)
        assert (found == ~value).all()


def test_no_rows() -> None:
    """Nothing in, nothing out."""
    builder = builder_of(P)
    code = builder.code([builder.plane(P, True)])
    assert [len(p) for p in plane_engine.execute(code, builder.program.columns, {}, 0)] == [0]


def test_kernels_need_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without numba the compiled kernels are refused, naming the extra."""
    monkeypatch.setattr(plane_engine, "fast_available", lambda: False)
    builder = builder_of(P)
    with pytest.raises(UsageError) as caught:
        plane_engine.execute(builder.code([0]), builder.program.columns, {}, 64, fast=True)
    assert (caught.value.code, caught.value.hint) == ("column-extra", "pip install 'xuke[fast]'")
