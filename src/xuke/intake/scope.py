"""What stands beside a hit: negation inside the clause, plans for later inside the sentence."""

from __future__ import annotations

import re
from functools import cache, cached_property

from xuke.law.model import ScopeWords

CLAUSE_END = ",;.!?，。；！？、\n"
REACH = 6
_CLAUSE = re.compile(r"[,;!?，。；！？\n]|\.(?!\d)")
_SENTENCE = re.compile(r"[;!?。；！？\n]|\.(?!\d)")
_TURN = re.compile(r"只(?!能|有|要|需|是)|但是?|而是|反而|而只|\bbut\b|\bonly\b")  # what follows is said anew
_BARE = {"不", "未", "非", "别"}
_ENGLISH_REACH = 24


@cache
def _either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")


class ScopeFinder:
    """Finds negations and hedges of one normalised text."""

    def __init__(self, text: str, words: ScopeWords) -> None:
        self.text = text
        self._words = words
        self._clauses = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]

    @cached_property
    def masked(self) -> str:
        """The text with words that only look like negations blanked out."""
        text = self.text
        for word in self._words.negation_not:
            if word in text:
                longer = [n for n in self._words.negation if n.startswith(word) and n != word]
                ahead = "".join(f"(?!{re.escape(n)})" for n in longer)
                text = re.sub(ahead + re.escape(word), "〇" * len(word), text)
        return text

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
        ascii_hit = self.masked[max(0, start - 1) : end].isascii()
        window_start = max(self.clause_start(start), start - (_ENGLISH_REACH if ascii_hit else REACH))
        for turn in _TURN.finditer(self.masked, window_start, start):
            window_start = turn.end()
        window = self.masked[window_start:end]
        if not self._negation.search(window):
            return False
        return any(self._reaches(window, word, start - window_start) for word in self._words.negation)

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
        for word in self._words.hedge:
            at = self.text.find(word)
            while at >= 0:
                stop = _SENTENCE.search(self.text, at + len(word))
                spans.append((at, stop.start() if stop else len(self.text)))
                at = self.text.find(word, at + len(word))
        return spans

    @cached_property
    def _negation(self) -> re.Pattern[str]:
        return _either(tuple(map(re.escape, self._words.negation)))

    @cached_property
    def _aside(self) -> list[tuple[int, int]]:
        return [match.span() for match in _either(tuple(self._words.aside)).finditer(self.text)]

    def aside(self, start: int, end: int) -> bool:
        """Say whether text[start:end] is said of somebody else, or only asked."""
        return any(first < end and start < last for first, last in self._aside)

    def planned(self, start: int) -> bool:
        """Say whether the hit at `start` stands in a statement about later plans."""
        return any(first <= start < last for first, last in self._planned)
