"""Content files: every value has its place, and nothing is read twice."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from xuke.errors import ContentError
from xuke.law import Rulebook
from xuke.law.files import Cache, digest, read_located, rulebook_files

SAMPLE = """\
a: 1
from: 2020-01-02
list:
  - x
  - {k: v, deep: [p, q]}
literal: |
  one
  two
folded: >-
  one
  two
single: 'it''s'
double: "x\\ty"
plain: goes
  on
nothing:
truth: true
word: yes
number: 1.5
'quoted key': z
"""


def test_plain_data() -> None:
    """Scalars keep their YAML 1.2 type: `yes` stays a word, a date becomes ISO text, `from` becomes `from_`."""
    data, _ = read_located(SAMPLE, "x.yaml")
    assert data == {
        "a": 1,
        "from_": "2020-01-02",
        "list": ["x", {"k": "v", "deep": ["p", "q"]}],
        "literal": "one\ntwo\n",
        "folded": "one two",
        "single": "it's",
        "double": "x\ty",
        "plain": "goes on",
        "nothing": None,
        "truth": True,
        "word": "yes",
        "number": 1.5,
        "quoted key": "z",
    }


def test_plain_types() -> None:
    """No type of the YAML library leaks out: the data can be kept as JSON and read back equal."""
    data, _ = read_located(SAMPLE, "x.yaml")
    assert json.loads(json.dumps(data)) == data
    assert {type(v) for v in data.values()} == {int, str, list, type(None), bool, float}


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("", 1, 1),
        ("/a", 1, 4),
        ("/from", 2, 7),
        ("/list", 4, 3),
        ("/list/0", 4, 5),
        ("/list/1", 5, 5),
        ("/list/1/k", 5, 9),
        ("/list/1/deep/1", 5, 22),
        ("/literal", 6, 10),
        ("/folded", 9, 9),
        ("/single", 12, 9),
        ("/double", 13, 9),
        ("/plain", 14, 8),
        ("/quoted key", 20, 15),
    ],
)
def test_places(path: str, line: int, column: int) -> None:
    """A place is where the value begins: the first character, the quote, or the block sign."""
    assert read_located(SAMPLE, "x.yaml")[1][path] == (line, column)


def test_places_of_a_list_file() -> None:
    """A file that holds a list has places by index."""
    places = read_located("- id: a\n- id: b\n  n: 1\n", "x.yaml")[1]
    assert (places["/0"], places["/1"], places["/1/n"]) == ((1, 3), (2, 3), (3, 6))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1"),
        ("a:\n\tb: 1\n", "x.yaml:2:1"),
        ("a: [1, 2\nb: 3\n", "x.yaml:2:2"),
        ("a: 'x\n", "x.yaml:2:1"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1"),
        ("a: 1\nday: 2016-13-45\n", "x.yaml:2:6"),
    ],
    ids=["duplicate key", "tab", "bracket", "quote", "second document", "no such day"],
)
def test_broken_yaml(text: str, where: str) -> None:
    """What is not YAML is refused at its place, also duplicate keys, tabs and second documents."""
    with pytest.raises(ContentError) as caught:
        read_located(text, "x.yaml")
    assert (caught.value.code, caught.value.where) == ("yaml", where)


@pytest.mark.parametrize(
    "text", ["a: &n {zh: x, en: y}\nb:\n  <<: *n\n", "[" * 3000], ids=["merge key", "3000 brackets"]
)
def test_unusual_yaml(text: str) -> None:
    """Rare YAML is read or refused as content, never a crash."""
    try:
        read_located(text, "x.yaml")
    except ContentError as error:
        assert error.code == "yaml"


def test_rulebook_files(tmp_path: Path) -> None:
    """Every YAML file below the folder, in a stable order, and nothing else."""
    for name in ("b.yaml", "a/z.yaml", "a/readme.md", "a/y.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.yaml").mkdir()
    assert [p.relative_to(tmp_path).as_posix() for p in rulebook_files(tmp_path)] == ["a/z.yaml", "b.yaml"]


def test_digest() -> None:
    """The content hash is the first half of SHA-256 and must not change between versions."""
    assert digest(b"xuke") == digest(b"xuke") != digest(b"xuka")
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb924"


def test_cache_remembers(root: Path) -> None:
    """What was put and saved is there again for the same content, and only for the same content."""
    cache = Cache(root)
    cache.put("a.yaml", "key", {"id": "甲"})
    cache.save({"a.yaml"})
    again = Cache(root)
    assert again.get("a.yaml", "key") == {"id": "甲"}
    assert again.get("a.yaml", "other") is None
    assert again.get("b.yaml", "key") is None


def test_cache_drops_files_that_are_gone(root: Path) -> None:
    """Only the files named at saving are kept, so the cache does not grow for ever."""
    cache = Cache(root)
    cache.put("a.yaml", "key", 1)
    cache.put("b.yaml", "key", 2)
    cache.save({"b.yaml"})
    assert set(Cache(root).entries) == {"b.yaml"}


def test_cache_leaves_no_scratch_files(root: Path) -> None:
    """Saving replaces the file in one move."""
    cache = Cache(root)
    cache.put("a.yaml", "key", 1)
    cache.save({"a.yaml"})
    assert list(cache.path.parent.iterdir()) == [cache.path]


def test_each_folder_has_its_own_cache(root: Path, tmp_path: Path) -> None:
    """Two rulebook folders never share a cache file."""
    assert Cache(root).path != Cache(tmp_path).path


def test_changed_file_is_read_again(root: Path) -> None:
    """A changed file is read again although a cache exists, also when size and time stay the same."""
    before = Rulebook.load(root)
    path = root / "sources" / "GUIDE.yaml"
    stat = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("样例指南", "样例手册"), encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    after = Rulebook.load(root)
    assert after.sources["GUIDE"].name.zh == "样例手册"
    assert after.hash != before.hash


def test_unchanged_files_come_from_the_cache(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reading parses no YAML and gives equal content."""
    before = Rulebook.load(root)

    def forbidden(text: str, name: str) -> None:
        raise AssertionError(f"{name} was parsed again")

    monkeypatch.setattr("xuke.law.files.read_located", forbidden)
    after = Rulebook.load(root)
    assert after.hash == before.hash
    assert after.permits == before.permits


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b'{"format": 99, "files": {}}',
        b'{"format": 1}',
        b'{"format": 1, "files": []}',
        b'{"format": 1, "files": null}',
        b'{"format": 1, "files": {"sources/ACT.yaml": 5, "checked": []}}',
        b'{"format": 1, "files": {"sources/ACT.yaml": ["x"]}}',
    ],
)
def test_corrupted_cache_is_ignored(root: Path, damage: bytes) -> None:
    """A damaged cache file changes nothing: the content is read anew."""
    expected = Rulebook.load(root).hash
    Cache(root).path.write_bytes(damage)
    assert Rulebook.load(root).hash == expected


def test_without_a_writable_folder(root: Path, cache_folder: Path) -> None:
    """Where no cache can be written, everything works without one."""
    cache_folder.write_text("a file where the folder should be", encoding="utf-8")
    assert Rulebook.load(root).permits == Rulebook.load(root).permits
    assert cache_folder.is_file()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(root: Path, cache_folder: Path) -> None:
    """A read-only cache folder is left alone."""
    cache_folder.mkdir()
    cache_folder.chmod(0o500)
    assert Rulebook.load(root).permits
    assert not list(cache_folder.iterdir())


def test_rulebook_folder_is_never_written(root: Path) -> None:
    """Reading leaves no file behind in the rulebook folder."""
    before = sorted(root.rglob("*"))
    Rulebook.load(root)
    assert sorted(root.rglob("*")) == before
