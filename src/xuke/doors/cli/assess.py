"""`xuke assess`: from a sentence, a facts file or options to a verdict."""

from __future__ import annotations

import json
from typing import Any

import click

from xuke.errors import UsageError

EXIT_FINDING = {"licence", "prohibited"}


def common(function: Any) -> Any:
    """Add the options shared by commands that assess a business."""
    options = [
        click.option(
            "--facts",
            "facts_file",
            default="",
            metavar="FILE",
            help="事实文件（JSON 或 YAML，- 为标准输入）· facts file",
        ),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar="ID=VALUE",
            help="直接给出事实 · state a fact, e.g. foreign_share=100",
        ),
        click.option(
            "--like",
            default="",
            metavar="业务模式",
            help="以某种常见业务为底 · start from a business model, e.g. 社区团购",
        ),
        click.option("--as-of", default="", metavar="DATE", help="按哪一天的规则 · law as of this date"),
        click.option("--region", default="", metavar="省份", help="经营主体所在省份 · province, e.g. 安徽"),
        click.option(
            "--reading",
            "readings",
            multiple=True,
            metavar="ID=POSITION",
            help="采用某种看法 · fix an open point of law",
        ),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language"),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def language_model(function: Any) -> Any:
    """Add the options that name a language model."""
    options = [
        click.option(
            "--llm",
            "llm_url",
            default="",
            metavar="URL",
            envvar="XUKE_LLM_URL",
            help="再请语言模型读描述，描述会发到这个地址 · OpenAI-compatible address that also reads it",
        ),
        click.option("--llm-model", default="", metavar="NAME", envvar="XUKE_LLM_MODEL", help="模型名 · its model"),
        click.option(
            "--llm-timeout",
            default=60.0,
            metavar="SECONDS",
            envvar="XUKE_LLM_TIMEOUT",
            help="最多等多少秒 · how long to wait",
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _model(url: str, name: str, timeout: float) -> Any:
    """Return the language model the options name, or None; the key comes from the environment only."""
    if not url:
        return None
    import os

    import xuke

    key = os.environ.get("XUKE_LLM_KEY", "").strip()
    return xuke.LanguageModel(url, name, key, timeout, lambda remark: click.echo(remark, err=True))


def text_from(words: tuple[str, ...]) -> str:
    """Return the description: the words given, or standard input for `-`."""
    if words != ("-",):
        return " ".join(words)
    from xuke.intake.source import read_bytes, to_text

    return to_text(read_bytes("-"))


def assessment_from(
    words: tuple[str, ...],
    facts_file: str,
    settings: tuple[str, ...],
    as_of: str,
    region: str,
    readings: tuple[str, ...],
    like: str = "",
    llm: Any = None,
) -> Any:
    """Build the assessment the options describe."""
    import xuke
    from xuke.intake import read_facts_file, read_settings

    book = xuke.rulebook()
    facts = read_facts_file(book, facts_file) if facts_file else xuke.Facts()
    facts = facts.merged(read_settings(book, settings))
    text = text_from(words)
    if not text and not facts.entries and not like:
        raise UsageError("nothing-given", "neither a description nor facts were given", 'try xuke assess "…"')
    if words and not text.strip():
        text = " "
    return xuke.assess(text, facts, as_of=as_of, region=region, readings=reading_pairs(readings), like=like, llm=llm)


def reading_pairs(readings: tuple[str, ...]) -> dict[str, str]:
    """Return reading → position from `ID=POSITION`; raises `UsageError` (`set-form`)."""
    found = {}
    for reading in readings:
        name, mark, position = reading.partition("=")
        if not mark:
            raise UsageError(
                "set-form", f"`{reading}` is not ID=POSITION", "for example --reading ad_income=commercial"
            )
        found[name.strip()] = position.strip()
    return found


@click.command(name="assess")
@click.argument("words", nargs=-1, metavar="[描述|-]")
@common
@language_model
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（docs/schema/assessment-1.json）")
@click.option("--exit-code", is_flag=True, help="需要许可证或被禁止时退出码为 1 · exit 1 when a licence is needed")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    words: tuple[str, ...],
    as_json: bool,
    exit_code: bool,
    lang: str,
    llm_url: str,
    llm_model: str,
    llm_timeout: float,
    **given: Any,
) -> None:
    """判断一项业务要不要电信许可证和备案 · Assess one business.

    \b
    xuke assess "我们做宠物社区App，用户发帖聊天，卖会员"
    xuke assess "多商户商城，商家入驻，平台下单，收佣金" --set foreign_share=100 --region 上海
    xuke assess 优酷
    """
    from xuke.report.document import document

    assessment = assessment_from(words, **given, llm=_model(llm_url, llm_model, llm_timeout))
    shown = document(assessment, lang)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _print(assessment, shown, lang)
    ctx.exit(1 if exit_code and shown["outcome"] in EXIT_FINDING else 0)


def _print(assessment: Any, shown: dict[str, Any], lang: str) -> None:
    from xuke.doors.cli.output import console
    from xuke.report.page import page

    page(assessment, shown, lang, console())
