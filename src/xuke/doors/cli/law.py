"""`xuke law`: list, show, search and check the rulebook; the proof of it is in `lawproof`."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click

from xuke.doors.cli import lawproof
from xuke.doors.cli.lawdiff import diff
from xuke.doors.cli.picture import law_picture
from xuke.law import Rulebook


@click.group(name="law")
def command() -> None:
    """规则库：列出、查看、搜索、对比、检查 · The rulebook."""


command.add_command(diff)


for proof in (lawproof.verify, lawproof.mutate, lawproof.matrix):
    command.add_command(proof)


def dated(function: Any) -> Any:
    """Add the options of date, place and language."""
    options = [
        click.option("--as-of", default="", metavar="DATE", help="按哪一天的规则 · law as of this date"),
        click.option("--region", default="", metavar="省份", help="省份 · province"),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language"),
        click.option("--json", "as_json", is_flag=True, help="输出 JSON"),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@command.command(name="list")
@dated
def list_(as_of: str, region: str, lang: str, as_json: bool) -> None:
    """列出全部许可、备案和义务 · List permits, filings and duties."""
    import xuke
    from xuke.doors.cli.lawviews import listed

    shown = listed(xuke.Law.at(xuke.rulebook(), as_of, region), lang)
    if as_json:
        click.echo(json.dumps({"schema": "xuke.permits/1", "permits": shown}, ensure_ascii=False, indent=2))
        return
    for permit in shown:
        click.echo(f"{permit['id']:<16} {permit['kind']:<8} {permit['rules_in_force']:>3}  {permit['name']}")


@command.command()
@click.argument("permit_id", metavar="ID")
@dated
def show(permit_id: str, as_of: str, region: str, lang: str, as_json: bool) -> None:
    """查看一项：规则、依据、步骤、材料 · Show one permit whole."""
    import xuke
    from xuke.doors.cli.lawviews import lines_of, permit_view

    law = xuke.Law.at(xuke.rulebook(), as_of, region)
    view = permit_view(law, law.rulebook.permit(permit_id), lang)
    if as_json:
        click.echo(json.dumps({"schema": "xuke.permit/1", **view}, ensure_ascii=False, indent=2))
        return
    for line in lines_of(view):
        click.echo(line)


@command.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=10, type=click.IntRange(1, 100), help="最多几条 · how many")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def search(words: tuple[str, ...], limit: int, lang: str, as_json: bool) -> None:
    """用日常词语搜索 · Search permits, facts, cases, readings, sources, glossary."""
    import xuke
    from xuke.law.search import index

    found = index(xuke.rulebook()).search(" ".join(words), limit)
    shown = [
        {
            "kind": f.entry.kind,
            "id": f.entry.id,
            "name": f.entry.zh if lang == "zh" else f.entry.en,
            "score": round(f.score, 2),
        }
        for f in found
    ]
    if as_json:
        click.echo(json.dumps({"schema": "xuke.search/1", "results": shown}, ensure_ascii=False, indent=2))
        return
    for entry in shown:
        click.echo(f"{entry['kind']:<14} {entry['id']:<28} {entry['name']}")
    if not shown:
        click.echo(
            "没有专门的条目；用 xuke assess 描述业务再看 · nothing of its own; describe it to xuke assess", err=True
        )


@command.command()
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
@click.option("--markdown", is_flag=True, help="整页，含与规则的差异 · the whole page with differences")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def models(lang: str, markdown: bool, as_json: bool) -> None:
    """列出常见商业模式 · List the business models that `assess --like` knows."""
    import xuke

    book = xuke.rulebook()
    if markdown:
        from xuke.report.models import models_page

        click.echo(models_page(book), nl=False)
        return
    shown = [
        {"id": m.id, "number": m.number, "name": m.name[lang], "aliases": m.aliases, "needs": [*m.telecom, *m.must]}
        for m in sorted(book.models.values(), key=lambda m: m.number)
    ]
    if as_json:
        click.echo(json.dumps({"schema": "xuke.models/1", "models": shown}, ensure_ascii=False, indent=2))
        return
    for entry in shown:
        click.echo(f"{entry['number']:>4} {entry['id']:<26} {entry['name']}")


@command.command()
@click.option(
    "--rulebook",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="另一个规则库文件夹 · another rulebook folder",
)
@click.option("--only", default="", help="只显示匹配文件的问题 · only show problems of matching files, e.g. 'cases/*'")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def check(ctx: click.Context, folder: Path | None, only: str, as_json: bool) -> None:
    """检查全部内容并运行所有情景 · Check all content, run all scenarios and examples, measure coverage."""
    from xuke.intake.examples import run_examples
    from xuke.verdict.scenarios import run_content
    from xuke.verdict.templates import run_models

    book, faults = Rulebook.salvage(folder)
    report = run_content(book)
    examples, missed = run_examples(book)
    problems = [str(fault) for fault in faults] + report.failures + run_models(book) + missed
    problems += [f"uncovered: rule {name} is true in no scenario" for name in report.uncovered]
    idle = sorted(set(book.notes("decision_tests")) - report.tests)
    problems += [f"uncovered: test {name} is in no scenario" for name in idle]
    shown = [line for line in problems if not only or fnmatch(line.split(":")[0], only) or (only in line)]
    summary = {
        "rulebook": {"version": book.version, "hash": book.hash},
        "counts": {kind: len(pieces) for kind, pieces in sorted(book.shelf.items())},
        "rules": len(report.rules),
        "rules_covered": len(report.rules & report.covered),
        "coverage": round(report.coverage, 4),
        "decision_tests": len(book.notes("decision_tests")),
        "scenarios": report.scenarios,
        "cases": report.cases,
        "examples": examples,
        "problems": shown,
    }
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        for line in shown:
            click.echo(line)
        click.echo(_summary(summary, len(problems)))
    ctx.exit(2 if problems else 0)


def _summary(summary: dict[str, object], problems: int) -> str:
    return (
        f"rules {summary['rules_covered']}/{summary['rules']} covered by {summary['scenarios']} scenarios, "
        f"{summary['cases']} cases, {summary['examples']} detector examples; {problems} problem(s)"
    )


command.add_command(law_picture)
