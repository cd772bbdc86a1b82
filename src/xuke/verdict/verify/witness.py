"""From values of variables to the facts of a business, in the form scenarios use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from xuke.facts import Interval, Source
from xuke.facts.vocabulary import FactSpec
from xuke.law import Law
from xuke.law.model import Permit, Text
from xuke.logic.paths import Costs, Way, cheapest
from xuke.logic.program import Program
from xuke.verdict.scenarios import closed_facts
from xuke.verdict.status import Run, Verdict

USUAL = {"channel.own_website": 1, "audience": 0, "entity_type": 0}
"""What is true of most businesses and therefore costs nothing to say (value index)."""
READING = 2.0
"""What it costs to take a position on an open point of law, in stated facts."""
SOURCE = Source("witness")


@dataclass(frozen=True)
class Business:
    """A business described completely: `facts` as in a scenario with `closed: true`, `take` the readings it needs."""

    facts: dict[str, Any]
    take: dict[str, str] = field(default_factory=dict)

    def verdict(self, law: Law, permit: Permit) -> Verdict:
        """Return what the engine says of it about one permit."""
        if self.take:
            law = Law.at(law.rulebook, law.as_of, law.region, self.take)
        vocabulary = law.rulebook.vocabulary
        facts = closed_facts(vocabulary, self.facts, SOURCE).screened(vocabulary)
        return Verdict(Run(law, law.encode(facts)), permit)


class Search:
    """Looks for the business with the fewest stated facts under which a function of a law is true.

    Among equals the values that are more usual when nobody mentions them are preferred.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self.program = law.program
        vocabulary = law.rulebook.vocabulary
        self._absent = closed_facts(vocabulary, {}, SOURCE).values()
        self._masks = self.program.blank.copy()
        self._limit()
        self.costs: Costs = {slot: self._cost(name) for slot, name in enumerate(self.program.order)}

    def _limit(self) -> None:
        for name in self.program.cuts:
            bounds = self.law.rulebook.vocabulary.facts[name].range
            if bounds:
                self._masks[self.program.slot[name]] &= self.program.encode({name: Interval(*bounds)})[
                    self.program.slot[name]
                ]

    def _cost(self, name: str) -> list[float]:
        weights = self.law.weights[self.program.slot[name]]
        if name in self.law.rulebook.readings:
            fixed = self.law.fixed.get(name)
            options = self.program.variables[name].options
            return [0.0 if fixed and option == fixed.position else READING for option in options]
        absent = self._absent.get(name)
        costs = [1 - 0.01 * weight for weight in weights]
        if isinstance(absent, int):
            costs[absent.bit_length() - 1] = 0.0
        if name in USUAL:
            costs[USUAL[name]] = -0.01
        return costs

    def way(self, node: int) -> Way | None:
        """Return the cheapest values under which `node` is true."""
        return cheapest(self.program.diagrams, node, self._masks, self.costs)

    def business(self, node: int) -> Business | None:
        """Return the business with the fewest stated facts under which `node` is true; None when there is none."""
        way = self.way(node)
        return None if way is None else self.described(way.values)

    def described(self, values: Iterable[tuple[int, int]]) -> Business:
        """Return values by slot as a business."""
        found: dict[str, Any] = {}
        take: dict[str, str] = {}
        for slot, value in sorted(values, key=lambda pair: self.program.order[pair[0]]):
            name = self.program.order[slot]
            if name in self.law.rulebook.readings:
                position = self.program.variables[name].options[value]
                if name not in self.law.fixed or self.law.fixed[name].position != position:
                    take[name] = position
            elif self._absent.get(name) != 1 << value:
                self._state(found, name, value)
        order = list(self.law.rulebook.vocabulary.facts)
        return Business(dict(sorted(found.items(), key=lambda pair: order.index(pair[0]))), take)

    def _state(self, found: dict[str, Any], name: str, value: int) -> None:
        fact, _, option = name.partition(".")
        spec = self.law.rulebook.vocabulary.facts[fact]
        if not option:
            found[fact] = self._written(spec, value)
        elif value:
            stated = found.setdefault(fact, [])
            if isinstance(stated, list):
                stated.append(option)
            else:
                stated[option] = "yes"
        else:
            stated = found.get(fact, [])
            known = dict.fromkeys(stated, "yes") if isinstance(stated, list) else stated
            found[fact] = {**known, option: "no"}

    def _written(self, spec: FactSpec, value: int) -> Any:
        if spec.type == "number":
            return inside(self.program, spec, value)
        if spec.type == "choice":
            return spec.options[value].id
        return ("no", "yes")[value]


def inside(program: Program, spec: FactSpec, cell: int) -> int | float:
    """Return a plain number inside a cell of a number fact: an end where it belongs to the cell, else the middle."""
    cuts = program.cuts[spec.id]
    low, high = spec.range or (0.0, float("inf"))
    first, last = True, True
    if cell > 0 and cuts[cell - 1][0] >= low:
        low, first = cuts[cell - 1]
    if cell < len(cuts) and cuts[cell][0] <= high:
        high, above = cuts[cell]
        last = not above
    number = low if first else high if last else _between(low, high)
    return int(number) if number == int(number) else number


def _between(low: float, high: float) -> float:
    middle = low + 1 if high == float("inf") else (low + high) / 2
    return float(int(middle)) if low < int(middle) < high else middle


def title(law: Law, business: Business) -> Text:
    """Return what is said of a business in words, in both languages; what is usual is left out where more is said."""
    facts = law.rulebook.vocabulary.facts
    usual = {name.partition(".")[0] for name in USUAL}
    told = [key for key in business.facts if key not in usual] or list(business.facts)
    zh, en = ([_told(facts[key], business.facts[key], lang) for key in told] for lang in ("zh", "en"))
    for name, position in business.take.items():
        label = law.rulebook.readings[name].positions[position].label
        zh.append(f"看法：{label.zh}")
        en.append(f"view: {label.en}")
    return Text("；".join(zh) or "没有这类业务", "; ".join(en) or "nothing of the kind")


def _told(spec: FactSpec, value: Any, lang: str) -> str:
    if spec.type == "number":
        return f"{spec.label[lang]} {value}"
    if spec.type == "yesno":
        return spec.label[lang] if value == "yes" else f"{spec.label[lang]}{_MARK[lang]}{_NO[lang]}"
    stated = {value: "yes"} if isinstance(value, str) else value
    if isinstance(stated, list):
        stated = dict.fromkeys(stated, "yes")
    names = [spec.option(o).label[lang] if said == "yes" else _denied(spec, o, lang) for o, said in stated.items()]
    return _COMMA[lang].join(names)


_MARK, _NO, _COMMA = {"zh": "：", "en": ": "}, {"zh": "否", "en": "no"}, {"zh": "、", "en": ", "}


def _denied(spec: FactSpec, option: str, lang: str) -> str:
    label = spec.option(option).label[lang]
    return f"不含{label}" if lang == "zh" else f"not {label}"
