"""Tables in, one line per row out: in order, as they come, nothing lost."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from xuke.errors import InputError, UsageError
from xuke.law import Law, Rulebook
from xuke.screen import screen

FORUM, SHOP = "用户可以发帖的论坛", "网店只卖自己做的茶"


@pytest.fixture(scope="module")
def dated(book: Rulebook) -> Law:
    return Law.at(book, "2026-11-23")


def lines(law: Law, path: Path | str, column: str = "描述", **more: Any) -> list[dict[str, Any]]:
    return list(screen(law.rulebook, str(path), column, law=law, **more))


def table(tmp_path: Path, text: str | bytes, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def inputs(found: list[dict[str, Any]], column: str = "描述") -> list[Any]:
    return [line["input"][column] for line in found]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", f"id,描述\n1,{FORUM}\n2,{SHOP}\n".encode()),
        ("a.csv", codecs.BOM_UTF8 + f"描述,id\r\n{FORUM},1\r\n{SHOP},2\r\n".encode()),
        ("a.csv", f"id,描述\n1,{FORUM}\n2,{SHOP}\n".encode("gb18030")),
        ("a.csv", f"id,描述\n1,{FORUM}\n2,{SHOP}".encode("utf-16")),
        ("a.csv", f"描述,id\r{FORUM},1\r{SHOP},2\r".encode()),
        ("a.tsv", f"id\t描述\n1\t{FORUM}\n2\t{SHOP}\n".encode()),
        ("a.txt", f'"id","描述"\n"1","{FORUM}"\n"2","{SHOP}"\n'.encode()),
        ("a.jsonl", f'{{"id": "1", "描述": "{FORUM}"}}\n{{"id": "2", "描述": "{SHOP}"}}\n'.encode()),
        ("a.ndjson", f'{{"描述": "{FORUM}", "id": 1}}\r\n\r\n{{"描述": "{SHOP}"}}'.encode()),
    ],
)
def test_forms_and_encodings(dated: Law, tmp_path: Path, name: str, data: bytes) -> None:
    """Every table form in every encoding of the ladder gives its rows in order, each with an assessment."""
    found = lines(dated, table(tmp_path, data, name))
    assert inputs(found) == [FORUM, SHOP]
    assert [line["row"] for line in found] == [1, 2]
    assert all(line["assessment"]["schema"] == "xuke.assessment/1" for line in found)


def test_input_columns_stay_untouched(dated: Law, tmp_path: Path) -> None:
    """The row comes back as it was, in its column order, surplus cells included."""
    found = lines(dated, table(tmp_path, f" id ,描述,空\n 007 ,{FORUM},,多,余\n"))
    assert list(found[0]["input"].items()) == [(" id ", " 007 "), ("描述", FORUM), ("空", ""), ("", ["多", "余"])]


def test_quoted_newlines_and_commas(dated: Law, tmp_path: Path) -> None:
    """A quoted cell may hold newlines, commas and quotes and is one cell."""
    text = f'"第一行\n{FORUM}, ""好"""'
    found = lines(dated, table(tmp_path, f"描述,id\n{text},1\n{SHOP},2\n"))
    assert inputs(found) == [f'第一行\n{FORUM}, "好"', SHOP]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_only_newlines_end_a_row(dated: Law, tmp_path: Path, mark: str) -> None:
    """Other characters that some programs take for line ends stay inside their cell."""
    found = lines(dated, table(tmp_path, f"描述,id\n{FORUM}{mark}好,1\n"))
    assert inputs(found) == [f"{FORUM}{mark}好"]
    if mark != "\x0b" and ord(mark) > 32:
        found = lines(dated, table(tmp_path, f'{{"描述": "{FORUM}{mark}好"}}\n', "a.jsonl"))
        assert inputs(found) == [f"{FORUM}{mark}好"]


def test_rows_without_words_keep_their_place(dated: Law, tmp_path: Path) -> None:
    """An empty, blank, missing or wordless cell gives an error line in its place."""
    found = lines(dated, table(tmp_path, f"id,描述\n1,{FORUM}\n2,\n3,  \n4\n5,👍。\n6,{SHOP}\n"))
    assert [line["row"] for line in found] == [1, 2, 3, 4, 5, 6]
    assert [line.get("error", {}).get("code") for line in found] == [None, *["text-empty"] * 4, None]
    assert all(("assessment" in line) is ("error" not in line) for line in found)


def test_empty_lines_keep_their_place(dated: Law, tmp_path: Path) -> None:
    """In a table of one column an empty row is an empty line; it is a row all the same."""
    found = lines(dated, table(tmp_path, f"描述\n{FORUM}\n\n{SHOP}\n"))
    assert [line["row"] for line in found if "assessment" in line] == [1, 3]


def test_one_long_row_does_not_stop_the_rest(dated: Law, tmp_path: Path) -> None:
    """A cell that is too long to read gives an error line, the next row is assessed."""
    found = lines(dated, table(tmp_path, f"描述\n{'论' * 300_000}\n{SHOP}\n"))
    assert found[0]["error"]["code"] == "text-long"
    assert "assessment" in found[1]


def test_broken_json_lines_keep_their_place(dated: Law, tmp_path: Path) -> None:
    """A line that is no JSON object is an error in its place, with the line as input."""
    good = f'{{"描述": "{FORUM}"}}'
    text = "\n".join([good, "{oops", "[1]", "3", '{"other": 1}', '{"描述": null}', good])
    found = lines(dated, table(tmp_path, text, "a.jsonl"))
    codes = [line.get("error", {}).get("code") for line in found]
    assert codes == [None, "row", "row", "row", "text-empty", "text-empty", None]
    assert found[1]["input"] == "{oops"


