"""Bad content and bad calls: refused at once, completely, at the right place, without a traceback.

Every folder under tests/bad/content holds the files in which it differs from the sound rulebook in tests/bad/sound,
and expected.txt: what loading says. XUKE_RESET_GOLDEN=1 rewrites the expected texts.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xuke.doors.cli.main import main
from xuke.errors import ContentError, ContentErrors
from xuke.law import Rulebook

BAD = Path(__file__).parent / "bad"
NAMES = sorted(path.name for path in (BAD / "content").iterdir() if path.is_dir())
TOLD = [name for name in NAMES if (BAD / "content" / name / "expected.txt").exists()]
RESET = os.environ.get("XUKE_RESET_GOLDEN") == "1"

# folder: (code, the text that stands at the place given; "" is the end of a line)
PLACES = {
    "yaml-broken": ("yaml", ": {zh: 样例经营许可"),
    "yaml-duplicate-key": ("yaml", "kind: telecom"),
    "yaml-tab": ("yaml", "\ttitle"),
    "yaml-no-such-day": ("yaml", "2016-13-45"),
    "yaml-not-utf8": ("yaml", "id: acme"),
    "yaml-empty": ("shape", ""),
    "shelf-unknown-folder": ("shelf", "id: P1"),
    "shape-list-for-mapping": ("shape", "- id: P1"),
    "shape-word-in-list": ("shape", "T-MORE"),
    "shape-unknown-field": ("shape", "red"),
    "shape-unknown-word": ("shape", "licence"),
    "shape-wrong-type": ("shape", "3, confidence"),
    "shape-missing-date": ("shape", "id: P1/paid"),
    "shape-missing-language": ("shape", "{zh: 有网店要备案。}"),
    "shape-missing-scenarios": ("shape", "id: P2"),
    "shape-missing-lean": ("shape", "id: adverts"),
    "shape-missing-nature": ("shape", "id: shop"),
    "shape-weight-as-word": ("shape", "'0.6'"),
    "shape-closed-as-word": ("shape", "no"),
    "file-name-mismatch": ("file-name", "GUIDES"),
    "folder-of-another-kind": ("file-name", "duty"),
    "duplicate-permit": ("duplicate", "P2"),
    "duplicate-derived": ("duplicate", "paid"),
    "duplicate-scenario-here": ("duplicate", "- id: V-01"),
    "duplicate-scenario-elsewhere": ("duplicate", "V-05"),
    "rule-id-prefix": ("rule-id", "P2/ads"),
    "expression-plain": ("expression", "or income.ads"),
    "expression-quoted": ("expression", "'"),
    "expression-folded": ("expression", "and income.fees"),
    "expression-literal": ("expression", ")"),
    "expression-not-yesno": ("expression", 'kind"'),
    "expression-not-comparable": ("expression", "shop == yes"),
    "expression-not-a-number": ("expression", "share > half"),
    "expression-applies-when": ("expression", ""),
    "fact-unknown-plain": ("fact-unknown", "incom.fees"),
    "fact-unknown-folded": ("fact-unknown", "income.fee"),
    "fact-unknown-derived": ("fact-unknown", "shopp"),
    "fact-unknown-scenario": ("fact-unknown", "yes}"),
    "fact-option-rule": ("fact-option", "kind == owned"),
    "fact-option-reading": ("fact-option", "adverts == never"),
    "fact-option-scenario": ("fact-option", "mine"),
    "fact-option-case": ("fact-option", "[fee]"),
    "fact-value-scenario": ("fact-value", "160}"),
    "permit-unknown-needs": ("permit-unknown", "needs(P3)"),
    "cycle-derived": ("cycle", "id: paid"),
    "cycle-permits": ("cycle", "id: P1"),
    "cycle-unless": ("cycle", "id: P1"),
    "cycle-exempt": ("cycle", "id: P1"),
    "overlap": ("overlap", "2016-01-01"),
    "date-malformed": ("date", "end of 2015"),
    "date-no-such-day": ("date", "'2015-02-31'"),
    "date-before": ("date", "2009-12-31"),
    "date-scenario": ("date", "'23.11.2026'"),
    "date-fixed": ("date", "2020-12-31"),
    "date-case": ("date", "lately"),
    "date-source-version": ("date", "soon"),
    "dangling-source": ("dangling", "ACTS"),
    "dangling-source-penalty": ("dangling", "LAW"),
    "dangling-family": ("dangling", "[FAME]"),
    "dangling-penalty": ("dangling", "[PEN-X, PEN-Y]"),
    "dangling-region": ("dangling", "[anhui, hefei]"),
    "dangling-region-scenario": ("dangling", "hefei"),
    "dangling-region-fixed": ("dangling", "hefei"),
    "dangling-region-case": ("dangling", "hefei"),
    "dangling-test": ("dangling", "[T-AD]"),
    "dangling-item": ("dangling", "i9"),
    "dangling-category": ("dangling", "[P7]"),
    "standing-settled-without-h": ("standing", "settled"),
    "standing-settled-copied": ("standing", "settled"),
    "standing-practice-low": ("standing", "practice"),
    "standing-discretionary": ("standing", "discretionary"),
    "basis-background-only": ("basis", "- {source: ACT, article: '5', confidence: H, read: K}"),
    "basis-fixed-background": ("basis", "- {source: GUIDE, confidence: M, read: K}"),
    "way-out-missing": ("way-out", "id: FAM/foreign"),
    "incomplete-article": ("incomplete", "- {source: ACT, confidence: H"),
    "incomplete-step": ("incomplete", "id: P2"),
    "incomplete-need": ("incomplete", "[]"),
    "incomplete-scenarios": ("incomplete", "- id: V-05"),
    "reading-weights": ("reading", "commercial:"),
    "reading-default": ("reading", "maybe"),
    "reading-lean": ("reading", "maybe"),
    "reading-fixed-position": ("reading", "none"),
    "reading-one-position": ("reading", "commercial:"),
    "adjacent-without-gate": ("incomplete", "adjacent"),
    "adjacent-gate-unknown": ("shape", "SOON"),
    "model-dangling-permit": ("dangling", "[P7]"),
    "model-dangling-telecom": ("dangling", "[P8]"),
    "model-fact-unknown": ("fact-unknown", "yes}"),
    "model-if-option-unknown": ("fact-option", "[gold]"),
    "model-if-dangling-permit": ("dangling", "[P9]"),
    "model-number-as-word": ("shape", "first"),
    "product-dangling-source": ("dangling", "NOWHERE"),
    "product-goods-unknown": ("fact-option", "washing"),
    "policy-expression": ("expression", ", basis"),
    "policy-dangling-permit": ("dangling", "[P6]"),
    "screen-unknown": ("fact-unknown", "sectors.shops"),
    "pattern-aside": ("pattern", "'(竞品'"),
    "several": ("fact-unknown", "shoop"),
    "several-yaml-and-shape": ("shape", "sometimes"),
}


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Lay a bad folder over a copy of the sound rulebook."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def lay(name: str) -> Path:
        root = tmp_path / "rulebook"
        shutil.copytree(BAD / "sound", root)
        unexpected = shutil.ignore_patterns("expected.txt")
        return Path(shutil.copytree(BAD / "content" / name, root, dirs_exist_ok=True, ignore=unexpected))

    return lay


def _faults(root: Path) -> list[ContentError]:
    with pytest.raises(ContentErrors) as caught:
        Rulebook.load(root)
    return list(caught.value.faults)


def _text_at(root: Path, where: str) -> str:
    name, line, column = where.split(":")
    lines = (root / name).read_text(encoding="utf-8", errors="replace").split("\n")
    return lines[int(line) - 1][int(column) - 1 :]


def test_every_folder_has_a_promise() -> None:
    """Each bad folder says which code and place it is about."""
    assert sorted(PLACES) == NAMES


def test_the_base_is_sound(laid: Callable[[str], Path], tmp_path: Path) -> None:
    """What the bad folders vary is itself without fault."""
    laid("yaml-empty")
    shutil.copytree(BAD / "sound", tmp_path / "rulebook", dirs_exist_ok=True)
    assert Rulebook.load(tmp_path / "rulebook").permits


@pytest.mark.parametrize("name", NAMES)
def test_said(laid: Callable[[str], Path], name: str) -> None:
    """Loading lists every fault at once, in file order, word for word as in expected.txt."""
    said = "".join(f"{fault}\n" for fault in _faults(laid(name)))
    path = BAD / "content" / name / "expected.txt"
    if RESET:
        path.write_text(said, encoding="utf-8", newline="\n")
    if not path.exists():
        pytest.fail(f"{path} does not exist: run once with XUKE_RESET_GOLDEN=1 and read what it wrote")
    assert said == path.read_text(encoding="utf-8"), f"differs from {path}; XUKE_RESET_GOLDEN=1 rewrites it"


@pytest.mark.parametrize("name", TOLD)
def test_placed(laid: Callable[[str], Path], name: str) -> None:
    """The fault is found under its code, and its line and column lead to the very words that are wrong."""
    code, words = PLACES[name]
    root = laid(name)
    found = [(fault.code, _text_at(root, fault.where)) for fault in _faults(root)]
    at_the_words = [text.startswith(words) if words else not text for c, text in found if c == code]
    assert any(at_the_words), found


@pytest.mark.parametrize("name", TOLD)
def test_only_varied_files_are_blamed(name: str) -> None:
    """No fault is laid at a file that is as in the sound rulebook."""
    folder = BAD / "content" / name
    varied = {path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")}
    said = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert {line.split(":")[0] for line in said} <= varied


@pytest.mark.parametrize("name", TOLD)
def test_in_words(laid: Callable[[str], Path], name: str) -> None:
    """Messages are one line, begin in lower case and end without a full stop."""
    for fault in _faults(laid(name)):
        assert "\n" not in str(fault)
        assert not fault.message.endswith(".")
        assert not fault.message[0].isupper()


def test_file_order(laid: Callable[[str], Path]) -> None:
    """Several faults are listed by file, then by line, then by column."""
    keys = [(f, int(line), int(column)) for f, line, column in (x.where.split(":") for x in _faults(laid("several")))]
    assert len(keys) == 5
    assert keys == sorted(keys)


def test_unreadable_and_misshapen_together(laid: Callable[[str], Path]) -> None:
    """A file that cannot be read does not hide faults of shape in another file."""
    assert {fault.code for fault in _faults(laid("several-yaml-and-shape"))} == {"yaml", "shape"}


@pytest.mark.parametrize("name", TOLD)
def test_salvage_and_law_check_survive(
    laid: Callable[[str], Path], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`xuke law check` lists every fault that loading lists, exits with 2, and never with a traceback."""
    root = laid(name)
    expected = [str(fault) for fault in _faults(root)]
    with pytest.raises(SystemExit) as caught:
        main(["law", "check", "--rulebook", str(root), "--json"])
    assert caught.value.code == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [line for line in expected if line not in problems] == []


