"""From a receipt back to the assessment it was written for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from xuke.errors import InputError, UsageError, quoted
from xuke.facts import Entry, Facts, Source
from xuke.law import Law, Rulebook
from xuke.verdict.assess import Assessment
from xuke.verdict.receipt import FORMAT, digest_of, entry_of, source_of

VALUES_ONLY = "xuke.receipt/1"
FORMATS = (VALUES_ONLY, FORMAT)
_STRICT: dict[str, Any] = {"extra": "forbid"}
_States = Literal["known", "partly_known", "not_asked", "cannot_say", "not_applicable", "could_not_check"]
_Written = str | int | float | list[str] | list[int | float | None]


@dataclass(frozen=True)
class _Fact:
    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    value: _Written = ""
    state: _States = "known"
    by: list[int] = field(default_factory=list)
    confidence: float = 1.0
    planned: bool = False
    conflict: bool = False
    leans: str | list[str] = ""
    chance: float = 0.0


@dataclass(frozen=True)
class _Source:
    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    kind: str
    quote: str = ""
    start: int = -1
    end: int = -1
    by: str = ""


@dataclass(frozen=True)
class _Second:
    """The shape of `xuke.receipt/2`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    format: Literal["xuke.receipt/2"]
    rulebook: str
    engine: str
    as_of: str
    region: str
    readings: dict[str, str]
    lang: Literal["zh", "en"]
    proofs: bool
    case: str
    text: str
    facts: dict[str, _Fact]
    sources: list[_Source]
    answer: dict[str, str | list[str]]
    result: str
    digests: dict[str, str]
    digest: str


@dataclass(frozen=True)
class _First:
    """The shape of `xuke.receipt/1`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    format: Literal["xuke.receipt/1"]
    rulebook: str
    engine: str
    as_of: str
    region: str
    readings: dict[str, str]
    facts: dict[str, _Written]
    digest: str


@dataclass(frozen=True, slots=True)
class Restored:
    """The assessment of a receipt; `lost` names what it holds and this rulebook does not have, as path → content."""

    assessment: Assessment
    lost: Mapping[str, Any]


def checked(receipt: Any) -> dict[str, Any]:
    """Return a receipt whose shape is sound; raises `InputError` (`receipt-form`) naming the first fault."""
    kind = receipt.get("format") if isinstance(receipt, Mapping) else None
    if kind not in FORMATS:
        said = f"its format is {quoted(kind)}" if kind is not None else "it has no `format`"
        raise InputError("receipt-form", f"this is no receipt: {said}", f"formats read: {', '.join(FORMATS)}")
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(_Second if kind == FORMAT else _First).validate_json(json.dumps(receipt), strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        where = "/".join(str(part) for part in found["loc"])
        raise InputError(
            "receipt-form", f"receipt field {quoted(where)}: {found['msg']}", "see docs/formats.md"
        ) from None
    return dict(receipt)


def tampered(receipt: Mapping[str, Any]) -> list[str]:
    """Return the fields that are not what the receipt's digests say; empty for a receipt as it was written."""
    body = {name: value for name, value in receipt.items() if name != "digest"}
    parts = body.get("digests", {})
    fields = [name for name in body if name != "digests"]
    found = [name for name in fields if parts and parts.get(name) != digest_of(body[name])[:16]]
    return found or ([] if receipt["digest"] == _whole(body) else ["digests" if parts else "digest"])


def _whole(body: Mapping[str, Any]) -> str:
    if body["format"] == FORMAT:
        return digest_of(body)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def restore(receipt: Mapping[str, Any], rulebook: Rulebook) -> Restored:
    """Return the assessment a receipt was written for, under `rulebook` and on the receipt's own date.

    What the rulebook does not have (facts, options, readings, provinces, cases) is left out and named.
    Raises `InputError` (`receipt-form`) and `UsageError` (`date`).
    """
    receipt = checked(receipt)
    lost: dict[str, Any] = {}
    law = _law(receipt, rulebook, lost)
    facts = _values(receipt, rulebook, lost) if receipt["format"] == VALUES_ONLY else _facts(receipt, rulebook, lost)
    case = receipt.get("case", "")
    if case and case not in rulebook.cases:
        lost["case"] = case
        case = ""
    return Restored(Assessment(facts, law, text=receipt.get("text", ""), case=case), lost)


def _law(receipt: Mapping[str, Any], rulebook: Rulebook, lost: dict[str, Any]) -> Law:
    region, readings = receipt["region"], dict(receipt["readings"])
    if region and region not in rulebook.regions:
        lost["region"] = region
        region = ""
    for name, position in receipt["readings"].items():
        if name not in rulebook.readings or position not in rulebook.readings[name].positions:
            lost[f"readings.{name}"] = readings.pop(name)
    return Law.at(rulebook, receipt["as_of"], region, readings)


def _facts(receipt: Mapping[str, Any], rulebook: Rulebook, lost: dict[str, Any]) -> Facts:
    sources = [source_of(source) for source in receipt["sources"]]
    variables, entries = rulebook.vocabulary.variables, dict[str, Entry]()
    for name, fact in receipt["facts"].items():
        if not all(0 <= i < len(sources) for i in fact.get("by", ())):
            raise InputError("receipt-form", f"fact {quoted(name)} names a source that is not there")
        try:
            entries[name] = entry_of(variables[name], fact, sources)
        except (KeyError, ValueError, TypeError):
            lost[f"facts.{name}"] = fact.get("value")
    return Facts(entries)


def _values(receipt: Mapping[str, Any], rulebook: Rulebook, lost: dict[str, Any]) -> Facts:
    found = Facts()
    for name, value in receipt["facts"].items():
        try:
            found = found.merged(Facts.parse(rulebook.vocabulary, {name: value}, Source("file", by=VALUES_ONLY)))
        except UsageError:
            lost[f"facts.{name}"] = value
    return found
