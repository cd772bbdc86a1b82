"""`xuke law diff`: two dates or two rulebook folders compared, and who moves."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xuke.errors import InputError, UsageError, quoted

if TYPE_CHECKING:
    from xuke.facts import Facts
    from xuke.law import Law, Rulebook
    from xuke.verdict.movers import Subject, Unread

_DATE_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


@click.command(name="diff")
@click.argument("before", metavar="DATE|FOLDER[@DATE]")
@click.argument("after", metavar="DATE|FOLDER[@DATE]")
@click.option("--permit", default="", metavar="ID", help="只看一项 · one permit only")
@click.option("--region", default="", metavar="省份", help="只看一个省 · as the law stands in one province")
@click.option(
    "--facts", "facts_files", multiple=True, metavar="FILE", help="自己的业务（事实文件） · a business of yours"
)
@click.option("--table", default="", metavar="FILE", help="自己的业务（表格） · a table of businesses, csv or jsonl")
@click.option("--text", "column", default="", metavar="COLUMN", help="表格里描述所在的列 · its column with the text")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default=None, help="表格格式 · table format")
@click.option("--encoding", default="", help="表格编码，默认自动识别 · table encoding")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（docs/schema/lawdiff-1.json）")
@click.option("--markdown", is_flag=True, help="输出 Markdown")
@click.option("--exit-code", is_flag=True, help="有业务的结论会变时退出码为 1 · exit 1 when anything moves")
@click.pass_context
def diff(
    ctx: click.Context,
    /,
    before: str,
    after: str,
    permit: str,
    region: str,
    lang: str,
    as_json: bool,
    markdown: bool,
    exit_code: bool,
    **portfolio: Any,
) -> None:
    """对比两个日期或两个规则库：哪些规则变了，谁的结论会变 · What changed, and who moves.

    \b
    xuke law diff 2024-11-01 2026-11-01
    xuke law diff old/rulebook new/rulebook@2027-01-01 --permit B21
    xuke law diff 2024-11-01 2026-11-01 --table leads.csv --text 描述
    """
    from xuke.report.lawdiff import lawdiff_json
    from xuke.report.lawdiffpage import page
    from xuke.verdict.lawdiff import LawDiff
    from xuke.verdict.movers import Mover, Movers, Unread, contents

    laws = [_law(side, region) for side in (before, after)]
    if permit and permit not in laws[0].rulebook.permits:
        laws[1].rulebook.permit(permit)
    given = _portfolio(laws[1].rulebook, **portfolio)
    asked = list(given if given is not None else contents(laws[0].rulebook, laws[1].rulebook))
    subjects = [one for one in asked if not isinstance(one, Unread)]
    found = [*Movers(*laws).among(subjects, permit), *(one for one in asked if isinstance(one, Unread))]
    held = Counter(s.kind for s in subjects if not permit or s.permit in ("", permit))
    shown = lawdiff_json(LawDiff(*laws, everywhere=not region), found, lang, permit=permit, held=held)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        click.echo(page(shown, lang, markdown=markdown), nl=False)
    ctx.exit(1 if exit_code and any(isinstance(m, Mover) for m in found) else 0)


def _law(side: str, region: str) -> Law:
    """Return the law that `DATE`, `FOLDER` or `FOLDER@DATE` names: the shipped rulebook on a date, or a folder's."""
    import xuke
    from xuke.doors.cli.folders import book_of

    if _DATE_LIKE.fullmatch(side):
        return xuke.Law.at(xuke.rulebook(), side, region)
    folder, date = side, ""
    head, mark, tail = side.rpartition("@")
    if mark and not Path(side).is_dir():
        folder, date = head, tail
    if not Path(folder).is_dir():
        raise UsageError(
            "rulebook-folder",
            f"{quoted(folder)} is neither a date nor a folder",
            "give 2026-11-01, FOLDER or FOLDER@DATE",
        )
    return xuke.Law.at(book_of(Path(folder)), date, region)


def _portfolio(
    book: Rulebook, facts_files: tuple[str, ...], table: str, column: str, form: str | None, encoding: str
) -> Iterator[Subject | Unread] | None:
    """Return one's own businesses, or None when none were given."""
    if not facts_files and not table:
        return None
    if table and not column:
        raise UsageError("column-missing", "the column with the descriptions is not named", "give --text COLUMN")
    return _businesses(book, facts_files, table, column, form or "", encoding)


def _businesses(
    book: Rulebook, facts_files: tuple[str, ...], table: str, column: str, form: str, encoding: str
) -> Iterator[Subject | Unread]:
    from xuke.facts import Facts
    from xuke.intake import Reader, read_facts_file
    from xuke.screen.stream import rows
    from xuke.verdict.movers import Unread

    for path in facts_files:
        yield _business(book, Path(path).name, read_facts_file(book, path))
    if table:
        reader = Reader(book)
        for number, row in enumerate(rows(table, column, form, encoding), 1):
            text = str(row.get(column) or "") if isinstance(row, dict) else ""
            try:
                yield _business(book, f"row {number}", reader.read(text).facts, text)
            except InputError as error:
                yield Unread(_business(book, f"row {number}", Facts(), text), error.message)


def _business(book: Rulebook, name: str, facts: Facts, text: str = "") -> Subject:
    from xuke.law.model import Text
    from xuke.verdict.movers import Subject, carried

    shown = f"{name} {text[:20]}{'…' if len(text) > 20 else ''}".strip()

    def under(other: Rulebook) -> Facts:
        return carried(facts, book.vocabulary, other.vocabulary)

    return Subject("business", name, Text(shown, shown), under)
