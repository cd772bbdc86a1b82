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
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（docs/schema/comparison-2.json）")
def command(words: tuple[str, ...], limit: int, as_json: bool, lang: str, **given: Any) -> None:
    """和最接近的知名业务逐项对比 · Same, different, not known, and which differences matter.

    \b
    xuke compare "多商户商城，商家入驻，用户在平台下单付款，我们收佣金"
    """
    from xuke.report.comparison import comparison, comparison_json

    shown = comparison_json(assessment_from(words, **given), lang, limit)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    from xuke.doors.cli.output import console

    comparison(shown, lang, console())
