"""The page of `xuke law diff`, for a terminal or in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from xuke.report.words import NOTICE, OUTCOME, STATUS

_MARK = {"added": "+", "ended": "−", "replaced": "±", "reworded": "≈", "through": "→"}
_WORD = {
    "title": {"zh": "规则对比", "en": "Two laws compared"},
    "none": {"zh": "没有不同", "en": "nothing differs"},
    "permits": {"zh": "出现、消失或自身有变的许可", "en": "Permits that appeared, vanished or differ themselves"},
    "rules": {"zh": "规则", "en": "Rules"},
    "readings": {"zh": "看法", "en": "Open points of law"},
    "derived": {"zh": "推导出的事实", "en": "Derived facts"},
    "facts": {"zh": "问法或选项不同的事实", "en": "Facts asked otherwise"},
    "not_in_force": {
        "zh": "这两天都没有施行、但内容不同的规则",
        "en": "Rules that differ and are in force on neither date",
    },
    "movers": {"zh": "结论会变的业务", "en": "Who moves"},
    "faint": {"zh": "只在没提到的事实成立时才会变", "en": "Moves only where something holds that was not mentioned"},
    "outcomes": {"zh": "总的结论会变", "en": "The telecom answer moves"},
    "unread": {"zh": "其中一方的规则库读不出", "en": "Not readable under one of the rulebooks"},
    "because": {"zh": "因为", "en": "because of"},
    "basis": {"zh": "依据", "en": "basis"},
    "from": {"zh": "自", "en": "from"},
    "to": {"zh": "至", "en": "until"},
    "same": {"zh": "条件说的是一回事", "en": "the condition is the same function"},
    "more": {"zh": "另有 {0} 个", "en": "{0} more"},
    "provinces": {"zh": "{0} 个省份", "en": "{0} provinces"},
    "there": {"zh": "（没有）", "en": "(none)"},
}
_CHANGE = {
    "added": {"zh": "新增", "en": "added"},
    "ended": {"zh": "终止", "en": "ended"},
    "replaced": {"zh": "修改", "en": "replaced"},
    "reworded": {"zh": "只改了措辞", "en": "reworded"},
    "through": {"zh": "因推导出的事实而变", "en": "through a derived fact"},
    "appeared": {"zh": "出现", "en": "appeared"},
    "vanished": {"zh": "消失", "en": "vanished"},
    "fixed": {"zh": "省里明确", "en": "fixed by a province"},
    "default": {"zh": "通行看法", "en": "default"},
    "position": {"zh": "一种看法", "en": "a position"},
    "weight": {"zh": "权重", "en": "weight"},
    "reading": {"zh": "整个问题", "en": "the whole point"},
    "scope": {"zh": "范围", "en": "scope"},
    "family": {"zh": "所属", "en": "family"},
    "otherwise": {"zh": "不需要时的理由", "en": "reason when not needed"},
}
_KIND = {
    "need": {"zh": "需要", "en": "need"},
    "exempt": {"zh": "例外", "en": "exempt"},
    "bar": {"zh": "不可取得", "en": "bar"},
    "ownership": {"zh": "持股", "en": "ownership"},
    "scenario": {"zh": "情景", "en": "scenarios"},
    "case": {"zh": "案例", "en": "cases"},
    "model": {"zh": "业务模式", "en": "business models"},
    "business": {"zh": "自己的业务", "en": "own businesses"},
}
_NAMED = 8
Line = tuple[int, str]
"""Depth (0 title, 1 section, 2 heading, 3 item, 4 detail) and text."""


def page(shown: dict[str, Any], lang: str, *, markdown: bool = False) -> str:
    """Return the page of a comparison in public form, as plain text or Markdown."""
    write = _markdown if markdown else _plain
    return "\n".join([*write(list(_lines(shown, lang))), "", NOTICE[lang]]) + "\n"


def _plain(lines: list[Line]) -> Iterator[str]:
    for depth, text in lines:
        if depth in (1, 2):
            yield ""
        yield f"{'  ' * max(0, depth - 2)}{text}"


def _markdown(lines: list[Line]) -> Iterator[str]:
    items = False
    for depth, text in lines:
        if depth < 3:
            yield from ([""] if items else [])
            yield from (f"{'#' * (depth + 1)} {text}", "")
        else:
            yield f"{'  ' * (depth - 3)}- {text}"
        items = depth >= 3


def _lines(shown: dict[str, Any], lang: str) -> Iterator[Line]:
    yield 0, f"{_WORD['title'][lang]} {_side(shown['before'])} → {_side(shown['after'])}"
    parts = [*_permits(shown, lang), *_rules(shown, lang), *_others(shown, lang), *_movers(shown, lang)]
    yield from parts or [(3, _WORD["none"][lang])]


def _side(side: dict[str, Any]) -> str:
    return f"{side['as_of']} ({side['rulebook']['version']}, {side['rulebook']['hash'][:8]})"


def _permits(shown: dict[str, Any], lang: str) -> Iterator[Line]:
    if shown["permits"]:
        yield 1, _WORD["permits"][lang]
    for entry in shown["permits"]:
        yield 3, f"{_CHANGE[entry['change']][lang]}: {entry['permit']} {entry['name']}"
        if entry["before"] is not None:
            yield 4, f"{entry['before']} → {entry['after']}"


def _rules(shown: dict[str, Any], lang: str) -> Iterator[Line]:
    if shown["rules"]:
        yield 1, f"{_WORD['rules'][lang]} ({len(shown['rules'])})"
    for owner in dict.fromkeys(rule["owner"] for rule in shown["rules"]):
        rules = [rule for rule in shown["rules"] if rule["owner"] == owner]
        yield 2, f"{owner} {rules[0]['name']}"
        for rule in rules:
            yield from _rule(rule, lang)


def _rule(rule: dict[str, Any], lang: str) -> Iterator[Line]:
    dates = f"{_WORD['from'][lang]} {rule['from']}" + (f" {_WORD['to'][lang]} {rule['to']}" if rule["to"] else "")
    change, kind = _CHANGE[rule["change"]][lang], _KIND[rule["kind"]][lang]
    yield 3, f"{_MARK[rule['change']]} {change} ({kind}) {rule['rule']}{_place(rule['regions'], lang)}  {dates}"
    yield 4, rule["text"]
    for field in rule["fields"]:
        if field["field"] not in ("reason", "way_out", "from", "to"):
            yield 4, f"{field['field']}: {_value(field['before'], lang)} → {_value(field['after'], lang)}"
    if rule["same_function"]:
        yield 4, _WORD["same"][lang]
    if rule["cited"]:
        yield 4, f"{_WORD['basis'][lang]}: {_joined(rule['cited'], lang)}"


def _place(regions: list[str], lang: str) -> str:
    if not regions:
        return ""
    return f" [{', '.join(regions) if len(regions) <= _NAMED else _WORD['provinces'][lang].format(len(regions))}]"


def _value(value: Any, lang: str) -> str:
    if value in (None, []):
        return _WORD["there"][lang]
    return ", ".join(value) if isinstance(value, list) else str(value)


def _joined(cited: Iterable[str], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(cited))


def _others(shown: dict[str, Any], lang: str) -> Iterator[Line]:
    if shown["readings"]:
        yield 1, _WORD["readings"][lang]
    for entry in shown["readings"]:
        place = f" [{entry['region']}]" if entry["region"] else ""
        sides = f"{_value(entry['before'], lang)} → {_value(entry['after'], lang)}"
        yield 3, f"{entry['reading']} {entry['label']}: {_CHANGE[entry['change']][lang]}{place} {sides}"
        if entry["cited"]:
            yield 4, f"{_WORD['basis'][lang]}: {_joined(entry['cited'], lang)}"
    if shown["derived"]:
        yield 1, _WORD["derived"][lang]
    for entry in shown["derived"]:
        yield 3, f"{_MARK[entry['change']]} {_CHANGE[entry['change']][lang]} {entry['derived']} {entry['label']}"
        yield 4, f"{_value(entry['before'], lang)} → {_value(entry['after'], lang)}"
    for key in ("facts", "not_in_force"):
        if shown[key]:
            yield 1, _WORD[key][lang]
            yield 3, ", ".join(shown[key])


def _movers(shown: dict[str, Any], lang: str) -> Iterator[Line]:
    if shown["movers"]:
        counts = [f"{_KIND[kind][lang]} {c['moved']}/{c['held']}" for kind, c in shown["counts"].items()]
        yield 1, f"{_WORD['movers'][lang]} ({', '.join(counts)})"
    for permit, groups in _grouped(shown["movers"]).items():
        yield 2, f"{permit[0]} {permit[1]}"
        for (before, after), group in groups.items():
            yield 3, f"{_status(before, lang)} → {_status(after, lang)}"
            for kind, names in group["names"].items():
                yield 4, f"{_KIND[kind][lang]} {len(names)}: {_few(names, lang)}"
            for cause in group["causes"].values():
                yield 4, f"{_WORD['because'][lang]} {_cause(cause, lang)}"
    yield from _faint(shown, lang)
    yield from _outcomes(shown, lang)
    if shown["unread"]:
        yield 1, _WORD["unread"][lang]
    for entry in shown["unread"]:
        yield 3, f"{_KIND[entry['kind']][lang]} {entry['id']}: {entry['why']}"


def _outcomes(shown: dict[str, Any], lang: str) -> Iterator[Line]:
    found: dict[tuple[str, str], list[str]] = {}
    for mover in shown["movers"]:
        if mover["outcome"]:
            found.setdefault((mover["outcome"]["before"], mover["outcome"]["after"]), []).append(mover["name"])
    if found:
        yield 1, _WORD["outcomes"][lang]
    for (before, after), names in found.items():
        yield 3, f"{OUTCOME[before][lang]} → {OUTCOME[after][lang]} ({len(names)})"
        yield 4, _few(names, lang)


def _grouped(movers: list[dict[str, Any]]) -> dict[tuple[str, str], dict[tuple[Any, Any], dict[str, Any]]]:
    """Group by permit and statuses."""
    found: dict[tuple[str, str], dict[tuple[Any, Any], dict[str, Any]]] = {}
    for mover in movers:
        for move in mover["moves"]:
            sides = _told(mover, move)
            if sides[0] == sides[1]:
                continue
            group = found.setdefault((move["permit"], move["name"]), {}).setdefault(sides, {"names": {}, "causes": {}})
            group["names"].setdefault(mover["kind"], []).append(mover["name"])
            for cause in move["causes"]:
                group["causes"].setdefault(_id(cause), cause)
    return found


def _told(mover: dict[str, Any], move: dict[str, Any]) -> tuple[Any, Any]:
    """Return the statuses a move is told by: for one's own businesses, which nobody describes in full, as described."""
    if mover["kind"] == "business" or move["before"] == move["after"]:
        return move["before_as_described"], move["after_as_described"]
    return move["before"], move["after"]


