"""Model objects are built as a validation library would build them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from pydantic import TypeAdapter

from xuke.law import Rulebook
from xuke.law.build import build
from xuke.law.faults import shape_faults
from xuke.law.model import Basis, Family, Note, Permit, Position, Reading, Scenario, Text
from xuke.law.shelf import SHELVES, Piece

KINDS = sorted({kind for _, kind, cls, _ in SHELVES if cls is not None})
TEXT = {"zh": "甲", "en": "a"}


@pytest.mark.parametrize("kind", KINDS)
def test_equals_validation(book: Rulebook, kind: str) -> None:
    """For all shipped content `build` gives exactly what pydantic gives."""
    for name, piece in book.shelf.get(kind, {}).items():
        assert build(piece.cls, piece.data) == TypeAdapter(piece.cls).validate_python(piece.data), name


@pytest.mark.parametrize("kind", KINDS)
def test_equals_validation_in_the_sample(mini: Rulebook, kind: str) -> None:
    """The same for the small rulebook."""
    for piece in mini.shelf.get(kind, {}).values():
        assert build(piece.cls, piece.data) == TypeAdapter(piece.cls).validate_python(piece.data)


def test_every_kind_is_shipped(book: Rulebook) -> None:
    """The comparison above is not empty for any kind of content."""
    counts = Counter({kind: len(book.shelf.get(kind, {})) for kind in KINDS})
    assert not [kind for kind in KINDS if not counts[kind]]


def test_nested_dataclasses() -> None:
    """Dataclasses inside lists, mappings and optional fields are built too."""
    position = {"label": TEXT, "weight": 1, "held_by": TEXT, "basis": [{"source": "ACT", "note": TEXT}]}
    data = {"id": "r", "label": TEXT, "question": TEXT, "lean": "a", "positions": {"a": position}}
    reading = build(Reading, data)
    assert isinstance(reading.positions["a"], Position)
    assert reading.positions["a"].basis == [Basis("ACT", note=Text("甲", "a"))]


def test_optional_field() -> None:
    """An optional text is None when absent or null, and a text when given."""
    assert build(Note, {"id": "n"}).text is None
    assert build(Note, {"id": "n", "text": None}).text is None
    assert build(Note, {"id": "n", "text": TEXT}).text == Text("甲", "a")


def test_defaults_are_not_shared() -> None:
    """A default list belongs to one object alone."""
    one, two = build(Family, {"id": "a", "name": TEXT}), build(Family, {"id": "b", "name": TEXT})
    one.penalties.append("PEN")
    assert two.penalties == []


def test_missing_field() -> None:
    """A missing required field is named."""
    with pytest.raises(KeyError, match="source"):
        build(Basis, {"article": "3"})


@pytest.mark.parametrize("written", [True, False, "yes", "no"])
def test_yes_no_fields(written: Any) -> None:
    """A field that is true or false means the same to the check and to the object: `closed: no` is not closed."""
    data = {"id": "V", "title": TEXT, "facts": {}, "status": "required", "closed": written}
    refused = list(shape_faults([Piece("x", Scenario, "x.yaml", "", data)]))
    assert refused or build(Scenario, data) == TypeAdapter(Scenario).validate_python(data)


def test_build_is_complete(mini: Rulebook) -> None:
    """Building loses nothing: every field given in a file is on the object."""
    for name, piece in mini.shelf["permits"].items():
        permit: Permit = mini.permits[name]
        assert {key for key in piece.data if getattr(permit, key, None) in (None, "", [])} == set()
