"""House rules: small files, small functions, full annotations, nothing that ties the project to one machine."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
SRC = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CONTENT = sorted((ROOT / "src").rglob("*.yaml"))
Function = ast.FunctionDef | ast.AsyncFunctionDef
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|work|tmp|mnt)/[\w.]|\b[A-Z]:\\Users\\")
REGISTRY = re.compile(r"pypi\.(?:org|python)|pythonhosted\.|--(?:extra-)?index-url|/simple/?[\"'\s]|npmjs\.")
SKIPPED = {".venv", ".git", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(paths: list[Path]) -> Iterator[tuple[str, Function]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield f"{_name(path)}:{node.lineno} {node.name}", node


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_500_lines() -> None:
    files = [*SRC, *TESTS, *CONTENT]
    assert [_name(p) for p in files if len(p.read_text(encoding="utf-8").splitlines()) > 500] == []


def test_no_function_is_longer_than_60_lines() -> None:
    assert [name for name, node in _functions([*SRC, *TESTS]) if _length(node) > 60] == []


def test_the_usual_function_has_under_12_lines() -> None:
    assert median(_length(node) for _, node in _functions(SRC)) < 12


def _bare(node: Function) -> list[str]:
    """Return the parameters without annotation, and `return` when it has none."""
    args = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    args += [arg for arg in (node.args.vararg, node.args.kwarg) if arg]
    bare = [arg.arg for arg in args if arg.annotation is None and arg.arg not in ("self", "cls")]
    return bare if node.returns is not None else [*bare, "return"]


def test_every_function_is_fully_annotated() -> None:
    assert [f"{name}: {bare}" for name, node in _functions(SRC) if (bare := _bare(node))] == []


def test_every_test_module_has_a_name_of_its_own() -> None:
    names = [path.name for path in TESTS if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def _tracked() -> list[Path]:
    """Return what is or would be under version control; without git everything but caches."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        found = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
        names = [name for name in found.decode().split("\0") if name]
    else:
        names = [_name(p) for p in ROOT.rglob("*") if not SKIPPED & set(p.relative_to(ROOT).parts)]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def _lines() -> Iterator[tuple[str, str]]:
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{_name(path)}:{number}", line


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (MACHINE_PATH, "see /" + "home/me/x", "docs/home/page"),
        (MACHINE_PATH, "(/" + "work/x)", "https://example.com/work/x"),
        (REGISTRY, "https://pypi" + ".org/p", "pip install xuke"),
    ],
)
def test_the_patterns_find_what_they_should(pattern: re.Pattern[str], yes: str, no: str) -> None:
    assert pattern.search(yes)
    assert not pattern.search(no)


def test_no_text_names_a_path_of_one_machine() -> None:
    assert [where for where, line in _lines() if MACHINE_PATH.search(line)] == []


def test_no_text_names_a_package_registry() -> None:
    assert [where for where, line in _lines() if REGISTRY.search(line)] == []
