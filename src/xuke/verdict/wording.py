"""How near a description is to the words of each case.

A text is the set of its characters and pairs of neighbouring characters (Chinese) and its words (Latin letters and
digits). Likeness is the weighted share both have in common (Jaccard), a rare part weighing more (inverse document
frequency over the cases). Descriptions in Chinese are held against the Chinese words of the cases, others against
the English ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import log
from unicodedata import normalize

from xuke.law.model import Case

_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def parts(text: str) -> frozenset[str]:
    """Return the characters, pairs of characters and words of a text."""
    found: set[str] = set()
    for run in _RUN.findall(normalize("NFKC", text).lower()):
        if run.isascii():
            found.add(run)
        else:
            found.update(run)
            found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


class Wording:
    """The words of the cases in one language, indexed by their parts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.rarest = log(len(texts) + 1)
        self.where: dict[str, list[str]] = {}
        for case_id, text in texts.items():
            for part in parts(text):
                self.where.setdefault(part, []).append(case_id)
        self.weights = {part: self.rarest - log(len(cases)) for part, cases in self.where.items()}
        self.own: dict[str, float] = dict.fromkeys(texts, 0.0)
        for part, cases in self.where.items():
            weight = self.weights[part]
            for case_id in cases:
                self.own[case_id] += weight

    def likeness(self, text: str) -> dict[str, float]:
        """Return how like `text` is to each case that shares a part with it, above 0 up to 1."""
        asked = parts(text)
        whole = sum(self.weights.get(part, self.rarest) for part in asked)
        shared: dict[str, float] = {}
        for part in asked:
            for case_id in self.where.get(part, ()):
                shared[case_id] = shared.get(case_id, 0.0) + self.weights[part]
        return {case_id: both / (whole + self.own[case_id] - both) for case_id, both in shared.items() if both}


class Wordings:
    """The words of the cases in both languages, each prepared when first asked for."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.cases = list(cases)
        self._made: dict[str, Wording] = {}

    def likeness(self, text: str) -> dict[str, float]:
        """Return how like `text` is to each case, in the language it is written in."""
        lang = "zh" if _HAN.search(text) else "en"
        if lang not in self._made:
            self._made[lang] = Wording({case.id: _words(case, lang) for case in self.cases})
        return self._made[lang].likeness(text)


def _words(case: Case, lang: str) -> str:
    return " ".join([case.about[lang], case.name[lang], *(case.aliases if lang == "zh" else ())])
