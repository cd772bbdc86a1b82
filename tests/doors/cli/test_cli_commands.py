"""The command line as its users meet it: results on stdout, talk on stderr, exit codes, both languages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

MARKET = "多商户商城，商家入驻，用户在平台下单付款，我们收佣金"
SITE = "公司官网，只介绍自己的产品"
HAN = re.compile(r"[\u4e00-\u9fff]")


def xuke(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "xuke.doors.cli.main", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def text(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode("utf-8")


def test_assess_prints_a_page_and_exits_0() -> None:
    """The verdict comes first, the foot carries date, rulebook and notice; nothing is coloured when piped."""
    done = xuke("assess", MARKET, "--as-of", "2026-11-23")
    assert done.returncode == 0
    assert text(done).startswith("需要办理电信业务经营许可证")
    assert "B21" in text(done)
    assert text(done).count("不是法律意见") == 1
    assert "\x1b" not in text(done)
    assert done.stderr == b""


def test_assess_json_is_the_document() -> None:
    """`--json` prints one JSON object, Chinese unescaped."""
    done = xuke("assess", SITE, "--json")
    found = json.loads(done.stdout)
    assert (found["schema"], found["outcome"]) == ("xuke.assessment/1", "filing_only")
    assert "官网" in text(done)


def test_standard_input_in_two_encodings() -> None:
    """`-` reads standard input, UTF-8 or GB18030, with the same answer."""
    answers = [json.loads(xuke("assess", "-", "--json", stdin=SITE.encode(e)).stdout) for e in ("utf-8", "gb18030")]
    assert answers[0]["outcome"] == answers[1]["outcome"] == "filing_only"
    assert answers[0]["receipt"]["digest"] == answers[1]["receipt"]["digest"]


def test_options_overrule_words() -> None:
    """`--set`, `--region` and `--as-of` change the answer the way the law does."""
    allowed = xuke("assess", MARKET, "--set", "foreign_share=100", "--region", "上海", "--json")
    before = xuke("assess", MARKET, "--set", "foreign_share=100", "--region", "上海", "--as-of", "2010-01-01", "--json")
    status = [{v["code"]: v["status"] for v in json.loads(d.stdout)["telecom"]}["B21"] for d in (allowed, before)]
    assert status == ["required", "barred"]


def test_a_facts_file_and_its_own_document_give_the_same_answer(tmp_path: Path) -> None:
    """What `--json` wrote can be given back as a facts file; the values and the answer are the same."""
    first = xuke("assess", MARKET, "--json")
    path = tmp_path / "a.json"
    path.write_bytes(first.stdout)
    again = json.loads(xuke("assess", "--facts", str(path), "--json").stdout)
    values = [
        {e["id"]: e["value"] for e in d["facts"] if e["value"] is not None}
        for d in (again, json.loads(path.read_bytes()))
    ]
    assert values[0] == values[1]
    assert again["outcome"] == json.loads(path.read_bytes())["outcome"]


@pytest.mark.parametrize(("words", "code"), [(MARKET, 1), (SITE, 0)])
def test_exit_code_only_on_request(words: str, code: int) -> None:
    """A negative finding is exit 1 only with `--exit-code`."""
    assert xuke("assess", words).returncode == 0
    assert xuke("assess", words, "--exit-code").returncode == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["assess"], "nothing-given"),
        (["assess", SITE, "--region", "火星"], "region-unknown"),
        (["assess", SITE, "--as-of", "1999-12-31"], "date"),
        (["assess", SITE, "--set", "shop=1"], "fact-unknown"),
        (["assess", SITE, "--set", "revenue.gold=yes"], "fact-option"),
        (["assess", SITE, "--set", "foreign_share"], "set-form"),
        (["assess", SITE, "--reading", "ad_income=maybe"], "reading-unknown"),
        (["assess", "🙂🙂"], "text-empty"),
        (["law", "show", "B99"], "permit-unknown"),
        (["flip"], "nothing-given"),
        (["flip", SITE, "--permit", "B99"], "permit-unknown"),
        (["facts", "shop"], "fact-unknown"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(arguments: list[str], code: str) -> None:
    """A foreseen error is one line on stderr with its code, nothing on stdout, never a traceback."""
    done = xuke(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    [line] = done.stderr.decode().splitlines()
    assert line.startswith(f"{code}: ")


def test_english_is_complete() -> None:
    """The English page has Chinese only where the user's own words are quoted."""
    page = re.sub(r"「[^」]*」", "", text(xuke("assess", MARKET, "--lang", "en")))
    assert not HAN.search(page), HAN.search(page)


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", MARKET, "--json"],
        ["flip", MARKET, "--permit", "B21", "--who", "--json"],
        ["facts", "--json"],
        ["law", "list", "--json"],
        ["law", "show", "B21", "--json"],
        ["law", "search", "论坛", "--json"],
        ["doctor", "--json"],
    ],
)
def test_every_command_speaks_json(arguments: list[str]) -> None:
    """Each command with a result can print it as JSON."""
    done = xuke(*arguments)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)


@pytest.mark.parametrize("command", ["assess", "compare", "flip", "facts", "law", "screen", "doctor"])
def test_every_command_explains_itself(command: str) -> None:
    """`--help` says in both languages what a command is for."""
    done = xuke(command, "--help")
    assert done.returncode == 0
    assert HAN.search(text(done))
    assert re.search(r"[A-Z][a-z]+ [a-z]+", text(done))


def test_flip_names_changes_and_their_consequences() -> None:
    """The page of a business model says what to change, what follows and what is new."""
    page = text(xuke("flip", "--like", "多商户商城", "--permit", "B21", "--as-of", "2026-11-23"))
    assert "要不再需要 B21" in page
    assert "只卖自己的" in page
    assert "新增" in page


def test_compare_shows_same_different_unknown() -> None:
    """The nearest services stand beside the business feature by feature."""
    page = text(xuke("compare", "做论坛网站，会员付费", "--limit", "2"))
    assert "相同" in page
    assert "不知道" in page or "不同" in page


def test_screen_writes_one_line_a_row(tmp_path: Path) -> None:
    """Rows keep their order; counts go to stderr; a bad table leaves no output file behind."""
    table, out = tmp_path / "t.csv", tmp_path / "o.jsonl"
    table.write_text(f"id,业务\n1,{MARKET}\n2,\n3,{SITE}\n", encoding="utf-8-sig")
    done = xuke("screen", str(table), "--text", "业务", "--out", str(out))
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["row"] for line in lines] == [1, 2, 3]
    assert ["error" in line for line in lines] == [False, True, False]
    assert "3 rows, 1 with errors" in done.stderr.decode()
    missing = tmp_path / "none.jsonl"
    assert xuke("screen", str(table), "--text", "没有", "--out", str(missing)).returncode == 2
    assert not missing.exists()
