"""The matching machine and the search for all detectors, compiled by numba.

INVARIANT: the compiled functions of the search and their numbers stand in this one file. Numba keeps compiled code for
as long as a function's own file is unchanged, whatever becomes of what it calls elsewhere.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

CHAR, SET, SPLIT, LAZY, JUMP, REPEAT, LOOK, LOOKED, AT, MATCH, BRANCH, AMONG, SWITCH = range(13)
BEGIN, END, BORDER, NO_BORDER, LAST = range(5)
PATTERN, UNLESS, ABSENT = range(3)
Ints = NDArray[np.int32]
DEPTH = 4096
"""Frames of the backtracking stack; a text that needs more is left to the plain path."""
FULL = -2
_WAY, _REPEAT, _LOOK = 0, 1, 2


SPANS = 4096


class Tables(NamedTuple):
    """What the kernel reads. `…_from` arrays hold where the entries of each begin, one more than there are."""

    code: Ints
    switches: Ints
    members: NDArray[np.uint8]
    word: NDArray[np.uint8]
    begins: Ints
    first: NDArray[np.uint8]
    detector: Ints
    role: Ints
    needs_from: Ints
    needs: Ints
    patterns_from: Ints
    pair_key: NDArray[np.int64]
    pair_place: Ints
    pair_from: Ints
    pair_words: Ints
    single: Ints
    letters_from: Ints
    letters: Ints
    groups_from: Ints
    groups: Ints
    main_from: Ints
    main: Ints
    side_from: Ints
    side: Ints
    sizes: Ints


class Scratch(NamedTuple):
    """Work space, kept from text to text; what is stamped with another text's number counts as empty."""

    group: Ints
    place: Ints
    head: Ints
    detector: Ints
    seen: Ints
    chain: Ints
    touched: Ints
    windows: Ints
    stack: Ints
    spans: Ints
    barred: Ints


@njit(cache=True)
def slot_of(key: Any, slots: int) -> Any:
    """Return the slot where the search for a pair of classes begins."""
    return (key * 40503 ^ key >> 7) & (slots - 1)


@njit(cache=True, inline="always")
def _holds(members: Any, row: int, cls: int) -> bool:
    return bool((members[row, cls >> 3] >> (cls & 7)) & 1)


@njit(cache=True)
def _at(kind: int, newline: int, word: Any, text: Any, begin: int, end: int, pos: int) -> bool:
    """Say whether `pos` is a place of the kind that an `AT` asks for."""
    if kind == BEGIN:
        return pos == begin
    if kind == END:
        return pos == end
    if kind == LAST:
        return pos == end or (pos + 1 == end and text[pos] == newline)
    before = pos > begin and word[text[pos - 1]] == 1
    after = pos < end and word[text[pos]] == 1
    return (before != after) == (kind == BORDER)


@njit(cache=True, inline="always")
def _enters(op: int, letter: int, members: Any, text: Any, end: int, pos: int) -> bool:
    """Say whether a way that begins with one letter, or one of a set, can be entered."""
    if op == BRANCH:
        return pos < end and text[pos] == letter
    return op != AMONG or (pos < end and _holds(members, letter, text[pos]))


@njit(cache=True)
def _back(code: Any, stack: Any, top: int) -> tuple[int, int, int]:
    """Go back to the last choice; returns the new height of the stack (-1: no choice is left), where and at what."""
    while top > 0:
        top -= 1
        kind, pc, pos = stack[top, 0], stack[top, 1], stack[top, 2]
        if kind == _WAY:
            return top, pc, pos
        if kind == _REPEAT:
            extra = stack[top, 3] - 1
            if extra > 0:
                stack[top, 3] = extra
                top += 1
            return top, pc, pos + extra
        if code[pc, 2] == 0:  # what must not be there is not there
            return top, code[pc, 1], pos
    return -1, 0, 0


@njit(cache=True, inline="always")
def _push(stack: Any, top: int, kind: int, pc: int, pos: int, extra: int) -> int:
    stack[top, 0], stack[top, 1], stack[top, 2], stack[top, 3] = kind, pc, pos, extra
    return top + 1


