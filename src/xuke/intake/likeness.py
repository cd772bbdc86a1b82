"""Names as evidence: a business model or a well-known service that a text names leans to its facts.

"A forum like Douban" does not say that users chat in private, but makes it likelier. Names never settle a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xuke.facts import Entry, Facts, Source, State
from xuke.intake.models import model_facts, model_names
from xuke.intake.names import mentioned_cases
from xuke.intake.normalise import Normal, normalise
from xuke.law import Rulebook
from xuke.law.model import BusinessModel
from xuke.verdict.scenarios import case_facts

LIKENESS = 0.3
"""How likely a fact of the named business is; on corpus texts a fifth of them is stated outright."""
_SPOKEN = ("services", "money")


def likeness(rulebook: Rulebook, text: str) -> Facts:
    """Return what the business models and services named in `text` lean to: open facts with a chance."""
    normal = normalise(text)
    entries: dict[str, Entry] = {}
    for source, facts in _named(rulebook, normal):
        for name, entry in facts.entries.items():
            spec = rulebook.vocabulary.facts[name.partition(".")[0]]
            if spec.closure in _SPOKEN and isinstance(entry.value, int) and not entry.value & 1:
                leaning = Entry(None, State.NOT_ASKED, (source,), LIKENESS, chance=LIKENESS, leans=entry.value)
                entries.setdefault(name, leaning)
    return Facts(entries)


def _named(rulebook: Rulebook, normal: Normal) -> Iterator[tuple[Source, Facts]]:
    for model, at, length in _models_in(rulebook, normal.text):
        first, last = normal.span(at, at + length)
        quote = normal.original[first:last]
        yield Source("model", quote, first, last, model.id), model_facts(rulebook, model)
    for case in mentioned_cases(rulebook, normal.original):
        yield Source("case", by=case.id), case_facts(rulebook, case)


def _models_in(rulebook: Rulebook, text: str) -> Iterator[tuple[BusinessModel, int, int]]:
    if "model-names" not in rulebook.memory:
        names = {normalise(n).text: m for m in rulebook.models.values() for n in model_names(m)[1:]}
        rulebook.memory["model-names"] = {name: model for name, model in names.items() if len(name) > 1}
    for name, model in rulebook.memory["model-names"].items():
        at = text.find(name)
        if at >= 0 and (not name.isascii() or re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text)):
            yield model, at, len(name)
