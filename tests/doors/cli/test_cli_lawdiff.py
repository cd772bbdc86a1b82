"""`xuke law diff`: dates, folders, one's own businesses; refusals; exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rulebooks import P2, edited
from terminal import refused, xuke

TRADE = ("law", "diff", "2015-06-18", "2015-06-19")
FOREIGN = "marketplace_role: third_party_deal\nforeign_share: 100\nentity_type: company\n"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two small rulebooks that differ in one rule."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    old = edited(tmp_path / "old")
    new = edited(
        tmp_path / "new", (P2, 'when: "shop"', 'when: "shop and income.fees"'), (P2, "    unless: needs(P1)\n", "")
    )
    return str(old), str(new)


def test_two_dates_of_the_shipped_rulebook() -> None:
    done = xuke(*TRADE, "--lang", "en", "--permit", "B21")
    assert (done.code, done.err) == (0, "")
    assert "− ended (bar) B21/foreign-cap-trade  from 2013-09-29 until 2015-06-18" in done.out
    assert "needed, but not available → needed" in done.out


def test_json_says_the_same() -> None:
    shown = json.loads(xuke(*TRADE, "--permit", "B21", "--json").out)
    assert (shown["schema"], shown["permit"], shown["counts"]["scenario"]["moved"]) == ("xuke.lawdiff/1", "B21", 7)


def test_markdown_has_headings() -> None:
    assert xuke(*TRADE, "--permit", "B21", "--markdown").out.startswith("# 规则对比 2015-06-18")


def test_a_move_is_exit_1_only_on_request() -> None:
    assert xuke(*TRADE, "--permit", "B21", "--exit-code").code == 1
    assert xuke(*TRADE, "--permit", "B22", "--exit-code").code == 0


def test_a_province_limits_the_rules() -> None:
    shown = json.loads(xuke(*TRADE, "--permit", "B21", "--region", "上海", "--json").out)
    assert shown["region"] == "shanghai"
    assert not any("other-ftz" in rule["rule"] for rule in shown["rules"])


def test_two_folders(folders: tuple[str, str]) -> None:
    shown = json.loads(xuke("law", "diff", f"{folders[0]}@2020-01-01", f"{folders[1]}@2020-01-01", "--json").out)
    assert [(r["rule"], r["change"], r["same_function"]) for r in shown["rules"]] == [("P2/shop", "replaced", False)]
    assert {"V-05", "V-07"} <= {m["id"] for m in shown["movers"]}
    assert shown["before"]["rulebook"]["hash"] != shown["after"]["rulebook"]["hash"]


def test_a_folder_without_date_is_taken_today(folders: tuple[str, str]) -> None:
    done = xuke("law", "diff", *folders, "--exit-code")
    assert done.code == 1
    assert xuke("law", "diff", folders[0], folders[0], "--exit-code").code == 0


def test_ones_own_facts_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(FOREIGN, encoding="utf-8")
    shown = json.loads(xuke(*TRADE, "--facts", str(path), "--json").out)
    assert shown["counts"] == {"business": {"held": 1, "moved": 1}}
    move = next(m for m in shown["movers"][0]["moves"] if m["permit"] == "B21")
    assert (move["before_as_described"], move["after_as_described"]) == ("barred", "required")
    assert shown["movers"][0]["id"] == "mine.yaml"


@pytest.mark.parametrize("name", ["leads.csv", "leads.jsonl"])
def test_ones_own_table(tmp_path: Path, name: str) -> None:
    """Rows are read as `xuke screen` reads them; a row without words is said to be unread, not dropped."""
    texts = ["外商独资的多商户商城，商家入驻，用户在平台下单付款", "公司官网，只介绍自己的产品", "。"]
    rows = [json.dumps({"描述": t}, ensure_ascii=False) for t in texts] if name.endswith("jsonl") else ["描述", *texts]
    path = tmp_path / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    shown = json.loads(xuke(*TRADE, "--table", str(path), "--text", "描述", "--json").out)
    assert shown["counts"] == {"business": {"held": 2, "moved": 1}}
    assert [m["id"] for m in shown["movers"]] == ["row 1"]
    assert [u["id"] for u in shown["unread"]] == ["row 3"]


@pytest.mark.parametrize(
    ("sides", "more", "code"),
    [
        (("1999-01-01", "2020-01-01"), (), "date"),
        (("2020-02-30", "2020-01-01"), (), "date"),
        (("2020-01-01", "yesterday"), (), "rulebook-folder"),
        (("2020-01-01", "nowhere/rulebook@2020-01-01"), (), "rulebook-folder"),
        (("2020-01-01", "{empty}"), (), "rulebook-empty"),
        (("2020-01-01", "2021-01-01"), ("--permit", "B99"), "permit-unknown"),
        (("2020-01-01", "2021-01-01"), ("--region", "Atlantis"), "region-unknown"),
        (("2020-01-01", "2021-01-01"), ("--table", "leads.csv"), "column-missing"),
        (("2020-01-01", "2021-01-01"), ("--table", "nowhere.csv", "--text", "x"), "file"),
        (("2020-01-01", "2021-01-01"), ("--facts", "nowhere.yaml"), "file"),
    ],
)
def test_wrong_use_is_refused(sides: tuple[str, str], more: tuple[str, ...], code: str, tmp_path: Path) -> None:
    refused(xuke("law", "diff", *(side.format(empty=tmp_path) for side in sides), *more), code)


def test_a_date_of_a_folder_is_checked_too(folders: tuple[str, str]) -> None:
    refused(xuke("law", "diff", folders[0], f"{folders[1]}@soon"), "date")
    refused(xuke("law", "diff", folders[0], f"{folders[1]}@1998-01-01"), "date")


def test_a_broken_rulebook_is_refused_with_place(folders: tuple[str, str]) -> None:
    path = Path(folders[1]) / P2
    path.write_text(path.read_text(encoding="utf-8").replace("shop and income.fees", "shop and"), encoding="utf-8")
    done = xuke("law", "diff", *folders)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"{P2}:")
    assert "expression: " in done.err
