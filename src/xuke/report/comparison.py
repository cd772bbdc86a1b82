"""The terminal page of `xuke compare`."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from xuke.report.words import say


def comparison(cases: list[dict[str, Any]], lang: str, console: Console) -> None:
    """Print each case with what is the same, different and not known."""
    if not cases:
        console.print(say("none", lang))
    for case in cases:
        codes = "、".join(case["categories"] + [f"{c}({say('contested', lang)})" for c in case["contested"]])
        console.print(
            Text(f"{case['name']}  {codes or say('no_licence', lang)}  {case['similarity']:.0%}", style="bold")
        )
        console.print(Text(f"  {case['about']}", style="dim"))
        for key in ("same", "different", "unknown"):
            labels = [feature["label"] for feature in case[key]]
            if labels:
                console.print(Text(f"  {say(key, lang)}: {' / '.join(labels)}"))
        console.print()