def _faint(shown: dict[str, Any], lang: str) -> Iterator[Line]:
    """Permits that move only where something holds that was not mentioned."""
    found: dict[str, list[str]] = {}
    for mover in shown["movers"]:
        for move in mover["moves"]:
            if len({*_told(mover, move)}) == 1:
                found.setdefault(f"{move['permit']} {move['name']}", []).append(mover["name"])
    if found:
        yield 1, _WORD["faint"][lang]
    yield from ((3, f"{permit}: {_few(names, lang)}") for permit, names in found.items())


def _id(cause: dict[str, Any]) -> str:
    return str(cause.get("rule") or cause.get("reading") or cause.get("derived"))


def _cause(cause: dict[str, Any], lang: str) -> str:
    date = f" {cause['date']}" if cause["date"] else ""
    cited = f" — {_joined(cause['cited'], lang)}" if cause["cited"] else ""
    return f"{_id(cause)} ({_CHANGE[cause['change']][lang]}{date}){cited}"


def _status(status: str | None, lang: str) -> str:
    return STATUS[status][lang] if status else _WORD["there"][lang]


def _few(names: list[str], lang: str) -> str:
    mark = "、" if lang == "zh" else ", "
    more = f"{mark}{_WORD['more'][lang].format(len(names) - _NAMED)}" if len(names) > _NAMED else ""
    return mark.join(names[:_NAMED]) + more
