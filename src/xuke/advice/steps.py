"""Steps in order, each once, with the permits that call for it."""

from __future__ import annotations

from typing import Any

from xuke.law.model import Family, Item, Permit, Step
from xuke.verdict import Assessment, Verdict
from xuke.verdict.order import LIKELY, STAGES, stage
from xuke.verdict.reasons import basis_json


def _wanted(assessment: Assessment) -> list[Verdict]:
    """Everything needed and the likely filings, in the order of the map (`verdict.order`)."""
    kinds = assessment.of_kind("telecom", "basic", "ban", "filing", "duty", "adjacent")
    wanted = [v for v in kinds if v.needed or (v.permit.kind == "filing" and v.raised and v.probability >= LIKELY)]
    return sorted(wanted, key=lambda v: STAGES.index(stage(v)))


def _owners(assessment: Assessment, verdict: Verdict) -> list[Permit | Family]:
    return [*assessment.law.families(verdict.permit), verdict.permit]


def steps(assessment: Assessment, lang: str) -> list[dict[str, Any]]:
    """Return the steps for everything needed and for likely filings: first what is in the way, then procedures.

    Each step is {id, name, detail?, time?, for, standing, basis}.
    """
    found: dict[str, dict[str, Any]] = {}
    wanted = _wanted(assessment)
    for verdict in wanted:
        for bar in verdict.true_rules("bar"):
            if bar.way_out:
                entry = found.setdefault(
                    bar.id, {"id": bar.id, "name": bar.way_out[lang], "for": [], "standing": bar.standing}
                )
                entry["basis"] = [basis_json(assessment.law, b, lang) for b in bar.basis]
                entry["for"].append(verdict.permit.id)
    barred = any(v.status == "barred" and v.permit.kind != "adjacent" for v in wanted)
    for verdict in wanted:
        if verdict.status == "barred" or (barred and verdict.permit.kind == "duty"):
            continue
        for owner in _owners(assessment, verdict):
            for step in owner.steps:
                entry = found.setdefault(step.id, _step(assessment, step, lang))
                if verdict.permit.id not in entry["for"]:
                    entry["for"].append(verdict.permit.id)
    return list(found.values())


def _step(assessment: Assessment, step: Step, lang: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": step.id, "name": step.name[lang]}
    if step.detail:
        entry["detail"] = step.detail[lang]
    if step.time:
        entry["time"] = step.time[lang]
    basis = [basis_json(assessment.law, b, lang) for b in step.basis]
    return {**entry, "for": [], "standing": step.standing, "basis": basis}


def documents(assessment: Assessment, lang: str) -> list[dict[str, Any]]:
    """Return the documents to hand in for everything needed, each once, with the permits that ask for it."""
    found: dict[str, dict[str, Any]] = {}
    for verdict in _wanted(assessment):
        for owner in _owners(assessment, verdict):
            for item in owner.documents:
                entry = found.setdefault(item.id, _document(item, lang))
                entry["for"].append(verdict.permit.id)
    return list(found.values())


def _document(item: Item, lang: str) -> dict[str, Any]:
    return {"id": item.id, "name": item.name[lang], "standing": item.standing, "for": []}


def penalties(assessment: Assessment, verdict: Verdict, lang: str) -> list[dict[str, Any]]:
    """Return what threatens who operates without this permit; unread items are marked `open`."""
    notes = assessment.law.rulebook.notes("penalties")
    names = dict.fromkeys(name for owner in _owners(assessment, verdict) for name in owner.penalties)
    return [
        {
            "id": name,
            "conduct": note.conduct[lang] if note.conduct else "",
            "sanction": note.sanction[lang] if note.sanction else "",
            "basis": [basis_json(assessment.law, b, lang) for b in note.basis],
            "open": note.open,
        }
        for name in names
        if (note := notes.get(name)) is not None
    ]
