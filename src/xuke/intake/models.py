"""Business models found by everyday words, and their facts."""

from __future__ import annotations

from xuke.errors import UsageError, quoted
from xuke.facts import Facts, Source
from xuke.intake.names import key
from xuke.law import Rulebook
from xuke.law.model import BusinessModel
from xuke.law.search import index


def model_names(model: BusinessModel) -> list[str]:
    """Return every name a model goes by."""
    return [model.id, model.name.zh, model.name.en, *model.aliases]


def find_model(rulebook: Rulebook, words: str) -> BusinessModel:
    """Return the business model that everyday words name; raises `UsageError` (`model-unknown`) with near ones."""
    wanted = key(words)
    for model in rulebook.models.values():
        if wanted in {key(name) for name in model_names(model)}:
            return model
    near = [found for found in index(rulebook).search(words, 30) if found.entry.kind == "model"]
    hint = "near: " + "、".join(found.entry.zh for found in near[:3]) if near else "`xuke law search WORDS` finds them"
    raise UsageError("model-unknown", f"there is no business model {quoted(words)}", hint)


def model_facts(rulebook: Rulebook, model: BusinessModel) -> Facts:
    """Return what is usually true of a business model; what it does not say stays unknown."""
    return Facts.parse(rulebook.vocabulary, model.facts, Source("model", by=model.id))
