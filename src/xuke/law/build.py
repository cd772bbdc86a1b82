"""Plain data → model objects, quickly and without a validation library (the data was validated when it changed)."""

from __future__ import annotations

import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def build(cls: type[T], data: Any) -> T:
    """Return `data` (JSON-like) as an instance of the dataclass `cls`, nested dataclasses included."""
    made = {}
    for name, kind, default in _plan(cast(Any, cls)):
        if name in data:
            made[name] = _convert(kind, data[name])
        elif default is MISSING:
            raise KeyError(name)
    return cls(**made)


@cache
def _plan(cls: type[Any]) -> list[tuple[str, Any, Any]]:
    hints = typing.get_type_hints(cls)
    return [(f.name, hints[f.name], f.default_factory if f.default is MISSING else f.default) for f in fields(cls)]


def _convert(kind: Any, value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    shape, argument = _shape(kind)
    if shape == "one":
        return build(argument, value)
    if shape == "list":
        return [build(argument, item) for item in value]
    if shape == "dict":
        return {key: build(argument, item) for key, item in value.items()}
    return value


@cache
def _shape(kind: Any) -> tuple[str, Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        return "one", cast(type[Any], kind)
    if origin in (types.UnionType, typing.Union):
        inner = [a for a in arguments if is_dataclass(a)]
        return ("one", inner[0]) if inner else ("plain", None)
    if origin is list and is_dataclass(arguments[0]):
        return "list", arguments[0]
    if origin is dict and is_dataclass(arguments[1]):
        return "dict", arguments[1]
    return "plain", None
