"""Bytes from files and standard input, decoded strictly: byte-order mark, then UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path

from xuke.errors import InputError, quoted

MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
MAX_BYTES = 20_000_000


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file, or of standard input for `-`; raises `InputError` (`file`, `file-large`)."""
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise InputError("file", f"cannot read {quoted(path)}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_BYTES:
        raise InputError("file-large", f"{quoted(path)} has more than {MAX_BYTES} bytes", "split it")
    return data


def encoding_of(data: bytes, *, whole: bool = True) -> str:
    """Return the encoding of `data` by the strict ladder; raises `InputError` (`encoding`, `binary`).

    `whole` is false when `data` is the beginning of something longer, which may end inside a character.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    if b"\0" in data:
        raise InputError("binary", "the input is binary, not text", "spreadsheets are saved as CSV or JSONL first")
    for name in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(name)("strict").decode(data, whole)
        except UnicodeDecodeError:
            continue
        return name
    raise InputError("encoding", "the input is neither UTF-8 nor GB18030", "save it as UTF-8")


def to_text(data: bytes, path: str = "-") -> str:
    """Decode `data`; raises `InputError` (`encoding`, `binary`, `text-empty`)."""
    try:
        text = data.decode(encoding_of(data))
    except UnicodeDecodeError as error:
        raise InputError(
            "encoding", f"the input breaks off or is damaged at byte {error.start}", "save it as UTF-8"
        ) from None
    if not text.strip():
        raise InputError("text-empty", f"{quoted(path)} is empty", "say in a sentence or two what the business does")
    return text
