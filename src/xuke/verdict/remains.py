"""What is left of a business after a change: its channels, its services, its income, whom it serves."""

from __future__ import annotations

from xuke.facts import Facts, FactSpec, Variable
from xuke.facts.vocabulary import NO, YES
from xuke.verdict.assess import Assessment

CHANNEL, SERVICES, MONEY = "channel", "services", "money"
"""The closure groups of the vocabulary (docs/authoring.md)."""


def business_ends(before: Assessment, after: Assessment) -> bool:
    """Say whether a change ends the business: no channel is left, nobody is served, or none of its services remains."""
    vocabulary, facts = after.law.rulebook.vocabulary, after.described.facts
    if any(_only_idle(spec, facts) for spec in vocabulary if not spec.closure):
        return True
    channels = [v.id for spec in vocabulary if spec.closure == CHANNEL for v in spec.variables]
    if all(_denied(facts, name) for name in channels):
        return True
    had, has = services(before), services(after)
    return bool(had) and not had & has


def services(assessment: Assessment) -> set[str]:
    """Return what is known to be offered: the everyday services that are not idle; without any, the telecom categories
    that the business is of.
    """
    everyday = [s for s in assessment.law.rulebook.vocabulary if s.closure == SERVICES and not s.specialist]
    facts = assessment.described.facts
    found = {variable.id for spec in everyday for variable in spec.variables if _busy(spec, variable, facts)}
    return found or {v.permit.id for v in assessment.described.of_kind("telecom", "basic", "ban") if v.raised}


def income(assessment: Assessment) -> list[str]:
    """Return the kinds of income that are known."""
    facts, vocabulary = assessment.described.facts.entries, assessment.law.rulebook.vocabulary
    variables = [v.id for spec in vocabulary if spec.closure == MONEY and not spec.specialist for v in spec.variables]
    return [name for name in variables if name in facts and facts[name].value == YES]


def _denied(facts: Facts, name: str) -> bool:
    return name in facts.entries and facts.entries[name].value == NO


def _only_idle(spec: FactSpec, facts: Facts) -> bool:
    """Whether every option of a choice that is still possible is idle."""
    entry = facts.entries.get(spec.id)
    if spec.type != "choice" or entry is None or not isinstance(entry.value, int):
        return False
    return all(option.idle for i, option in enumerate(spec.options) if entry.value >> i & 1)


def _busy(spec: FactSpec, variable: Variable, facts: Facts) -> bool:
    entry = facts.entries.get(variable.id)
    if entry is None or not isinstance(entry.value, int):
        return False
    if spec.type == "options":
        return entry.value == YES and not spec.option(variable.id.partition(".")[2]).idle
    left = [option for i, option in enumerate(spec.options) if entry.value >> i & 1]
    return bool(left) and all(option.id != "none" and not option.idle for option in left)
