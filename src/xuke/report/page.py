"""The terminal page: verdict first, then why with quotes and articles, what is open, nearest cases, next steps."""

from __future__ import annotations

from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from xuke.report.readings import readings
from xuke.report.words import OUTCOME, STAGE, STANDING, STATUS, foot, say
from xuke.verdict import Assessment
from xuke.verdict.reasons import bases, cite

FALLBACK = "B25-1"
_COLOUR = {
    "licence": "yellow",
    "filing_only": "green",
    "none": "green",
    "prohibited": "red",
    "undetermined": "cyan",
    "contested": "magenta",
    "required": "yellow",
    "not_required": "green",
    "barred": "red",
}


def page(assessment: Assessment, shown: dict[str, Any], lang: str, console: Console) -> None:
    """Print an assessment (`shown` is its public form) for a person."""
    stops = [part for part in shown["map"] if part["stage"] == "stop"]
    rest = [part for part in shown["map"] if part["stage"] != "stop"]
    parts: list[RenderableType | None] = [_headline(assessment, shown, lang), _map(assessment, shown, stops, lang)]
    for verdict in shown["telecom"]:
        parts.append(_telecom(assessment, verdict, lang))
    if not shown["telecom"]:
        parts += _without(assessment, lang)
    parts += [_open(shown, lang), readings(assessment, shown, lang), _map(assessment, shown, rest, lang)]
    parts += [
        _policies(shown, lang),
        _cases(shown, lang),
        _steps(shown, lang),
        _read(assessment, shown, lang),
        Text(f"\n{foot(shown, lang, _place(assessment, lang))}", style="dim"),
    ]
    console.print(Group(*[part for part in parts if part is not None]))


def _place(assessment: Assessment, lang: str) -> str:
    region = assessment.law.rulebook.regions.get(assessment.law.region)
    return "" if region is None else region.zh if lang == "zh" else region.en


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _line(text: str, indent: int = 2, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, indent), expand=False)


def _headline(assessment: Assessment, shown: dict[str, Any], lang: str) -> RenderableType:
    outcome = shown["outcome"]
    lines: list[RenderableType] = [Text(OUTCOME[outcome][lang], style=f"bold {_COLOUR[outcome]}")]
    if assessment.case:
        lines.insert(0, Text(f"{say('case', lang)}: {assessment.law.rulebook.cases[assessment.case].name[lang]}"))
    if outcome in ("undetermined", "contested"):
        likely = shown["likely"]
        lines.append(Text(f"{say('likely', lang)}: {OUTCOME[likely['outcome']][lang]} ({likely['probability']:.0%})"))
    return Group(*lines)


def _telecom(assessment: Assessment, verdict: dict[str, Any], lang: str) -> RenderableType:
    standing = STANDING[verdict["standing"] or ""][lang]
    status = STATUS[verdict["status_as_described"]][lang]
    mark = status + (f", {standing}" if standing else f", {verdict['probability']:.0%}")
    code = "、".join(verdict["items"]) if verdict.get("items") else verdict["code"]
    head = Text.assemble("\n", (f"{code} {verdict['name']}", "bold"), f"  [{mark}]")
    lines: list[RenderableType] = [head]
    for reason in verdict["reasons"][:5]:
        lines += _reason(reason, lang)
    articles = _articles(assessment, verdict["code"], lang)
    if articles:
        lines.append(_line(f"{say('articles', lang)}: {articles}", style="dim"))
    if verdict["status"] != verdict["status_as_described"]:
        missing = dict.fromkeys(_label(assessment, name, lang) for name in verdict["missing"])
        lines.append(_line(f"{say('depends', lang)}: {' / '.join(missing)}", style="dim"))
    if verdict.get("eligibility") == "open":
        labels = dict.fromkeys(_label(assessment, name, lang) for name in verdict["eligibility_missing"])
        lines.append(_line(f"{say('holder', lang)}: {' / '.join([*labels][:4])}", style="dim"))
    return Group(*lines)


