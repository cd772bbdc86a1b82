"""What stands beside a hit: negation inside the clause, plans for later inside the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from xuke.intake.anchors import literals
from xuke.intake.patterns import Pattern
from xuke.law import Rulebook
from xuke.law.model import ScopeWords

CLAUSE_END = ",;.!?，。；！？、\n"
REACH = 6
_CLAUSE = re.compile(r"[,;!?，。；！？\n]|\.(?!\d)")
_SENTENCE = re.compile(r"[;!?。；！？\n]|\.(?!\d)")
_TURN = re.compile(r"只(?!能|有|要|需|是)|但是?|而是|反而|而只|\bbut\b|\bonly\b")  # what follows is said anew
_BARE = {"不", "未", "非", "别"}
_ENGLISH_REACH = 24


def _either(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or "(?!)")


class Marks:
    """The words that change what a hit says, ready for many texts."""

    def __init__(self, words: ScopeWords) -> None:
        self.negation = words.negation
        self.any_negation = _either(words.negation)
        self.hedge = _either(words.hedge)
        self.aside = [Pattern(source, tuple(literals(source))) for source in words.aside]
        anchored = all(pattern.needs for pattern in self.aside)
        self.any_aside = _either([word for p in self.aside for word in p.anchor] if anchored else [""])
        self.harmless = [(word, self._pattern(word)) for word in words.negation_not]

    def _pattern(self, word: str) -> re.Pattern[str]:
        """A word that only looks like a negation, where it does not begin a longer one."""
        longer = [n for n in self.negation if n.startswith(word) and n != word]
        return re.compile("".join(f"(?!{re.escape(n)})" for n in longer) + re.escape(word))


def marks_of(rulebook: Rulebook) -> Marks:
    """Return the marks of a rulebook, made ready once."""
    if "marks" not in rulebook.memory:
        rulebook.memory["marks"] = Marks(rulebook.scope_words)
    found: Marks = rulebook.memory["marks"]
    return found


class ScopeFinder:
    """Finds negations and hedges of one normalised text."""

    def __init__(self, text: str, marks: Marks) -> None:
        self.text = text
        self._marks = marks

    @cached_property
    def masked(self) -> str:
        """The text with words that only look like negations blanked out."""
        text = self.text
        for word, pattern in self._marks.harmless:
            if word in text:
                text = pattern.sub("〇" * len(word), text)
        return text

    @cached_property
    def _clauses(self) -> list[int]:
        return [0, *(m.end() for m in _CLAUSE.finditer(self.text)), len(self.text)]

    def clause_start(self, at: int) -> int:
        """Return where the clause that holds position `at` begins."""
        start = 0
        for begin in self._clauses:
            if begin > at:
                break
            start = begin
        return start

    def negated(self, start: int, end: int) -> bool:
        """Say whether a negation reaches the hit text[start:end]: before it in its clause, or inside it."""
        reach = start - _ENGLISH_REACH
        if not any(last > reach and first < end for first, last in self._denials):
            return False
        ascii_hit = self.masked[max(0, start - 1) : end].isascii()
        window_start = max(self.clause_start(start), start - (_ENGLISH_REACH if ascii_hit else REACH))
        for turn in _TURN.finditer(self.masked, window_start, start):
            window_start = turn.end()
        window = self.masked[window_start:end]
        if not self._marks.any_negation.search(window):
            return False
        return any(self._reaches(window, word, start - window_start) for word in self._marks.negation)

    @cached_property
    def _denials(self) -> list[tuple[int, int]]:
        """Where anything that may be a negation stands."""
        return [found.span() for found in self._marks.any_negation.finditer(self.text)]

    def _reaches(self, window: str, word: str, hit: int) -> bool:
        at = window.rfind(word)
        if at < 0:
            return False
        if word.isascii():
            return re.search(rf"\b{re.escape(word)}\b", window) is not None
        between = window[at + len(word) : hit]
        return not (word in _BARE and "的" in between)

    @cached_property
    def _planned(self) -> list[tuple[int, int]]:
        spans = []
        for hedge in self._marks.hedge.finditer(self.text):
            stop = _SENTENCE.search(self.text, hedge.end())
            spans.append((hedge.start(), stop.start() if stop else len(self.text)))
        return spans

    @cached_property
    def _aside(self) -> list[tuple[int, int]]:
        if not self._marks.any_aside.search(self.text):
            return []
        return [span for pattern in self._marks.aside for span in pattern.spans(self.text)]

    def aside(self, start: int, end: int) -> bool:
        """Say whether text[start:end] is said of somebody else, or only asked."""
        return any(first < end and start < last for first, last in self._aside)

    def planned(self, start: int) -> bool:
        """Say whether the hit at `start` stands in a statement about later plans."""
        return any(first <= start < last for first, last in self._planned)
