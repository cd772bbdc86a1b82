"""The vocabulary: which facts exist, of which type, and which variables they split into.

A yes/no fact is one variable with the values no and yes.
A choice is one variable with one value per option.
An options fact (several may hold at once) is one yes/no variable per option, named `fact.option`.
A number is one variable whose values are cut into cells by the thresholds that the rules use.
A text fact carries words for a report and has no variable: rules cannot depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from xuke.errors import UsageError, quoted

FactType = Literal["yesno", "choice", "options", "number", "text"]
Nature = Literal["choice", "identity", "circumstance"]
NO, YES = 1, 2
UNKNOWN_YESNO = NO | YES


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice or options fact; `unmentioned` is its frequency when nobody says anything.

    An `idle` option is no service to the mainland by itself: a business of which nothing else is left has ended.
    """

    id: str
    label: Mapping[str, str]
    unmentioned: float = 0.0
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing the rules can test. `size` is the number of its values (numbers: 0, cut later)."""

    id: str
    fact: str
    kind: Literal["yesno", "choice", "number"]
    size: int
    options: tuple[str, ...] = ()

    @property
    def full(self) -> int:
        """The mask in which every value is still possible (numbers have none here)."""
        return (1 << self.size) - 1


@dataclass(frozen=True)
class FactSpec:
    """One fact of the vocabulary; see docs/authoring.md for the content form.

    `nature` says what stands behind it: how the operator chooses to do business, who the operator is, or what
    comes about without being chosen.
    """

    id: str
    type: FactType
    nature: Nature
    group: str
    label: Mapping[str, str]
    question: Mapping[str, str]
    help: Mapping[str, str]
    options: tuple[Option, ...] = ()
    applies_when: str = ""
    closure: str = ""
    specialist: bool = False
    screen: str = ""
    unit: str = ""
    range: tuple[float, float] | None = None
    unmentioned: float | Mapping[str, float] = 0.0
    order: int = 0

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The variables this fact splits into, in option order."""
        if self.type == "options":
            return tuple(Variable(f"{self.id}.{o.id}", self.id, "yesno", 2) for o in self.options)
        if self.type == "choice":
            ids = tuple(o.id for o in self.options)
            return (Variable(self.id, self.id, "choice", len(ids), ids),)
        if self.type == "yesno":
            return (Variable(self.id, self.id, "yesno", 2),)
        return (Variable(self.id, self.id, "number", 0),) if self.type == "number" else ()

    def option(self, option_id: str) -> Option:
        """Return the option `option_id`; raises `UsageError` (`fact-option`) when there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        known = ", ".join(option.id for option in self.options)
        raise UsageError(
            "fact-option",
            f"fact {quoted(self.id)} has no option {quoted(option_id)}",
            f"choose from: {known}",
        )


@dataclass(frozen=True)
class Vocabulary:
    """All facts by id, and all variables by id."""

    facts: Mapping[str, FactSpec]
    variables: Mapping[str, Variable] = field(init=False)

    def __post_init__(self) -> None:
        found = {v.id: v for spec in self.facts.values() for v in spec.variables}
        object.__setattr__(self, "variables", found)

    @classmethod
    def from_content(cls, entries: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
        """Build from validated content (one mapping per fact id, form of docs/authoring.md)."""
        return cls({key: _spec(entry, order) for order, (key, entry) in enumerate(entries.items())})

    @cached_property
    def screens(self) -> dict[str, list[FactSpec]]:
        """The facts that each screening variable opens; where it is no, none of them holds."""
        found: dict[str, list[FactSpec]] = {}
        for spec in self.facts.values():
            if spec.screen:
                found.setdefault(spec.screen, []).append(spec)
        return found

    def __iter__(self) -> Iterator[FactSpec]:
        return iter(self.facts.values())

    def fact(self, fact_id: str) -> FactSpec:
        """Return the fact; raises `UsageError` (`fact-unknown`) naming near ids when there is none."""
        if fact_id in self.facts:
            return self.facts[fact_id]
        raise UsageError("fact-unknown", f"there is no fact {quoted(fact_id)}", near(fact_id, self.facts))

    def of_variable(self, variable_id: str) -> FactSpec:
        """Return the fact a variable belongs to."""
        return self.facts[variable_id.partition(".")[0]]

    def label(self, variable_id: str, lang: str) -> str:
        """Return the label of a variable in `lang` (`zh` or `en`)."""
        fact_id, _, option_id = variable_id.partition(".")
        spec = self.facts[fact_id]
        if not option_id:
            return spec.label[lang]
        mark = "：" if lang == "zh" else ": "
        return f"{spec.label[lang]}{mark}{spec.option(option_id).label[lang]}"


def near(name: str, known: Mapping[str, Any], listing: str = "xuke facts") -> str:
    """Say which known names look like `name`, or which command lists them all."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"did you mean {', '.join(close)}?" if close else f"`{listing}` lists them"


def _spec(entry: Mapping[str, Any], order: int) -> FactSpec:
    options = tuple(
        Option(key, {"zh": o["zh"], "en": o["en"]}, o.get("unmentioned", 0.0), bool(o.get("idle")))
        for key, o in (entry.get("options") or {}).items()
    )
    bounds = entry.get("range")
    return FactSpec(
        id=entry["id"],
        type=entry["type"],
        nature=entry["nature"],
        group=entry["group"],
        label=entry["label"],
        question=entry["question"],
        help=entry["help"],
        options=options,
        applies_when=entry.get("applies_when") or "",
        closure=entry.get("closure") or "",
        specialist=bool(entry.get("specialist")),
        screen=entry.get("screen") or "",
        unit=entry.get("unit") or "",
        range=(float(bounds[0]), float(bounds[1])) if bounds else None,
        unmentioned=entry.get("unmentioned") or 0.0,
        order=order,
    )
