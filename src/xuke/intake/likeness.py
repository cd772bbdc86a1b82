"""Names as evidence: a business model or a well-known service that a text names leans to its facts.

"A forum like Douban" does not say that users chat in private, but makes it likelier. Names never settle a fact.
"""

from __future__ import annotations

from collections.abc import Iterator

from xuke.facts import Entry, Facts, Source, State
from xuke.intake.models import model_facts, model_names
from xuke.intake.names import mentioned_cases, stands_alone
from xuke.intake.normalise import Normal, normalise
from xuke.intake.patterns import Literals
from xuke.law import Rulebook
from xuke.law.model import BusinessModel

LIKENESS = 0.3
"""How likely a fact of the named business is: a lean, far from settling it."""
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
    for name, model in _models_in(rulebook, normal.text):
        at = normal.text.find(name)
        first, last = normal.span(at, at + len(name))
        yield Source("model", normal.original[first:last], first, last, model.id), model_facts(rulebook, model)
    for case in mentioned_cases(rulebook, normal.original):
        source = Source("case", by=case.id)
        yield source, Facts.parse(rulebook.vocabulary, case.facts, source)


def _models_in(rulebook: Rulebook, text: str) -> Iterator[tuple[str, BusinessModel]]:
    """Yield the business models named in a normalised text with the name, in rulebook order."""
    if "model-names" not in rulebook.memory:
        names = {normalise(n).text: m for m in rulebook.models.values() for n in model_names(m)[1:]}
        longer = {name: model for name, model in names.items() if len(name) > 1}
        rulebook.memory["model-names"] = longer, Literals(longer)
    names, literals = rulebook.memory["model-names"]
    present = literals.present(text)
    yield from ((name, names[name]) for name in names if name in present and stands_alone(name, text))
