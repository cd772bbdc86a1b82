"""`xuke sql`: a script on stdout, JSON on request, refusals in one line."""

from __future__ import annotations

import json

import duckdb
import pytest

from terminal import refused, xuke


def test_the_script_runs_in_duckdb() -> None:
    """Table and view as printed: a marketplace needs the licence, and an empty row is undetermined."""
    options = ("--permit", "B21", "--as-of", "2026-11-23")
    table, view = xuke("sql", "--create-table", *options), xuke("sql", "--view", "verdicts", *options)
    assert (table.code, view.code, table.err, view.err) == (0, 0, "", "")
    with duckdb.connect() as connection:
        connection.execute(table.out)
        connection.execute("INSERT INTO business (id) VALUES ('a')")
        connection.execute(view.out)
        assert connection.execute("SELECT * FROM verdicts").fetchall() == [("a", "undetermined", "", "")]


def test_json_carries_the_script() -> None:
    """`--json` wraps the same script."""
    options = ("--dialect", "sqlite", "--permit", "F-ICP", "--key", "row", "--as-of", "2026-11-23")
    plain, wrapped = xuke("sql", *options), json.loads(xuke("sql", *options, "--json").out)
    assert wrapped["schema"] == "xuke.sql/1"
    assert (wrapped["dialect"], wrapped["table"], wrapped["as_of"]) == ("sqlite", "business", "2026-11-23")
    assert wrapped["sql"] == plain.out
    assert '"row"' in plain.out


def test_named_facts_are_the_only_columns() -> None:
    """With `--facts` the query asks the table for these columns only."""
    done = xuke("sql", "--permit", "F-ICP", "--facts", "channel.own_website, audience")
    assert '"server_location" AS' not in done.out
    assert "CAST(NULL AS BOOLEAN)" in done.out or "CAST(NULL AS TEXT)" in done.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--facts", "audiense"], "fact-unknown"),
        (["--permit", "B99"], "permit-unknown"),
        (["--reading", "ad_income"], "set-form"),
        (["--as-of", "tomorrow"], "date"),
        (["--region", "Atlantis"], "region-unknown"),
    ],
)
def test_refusals(arguments: list[str], code: str) -> None:
    """A wrong name is refused with its code."""
    refused(
        xuke("sql", "--permit", "F-ICP", *arguments) if "--permit" not in arguments else xuke("sql", *arguments), code
    )
