"""Bytes → text by a strict ladder: mark, UTF-8, GB18030; nothing is guessed or replaced."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuke.errors import InputError
from xuke.intake.source import MAX_BYTES, encoding_of, read_bytes, to_text

TEXT = "多商户商城，商家入驻 App"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
)
def test_ladder_reads(data: bytes) -> None:
    """Marked Unicode, UTF-8 and GB18030 all give the same text, without the mark."""
    assert to_text(data) == TEXT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "text-empty"),
        (b" \r\n\t", "text-empty"),
        (codecs.BOM_UTF8, "text-empty"),
        (b"\xff\xff\xff", "encoding"),
        (b"abc\x80", "encoding"),
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (codecs.BOM_UTF8 + b"\xff\xfe", "encoding"),
        (codecs.BOM_UTF16_LE + b"a", "encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "encoding"),
    ],
)
def test_ladder_refuses(data: bytes, code: str) -> None:
    """Empty, invalid and binary input is refused with its code, also behind a byte-order mark."""
    with pytest.raises(InputError) as error:
        to_text(data)
    assert error.value.code == code


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_utf8_is_never_taken_for_something_else(text: str) -> None:
    """Every UTF-8 text comes back as it was."""
    if text.strip():
        assert to_text(text.encode()) == text


@given(st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_bytes_read_or_are_refused(data: bytes) -> None:
    """No bytes raise anything but `InputError`."""
    try:
        to_text(data)
    except InputError as error:
        assert error.code in ("text-empty", "encoding", "binary")


def test_beginning_may_end_inside_a_character() -> None:
    """The head of a longer input may be cut inside a character; the whole may not."""
    assert encoding_of(TEXT.encode()[:-5][:7], whole=False) == "utf-8"
    assert encoding_of("商家商家".encode()[:-1], whole=False) == "utf-8"
    assert encoding_of("商家商家".encode("gb18030")[:-1], whole=False) == "gb18030"


def test_files(tmp_path: Path) -> None:
    """Files are read whole; a missing one, a folder and a huge one are refused."""
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    assert read_bytes(str(tmp_path / "a.txt")) == TEXT.encode()
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(InputError) as error:
            read_bytes(str(path))
        assert error.value.code == "file"
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError) as error:
        read_bytes(str(big))
    assert error.value.code == "file-large"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is standard input, as bytes."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode("gb18030"))))
    assert to_text(read_bytes("-")) == TEXT


def test_name_with_nul_is_refused() -> None:
    """A path the system cannot even ask for is refused like a missing one."""
    with pytest.raises(InputError):
        read_bytes("a\0b")
