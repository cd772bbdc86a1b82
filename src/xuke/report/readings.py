"""The part of the terminal page on open points of law: position → outcome → who holds it."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from xuke.law.model import Basis
from xuke.report.words import OUTCOME, STATUS, say
from xuke.verdict import Assessment
from xuke.verdict.positions import holders
from xuke.verdict.reasons import cite


def readings(assessment: Assessment, shown: dict[str, Any], lang: str) -> RenderableType | None:
    """Return the tables of contested verdicts, then the other open points of verdicts that are raised."""
    told: set[str] = set()
    lines: list[RenderableType] = []
    for table in shown["readings_table"]:
        lines += _table(assessment, table, told, lang)
    verdicts = [*shown["telecom"], *(v for v in shown["permits"] if v["status"] == "contested")]
    others = {r["id"]: r for v in verdicts if v["raised"] for r in v["readings"] if r["id"] not in told}
    for reading in others.values():
        lines += _positions(assessment, reading, lang, {})
    return Group(Text(f"\n{say('contested', lang)}", style="bold"), *lines) if lines else None


def _table(assessment: Assessment, table: dict[str, Any], told: set[str], lang: str) -> list[RenderableType]:
    lines: list[RenderableType] = []
    single = len(table["readings"]) == 1
    for reading in table["readings"]:
        follows = (
            {row["positions"][reading["id"]]: _follows(table, row, lang) for row in table["rows"]} if single else {}
        )
        if single or reading["id"] not in told:
            lines += _positions(assessment, reading, lang, follows)
        told.add(reading["id"])
    if not single:
        labels = {r["id"]: {p["id"]: p["label"] for p in r["positions"]} for r in table["readings"]}
        for row in table["rows"]:
            taken = " + ".join(labels[name][position] for name, position in row["positions"].items())
            lines += [_line(f"• {taken}", 2), _line(f"→ {_follows(table, row, lang)}", 4)]
    return lines


def _positions(
    assessment: Assessment, reading: dict[str, Any], lang: str, follows: dict[str, str]
) -> list[RenderableType]:
    """The question and its positions, each with what follows from it and who holds it."""
    lines: list[RenderableType] = [_line(reading["question"], 2)]
    for position in reading["positions"]:
        lines.append(_line(f"- {position['label']} ({position['weight']:.0%})", 4))
        if position["id"] in follows:
            lines.append(_line(f"→ {follows[position['id']]}", 6))
        lines.append(_line(f"{say('held_by', lang)}: {_held(assessment, reading['id'], position, lang)}", 6, "dim"))
    return lines


def _held(assessment: Assessment, name: str, position: dict[str, Any], lang: str) -> str:
    """Who holds a position: in words, its bases, and the provinces that follow it with date and basis."""
    law = assessment.law
    reading = law.rulebook.readings[name]
    parts = [position["held_by"], _cited(assessment, reading.positions[position["id"]].basis, lang)]
    for fixed in holders(law, reading, position["id"]):
        region = law.rulebook.regions[fixed.region]
        until = f" – {fixed.to}" if fixed.to else ""
        since = f"{say('since', lang)} {fixed.from_}{until}"
        parts.append(f"{region.zh if lang == 'zh' else region.en} ({since}, {_cited(assessment, fixed.basis, lang)})")
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(parts))


def _cited(assessment: Assessment, bases: list[Basis], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(dict.fromkeys(cite(assessment.law, basis, lang) for basis in bases))


def _follows(table: dict[str, Any], row: dict[str, Any], lang: str) -> str:
    """The status of each permit of a table and the outcome, where a row's positions are taken."""
    names = {permit["code"]: permit["short"] for permit in table["permits"]}
    parts = [f"{names[code]}: {STATUS[status][lang]}" for code, status in row["statuses"].items()]
    return ("；" if lang == "zh" else "; ").join([*parts, OUTCOME[row["outcome"]][lang]])


def _line(text: str, indent: int, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, indent), expand=False)
