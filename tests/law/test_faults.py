"""Faults are found all at once and placed where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from xuke.errors import UsageError
from xuke.law import files, model
from xuke.law.faults import Fault, from_error, identity_faults, placed, repeated, shape_faults, walk
from xuke.law.review import rules_of
from xuke.law.shelf import Piece
from xuke.logic.syntax import SyntaxFault, parse

MARK = "shop and and kind"


def at(text: str, path: str, offset: int) -> str:
    """The rest of the line at a character of a scalar."""
    lines = text.split("\n")
    line, column = walk(lines, *files.read_located(text, "x")[1][path], offset)
    return lines[line - 1][column - 1 :]


@pytest.mark.parametrize(
    "text",
    [
        "k: shop and and kind\n",
        "k: 'shop and and kind'\n",
        'k: "shop and and kind"\n',
        "k: >-\n  shop and and kind\n",
        "k: >-\n  shop and\n  and kind\n",
        "k: >-\n\n  shop and\n  and kind\n",
        "k: >-  # a note\n  shop\n  and\n  and\n  kind\n",
        "k: |\n  shop and\n  and kind\n",
        "k: shop\n  and\n  and kind\n",
        "k: 'shop and\n  and kind'\n",
        "k: >-\n  shop\n    and\n  and kind\n",
        "k: >-\n  shop and\n\n  and kind\n",
        "k: >-\n  shop and\n\n\n  and kind\n",
        "k: |\n  shop and\n\n  and kind\n",
        "k:\n  - {when: x, then: shop and and kind}\n",
    ],
    ids=[
        "plain",
        "single quotes",
        "double quotes",
        "folded",
        "folded over lines",
        "folded after a blank line",
        "folded with note",
        "literal",
        "plain over lines",
        "quotes over lines",
        "folded with indented line",
        "folded with blank line",
        "folded with two blank lines",
        "literal with blank line",
        "flow",
    ],
)
def test_walk(text: str) -> None:
    """The second `and` is found in every way to write a scalar."""
    data, _ = files.read_located(text, "x")
    path, value = ("/k/0/then", data["k"][0]["then"]) if isinstance(data["k"], list) else ("/k", data["k"])
    with pytest.raises(SyntaxFault) as caught:
        parse(value)
    rest = at(text, path, caught.value.offset)
    assert rest.startswith("and")
    assert "and" not in rest[3:]


@pytest.mark.parametrize("sign", [">", ">-", "|", "|-"])
def test_walk_to_the_end(sign: str) -> None:
    """An expression that stops too early is placed at its own last line, not at the next key."""
    text = f"k: {sign}\n  shop and\nnext: 1\n"
    value = files.read_located(text, "x")[0]["k"]
    with pytest.raises(SyntaxFault) as caught:
        parse(value)
    line, _ = walk(text.split("\n"), 1, 4, caught.value.offset)
    assert line == 2


def test_walk_stays_inside() -> None:
    """An offset beyond the text ends in the last line."""
    assert walk(["k: a"], 1, 4, 99)[0] == 1


def _case(**changes: Any) -> Piece:
    text = {"zh": "甲", "en": "a"}
    data = {"id": "a", "name": text, "about": text, "facts": {}, "categories": [], "source": "own"}
    return Piece("cases", model.Case, "cases/a.yaml", "", {**data, **changes})


def _messages(piece: Piece) -> list[tuple[str, str]]:
    return [(fault.path, fault.message) for fault in shape_faults([piece])]


def test_sound_shape() -> None:
    """A sound construct has no fault."""
    assert _messages(_case()) == []


@pytest.mark.parametrize(
    ("changes", "path", "word"),
    [
        ({"source": "mine"}, "/source", "found `mine`"),
        ({"aliases": "x"}, "/aliases", "found `x`"),
        ({"aliases": [1]}, "/aliases/0", "string"),
        ({"name": {"zh": "甲"}}, "/name/en", "`en` is missing"),
        ({"colour": "red"}, "/colour", "`colour` does not belong here"),
        ({"facts": []}, "/facts", "found `[]`"),
    ],
)
def test_shape(changes: dict[str, Any], path: str, word: str) -> None:
    """A wrong shape is named with its field, in words."""
    [(found, message)] = _messages(_case(**changes))
    assert found == path
    assert word in message
    assert not message.endswith(".")


def test_shape_message_names_the_written_key() -> None:
    """A missing date is called `from`, as in the file."""
    data = {"id": "S", "kind": "law", "name": {}, "short": {}, "read": "P", "versions": [{"to": "2020-01-01"}]}
    piece = Piece("sources", model.LegalSource, "sources/S.yaml", "", data)
    assert ("/versions/0/from", "`from` is missing") in _messages(piece)


def test_all_shape_faults_at_once() -> None:
    """Two faults of one construct are both found."""
    assert len(_messages(_case(source="mine", colour="red"))) == 2


def test_text_where_a_number_belongs() -> None:
    """A number written as text is refused, because rules reckon with it unchecked."""
    position = {"label": {}, "weight": "0.6", "held_by": {}, "basis": []}
    piece = Piece("x", model.Position, "x.yaml", "", position)
    assert "/weight" in [path for path, _ in _messages(piece)]


def test_file_name() -> None:
    """A file is named after the construct it holds."""
    other = Piece("cases", model.Case, "cases/b.yaml", "", {"id": "a"})
    assert [(f.code, f.path) for f in identity_faults([other])] == [("file-name", "/id")]


def test_duplicate_names_the_first_home() -> None:
    """A repeated id says where it is already; equal ids of different kinds are fine."""
    first, second = (Piece("derived", None, f"derived/{n}.yaml", "/0", {"id": "x"}) for n in "ab")
    elsewhere = Piece("glossary", None, "glossary/a.yaml", "/0", {"id": "x"})
    [fault] = identity_faults([first, second, elsewhere])
    assert (fault.code, fault.piece, fault.message) == ("duplicate", second, "`x` is already in derived/a.yaml")


def test_placed(tmp_path: Path) -> None:
    """A path that is not in the file falls back to what encloses it."""
    (tmp_path / "a.yaml").write_text("id: a\nneed:\n  - when: x\n", encoding="utf-8")
    piece = Piece("x", None, "a.yaml", "", {})
    paths = ["/need/0/when", "/need/0/from", "/steps", ""]
    errors = placed(tmp_path, [Fault(piece, path, "code", "words") for path in paths])
    assert [error.where for error in errors] == ["a.yaml:3:11", "a.yaml:3:5", "a.yaml:1:1", "a.yaml:1:1"]


def test_from_error() -> None:
    """A fault keeps code, message, hint and offset of the error it came from."""
    piece = _case()
    with pytest.raises(SyntaxFault) as caught:
        parse(MARK)
    assert from_error(piece, "/x", caught.value).offset == 9
    assert from_error(piece, "/x", UsageError("a", "b", "c")) == Fault(piece, "/x", "a", "b", "c", 0)


def test_repeated() -> None:
    """Names that occur more than once, each once."""
    assert repeated(["a", "b", "a", "a"]) == ["a"]


def test_rules_of() -> None:
    """All rule lists of a permit or family are gone through, with their paths; empty lists are no trouble."""
    data = {"need": [{"id": 1}], "bar": [{"id": 2}, {"id": 3}], "exempt": None}
    assert [(kind, path) for kind, path, _ in rules_of(data)] == [
        ("need", "/need/0"),
        ("bar", "/bar/0"),
        ("bar", "/bar/1"),
    ]
