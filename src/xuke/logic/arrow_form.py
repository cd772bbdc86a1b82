"""Arrow in and out: columns checked and brought to one form, bitmaps as planes without copying where they allow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xuke.errors import InputError, quoted
from xuke.logic.columns import Column

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Words = np.ndarray[Any, np.dtype[np.uint64]]

WORD = 64


@dataclass(frozen=True)
class Encoded:
    """One column for the planes: its known rows, and its values as bit planes or as one number or code per row.

    `known` None means all rows are known; a column without values is unknown throughout.
    """

    known: Words | None
    planes: tuple[Words, ...] = ()
    values: Any = None

    @property
    def empty(self) -> bool:
        """Whether nothing is known of any row."""
        return not self.planes and self.values is None


def words(rows: int) -> int:
    """Return how many 64-bit words hold one bit per row."""
    return (rows + WORD - 1) // WORD


def checked(column: Column, array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column in its one form: boolean, dictionary of the options with 8-bit indices, or 64-bit float.

    Raises `InputError` (`column-type`, `column-option`).
    """
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if column.kind == "yesno" and array.type == pa.bool_():
        return array
    if pa.types.is_null(array.type):
        return array
    if column.kind == "choice":
        return _choice(column, array)
    if column.kind == "yesno":
        raise _misfit(column, array, "booleans")
    if not (pa.types.is_floating(array.type) or pa.types.is_integer(array.type)):
        raise _misfit(column, array, "numbers")
    return array.cast(pa.float64(), safe=False)


def encoded(column: Column, array: pa.Array) -> Encoded:
    """Return a checked column for the planes."""
    import numpy as np

    missing = array.null_count
    if missing == len(array):
        return Encoded(None)
    values = array.indices if column.kind == "choice" else array
    valid, data = values.buffers()
    known = bitmap(valid, values.offset, len(values)) if missing else None
    if column.kind == "yesno":
        return Encoded(known, (bitmap(data, values.offset, len(values)),))
    kind = np.float64 if column.kind == "number" else np.uint8
    numbers = np.frombuffer(data, kind)[values.offset : values.offset + len(values)]
    return Encoded(_known_numbers(known, numbers) if column.kind == "number" else known, (), numbers)


def bitmap(buffer: Any, offset: int, rows: int) -> Words:
    """Return a bitmap as words from its first row on; copied only when it starts inside a byte or ends short."""
    import numpy as np

    count = words(rows)
    if not offset % 8 and memoryview(buffer).nbytes >= offset // 8 + count * 8:
        return np.frombuffer(buffer, np.uint64, count, offset // 8)
    flags = np.unpackbits(np.frombuffer(buffer, np.uint8), bitorder="little")[offset : offset + rows]
    octets = np.zeros(count * 8, np.uint8)
    octets[: (rows + 7) // 8] = np.packbits(flags, bitorder="little")
    return octets.view(np.uint64)


def booleans(values: Words, known: Words, rows: int) -> pa.Array:
    """Return planes of true and known rows as a nullable boolean array (no copy)."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), rows, [pa.py_buffer(known), pa.py_buffer(values)])


def texts(planes: Words, values: Sequence[str], rows: int, *, fast: bool = False) -> pa.Array:
    """Return bit-sliced codes (one row of words per bit, lowest first) as a dictionary array of `values`."""
    import pyarrow as pa

    codes = _joined(planes, fast and len(planes) <= 8)[:rows]
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(values, pa.string()), safe=False)


def _joined(planes: Words, fast: bool) -> Any:
    import numpy as np

    if fast:
        from xuke.logic import plane_kernels

        found = np.empty(planes.shape[1] * 8, np.uint64)
        plane_kernels.join_bytes(planes, found)
        return found.view(np.uint8)
    codes = np.zeros(planes.shape[1] * WORD, np.uint8 if len(planes) <= 8 else np.uint16)
    for place, plane in enumerate(planes):
        flags = np.unpackbits(plane.view(np.uint8), bitorder="little")
        np.bitwise_or(codes, np.left_shift(flags, place, dtype=codes.dtype), out=codes)
    return codes


def packed(planes: Sequence[Words], rows: int) -> list[Words]:
    """Return planes (64 rows to a word) turned over: one word per row for every 64 planes, plane 0 the lowest bit."""
    return [_turned(planes[first : first + WORD], rows) for first in range(0, len(planes), WORD)]


def unpacked(column: Words, place: int) -> Words:
    """Return one plane from a column of packed words."""
    import numpy as np

    flags = (column >> np.uint64(place) & np.uint64(1)).astype(np.uint8)
    return bitmap(np.packbits(flags, bitorder="little"), 0, len(column))


def _turned(planes: Sequence[Words], rows: int) -> Words:
    """Transpose blocks of 64 x 64 bits by halves (Warren, Hacker's Delight, 7-3), all blocks at once."""
    import numpy as np

    block = np.zeros((WORD, words(rows)), np.uint64)
    for place, plane in enumerate(planes):
        block[place] = plane
    half, mask = 32, 0xFFFFFFFF
    while half:
        pairs = block.reshape(WORD // (2 * half), 2, half, -1)
        low, high = pairs[:, 0], pairs[:, 1]
        swapped = ((low >> np.uint64(half)) ^ high) & np.uint64(mask)
        high ^= swapped
        low ^= swapped << np.uint64(half)
        half //= 2
        mask ^= mask << half & 0xFFFFFFFFFFFFFFFF
    return np.ascontiguousarray(block.T).reshape(-1)[:rows]


def _choice(column: Column, array: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    options = pa.array(column.options, pa.string())
    is_text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
    if pa.types.is_dictionary(array.type):
        if array.type.index_type in (pa.int8(), pa.uint8()) and array.dictionary.cast(pa.string()).equals(options):
            return array
        array = array.dictionary_decode()
    elif not is_text and not pa.types.is_string_view(array.type):
        raise _misfit(column, array, "option ids")
    array = array.cast(pa.string())
    codes = pc.index_in(array, value_set=options)
    if codes.null_count > array.null_count:
        wrong = array.filter(pc.and_(pc.is_null(codes), pc.is_valid(array)))[0].as_py()
        known = ", ".join(column.options)
        message = f"column {quoted(column.id)} holds {quoted(wrong)}, which is no option"
        raise InputError("column-option", message, f"choose from: {known}")
    return pa.DictionaryArray.from_arrays(codes.cast(pa.uint8()), options)


def _misfit(column: Column, array: Any, wanted: str) -> InputError:
    return InputError("column-type", f"column {quoted(column.id)} holds {array.type}, not {wanted}", "cast it first")


def _known_numbers(known: Words | None, numbers: Any) -> Words | None:
    """Return the known rows without those that hold NaN."""
    import numpy as np

    missing = np.isnan(numbers)
    if not missing.any():
        return known
    present = bitmap(np.packbits(~missing, bitorder="little"), 0, len(numbers))
    return present if known is None else known & present
