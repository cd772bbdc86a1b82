"""Accuracy on labelled texts that are not part of the project.

    python benchmarks/accuracy.py [FOLDER]

FOLDER holds `founder_questions_dev.jsonl` and `app_descriptions_dev.jsonl` (default: ../shared/eval beside the
checkout). Texts are only measured on; what is settled but wrong is listed by id.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from app_facts import measure

import xuke
from xuke.verdict import Status
from xuke.verdict.order import relevant
from xuke.verdict.templates import BASELINE

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "eval"


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def founder(rows: list[dict[str, Any]], verbose: bool) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for row in rows:
        assessment = xuke.assess(row["question"])
        outcome, likely = assessment.outcome, assessment.likely[0]
        listed = {v.permit.id for v in assessment.telecom if v.permit.kind != "ban"}
        settled_wrong = assessment.settled and outcome not in row["expect_outcome"]
        right = (outcome if assessment.settled else likely) in row["expect_outcome"]
        expected, accepted = set(row["expect_telecom"]), set(row["accept_telecom"])
        exact = expected <= listed <= expected | accepted or (
            row["telecom_conditional"] and listed <= expected | accepted
        )
        counts["settled"] += assessment.settled
        counts["contested"] += outcome == "contested"
        counts["right"] += right
        counts["exact"] += exact
        counts["settled_wrong"] += settled_wrong
        if settled_wrong:
            wrong.append(
                f"  settled but wrong: {row['id']} said {outcome} {sorted(listed)}, expected {row['expect_outcome']}"
            )
        if verbose and not (right and exact):
            print(f"{row['id']} {row['question']}\n    {outcome}/{likely} {sorted(listed)}")
            print(f"    expected {row['expect_outcome']} {sorted(expected)} + {sorted(accepted)}")
    total = len(rows)
    print(f"founder questions: {total}")
    for key, label in [
        ("right", "right outcome (settled or likely)"),
        ("exact", "exact categories"),
        ("settled", "settled"),
        ("contested", "contested"),
        ("settled_wrong", "settled but wrong"),
    ]:
        print(f"  {label:<36} {counts[key]:>4}  {counts[key] / total:6.1%}")
    print("\n".join(wrong) or "  nothing settled wrongly")


def others(rows: list[dict[str, Any]], verbose: bool) -> None:
    """Permits outside telecom, on rows whose source named any; those lists are not exhaustive."""
    found = wanted = shown = sound = known = 0
    used = {name for row in rows for choice in row["other_permits"] for name in choice.split("|")}
    for row in rows:
        named = row["other_permits"]
        if not named:
            continue
        listed = {v.permit.id for v in relevant(xuke.assess(row["question"])) if certificate(v)}
        any_of = [set(name.split("|")) for name in named]
        met = [choice for choice in any_of if choice & listed]
        wanted += len(any_of)
        found += len(met)
        shown += len(listed)
        known += len(listed & used)
        sound += len(listed & set().union(*any_of))
        if verbose and (len(met) < len(any_of) or not listed <= set().union(*any_of)):
            print(f"{row['id']} {row['question']}\n    {sorted(listed)} named {named}")
    print(f"other permits: {wanted} named by {sum(bool(r['other_permits']) for r in rows)} founder questions")
    print(f"  recall {found}/{wanted} = {found / max(1, wanted):.1%}")
    print(f"  precision among the permits that the sources ever name {sound}/{known} = {sound / max(1, known):.1%}")
    print(f"  (of everything listed {sound}/{shown} is named; the rest was not asked about)")


def certificate(verdict: Any) -> bool:
    """Whether a verdict is about a paper one applies for, not a duty, and not what every service meets."""
    permit = verdict.permit
    return permit.kind == "adjacent" and permit.gate not in ("DUTY", "BAN") and permit.id not in BASELINE


def apps(rows: list[dict[str, Any]], verbose: bool) -> None:
    hits: Counter[str] = Counter()
    exacts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    shown = 0
    for row in rows:
        assessment = xuke.assess(row["text"])
        listed = {v.permit.id for v in assessment.telecom if v.status is not Status.NOT_REQUIRED} or {"none"}
        expected, accepted = set(row["expected"]), set(row["accept"])
        hit = bool(listed & expected)
        exact = hit and listed <= expected | accepted
        key = "+".join(sorted(expected))
        sizes[key] += 1
        hits[key] += hit
        exacts[key] += exact
        if verbose and not exact and shown < 400:
            shown += 1
            read_ = [
                e["id"]
                for e in assessment.facts.to_json(xuke.rulebook().vocabulary)
                if e["value"] == "yes" or e["value"] not in (None, "no", "yes", "unknown")
            ]
            print(
                f"{row['id']} {row['text'][:150]}\n    {sorted(listed)} expected {key} +{sorted(accepted)} read {read_}"
            )
    total = len(rows)
    macro = sum(exacts[k] / sizes[k] for k in sizes) / len(sizes)
    print(f"app descriptions: {total}")
    print(f"  exact categories {sum(exacts.values()) / total:.1%}, hit {sum(hits.values()) / total:.1%}")
    print(f"  exact, macro over expected sets {macro:.1%}")
    readings = [dict(xuke.assess(row["text"]).facts.entries) for row in rows]
    for lean in (2.0, 0.5):
        measure(rows, readings, lean)
    for key, size in sizes.most_common():
        print(f"    {key:<16} {exacts[key]:>4} of {size:<4} exact, {hits[key]} hit")


def main() -> None:
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    verbose = "-v" in sys.argv
    folder = Path(arguments[0]) if arguments else DEFAULT
    if not folder.is_dir():
        print(f"accuracy not measured: there is no folder {folder.name} with labelled texts")
        return
    founder(read(folder / "founder_questions_dev.jsonl"), verbose)
    others(read(folder / "founder_questions_dev.jsonl"), verbose)
    apps(read(folder / "app_descriptions_dev.jsonl"), verbose)


if __name__ == "__main__":
    main()
