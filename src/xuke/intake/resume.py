"""Interviews in files (`xuke.interview/1`, docs/schema/interview-1.json): the words, facts and answers, and the law."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xuke.errors import InputError, UsageError, quoted
from xuke.facts import Facts, State, Vocabulary, describe
from xuke.intake.source import read_bytes, to_text
from xuke.verdict.interview import Interview

SCHEMA = "xuke.interview/1"
_HINT = "give a file that `xuke ask --save` wrote"


@dataclass(frozen=True)
class Saved:
    """What an interview starts from, and its answers. `facts` are those stated before it, as they are written."""

    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    like: str = ""
    as_of: str = ""
    region: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self, interview: Interview) -> dict[str, Any]:
        """Return the public form of an interview that began from this; answers and law are the interview's."""
        law = interview.law
        return {
            "schema": SCHEMA,
            "rulebook": {"version": law.rulebook.version, "hash": law.rulebook.hash},
            "as_of": law.as_of,
            "region": law.region,
            "readings": {name: fixed.position for name, fixed in sorted(law.fixed.items()) if fixed.by == "person"},
            "text": self.text,
            "like": self.like,
            "facts": dict(self.facts),
            "answers": dict(interview.answers),
        }


def write_interview(path: str, saved: Saved, interview: Interview) -> None:
    """Write an interview to a file; raises `UsageError` (`file-write`)."""
    text = json.dumps(saved.to_json(interview), ensure_ascii=False, indent=2) + "\n"
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            "file-write", f"cannot write {quoted(path)}: {error.strerror}", "choose another file"
        ) from None


def read_interview(path: str) -> Saved:
    """Read a file that `write_interview` wrote; raises `InputError` (`file`, `interview-file`)."""
    try:
        data = json.loads(to_text(read_bytes(path), path))
    except (ValueError, RecursionError):
        raise InputError("interview-file", f"{quoted(path)} is not JSON", _HINT) from None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise InputError("interview-file", f"{quoted(path)} is not of the form {SCHEMA}", _HINT)
    words = {name: data.get(name, "") for name in ("text", "like", "as_of", "region")}
    maps = {name: data.get(name, {}) for name in ("facts", "readings", "answers")}
    misshapen = [name for name, value in words.items() if not isinstance(value, str)]
    misshapen += [name for name, value in maps.items() if not isinstance(value, dict)]
    if misshapen:
        raise InputError("interview-file", f"{quoted(misshapen[0])} in {quoted(path)} has the wrong form", _HINT)
    return Saved(**words, **maps)


def written(vocabulary: Vocabulary, facts: Facts) -> dict[str, Any]:
    """Return facts in the form `Facts.parse` reads: variable → value, or the word for why there is none."""
    found = {}
    for name, entry in facts.entries.items():
        if entry.value is not None:
            found[name] = describe(vocabulary.facts[name.partition(".")[0]], name, entry.value)
        elif entry.state is not State.NOT_ASKED:
            found[name] = str(entry.state)
    return found
