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

_RAISED, _EVERYDAY, _FILING, _HOLDER, _OPENED = 1.0, 0.6, 0.15, 1.0, 0.3


def open_weights(assessment: Assessment) -> dict[str, float]:
    """Return the open verdicts that matter to the answer, with their weight."""
    found = {v.permit.id: _RAISED if v.raised else _EVERYDAY for v in assessment.pending if not v.settled}
    if not assessment.pending:
        for verdict in assessment.of_kind("filing"):
            if verdict.status is Status.UNDETERMINED:
                found[verdict.permit.id] = _FILING
    return found


def map_weights(assessment: Assessment) -> dict[str, float]:
    """Return the other permits that are open in the business as described, with their weight."""
    described = assessment.described.of_kind("adjacent")
    return {v.permit.id: _RAISED if v.raised else _OPENED for v in described if v.status is Status.UNDETERMINED}


def questions(assessment: Assessment, limit: int = 3) -> list[dict[str, Any]]:
    """Return up to `limit` next questions on the telecom answer, most telling first.

    Each is {fact, gain, decides}; empty when nothing more can settle it.
    """
    if assessment.outcome == "prohibited":
        return []
    return _ranked(assessment, _open_points(assessment), limit)


def map_questions(assessment: Assessment, limit: int = 3) -> list[dict[str, Any]]:
    """Return up to `limit` next questions on the other permits, in the form of `questions`.

    The screening question comes last, once nothing else is more telling: it opens sectors nobody has mentioned.
    """
    described = assessment.described.verdicts
    points = [(described[permit], "need", weight) for permit, weight in map_weights(assessment).items()]
    found = _ranked(assessment, points, limit)
    return found if len(found) == limit else (found + _screening(assessment))[:limit]


def _ranked(assessment: Assessment, points: list[tuple[Verdict, str, float]], limit: int) -> list[dict[str, Any]]:
    scores: dict[str, float] = {}
    decides: dict[str, set[str]] = {}
    for verdict, what, weight in points:
        gains = _gains(verdict, what)
        for variable in verdict.missing_of(what):
            if not _askable(assessment, variable):
                continue
            fact = variable.partition(".")[0]
            scores[fact] = scores.get(fact, 0.0) + weight * gains[variable]
            decides.setdefault(fact, set()).add(verdict.permit.id)
    best = sorted(scores, key=lambda fact: -scores[fact])[:limit]
    return [{"fact": f, "gain": round(scores[f], 4), "decides": sorted(decides[f])} for f in best]


def _screening(assessment: Assessment) -> list[dict[str, Any]]:
    """The screening questions of other permits that nobody touched, the one that opens most first."""
    screens = assessment.law.rulebook.vocabulary.screens
    touched = {name.partition(".")[0] for name in assessment.facts.entries}
    opened: dict[str, set[str]] = {}
    for screen, specs in screens.items():
        opened.setdefault(screen.partition(".")[0], set()).update(spec.id for spec in specs)
    found = []
    for fact in sorted(opened.keys() - touched, key=lambda fact: -len(opened[fact])):
        decides = [v.permit.id for v in assessment.of_kind("adjacent") if _depends(v, opened[fact])]
        if decides:
            found.append({"fact": fact, "gain": 0.0, "decides": sorted(decides)})
    return found


def _depends(verdict: Verdict, facts: set[str]) -> bool:
    missing = verdict.missing if verdict.status is Status.UNDETERMINED else []
    return any(name.partition(".")[0] in facts for name in missing)


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
