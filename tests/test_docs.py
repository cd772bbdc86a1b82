"""The documentation says what the code does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

from xuke.doors.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PAGES = [*READMES, *sorted((ROOT / "docs").rglob("*.md"))]
RAISED = {"UsageError", "InputError", "ContentError", "NameFault", "XukeError"}
FENCE = re.compile(r"^```.*?^```\s*$", re.M | re.S)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [p for p in PAGES if "adr" not in p.parts], ids=_name)
def test_every_python_example_runs(path: Path) -> None:
    document = Sybil([PythonCodeBlockParser(), SkipParser()]).parse(path)
    for example in document.examples():
        example.evaluate()


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)", text):
        if not re.match(r"[a-z]+:|#", target):
            assert (path.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("path", READMES, ids=_name)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_both_readmes(command: str, path: Path) -> None:
    assert re.search(rf"\bxuke {command}\b", path.read_text(encoding="utf-8"))


def test_both_readmes_have_the_same_headings_and_code_blocks() -> None:
    first, second = (path.read_text(encoding="utf-8") for path in READMES)
    assert len(FENCE.findall(first)) == len(FENCE.findall(second)) > 0
    assert _headings(first) == _headings(second)


def _headings(text: str) -> list[int]:
    """Return the level of every heading, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCE.sub("", text), re.M)]


def _raised() -> set[str]:
    return {
        code
        for path in (ROOT / "src").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for code in _codes(call)
    }


def _codes(call: ast.Call) -> Iterator[str]:
    """Yield the error codes a call states: first argument of an error, third of a `Fault`."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    place = 2 if name == "Fault" else 0 if name in RAISED or name == "__init__" else None
    if place is None or len(call.args) <= place:
        return
    for node in ast.walk(call.args[place]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z-]+", node.value):
            yield node.value


def _listed() -> set[str]:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    return set(re.findall(r"^(?:\| *|#+ +|[-*] +)`([a-z][a-z-]*)`", text, re.M))


def test_every_error_code_that_is_raised_is_listed() -> None:
    assert sorted(_raised() - _listed()) == []


def test_every_error_code_that_is_listed_is_raised() -> None:
    assert sorted(_listed() - _raised()) == []


def test_the_public_schema_is_where_the_code_says() -> None:
    assert (ROOT / "docs" / "schema" / "assessment-1.json").exists()
