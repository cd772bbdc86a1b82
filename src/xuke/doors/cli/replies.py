"""One line of a person → an answer or a command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xuke.errors import UsageError, quoted
from xuke.facts import FactSpec

UNSURE = {"?", "？", "不确定", "不知道", "说不准", "不清楚", "unknown", "cannot say", "cannot_say", "unsure"}
NONE = {"0", "无", "没有", "都没有", "none"}
YES = {"y", "yes", "是", "有", "对", "会"}
NO = {"n", "no", "否", "没有", "无", "不", "不是", "不会"}
_SCALE = {"万": 10_000, "亿": 100_000_000}
_GAP = re.compile(r"[\s,，、;；]+")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([万亿]?)")


@dataclass(frozen=True, slots=True)
class Command:
    """What to do instead of answering: back, change (answer `number`), list, done or help."""

    name: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the form `Interview.answered` takes."""

    value: Any


COMMANDS = {
    **dict.fromkeys(("back", "b", "返回", "上一题"), Command("back")),
    **dict.fromkeys(("list", "l", "列表"), Command("list")),
    **dict.fromkeys(("done", "q", "quit", "完", "结束"), Command("done")),
    **dict.fromkeys(("help", "h", "帮助"), Command("help")),
}
_CHANGE = re.compile(r"(?:改|change|c)\s*(\d+)", re.I)


def command_of(line: str) -> Command | None:
    """Return the command a line gives, None when it is an answer."""
    change = _CHANGE.fullmatch(line)
    return Command("change", int(change[1])) if change else COMMANDS.get(line.lower())


def read_reply(spec: FactSpec, line: str, lang: str) -> Reply:
    """Read an answer to a fact: numbers or names of options, yes or no, a number, or not sure.

    Raises `UsageError` (`reply`, `fact-value`) that says what would fit.
    """
    word = line.strip()
    if not word:
        raise _unfit("空着没法判断" if lang == "zh" else "nothing was written", spec, lang)
    if word.lower() in UNSURE:
        return Reply("cannot_say")
    if spec.type == "yesno":
        return Reply(_yesno(spec, word, lang))
    if spec.type == "number":
        return Reply(_number(word))
    return Reply(_chosen(spec, word, lang))


def _yesno(spec: FactSpec, word: str, lang: str) -> str:
    if word.lower() in YES:
        return "yes"
    if word.lower() in NO:
        return "no"
    raise _unfit(f"看不懂 {quoted(word)}" if lang == "zh" else f"cannot read {quoted(word)}", spec, lang)


def _number(word: str) -> str:
    plain = word.replace(",", "").replace("，", "").rstrip("%％元人家个")
    return _NUMBER.sub(lambda m: f"{float(m[1]) * _SCALE[m[2]]:.0f}" if m[2] else m[1], plain)


def _chosen(spec: FactSpec, word: str, lang: str) -> Any:
    if spec.type == "options" and word.lower() in NONE:
        return []
    picked = [_option(spec, part, lang) for part in _parts(spec, word)]
    if spec.type == "options":
        return list(dict.fromkeys(picked))
    if len(set(picked)) > 1:
        raise _unfit("这一题只能选一个" if lang == "zh" else "only one fits here", spec, lang)
    return picked[0]


def _parts(spec: FactSpec, word: str) -> list[str]:
    """Split at spaces and commas, unless the whole is the label of an option."""
    labels = {text for option in spec.options for text in option.label.values()}
    return [word] if word in labels else [part for part in _GAP.split(word) if part]


def _option(spec: FactSpec, part: str, lang: str) -> str:
    if part.isdecimal() and 1 <= int(part) <= len(spec.options):
        return spec.options[int(part) - 1].id
    for option in spec.options:
        if part.lower() in (option.id.lower(), *(text.lower() for text in option.label.values())):
            return option.id
    raise _unfit(f"没有 {quoted(part)} 这一项" if lang == "zh" else f"there is no {quoted(part)}", spec, lang)


def _unfit(message: str, spec: FactSpec, lang: str) -> UsageError:
    last = len(spec.options)
    hints = {
        "yesno": {"zh": "写 y、n 或 ?", "en": "write y, n or ?"},
        "choice": {"zh": f"写 1 到 {last} 里的一个，或 ?", "en": f"write one of 1 to {last}, or ?"},
        "options": {"zh": f"写 1 到 {last} 里的几个，0 或 ?", "en": f"write some of 1 to {last}, 0 or ?"},
    }
    return UsageError("reply", message, hints.get(spec.type, {}).get(lang, "?"))
