"""Values as sets of possibilities.

A choice or yes/no variable holds a bit mask of the values still possible; a number holds an `Interval`.
`parse_value` reads what people and content files write, `describe` writes it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from xuke.errors import UsageError, quoted
from xuke.facts.vocabulary import NO, UNKNOWN_YESNO, YES, FactSpec

_YES = {"yes", "true", "y", "是", "有", "1"}
_NO = {"no", "false", "n", "否", "没有", "无", "0"}
_OPEN = {"unknown", "?", "不知道", "不确定"}
_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"^\s*({_NUMBER})\s*(?:\.\.|~|至|到)\s*({_NUMBER})\s*$")


class Interval(NamedTuple):
    """The numbers from `low` to `high`, both included."""

    low: float
    high: float


Value = int | Interval
Assignment = dict[str, Value]


def meet(one: Value, other: Value) -> Value | None:
    """Return what both values leave possible, or None when they contradict each other."""
    if isinstance(one, Interval) and isinstance(other, Interval):
        low, high = max(one.low, other.low), min(one.high, other.high)
        return Interval(low, high) if low <= high else None
    if isinstance(one, Interval) or isinstance(other, Interval):
        return None
    return one & other or None


def parse_value(spec: FactSpec, raw: Any) -> Assignment:
    """Read what was written for a fact into variable → value.

    `raw` is a string, number, bool, list or mapping as in docs/authoring.md (`yes`, `option`, `[a, b]`,
    `{a: yes}`, `{only: [a]}`, `100`, `'50..100'`). An unknown value gives no assignment.
    Raises `UsageError` (`fact-value`, `fact-option`) when it does not fit the fact's type.
    """
    if isinstance(raw, str) and raw.strip().lower() in _OPEN:
        return {}
    if spec.type == "options":
        return _options(spec, raw)
    if spec.type == "choice":
        return {spec.id: _choice(spec, raw)}
    if spec.type == "number":
        return {spec.id: _number(spec, raw)}
    if spec.type == "yesno":
        return {spec.id: _yesno(spec.id, raw)}
    raise UsageError("fact-value", f"fact {quoted(spec.id)} is free text and carries no rule value")


def describe(spec: FactSpec, variable_id: str, value: Value) -> Any:
    """Return a value in the form `parse_value` reads: `yes`, an option id, a list of option ids, a number."""
    if isinstance(value, Interval):
        if value.low == value.high:
            return plain_number(value.low)
        return f"{plain_number(value.low)}..{plain_number(value.high)}"
    if spec.type == "choice":
        left = [o.id for i, o in enumerate(spec.options) if value >> i & 1]
        return left[0] if len(left) == 1 else left
    return {NO: "no", YES: "yes"}.get(value, "unknown")


def plain_number(number: float) -> int | float:
    """Return a whole number as an integer, so that it is written without a point."""
    return int(number) if isfinite(number) and number == int(number) else number


def _yesno(name: str, raw: Any) -> int:
    if isinstance(raw, bool):
        return YES if raw else NO
    word = str(raw).strip().lower()
    if word in _YES:
        return YES
    if word in _NO:
        return NO
    if word in _OPEN:
        return UNKNOWN_YESNO
    raise UsageError("fact-value", f"{quoted(name)} takes yes or no, not {quoted(raw)}")


def _choice(spec: FactSpec, raw: Any) -> int:
    names = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else re.split(r"[|,]", str(raw))
    mask = 0
    for name in names:
        wanted = spec.option(str(name).strip()).id
        mask |= 1 << next(i for i, o in enumerate(spec.options) if o.id == wanted)
    if not mask:
        raise UsageError("fact-value", f"fact {quoted(spec.id)} needs at least one option")
    return mask


def _options(spec: FactSpec, raw: Any) -> Assignment:
    if isinstance(raw, Mapping):
        if set(raw) == {"only"}:
            return _only(spec, _listed(spec, raw["only"]))
        return {f"{spec.id}.{spec.option(str(k)).id}": _yesno(f"{spec.id}.{k}", v) for k, v in raw.items()}
    if isinstance(raw, str):
        head, _, rest = raw.partition(":")
        if head.strip() == "only":
            return _only(spec, [part for part in rest.split(",") if part.strip()])
        raw = [part for part in raw.split(",") if part.strip()]
    raw = _listed(spec, raw)
    return {f"{spec.id}.{spec.option(str(name).strip()).id}": YES for name in raw}


def _listed(spec: FactSpec, raw: Any) -> Sequence[Any]:
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return raw
    raise UsageError("fact-value", f"fact {quoted(spec.id)} takes a list of options, not {quoted(raw)}")


def _only(spec: FactSpec, names: Sequence[Any]) -> Assignment:
    chosen = {spec.option(str(name).strip()).id for name in names}
    return {f"{spec.id}.{o.id}": YES if o.id in chosen else NO for o in spec.options}


def _number(spec: FactSpec, raw: Any) -> Interval:
    match = _RANGE.match(str(raw))
    try:
        low, high = (float(match[1]), float(match[2])) if match else (float(str(raw)), float(str(raw)))
    except ValueError:
        raise UsageError(
            "fact-value", f"fact {quoted(spec.id)} takes a number or `low..high`, not {quoted(raw)}"
        ) from None
    floor, ceiling = spec.range or (float("-inf"), float("inf"))
    if not floor <= low <= high <= ceiling:
        raise UsageError(
            "fact-value",
            f"fact {quoted(spec.id)} cannot be {quoted(raw)}",
            f"it lies between {plain_number(floor)} and {plain_number(ceiling)} {spec.unit}".rstrip(),
        )
    return Interval(low, high)
