"""What to ask next: the facts whose answers settle most, judged on the decision diagrams.

The worth of a question is how much it is expected to lower the entropy of the open verdicts, weighted by
whether the verdict is raised. Answers are weighted by how common they are when nobody mentions them.
"""

from __future__ import annotations

from math import log2
from typing import Any

from xuke.facts import FactSpec
from xuke.verdict.assess import Assessment
from xuke.verdict.status import Status, Verdict

_RAISED, _EVERYDAY, _FILING, _HOLDER = 1.0, 0.6, 0.15, 1.0


def open_weights(assessment: Assessment) -> dict[str, float]:
    """Return the open verdicts that matter to the answer, with their weight."""
    found = {v.permit.id: _RAISED if v.raised else _EVERYDAY for v in assessment.pending if not v.settled}
    if not assessment.pending:
        described = assessment.described.of_kind("filing", "adjacent")
        found = {v.permit.id: _weight(v) for v in described if v.status is Status.UNDETERMINED}
    return found


def _weight(verdict: Verdict) -> float:
    return _FILING if verdict.raised or verdict.permit.kind == "filing" else _FILING / 3


def questions(assessment: Assessment, limit: int = 3) -> list[dict[str, Any]]:
    """Return up to `limit` next questions, most telling first; each is {fact, gain, decides}."""
    if assessment.outcome == "prohibited":
        return []
    scores: dict[str, float] = {}
    decides: dict[str, set[str]] = {}
    for verdict, what, weight in _open_points(assessment):
        gains = _gains(verdict, what)
        for variable in verdict.missing_of(what):
            if not _askable(assessment, variable):
                continue
            fact = variable.partition(".")[0]
            scores[fact] = scores.get(fact, 0.0) + weight * gains[variable]
            decides.setdefault(fact, set()).add(verdict.permit.id)
    best = sorted(scores, key=lambda fact: -scores[fact])[:limit]
    found = [{"fact": f, "gain": round(scores[f], 4), "decides": sorted(decides[f])} for f in best]
    return found if len(found) == limit else found + _screening(assessment)


def _screening(assessment: Assessment) -> list[dict[str, Any]]:
    """The screening question, once nothing else is more telling: it opens the sectors nobody has mentioned."""
    screens = assessment.law.rulebook.vocabulary.screens
    if not screens or any(screen in assessment.facts.entries for screen in screens):
        return []
    opened = [v.permit.id for v in assessment.of_kind("adjacent") if v.status is Status.UNDETERMINED]
    return [{"fact": next(iter(screens)).partition(".")[0], "gain": 0.0, "decides": sorted(opened)}]


def _open_points(assessment: Assessment) -> list[tuple[Verdict, str, float]]:
    """The open definitions worth asking about, in the business as described: needs, then who may hold a licence."""
    described = assessment.described.verdicts
    points = [(described[permit], "need", weight) for permit, weight in open_weights(assessment).items()]
    for verdict in assessment.of_kind("telecom"):
        if verdict.needed and described[verdict.permit.id].eligibility == "open":
            points.append((described[verdict.permit.id], "bar", _HOLDER))
    return points


def _askable(assessment: Assessment, variable: str) -> bool:
    entry = assessment.facts.entries.get(variable)
    return entry is None or str(entry.state) != "cannot_say" or entry.conflict


def _gains(verdict: Verdict, what: str) -> dict[str, float]:
    """Return per missing variable how much its answer is expected to lower the entropy of a definition."""
    run = verdict.run
    weights = run.posterior()
    total, by_slot = run.program.diagrams.conditionals(verdict.residual_of(what), weights)
    before = _entropy(total)
    gains = {}
    for slot, values in by_slot.items():
        after = sum(weight * _entropy(value) for weight, value in zip(weights[slot], values, strict=True))
        gains[run.program.order[slot]] = max(0.0, before - after)
    return gains


def _entropy(chance: float) -> float:
    if chance <= 0 or chance >= 1:
        return 0.0
    return -chance * log2(chance) - (1 - chance) * log2(1 - chance)


def question_json(assessment: Assessment, question: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return a question in public form: the words, the options, what it decides."""
    spec: FactSpec = assessment.law.rulebook.vocabulary.facts[question["fact"]]
    found = {
        "fact": spec.id,
        "type": spec.type,
        "question": spec.question[lang],
        "help": spec.help[lang],
        "gain": question["gain"],
        "decides": question["decides"],
    }
    if spec.options:
        found["options"] = [{"id": o.id, "label": o.label[lang]} for o in spec.options]
    return found
