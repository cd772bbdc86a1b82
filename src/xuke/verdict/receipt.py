"""A receipt: everything an assessment's document was made from, so that it can be made again (`xuke.receipt/2`).

Fields are described in docs/formats.md. The description is kept: nearest cases are found by its words too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from xuke._version import __version__
from xuke.facts import Entry, Interval, Source, State, Value, Variable, narrowed
from xuke.facts.values import plain_number
from xuke.verdict.assess import Assessment
from xuke.verdict.status import Status

FORMAT = "xuke.receipt/2"
YESNO = ("no", "yes")


def receipt(assessment: Assessment, lang: str = "zh", *, proofs: bool = True, result: str = "") -> dict[str, Any]:
    """Return the receipt of an assessment shown in `lang`, with or without proof trees.

    `result` is the `digest_of` the document without its receipt. Two receipts are equal when law, description, facts
    with their sources, language and form are.
    """
    law = assessment.law
    sources: dict[Source, int] = {}
    facts = {
        name: _fact(law.rulebook.vocabulary.variables[name], entry, sources) for name, entry in _sorted(assessment)
    }
    body: dict[str, Any] = {
        "format": FORMAT,
        "rulebook": law.rulebook.hash,
        "engine": __version__,
        "as_of": law.as_of,
        "region": law.region,
        "readings": {name: fixed.position for name, fixed in sorted(law.fixed.items()) if fixed.by == "person"},
        "lang": lang,
        "proofs": proofs,
        "case": assessment.case,
        "text": assessment.text,
        "facts": facts,
        "sources": [source.to_json() for source in sources],
        "answer": answer(assessment),
        "result": result,
    }
    body["digests"] = {name: digest_of(value)[:16] for name, value in body.items()}
    return {**body, "digest": digest_of(body)}


def digest_of(value: Any) -> str:
    """Return the SHA-256 (hex) of a value's canonical form: JSON with sorted keys, no blanks, ASCII only."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def answer(assessment: Assessment) -> dict[str, Any]:
    """Return the outcome and, by status, the permits that have it; what is not required is left out."""
    found: dict[str, Any] = {"outcome": assessment.outcome}
    for verdict in assessment.verdicts.values():
        if verdict.status is not Status.NOT_REQUIRED:
            found.setdefault(str(verdict.status), []).append(verdict.permit.id)
    return found


def _sorted(assessment: Assessment) -> list[tuple[str, Entry]]:
    return sorted(assessment.facts.entries.items())


def _fact(variable: Variable, entry: Entry, sources: dict[Source, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if entry.value is not None:
        found["value"] = written(variable, entry.value)
    if entry.state is not implied_state(entry.value):
        found["state"] = str(entry.state)
    if entry.sources:
        found["by"] = [sources.setdefault(source, len(sources)) for source in entry.sources]
    if entry.confidence != 1.0:
        found["confidence"] = entry.confidence
    found |= {mark: True for mark in ("planned", "conflict") if getattr(entry, mark)}
    if entry.chance is not None:
        found |= {"leans": written(variable, entry.leans), "chance": entry.chance}
    return found


def implied_state(value: Value | None) -> State:
    """Return the state that a value has when nothing else is said."""
    return State.NOT_ASKED if value is None else narrowed(value)


def written(variable: Variable, value: Value) -> Any:
    """Return a value without loss: an option or a list of them, a number or [low, high] (null: no end)."""
    if isinstance(value, Interval):
        ends = [plain_number(end) if abs(end) != float("inf") else None for end in value]
        return ends[0] if value.low == value.high else ends
    names = [name for i, name in enumerate(variable.options or YESNO) if value >> i & 1]
    return names[0] if len(names) == 1 else names


def read_back(variable: Variable, value: Any) -> Value:
    """Read what `written` wrote; raises `ValueError` when it does not fit the variable."""
    if variable.kind == "number":
        low, high = value if isinstance(value, list) else (value, value)
        found = Interval(float("-inf" if low is None else low), float("inf" if high is None else high))
        if not found.low <= found.high:
            raise ValueError(value)
        return found
    options: Sequence[str] = variable.options or YESNO
    names = value if isinstance(value, list) and value else [value]
    return sum(1 << options.index(name) for name in dict.fromkeys(names))


def entry_of(variable: Variable, fact: Mapping[str, Any], sources: Sequence[Source]) -> Entry:
    """Read one fact of a receipt back; raises `ValueError` when it does not fit the variable."""
    value = read_back(variable, fact["value"]) if "value" in fact else None
    leans = read_back(variable, fact["leans"]) if "leans" in fact else 0
    return Entry(
        value,
        State(fact["state"]) if "state" in fact else implied_state(value),
        tuple(sources[i] for i in fact.get("by", ())),
        fact.get("confidence", 1.0),
        fact.get("planned", False),
        fact.get("conflict", False),
        fact.get("chance"),
        leans if isinstance(leans, int) else 0,
    )


def source_of(data: Mapping[str, Any]) -> Source:
    """Read a source in its public form."""
    return Source(data["kind"], data.get("quote", ""), data.get("start", -1), data.get("end", -1), data.get("by", ""))
