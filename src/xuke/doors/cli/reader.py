"""`xuke reader`: train the reader from the corpus, and measure reading on anyone's labelled table."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group(name="reader")
def command() -> None:
    """阅读器：训练、评测 · The trained reader."""


@command.command()
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("corpus"),
    help="语料文件夹 · corpus folder",
)
@click.option("--check", is_flag=True, help="只检查语料 · only check the corpus")
def train(corpus: Path, check: bool) -> None:
    """从语料训练，写入规则库 · Train from the corpus and write the reader into the rulebook (extra `train`)."""
    import xuke
    from xuke.intake.trained.corpus import near_duplicates, read_corpus

    book = xuke.rulebook()
    samples = read_corpus(corpus, book.vocabulary)
    twins = near_duplicates(samples)
    for first, second, alike in twins:
        click.echo(f"near-duplicates: {first} {second} {alike:.2f}", err=True)
    marks = sum(len(sample.marks) for sample in samples)
    click.echo(f"{len(samples)} texts, {marks} marks, {len(twins)} near-duplicates")
    if not check:
        from xuke.intake.trained.ship import ship

        click.echo(json.dumps(ship(book, samples, corpus), ensure_ascii=False))


@command.command(name="eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", "column", default="text", help="文本列 · column with the text")
@click.option("--facts", "facts_column", default="facts", help="事实列 · column with the facts")
@click.option("--markdown", is_flag=True, help="输出准确度卡片 · print an accuracy card")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def evaluate(file: Path, column: str, facts_column: str, markdown: bool, as_json: bool) -> None:
    """用标注的表评测 · Measure reading on a labelled table (JSONL: a text and its facts)."""
    import xuke
    from xuke.intake.trained.evaluate import card, evaluate_table, summary_lines

    found = evaluate_table(xuke.rulebook(), file, column, facts_column)
    if as_json:
        click.echo(json.dumps({"schema": "xuke.reading/1", **found}, ensure_ascii=False, indent=1))
    elif markdown:
        click.echo(card(found, file.name), nl=False)
    else:
        for line in summary_lines(found):
            click.echo(line)
