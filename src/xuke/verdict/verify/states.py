"""The states the law has been in: every permit with every set of rules it has had, each taken once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from xuke.law import Law, Rulebook
from xuke.law.model import Family, Permit, Rule
from xuke.logic.program import refs

KINDS = ("need", "exempt", "bar", "ownership")


@dataclass(frozen=True)
class State:
    """A law with the permits whose rules are met here for the first time."""

    law: Law
    permits: tuple[Permit, ...]


def rules_of(rulebook: Rulebook) -> Iterator[tuple[Permit | Family, str, Rule]]:
    """Yield every rule with its owner and kind."""
    owners: list[Permit | Family] = [*rulebook.permits.values(), *rulebook.families.values()]
    for owner in owners:
        for kind in KINDS:
            for rule in getattr(owner, kind, ()):
                yield owner, kind, rule


def change_dates(rulebook: Rulebook) -> list[str]:
    """Return the dates from 2000 on at which some rule begins or has just ended, latest first."""
    found = {rule.from_ for _, _, rule in rules_of(rulebook)}
    found |= {_day_after(rule.to) for _, _, rule in rules_of(rulebook) if rule.to}
    return sorted((date for date in found if date >= "2000-01-01"), reverse=True)


def places(rulebook: Rulebook) -> list[str]:
    """Return nowhere in particular, then one province for every different set of regional rules."""
    sets: dict[frozenset[int], str] = {}
    for region in rulebook.regions:
        own = frozenset(id(rule) for _, _, rule in rules_of(rulebook) if region in rule.regions)
        sets.setdefault(own, region)
    return ["", *(region for own, region in sets.items() if own)]


def states(rulebook: Rulebook, as_of: str = "") -> Iterator[State]:
    """Yield the states of the law, the latest first; only those of one date when `as_of` is given.

    A permit appears again only when its rules, or those of a permit they refer to, are others.
    """
    seen: set[tuple[object, ...]] = set()
    for place in places(rulebook):
        for date in [as_of] if as_of else change_dates(rulebook):
            law = Law(rulebook, date, place)
            new = []
            for permit in rulebook.permits.values():
                key = (permit.id, _rules_met(law, permit, frozenset()))
                if law.rules(permit, "need") and key not in seen:
                    seen.add(key)
                    new.append(permit)
            if new:
                yield State(law, tuple(new))


def _rules_met(law: Law, permit: Permit, above: frozenset[str]) -> frozenset[int]:
    """The identities of the rules in force for a permit and for the permits its rules refer to."""
    rules = [rule for kind in KINDS for rule in law.rules(permit, kind)]
    found = {id(rule) for rule in rules}
    for rule in rules:
        for text in (rule.when, rule.unless):
            if "needs(" in text:
                for name in needed(law, text) - above - {permit.id}:
                    found |= _rules_met(law, law.rulebook.permits[name], above | {permit.id})
    return frozenset(found)


def needed(law: Law, text: str) -> set[str]:
    """Return the permits an expression refers to."""
    return {name.partition(":")[2] for name in refs(law.rulebook.bind(text)) if name.startswith("need:")}


def _day_after(date: str) -> str:
    return (datetime.date.fromisoformat(date) + datetime.timedelta(days=1)).isoformat()
