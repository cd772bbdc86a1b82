"""The public JSON form of a question, `xuke.question/1` (docs/schema/question-1.json)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xuke.verdict.ask import Question, next_question
from xuke.verdict.interview import Interview

SCHEMA = "xuke.question/1"


def question_document(interview: Interview, lang: str = "zh", goals: Sequence[str] = ("telecom",)) -> dict[str, Any]:
    """Return where an interview stands and its next question for the goals, null when nothing is left to ask."""
    assessment, law = interview.assessment, interview.law
    likely, chance = assessment.likely
    question = next_question(interview, goals)
    return {
        "schema": SCHEMA,
        "as_of": law.as_of,
        "region": law.region or None,
        "lang": lang,
        "rulebook": {"version": law.rulebook.version, "hash": law.rulebook.hash},
        "outcome": assessment.outcome,
        "likely": {"outcome": likely, "probability": round(chance, 4)},
        "settled": {goal: interview.settled(goal) for goal in goals},
        "answers": dict(interview.answers),
        "question": question_words(interview, question, lang) if question else None,
    }


def question_words(interview: Interview, question: Question, lang: str) -> dict[str, Any]:
    """Return a question with its words, its options and the permits it decides."""
    spec = interview.vocabulary.facts[question.fact]
    permits = interview.law.rulebook.permits
    found: dict[str, Any] = {
        "fact": spec.id,
        "goal": question.goal,
        "type": spec.type,
        "label": spec.label[lang],
        "question": spec.question[lang],
        "help": spec.help[lang],
        "decides": [{"code": code, "short": permits[code].short[lang]} for code in question.decides],
    }
    if spec.options:
        found["options"] = [{"id": o.id, "label": o.label[lang]} for o in spec.options]
    if spec.type == "number":
        found |= {"unit": spec.unit, "range": list(spec.range) if spec.range else None}
    return found