@njit(cache=True)
def _switch(switches: Any, low: int, high: int, cls: int) -> int:
    """Return where the ways for a letter begin, or -1."""
    while low < high:
        middle = (low + high) >> 1
        if switches[middle, 0] < cls:
            low = middle + 1
        elif switches[middle, 0] > cls:
            high = middle
        else:
            return int(switches[middle, 1])
    return -1


@njit(cache=True)
def match_at(
    code: Any, switches: Any, members: Any, word: Any, text: Any, begin: int, end: int, pc: int, pos: int, stack: Any
) -> int:
    """Return where the match that begins at `pos` ends, -1 when there is none, `FULL` when the stack does not do.

    `text[begin:end]` are classes; `stack` has the shape (DEPTH, 4): kind, where to go on, position, count.
    """
    top = 0
    while top < DEPTH:
        op, a, b, c = code[pc, 0], code[pc, 1], code[pc, 2], code[pc, 3]
        alive = True
        pc += 1
        if op == CHAR:
            alive = pos < end and text[pos] == a
            pos += 1
        elif op == SET:
            alive = pos < end and _holds(members, a, text[pos])
            pos += 1
        elif op == REPEAT:
            count = 0
            while count < c and pos + count < end and _holds(members, a, text[pos + count]):
                count += 1
            alive = count >= b
            if count > b:
                top = _push(stack, top, _REPEAT, pc, pos + b, count - b)
            pos += count
        elif op == LAZY:
            top = _push(stack, top, _WAY, pc, pos, 0)
            pc = a
        elif op in (SPLIT, BRANCH, AMONG):
            if _enters(op, b, members, text, end, pos):
                top = _push(stack, top, _WAY, a, pos, 0)
            else:
                pc = a
        elif op == SWITCH:
            pc = _switch(switches, a, b, text[pos]) if pos < end else -1
            alive = pc >= 0
        elif op == JUMP:
            pc = a
        elif op == MATCH:
            return pos
        elif op == AT:
            alive = _at(a, b, word, text, begin, end, pos)
        elif op == LOOK:
            if c > pos - begin:
                alive, pc = b == 0, a
            else:
                top = _push(stack, top, _LOOK, pc - 1, pos, 0)
                pos -= max(0, c)
        else:  # LOOKED: what was looked for is there
            top -= 1
            while stack[top, 0] != _LOOK:
                top -= 1
            pos = stack[top, 2]
            alive, pc = code[stack[top, 1], 2] == 1, code[stack[top, 1], 1]
        if not alive:
            top, pc, pos = _back(code, stack, top)
            if top < 0:
                return -1
    return FULL


@njit(cache=True)
def matches(
    code: Any,
    switches: Any,
    members: Any,
    word: Any,
    first: Any,
    text: Any,
    begin: int,
    end: int,
    pc: int,
    windows: Any,
    count: int,
    stack: Any,
    spans: Any,
    filled: int,
) -> int:
    """Append the spans of the matches that begin inside `windows`; returns how many spans there are, or `FULL`."""
    for i in range(1, count):
        low, high = windows[i, 0], windows[i, 1]
        j = i - 1
        while j >= 0 and windows[j, 0] > low:
            windows[j + 1, 0], windows[j + 1, 1] = windows[j, 0], windows[j, 1]
            j -= 1
        windows[j + 1, 0], windows[j + 1, 1] = low, high
    reached = begin
    for i in range(count):
        at = max(windows[i, 0], reached)
        last = min(windows[i, 1], end - 1)
        while at <= last:
            cls = text[at]
            if not (first[cls >> 3] >> (cls & 7)) & 1:
                at += 1
                continue
            stop = match_at(code, switches, members, word, text, begin, end, pc, at, stack)
            if stop == FULL:
                return FULL
            if stop > at:
                if filled == len(spans):
                    return FULL
                spans[filled, 0], spans[filled, 1] = at, stop
                filled += 1
                at = stop
            else:
                at += 1
        reached = max(reached, at)
    return filled


