"""What must exist before what: the whole map in the order a business meets it.

    stop      hard stops: banned, or not available to this operator
    before    approvals that come before the licence or filing (named in law, or commonly asked for)
    licence   the telecom licence and the filings
    open      permits that must be held before that line of business starts
    after     filings after launch, with their clocks
    duty      continuing duties and reports

The order is partial: within a stage nothing waits for anything else.
Source: the approvals named in 互联网信息服务管理办法 art. 5 precede the licence; filings after launch carry clocks.
"""

from __future__ import annotations

from typing import Any

from xuke.verdict.assess import Assessment
from xuke.verdict.status import Status, Verdict

STAGES = ("stop", "before", "licence", "open", "after", "duty")
_BY_GATE = {"PRE-L": "before", "PRE-P": "before", "OP": "open", "AFTER": "after", "DUTY": "duty", "BAN": "stop"}
_BY_KIND = {"telecom": "licence", "basic": "licence", "ban": "stop", "filing": "licence", "duty": "duty"}
_AFTER_LAUNCH = {"F-PSB"}
LIKELY = 0.5
WORTH_NAMING = 0.4
POSSIBLE = 0.15


def stage(verdict: Verdict) -> str:
    """Return the stage a needed permit belongs to."""
    if verdict.status is Status.BARRED:
        return "stop"
    if verdict.permit.id in _AFTER_LAUNCH:
        return "after"
    return _BY_GATE.get(verdict.permit.gate) or _BY_KIND[verdict.permit.kind]


def precedes(first: Verdict, second: Verdict) -> bool:
    """Say whether `first` must exist before `second` can be had (a strict partial order)."""
    early, late = STAGES.index(stage(first)), STAGES.index(stage(second))
    return early < late and "stop" not in (stage(first), stage(second))


def relevant(assessment: Assessment) -> list[Verdict]:
    """Return the verdicts of the whole map, as described: needed, contested, or raised and likely open."""
    return [v for v in assessment.described.verdicts.values() if _relevant(v)]


def _relevant(verdict: Verdict) -> bool:
    if verdict.status is Status.UNDETERMINED:
        if verdict.permit.kind == "filing":
            return verdict.raised or verdict.probability >= WORTH_NAMING
        if verdict.permit.kind == "adjacent":
            return verdict.probability >= (POSSIBLE if verdict.raised else LIKELY)
        return verdict.raised and verdict.probability >= LIKELY
    return verdict.status is not Status.NOT_REQUIRED


def whole_map(assessment: Assessment, lang: str) -> list[dict[str, Any]]:
    """Return the stages in order, each {stage, permits: [{code, short, status, probability, gate, clock, …}]}."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in STAGES}
    for verdict in relevant(assessment):
        found[stage(verdict)].append(_entry(verdict, lang))
    return [{"stage": name, "permits": entries} for name, entries in found.items() if entries]


def _entry(verdict: Verdict, lang: str) -> dict[str, Any]:
    permit = verdict.permit
    entry: dict[str, Any] = {
        "code": permit.id,
        "short": permit.short[lang],
        "status": str(verdict.status),
        "standing": verdict.standing or None,
        "probability": round(verdict.probability, 4),
    }
    if permit.gate:
        entry["gate"] = permit.gate
    if permit.clock:
        entry["clock"] = permit.clock[lang]
    bars = verdict.true_rules("bar") if verdict.status is Status.BARRED else []
    rules = bars or verdict.true_rules("need")
    if rules:
        entry["reason"] = rules[0].reason[lang]
    if bars and bars[0].way_out:
        entry["way_out"] = bars[0].way_out[lang]
    return entry
