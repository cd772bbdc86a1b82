"""What `xuke law verify` and `xuke law mutate` print, and the published page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xuke.law import Law
from xuke.verdict.verify.against import Comparison
from xuke.verdict.verify.checks import CLAIMS, Finding, Verification, Witness
from xuke.verdict.verify.mutation import Mutation, Result
from xuke.verdict.verify.propose import Proposal

CHECKS = {
    "dead": "no business makes the rule true",
    "idle": "the rule never decides anything",
    "unless": "the `unless` never takes anything away",
    "clash": "a need rule and an exempt rule are the same condition",
    "twice": "two need rules of one permit have the same condition and article",
    "never": "a permit that nobody needs or nobody can avoid, or whose bars stop nobody",
    "status": "a completely described business is left without a status",
    "engine": "solver, diagrams and engine disagree",
    "same": "two need rules of one permit have the same condition by different articles",
    "covered": "whoever meets the rule meets another one of at least the same standing",
    "explains": "an exempt rule that never changes the status of the permit and only gives the reason",
}
CLAIM_WORDS = {
    "needed": "needed",
    "not_needed": "not needed",
    "barred": "needed and barred",
    "exempt": "not needed only because of the exempt rule",
    "explains": "not needed, with the exempt rule as the reason",
    "bar": "barred by the rule",
    "unless": "meets `when` and falls under `unless`",
}
Group = tuple[Finding, int]


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """Return equal findings of different states as one, the latest state first, with their number."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.check, finding.subject, finding.detail), []).append(finding)
    order = list(CHECKS)
    return sorted(
        ((same[0], len(same)) for same in found.values()), key=lambda g: (order.index(g[0].check), g[0].subject)
    )


def numbers(found: Verification) -> dict[str, int]:
    """Return how much was examined."""
    rules = sum(n for name, n in found.counts.items() if name.startswith("rules_"))
    return {
        "laws": found.counts["states"],
        "permit_states": found.counts["permits"],
        "rules": rules,
        "pairs": found.counts["pairs"],
        "solver_questions": found.counts["solver"],
        "witnesses": len(found.witnesses),
        "complete_businesses": found.counts["complete"],
    }


def lines(found: Verification) -> Iterator[str]:
    """Yield the result for a terminal: faults, notes, counts."""
    for finding, states in grouped(found.findings):
        mark = "note" if finding.note else "FAULT"
        yield f"{mark:<5} {finding.check:<9} {finding.subject:<34} {finding.detail} ({finding.as_of}{_more(states)})"
    yield ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in numbers(found).items())
    faults, notes = len(found.faults), len(grouped(found.notes))
    yield f"{faults} fault(s), {notes} note(s), {found.seconds:.0f} s"


def _more(states: int) -> str:
    return f" and {states - 1} more states" if states > 1 else ""


def to_json(found: Verification) -> dict[str, Any]:
    """Return the public form of a verification."""
    book = found.rulebook
    return {
        "schema": "xuke.verification/1",
        "rulebook": {"version": book.version, "hash": book.hash},
        "counts": numbers(found),
        "faults": [_finding(f, n) for f, n in grouped(found.faults)],
        "notes": [_finding(f, n) for f, n in grouped(found.notes)],
        "witnesses": [_witness(w) for w in found.witnesses],
    }


def _finding(finding: Finding, states: int) -> dict[str, Any]:
    return {
        "check": finding.check,
        "subject": finding.subject,
        "detail": finding.detail,
        "as_of": finding.as_of,
        "region": finding.region or None,
        "states": states,
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "claim": witness.claim,
        "subject": witness.subject,
        "as_of": witness.as_of,
        "region": witness.region or None,
        "facts": witness.business.facts,
        "take": witness.business.take,
        "status": witness.status,
    }


def comparison_json(here: Law, there: Law, found: list[Comparison]) -> dict[str, Any]:
    """Return the public form of a comparison of two laws."""
    return {
        "schema": "xuke.equivalence/1",
        "here": {"hash": here.rulebook.hash, "as_of": here.as_of},
        "there": {"hash": there.rulebook.hash, "as_of": there.as_of},
        "equal": sum(1 for one in found if one.result == "equal"),
        "permits": [_compared(one) for one in found if one.result != "equal"],
    }


def _compared(one: Comparison) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": one.permit, "result": one.result}
    if one.business:
        shown |= {"facts": one.business.facts, "take": one.business.take, "here": one.here, "there": one.there}
    return shown


def comparison_lines(found: list[Comparison]) -> Iterator[str]:
    """Yield the comparison for a terminal: permits that differ, each with a business that tells the laws apart."""
    for one in found:
        if one.business:
            yield f"{one.permit:<22} {one.here} | {one.there}: {said(one.business.facts, one.business.take)}"
        elif one.result != "equal":
            yield f"{one.permit:<22} {one.result}"
    yield f"{sum(1 for one in found if one.result == 'equal')} of {len(found)} permits are equal"


def said(facts: dict[str, Any], take: dict[str, str]) -> str:
    """Return a business as it is written in a scenario."""
    parts = [f"{key}: {_flow(value)}" for key, value in [*facts.items(), *take.items()]]
    return ", ".join(parts) or "(nothing of the kind)"


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {one}" for key, one in value.items()) + "}"
    return str(value)


def mutation_json(found: Mutation) -> dict[str, Any]:
    """Return the public form of a mutation run."""
    return {
        "schema": "xuke.mutation/1",
        "rulebook": {"version": found.rulebook.version, "hash": found.rulebook.hash},
        **_score(found),
        "permits": [{"id": owner, **_score(found.of(owner))} for owner in found.owners],
        "survivors": [_survivor(r, where) for r, where in zip(found.survivors, found.places, strict=True)],
    }


