"""The verdict as columns: per permit its status, standing and deciding rule, as tests on three-valued definitions.

    P.status      required | not_required | undetermined | contested | barred
    P.standing    settled | practice | discretionary; empty when not settled
    P.reason      the rule that decides, `P/otherwise` when nothing calls for the permit; empty when not settled
    P.need        true | false | null: whether the permit is needed, whatever the open readings

Columns see what Kleene's tables see of the facts, under every combination of the open readings. So they may say
undetermined where the tree engine is exact, and in everything else they say what it says
(`tests/verdict/test_columns_differential.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xuke.facts.vocabulary import Vocabulary
from xuke.law import Law
from xuke.law.model import RANK_STANDING, STANDING_RANK, Permit, Rule
from xuke.logic.columns import FALSE, OPEN, TRUE, ColumnProgram, Fixed, simplified
from xuke.logic.terms import And, Atom, Expr, Not, Or
from xuke.verdict.status import Status

Want = Literal["true", "false", "known"]
STATUSES = tuple(str(status) for status in Status)
STANDINGS = ("", "settled", "practice", "discretionary")
PRACTICE = STANDING_RANK["practice"]
LEVELS = (3, 2, 1)
NEEDED = (str(Status.REQUIRED), str(Status.BARRED))


@dataclass(frozen=True, slots=True)
class Condition:
    """A definition is true, false, or one of the two."""

    definition: str
    want: Want


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a choice: where the status is one of `given` (any when empty) and all tests pass, `value`."""

    tests: tuple[Condition, ...]
    value: str
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """A text column: the value of the first case that applies, else `otherwise`; `values` lists what may occur."""

    name: str
    cases: tuple[Case, ...]
    otherwise: str

    @property
    def values(self) -> tuple[str, ...]:
        """Every value that may occur, without repeats; every status for a status."""
        if self.name.endswith(".status"):
            return STATUSES
        return tuple(dict.fromkeys([*(case.value for case in self.cases), self.otherwise]))


@dataclass(frozen=True, slots=True)
class PermitColumns:
    """The columns of one permit.

    `needed` is true where it is certainly needed, `free` false where certainly not, `need` both in one.
    """

    permit: str
    needed: Expr
    free: Expr
    need: Expr
    status: Output
    standing: Output
    reason: Output

    @property
    def outputs(self) -> tuple[Output, Output, Output]:
        """The three text columns."""
        return self.status, self.standing, self.reason


class ColumnLaw:
    """A law as columns, for the permits given (all by default).

    Raises `UsageError` (`permit-unknown`).
    """

    def __init__(self, law: Law, permits: Sequence[str] = ()) -> None:
        self.law = law
        self.ids = [law.rulebook.permit(name).id for name in permits] or list(law.rulebook.permits)
        readings = frozenset(law.rulebook.readings)
        values = law.reading_values
        fixed = {n: Fixed(int(str(values[n])), STANDING_RANK[f.standing]) for n, f in law.fixed.items()}
        self.program = ColumnProgram(law.program, fixed, readings - fixed.keys(), closures(law.rulebook.vocabulary))
        self.permits = [_PermitBuilder(self, law.rulebook.permits[name]).columns() for name in self.ids]

    @cached_property
    def definitions(self) -> list[str]:
        """The definitions that the text columns test."""
        outputs = [output for permit in self.permits for output in permit.outputs]
        return list(dict.fromkeys(t.definition for o in outputs for case in o.cases for t in case.tests))


def closures(vocabulary: Vocabulary) -> dict[str, str]:
    """Return variable → screening variable, for the facts that a screening question opens."""
    return {v.id: screen for screen, specs in vocabulary.screens.items() for spec in specs for v in spec.variables}


