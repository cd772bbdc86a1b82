"""Everything that can be wrong with content, found in one pass and placed at file, line and column."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xuke.errors import ContentError, XukeError, quoted
from xuke.law import files
from xuke.law.shelf import Piece


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at a path inside a construct; `offset` is a character position inside an expression."""

    piece: Piece
    path: str
    code: str
    message: str
    hint: str = ""
    offset: int = 0


def shape_faults(pieces: Iterable[Piece]) -> Iterator[Fault]:
    """Compare every construct with its shape (fields, types, allowed words)."""
    from pydantic import TypeAdapter, ValidationError

    adapters: dict[Any, TypeAdapter[Any]] = {}
    for piece in pieces:
        if piece.cls is None:
            continue
        adapter = adapters.setdefault(piece.cls, TypeAdapter(piece.cls))
        try:
            adapter.validate_json(json.dumps(piece.data), strict=True)
        except ValidationError as error:
            for found in error.errors(include_url=False):
                path = "".join(f"/{str(part).removesuffix('_')}" for part in found["loc"])
                yield Fault(piece, path, "shape", _shape_message(found), "see docs/authoring.md")


def _shape_message(found: Any) -> str:
    field = str(found["loc"][-1]).rstrip("_") if found["loc"] else "entry"
    if found["type"] == "missing":
        return f"{quoted(field)} is missing"
    if found["type"] == "list_type":
        return f"{quoted(field)}: input should be a valid list, found {quoted(found['input'])}"
    if found["type"] in ("dict_type", "dataclass_type"):
        return f"{quoted(field)}: input should be a mapping, found {quoted(found['input'])}"
    if found["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"{quoted(field)} does not belong here"
    return f"{quoted(field)}: {found['msg'][:1].lower()}{found['msg'][1:]}, found {quoted(found['input'])}"


def identity_faults(pieces: Iterable[Piece]) -> Iterator[Fault]:
    """Ids are unique within a kind, and a file that holds one construct is named after it."""
    seen: dict[tuple[str, str], Piece] = {}
    for piece in pieces:
        key = ("name" if piece.kind in ("facts", "derived", "readings") else piece.kind, piece.id)
        if key in seen:
            yield Fault(piece, "/id", "duplicate", f"{quoted(piece.id)} is already in {seen[key].file}")
        seen.setdefault(key, piece)
        if not piece.path and piece.kind in (
            "facts",
            "readings",
            "sources",
            "families",
            "permits",
            "cases",
            "detectors",
        ):
            stem = Path(piece.file).stem
            if piece.id != stem:
                yield Fault(
                    piece,
                    "/id",
                    "file-name",
                    f"id {quoted(piece.id)} does not match the file name {quoted(stem)}",
                )


def placed(root: Path, faults: Iterable[Fault]) -> list[ContentError]:
    """Turn faults into errors with line and column, reading each faulty file once more."""
    texts: dict[str, tuple[list[str], files.Located]] = {}
    errors = []
    for fault in faults:
        name = fault.piece.file
        if name not in texts:
            text = (root / name).read_text(encoding="utf-8", errors="replace")
            texts[name] = (text.split("\n"), files.read_located(text, name)[1])
        lines, places = texts[name]
        line, column = _place(places, fault.piece.path + fault.path)
        if fault.offset or fault.code in ("expression", "fact-unknown", "fact-option", "permit-unknown"):
            line, column = walk(lines, line, column, fault.offset)
        errors.append(ContentError(fault.code, fault.message, f"{name}:{line}:{column}", fault.hint))
    return errors


def _place(places: files.Located, path: str) -> tuple[int, int]:
    while path and path not in places:
        path = path.rpartition("/")[0]
    return places.get(path, (1, 1))


def walk(lines: list[str], line: int, column: int, offset: int) -> tuple[int, int]:
    """Return the place of character `offset` of a YAML scalar that starts at (line, column), folding undone."""
    row, at = line - 1, column - 1
    first = lines[row][at : at + 1]
    if first in (">", "|"):
        return _walk_block(lines, row + 1, offset)
    if first in ("'", '"'):
        at += 1
    while row + 1 < len(lines):
        segment = lines[row][at:].rstrip()
        if offset <= len(segment):
            break
        offset -= len(segment) + 1
        row += 1
        at = _indent(lines[row])
    return row + 1, at + min(offset, len(lines[row]) - at) + 1


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _walk_block(lines: list[str], row: int, offset: int) -> tuple[int, int]:
    """Walk a block scalar: its indent is that of its first line; what is indented less ends it.

    A folded scalar joins neighbouring lines with one character; blank lines stand for one character each, with
    the fold before them lost. More-indented lines keep their extra blanks and their line breaks.
    """
    literal = lines[row - 1].split(": ", 1)[-1].lstrip().startswith("|")
    body = [i for i in range(row, len(lines)) if lines[i].strip()]
    if not body:
        return row, 1
    at = _indent(lines[body[0]])
    offset -= body[0] - row
    place = (body[0], at)
    for i in range(body[0], _block_end(lines, body[0], at)):
        segment = lines[i][at:].rstrip()
        if not segment:
            offset -= 1 if literal or not lines[i - 1].strip() else 0
            continue
        place = (i, at + min(max(offset, 0), len(segment)))
        if offset <= len(segment):
            break
        offset -= len(segment) + 1
    return place[0] + 1, place[1] + 1


def _block_end(lines: list[str], row: int, at: int) -> int:
    while row < len(lines) and (not lines[row].strip() or _indent(lines[row]) >= at):
        row += 1
    return row


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def from_error(piece: Piece, path: str, error: XukeError) -> Fault:
    """Return a fault for an error raised while reading a value or expression."""
    return Fault(piece, path, error.code, error.message, error.hint, getattr(error, "offset", 0))
