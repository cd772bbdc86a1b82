"""Files that must fail well: exit code 2, one line with a stable code, no traceback, nothing on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal import refused, xuke

FOLDER = Path(__file__).parent / "bad" / "inputs"
CODES = {
    "text_empty.txt": "text-empty",
    "text_blank.txt": "text-empty",
    "text_emoji.txt": "text-empty",
    "text_punctuation.txt": "text-empty",
    "text_mark_only.txt": "text-empty",
    "text_invalid.txt": "encoding",
    "text_mark_then_invalid.txt": "encoding",
    "text_utf16_odd.txt": "encoding",
    "text_binary.txt": "binary",
    "text_png.txt": "binary",
    "facts_broken.json": "facts-file",
    "facts_broken.yaml": "facts-file",
    "facts_duplicate.yaml": "facts-file",
    "facts_control.yaml": "facts-file",
    "facts_deep.json": "facts-file",
    "facts_deep.yaml": "facts-file",
    "facts_two_documents.yaml": "facts-file",
    "facts_date.yaml": "facts-file",
    "facts_number.yaml": "facts-file",
    "facts_list.yaml": "facts-file",
    "facts_id_list.yaml": "facts-file",
    "facts_only_number.yaml": "fact-value",
    "facts_value.yaml": "fact-value",
    "facts_range.json": "fact-value",
    "facts_nan.json": "fact-value",
    "facts_recursive.yaml": "fact-value",
    "facts_unknown.yaml": "fact-unknown",
    "facts_option.yaml": "fact-option",
    "facts_invalid.yaml": "encoding",
    "facts_empty.yaml": "text-empty",
    "receipt_broken.json": "receipt-form",
    "receipt_deep.json": "receipt-form",
    "receipt_list.json": "receipt-form",
    "receipt_number.json": "receipt-form",
    "receipt_later_format.json": "receipt-form",
    "receipt_missing.json": "receipt-form",
    "receipt_state.json": "receipt-form",
    "receipt_source.json": "receipt-form",
    "receipt_none.json": "receipt-form",
    "receipt_date.json": "date",
    "receipt_empty.json": "text-empty",
    "receipt_binary.json": "binary",
    "table_empty.csv": "table-empty",
    "table_blank.csv": "table-empty",
    "table_binary.csv": "binary",
    "table_invalid.csv": "encoding",
    "table_no_column.csv": "column-missing",
    "table_no_field.jsonl": "column-missing",
    "table_sheet.xlsx": "table-form",
}


def test_every_bad_input_is_expected() -> None:
    """Each file of the folder has an expected code, and each code its file."""
    assert {path.name for path in FOLDER.iterdir()} == set(CODES)


@pytest.mark.parametrize("name", list(CODES))
def test_bad_input_fails_well(name: str) -> None:
    """A bad description, facts file, receipt or table is refused in one line that begins with its code."""
    path = FOLDER / name
    if name.startswith("text"):
        done = xuke("assess", "-", stdin=path.read_bytes())
    elif name.startswith("facts"):
        done = xuke("assess", "--facts", str(path))
    elif name.startswith("receipt"):
        done = xuke("replay", str(path))
    else:
        done = xuke("screen", str(path), "--text", "描述")
    refused(done, CODES[name])


@pytest.mark.parametrize("name", ["text_invalid.txt", "text_binary.txt", "text_empty.txt"])
def test_bad_facts_from_standard_input(name: str) -> None:
    """The same bytes are refused the same way as a facts file on standard input."""
    refused(xuke("assess", "--facts", "-", stdin=(FOLDER / name).read_bytes()), CODES[name])
