"""Rows of a CSV or JSONL file → one JSON line each, streaming, in input order.

A row that cannot be assessed gives a line with `error` in the place of `assessment`; no row is lost.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from xuke.errors import InputError, UsageError, quoted
from xuke.intake.reading import MANY, Reader, Reading
from xuke.intake.source import encoding_of
from xuke.law import Law, Rulebook
from xuke.report.document import document
from xuke.verdict import assess_facts

_PEEK = 65_536


class _Broken:
    """A line that is no row; it keeps its place."""

    def __init__(self, text: str, why: str) -> None:
        self.text = text
        self.why = why


Row = dict[str, Any] | _Broken
Read = Reading | InputError


def screen(
    rulebook: Rulebook,
    path: str,
    column: str,
    *,
    law: Law,
    lang: str = "zh",
    form: str = "",
    encoding: str = "",
    proofs: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield {"row", "input", "assessment"} (or "error") per row; rows count from 1, header apart.

    `path` is a file or `-`; `form` csv or jsonl (by file name when empty). Raises `UsageError`
    (`column-missing`, `table-form`) and `InputError` before the first row when the table as a whole cannot be read.
    """
    reader = Reader(rulebook)
    table = enumerate(rows(path, column, form, encoding), 1)
    while chunk := list(islice(table, 1 if path == "-" else MANY)):
        for number, row, text, reading in _read(reader, column, chunk):
            line: dict[str, Any] = {"row": number, "input": row.text if isinstance(row, _Broken) else row}
            if isinstance(reading, InputError):
                line["error"] = {"code": reading.code, "message": reading.message, "hint": reading.hint}
            else:
                assessment = assess_facts(reading.facts, law, text=text)
                line["assessment"] = document(assessment, lang, proofs=proofs)
            yield line


def _read(reader: Reader, column: str, chunk: list[tuple[int, Row]]) -> Iterator[tuple[int, Row, str, Read]]:
    """Yield row number, row, text, and what was read or why nothing could be."""
    texts = [_text(row, column) for _, row in chunk]
    readings = iter(reader.read_all([text for text in texts if isinstance(text, str)]))
    for (number, row), text in zip(chunk, texts, strict=True):
        yield (number, row, text, next(readings)) if isinstance(text, str) else (number, row, "", text)


def _text(row: Row, column: str) -> str | InputError:
    try:
        if isinstance(row, _Broken):
            raise InputError("row", row.why)
        return _cell(row, column)
    except InputError as error:
        return error


def _cell(row: dict[str, Any], column: str) -> str:
    value = row.get(column)
    if value is None or not str(value).strip():
        raise InputError("text-empty", f"column {quoted(column)} is empty in this row")
    if "\ufffd" in str(value):
        raise InputError(
            "encoding", f"column {quoted(column)} cannot be decoded in this row", "save the table as UTF-8"
        )
    return str(value)


def rows(path: str, column: str, form: str, encoding: str) -> Iterator[Row]:
    """Yield the rows of a table; the column must exist in the header (CSV) or the first record (JSONL)."""
    kind = form or _form(path)
    stream = sys.stdin.buffer if path == "-" else _open(path)
    try:
        lines = _decoded(cast(io.BufferedReader, stream), encoding)
        yield from _csv(lines, column, path) if kind == "csv" else _jsonl(lines, column)
    finally:
        if path != "-":
            stream.close()


def _form(path: str) -> str:
    suffix = Path(path).suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    if suffix in (".csv", ".tsv", ".txt") or path == "-":
        return "csv"
    raise UsageError("table-form", f"cannot tell the form of {quoted(path)}", "give --format csv or --format jsonl")


def _open(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InputError("file", f"cannot read {quoted(path)}: {error.strerror}") from None


def _decoded(stream: io.BufferedReader, encoding: str) -> Iterator[str]:
    """Yield text lines as they come: each decoded by itself, so that a table may turn Chinese late."""
    head = stream.peek(_PEEK)
    if not head:
        raise InputError("table-empty", "the table is empty")
    name = _known(encoding) if encoding else encoding_of(head, whole=False)
    if name.startswith(("utf-16", "utf-32")):
        text = io.TextIOWrapper(stream, encoding=name, errors="replace", newline="")
        try:
            yield from text
        finally:
            text.detach()
        return
    names = [name] if encoding else list(dict.fromkeys([name, "utf-8", "gb18030"]))
    for raw in stream:
        yield from io.StringIO(_line(raw, names), newline="")
        names = [n for n in names if n != "utf-8-sig"] or names


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise UsageError(
            "encoding", f"there is no encoding {quoted(encoding)}", "for example utf-8 or gb18030"
        ) from None


def _line(raw: bytes, names: list[str]) -> str:
    for name in names:
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode(names[0], "replace")


def _csv(lines: Iterator[str], column: str, path: str) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)
    table = csv.reader(lines, delimiter="\t" if path.endswith(".tsv") else ",")
    names = next((row for row in table if any(cell.strip() for cell in row)), [])
    if not names:
        raise InputError("table-empty", "the table is empty")
    if column not in names:
        raise UsageError("column-missing", f"there is no column {quoted(column)}", f"columns: {', '.join(names)}")
    blanks = 0
    for cells in _cells(table):
        if not cells:
            blanks += 1  # an empty line is a row when another row follows
            continue
        yield from ({column: ""} for _ in range(blanks))
        blanks = 0
        yield cells if isinstance(cells, _Broken) else _named(names, cells)


def _cells(table: Iterator[list[str]]) -> Iterator[list[str] | _Broken]:
    while True:
        try:
            yield next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Broken("", f"not CSV: {error}")


def _named(names: list[str], cells: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(names, cells, strict=False))
    extra = cells[len(names) :]
    return {**row, **({"": extra} if extra else {})}


def _jsonl(lines: Iterator[str], column: str) -> Iterator[Row]:
    first = True
    for line in lines:
        if not line.strip():
            continue
        row = _record(line)
        if first and isinstance(row, dict) and column not in row:
            raise UsageError("column-missing", f"there is no field {quoted(column)}", f"fields: {', '.join(row)}")
        first = False
        yield row
    if first:
        raise InputError("table-empty", "the table is empty")


def _record(line: str) -> Row:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _Broken(line.strip()[:200], f"not JSON: {error}")
    return found if isinstance(found, dict) else _Broken(line.strip()[:200], "a JSON object is wanted")