class _PermitBuilder:
    def __init__(self, parent: ColumnLaw, permit: Permit) -> None:
        self.law, self.program, self.permit = parent.law, parent.program, permit
        self.need = f"need:{permit.id}"
        self.ways = [expr for _, expr in self._reading_splits(self.need)]
        self.needed = self.program.named(f"all:{permit.id}", And(tuple(self.ways)))
        self.free = self.program.named(f"any:{permit.id}", Or(tuple(self.ways)))
        self.barred, self.bar_is_exact = self._barred()

    def columns(self) -> PermitColumns:
        name = self.permit.id
        return PermitColumns(
            name,
            self.needed,
            self.free,
            simplified(Or((self.needed, And((self.free, OPEN))))) if self.free != self.needed else self.free,
            Output(f"{name}.status", reached(self._status()), str(Status.UNDETERMINED)),
            Output(f"{name}.standing", reached(self._standing()), ""),
            Output(f"{name}.reason", reached(self._reason()), ""),
        )

    def _reading_splits(self, definition: str) -> list[tuple[dict[str, int], Expr]]:
        readings = sorted(self.program.cone(definition) & self.program.open_variables)
        found = self.program.splits(definition, readings)
        return [({}, self.program.variant(definition))] if found is None else found

    def _barred(self) -> tuple[Expr, bool]:
        """Return an expression that is true exactly where the bar certainly holds, and whether it is that exact."""
        bar, program = f"bar:{self.permit.id}", self.program
        facts = program.covered(bar)
        readings = sorted(program.cone(bar) & program.open_variables)
        splits = program.splits(bar, [*readings, *facts])
        if splits is None:
            return program.named(f"barred:{self.permit.id}", And(tuple(e for _, e in self._reading_splits(bar)))), False
        return program.named(f"barred:{self.permit.id}", everywhere(splits, facts)), True

    def _status(self) -> Iterator[Case]:
        yield from self._case("barred", (self.needed, "true"), (self.barred, "true"))
        if self.bar_is_exact:
            yield from self._case("required", (self.needed, "true"))
        else:
            yield from self._case("required", (self.needed, "true"), (self.barred, "false"))
            yield from self._case("undetermined", (self.needed, "true"))
        yield from self._case("not_required", (self.free, "false"))
        ways = list(dict.fromkeys(self.ways))
        if len(ways) > 1:
            yield from self._case("contested", *((way, "known") for way in ways))

    def _standing(self) -> Iterator[Case]:
        yield from self._ranked("true", NEEDED, None, 3)
        exempt = self._any_exempt()
        free = (str(Status.NOT_REQUIRED),)
        yield from self._ranked("false", free, exempt, 3)
        yield from self._ranked("false", free, None, STANDING_RANK[self.permit.otherwise.standing])

    def _ranked(self, want: Want, given: tuple[str, ...], exempt: Expr | None, most: int) -> Iterator[Case]:
        """Yield the standing of a need by its levels, capped; what only an exhaustive look settles is practice."""
        also: list[tuple[Expr, Want]] = [] if exempt is None else [(exempt, "true")]
        for level in LEVELS:
            value = RANK_STANDING[min(level, most)]
            yield from self._case(value, *also, (self.program.variant(self.need, level), want), given=given)
        yield from self._case(RANK_STANDING[min(PRACTICE, most)], *also, given=given)

    def _any_exempt(self) -> Expr:
        rules = [self.program.variant(f"rule:{rule.id}") for rule in self.law.rules(self.permit, "exempt")]
        return self.program.named(f"exempt:{self.permit.id}", Or(tuple(rules)))

    def _reason(self) -> Iterator[Case]:
        for status, kind in (("barred", "bar"), ("required", "need"), ("not_required", "exempt")):
            yield from self._rules(self.law.rules(self.permit, kind), status)
        yield from self._case(f"{self.permit.id}/otherwise", given=("not_required",))

    def _rules(self, rules: list[Rule], status: str) -> Iterator[Case]:
        """Yield the rules that may hold, strongest standing first, in rulebook order among equals."""
        for level in LEVELS:
            for rule in rules:
                if STANDING_RANK[rule.standing] >= level:
                    held = self.program.variant(f"rule:{rule.id}", level)
                    yield from self._case(rule.id, (held, "true"), given=(status,))

    def _case(self, value: str, *tests: tuple[Expr, Want], given: tuple[str, ...] = ()) -> Iterator[Case]:
        """Yield the case, unless a constant rules it out; constants that always pass are left out."""
        found = []
        for expr, want in tests:
            if expr in (TRUE, FALSE, OPEN):
                if expr == OPEN or (want != "known" and (expr == TRUE) != (want == "true")):
                    return
                continue
            found.append(Condition(self.program.always_named("test", expr), want))
        yield Case(tuple(found), value, given)


def everywhere(splits: Sequence[tuple[Mapping[str, int], Expr]], facts: Sequence[str]) -> Expr:
    """Return what holds whatever value the split variables have: under each, it is another value or the part holds.

    `facts` names the split variables whose value rows may know; ways that differ in one of them only and say the same
    are written once.
    """
    masks: dict[tuple[tuple[tuple[str, int], ...], Expr], int] = {}
    last = facts[-1] if facts else ""
    for way, expr in splits:
        rest = tuple((name, 1 << way[name]) for name in facts[:-1])
        masks[rest, expr] = masks.get((rest, expr), 0) | (1 << way[last] if last else 0)
    parts = []
    for (rest, expr), mask in masks.items():
        here = [*rest, (last, mask)] if last else rest
        parts.append(Or((*(Not(Atom(name, values)) for name, values in here), expr)))
    return And(tuple(parts))


def reached(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases without those that an earlier one always forestalls."""
    kept: list[Case] = []
    for case in cases:
        if not any(known.given == case.given and set(known.tests) <= set(case.tests) for known in kept):
            kept.append(case)
    return tuple(kept)
