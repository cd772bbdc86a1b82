"""A rulebook of two telecom permits taken from the shipped one, small enough to prove in a moment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import xuke
from xuke.law import Rulebook
from xuke.law.model import Permit


def tiny(*permits: Permit, keep: tuple[str, ...] = ("B24", "B26")) -> Rulebook:
    """Return a rulebook of the permits named in `keep`, those given in place of their namesakes."""
    book = xuke.rulebook()
    given = {permit.id: permit for permit in permits}
    copy = replace(book, laws={}, memory={}, cache=None)
    parts: dict[str, Any] = {
        "permits": {name: given.get(name, book.permits[name]) for name in keep},
        "families": {"VATS": book.families["VATS"]},
        "cases": {},
        "platform_policy": {},
    }
    copy.__dict__.update(parts)
    return copy


def changed(name: str, kind: str, rule: str, **parts: Any) -> Permit:
    """Return a shipped permit with one of its rules changed in all its versions."""
    permit = xuke.rulebook().permits[name]
    rules = [replace(r, **parts) if r.id == f"{name}/{rule}" else r for r in getattr(permit, kind)]
    return replace(permit, **{kind: rules})
