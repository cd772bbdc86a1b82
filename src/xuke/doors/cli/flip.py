"""`xuke flip`: the smallest changes that remove or add a duty."""

from __future__ import annotations

import json
from typing import Any

import click

from xuke.doors.cli.assess import assessment_from, common


@click.command(name="flip")
@click.argument("words", nargs=-1, metavar="[描述|-]")
@common
@click.option("--permit", default="", metavar="ID", help="针对哪一项，默认电信许可证 · which permit, e.g. B25 or B25-1")
@click.option("--who", is_flag=True, help="经营主体也可以变 · also change who the operator is")
@click.option("--limit", default=10, type=click.IntRange(1, 200), help="每个方向最多几种 · how many a direction")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（docs/schema/flip-1.json）")
def command(words: tuple[str, ...], permit: str, who: bool, limit: int, as_json: bool, lang: str, **given: Any) -> None:
    """最少改什么，就不再需要（或者会需要）许可 · The smallest changes that flip a verdict.

    \b
    xuke flip "我们做宠物社区App，用户发帖聊天，卖会员"
    xuke flip --like 短视频 --permit B25-1
    xuke flip --like 即时通讯 --set foreign_share=100 --who
    """
    from xuke.report.flips import flips_json

    shown = flips_json(assessment_from(words, **given), permit, who=who, limit=limit, lang=lang)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    from xuke.doors.cli.output import console
    from xuke.report.flips import flips_page

    flips_page(shown, lang, console())
