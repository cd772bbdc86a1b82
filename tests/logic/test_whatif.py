"""Many hypotheses in one run say what the generated function says of each."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import Made, atoms, givens, made, rulebooks, yesno
from xuke.logic.program import Definition, Program
from xuke.logic.terms import And, Atom, Not, Or
from xuke.logic.whatif import WhatIf

PLANES = {0: (0, 0), 1: (0, 1), 3: (1, 1)}


@settings(max_examples=40)
@given(rulebooks(), st.lists(givens(), max_size=5), givens())
def test_every_hypothesis_has_the_values_of_the_generated_function(
    rules: Made, hypotheses: list[dict[str, object]], base: dict[str, object]
) -> None:
    """Laid over known facts, bit i of the planes is the Kleene value of hypothesis i."""
    program = rules.program
    masks = program.encode(base)  # type: ignore[arg-type]
    changes = [_changes(program, found) for found in hypotheses]
    names = list(program.definitions)
    answered = WhatIf(program, names).evaluate(masks, changes)
    assert answered.every == (1 << len(changes)) - 1
    for i, change in enumerate(changes):
        values = program.compiled.values([change.get(slot, mask) for slot, mask in enumerate(masks)])
        for name, value in zip(names, values, strict=True):
            certain, possible = answered.planes[name]
            assert (certain >> i & 1, possible >> i & 1) == PLANES[value]
            assert answered.open(name) >> i & 1 == (value == 1)


def _changes(program: Program, found: dict[str, object]) -> dict[int, int]:
    encoded = program.encode(found)  # type: ignore[arg-type]
    return {program.slot[name]: encoded[program.slot[name]] for name in found if name in program.slot}


@given(st.lists(atoms(), min_size=1, max_size=4))
def test_only_what_is_asked_for_is_evaluated(tests: list[Atom]) -> None:
    """The variables are those the named definitions rest on, and no others."""
    rules = made(*tests)
    assert WhatIf(rules.program, ["d0"]).variables == {tests[0].variable}


def test_empty_parts_are_constants() -> None:
    """A conjunction without parts is true everywhere, a disjunction without parts false."""
    definitions = [Definition("all", And(())), Definition("any", Or(())), Definition("not", Not(And(())))]
    found = WhatIf(Program(definitions, {"p": yesno("p")}), ["all", "any", "not"]).evaluate([], [{}, {}])
    assert found.planes == {"all": (3, 3), "any": (0, 0), "not": (0, 0)}
