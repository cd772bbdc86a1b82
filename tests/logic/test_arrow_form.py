"""Arrow columns: one form, refusals that name the column, bitmaps whatever their offset, packed words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuke.errors import InputError
from xuke.logic.arrow_form import bitmap, booleans, checked, encoded, packed, texts, unpacked
from xuke.logic.columns import Column
from xuke.logic.plane_engine import sliced

YESNO = Column("p", "yesno")
CHOICE = Column("colour", "choice", ("red", "green", "blue"))
NUMBER = Column("n", "number", cuts=((0.0, True), (10.0, False)))
BITS = st.lists(st.booleans(), min_size=1, max_size=200)


def flags(words: Any, rows: int) -> list[bool]:
    return [bool(int(words[i // 64]) >> i % 64 & 1) for i in range(rows)]


@given(BITS, st.integers(0, 70))
def test_a_bitmap_starts_anywhere(bits: list[bool], offset: int) -> None:
    """A slice's bitmap is read from its first row on."""
    array = pa.array([True] * offset + bits)[offset:]
    assert flags(bitmap(array.buffers()[1], array.offset, len(array)), len(bits)) == bits


@given(st.lists(st.one_of(st.none(), st.booleans()), min_size=1, max_size=150), st.integers(0, 9))
def test_booleans_there_and_back(values: list[bool | None], offset: int) -> None:
    """Planes of a boolean column, and a boolean column of planes."""
    array = pa.array([None] * offset + values, pa.bool_())[offset:]
    found = encoded(YESNO, checked(YESNO, array))
    if found.empty:
        assert set(values) == {None}
        return
    known = np.full(len(found.planes[0]), (1 << 64) - 1, np.uint64) if found.known is None else found.known
    assert booleans(found.planes[0], known, len(values)).to_pylist() == values


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.uint8(), pa.large_string()),
    ],
)
def test_options_in_every_arrow_form(kind: pa.DataType) -> None:
    """Text and dictionaries of any index become 8-bit option numbers."""
    array = pa.array(["blue", None, "red", "blue"]).cast(kind)
    found = checked(CHOICE, array)
    assert found.type == pa.dictionary(pa.uint8(), pa.string())
    assert found.to_pylist() == ["blue", None, "red", "blue"]
    assert found.indices.to_pylist() == [2, None, 0, 2]


def test_a_dictionary_of_the_options_is_taken_as_it_is() -> None:
    """No copy where the dictionary already is the list of options."""
    array = pa.DictionaryArray.from_arrays(pa.array([0, 2, None], pa.uint8()), pa.array(CHOICE.options))
    assert checked(CHOICE, array) is array
    part = checked(CHOICE, array[1:])
    found = sliced({"colour": CHOICE}, {"colour": encoded(CHOICE, part)}, 2, fast=False)["colour"]
    assert [flags(plane, 1) for plane in found.planes] == [[False], [True]]
    assert flags(found.known, 2) == [True, False]


def test_chunks_are_joined_and_nulls_stay() -> None:
    """A chunked column is one array; a column of nulls knows nothing."""
    assert checked(YESNO, pa.chunked_array([[True], [None, False]])).to_pylist() == [True, None, False]
    assert encoded(YESNO, checked(YESNO, pa.nulls(3))).empty


@pytest.mark.parametrize("kind", [pa.int64(), pa.float32(), pa.float64()])
def test_numbers_become_cells(kind: pa.DataType) -> None:
    """Any number type; NaN is not known."""
    numbers = checked(NUMBER, pa.array([-1, 0, 10, 11, None]).cast(kind))
    for fast in (False, True):
        found = sliced({"n": NUMBER}, {"n": encoded(NUMBER, numbers)}, 5, fast)["n"]
        cells = [sum(flags(plane, 5)[i] << place for place, plane in enumerate(found.planes)) for i in range(4)]
        assert cells == [0, 1, 1, 2]
        assert flags(found.known, 5) == [True] * 4 + [False]
    nan = encoded(NUMBER, checked(NUMBER, pa.array([1.0, float("nan")])))
    assert flags(nan.known, 2) == [True, False]


@pytest.mark.parametrize(
    ("column", "array", "code", "said"),
    [
        (YESNO, pa.array(["yes"]), "column-type", "`p` holds string, not booleans"),
        (YESNO, pa.array([1]), "column-type", "`p` holds int64, not booleans"),
        (CHOICE, pa.array([1]), "column-type", "`colour` holds int64, not option ids"),
        (NUMBER, pa.array(["many"]), "column-type", "`n` holds string, not numbers"),
        (CHOICE, pa.array(["red", "pink"]), "column-option", "`pink`, which is no option"),
        (CHOICE, pa.array(["pink"]).dictionary_encode(), "column-option", "`pink`, which is no option"),
    ],
)
def test_misfits_are_refused(column: Column, array: pa.Array, code: str, said: str) -> None:
    """A wrong type or an unknown option names the column and what it holds."""
    with pytest.raises(InputError) as caught:
        checked(column, array)
    assert caught.value.code == code
    assert said in caught.value.message


def test_texts_are_dictionaries() -> None:
    """Bit-sliced codes become texts, with more than 256 values too."""
    many = [f"v{i}" for i in range(300)]
    codes = np.array([0, 299, 17] * 50)
    planes = np.stack([bitmap(np.packbits(codes >> p & 1, bitorder="little"), 0, 150) for p in range(9)])
    for fast in (False, True):
        assert texts(planes, many, 150, fast=fast).to_pylist() == ["v0", "v299", "v17"] * 50
        assert texts(planes[:5], many[:32], 150, fast=fast).to_pylist() == ["v0", "v11", "v17"] * 50


@given(st.integers(1, 130), st.integers(1, 200), st.integers(0, 5))
def test_packed_words_turn_back(planes: int, rows: int, seed: int) -> None:
    """Bit `i % 64` of word `i // 64` of a row is plane `i` at that row."""
    chance = np.random.default_rng(seed)
    bits = chance.random((planes, rows)) < 0.5
    given_planes = [bitmap(np.packbits(row, bitorder="little"), 0, rows) for row in bits]
    turned = packed(given_planes, rows)
    assert [len(column) for column in turned] == [rows] * ((planes + 63) // 64)
    for i in range(planes):
        assert flags(unpacked(turned[i // 64], i % 64), rows) == bits[i].tolist()
