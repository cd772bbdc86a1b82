"""The public JSON form of an assessment, `xuke.assessment/1` (docs/schema/assessment-1.json)."""

from __future__ import annotations

from typing import Any

from xuke.advice import documents, penalties, steps
from xuke.intake.names import mentioned_cases
from xuke.intake.normalise import normalise
from xuke.report.words import head
from xuke.verdict import Assessment, Verdict
from xuke.verdict.nearest import Neighbour, nearest
from xuke.verdict.order import relevant, whole_map
from xuke.verdict.policy import policies
from xuke.verdict.positions import reading_json, readings_table
from xuke.verdict.questions import map_questions, question_json, questions
from xuke.verdict.reasons import bases, basis_json, proof_json, reasons
from xuke.verdict.receipt import digest_of, receipt

SCHEMA = "xuke.assessment/1"


def document(assessment: Assessment, lang: str = "zh", *, proofs: bool = True) -> dict[str, Any]:
    """Return the whole assessment in public form; `lang` is `zh` or `en`.

    With `proofs` false the proof trees are left out (screening writes them only when asked).
    """
    law = assessment.law
    likely, chance = assessment.likely
    found: dict[str, Any] = {
        "schema": SCHEMA,
        **head(law, lang),
        "outcome": assessment.outcome,
        "likely": {"outcome": likely, "probability": round(chance, 4)},
        "chances": {name: round(value, 4) for name, value in assessment.chances.items()},
        "case": assessment.case or None,
        "telecom": [_verdict(assessment, v, lang, proofs) for v in assessment.telecom],
        "not_raised": [v.permit.id for v in assessment.pending if v not in assessment.telecom],
        "permits": [_verdict(assessment, v, lang, proofs) for v in _others(assessment)],
        "not_needed": [v.permit.id for v in assessment.of_kind("adjacent") if v.status == "not_required"],
        "readings_table": readings_table(assessment, lang),
        "map": whole_map(assessment, lang),
        "platform_policy": policies(assessment, lang),
        "facts": assessment.facts.to_json(law.rulebook.vocabulary),
        "questions": [question_json(assessment, q, lang) for q in questions(assessment)],
        "map_questions": [question_json(assessment, q, lang) for q in map_questions(assessment)],
        "cases": cases_json(assessment, lang),
        "steps": steps(assessment, lang),
        "documents": documents(assessment, lang),
    }
    found["receipt"] = receipt(assessment, lang, proofs=proofs, result=digest_of(found))
    return found


def _others(assessment: Assessment) -> list[Verdict]:
    """Every filing and duty, and of the many other permits those that are needed, contested or raised."""
    shown = {v.permit.id for v in relevant(assessment)}
    adjacent = [v for v in assessment.of_kind("adjacent") if v.permit.id in shown]
    return assessment.of_kind("filing", "duty") + adjacent


def cases_json(assessment: Assessment, lang: str, limit: int = 3) -> list[dict[str, Any]]:
    """Return the nearest cases in public form."""
    return [n.to_json(assessment.law.rulebook.vocabulary, lang) for n in neighbours(assessment, limit)]


def neighbours(assessment: Assessment, limit: int) -> list[Neighbour]:
    """Return the nearest cases, by facts and by the description; those it names count as nearer."""
    if assessment.case:
        return nearest(assessment, limit, frozenset({assessment.case}))
    if not assessment.text:
        return nearest(assessment, limit)
    named = frozenset(c.id for c in mentioned_cases(assessment.law.rulebook, assessment.text))
    return nearest(assessment, limit, named, normalise(assessment.text).text)


def _verdict(assessment: Assessment, verdict: Verdict, lang: str, proofs: bool) -> dict[str, Any]:
    law, book, permit = assessment.law, assessment.law.rulebook, verdict.permit
    found: dict[str, Any] = {
        "code": permit.id,
        "kind": permit.kind,
        "name": permit.name[lang],
        "short": permit.short[lang],
        "status": str(verdict.status),
        "status_as_described": str(assessment.described.verdicts[permit.id].status),
        "standing": verdict.standing or None,
        "probability": round(verdict.probability, 4),
        "raised": verdict.raised,
        "reasons": _quoted(assessment, reasons(verdict, lang)),
        "basis": [basis_json(law, b, lang) for b in bases(verdict)],
        "missing": [] if verdict.settled else verdict.missing,
        "missing_sets": [] if verdict.settled else verdict.missing_sets[:24],
        "readings": []
        if verdict.settled
        else [reading_json(law, book.readings[name], lang) for name in verdict.readings],
    }
    if permit.gate:
        found["gate"] = permit.gate
    if permit.clock:
        found["clock"] = permit.clock[lang]
    items = list(dict.fromkeys(r.item for r in verdict.true_rules("need") if r.item)) if verdict.needed else []
    if items:
        found["items"] = items
    if verdict.needed:
        found |= _holder(assessment, verdict, lang)
    if proofs:
        found["proof"] = proof_json(verdict, assessment.facts, lang)
    return found


def _holder(assessment: Assessment, verdict: Verdict, lang: str) -> dict[str, Any]:
    owners = [verdict.permit, *assessment.law.families(verdict.permit)]
    described = assessment.described.verdicts[verdict.permit.id]
    found: dict[str, Any] = {
        "eligibility": described.eligibility,
        "eligibility_missing": described.eligibility_missing,
    }
    for key in ("authority", "certificate", "validity"):
        text = next((getattr(o, key) for o in owners if getattr(o, key)), None)
        if text is not None:
            found[key] = text.zh if lang == "zh" else text.en
    found["penalties"] = penalties(assessment, verdict, lang)
    return found


def _quoted(assessment: Assessment, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for reason in found:
        reason["quotes"] = [
            {"fact": quote["fact"], **source.to_json()}
            for quote in reason["quotes"]
            if (entry := assessment.facts.entries.get(quote["fact"]))
            for source in entry.sources[:2]
        ]
    return found
