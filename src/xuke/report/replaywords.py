"""What `xuke replay` says about a receipt, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from xuke.report.replay import Replayed

KIND = {
    "tampered": {"zh": "写出之后被改过", "en": "changed after it was written"},
    "rulebook": {"zh": "规则库不同", "en": "another rulebook"},
    "engine": {"zh": "程序版本不同", "en": "another version of the engine"},
    "lost": {"zh": "规则库里没有", "en": "not in this rulebook"},
    "format": {
        "zh": "旧格式只存事实的值，出处和语言无法重现",
        "en": "the old format keeps values only, no sources or language",
    },
    "value": {"zh": "不同", "en": "differs"},
}
SAME = {"zh": "完全相同，逐字节一致", "en": "the same, byte for byte"}
COUNT = {"zh": "{0} 处不同", "en": "{0} difference(s)"}
_LONGEST = 120


def remarks(replayed: Replayed, lang: str) -> Iterator[str]:
    """Yield one line for the whole, then one per difference: kind, path, before → after."""
    if not replayed.differences:
        yield SAME[lang]
        return
    yield COUNT[lang].format(len(replayed.differences))
    for found in replayed.differences:
        line = f"{KIND[found.kind][lang]}: {found.path}"
        if found.before is not None or found.after is not None:
            line += f"  {_shown(found.before)} → {_shown(found.after)}"
        yield line


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
