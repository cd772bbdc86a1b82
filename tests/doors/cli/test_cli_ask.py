"""`xuke ask` as people and scripts meet it: answers line by line, questions on stderr, the page on stdout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from terminal import Done, python, refused, xuke

SCHEMAS = Path(__file__).parents[3] / "docs" / "schema"
DATE = ("--as-of", "2026-11-23")
MARKET = ["2", "commission", "1"]


def ask(*arguments: str, lines: list[str] | None = None, encoding: str = "utf-8") -> Done:
    return xuke("ask", *arguments, stdin="".join(f"{line}\n" for line in lines or []).encode(encoding))


def answers(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["answers"]
    return found


def valid(document: dict[str, Any], name: str) -> dict[str, Any]:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    return document


def _set(*facts: str) -> list[str]:
    return [f"--set={fact}" for fact in facts]


def market(path: Path, *more: str) -> Done:
    """An interview in which others sell on the platform, kept in a file."""
    lines = ["own_app", "marketplace", "third_party_deal", *more]
    return ask(*DATE, "--set", "revenue=only:commission", "--save", str(path), lines=lines)


def test_an_interview_ends_with_the_page_of_the_verdict(tmp_path: Path) -> None:
    """Result on stdout, talk on stderr, exit 0; answers may be numbers, ids or labels, a wrong one is asked again."""
    done = market(tmp_path / "kept.json", "n", "n")
    assert done.code == 0
    assert done.out.startswith("需要办理电信业务经营许可证")
    assert "B21" in done.out
    assert "用户从哪里用到你们的服务" in done.err
    assert "没有 `marketplace` 这一项" in done.err
    assert answers(tmp_path / "kept.json") == {"channel": ["own_app"], "marketplace_role": "third_party_deal"}


def test_the_end_of_input_ends_politely() -> None:
    """Without any answer the page says what is still open."""
    done = ask(*DATE)
    assert done.code == 0
    assert "到此为止" in done.err
    assert done.out.startswith("还不能下结论")


def test_english_speaks_english() -> None:
    done = ask(*DATE, "--lang", "en", lines=["own_app", "bogus", "help", "list", "done"])
    assert done.code == 0
    assert "Where do users reach your service?" in done.err
    assert "there is no `bogus`" in done.err
    assert "change N" in done.err
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in done.err + done.out.partition("Basis")[0][:200])


def test_not_sure_is_kept_and_not_asked_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    done = ask(*DATE, "--save", str(kept), lines=["不确定", "?", "完"])
    assert done.code == 0
    assert list(answers(kept).values()) == ["cannot_say", "cannot_say"]
    assert done.err.count("用户从哪里用到你们的服务") == 1


def test_an_earlier_answer_can_be_changed(tmp_path: Path) -> None:
    """`改 N` and `返回` ask an answer again and leave the others and their places."""
    kept = tmp_path / "kept.json"
    ask(*DATE, "--save", str(kept), lines=["own_app", "?", "改 1", "own_website", "返回", "0", "改 9", "列表", "完"])
    found = answers(kept)
    assert next(iter(found)) == "channel"
    assert found["channel"] == ["own_website"]
    assert list(found.values())[1] == []


def test_back_at_the_beginning_has_nowhere_to_go() -> None:
    done = ask(*DATE, lines=["返回", "列表", "完"])
    assert done.err.count("还没有答过") == 2


def test_a_kept_interview_is_taken_up_where_it_stood(tmp_path: Path) -> None:
    """The file is of the documented form; resuming gives the same question and keeps the law, facts and answers."""
    kept, again = tmp_path / "kept.json", tmp_path / "again.json"
    begun = ("--region", "安徽", "--reading", "ad_income=commercial", "--set", "people_count=100..200", *DATE)
    ask("做论坛，网友发帖", *begun, "--save", str(kept), lines=["own_app", "完"])
    saved = valid(json.loads(kept.read_text(encoding="utf-8")), "interview-1")
    assert saved["region"] == "anhui"
    assert saved["readings"] == {"ad_income": "commercial"}
    assert saved["facts"] == {"people_count": "100..200"}
    ask("--resume", str(kept), "--save", str(again), lines=["完"])
    assert json.loads(again.read_text(encoding="utf-8")) == saved
    question = json.loads(ask("--resume", str(kept), "--json", "--map").out)
    assert question["answers"] == saved["answers"]
    assert question["region"] == "anhui"
    assert question["question"]["fact"] not in question["answers"]


def test_the_map_follows_when_agreed_or_asked_for(tmp_path: Path) -> None:
    """`--map` goes on by itself; otherwise a question asks whether to."""
    for more, flag in (["y", "完"], []), (["完"], ["--map"]):
        lines = ["own_app", "third_party_deal", *more]
        done = ask(*DATE, "--set", "revenue=only:commission", *flag, lines=lines)
        assert done.code == 0
        assert ("接着问其他许可" in done.err) == (not flag)
        assert "到此为止" in done.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_next_question_as_json(lang: str) -> None:
    """One JSON object of the documented form, with words, options and the permits it decides."""
    found = valid(json.loads(ask(*DATE, "--json", "--lang", lang).out), "question-1")
    assert found["question"]["fact"] == "channel"
    assert found["question"]["options"]
    assert {"B21", "B25-1"} <= {permit["code"] for permit in found["question"]["decides"]}


def test_no_question_is_null() -> None:
    given = [f"--set={fact}" for fact in ("channel=only:own_app", "marketplace_role=third_party_deal")]
    found = valid(json.loads(ask(*DATE, *given, "--json").out), "question-1")
    assert found["question"] is None
    assert found["settled"] == {"telecom": True}
    mapped = valid(json.loads(ask(*DATE, *given, "--json", "--map").out), "question-1")
    assert mapped["question"]["goal"] == "map"


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"schema": "xuke.assessment/1"}', "{" * 100_000])
def test_a_wrong_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(content, encoding="utf-8")
    refused(ask("--resume", str(path)), "interview-file" if content else "text-empty")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"answers": []}, "interview-file"),
        ({"text": 5}, "interview-file"),
        ({"answers": {"chanel": "own_app"}}, "fact-unknown"),
        ({"answers": {"audience": "everyone"}}, "fact-option"),
        ({"as_of": "1999-01-01"}, "date"),
        ({"readings": {"no_such": "x"}}, "reading-unknown"),
    ],
)
def test_a_damaged_interview_is_refused(tmp_path: Path, change: dict[str, Any], code: str) -> None:
    path = tmp_path / "damaged.json"
    path.write_text(json.dumps({"schema": "xuke.interview/1", **change}), encoding="utf-8")
    refused(ask("--resume", str(path)), code)


def test_a_kept_interview_has_its_own_law_and_facts(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    ask(*DATE, "--save", str(kept))
    refused(ask("--resume", str(kept), *DATE), "resume-clash")
    refused(ask("做论坛", "--resume", str(kept)), "resume-clash")
    assert kept.exists()


def test_a_change_that_opens_the_telecom_answer_is_pursued_first() -> None:
    """Changed in the midst of the map, the telecom questions come before those of the map."""
    lines = ["own_app", "third_party_deal", "改 2", "none", "完"]
    done = ask(*DATE, "--map", "--set", "revenue=only:commission", lines=lines)
    before, _, after = done.err.partition("> none")
    assert "> third_party_deal\n电信许可的结论已经有了" in before
    telecom = xuke(
        "ask", *DATE, "--json", *_set("channel=only:own_app", "marketplace_role=none", "revenue=only:commission")
    )
    assert json.loads(telecom.out)["question"]["question"] in after


def test_asking_from_nothing_needs_no_heavy_package() -> None:
    """Without words neither the trained reader nor any batch or solver package is imported."""
    code = "import sys; from xuke.doors.cli.main import main\ntry: main(['ask', '--json'])\nexcept SystemExit: pass\n"
    done = python(code + "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)")
    assert done.code == 0
    assert not {"numpy", "polars", "duckdb", "z3", "clingo", "pandas", "pydantic"} & set(done.err.split())


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    refused(ask(*DATE, "--save", str(tmp_path / "no" / "such" / "folder.json")), "file-write")
