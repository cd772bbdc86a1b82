"""The law as of a date in a place: the rules in force, the readings that are fixed, and their program."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xuke.errors import UsageError, quoted
from xuke.facts import Facts, FactSpec, Value, Variable
from xuke.facts.vocabulary import near
from xuke.law import model
from xuke.law.rulebook import TODAY, Rulebook
from xuke.logic.codegen import Node
from xuke.logic.program import Definition, Program
from xuke.logic.terms import And, Expr, Not, Or, Ref, cell_of
from xuke.logic.truth import FALSE

EARLIEST = "2000-01-01"


@dataclass(frozen=True, slots=True)
class FixedReading:
    """A reading that is settled here and now. `by` is region, default or person."""

    position: str
    standing: model.Standing
    by: str
    basis: tuple[model.Basis, ...] = ()


class Law:
    """The rules of a rulebook as of a date in a region.

    `as_of` is an ISO date (today by default), not before 2000; `region` a province id, name or alias, or empty;
    `readings` fixes readings by id. Raises `UsageError` (`date`, `region-unknown`, `reading-unknown`).
    """

    def __init__(
        self, rulebook: Rulebook, as_of: str = "", region: str = "", readings: Mapping[str, str] | None = None
    ) -> None:
        self.rulebook = rulebook
        self.as_of = check_date(as_of or TODAY())
        self.region = rulebook.region(region) if region else ""
        self.fixed = self._fixed(readings or {})

    @classmethod
    def at(
        cls, rulebook: Rulebook, as_of: str = "", region: str = "", readings: Mapping[str, str] | None = None
    ) -> Law:
        """Like the constructor, remembering laws already built for this rulebook."""
        key = (as_of or TODAY(), region, tuple(sorted((readings or {}).items())))
        if key not in rulebook.laws:
            rulebook.laws[key] = cls(rulebook, as_of, region, readings)
        found: Law = rulebook.laws[key]
        return found

    def taking(self, readings: Mapping[str, str]) -> Law:
        """Return the same law with further readings fixed by a person; it shares the rules and their program.

        Raises `UsageError` (`reading-unknown`).
        """
        chosen = {name: fixed.position for name, fixed in self.fixed.items() if fixed.by == "person"} | {**readings}
        key = (self.as_of, self.region, tuple(sorted(chosen.items())))
        if key not in self.rulebook.laws:
            found = self.rulebook.laws[key] = Law(self.rulebook, self.as_of, self.region, chosen)
            found.__dict__.update({name: getattr(self, name) for name in ("_rules", "program", "weights")})
        taken: Law = self.rulebook.laws[key]
        return taken

    def _fixed(self, chosen: Mapping[str, str]) -> dict[str, FixedReading]:
        for name in chosen:
            if name not in self.rulebook.readings:
                raise UsageError(
                    "reading-unknown",
                    f"there is no reading {quoted(name)}",
                    near(name, self.rulebook.readings),
                )
        found = {}
        for reading in self.rulebook.readings.values():
            fixed = self._fixed_one(reading, chosen.get(reading.id))
            if fixed is not None:
                found[reading.id] = fixed
        return found

    def _fixed_one(self, reading: model.Reading, chosen: str | None) -> FixedReading | None:
        if chosen is not None:
            if chosen not in reading.positions:
                known = ", ".join(reading.positions)
                raise UsageError(
                    "reading-unknown",
                    f"reading {quoted(reading.id)} has no position {quoted(chosen)}",
                    f"choose from: {known}",
                )
            return FixedReading(chosen, "discretionary", "person", tuple(reading.positions[chosen].basis))
        for fixed in reading.fixed:
            if fixed.region == self.region and fixed.from_ <= self.as_of and (not fixed.to or self.as_of <= fixed.to):
                return FixedReading(fixed.position, fixed.standing, "region", tuple(fixed.basis))
        if reading.default:
            return FixedReading(reading.default, "practice", "default", tuple(reading.positions[reading.default].basis))
        return None

    def families(self, permit: model.Permit) -> list[model.Family]:
        """Return the families of a permit."""
        return [self.rulebook.families[name] for name in permit.family]

    def rules(self, permit: model.Permit, kind: str) -> list[model.Rule]:
        """Return the `need`, `exempt`, `bar` or `ownership` rules in force for a permit, families included."""
        return self._rules[permit.id][kind]

    @cached_property
    def _rules(self) -> dict[str, dict[str, list[model.Rule]]]:
        return {
            permit.id: {kind: self._in_force(permit, kind) for kind in ("need", "exempt", "bar", "ownership")}
            for permit in self.rulebook.permits.values()
        }

    def _in_force(self, permit: model.Permit, kind: str) -> list[model.Rule]:
        owners: list[model.Permit | model.Family] = [permit]
        if kind != "need":
            owners += self.families(permit)
        rules = [rule for owner in owners for rule in getattr(owner, kind)]
        return [rule for rule in rules if rule.in_force(self.as_of, self.region)]

    @cached_property
    def program(self) -> Program:
        """All definitions in force: derived facts, rules, and per permit its scope, need, bars and ownership.

        Laws of one rulebook with the same rules in force share it; readings are values, not part of it.
        """
        programs: dict[tuple[int, ...], Program] = self.rulebook.memory.setdefault("programs", {})
        key = tuple(id(rule) for kinds in self._rules.values() for rules in kinds.values() for rule in rules)
        if key not in programs:
            programs[key] = self._program()
        return programs[key]

    def _program(self) -> Program:
        definitions = [
            Definition(f"derived:{d.id}", self.rulebook.bind(d.formula), _rank(d.standing))
            for d in self.rulebook.derived.values()
        ]
        done: set[str] = set()
        for permit in self.rulebook.permits.values():
            for kind in ("need", "exempt", "bar", "ownership"):
                for rule in self.rules(permit, kind):
                    if rule.id not in done:
                        done.add(rule.id)
                        definitions.append(self._rule(rule))
            definitions += self._conclusions(permit)
        definitions += [
            Definition(f"policy:{p.id}", self.rulebook.bind(p.when)) for p in self.rulebook.platform_policy.values()
        ]
        variables: Mapping[str, Variable] = self.rulebook.scope.variables
        return Program(definitions, variables, frozenset(self.rulebook.readings))

    def _rule(self, rule: model.Rule) -> Definition:
        when = self.rulebook.bind(rule.when)
        expr: Expr = And((when, Not(self.rulebook.bind(rule.unless)))) if rule.unless else when
        return Definition(f"rule:{rule.id}", expr, _rank(rule.standing))

    def _conclusions(self, permit: model.Permit) -> list[Definition]:
        def either(kind: str) -> Expr:
            return Or(tuple(Ref(f"rule:{rule.id}") for rule in self.rules(permit, kind)))

        need: Expr = either("need")
        if self.rules(permit, "exempt"):
            need = And((need, Not(either("exempt"))))
        return [
            Definition(f"scope:{permit.id}", self.rulebook.bind(permit.scope)),
            Definition(f"need:{permit.id}", need),
            Definition(f"bar:{permit.id}", either("bar")),
            Definition(f"own:{permit.id}", either("ownership")),
        ]

    @cached_property
    def reading_values(self) -> dict[str, Value]:
        """The fixed readings as values of their variables."""
        variables = self.rulebook.scope.variables
        return {name: 1 << variables[name].options.index(f.position) for name, f in self.fixed.items()}

    @cached_property
    def _blank(self) -> list[int]:
        return self.program.encode(self.reading_values)

    def encode(self, facts: Facts) -> list[int]:
        """Return the masks of a business under this law, fixed readings included."""
        masks = self._blank.copy()
        slot = self.program.slot
        for name, entry in facts.entries.items():
            at, value = slot.get(name), entry.value
            if at is not None and value is not None:
                masks[at] &= value if isinstance(value, int) else self.program.encode({name: value})[at]
        return masks

    def hints(self, facts: Facts) -> dict[int, tuple[int, float]]:
        """Return slot → (mask, chance) of the open facts that lean."""
        slot = self.program.slot
        return {
            slot[name]: (entry.leans, entry.chance)
            for name, entry in facts.entries.items()
            if entry.chance is not None and name in slot
        }

    def own_standing(self, node: Node) -> int:
        """Return the standing a proof node adds itself (see `logic.proof.weakest`)."""
        op, key, value, _ = node
        if op == "def":
            return self.program.definitions[key].standing if value != FALSE.chain else 0
        if op == "atom" and key.variable in self.fixed:
            return model.STANDING_RANK[self.fixed[key.variable].standing]
        return 0

    @cached_property
    def weights(self) -> list[tuple[float, ...]]:
        """How likely each value of each slot is when nobody mentions it (facts) or by who holds it (readings)."""
        return [self._weights(name, size) for name, size in zip(self.program.order, self.program.sizes, strict=True)]

    def _weights(self, name: str, size: int) -> tuple[float, ...]:
        reading = self.rulebook.readings.get(name)
        if reading is not None:
            return tuple(position.weight for position in reading.positions.values())
        spec = self.rulebook.vocabulary.facts[name.partition(".")[0]]
        if spec.type == "number":
            return _number_weights(spec, self.program.cuts[name], size)
        if spec.type == "choice":
            return tuple(option.unmentioned for option in spec.options)
        yes = (
            spec.option(name.partition(".")[2]).unmentioned if spec.type == "options" else float(str(spec.unmentioned))
        )
        return (1 - yes, yes)


def _number_weights(spec: FactSpec, cuts: list[tuple[float, bool]], size: int) -> tuple[float, ...]:
    found = [0.0] * size
    spread = spec.unmentioned if isinstance(spec.unmentioned, Mapping) else {}
    for value, weight in spread.items():
        found[cell_of(cuts, float(value))] += weight
    return tuple(found)


def _rank(standing: str | None) -> int:
    return model.STANDING_RANK[standing] if standing else 0


def check_date(text: str) -> str:
    """Return an ISO date; raises `UsageError` (`date`) when it is none or lies before 2000."""
    try:
        found = datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError("date", f"{quoted(text)} is not a date", "write it as 2026-11-23") from None
    if found < EARLIEST:
        raise UsageError("date", f"the rulebook begins in 2000, {quoted(text)} lies before", "give a later date")
    return found
