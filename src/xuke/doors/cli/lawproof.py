"""`xuke law verify | mutate | matrix`: the rulebook put to the proof, and a permit as a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from xuke.errors import UsageError

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
AS_OF = click.option("--as-of", default="", metavar="DATE", help="按哪一天的规则 · law as of this date")
REGION = click.option("--region", default="", metavar="省份", help="省份 · province")
LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


def _book(folder: Path | None) -> Any:
    import xuke

    return xuke.Rulebook.load(folder) if folder else xuke.rulebook()


def _echo(shown: dict[str, Any]) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@click.command()
@click.argument("folder", required=False, type=FOLDER)
@AS_OF
@REGION
@click.option("--permit", default="", metavar="ID", help="只查一项 · only one permit")
@click.option("--against", default="", metavar="FOLDER|DATE", help="和另一个规则库或日期比较 · compare with")
@click.option("--markdown", is_flag=True, help="输出整页，含变异测试 · the published page, mutation score included")
@JSON
@click.option("--exit-code", is_flag=True, help="有问题时退出码为 1 · exit 1 on faults or differences")
@click.pass_context
def verify(
    ctx: click.Context,
    /,
    folder: Path | None,
    as_of: str,
    region: str,
    permit: str,
    against: str,
    markdown: bool,
    as_json: bool,
    exit_code: bool,
) -> None:
    """证明规则库：没有失效、冲突的规则，每个例外都有实例 · Prove the rulebook (extra `verify`).

    \b
    xuke law verify
    xuke law verify --as-of 2026-11-23 --permit B25-1
    xuke law verify --against 2016-02-29
    """
    book = _book(folder)
    if against:
        different = _against(book, as_of, region, permit, against, as_json)
        ctx.exit(1 if exit_code and different else 0)
    from xuke.law.inforce import check_date
    from xuke.report.verification import lines, page, to_json
    from xuke.verdict.verify.checks import verify as prove

    if region:
        raise UsageError("verify-region", "every province is examined anyway", "leave --region out")
    found = prove(book, check_date(as_of) if as_of else "", permit)
    if markdown:
        from xuke.verdict.verify.mutation import mutate as mutate_all

        click.echo(page(found, mutate_all(book, permit)), nl=False)
    elif as_json:
        _echo(to_json(found))
    else:
        for line in lines(found):
            click.echo(line)
    ctx.exit(1 if exit_code and found.faults else 0)


def _against(book: Any, as_of: str, region: str, permit: str, against: str, as_json: bool) -> bool:
    """Compare two laws and print the result; says whether any permit differs."""
    import xuke
    from xuke.report.verification import comparison_json, comparison_lines
    from xuke.verdict.verify.against import compare

    here = xuke.Law.at(book, as_of, region)
    if Path(against).is_dir():
        there = xuke.Law.at(xuke.Rulebook.load(Path(against)), as_of, region)
    else:
        there = xuke.Law.at(book, against, region)
    found = compare(here, there, permit)
    if as_json:
        _echo(comparison_json(here, there, found))
    else:
        for line in comparison_lines(found):
            click.echo(line)
    return any(one.result != "equal" for one in found)


@click.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--permit", default="", metavar="ID", help="只查一项许可或一组共同规则 · one permit or family")
@click.option("--propose", is_flag=True, help="给出能发现漏网变异的情景 · scenarios that would kill survivors")
@JSON
def mutate(folder: Path | None, permit: str, propose: bool, as_json: bool) -> None:
    """变异测试：改动规则的每个条件，看情景能否发现 · Flip or drop each test of each rule; do scenarios notice?"""
    from xuke.report.verification import mutation_json, mutation_lines, proposal_lines
    from xuke.verdict.verify.bench import Bench
    from xuke.verdict.verify.mutation import mutate as run
    from xuke.verdict.verify.propose import propose as proposals

    book = _book(folder)
    bench = Bench(book)
    found = run(book, permit, bench)
    if as_json:
        _echo(mutation_json(found))
    elif propose:
        for line in proposal_lines(*proposals(found, bench)):
            click.echo(line)
    else:
        for line in mutation_lines(found):
            click.echo(line)


@click.command()
@click.argument("permit", metavar="ID")
@AS_OF
@REGION
@click.option("--reading", "readings", multiple=True, metavar="ID=POSITION", help="采用某种看法 · fix a reading")
@click.option("--fix", "fixes", multiple=True, metavar="ID=VALUE", help="固定一个事实 · fix a fact to narrow the table")
@click.option("--limit", default=500, type=click.IntRange(1, 10_000), help="每种结论最多几行 · most rows per status")
@LANG
@JSON
@click.option("--markdown", is_flag=True, help="输出 Markdown 表格 · a Markdown table")
@click.option("--csv", "as_csv", is_flag=True, help="输出 CSV")
def matrix(
    permit: str,
    as_of: str,
    region: str,
    readings: tuple[str, ...],
    fixes: tuple[str, ...],
    limit: int,
    lang: str,
    as_json: bool,
    markdown: bool,
    as_csv: bool,
) -> None:
    """一项许可的全部情形，合并成最少的行 · Every combination of the facts that matter, in few rows."""
    import xuke
    from xuke.doors.cli.assess import pairs
    from xuke.intake import read_settings
    from xuke.report import matrix as form
    from xuke.verdict.matrix import matrix as table
    from xuke.verdict.matrix import to_json

    book = xuke.rulebook()
    law = xuke.Law.at(book, as_of, region, pairs(readings))
    found = table(law, permit, read_settings(book, fixes), limit)
    if as_json:
        _echo(to_json(found, lang))
    elif markdown or as_csv:
        click.echo(form.markdown(found, lang) if markdown else form.comma_separated(found, lang), nl=False)
    else:
        for line in form.plain(found, lang):
            click.echo(line)
