"""Who may import whom, and what a quick start must not drag in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import xuke
from terminal import python

SRC = Path(xuke.__file__).parent
LAYERS = [
    {"errors", "_version"},
    {"facts"},
    {"logic"},
    {"law"},
    {"verdict"},
    {"intake", "numbers", "advice"},
    {"report", "screen", "desk"},
    {"public"},
    {"doors"},
]
RANK = {name: i for i, names in enumerate(LAYERS) for name in names}
HEAVY = (
    *("numpy", "polars", "pyarrow", "numba", "duckdb", "sqlglot", "z3", "clingo"),
    *("sklearn", "sqlalchemy", "fastapi", "openai", "jinja2", "fast_sugiyama"),
)


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names a file imports, late imports included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def edges() -> Iterator[tuple[Path, str, str]]:
    """Yield (file, its package, the xuke package it imports)."""
    for path in sorted(SRC.rglob("*.py")):
        home = path.relative_to(SRC).parts[0].removesuffix(".py")
        if home == "__init__":
            continue
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == "xuke":
                yield path, home, parts[1] if len(parts) > 1 and parts[1] in RANK else "public"


def test_every_package_has_a_layer() -> None:
    """A new package must be given its place before it is used."""
    homes = {p.relative_to(SRC).parts[0].removesuffix(".py") for p in SRC.rglob("*.py")}
    assert homes - {"__init__"} <= set(RANK)


def test_layers() -> None:
    """Each package imports only its own layer and those above it; only doors use the public door."""
    wrong = [
        f"{path.relative_to(SRC)} imports {target}"
        for path, home, target in edges()
        if RANK[target] > RANK[home] or (target == "public" and home not in ("doors", "public"))
    ]
    assert wrong == []


def test_neighbours_do_not_import_each_other_in_a_circle() -> None:
    """Packages of one layer may lean on a neighbour, never both ways."""
    leaning = {(home, target) for _, home, target in edges() if RANK[home] == RANK[target] and home != target}
    assert {pair for pair in leaning if pair[::-1] in leaning} == set()


def test_no_door_imports_another() -> None:
    """Doors know the house, not each other."""
    doors = SRC / "doors"
    for path in sorted(doors.rglob("*.py")):
        home = path.relative_to(doors).parts[0]
        for name in imported(path):
            parts = name.split(".")
            if parts[:2] == ["xuke", "doors"] and len(parts) > 2:
                assert parts[2] == home, f"{path} imports {name}"


def test_no_private_names_across_packages() -> None:
    """Names with an underscore stay inside their package."""
    for path in sorted(SRC.rglob("*.py")):
        home = path.relative_to(SRC).parts[0]
        if path.parent == SRC:
            continue  # the public door may use what lies beside it
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == "xuke" and len(parts) > 2 and parts[1] not in (home, "_version"):
                assert not any(part.startswith("_") for part in parts[2:]), f"{path}: {name}"


ASSESS = """
import sys, xuke
xuke.document(xuke.assess("多商户商城，商家入驻，用户在平台下单，我们抽成"), "en")
print(*sorted(name.partition(".")[0] for name in sys.modules))
"""
HELP = """
import sys
from xuke.doors.cli.main import main
try:
    main(["--help"])
except SystemExit as stop:
    assert not stop.code
import xuke.public
assert xuke.public.rulebook.cache_info().currsize == 0
print("MODULES", *sorted(sys.modules))
"""


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which one assessment has been made."""
    folder = tmp_path_factory.mktemp("cache")
    done = python(ASSESS, cache=folder)
    assert done.code == 0, done.err
    assert not ({*HEAVY} - {"numpy"}) & set(done.out.split())
    return folder


def test_warm_assessment_is_light(warm: Path) -> None:
    """With a warm cache an assessment imports neither heavy packages nor those that read content; words need numpy."""
    done = python(ASSESS, cache=warm)
    assert done.code == 0, done.err
    allowed = {*HEAVY} - {"numpy"}
    assert not {*allowed, "pydantic", "ruamel", "hypothesis", "pytest"} & set(done.out.split())


def test_facts_need_no_numpy(warm: Path) -> None:
    """Assessing facts loads no trained reader."""
    facts_only = ASSESS.replace('"多商户商城，商家入驻，用户在平台下单，我们抽成"', 'facts={"channel": ["own_app"]}')
    done = python(facts_only, cache=warm)
    assert done.code == 0, done.err
    assert not {*HEAVY, "pydantic", "ruamel"} & set(done.out.split())


def test_help_reads_no_rulebook(tmp_path: Path) -> None:
    """`xuke --help` neither reads the rulebook nor loads any command."""
    done = python(HELP, cache=tmp_path)
    assert done.code == 0, done.err
    modules = set(done.out.rpartition("MODULES")[2].split())
    assert "xuke.doors.cli.assess" not in modules
    assert not {*HEAVY, "pydantic", "ruamel", "opencc"} & {name.partition(".")[0] for name in modules}
    assert list(tmp_path.iterdir()) == []
