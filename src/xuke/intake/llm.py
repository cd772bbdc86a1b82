"""An optional language model as one more reader: it proposes facts with quotes, and every proposal is checked.

A proposal counts only when its fact and value are of the vocabulary and its quote stands in the description,
carries words, speaks of the business and not to the model, and does not say the opposite. What is left is evidence
like any other: it fills what nobody stated, marked as coming from the model; where it contradicts detectors or
trained reader the fact is open and both are shown; a stated fact is never touched. What is dropped is remarked on.
When no usable answer comes the reading stays as it is.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from xuke.errors import UsageError, XukeError, quoted
from xuke.facts import Entry, Facts, Interval, Source, State, Value, contradictory, meet, narrowed
from xuke.facts.vocabulary import NO
from xuke.intake.normalise import Normal, normalise
from xuke.intake.scope import ScopeFinder, marks_of
from xuke.law import Rulebook

if TYPE_CHECKING:
    from xuke.intake.ladder import Proposal

KIND = "llm"
SAYS = 0.7
"""The confidence of what only a language model says; no probability of its own is asked for or believed."""
SHORTEST, LONGEST = 2, 160
SHOWN = 20
_AGAINST = 0.5
_PATH = "/chat/completions"
_EXCLUSIVE = re.compile(r"只|仅|纯|专门|\b(?:only|just|solely|purely|exclusively)\b")
_AMOUNT = re.compile(r"全|独资|半|无|没|\b(?:wholly|fully|entirely|half|none|no|ten|hundred|thousand|million)\b")
_SENTENCE = "。！？!?\n；;"
_TO_MODEL = re.compile(
    r"忽略.{0,12}(?:指令|指示|规则|要求|提示|内容)|(?:系统|system)\s*(?:提示|prompt|message)|提示词|语言模型"
    r"|\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instructions?|rules?|prompts?|above)\b"
    r"|\byou are (?:now|an? (?:ai|assistant))\b|[\"'](?:fact|value|quote)[\"']\s*:"
    r"|\b(?:set|output|return|answer)\b.{0,30}\b(?:fact|json|value)s?\b"
)


def _log(remark: str) -> None:
    """Log one remark under `xuke`."""
    logging.getLogger("xuke").warning(remark)


@dataclass(frozen=True)
class LanguageModel:
    """An OpenAI-compatible endpoint that may be asked to read a description.

    `url` is the base address (usually ending in `/v1`), `name` the model, `key` a bearer token or empty, `timeout`
    the seconds allowed for the whole answer; `remark` is called with every line on what came of it (by default they
    are logged under `xuke`). Raises `UsageError` (`llm-url`, `llm-model`, `llm-key`, `llm-seconds`).
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    remark: Callable[[str], None] = field(default=_log, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.host:
            hint = "give http(s)://host/v1 with --llm or XUKE_LLM_URL"
            raise UsageError("llm-url", f"{quoted(self.url)} is no http address", hint)
        if not self.name.strip():
            raise UsageError("llm-model", "no model is named", "give --llm-model NAME or XUKE_LLM_MODEL")
        if not (self.key.isascii() and self.key.isprintable()):
            raise UsageError("llm-key", "the key holds characters that no key has", "check XUKE_LLM_KEY")
        if not 0 < self.timeout <= 3_600:
            raise UsageError("llm-seconds", f"{quoted(self.timeout)} is no time limit", "give 1 to 3600 seconds")

    @cached_property
    def host(self) -> str:
        """Scheme, host and port of the address, without any password in it; empty when it is no http address."""
        try:
            parts = urlsplit(self.url.strip())
            place = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
        except ValueError:
            return ""
        return f"{parts.scheme}://{place}" if parts.scheme in ("http", "https") and place else ""

    @property
    def local(self) -> bool:
        """Whether it runs on this machine, where no proxy is wanted."""
        return urlsplit(self.url.strip()).hostname in ("localhost", "127.0.0.1", "::1")

    @cached_property
    def endpoint(self) -> str:
        """The address that is asked."""
        base = self.url.strip().rstrip("/")
        return base if base.endswith(_PATH) else base + _PATH


class _Dropped(Exception):
    """A proposal that does not count, and why."""


def consult(model: LanguageModel, text: str, read: Facts, stated: Facts, rulebook: Rulebook) -> Facts:
    """Return `read` with what the language model adds to it; `stated` facts are left alone.

    Raises `UsageError` (`llm-extra`) when the extra is not installed; every other failure is a remark.
    """
    from xuke.intake.ladder import propose

    try:
        proposals, malformed = propose(model, text, rulebook.vocabulary)
    except UsageError:
        raise
    except XukeError as error:
        model.remark(str(XukeError(error.code, f"{error.message}; assessed without it", error.hint)))
        return read
    facts, dropped = _taken(proposals, _Judge(rulebook, normalise(text), model.name), read, stated)
    kept, total = len(proposals) - len(dropped), len(proposals) + malformed
    model.remark(f"llm: {model.name} at {model.host}: {total} proposed, {kept} kept")
    _report(model, [*dropped, *([f"{malformed} without fact, value or quote"] if malformed else [])])
    return facts


def _report(model: LanguageModel, dropped: list[str]) -> None:
    for line in dropped[:SHOWN]:
        model.remark(f"llm: dropped {line}")
    if len(dropped) > SHOWN:
        model.remark(f"llm: dropped {len(dropped) - SHOWN} more")


def _taken(proposals: list[Proposal], judge: _Judge, read: Facts, stated: Facts) -> tuple[Facts, list[str]]:
    from xuke.intake.ladder import printable

    entries, dropped = dict(read.entries), []
    for proposal in proposals:
        try:
            found = judge.evidence(proposal)
            if found and all(name in stated.entries for name in found):
                raise _Dropped("the fact is stated")
        except _Dropped as drop:
            said = f"{quoted(printable(proposal.fact))} = {quoted(printable(str(proposal.value)))}"
            dropped.append(f"{said}: {drop}")
            continue
        for name, entry in found.items():
            if name not in stated.entries:
                entries[name] = joined(entries.get(name), entry)
    return Facts(entries), dropped


class _Judge:
    """Checks proposals against one description."""

    def __init__(self, rulebook: Rulebook, normal: Normal, by: str) -> None:
        self._vocabulary = rulebook.vocabulary
        self._normal = normal
        self._by = by
        self._scope = ScopeFinder(normal.text, marks_of(rulebook))

    def evidence(self, proposal: Proposal) -> dict[str, Entry]:
        """Return what a proposal says as entries; raises `_Dropped` when it does not count."""
        start, end = self._place(proposal.quote)
        first, last = self._normal.span(start, end)
        source = Source(KIND, self._normal.original[first:last], first, last, self._by)
        try:
            parsed = Facts.parse(self._vocabulary, {proposal.fact: proposal.value}, source)
        except UsageError as error:
            raise _Dropped(error.message) from None
        found = {}
        for name, entry in parsed.entries.items():
            if entry.value is not None and entry.state in (State.KNOWN, State.PARTLY):
                self._check(name, entry.value, start, end)
                found[name] = self._entry(entry, start, end)
        if not found:
            raise _Dropped("it says nothing")
        return found

    def _entry(self, entry: Entry, start: int, end: int) -> Entry:
        if any(self._scope.planned(at) for at in range(start, end)):
            return Entry(None, State.NOT_ASKED, entry.sources, SAYS, planned=True)
        return entry._replace(confidence=SAYS)

    def _place(self, quote: str) -> tuple[int, int]:
        """Return where a quote stands in the normalised text, of several places one that is not denied."""
        wanted = normalise(quote).text.strip()
        if sum(char.isalnum() for char in wanted) < SHORTEST:
            raise _Dropped("the quote carries no words")
        if len(wanted) > LONGEST:
            raise _Dropped(f"the quote is longer than {LONGEST} characters")
        spans = [match.span() for match in re.finditer(re.escape(wanted), self._normal.text)]
        if not spans:
            raise _Dropped("the quote is not in the text")
        start, end = next((span for span in spans if not self._scope.negated(span[0], span[0])), spans[0])
        if self._speaks_to_model(start, end):
            raise _Dropped("the quote speaks to the model, not of the business")
        return start, end

    def _speaks_to_model(self, start: int, end: int) -> bool:
        """Whether the sentences around a quote give orders or use the ids of facts."""
        text = self._normal.text
        first = max(text.rfind(mark, 0, start) for mark in _SENTENCE) + 1
        last = min((at for mark in _SENTENCE if (at := text.find(mark, end)) >= 0), default=len(text))
        around = text[first:last]
        if _TO_MODEL.search(around):
            return True
        words = set(re.findall(r"[a-z0-9_]+(?:\.[a-z0-9_]+)?", around))
        return any(("_" in word or "." in word) and word in self._ids for word in words)

    @cached_property
    def _ids(self) -> set[str]:
        return {*self._vocabulary.facts, *self._vocabulary.variables}

    def _check(self, name: str, value: Value, start: int, end: int) -> None:
        """Refuse a denial without a denying word, a number without one, and a statement that is denied before it."""
        quote = self._normal.text[start:end]
        variable = self._vocabulary.variables[name]
        if isinstance(value, Interval):
            if not (any(unicodedata.numeric(char, None) is not None for char in quote) or _AMOUNT.search(quote)):
                raise _Dropped("the quote holds no number")
        elif value == NO if variable.kind == "yesno" else value == 1 and variable.options[0] == "none":
            if not (self._scope.negated(start, end) or _EXCLUSIVE.search(quote)):
                raise _Dropped("the quote denies nothing")
        elif self._scope.negated(start, start):
            raise _Dropped("the words before the quote deny it")


def joined(known: Entry | None, new: Entry) -> Entry:
    """Return what is known of a variable together with what the language model says of it."""
    if known is None:
        return new
    sources = tuple(dict.fromkeys((*known.sources, *new.sources)))
    if new.value is None:
        return known
    if known.conflict:
        return known._replace(sources=sources)
    if known.value is None:
        return _filled(known, new, sources)
    met = meet(known.value, new.value)
    if met is None:
        return contradictory(sources)
    if met == known.value:
        return known._replace(sources=sources)
    return Entry(met, narrowed(met), sources, min(known.confidence, new.confidence))


def _filled(known: Entry, new: Entry, sources: tuple[Source, ...]) -> Entry:
    """What was open is filled, unless the trained reader leans clearly the other way."""
    leans_away = isinstance(new.value, int) and known.leans and not known.leans & new.value
    if leans_away and (known.chance or 0.0) >= _AGAINST:
        return contradictory(sources)
    return new._replace(sources=(*new.sources, *(s for s in known.sources if s not in new.sources)))