def _score(found: Mutation) -> dict[str, Any]:
    return {
        "killed": found.count("killed"),
        "survived": found.count("survived"),
        "equivalent": found.count("equivalent"),
        "score": round(found.score, 4),
    }


def _survivor(result: Result, where: str) -> dict[str, Any]:
    subject = result.subject
    return {
        "where": where,
        "rule": subject.rule.id,
        "part": subject.part,
        "change": result.mutant.change,
        "test": result.test,
    }


def mutation_lines(found: Mutation) -> Iterator[str]:
    """Yield a mutation run for a terminal: survivors, score per permit, score."""
    for result, where in zip(found.survivors, found.places, strict=True):
        yield f"{where}: {result.subject.rule.id}: {result.subject.part}: {result.mutant.change} {result.test}"
    for owner in found.owners:
        part = found.of(owner)
        yield f"{owner:<24} {part.score:7.1%}  {_tally(part)}"
    yield f"{'all':<24} {found.score:7.1%}  {_tally(found)}"


def _tally(found: Mutation) -> str:
    return f"{found.count('killed')} killed, {found.count('survived')} survived, {found.count('equivalent')} equivalent"


def proposal_lines(proposals: list[Proposal], rest: list[Result]) -> Iterator[str]:
    """Yield proposed scenarios as YAML, by permit, and the survivors that none of them kills."""
    for proposal in sorted(proposals, key=lambda p: p.permit):
        scenario = proposal.scenario
        yield f"# {proposal.permit}: kills {len(proposal.kills)}"
        yield f"  - id: {scenario.id}"
        yield f"    title: {{zh: {_scalar(scenario.title.zh)}, en: {_scalar(scenario.title.en)}}}"
        yield f"    facts: {_flow({k: _flow(v) for k, v in scenario.facts.items()})}"
        yield "    closed: true"
        for key in ("region", "as_of", "take", "status", "rule", "not_rule"):
            if value := getattr(scenario, key):
                yield f"    {key}: {_flow(value)}"
    for result in rest:
        yield f"# no scenario found for {result.subject.rule.id}: {result.mutant.change} {result.test}"


def _scalar(text: str) -> str:
    """Return a text as a quoted YAML scalar."""
    return "'" + text.replace("'", "''") + "'"


def page(found: Verification, mutation: Mutation) -> str:
    """Return the published page: what was proved, notes, mutation score and survivors, one witness per exception."""
    book = found.rulebook
    text = [
        "# Proof of the rulebook",
        "",
        f"Rulebook {book.version}, hash `{book.hash}`.",
        "This page is printed by `xuke law verify --markdown`; what is checked is described in",
        "[adr/0012](adr/0012-proof-by-three-engines.md).",
        "",
        "## What was examined",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name.replace('_', ' ')} | {count} |" for name, count in numbers(found).items()),
        "",
        "## Faults",
        "",
        "| check | found |",
        "|---|---|",
        *(f"| {words} | {_count(found.faults, check)} |" for check, words in CHECKS.items() if check not in _NOTED),
        "",
        *_fault_lines(found),
        "## Notes",
        "",
        "| rule | note | with | states |",
        "|---|---|---|---|",
        *(f"| {f.subject} | {CHECKS[f.check]} | {f.detail} | {n} |" for f, n in grouped(found.notes)),
        "",
        *_mutation_page(mutation),
        *_witness_page(found),
    ]
    return "\n".join(text)


_NOTED = ("same", "covered", "explains")


def _count(findings: Sequence[Finding], check: str) -> int:
    return sum(1 for finding in findings if finding.check == check)


def _fault_lines(found: Verification) -> Iterator[str]:
    for finding, states in grouped(found.faults):
        yield f"- {finding.check}: {finding.subject}: {finding.detail} ({finding.as_of}{_more(states)})"
    if found.faults:
        yield ""


def _mutation_page(mutation: Mutation) -> Iterator[str]:
    yield "## Mutation score"
    yield ""
    yield f"Each test of each rule flipped and dropped: {_tally(mutation)}; score {mutation.score:.1%}."
    yield ""
    yield "| permit or family | killed | survived | equivalent | score |"
    yield "|---|---|---|---|---|"
    for owner in mutation.owners:
        part = mutation.of(owner)
        counts = " | ".join(str(part.count(fate)) for fate in ("killed", "survived", "equivalent"))
        yield f"| {owner} | {counts} | {part.score:.1%} |"
    yield from ("", "Survivors:", "")
    for result, where in zip(mutation.survivors, mutation.places, strict=True):
        yield f"- `{where}` {result.subject.rule.id}, {result.subject.part}: {result.mutant.change} `{result.test}`"
    yield ""


def _witness_page(found: Verification) -> Iterator[str]:
    """Yield one witness per claim and rule or permit: that of the latest state."""
    yield "## Witnesses"
    yield ""
    yield "Businesses described completely; what is not stated is absent."
    latest: dict[tuple[str, str], Witness] = {}
    for witness in found.witnesses:
        latest.setdefault((witness.claim, witness.subject), witness)
    for claim in CLAIMS:
        rows = [w for w in latest.values() if w.claim == claim]
        yield from ("", f"### {CLAIM_WORDS[claim]}", "", "| | as of | business |", "|---|---|---|")
        for witness in rows:
            place = f", {witness.region}" if witness.region else ""
            facts = said(witness.business.facts, witness.business.take)
            yield f"| {witness.subject} | {witness.as_of}{place} | {facts} |"
    yield ""
