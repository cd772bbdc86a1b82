"""The corpus: texts written for this project, with what they state, deny or plan and the words that do so.

One text is one line; a line beginning with `#:` sets attributes for the lines below it (`kind`, `lang`,
`about`), a line beginning with `#` is a comment. Words that say something are marked in place:

    做宠物社区，[用户可以发帖|+ugc_features.forum_qa]，[没有打赏|-revenue.tips]，[以后做App|~channel.own_app]

`+` states, `-` denies, `~` plans; several labels in one mark are separated by spaces. A choice or number takes
`=`: `+marketplace_role=third_party_deal`, `+audience=mainland_public/overseas_only`, `+foreign_share=30`.
`⏎` stands for a line break. What is not marked is not said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xuke.errors import ContentError, XukeError, quoted
from xuke.facts import Value, Vocabulary, parse_value
from xuke.facts.vocabulary import NO, YES

KINDS = (
    "founder_sentence",
    "founder_paragraph",
    "app_store",
    "business_scope",
    "company_intro",
    "prospectus",
    "job_ad",
    "home_page",
    "table_cell",
)
_MARK = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
_STATES = {"+": "stated", "-": "denied", "~": "planned"}
_SHINGLE = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """What the words text[start:end] say about one variable; `state` is stated, denied or planned."""

    start: int
    end: int
    variable: str
    value: Value
    state: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One text of the corpus."""

    id: str
    kind: str
    lang: str
    about: str
    text: str
    marks: tuple[Mark, ...]


def read_corpus(folder: Path, vocabulary: Vocabulary) -> list[Sample]:
    """Read every `*.txt` of a folder; raises `ContentError` (`corpus`) with file, line and column."""
    return [sample for path in sorted(folder.glob("*.txt")) for sample in read_file(path, vocabulary)]


def read_file(path: Path, vocabulary: Vocabulary) -> Iterator[Sample]:
    """Yield the samples of one file; raises `ContentError` (`corpus`)."""
    attributes: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#:"):
            attributes = dict(pair.split("=", 1) for pair in line[2:].split() if "=" in pair)
            if attributes.get("kind") not in KINDS:
                raise _fault(
                    path, number, 1, f"kind {quoted(attributes.get('kind', ''))} is not known", ", ".join(KINDS)
                )
        elif line.strip() and not line.startswith("#"):
            yield _sample(path, number, line.strip(), attributes, vocabulary)


def _sample(path: Path, number: int, line: str, attributes: dict[str, str], vocabulary: Vocabulary) -> Sample:
    if not attributes:
        raise _fault(path, number, 1, "a text stands before any `#:` line", "begin with `#: kind=…`")
    pieces, marks, at, length = [], [], 0, 0
    for match in _MARK.finditer(line):
        before = line[at : match.start()]
        pieces += [before, match[1]]
        start = length + len(before)
        length = start + len(match[1])
        for label in match[2].split():
            marks.append(_mark(path, number, match.start(2) + 1, label, start, length, vocabulary))
        at = match.end()
    text = "".join([*pieces, line[at:]])
    if "[" in text or "|" in text:
        raise _fault(path, number, max(text.find("["), text.find("|")) + 1, "a mark is not closed or is nested")
    name = f"{path.stem}-{number}"
    lang, about = attributes.get("lang", "zh"), attributes.get("about", "")
    return Sample(name, attributes["kind"], lang, about, text.replace("⏎", "\n"), tuple(marks))


def _mark(path: Path, number: int, column: int, label: str, start: int, end: int, vocabulary: Vocabulary) -> Mark:
    state, (name, _, raw) = _STATES.get(label[0]), label[1:].partition("=")
    if state is None:
        raise _fault(path, number, column, f"label {quoted(label)} does not begin with +, - or ~")
    try:
        variable, value = _assignment(name, raw, vocabulary)
    except XukeError as error:
        raise _fault(path, number, column, error.message, error.hint) from None
    return Mark(start, end, variable, value, state)


def _assignment(name: str, raw: str, vocabulary: Vocabulary) -> tuple[str, Value]:
    fact_id, _, option = name.partition(".")
    spec = vocabulary.fact(fact_id)
    if spec.type in ("yesno", "options"):
        variable = f"{fact_id}.{spec.option(option).id}" if option else fact_id
        if variable not in vocabulary.variables:
            raise ContentError("corpus", f"{quoted(name)} needs an option", "", "write fact.option")
        return variable, YES
    parts = raw.split("/")
    return fact_id, parse_value(spec, parts if len(parts) > 1 else raw)[fact_id]


def _fault(path: Path, line: int, column: int, message: str, hint: str = "") -> ContentError:
    return ContentError("corpus", message, f"{path.name}:{line}:{column}", hint)


def near_duplicates(samples: Sequence[Sample], threshold: float = 0.6) -> list[tuple[str, str, float]]:
    """Return pairs of texts whose sets of 6-character shingles overlap by at least `threshold` (Jaccard)."""
    homes: dict[str, list[int]] = {}
    shingles: list[set[str]] = []
    found = []
    for number, sample in enumerate(samples):
        own = _shingles(sample.text)
        shared: Counter[int] = Counter(other for shingle in own for other in homes.get(shingle, ()))
        for other, count in shared.items():
            alike = count / (len(own) + len(shingles[other]) - count)
            if alike >= threshold:
                found.append((samples[other].id, sample.id, round(alike, 2)))
        for shingle in own:
            homes.setdefault(shingle, []).append(number)
        shingles.append(own)
    return found


def _shingles(text: str) -> set[str]:
    plain = re.sub(r"\W+", "", text)
    return {plain[i : i + _SHINGLE] for i in range(max(1, len(plain) - _SHINGLE + 1))}


def names_none(mark: Mark, vocabulary: Vocabulary) -> bool:
    """Say whether a mark names the option none of a choice: the absence of the thing."""
    variable = vocabulary.variables[mark.variable]
    return variable.kind == "choice" and variable.options[0] == "none" and mark.value == NO


def says_no(mark: Mark, vocabulary: Vocabulary) -> bool:
    """Say whether a mark says that the variable does not hold: a denial, or the option none of a choice."""
    return mark.state == "denied" or names_none(mark, vocabulary)


def masks(sample: Sample, vocabulary: Vocabulary) -> dict[str, int]:
    """Return variable → the values that the marks of a text leave; plans and numbers are left out."""
    found = {}
    for mark in sample.marks:
        if isinstance(mark.value, int) and mark.state != "planned":
            rest = vocabulary.variables[mark.variable].full & ~mark.value
            found[mark.variable] = rest if mark.state == "denied" else mark.value
    return found


def coverage(samples: Sequence[Sample], vocabulary: Vocabulary) -> dict[str, tuple[int, int]]:
    """Return fact id → (texts that state it, texts that deny it)."""
    stated: Counter[str] = Counter()
    denied: Counter[str] = Counter()
    for sample in samples:
        facts = {
            (mark.variable.partition(".")[0], says_no(mark, vocabulary))
            for mark in sample.marks
            if mark.state != "planned"
        }
        stated.update(fact for fact, no in facts if not no)
        denied.update(fact for fact, no in facts if no)
    return {spec.id: (stated[spec.id], denied[spec.id]) for spec in vocabulary if spec.type != "text"}