@njit(cache=True)
def apart(spans: Any, count: int) -> int:
    """Keep of the first `count` spans those that do not overlap, the leftmost first and of those the longest."""
    for i in range(1, count):
        first, last = spans[i, 0], spans[i, 1]
        j = i - 1
        while j >= 0 and (spans[j, 0] > first or (spans[j, 0] == first and spans[j, 1] < last)):
            spans[j + 1, 0], spans[j + 1, 1] = spans[j, 0], spans[j, 1]
            j -= 1
        spans[j + 1, 0], spans[j + 1, 1] = first, last
    kept, reached = 0, -1
    for i in range(count):
        if spans[i, 0] >= reached:
            spans[kept, 0], spans[kept, 1] = spans[i, 0], spans[i, 1]
            reached = spans[i, 1]
            kept += 1
    return kept


@njit(cache=True)
def _literals(t: Tables, s: Scratch, text: Any, begin: int, end: int, stamp: int) -> int:
    """Note every place of every literal in `seen` and stamp the groups they belong to; returns how many, or `FULL`."""
    size, slots, count = t.sizes[0], len(t.pair_key), 0
    for at in range(begin, end):
        if count + 64 > len(s.seen):
            return FULL
        single = t.single[text[at]]
        if single >= 0:
            s.seen[count, 0], s.seen[count, 1] = single, at
            count += 1
        if at + 1 == end:
            continue
        key = np.int64(text[at]) * size + text[at + 1]
        slot = slot_of(key, slots)
        while t.pair_key[slot] >= 0 and t.pair_key[slot] != key:
            slot = (slot + 1) % slots
        if t.pair_key[slot] < 0:
            continue
        pair = t.pair_place[slot]
        for i in range(t.pair_from[pair], t.pair_from[pair + 1]):
            literal = t.pair_words[i]
            if _stands(t, text, at, end, literal):
                if count == len(s.seen):
                    return FULL
                s.seen[count, 0], s.seen[count, 1] = literal, at
                count += 1
    for i in range(count):
        literal = s.seen[i, 0]
        for j in range(t.groups_from[literal], t.groups_from[literal + 1]):
            s.group[t.groups[j]] = stamp
    return count


@njit(cache=True)
def _stands(t: Tables, text: Any, at: int, end: int, literal: int) -> bool:
    first, last = t.letters_from[literal], t.letters_from[literal + 1]
    if at + last - first > end:
        return False
    i = first + 2
    while i < last and text[at + i - first] == t.letters[i]:
        i += 1
    return bool(i == last)


@njit(cache=True)
def _possible(t: Tables, s: Scratch, place: int, stamp: int) -> bool:
    i, last = t.needs_from[place], t.needs_from[place + 1]
    while i < last and s.group[t.needs[i]] == stamp:
        i += 1
    return bool(i == last)


@njit(cache=True)
def _place(t: Tables, s: Scratch, anchors_from: Any, anchors: Any, seen: int, stamp: int, side: bool) -> int:
    """Chain the windows of every pattern that the literals allow; returns how many patterns, or `FULL`."""
    links = touched = 0
    for i in range(seen):
        literal, at = s.seen[i, 0], s.seen[i, 1]
        for j in range(anchors_from[literal], anchors_from[literal + 1]):
            place = anchors[j, 0]
            if side and s.detector[t.detector[place]] != stamp:
                continue
            if s.place[place] == -stamp:
                continue
            if s.place[place] != stamp:
                if not _possible(t, s, place, stamp):
                    s.place[place] = -stamp
                    continue
                s.place[place], s.head[place] = stamp, -1
                s.touched[touched] = place
                touched += 1
            if links == len(s.chain):
                return FULL
            s.chain[links, 0], s.chain[links, 1], s.chain[links, 2] = (
                s.head[place],
                at - anchors[j, 2],
                at - anchors[j, 1],
            )
            s.head[place] = links
            links += 1
    return touched


