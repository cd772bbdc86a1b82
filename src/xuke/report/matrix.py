"""The answer matrix as a table: Markdown or CSV, one column per fact."""

from __future__ import annotations

import csv
import io

from xuke.law import Law
from xuke.report.words import foot, signed
from xuke.verdict.matrix import Matrix, label, reason

WORDS = {
    "zh": {
        "any": "任意",
        "yes": "是",
        "no": "否",
        "or": "或",
        "status": "结论",
        "rules": "规则",
        "reason": "理由",
        "required": "需要",
        "not_required": "不需要",
        "otherwise": "（都不符合）",
        "rows": "行",
    },
    "en": {
        "any": "any",
        "yes": "yes",
        "no": "no",
        "or": " or ",
        "status": "status",
        "rules": "rules",
        "reason": "reason",
        "required": "required",
        "not_required": "not required",
        "otherwise": "(none of them)",
        "rows": "rows",
    },
}


def table(found: Matrix, lang: str) -> list[list[str]]:
    """Return the matrix as rows of text, the heading first."""
    words = WORDS[lang]
    heading = [label(found.law, name, lang) for name in found.variables]
    rows = [[*heading, words["status"], words["rules"], words["reason"]]]
    for row in found.rows:
        cells = [cell(found.law, name, row.conditions.get(name, ()), lang) for name in found.variables]
        rules = " | ".join(rule.id for rule in row.rules) or words["otherwise"]
        rows.append([*cells, words[row.status], rules, reason(found.permit, row, lang)])
    return rows


def cell(law: Law, name: str, values: tuple[str, ...], lang: str) -> str:
    """Return the values a row covers in words, `any` when it covers all."""
    words = WORDS[lang]
    if not values:
        return words["any"]
    return words["or"].join(_value(law, name, value, lang) for value in values)


def _value(law: Law, name: str, value: str, lang: str) -> str:
    reading = law.rulebook.readings.get(name)
    if reading is not None:
        return reading.positions[value].label[lang]
    spec = law.rulebook.vocabulary.facts[name.partition(".")[0]]
    if spec.type == "choice":
        return spec.option(value).label[lang]
    return value if spec.type == "number" else WORDS[lang][value]


def markdown(found: Matrix, lang: str) -> str:
    """Return the matrix as a Markdown page."""
    lines = [f"# {found.permit.id} {found.permit.name[lang]}", "", _foot(found, lang), ""]
    rows = [[text.replace("|", "\\|") for text in row] for row in table(found, lang)]
    lines += [_line(rows[0]), _line(["---"] * len(rows[0])), *map(_line, rows[1:])]
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def comma_separated(found: Matrix, lang: str) -> str:
    """Return the matrix as CSV."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(table(found, lang))
    return target.getvalue()


def plain(found: Matrix, lang: str) -> list[str]:
    """Return the matrix as lines for a terminal: one per row, only what it asks for."""
    words = WORDS[lang]
    lines = []
    for row in found.rows:
        asked = [
            f"{label(found.law, name, lang)} = {cell(found.law, name, values, lang)}"
            for name, values in row.conditions.items()
        ]
        rules = " | ".join(rule.id for rule in row.rules) or words["otherwise"]
        lines.append(f"{words[row.status]:<6} {'; '.join(asked) or words['any']}  ← {rules}")
    return [*lines, f"{len(found.rows)} {words['rows']}", "", _foot(found, lang)]


def _foot(found: Matrix, lang: str) -> str:
    region = found.law.rulebook.regions.get(found.law.region)
    place = [region.zh if lang == "zh" else region.en] if region else []
    taken = [f"{name} = {position}" for name, position in found.readings.items()]
    return foot(signed(found.law), lang, " · ".join(place + taken))
