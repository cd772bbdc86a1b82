"""Which folder holds which kind of content."""

from __future__ import annotations

from pathlib import Path

import pytest

from xuke.errors import ContentError
from xuke.law import model
from xuke.law.files import digest
from xuke.law.shelf import SHELVES, SHIPPED, Piece, pieces_of, read_shelf, shelf_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("permits/telecom/B21.yaml", "permits"),
        ("facts/shop.yaml", "facts"),
        ("regions.yaml", "regions"),
        ("lexicon/macros.yaml", "macros"),
        ("lexicon/detectors/x.yaml", "detectors"),
    ],
)
def test_known_folder(name: str, kind: str) -> None:
    """A file's folder says what it holds."""
    found = shelf_of(name)
    assert found is not None
    assert found[0] == kind


@pytest.mark.parametrize(
    "name",
    [
        "notes.yaml",
        "permits/B21.yaml",
        "permits/telecom/deep/B21.yaml",
        "cases/a/b.yaml",
        "lexicon/x.yaml",
        "fact/a.yaml",
    ],
)
def test_unknown_folder(name: str) -> None:
    """A file elsewhere, too high or too deep belongs nowhere and is refused with the folders that exist."""
    assert shelf_of(name) is None
    with pytest.raises(ContentError) as caught:
        list(pieces_of(name, {}))
    assert (caught.value.code, caught.value.where) == ("shelf", f"{name}:1:1")
    assert "permits" in caught.value.hint


def test_one_construct_per_file() -> None:
    """A mapping is one piece; its path inside the file is empty."""
    assert list(pieces_of("cases/a.yaml", {"id": "a"})) == [Piece("cases", model.Case, "cases/a.yaml", "", {"id": "a"})]


def test_list_file() -> None:
    """A list file is one piece per entry, with its index as path."""
    found = list(pieces_of("derived/x.yaml", [{"id": "a"}, {"id": "b"}]))
    assert [(piece.id, piece.path) for piece in found] == [("a", "/0"), ("b", "/1")]


@pytest.mark.parametrize(("name", "data"), [("cases/a.yaml", []), ("cases/a.yaml", None), ("regions.yaml", "x")])
def test_wrong_top_level(name: str, data: object) -> None:
    """A file that is neither a mapping nor an expected list is refused."""
    with pytest.raises(ContentError) as caught:
        list(pieces_of(name, data))
    assert caught.value.code == "shape"


def test_id_of_a_piece() -> None:
    """A construct is known by its id, as text, or by the file's name."""
    assert Piece("x", None, "a/b.yaml", "", {"id": 413}).id == "413"
    assert Piece("x", None, "a/b.yaml", "", {}).id == "b"
    assert Piece("x", None, "a/b.yaml", "/0", "word").id == "b"


def test_read_shelf(root: Path) -> None:
    """Everything is read once; the hash covers names and content."""
    pieces, faults, key, _ = read_shelf(root)
    assert not faults
    assert {piece.kind for piece in pieces} >= {"facts", "permits", "cases", "regions"}
    assert key == read_shelf(root)[2]
    (root / "sources" / "GUIDE.yaml").rename(root / "sources" / "GUIDE2.yaml")
    assert read_shelf(root)[2] != key


def test_hash_is_of_the_files(root: Path) -> None:
    """The rulebook's hash can be computed by anyone from the files."""
    lines = [
        f"{path.relative_to(root).as_posix()} {digest(path.read_bytes())}" for path in sorted(root.rglob("*.yaml"))
    ]
    assert read_shelf(root)[2] == digest("\n".join(lines).encode())


def test_no_pattern_twice() -> None:
    """Every pattern leads to one kind."""
    patterns = [pattern for pattern, *_ in SHELVES]
    assert len(patterns) == len(set(patterns))


def test_shipped_files_have_a_shelf() -> None:
    """Every shipped file lies in a known folder and ends in .yaml; only the trained reader is a file of its own."""
    names = [path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*") if path.is_file()]
    assert [name for name in names if shelf_of(name) is None] == ["lexicon/reader.bin"]


def test_permits_lie_in_the_folder_of_their_kind() -> None:
    """`permits/<kind>/<ID>.yaml`: the folder is the permit's kind."""
    pieces = [piece for piece in read_shelf(SHIPPED)[0] if piece.kind == "permits"]
    assert [p.file for p in pieces if p.file.split("/")[1] != p.data["kind"]] == []
