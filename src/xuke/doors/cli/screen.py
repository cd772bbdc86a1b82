"""`xuke screen`: assess the rows of a table."""

from __future__ import annotations

import itertools
import json
import sys

import click


@click.command(name="screen")
@click.argument("table", metavar="FILE|-")
@click.option(
    "--text", "column", required=True, metavar="COLUMN", help="描述所在的列 · the column with the description"
)
@click.option(
    "--out",
    default="-",
    metavar="FILE",
    help="输出文件（jsonl），默认标准输出 · output, standard output by default",
)
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default=None, help="输入格式 · input format")
@click.option("--encoding", default="", help="输入编码，默认自动识别 · input encoding")
@click.option("--as-of", default="", metavar="DATE", help="按哪一天的规则 · law as of this date")
@click.option("--region", default="", metavar="省份", help="省份 · province")
@click.option("--proofs", is_flag=True, help="带上完整证明 · include proofs")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
def command(
    table: str,
    column: str,
    out: str,
    form: str | None,
    encoding: str,
    as_of: str,
    region: str,
    proofs: bool,
    lang: str,
) -> None:
    """逐行判断表格，输出 jsonl，一行一条，顺序不变 · One JSON line per row, in order."""
    import xuke
    from xuke.screen import screen

    book = xuke.rulebook()
    law = xuke.Law.at(book, as_of, region)
    lines = screen(book, table, column, law=law, lang=lang, form=form or "", encoding=encoding, proofs=proofs)
    done = failed = 0
    first = list(itertools.islice(lines, 1))  # a table that cannot be read is refused before the output is opened
    with click.open_file(out, "w", encoding="utf-8") as target:
        for line in itertools.chain(first, lines):
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
            done += 1
            failed += "error" in line
    click.echo(f"{done} rows, {failed} with errors", err=True)
    sys.stdout.flush()
