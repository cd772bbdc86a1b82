"""The public form of a comparison with cases, `xuke.comparison/2` (docs/schema/comparison-2.json), and its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from xuke.facts import Vocabulary
from xuke.report.document import neighbours
from xuke.report.words import STATUS, foot, head, say
from xuke.verdict import Assessment
from xuke.verdict.nearest import feature_label
from xuke.verdict.precedent import Change, Point, Precedent, precedents

SCHEMA = "xuke.comparison/2"
SHOWN = 4
STATE = {
    "agree": {
        "zh": "先例与规则一致：案例的记载、规则对案例和对你们的结论相同",
        "en": "precedent and rule agree: the record of the case and the rules on it and on you say the same",
    },
    "explained": {
        "zh": "结论与案例不同，事实上的差异说明了原因",
        "en": "your result differs from the case, and differences in the facts explain it",
    },
    "open": {
        "zh": "案例的结论已定，你们的还没有定",
        "en": "the result of the case is settled, yours is still open",
    },
    "rule_differs": {
        "zh": "先例与规则不一致：按这次的日期、地区和看法，规则对案例的结论与记载不同",
        "en": "precedent and rule disagree: on this date, in this place and reading the rules judge the case otherwise",
    },
    "none": {"zh": "没有可比的案例", "en": "there is no case to compare with"},
}
HEAD = {
    "same": {"zh": "相同", "en": "same"},
    "matters": {"zh": "差异，影响结论", "en": "different, matters"},
    "idle": {"zh": "差异，不影响结论", "en": "different, does not matter"},
    "if_same": {"zh": "不知道，若与其相同则", "en": "not known, if the same"},
    "open_idle": {"zh": "不知道，是否相同都不影响", "en": "not known, does not matter"},
    "silent": {"zh": "案例没有说明", "en": "the case does not say"},
}
PARTS = {"zh": "事实 {facts:.0%}，文字 {words:.0%}", "en": "facts {facts:.0%}, words {words:.0%}"}
APART = {"zh": "案例{case}，你们{yours}", "en": "case: {case}, you: {yours}"}
BECAUSE = {"zh": "，在于 {names}", "en": ", because of {names}"}
MORE = {"zh": " 等 {count} 项", "en": " and {count} in all"}


def comparison_json(assessment: Assessment, lang: str, limit: int = 5) -> dict[str, Any]:
    """Return the nearest cases side by side with a business, in public form."""
    law = assessment.law
    found = precedents(assessment, neighbours(assessment, limit))
    cases = [_case(law.rulebook.vocabulary, precedent, lang) for precedent in found]
    return {
        "schema": SCHEMA,
        **head(law, lang),
        "outcome": assessment.outcome,
        "agreement": _overall(cases, lang),
        "cases": cases,
    }


def _overall(cases: Sequence[dict[str, Any]], lang: str) -> dict[str, Any]:
    """Say how the nearest case and the rules stand; a case on which record and rule disagree is never passed over."""
    apart = [case["id"] for case in cases if case["agreement"]["state"] == "rule_differs"]
    state = "rule_differs" if apart else cases[0]["agreement"]["state"] if cases else "none"
    nearest = apart[0] if apart else cases[0]["id"] if cases else None
    return {"state": state, "text": STATE[state][lang], "case": nearest, "disagreeing": apart}


def _case(vocabulary: Vocabulary, precedent: Precedent, lang: str) -> dict[str, Any]:
    neighbour = precedent.neighbour
    found = neighbour.to_json(vocabulary, lang)
    for key in ("different", "unknown"):
        found[key] = [_feature(vocabulary, precedent, feature, lang) for feature in getattr(neighbour, key)]
    return {
        **found,
        "by_facts": round(neighbour.by_facts, 3),
        "by_words": round(neighbour.by_words, 3),
        "words_share": round(neighbour.share, 3),
        "agreement": {
            "state": precedent.agreement,
            "text": STATE[precedent.agreement][lang],
            "points": [_point(vocabulary, point, lang) for point in precedent.points],
        },
    }


def _feature(vocabulary: Vocabulary, precedent: Precedent, feature: str, lang: str) -> dict[str, Any]:
    return {
        "id": feature,
        "label": feature_label(vocabulary, feature, lang),
        "matters": precedent.matters(feature),
        "changes": [_change(change) for change in precedent.effects[feature] or ()],
    }


def _change(change: Change) -> dict[str, str]:
    return {"code": change.permit, "from": str(change.before), "to": str(change.after)}


def _point(vocabulary: Vocabulary, point: Point, lang: str) -> dict[str, Any]:
    return {
        "code": point.permit,
        "recorded": point.recorded,
        "case": str(point.case),
        "yours": str(point.yours),
        "because": [{"id": name, "label": vocabulary.label(name, lang)} for name in point.because],
    }


def comparison(shown: dict[str, Any], lang: str, console: Console) -> None:
    """Print a comparison: first how precedent and rule stand, then each case side by side."""
    console.print(Text(shown["agreement"]["text"], style="bold"))
    for case in shown["cases"]:
        console.print()
        for line in _case_lines(case, lang):
            console.print(line)
    console.print(Text(f"\n{foot(shown, lang)}", style="dim"))


def _case_lines(case: dict[str, Any], lang: str) -> list[Text]:
    codes = "、".join(case["categories"] + [f"{c}({say('contested', lang)})" for c in case["contested"]])
    parts = PARTS[lang].format(facts=case["by_facts"], words=case["by_words"])
    head = f"{case['name']}  {codes or say('no_licence', lang)}  {case['similarity']:.0%}"
    lines = [Text(f"{head} ({parts})" if case["words_share"] else head, style="bold")]
    lines += [Text(f"  {case['about']}", style="dim"), Text(f"  {case['agreement']['text']}")]
    lines += [Text(f"    {line}") for point in case["agreement"]["points"] if (line := _apart(point, lang))]
    for key, words in _groups(case, lang).items():
        if words:
            lines.append(Text(f"  {HEAD[key][lang]}: {' / '.join(words)}"))
    return lines


def _apart(point: dict[str, Any], lang: str) -> str:
    """Say where record, rules on the case and rules on the business differ, and because of what."""
    recorded = STATUS[point["recorded"]][lang]
    case, yours = (STATUS[point[key]][lang] for key in ("case", "yours"))
    if point["recorded"] != _plain(point["case"]):
        case = f"{case} ({'记载' if lang == 'zh' else 'recorded'}: {recorded})"
    elif _plain(point["case"]) == _plain(point["yours"]):
        return ""
    names = [entry["label"] for entry in point["because"]]
    more = MORE[lang].format(count=len(names)) if len(names) > SHOWN else ""
    because = BECAUSE[lang].format(names=" / ".join(names[:SHOWN]) + more) if names else ""
    return f"{point['code']}: {APART[lang].format(case=case, yours=yours)}{because}"


def _plain(status: str) -> str:
    return "required" if status == "barred" else status


def _groups(case: dict[str, Any], lang: str) -> dict[str, list[str]]:
    """Return the labels under each heading, with what would change where something would."""
    groups: dict[str, list[str]] = {key: [] for key in HEAD}
    groups["same"] = _joined(case["same"], lang)
    for key, matters, idle in (("different", "matters", "idle"), ("unknown", "if_same", "open_idle")):
        groups[matters] = [f["label"] + _moves(f["changes"], lang) for f in case[key] if f["matters"]]
        groups[idle] = _joined([f for f in case[key] if f["matters"] is False], lang)
    groups["silent"] = _joined([f for f in case["different"] if f["matters"] is None], lang)
    return groups


def _joined(features: Sequence[dict[str, Any]], lang: str) -> list[str]:
    """Return the labels of features, the options of one fact named once together."""
    mark, between = ("：", "、") if lang == "zh" else (": ", ", ")
    options: dict[str, list[str]] = {}
    for feature in features:
        heading, _, option = feature["label"].partition(mark)
        options.setdefault(heading, []).extend([option] if option else [])
    return [heading + (mark + between.join(found) if found else "") for heading, found in options.items()]


def _moves(changes: Sequence[dict[str, str]], lang: str) -> str:
    moves = [f"{c['code']} {STATUS[c['from']][lang]} → {STATUS[c['to']][lang]}" for c in changes]
    return f" ({'，'.join(moves) if lang == 'zh' else ', '.join(moves)})" if moves else ""