def _run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    printed = capsys.readouterr()
    return caught.value.code, printed.out, printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["law", "show", "NOPE"], "permit-unknown: there is no permit `NOPE`"),
        (["law", "show", "B25-6"], "(did you mean B25-"),
        (["law", "list", "--as-of", "1999-12-31"], "date: the rulebook begins in 2000, `1999-12-31` lies before"),
        (["law", "list", "--as-of", "soon"], "date: `soon` is not a date (write it as 2026-11-23)"),
        (["law", "list", "--region", "安微"], "region-unknown: there is no province `安微` (did you mean 安徽"),
        (["law", "frobnicate"], "frobnicate"),
        (["law", "search"], "WORDS"),
        (["law", "search", "x", "--limit", "0"], "0"),
        (["law", "show", "B25-1", "--lang", "fr"], "fr"),
        (["law", "check", "--rulebook", "/no/such/folder"], "/no/such/folder"),
        (["frobnicate"], "frobnicate"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_calls(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong call exits with 2, says on stderr what was wrong, and prints nothing on stdout."""
    code, out, err = _run(arguments, capsys)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_search_without_result(capsys: pytest.CaptureFixture[str]) -> None:
    """Finding nothing is no error."""
    code, out, err = _run(["law", "search", "qzxv"], capsys)
    assert (code, out) == (0, "")
    assert "nothing of its own" in err
