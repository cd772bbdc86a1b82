"""What pictures say, in both languages, and how a law names its variables and values."""

from __future__ import annotations

from collections.abc import Sequence

from xuke.law import Law
from xuke.report.words import STATUS, foot, signed
from xuke.verdict.reasons import describe_interval

WORD = {
    "decisions": {"zh": "判断图", "en": "decision graph"},
    "rules": {"zh": "规则图", "en": "rules"},
    "proof": {"zh": "结论的证明", "en": "proof of the verdict"},
    "required": {"zh": "需要", "en": "needed"},
    "free": {"zh": "不需要", "en": "not needed"},
    "yes": {"zh": "是", "en": "yes"},
    "no": {"zh": "否", "en": "no"},
    "other": {"zh": "其他情形", "en": "anything else"},
    "any": {"zh": "有任何一项", "en": "any of these"},
    "all": {"zh": "全部都有", "en": "all of these"},
    "some": {"zh": "有", "en": "yes"},
    "none": {"zh": "都没有", "en": "none"},
    "whole": {"zh": "都有", "en": "all"},
    "short": {"zh": "不全有", "en": "not all"},
    "and": {"zh": "同时", "en": "all of"},
    "or": {"zh": "任一", "en": "any of"},
    "not": {"zh": "不成立", "en": "not"},
    "nor": {"zh": "都不成立", "en": "none of"},
    "nand": {"zh": "不同时成立", "en": "not all of"},
    "reasons": {"zh": "任一理由", "en": "any reason"},
    "exceptions": {"zh": "没有例外", "en": "no exception"},
    "bar": {"zh": "拿不到许可的原因", "en": "why it is not available"},
    "no_rules": {"zh": "现行规则中没有需要的情形", "en": "no rule in force asks for it"},
    "known": {"zh": "已知", "en": "known"},
    "open": {"zh": "还不知道", "en": "not known yet"},
    "by_region": {"zh": "当地口径", "en": "held here"},
    "by_default": {"zh": "通行看法", "en": "usual view"},
    "by_person": {"zh": "本次采用", "en": "chosen"},
    "reading": {"zh": "各地看法不一", "en": "authorities differ"},
    "whatever": {"zh": "其余事实不论怎样，结论都一样", "en": "whatever the other facts are"},
    "basis": {"zh": "依据", "en": "basis"},
    "nation": {"zh": "全国", "en": "nationwide"},
    "true": {"zh": "成立", "en": "holds"},
    "false": {"zh": "不成立", "en": "does not hold"},
    "unknown": {"zh": "还不知道", "en": "not known"},
    "possible": {"zh": "仍可能走的路", "en": "still possible"},
    "faded": {"zh": "已排除", "en": "ruled out"},
    "fact": {"zh": "事实", "en": "fact"},
    "derived": {"zh": "由事实推出", "en": "derived"},
    "rule": {"zh": "规则", "en": "rule"},
    "source": {"zh": "出处", "en": "source"},
    "more": {"zh": "等", "en": "and more"},
}
SOURCE = {
    "words": {"zh": "原话", "en": "your words"},
    "llm": {"zh": "语言模型读出的原话", "en": "your words, read by a language model"},
    "answer": {"zh": "回答", "en": "answer"},
    "option": {"zh": "直接给出", "en": "stated"},
    "file": {"zh": "事实文件", "en": "facts file"},
    "case": {"zh": "知名业务", "en": "well-known service"},
    "model": {"zh": "常见业务模式", "en": "business model"},
    "table": {"zh": "表格", "en": "table"},
}


def say(key: str, lang: str) -> str:
    """Return a fixed word."""
    return WORD[key]["zh" if lang == "zh" else "en"]


def status_word(status: str, lang: str) -> str:
    """Return a status in words."""
    return STATUS[status]["zh" if lang == "zh" else "en"]


def foot_of(law: Law, lang: str) -> str:
    """Return date, place, rulebook and notice on one line."""
    region = law.rulebook.regions.get(law.region)
    return foot(signed(law), lang, say("nation", lang) if region is None else region.zh if lang == "zh" else region.en)


def full_words(law: Law, name: str, lang: str) -> str:
    """Return the full question behind a variable, with its help."""
    reading = law.rulebook.readings.get(name)
    if reading is not None:
        held = "\n".join(f"- {p.label[lang]} ({p.held_by[lang]})" for p in reading.positions.values())
        return f"{reading.question[lang]}\n{held}"
    spec = law.rulebook.vocabulary.facts[name.partition(".")[0]]
    return f"{law.rulebook.vocabulary.label(name, lang)}\n{spec.question[lang]}\n{spec.help[lang]}\n{name}"


def heading_of(law: Law, name: str, lang: str) -> tuple[str, str]:
    """Return a variable's heading and main words: the fact and its option, or nothing and the fact."""
    reading = law.rulebook.readings.get(name)
    if reading is not None:
        return say("reading", lang), reading.label[lang]
    fact, _, option = name.partition(".")
    spec = law.rulebook.vocabulary.facts[fact]
    return (spec.label[lang], spec.option(option).label[lang]) if option else ("", spec.label[lang])


def values_words(law: Law, name: str, mask: int, lang: str) -> str:
    """Say which values of a variable a mask holds: option labels, yes or no, or intervals."""
    variable = law.rulebook.scope.variables[name]
    if variable.kind == "number":
        return _numbers(law, name, mask)
    if variable.kind == "yesno":
        return say("yes" if mask == 2 else "no", lang)
    reading = law.rulebook.readings.get(name)
    ids = [option for i, option in enumerate(variable.options) if mask >> i & 1]
    if reading is not None:
        return " / ".join(reading.positions[key].label[lang] for key in ids)
    return " / ".join(law.rulebook.vocabulary.facts[name].option(key).label[lang] for key in ids)


def _numbers(law: Law, name: str, mask: int) -> str:
    cuts = law.program.cuts[name]
    cells = [i for i in range(len(cuts) + 1) if mask >> i & 1]
    runs: list[tuple[int, int]] = []
    for cell in cells:
        runs = [*runs[:-1], (runs[-1][0], cell)] if runs and runs[-1][1] == cell - 1 else [*runs, (cell, cell)]
    unit = law.rulebook.vocabulary.facts[name].unit
    return " / ".join(f"{_interval(cuts, first, last)} {unit}".strip() for first, last in runs)


def _interval(cuts: Sequence[tuple[float, bool]], first: int, last: int) -> str:
    low, upper = cuts[first - 1] if first else (float("-inf"), False)
    high, below = cuts[last] if last < len(cuts) else (float("inf"), False)
    return describe_interval(low, high, not upper, below).replace(">=", "≥").replace("<=", "≤")
