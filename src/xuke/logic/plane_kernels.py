"""The code of `planes` as compiled loops (numba, extra `fast`): one kernel for every rulebook, tile by tile."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
from numba.extending import intrinsic

TILE = 256
SPREAD = np.uint64(0x0101010101010101)
GATHER = np.uint64(0x0102040810204080)
PICK = np.uint64(0x8040201008040201)
CARRY = np.uint64(0x7F7F7F7F7F7F7F7F)


@intrinsic
def _pointer(context: Any, address: Any) -> Any:
    """Turn an address into a pointer to words."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return nb.types.CPointer(nb.types.uint64)(address), generate


@nb.njit(inline="always")
def _words(address: Any, count: Any) -> Any:
    return nb.carray(_pointer(address), count)


@nb.njit("void(int32[:,::1],int64[::1],int64[::1],int64)", nogil=True, cache=True)
def run(ops: Any, places: Any, strides: Any, words: int) -> None:
    """Run code on `words` words, tile by tile.

    `places` holds the address of every place, `strides` how many bytes it moves on per word (8, or 0 for scratch).
    """
    for low in range(0, words, TILE):
        width = min(TILE, words - low)
        for k in range(len(ops)):
            op, target, first, second = ops[k, 0], ops[k, 1], ops[k, 2], ops[k, 3]
            a = _words(places[first] + strides[first] * low, width)
            b = _words(places[second] + strides[second] * low, width)
            to = _words(places[target] + strides[target] * low, width)
            if op == 0:
                for j in range(width):
                    to[j] = a[j] & b[j]
            elif op == 1:
                for j in range(width):
                    to[j] = a[j] | b[j]
            elif op == 2:
                for j in range(width):
                    to[j] = a[j] & ~b[j]
            elif op == 3:
                for j in range(width):
                    to[j] = a[j]
            elif op == 4:
                for j in range(width):
                    to[j] = ~a[j]
            else:
                for j in range(width):
                    to[j] = np.uint64(0) - np.uint64(op - 5)


@nb.njit("void(uint64[::1],int64,uint64[::1])", nogil=True, cache=True)
def slice_bytes(codes: Any, place: int, plane: Any) -> None:
    """Gather one bit of every byte (eight to a word) into a plane."""
    shift = np.uint64(place)
    for w in range(len(plane)):
        found = np.uint64(0)
        for j in range(8):
            lowest = (codes[w * 8 + j] >> shift) & SPREAD
            found |= ((lowest * GATHER) >> np.uint64(56)) << np.uint64(8 * j)
        plane[w] = found


@nb.njit("void(uint64[:,::1],uint64[::1])", nogil=True, cache=True)
def join_bytes(planes: Any, codes: Any) -> None:
    """Turn up to eight bit planes, lowest bit first, into a column of bytes (eight to a word)."""
    for w in range(planes.shape[1]):
        for j in range(8):
            found = np.uint64(0)
            for k in range(len(planes)):
                octet = (planes[k, w] >> np.uint64(8 * j)) & np.uint64(255)
                ones = ((((octet * SPREAD) & PICK) + CARRY) >> np.uint64(7)) & SPREAD
                found |= ones << np.uint64(k)
            codes[w * 8 + j] = found


@nb.njit("void(float64[::1],float64[::1],boolean[::1],uint8[::1])", nogil=True, cache=True)
def cells(values: Any, points: Any, uppers: Any, found: Any) -> None:
    """Add to every number's cell (zero at first) how many cuts lie at or below it."""
    for k in range(len(points)):
        if uppers[k]:
            for i in range(len(values)):
                found[i] += np.uint8(values[i] >= points[k])
        else:
            for i in range(len(values)):
                found[i] += np.uint8(values[i] > points[k])
