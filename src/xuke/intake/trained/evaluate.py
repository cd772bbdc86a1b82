"""How well texts are read, on anyone's labelled table.

The table is JSONL, one object a line: a text, and its facts as in a facts file (`{"revenue.tips": "yes", "channel":
["own_app"]}`); a fact that is absent is not stated. Numbers printed: per fact precision, recall and abstention,
calibration of what only leans, confusion of stated and denied, and the slowest and worst texts.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xuke.errors import InputError, XukeError, quoted
from xuke.facts import Entry, Facts, Vocabulary
from xuke.facts.vocabulary import NO
from xuke.intake.reading import Reader
from xuke.law import Rulebook

BINS = 10
Row = tuple[str, dict[str, int]]


def read_table(path: Path, vocabulary: Vocabulary, text: str, facts: str) -> Iterator[Row]:
    """Yield text and variable → value mask of every line; raises `InputError` (`row`) naming the line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            given = Facts.parse(vocabulary, row[facts])
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise InputError("row", f"line {number} of {quoted(path.name)} is no labelled text: {error}") from None
        except XukeError as error:
            raise InputError("row", f"line {number} of {quoted(path.name)}: {error.message}", error.hint) from None
        masks = {name: value for name, value in given.values().items() if isinstance(value, int)}
        yield str(row[text]), masks


def evaluate_table(book: Rulebook, path: Path, text: str = "text", facts: str = "facts") -> dict[str, Any]:
    """Return the measures of reading a labelled table; raises `InputError`."""
    reader = Reader(book)
    reader.read("热身")
    return evaluate_rows(reader, list(read_table(path, book.vocabulary, text, facts)))


def evaluate_rows(reader: Reader, rows: list[Row]) -> dict[str, Any]:
    """Return the measures of reading labelled texts."""
    counts: dict[str, Counter[str]] = {}
    leaning: list[tuple[float, bool]] = []
    told: list[tuple[int, float, str]] = []
    for text, truth in rows:
        began = time.perf_counter()
        entries = reader.read(text).facts.entries
        taken = time.perf_counter() - began
        wrong = 0
        for name in {*truth, *entries}:
            outcome = _outcome(entries.get(name), truth.get(name))
            wrong += outcome in ("wrong", "opposite", "missed")
            counts.setdefault(name, Counter())[outcome] += 1
        leaning += [
            (e.chance, bool(truth.get(n, 0) & e.leans)) for n, e in entries.items() if e.chance is not None and e.leans
        ]
        told.append((wrong, taken, text))
    return _summary(counts, leaning, told)


def _outcome(entry: Entry | None, truth: int | None) -> str:
    """right, opposite (said, but the other way), wrong (said, not in the text), abstained, missed or silent."""
    if entry is None or not isinstance(entry.value, int):
        said = entry is not None and entry.chance is not None
        return "silent" if truth is None else "abstained" if said else "missed"
    if truth is None:
        return "silent" if entry.value == NO else "wrong"
    return "right" if entry.value & truth else "opposite"


def _summary(
    counts: Mapping[str, Counter[str]], leaning: list[tuple[float, bool]], told: list[tuple[int, float, str]]
) -> dict[str, Any]:
    total = sum(counts.values(), Counter())
    return {
        "texts": len(told),
        "overall": _measures(total),
        "facts": {name: _measures(count) for name, count in sorted(counts.items()) if count.total() > count["silent"]},
        "calibration": calibration(leaning),
        "median_ms": round(sorted(t for _, t, _ in told)[len(told) // 2] * 1000, 3) if told else 0.0,
        "slowest": [
            {"ms": round(t * 1000, 3), "text": text[:60]} for _, t, text in sorted(told, key=lambda r: -r[1])[:3]
        ],
        "worst": [{"errors": w, "text": text[:60]} for w, _, text in sorted(told, key=lambda r: -r[0])[:5] if w],
    }


def _measures(count: Counter[str]) -> dict[str, Any]:
    said = count["right"] + count["opposite"] + count["wrong"]
    there = count["right"] + count["opposite"] + count["abstained"] + count["missed"]
    return {
        "precision": round(count["right"] / said, 4) if said else None,
        "recall": round(count["right"] / there, 4) if there else None,
        "abstained": round(count["abstained"] / there, 4) if there else None,
        **{name: count[name] for name in ("right", "opposite", "wrong", "abstained", "missed")},
    }


def calibration(leaning: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return the reliability table of (probability, whether it was true) pairs, and the expected calibration error."""
    table = []
    for i in range(BINS):
        held = [(p, t) for p, t in leaning if min(int(p * BINS), BINS - 1) == i]
        if held:
            mean, true = sum(p for p, _ in held) / len(held), sum(t for _, t in held) / len(held)
            table.append({"said": round(mean, 3), "true": round(true, 3), "count": len(held)})
    error = sum(abs(r["said"] - r["true"]) * r["count"] for r in table) / max(1, len(leaning))
    return {"table": table, "error": round(error, 4)}


def summary_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the measures for a person."""
    overall = found["overall"]
    yield f"{found['texts']} texts, median {found['median_ms']} ms a text"
    yield f"precision {overall['precision']}, recall {overall['recall']}, abstained {overall['abstained']}"
    yield f"calibration error of what only leans {found['calibration']['error']}"
    for name, m in found["facts"].items():
        numbers = " ".join(f"{k} {m[k]}" for k in ("right", "opposite", "wrong", "abstained", "missed"))
        yield f"  {name:<40} P {m['precision']!s:<7} R {m['recall']!s:<7} {numbers}"
    yield from (f"  worst: {w['errors']} errors: {w['text']}" for w in found["worst"])


def card(found: Mapping[str, Any], name: str) -> str:
    """Return the accuracy card in Markdown."""
    overall = found["overall"]
    lines = [
        f"Reading of `{name}`: {found['texts']} texts.",
        "",
        "| precision | recall | abstained | calibration error |",
        "|---|---|---|---|",
        f"| {overall['precision']} | {overall['recall']} | {overall['abstained']} | {found['calibration']['error']} |",
        "",
        "| fact | precision | recall | right | opposite | wrong | abstained | missed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for fact, m in found["facts"].items():
        cells = [fact, *(m[k] for k in ("precision", "recall", "right", "opposite", "wrong", "abstained", "missed"))]
        lines.append("| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"