def _reason(reason: dict[str, Any], lang: str) -> list[RenderableType]:
    mark = {"open": "?", "bar": "✗", "need": "•", "exempt": "•", "ownership": "✓"}.get(reason["kind"], "•")
    since = (
        f" ({say('since', lang)} {reason['since']})"
        if reason["kind"] in ("ownership", "bar") and reason.get("since")
        else ""
    )
    lines: list[RenderableType] = [_line(f"{mark} {reason['text']}{since}")]
    quotes = list(dict.fromkeys(q["quote"] for q in reason["quotes"] if q.get("quote")))
    if quotes:
        lines.append(_line(" ".join(f"「{quote}」" for quote in quotes[:4]), 4, "italic dim"))
    if reason.get("way_out"):
        lines.append(_line(f"{say('wayout', lang)}: {reason['way_out']}", 4))
    return lines


def _articles(assessment: Assessment, code: str, lang: str) -> str:
    verdict = assessment.verdicts[code]
    cited = [cite(assessment.law, basis, lang) for basis in bases(verdict) if basis.confidence != "L"]
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(cited[:5]))


def _without(assessment: Assessment, lang: str) -> list[RenderableType]:
    from xuke.verdict.reasons import reasons

    if assessment.outcome not in ("filing_only", "none"):
        return []
    exempt = [v for v in assessment.of_kind("telecom") if v.exempt_rules]
    lines: list[RenderableType] = [_title(say("why", lang))]
    seen: set[str] = set()
    for verdict in exempt or [assessment.verdicts[FALLBACK]]:
        for reason in reasons(verdict, lang):
            if reason["text"] not in seen:
                seen.add(reason["text"])
                lines += _reason({**reason, "quotes": _sources(assessment, reason)}, lang)
                articles = _articles(assessment, verdict.permit.id, lang)
                lines.append(_line(f"{say('articles', lang)}: {articles}", 4, "dim"))
    return lines


