"""Well-known services recognised by name."""

from __future__ import annotations

import re

from xuke.intake.normalise import normalise
from xuke.law import Rulebook
from xuke.law.model import Case

_TRIM = re.compile(r"[\s,.;:!?，。；：！？、\"'“”‘’《》()（）]+")


def key(name: str) -> str:
    """Return the form in which names are compared: normalised, without blanks and punctuation."""
    return _TRIM.sub("", normalise(name).text)


def _index(rulebook: Rulebook, *, weak: bool) -> dict[str, Case]:
    name = "names" if weak else "strong-names"
    if name not in rulebook.memory:
        rulebook.memory[name] = _named(rulebook, weak=weak)
    found: dict[str, Case] = rulebook.memory[name]
    return found


def _named(rulebook: Rulebook, *, weak: bool) -> dict[str, Case]:
    found: dict[str, Case] = {}
    for case in rulebook.cases.values():
        names = [case.name.zh, case.name.en, *case.aliases, *case.weak_aliases]
        for name in names if weak else [n for n in names if n not in case.weak_aliases]:
            found.setdefault(key(name), case)
    return found


def named_case(rulebook: Rulebook, text: str) -> Case | None:
    """Return the case that `text` as a whole names, or None."""
    return _index(rulebook, weak=True).get(key(text))


def mentioned_cases(rulebook: Rulebook, text: str) -> list[Case]:
    """Return the cases whose names occur inside `text` (names of two letters or more, weak aliases left out)."""
    body = normalise(text).text
    found: dict[str, Case] = {}
    for name, case in _index(rulebook, weak=False).items():
        if len(name) >= 2 and name in body and stands_alone(name, body):
            found.setdefault(case.id, case)
    return list(found.values())


def stands_alone(name: str, body: str) -> bool:
    """Say whether a name in Latin letters is a word of its own; Chinese has no such borders."""
    return not name.isascii() or re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", body) is not None
