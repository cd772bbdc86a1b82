"""`xuke replay`: the same document again from a receipt, or what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from xuke.errors import InputError, quoted


@click.command(name="replay")
@click.argument("file", metavar="FILE|-")
@click.option(
    "--rulebook",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="当时的规则库文件夹 · the rulebook folder it was written under",
)
@click.option("--check", is_flag=True, help="只说有没有不同 · only say whether anything differs")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出比较结果 · print the comparison as JSON")
@click.option("--exit-code", is_flag=True, help="有不同时退出码为 1 · exit 1 when anything differs")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="提示的语言 · language of the remarks")
@click.pass_context
def command(
    ctx: click.Context, file: str, folder: Path | None, check: bool, as_json: bool, exit_code: bool, lang: str
) -> None:
    """凭回执（或整份 JSON）重做一次 · The document again from a receipt or a whole assessment, byte for byte.

    \b
    xuke assess "…" --json > a.json && xuke replay a.json | cmp - a.json
    xuke replay receipt.json --check --exit-code
    """
    import xuke
    from xuke.doors.cli.folders import book_of
    from xuke.report.replay import replay
    from xuke.report.replaywords import remarks

    book = book_of(folder) if folder else xuke.rulebook()
    replayed = replay(_read(file), book)
    if as_json:
        click.echo(json.dumps(replayed.to_json(), ensure_ascii=False, indent=2))
    elif not check:
        click.echo(json.dumps(replayed.document, ensure_ascii=False, indent=2))
    if not as_json:
        for line in remarks(replayed, lang):
            click.echo(line, err=not check)
    ctx.exit(1 if exit_code and replayed.differences else 0)


def _read(path: str) -> Any:
    from xuke.intake.source import read_bytes, to_text

    text = to_text(read_bytes(path), path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(
            "receipt-form", f"{quoted(path)} is not JSON: {why}", "give a receipt or an assessment"
        ) from None