@njit(cache=True)
def _run(t: Tables, s: Scratch, text: Any, begin: int, end: int, place: int, spans: Any, filled: int) -> int:
    """Append the spans that one pattern matches inside its windows."""
    count, link = 0, s.head[place]
    while link >= 0:
        s.windows[count, 0], s.windows[count, 1] = s.chain[link, 1], s.chain[link, 2]
        count += 1
        link = s.chain[link, 0]
    pc = t.begins[place]
    return matches(
        t.code,
        t.switches,
        t.members,
        t.word,
        t.first[place],
        text,
        begin,
        end,
        pc,
        s.windows,
        count,
        s.stack,
        spans,
        filled,
    )


@njit(cache=True)
def _exceptions(t: Tables, s: Scratch, text: Any, begin: int, end: int, detector: int, stamp: int) -> int:
    """Return how many spans the exceptions of a detector match, -1 when one forbids it altogether, or `FULL`."""
    filled = 0
    for place in range(t.patterns_from[detector], t.patterns_from[detector + 1]):
        if t.role[place] == PATTERN or s.place[place] != stamp:
            continue
        count = _run(t, s, text, begin, end, place, s.barred, filled)
        if count == FULL:
            return FULL
        if t.role[place] == ABSENT:
            if count > filled:
                return -1
        else:
            filled = count
    return filled


@njit(cache=True)
def _in_text(t: Tables, s: Scratch, text: Any, begin: int, end: int, stamp: int, found: Any, filled: int) -> int:
    """Append (detector, start, end) of all that stands in one text; returns how many rows, or `FULL`."""
    seen = _literals(t, s, text, begin, end, stamp)
    touched = FULL if seen == FULL else _place(t, s, t.main_from, t.main, seen, stamp, False)
    if touched == FULL:
        return FULL
    first = filled
    places = np.sort(s.touched[:touched])
    i = 0
    while i < touched:
        detector, count = t.detector[places[i]], 0
        while i < touched and t.detector[places[i]] == detector:
            count = _run(t, s, text, begin, end, places[i], s.spans, count)
            if count == FULL:
                return FULL
            i += 1
        if count:
            s.detector[detector] = stamp
            for j in range(apart(s.spans, count)):
                if filled == len(found):
                    return FULL
                found[filled, 1], found[filled, 2], found[filled, 3] = (
                    detector,
                    s.spans[j, 0] - begin,
                    s.spans[j, 1] - begin,
                )
                filled += 1
    if filled == first:
        return filled
    if _place(t, s, t.side_from, t.side, seen, stamp, True) == FULL:
        return FULL
    return _without(t, s, text, begin, end, stamp, found, first, filled)


@njit(cache=True)
def _without(
    t: Tables, s: Scratch, text: Any, begin: int, end: int, stamp: int, found: Any, first: int, filled: int
) -> int:
    """Drop of the rows from `first` on what exceptions forbid; returns where the rows end."""
    kept, barred, last = first, 0, -1
    for row in range(first, filled):
        detector = found[row, 1]
        if detector != last:
            barred, last = _exceptions(t, s, text, begin, end, detector, stamp), detector
            if barred == FULL:
                return FULL
        start, stop = found[row, 2] + begin, found[row, 3] + begin
        alive = barred >= 0
        for j in range(max(0, barred)):
            if s.barred[j, 0] < stop and start < s.barred[j, 1]:
                alive = False
        if alive:
            found[kept, 1], found[kept, 2], found[kept, 3] = detector, found[row, 2], found[row, 3]
            kept += 1
    return kept


@njit(cache=True)
def search(t: Tables, s: Scratch, text: Any, begins: Any, ends: Any, stamp: int, found: Any, full: Any) -> int:
    """Fill `found` with rows (text, detector, start, end) in order; returns how many.

    `text` holds the classes of all texts, `begins` and `ends` where each stands; a text for which there is too
    little room is marked in `full` and has no rows.
    """
    filled = 0
    for number in range(len(begins)):
        count = _in_text(t, s, text, begins[number], ends[number], stamp + number, found, filled)
        full[number] = count == FULL
        if count != FULL:
            found[filled:count, 0] = number
            filled = count
    return filled
