"""Well-known services like this one, side by side: same, different, not known.

Similarity by facts is the share of weighted features that business and case have in common; a rare feature weighs
more (inverse document frequency over the cases). Features are what positively holds: options that are yes, choices
with one answer other than none. With a description the likeness of the words (see `wording`) counts beside it:
similarity = (1 - w) x facts + w x words with w = `WORDS` / (`WORDS` + weight of the features known), so that words
count the more the less is known; a case mentioned by name gets `NAMED` more, and the whole is at most 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, log
from typing import Any

from xuke.facts import Facts, Vocabulary
from xuke.facts.vocabulary import YES
from xuke.law import Rulebook
from xuke.law.model import Case
from xuke.verdict.assess import Assessment
from xuke.verdict.scenarios import case_facts
from xuke.verdict.wording import Wordings

WORDS = 5.0
"""How much the words count beside the facts, chosen by leave-one-out over the cases (benchmarks/compare.py)."""
NAMED = 0.2
_CHANNEL_SHARE = 0.25
_CONTEXT = {"entity_type", "audience", "server_location", "foreign_share", "registered_capital"}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A case beside a business; the lists hold features.

    `by_facts` and `by_words` are the two parts of `similarity`, `share` what the words count in it.
    """

    case: Case
    similarity: float
    same: list[str]
    different: list[str]
    unknown: list[str]
    by_facts: float = 0.0
    by_words: float = 0.0
    share: float = 0.0

    def to_json(self, vocabulary: Vocabulary, lang: str) -> dict[str, Any]:
        """Return the public form, features with labels."""

        def labelled(names: list[str]) -> list[dict[str, str]]:
            return [{"id": name, "label": feature_label(vocabulary, name, lang)} for name in names]

        return {
            "id": self.case.id,
            "name": self.case.name[lang],
            "about": self.case.about[lang],
            "categories": self.case.categories,
            "contested": self.case.contested,
            "similarity": round(self.similarity, 3),
            "same": labelled(self.same),
            "different": labelled(self.different),
            "unknown": labelled(self.unknown),
        }


def feature_label(vocabulary: Vocabulary, feature: str, lang: str) -> str:
    """Return a feature in words."""
    name, _, option = feature.partition("=")
    if not option:
        return vocabulary.label(name, lang)
    mark = "：" if lang == "zh" else ": "
    return f"{vocabulary.label(name, lang)}{mark}{vocabulary.facts[name].option(option).label[lang]}"


def features(vocabulary: Vocabulary, facts: Facts) -> set[str]:
    """Return what positively holds: `fact.option`, `fact` or `fact=option`."""
    found = set()
    for name, entry in facts.entries.items():
        variable = vocabulary.variables.get(name)
        if variable is None or not isinstance(entry.value, int) or variable.fact in _CONTEXT:
            continue
        if variable.kind == "yesno" and entry.value == YES:
            found.add(name)
        elif variable.kind == "choice" and entry.value.bit_count() == 1:
            option = variable.options[entry.value.bit_length() - 1]
            if option != "none":
                found.add(f"{name}={option}")
    return found


def words_share(known: float) -> float:
    """Return the share of the words in the similarity when the features known weigh `known` together."""
    return WORDS / (WORDS + known)


class Library:
    """The cases of a rulebook with their features and weights."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.vocabulary = rulebook.vocabulary
        found = rulebook.kept("features", lambda: _features_of_cases(rulebook))
        self.cases = [(case, set(found[case.id])) for case in rulebook.cases.values()]
        counts: dict[str, int] = {}
        for _, has in self.cases:
            for feature in has:
                counts[feature] = counts.get(feature, 0) + 1
        self.wordings = Wordings(case for case, _ in self.cases)
        total = len(self.cases) + 1
        self.weights = {
            feature: log(total / count) * (_CHANNEL_SHARE if feature.startswith("channel.") else 1.0)
            for feature, count in counts.items()
        }
        self.rarest = log(total)

    def weight(self, features_: set[str]) -> float:
        """Return the summed weight of features, the same in whatever order a set gives them."""
        return fsum(self.weights.get(feature, self.rarest) for feature in features_)

    def nearest(
        self, facts: Facts, limit: int = 3, mentioned: frozenset[str] = frozenset(), text: str = ""
    ) -> list[Neighbour]:
        """Return the `limit` most similar cases; a case `mentioned` by name counts as somewhat nearer."""
        own = features(self.vocabulary, facts)
        words = self.wordings.likeness(text) if text else {}
        share = words_share(self.weight(own)) if text else 0.0
        ranked = []
        for case, has in self.cases:
            by_facts = self.weight(own & has) / (self.weight(own | has) or 1.0)
            score = (1 - share) * by_facts + share * words.get(case.id, 0.0) + NAMED * (case.id in mentioned)
            if score > 0:
                ranked.append((score, case, has, by_facts))
        ranked.sort(key=lambda entry: (-entry[0], entry[1].id))
        return [
            self._beside(facts, own, case, has, (min(1.0, score), by_facts, words.get(case.id, 0.0), share))
            for score, case, has, by_facts in ranked[:limit]
        ]

    def _still_possible(self, facts: Facts, feature: str) -> bool:
        """Whether what is known leaves it open that a feature holds."""
        name, _, option = feature.partition("=")
        entry = facts.entries.get(name)
        if entry is None or not isinstance(entry.value, int):
            return True
        variable = self.vocabulary.variables[name]
        wanted = 1 << variable.options.index(option) if option else YES
        return bool(entry.value & wanted)

    def _beside(
        self, facts: Facts, own: set[str], case: Case, has: set[str], scores: tuple[float, float, float, float]
    ) -> Neighbour:
        open_: list[str] = []
        different = sorted(own - has)
        for feature in sorted(has - own):
            (open_ if self._still_possible(facts, feature) else different).append(feature)
        score, *parts = scores
        return Neighbour(case, score, sorted(own & has), sorted(different), open_, *parts)


def _features_of_cases(rulebook: Rulebook) -> dict[str, list[str]]:
    vocabulary = rulebook.vocabulary
    return {case.id: sorted(features(vocabulary, case_facts(rulebook, case))) for case in rulebook.cases.values()}


def library(rulebook: Rulebook) -> Library:
    """Return the library of a rulebook, built once."""
    if "library" not in rulebook.memory:
        rulebook.memory["library"] = Library(rulebook)
    found: Library = rulebook.memory["library"]
    return found


def nearest(
    assessment: Assessment, limit: int = 3, mentioned: frozenset[str] = frozenset(), text: str = ""
) -> list[Neighbour]:
    """Return the cases nearest to an assessed business, by its facts and by `text`, the words that describe it."""
    return library(assessment.law.rulebook).nearest(assessment.facts, limit, mentioned, text)
