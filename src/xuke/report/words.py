"""Words of the terminal page in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xuke._version import __version__
from xuke.law import Law

OUTCOME = {
    "licence": {"zh": "需要办理电信业务经营许可证", "en": "A telecom licence is needed"},
    "filing_only": {"zh": "不需要许可证，备案即可", "en": "No licence; filings only"},
    "none": {"zh": "不需要许可证，也不需要备案", "en": "Neither a licence nor a filing"},
    "prohibited": {"zh": "这项业务不允许经营", "en": "This activity is prohibited"},
    "undetermined": {
        "zh": "还不能下结论：取决于下面的问题",
        "en": "Not decided yet: it depends on the questions below",
    },
    "contested": {"zh": "事实清楚，但各地看法不一", "en": "The facts are clear, but authorities differ"},
}
STATUS = {
    "required": {"zh": "需要", "en": "needed"},
    "not_required": {"zh": "不需要", "en": "not needed"},
    "undetermined": {"zh": "待定", "en": "open"},
    "contested": {"zh": "看法不一", "en": "contested"},
    "barred": {"zh": "需要，但拿不到", "en": "needed, but not available"},
}
STANDING = {
    "settled": {"zh": "法规明确", "en": "settled law"},
    "practice": {"zh": "实务口径", "en": "practice"},
    "discretionary": {"zh": "自由裁量", "en": "discretionary"},
    "": {"zh": "", "en": ""},
}
STAGE = {
    "stop": {"zh": "硬性障碍", "en": "Hard stops"},
    "before": {"zh": "许可或备案之前要有", "en": "Before the licence or filing"},
    "licence": {"zh": "许可证和备案", "en": "Licence and filings"},
    "open": {"zh": "开展这块业务前要有", "en": "Before that line of business starts"},
    "after": {"zh": "上线以后办", "en": "After launch"},
    "duty": {"zh": "持续义务", "en": "Continuing duties"},
}
WORD = {
    "why": {"zh": "为什么", "en": "Why"},
    "likely": {"zh": "更可能", "en": "Likely"},
    "open": {"zh": "还不知道", "en": "Still open"},
    "filings": {"zh": "备案和后续义务", "en": "Filings and duties"},
    "policy": {"zh": "平台自己的要求（不是法规）", "en": "What platforms ask for themselves (not law)"},
    "cases": {"zh": "最接近的知名业务", "en": "Nearest well-known services"},
    "steps": {"zh": "下一步", "en": "Next steps"},
    "read": {"zh": "读到的事实", "en": "What was read"},
    "articles": {"zh": "依据", "en": "Basis"},
    "from": {"zh": "出自", "en": "from"},
    "depends": {"zh": "取决于", "en": "depends on"},
    "same": {"zh": "相同", "en": "same"},
    "different": {"zh": "不同", "en": "different"},
    "unknown": {"zh": "不知道", "en": "not known"},
    "case": {"zh": "按知名业务回答", "en": "Answered as the well-known service"},
    "conflict": {"zh": "前后说法矛盾", "en": "contradictory statements"},
    "planned": {"zh": "说的是以后的打算，没有计入", "en": "said of later plans, not counted"},
    "holder": {"zh": "能不能拿到，还要看", "en": "Whether you can hold it depends on"},
    "wayout": {"zh": "出路", "en": "Way out"},
    "none": {"zh": "没有", "en": "none"},
    "contested": {"zh": "看法不一", "en": "contested"},
    "held_by": {"zh": "谁这么看", "en": "Held by"},
    "no_licence": {"zh": "不需要许可证", "en": "no licence"},
    "yes": {"zh": "是", "en": "yes"},
    "no": {"zh": "否", "en": "no"},
    "or": {"zh": "，或者", "en": ", or "},
    "rulebook": {"zh": "规则库", "en": "rulebook"},
    "since": {"zh": "自", "en": "since"},
}

FLIP = {
    "licence": {"zh": "电信业务经营许可证", "en": "a telecom licence"},
    "title_remove": {"zh": "要不再需要{what}，最少改这些", "en": "The least that removes the need for {what}"},
    "title_add": {"zh": "最少改这些，就会需要{what}", "en": "The least that brings the need for {what}"},
    "title_allow": {"zh": "要能拿到{what}，最少改这些", "en": "The least that makes {what} available"},
    "title_lift": {"zh": "要不被禁止，最少改这些", "en": "The least that makes it lawful"},
    "sure_lift": {"zh": "不再被禁止", "en": "It is no longer prohibited"},
    "maybe_lift": {"zh": "不再被禁止的可能 {chance}", "en": "It is no longer prohibited: {chance} likely"},
    "sure_remove": {"zh": "不再需要{what}", "en": "{what} is no longer needed"},
    "sure_add": {"zh": "需要{what}", "en": "{what} is needed"},
    "sure_allow": {"zh": "可以拿到{what}", "en": "{what} is available"},
    "maybe_remove": {"zh": "不再需要{what}的可能 {chance}", "en": "{what} is no longer needed: {chance} likely"},
    "maybe_add": {"zh": "需要{what}的可能 {chance}", "en": "{what} is needed: {chance} likely"},
    "maybe_allow": {"zh": "能拿到{what}的可能 {chance}", "en": "{what} is available: {chance} likely"},
    "already": {
        "zh": "按常见情形，现在就已经如此；下面只列能使它完全确定的改法",
        "en": "As things usually are this holds already; below is only what makes it certain",
    },
    "nothing": {"zh": "改动 {most} 处以内做不到", "en": "At most {most} changes cannot do it"},
    "nothing_chosen": {
        "zh": "只改经营方式、{most} 处以内做不到；--who 连经营主体一起看",
        "en": "At most {most} changes of how the business is run cannot do it; --who also changes who the operator is",
    },
    "uncertain": {
        "zh": "还有事实不知道，没有一种改法能完全确定；每种改法都写明还取决于什么",
        "en": "Some facts are not known, so none of these is certain; each says what it still depends on",
    },
    "ended": {
        "zh": "以下做得到，但等于不做这块业务或不再面向内地：",
        "en": "These also do it, but they end this business or its service to the mainland:",
    },
    "more": {"zh": "另有 {count} 种（--limit 或 --json 看更多）", "en": "{count} more (--limit or --json shows them)"},
    "depends": {"zh": "还取决于", "en": "Still depends on"},
    "and_more": {"zh": " 等", "en": " and more"},
    "dropped": {"zh": "不再需要", "en": "No longer needed"},
    "needed": {"zh": "新增", "en": "New"},
    "opened": {"zh": "变成待定", "en": "Open now"},
    "unpaid": {"zh": "这样就没有已知的收入了", "en": "No known income is left"},
    "of_fact": {"zh": "{label}：{words}", "en": "{label}: {words}"},
    "add": {"zh": "增加「{label}」", "en": 'add "{label}"'},
    "drop": {"zh": "去掉「{label}」", "en": 'drop "{label}"'},
    "without": {"zh": "确保没有「{label}」", "en": 'make sure there is no "{label}"'},
    "fix": {"zh": "「{label}」定为「{after}」", "en": 'settle "{label}" as "{after}"'},
    "change": {"zh": "「{label}」由「{before}」改为「{after}」", "en": 'change "{label}" from "{before}" to "{after}"'},
    "to": {"zh": "不超过 {value} {unit}", "en": "at most {value} {unit}"},
    "below": {"zh": "低于 {value} {unit}", "en": "below {value} {unit}"},
    "from": {"zh": "至少 {value} {unit}", "en": "at least {value} {unit}"},
    "above": {"zh": "高于 {value} {unit}", "en": "above {value} {unit}"},
    "exactly": {"zh": "{value} {unit}", "en": "{value} {unit}"},
}


def say(key: str, lang: str) -> str:
    """Return a fixed word."""
    return WORD[key]["zh" if lang == "zh" else "en"]


NOTICE = {
    "zh": "依据规则库自动给出，不是法律意见。",
    "en": "Derived from the rulebook automatically; not legal advice.",
}


def foot(shown: Mapping[str, Any], lang: str, place: str = "") -> str:
    """Return date, place, rulebook and notice on one line; `shown` has `as_of` and `rulebook` (version, hash)."""
    book = shown["rulebook"]
    where = f" · {place}" if place else ""
    return f"{shown['as_of']}{where} · {say('rulebook', lang)} {book['version']} ({book['hash'][:8]}) · {NOTICE[lang]}"


def head(law: Law, lang: str) -> dict[str, Any]:
    """Return what every public form about one business begins with."""
    return {
        "as_of": law.as_of,
        "region": law.region or None,
        "rulebook": {"version": law.rulebook.version, "hash": law.rulebook.hash},
        "engine": {"version": __version__},
        "lang": lang,
        "notice": NOTICE[lang],
    }


def signed(law: Law) -> dict[str, Any]:
    """Return the date and rulebook of a law as public forms hold them."""
    return {"as_of": law.as_of, "rulebook": {"version": law.rulebook.version, "hash": law.rulebook.hash}}
