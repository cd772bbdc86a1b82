"""`xuke sql`: the law as a query over a table of fact columns."""

from __future__ import annotations

import json

import click

DIALECTS = ("duckdb", "sqlite", "postgres", "spark", "clickhouse")


@click.command(name="sql")
@click.option(
    "--dialect", type=click.Choice(DIALECTS), default="duckdb", show_default=True, help="SQL 方言 · which SQL"
)
@click.option("--table", default="business", show_default=True, metavar="NAME", help="事实表 · the table of facts")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="COLUMN",
    help="带到结果里的列（默认 id）· columns to carry, `id` by default",
)
@click.option("--facts", "have", default="", metavar="ID,…", help="表里只有这些事实列 · only these fact columns exist")
@click.option("--view", default="", metavar="NAME", help="定义为视图 · define a view of this name")
@click.option("--create-table", is_flag=True, help="只输出建表语句 · print the table's definition instead")
@click.option("--permit", "permits", multiple=True, metavar="ID", help="只要这些许可 · only these permits")
@click.option("--as-of", default="", metavar="DATE", help="按哪一天的规则 · law as of this date")
@click.option("--region", default="", metavar="省份", help="省份 · province")
@click.option(
    "--reading", "readings", multiple=True, metavar="ID=POSITION", help="采用某种看法 · fix an open point of law"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(
    dialect: str,
    table: str,
    keys: tuple[str, ...],
    have: str,
    view: str,
    create_table: bool,
    permits: tuple[str, ...],
    as_of: str,
    region: str,
    readings: tuple[str, ...],
    as_json: bool,
) -> None:
    """输出一段 SQL：在自己的数据仓库里判断一张事实表 · Print the law as SQL over a table of facts.

    \b
    xuke sql --dialect postgres --table business --view permits_needed > law.sql
    xuke sql --dialect sqlite --permit B21 --permit B25-1 --region 上海
    """
    import xuke
    from xuke.doors.cli.assess import pairs
    from xuke.verdict.columns import ColumnLaw
    from xuke.verdict.sql_law import script, table_definition

    found = xuke.Law.at(xuke.rulebook(), as_of, region, pairs(readings))
    law = ColumnLaw(found, permits)
    carried = keys or ("id",)
    if create_table:
        text = table_definition(law, dialect, table, carried)
    else:
        text = script(law, dialect, table, carried, _listed(have), view)
    if as_json:
        shown = {
            "schema": "xuke.sql/1",
            "dialect": dialect,
            "table": table,
            "as_of": found.as_of,
            "rulebook": {"version": found.rulebook.version, "hash": found.rulebook.hash},
            "sql": text,
        }
        text = json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
    click.echo(text, nl=False)


def _listed(have: str) -> list[str] | None:
    return [name.strip() for name in have.split(",") if name.strip()] if have else None
