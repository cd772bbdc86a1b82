"""What the public door opens: one function from words or facts to an assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from xuke.errors import InputError, UsageError
from xuke.facts import Facts
from xuke.intake import LanguageModel, Reader, consult, named_case
from xuke.intake.likeness import likeness
from xuke.intake.models import find_model, model_facts
from xuke.law import Law, Rulebook
from xuke.verdict import Assessment, assess_facts
from xuke.verdict.interview import Interview
from xuke.verdict.replay import restore
from xuke.verdict.scenarios import case_facts

if TYPE_CHECKING:
    from xuke.verdict.column_engine import ColumnEngine


@cache
def rulebook() -> Rulebook:
    """Return the shipped rulebook, read once."""
    return Rulebook.load()


@cache
def _reader() -> Reader:
    return Reader(rulebook())


def assess(
    text: str = "",
    facts: Facts | Mapping[str, Any] | None = None,
    *,
    as_of: str = "",
    region: str = "",
    readings: Mapping[str, str] | None = None,
    like: str = "",
    llm: LanguageModel | None = None,
) -> Assessment:
    """Assess one business from words, from facts, or from both (facts overrule words).

    `text` is a description, or the name of a well-known service; `facts` a `Facts` object or a mapping
    fact id → value as in docs/authoring.md. `as_of` is an ISO date from 2000 on (today by default), `region` a
    mainland province, `readings` fixes open points of law; `like` names a business model whose facts lie under
    everything else; `llm` may propose facts that the description states and nobody read (see `LanguageModel`).
    Raises `UsageError` and `InputError`.
    """
    if not text and facts is None and not like:
        raise UsageError("nothing-given", "neither a description nor facts were given", 'try xuke assess "…"')
    book = rulebook()
    given = facts if isinstance(facts, Facts) else Facts.parse(book.vocabulary, facts or {})
    base = model_facts(book, find_model(book, like)) if like else Facts()
    law = Law.at(book, as_of, region, readings)
    case = named_case(book, text) if text else None
    if llm is not None and (case is not None or not text):
        llm.remark("llm: not asked: there is no description to read")
    if case is not None:
        return assess_facts(case_facts(book, case).merged(given), law, text=text, case=case.id)
    read = likeness(book, text).merged(_reader().read(text).facts) if text else Facts()
    if llm is not None and text:
        read = consult(llm, text, read, given, book)
    leaning = [name for name, entry in read.entries.items() if entry.chance is not None and name in base.entries]
    return assess_facts(base.merged(read.without(*leaning)).merged(given), law, text=text)


def replay(receipt: Mapping[str, Any], book: Rulebook | None = None) -> Assessment:
    """Return the assessment a receipt was written for, on the receipt's own date, under `book` (the shipped one).

    `xuke.document(xuke.replay(receipt), receipt["lang"])` is the document the receipt came with when rulebook and
    engine are the same; `receipt["rulebook"]` tells whether they are. A receipt of format 1 holds values only.
    Raises `InputError` (`receipt-form`; `receipt-lost` when it names facts or readings this rulebook does not have).
    """
    restored = restore(receipt, book or rulebook())
    if restored.lost:
        raise InputError(
            "receipt-lost",
            f"the rulebook does not have what the receipt names: {', '.join(restored.lost)}",
            "give the rulebook it was written under, or compare with `xuke replay`",
        )
    return restored.assessment


def interview(
    text: str = "",
    facts: Facts | Mapping[str, Any] | None = None,
    *,
    answers: Mapping[str, Any] | None = None,
    as_of: str = "",
    region: str = "",
    readings: Mapping[str, str] | None = None,
    like: str = "",
) -> Interview:
    """Begin an interview from words, from facts, from both, or from nothing; take it up again with its `answers`.

    The parameters are those of `assess`; `answers` maps fact id → answer (a list of options answers a fact of
    several options completely, `cannot_say` is an answer). Raises `UsageError` and `InputError`.
    """
    start = assess(text, Facts() if facts is None else facts, as_of=as_of, region=region, readings=readings, like=like)
    begun = Interview(start.law, start.facts, {}, text, start.case)
    for fact, answer in (answers or {}).items():
        begun = begun.answered(fact, answer)
    return begun


def columns(
    permits: Sequence[str] = (),
    *,
    as_of: str = "",
    region: str = "",
    readings: Mapping[str, str] | None = None,
    engine: str = "planes",
    threads: int = 1,
) -> ColumnEngine:
    """Return the law for many rows at once: `evaluate` takes an Arrow record batch of facts and gives one of verdicts.

    `permits` names the permits (all by default); `as_of`, `region` and `readings` are those of `assess`; `engine` is
    `planes`, `fast` (compiled) or `polars`. The form of the columns is in docs/columns.md. Raises `UsageError`.
    """
    from xuke.verdict.column_engine import ColumnEngine
    from xuke.verdict.columns import ColumnLaw

    return ColumnEngine(ColumnLaw(Law.at(rulebook(), as_of, region, readings), permits), engine, threads)
