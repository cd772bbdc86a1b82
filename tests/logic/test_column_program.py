"""Column programs: every form says what Kleene's tables say; levels are the weakest link; splits are exact."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from column_forms import FORMS, Row, values
from strategies import LATE, POINTS, POOL, Made, made, number_atom, points, rulebooks
from xuke.facts import Value
from xuke.logic.columns import FALSE, OPEN, TRUE, ColumnProgram, Fixed, simplified
from xuke.logic.proof import UNKNOWN, weakest
from xuke.logic.terms import And, Atom, Not, Or, Ref

CHAIN = {True: 3, False: 0, None: 1}


@st.composite
def rows(draw: st.DrawFn, names: tuple[str, ...] = tuple(POOL)) -> Row:
    """A row: every variable known or not."""
    found: dict[str, Any] = {}
    for name in names:
        options = {"yesno": [False, True], "choice": POOL[name].options, "number": [float(x) for x in POINTS]}
        found[name] = draw(st.one_of(st.none(), st.sampled_from(options[POOL[name].kind])))
    return found


def plain(made_up: Made, **more: Any) -> ColumnProgram:
    return ColumnProgram(made_up.program, **{"fixed": {}, **more})


def named(program: ColumnProgram, ids: list[str]) -> dict[str, str]:
    """Every definition under a column of its own name."""
    return {name: program.always_named(f"out:{name}", program.variant(name)) for name in ids}


def kleene(made_up: Made, given_values: dict[str, Value]) -> dict[str, int]:
    program = made_up.program
    return dict(zip(program.definitions, program.compiled.values(program.encode(given_values)), strict=True))


@pytest.mark.parametrize("form", ["polars", "planes", "fast"])
@given(made_up=rulebooks(), table=st.lists(rows(), min_size=1, max_size=5))
def test_every_form_is_kleene(form: str, made_up: Made, table: list[Row]) -> None:
    """A definition as a column has the value the tree engine gives it, row by row."""
    check(form, made_up, table)


@pytest.mark.parametrize("form", ["duckdb", "sqlite"])
@given(made_up=rulebooks(), table=st.lists(rows(), min_size=1, max_size=8))
@settings(max_examples=40)
def test_sql_is_kleene(form: str, made_up: Made, table: list[Row]) -> None:
    """The same in databases."""
    check(form, made_up, table)


def check(form: str, made_up: Made, table: list[Row]) -> None:
    program = plain(made_up)
    outs = named(program, [d.id for d in made_up.definitions])
    answers = FORMS[form](program, list(dict.fromkeys(outs.values())), table)
    expected = [kleene(made_up, values(program.columns, row)) for row in table]
    got = [{name: CHAIN[answer[out]] for name, out in outs.items()} for answer in answers]
    assert got == [{name: row[name] for name in outs} for row in expected]


@given(made_up=rulebooks(), row=rows(), level=st.sampled_from((1, 2, 3)), data=st.data())
def test_a_level_is_the_weakest_link(made_up: Made, row: Row, level: int, data: st.DataObject) -> None:
    """At a level a definition keeps its value where the tree's weakest link reaches it, else it is unknown."""
    fixed = {
        name: Fixed(1 << data.draw(st.integers(0, POOL[name].size - 1)), data.draw(st.integers(1, 3)))
        for name in sorted(LATE & set(made_up.program.order))
    }
    program = plain(made_up, fixed=fixed)
    tree = made_up.program
    masks = tree.encode({**values(program.columns, row), **{name: f.mask for name, f in fixed.items()}})
    codes, nodes = tree.compiled.proofs(masks)
    at = tree.index[made_up.top]
    rank = weakest(nodes[at], lambda node: own(tree, fixed, node), {})
    out = program.always_named("out", program.variant(made_up.top, level))
    [answer] = FORMS["planes"](program, [out], [row])
    assert CHAIN[answer[out]] == (codes[at] if rank >= level else UNKNOWN)


def own(tree: Any, fixed: dict[str, Fixed], node: Any) -> int:
    op, key, value, _ = node
    if op == "def":
        return int(tree.definitions[key].standing) if value else 0
    return fixed[key.variable].standing if op == "atom" and key.variable in fixed else 0


@given(made_up=rulebooks(), row=rows())
def test_splits_cover_the_readings(made_up: Made, row: Row) -> None:
    """Under every combination of the open variables the parts are the definition with these values."""
    program = plain(made_up, open_variables=LATE)
    late = sorted(LATE & program.cone(made_up.top))
    splits = program.splits(made_up.top, late)
    assert splits is not None
    outs = [program.always_named("out", expr) for _, expr in splits]
    [answer] = FORMS["planes"](program, list(dict.fromkeys(outs)), [row])
    for (way, _), out in zip(splits, outs, strict=True):
        known = values(program.columns, row) | {name: 1 << i for name, i in way.items()}
        assert CHAIN[answer[out]] == kleene(made_up, known)[made_up.top]


@given(made_up=rulebooks(), row=rows())
def test_without_covered_variables_kleene_sees_what_holds(made_up: Made, row: Row) -> None:
    """Where no variable is covered, a definition that holds for all completions is true."""
    program = plain(made_up)
    if program.covered(made_up.top):
        return
    known = values(program.columns, row)
    always = all(made_up.holds(made_up.exprs[made_up.top], p) for p in points(made_up.program.order, known))
    assert (kleene(made_up, known)[made_up.top] == 3) == always


def test_covered_names_the_variable() -> None:
    """Both sides of a yes/no fact help: Kleene may not see it."""
    both = plain(made(Or((Atom("p", 2), Not(Atom("p", 2))))))
    assert both.covered("d0") == ["p"]
    assert plain(made(Or((Atom("p", 2), Atom("q", 1))))).covered("d0") == []
    assert plain(made(Or((number_atom("<", 10), number_atom(">=", 10))))).covered("d0") == ["n"]


def test_too_many_splits_are_refused() -> None:
    """More than the limit of combinations gives None."""
    names = ["colour", "size", "apps", "p", "q", "r", "s"]
    program = plain(made(And(tuple(Atom(name, 1) for name in names))))
    assert program.splits("d0", names) is None
    assert len(program.splits("d0", names[:2]) or []) == 12


def test_strata_refer_back_only() -> None:
    """A stratum holds what refers to earlier strata, and only what is wanted."""
    program = plain(made(And((Atom("p", 2), Atom("q", 2))), Or((Ref("d0"), Atom("r", 2))), Atom("s", 2)))
    assert program.variant("d2") == Atom("s", 2)
    assert isinstance(program.variant("d1"), Ref)
    assert program.strata(["d1"]) == [["d0"], ["d1"]]


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (And(()), TRUE),
        (Or((TRUE, OPEN)), TRUE),
        (And((OPEN, FALSE)), FALSE),
        (Not(OPEN), OPEN),
        (Not(Not(Ref("a"))), Ref("a")),
        (And((Ref("a"), And((Ref("b"), Ref("a"))))), And((Ref("a"), Ref("b")))),
        (Or((Ref("a"), FALSE)), Ref("a")),
        (Not(And(())), FALSE),
    ],
)
def test_simplified(expr: Any, expected: Any) -> None:
    """Constants, nesting and repeats go."""
    assert simplified(expr) == expected
