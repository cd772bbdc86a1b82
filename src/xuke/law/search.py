"""Search over the rulebook: permits, facts, cases, readings, sources, misconceptions, glossary.

Tokens are single Han characters and pairs of neighbours, and words of letters and digits; the score is BM25
(Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75), names and aliases counting more than running text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log

from xuke.law.model import Note
from xuke.law.rulebook import Rulebook

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9][a-z0-9.+-]*")
_NAME_WEIGHT = 4
_KIND_WEIGHT = {
    "permit": 1.6,
    "model": 1.6,
    "case": 0.7,
    "fact": 1.0,
    "source": 0.6,
    "procedure": 0.6,
    "penalties": 0.6,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its kind, id, names and running text in both languages."""

    kind: str
    id: str
    zh: str
    en: str
    names: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with its score; larger is better."""

    entry: Entry
    score: float


def tokens(text: str) -> Iterator[str]:
    """Yield the tokens of a text: Han characters and pairs, Latin words."""
    for run in _RUN.findall(text.lower()):
        if run[0] < "\u3400":
            yield run
            continue
        yield from run
        yield from (run[i : i + 2] for i in range(len(run) - 1))


def entries(book: Rulebook) -> Iterator[Entry]:
    """Yield everything that can be found in a rulebook."""
    for p in book.permits.values():
        words = [p.covers.zh, p.covers.en, *(r.reason.zh for r in p.need), *(i.name.zh for i in p.items)]
        yield Entry(
            "permit",
            p.id,
            p.name.zh,
            p.name.en,
            (p.id, p.name.zh, p.name.en, p.short.zh, *p.aliases),
            " ".join(words),
        )
    for s in book.vocabulary:
        names = (s.id, s.label["zh"], s.label["en"], *(o.label["zh"] for o in s.options))
        yield Entry(
            "fact",
            s.id,
            s.label["zh"],
            s.label["en"],
            names,
            f"{s.question['zh']} {s.question['en']} {s.help['zh']}",
        )
    for c in book.cases.values():
        names = (c.name.zh, c.name.en, *c.aliases, *c.weak_aliases)
        yield Entry("case", c.id, c.name.zh, c.name.en, names, f"{c.about.zh} {c.about.en}")
    for r in book.readings.values():
        yield Entry(
            "reading",
            r.id,
            r.label.zh,
            r.label.en,
            (r.id, r.label.zh, r.label.en),
            f"{r.question.zh} {r.question.en}",
        )
    for source in book.sources.values():
        names = (source.id, source.name.zh, source.name.en, source.short.zh, source.number)
        yield Entry("source", source.id, source.name.zh, source.name.en, names, "")
    for m in book.models.values():
        names = (m.id, m.name.zh, m.name.en, *m.aliases)
        yield Entry("model", m.id, m.name.zh, m.name.en, names, m.note.zh if m.note else "")
    for product in book.products.values():
        names = (product.name.zh, product.name.en, *product.words)
        yield Entry("product", product.id, product.name.zh, product.name.en, names, product.goods)
    for kind in ("glossary", "misconceptions", "procedure", "penalties"):
        for note in book.notes(kind).values():
            yield _note(kind, note)


def _note(kind: str, note: Note) -> Entry:
    words = [t for t in (note.text, note.says, note.correct, note.conduct, note.sanction) if t]
    title = note.zh or (words[0].zh if words else note.id)
    english = note.en or (words[0].en if words else note.id)
    return Entry(
        kind,
        note.id,
        title,
        english,
        (note.id, note.zh, note.en, *note.aliases),
        " ".join(f"{w.zh} {w.en}" for w in words),
    )


class Index:
    """An index in memory over the entries of a rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.entries = list(entries(book))
        self.counts = [self._count(entry) for entry in self.entries]
        self.lengths = [sum(count.values()) for count in self.counts]
        self.mean = sum(self.lengths) / max(1, len(self.lengths))
        self.postings: dict[str, list[int]] = {}
        for number, count in enumerate(self.counts):
            for token in count:
                self.postings.setdefault(token, []).append(number)

    def _count(self, entry: Entry) -> Counter[str]:
        count = Counter(tokens(entry.text))
        for name in entry.names:
            for token in tokens(name):
                count[token] += _NAME_WEIGHT
        return count

    def search(self, query: str, limit: int = 10) -> list[Found]:
        """Return the best entries for everyday words in Chinese or English, best first; empty when nothing fits.

        An entry that shares no more than single characters with a longer query does not fit.
        """
        wanted = list(dict.fromkeys(tokens(query)))
        telling = {token for token in wanted if len(token) > 1} or set(wanted)
        touched = {number for token in telling for number in self.postings.get(token, ())}
        scores: dict[int, float] = {}
        for token in wanted:
            for number in touched.intersection(self.postings.get(token, ())):
                scores[number] = scores.get(number, 0.0) + self._weight(token, number)
        for number in scores:
            scores[number] *= _KIND_WEIGHT.get(self.entries[number].kind, 1.0)
            if any(query.lower().strip() == name.lower() for name in self.entries[number].names):
                scores[number] += 100.0
            elif any(len(query) > 1 and query.lower() in name.lower() for name in self.entries[number].names):
                scores[number] += 5.0
        best = sorted(scores, key=lambda n: (-scores[n], n))[:limit]
        return [Found(self.entries[n], scores[n]) for n in best]

    def _weight(self, token: str, number: int) -> float:
        k1, b = 1.2, 0.75
        documents = len(self.postings[token])
        rarity = log(1 + (len(self.entries) - documents + 0.5) / (documents + 0.5))
        count = self.counts[number][token]
        return rarity * count * (k1 + 1) / (count + k1 * (1 - b + b * self.lengths[number] / self.mean))


def index(book: Rulebook) -> Index:
    """Return the index of a rulebook, built once."""
    if "index" not in book.memory:
        book.memory["index"] = Index(book)
    found: Index = book.memory["index"]
    return found
