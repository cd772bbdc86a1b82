"""The rulebook's scenarios and cases as tests, and how many of its rules they exercise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xuke.facts import Entry, Facts, Source, State, Vocabulary
from xuke.law import Law, Rulebook
from xuke.law.model import Case, Permit, Scenario
from xuke.verdict.assess import Assessment
from xuke.verdict.status import Verdict

PINNED = "2026-11-23"


@dataclass
class Report:
    """What running the content found."""

    failures: list[str] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)
    scenarios: int = 0
    cases: int = 0

    @property
    def uncovered(self) -> list[str]:
        """Rules that no scenario makes true."""
        return sorted(self.rules - self.covered)

    @property
    def coverage(self) -> float:
        """The share of rules that some scenario makes true."""
        return len(self.rules & self.covered) / max(1, len(self.rules))


def closed_facts(vocabulary: Vocabulary, given: Mapping[str, Any], source: Source) -> Facts:
    """Return facts with everything unlisted absent (see docs/authoring.md, `closed`)."""
    stated = Facts.parse(vocabulary, given, source)
    absent = {
        variable.id: Entry(1, State.KNOWN, (source,))
        for spec in vocabulary
        if spec.closure and (spec.type != "choice" or spec.options[0].id == "none")
        for variable in spec.variables
    }
    return Facts(absent).merged(stated)


def case_facts(rulebook: Rulebook, case: Case) -> Facts:
    """Return the facts of a case, which is described completely."""
    return closed_facts(rulebook.vocabulary, case.facts, Source("case", by=case.id))


def run_content(rulebook: Rulebook) -> Report:
    """Run every scenario and case; returns failures in words, coverage and counts."""
    report = Report()
    for permit in rulebook.permits.values():
        for kind in ("need", "exempt", "bar", "ownership"):
            report.rules |= {rule.id for rule in getattr(permit, kind)}
        for scenario in permit.scenarios:
            report.scenarios += 1
            report.tests |= set(scenario.tests)
            report.failures += _run_scenario(rulebook, permit, scenario, report)
    for family in rulebook.families.values():
        for kind in ("exempt", "bar", "ownership"):
            report.rules |= {rule.id for rule in getattr(family, kind)}
    for case in rulebook.cases.values():
        report.cases += 1
        report.failures += list(_run_case(rulebook, case))
    return report


def _run_scenario(rulebook: Rulebook, permit: Permit, scenario: Scenario, report: Report) -> list[str]:
    source = Source("scenario", by=scenario.id)
    build = closed_facts if scenario.closed else Facts.parse
    facts = build(rulebook.vocabulary, scenario.facts, source)
    assessment = Assessment(facts, Law.at(rulebook, scenario.as_of or PINNED, scenario.region, scenario.take))
    verdict = assessment.verdicts[permit.id]
    held = {r.id for kind in ("need", "exempt", "bar", "ownership") for r in verdict.true_rules(kind)}
    report.covered |= held | _open_rules(verdict)
    where = f"permits/{permit.kind}/{permit.id}.yaml: scenario {scenario.id}"
    problems = []
    if verdict.status != scenario.status:
        problems.append(f"{where}: expected {scenario.status}, got {verdict.status}{_why(verdict, held)}")
    if scenario.rule and scenario.rule not in held:
        problems.append(f"{where}: rule {scenario.rule} does not hold; held: {', '.join(sorted(held)) or 'none'}")
    if scenario.not_rule in held:
        problems.append(f"{where}: rule {scenario.not_rule} holds, and should not")
    if scenario.missing is not None and sorted(scenario.missing) != sorted(
        verdict.missing if not verdict.settled else []
    ):
        problems.append(f"{where}: expected missing {sorted(scenario.missing)}, got {sorted(verdict.missing)}")
    if scenario.readings is not None and sorted(scenario.readings) != sorted(
        verdict.readings if not verdict.settled else []
    ):
        problems.append(f"{where}: expected open readings {sorted(scenario.readings)}, got {sorted(verdict.readings)}")
    return problems


def _open_rules(verdict: Verdict) -> set[str]:
    """The rules that only an open reading keeps from holding: a contested scenario exercises them too."""
    run, diagrams = verdict.run, verdict.run.program.diagrams
    found = set()
    for rule in run.law.rules(verdict.permit, "need") + run.law.rules(verdict.permit, "exempt"):
        end = diagrams.frontier(diagrams.root(f"rule:{rule.id}"), run.masks)
        if end > 1:
            found.add(rule.id)
    return found


def _why(verdict: Verdict, held: set[str]) -> str:
    opened = "" if verdict.settled else f"; open: {', '.join(verdict.open_variables)}"
    return f" (held: {', '.join(sorted(held)) or 'none'}{opened})"


def _run_case(rulebook: Rulebook, case: Case) -> Iterator[str]:
    law = Law.at(rulebook, case.as_of or PINNED, case.region)
    assessment = Assessment(case_facts(rulebook, case), law)
    kinds = assessment.of_kind("telecom", "basic", "ban")
    needed = {v.permit.id for v in kinds if v.needed}
    contested = {v.permit.id for v in kinds if v.status == "contested"}
    where = f"cases/{case.id}.yaml"
    if needed != set(case.categories):
        yield f"{where}: expected {sorted(case.categories)}, got {sorted(needed)}"
    if contested != set(case.contested):
        yield f"{where}: expected contested {sorted(case.contested)}, got {sorted(contested)}"
    for verdict in kinds:
        if verdict.status == "undetermined":
            yield f"{where}: {verdict.permit.id} is undetermined; open: {', '.join(verdict.open_variables)}"