def test_deep_json_line_keeps_its_place(dated: Law, tmp_path: Path) -> None:
    """A line nested beyond reason is broken like any other."""
    found = lines(dated, table(tmp_path, f'{{"描述": "{FORUM}"}}\n{"[" * 100_000}\n', "a.jsonl"))
    assert [line.get("error", {}).get("code") for line in found] == [None, "row"]


def test_huge_cell_keeps_its_place(dated: Law, tmp_path: Path) -> None:
    """A cell beyond the limit of the CSV reader is an error in its row, not the end of the run."""
    found = lines(dated, table(tmp_path, f"描述\n{'a' * 10_000_001}\n{SHOP}\n"))
    assert "error" in found[0]
    assert "assessment" in found[-1]


def test_first_broken_line_does_not_hide_the_column(dated: Law, tmp_path: Path) -> None:
    """JSON lines may begin with a broken one."""
    found = lines(dated, table(tmp_path, f'oops\n{{"描述": "{FORUM}"}}\n', "a.jsonl"))
    assert ["error" in line for line in found] == [True, False]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", "id,text\n1,x\n", "column-missing"),
        ("a.jsonl", '{"text": "x"}\n', "column-missing"),
        ("a.xlsx", "描述\nx\n", "table-form"),
        ("a", "描述\nx\n", "table-form"),
        ("a.csv", "", "table-empty"),
        ("a.csv", " \n \n", "table-empty"),
        ("a.csv", b"PK\x03\x04\x00\x00", "binary"),
        ("a.csv", b"\xff\xff\xff", "encoding"),
    ],
)
def test_tables_that_cannot_be_read(dated: Law, tmp_path: Path, name: str, data: str | bytes, code: str) -> None:
    """A table that is wrong as a whole is refused before the first row."""
    with pytest.raises((InputError, UsageError)) as error:
        next(screen(dated.rulebook, str(table(tmp_path, data, name)), "描述", law=dated))
    assert error.value.code == code


def test_missing_files_and_encodings(dated: Law, tmp_path: Path) -> None:
    """A missing file, a folder and an unknown encoding are refused with a code."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError):
            lines(dated, path, form="csv")
    with pytest.raises((InputError, UsageError)):
        lines(dated, table(tmp_path, f"描述\n{FORUM}\n"), encoding="no-such-encoding")


def test_missing_column_names_the_columns(dated: Law, tmp_path: Path) -> None:
    """The hint says which columns there are."""
    with pytest.raises(UsageError) as error:
        lines(dated, table(tmp_path, "id,业务\n1,x\n"))
    assert "业务" in error.value.hint


def test_form_and_encoding_can_be_given(dated: Law, tmp_path: Path) -> None:
    """A given form or encoding goes before guessing."""
    path = table(tmp_path, f'{{"描述": "{FORUM}"}}\n'.encode("big5", "replace"), "a.data")
    assert inputs(lines(dated, path, form="jsonl", encoding="big5"))[0].startswith("用")


def test_late_bytes_are_not_replaced_silently(dated: Law, tmp_path: Path) -> None:
    """Where the first Chinese words come late in a GB18030 table they are read, or the row says it cannot be."""
    plain = "id,描述\n" + "1,we sell tea that we grow\n" * 600
    found = lines(dated, table(tmp_path, plain.encode() + f"2,{FORUM}\n".encode("gb18030")))
    assert found[-1]["input"]["描述"] == FORUM or "error" in found[-1]


def test_proofs_only_when_asked(dated: Law, tmp_path: Path) -> None:
    """Proof trees are written only on request; language and date follow the call."""
    path = table(tmp_path, f"描述\n{FORUM}\n")
    bare = lines(dated, path, lang="en")[0]["assessment"]
    full = lines(dated, path, proofs=True)[0]["assessment"]
    assert not any("proof" in entry for entry in (*bare["telecom"], *bare["permits"]))
    assert "proof" in full["permits"][0]
    assert (bare["lang"], full["lang"], bare["as_of"]) == ("en", "zh", "2026-11-23")


class Tap(io.RawIOBase):
    """Rows made one by one; counts how many were asked for."""

    def __init__(self, count: int) -> None:
        self.made = 0
        self._rows = self._make(count)
        self._rest = b"id,\xe6\x8f\x8f\xe8\xbf\xb0\n"

    def _make(self, count: int) -> Iterator[bytes]:
        for self.made in range(1, count + 1):
            yield f"{self.made},{FORUM}{'。' * 300}\n".encode()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._rest or next(self._rows, b"")
        size = min(len(buffer), len(data))
        buffer[:size], self._rest = data[:size], data[size:]
        return size


def test_first_line_before_last_row(dated: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is read as it comes: the first line is out long before the last row is read."""
    tap = Tap(400)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BufferedReader(tap)))
    found = screen(dated.rulebook, "-", "描述", law=dated)
    first = next(found)
    assert first["row"] == 1
    assert tap.made < 200
    for _ in range(20):
        next(found)
    assert tap.made < 300


def test_a_short_pipe_is_read_as_it_comes(dated: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow producer of few rows sees its first answer before it has written its last row."""
    tap = Tap(20)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BufferedReader(tap)))
    next(screen(dated.rulebook, "-", "描述", law=dated))
    assert tap.made < 20