def _sources(assessment: Assessment, reason: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for quote in reason["quotes"]:
        entry = assessment.facts.entries.get(quote["fact"])
        found += [source.to_json() for source in (entry.sources[:1] if entry else ())]
    return found


def _open(shown: dict[str, Any], lang: str) -> RenderableType | None:
    asked = shown["questions"] or shown["map_questions"]
    if not asked:
        return None
    lines: list[RenderableType] = [_title(say("open", lang))]
    for number, question in enumerate(asked, 1):
        lines.append(_line(f"{number}. {question['question']}"))
        labels = [option["label"] for option in question.get("options", [])]
        if labels:
            lines.append(_line(" / ".join(labels[:12]), 5, "dim"))
    return Group(*lines)


def _map(
    assessment: Assessment, shown: dict[str, Any], stages: list[dict[str, Any]], lang: str
) -> RenderableType | None:
    """Stages of the whole map in order; telecom categories that have a section of their own are not repeated."""
    above = {v["code"] for v in shown["telecom"]}
    lines: list[RenderableType] = []
    for part in stages:
        entries = [entry for entry in part["permits"] if entry["code"] not in above]
        if entries:
            lines.append(_title(STAGE[part["stage"]][lang]))
            for entry in entries:
                lines += _map_entry(assessment, entry, lang)
    return Group(*lines) if lines else None


def _policies(shown: dict[str, Any], lang: str) -> RenderableType | None:
    if not shown["platform_policy"]:
        return None
    lines: list[RenderableType] = [_title(say("policy", lang))]
    for policy in shown["platform_policy"]:
        date = f"  [{policy['date']}]" if policy["date"] else ""
        lines.append(_line(f"• {policy['host']}·{policy['category']}: {policy['asks']}{date}"))
    return Group(*lines)


def _map_entry(assessment: Assessment, entry: dict[str, Any], lang: str) -> list[RenderableType]:
    mark = STATUS[entry["status"]][lang]
    if entry["status"] in ("undetermined", "contested"):
        mark += f", {entry['probability']:.0%}"
    elif entry["standing"]:
        mark += f", {STANDING[entry['standing']][lang]}"
    clock = f"  {entry['clock']}" if entry.get("clock") else ""
    cited = _articles(assessment, entry["code"], lang)
    lines: list[RenderableType] = [_line(f"• {entry['short']}  [{mark}]{clock}  {cited}")]
    if entry["status"] == "barred":
        lines.append(_line(f"✗ {entry.get('reason', '')}", 4))
        if entry.get("way_out"):
            lines.append(_line(f"{say('wayout', lang)}: {entry['way_out']}", 4))
    verdict = assessment.described.verdicts[entry["code"]]
    if entry["status"] == "undetermined":
        labels = dict.fromkeys(_label(assessment, name, lang) for name in verdict.missing)
        lines.append(_line(f"{say('depends', lang)}: {' / '.join([*labels][:3])}", 4, "dim"))
    return lines


def _label(assessment: Assessment, name: str, lang: str) -> str:
    book = assessment.law.rulebook
    if name in book.readings:
        return book.readings[name].label[lang]
    return book.vocabulary.facts[name.partition(".")[0]].label[lang]


def _cases(shown: dict[str, Any], lang: str) -> RenderableType | None:
    if not shown["cases"]:
        return None
    lines: list[RenderableType] = [_title(say("cases", lang))]
    for case in shown["cases"]:
        codes = "、".join(case["categories"] + [f"{c}({say('contested', lang)})" for c in case["contested"]])
        same = " / ".join(feature["label"] for feature in case["same"][:3])
        lines.append(_line(f"• {case['name']}  {codes or say('no_licence', lang)}  {case['similarity']:.0%}  {same}"))
    return Group(*lines)


def _steps(shown: dict[str, Any], lang: str) -> RenderableType | None:
    if not shown["steps"]:
        return None
    lines: list[RenderableType] = [_title(say("steps", lang))]
    for number, step in enumerate(shown["steps"][:12], 1):
        time = f" ({step['time']})" if step.get("time") else ""
        lines.append(_line(f"{number}. {step['name']}{time}"))
    return Group(*lines)


def _read(assessment: Assessment, shown: dict[str, Any], lang: str) -> RenderableType | None:
    lines: list[RenderableType] = [_title(say("read", lang))]
    vocabulary = assessment.law.rulebook.vocabulary
    for fact in shown["facts"]:
        if fact["source"]["kind"] not in ("words", "llm") or fact["confidence"] == 0.9:
            continue
        if fact["value"] is None and not (fact.get("planned") or fact.get("conflict")):
            continue  # something only leans
        note = (
            say("planned", lang)
            if fact.get("planned")
            else say("conflict", lang)
            if fact.get("conflict")
            else _value(assessment, fact, lang)
        )
        lines.append(
            _line(
                f"{vocabulary.label(fact['id'], lang)} = {note}  {_words(fact)}",
                style="dim",
            )
        )
    return Group(*lines) if len(lines) > 1 else None


def _words(fact: dict[str, Any]) -> str:
    """Return the quote of a fact; what a language model gave is marked, and stands beside what it contradicts."""
    sources = [fact["source"], *fact.get("also", [])]
    if all(source["kind"] != "llm" for source in sources):
        del sources[1:]
    marks = [f"（{source['by']}）" if source["kind"] == "llm" else "" for source in sources]
    return " ".join(f"「{source.get('quote', '')}」{mark}" for source, mark in zip(sources, marks, strict=True))


def _value(assessment: Assessment, fact: dict[str, Any], lang: str) -> str:
    spec = assessment.law.rulebook.vocabulary.facts[fact["id"].partition(".")[0]]
    if spec.type == "choice":
        chosen = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
        return say("or", lang).join(spec.option(name).label[lang] for name in chosen)
    words = {"yes": say("yes", lang), "no": say("no", lang)}
    return words.get(str(fact["value"]), f"{fact['value']} {spec.unit}".strip())
