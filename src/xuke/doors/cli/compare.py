"""`xuke compare`: the nearest well-known services side by side with the business."""

from __future__ import annotations

import json
from typing import Any

import click

from xuke.doors.cli.assess import assessment_from, common


@click.command(name="compare")
@click.argument("words", nargs=-1, metavar="[描述|-]")
@common
@click.option("--limit", default=5, type=click.IntRange(1, 50), help="最多几个 · how many")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(words: tuple[str, ...], limit: int, as_json: bool, lang: str, **given: Any) -> None:
    """和最接近的知名业务逐项对比 · Same, different, not known."""
    from xuke.report.document import cases_json

    assessment = assessment_from(words, **given)
    cases = cases_json(assessment, lang, limit)
    if as_json:
        click.echo(json.dumps({"schema": "xuke.comparison/1", "cases": cases}, ensure_ascii=False, indent=2))
        return
    from xuke.doors.cli.output import console
    from xuke.report.comparison import comparison

    comparison(cases, lang, console())
