"""The shapes of rulebook content. Field by field they are what docs/authoring.md describes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Confidence = Literal["H", "M", "L"]
ReadAs = Literal["P", "O", "S", "C", "K"]
Standing = Literal["settled", "practice", "discretionary"]
STANDING_RANK = {"settled": 3, "practice": 2, "discretionary": 1}
RANK_STANDING = {3: "settled", 2: "practice", 1: "discretionary"}
_STRICT: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class Text:
    """Words in both languages."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Basis:
    """What a statement rests on: a source, an article of it, how sure, how it was read."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    source: str
    article: str = ""
    confidence: Confidence = "M"
    read: ReadAs = "K"
    note: Text | None = None


@dataclass(frozen=True)
class Rule:
    """One dated rule of a permit or family."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    id: str
    when: str
    from_: str
    standing: Standing
    basis: list[Basis]
    reason: Text
    to: str = ""
    unless: str = ""
    item: str = ""
    tests: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    way_out: Text | None = None
    note: Text | None = None

    def in_force(self, as_of: str, region: str) -> bool:
        """Say whether the rule applies on an ISO date in a region (`` for nowhere in particular)."""
        return (
            self.from_ <= as_of and (not self.to or as_of <= self.to) and (not self.regions or region in self.regions)
        )


@dataclass(frozen=True)
class Otherwise:
    """Why a permit is not needed when none of its need rules holds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    standing: Standing
    basis: list[Basis]
    reason: Text


@dataclass(frozen=True)
class Step:
    """One step of a procedure."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: Text
    detail: Text | None = None
    time: Text | None = None
    basis: list[Basis] = field(default_factory=list)
    note: Text | None = None
    standing: Standing = "settled"


@dataclass(frozen=True)
class Item:
    """A sub-item of a category, or a document to hand in."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: Text
    detail: Text | None = None
    basis: list[Basis] = field(default_factory=list)
    standing: Standing = "settled"
    note: Text | None = None


@dataclass(frozen=True)
class Validity:
    """How long a permit is valid."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    zh: str
    en: str
    source: str = ""
    basis: list[Basis] = field(default_factory=list)


@dataclass(frozen=True)
class Scenario:
    """Facts and the status they must lead to."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    title: Text
    facts: dict[str, Any]
    status: Literal["required", "not_required", "undetermined", "contested", "barred"]
    tests: list[str] = field(default_factory=list)
    closed: bool = False
    as_of: str = ""
    region: str = ""
    take: dict[str, str] = field(default_factory=dict)
    rule: str = ""
    not_rule: str = ""
    missing: list[str] | None = None
    readings: list[str] | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Family:
    """What several permits share."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: Text
    exempt: list[Rule] = field(default_factory=list)
    bar: list[Rule] = field(default_factory=list)
    ownership: list[Rule] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    documents: list[Item] = field(default_factory=list)
    penalties: list[str] = field(default_factory=list)
    boundary: list[Text] = field(default_factory=list)
    authority: Text | None = None
    certificate: Text | None = None
    validity: Validity | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Permit:
    """A telecom category, filing, duty or ban with its dated rules and its own scenarios."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    kind: Literal["telecom", "basic", "filing", "duty", "ban", "adjacent"]
    name: Text
    short: Text
    covers: Text
    scope: str
    need: list[Rule]
    otherwise: Otherwise
    scenarios: list[Scenario]
    family: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    exempt: list[Rule] = field(default_factory=list)
    bar: list[Rule] = field(default_factory=list)
    ownership: list[Rule] = field(default_factory=list)
    boundary: list[Text] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    documents: list[Item] = field(default_factory=list)
    penalties: list[str] = field(default_factory=list)
    authority: Text | None = None
    certificate: Text | None = None
    validity: Validity | None = None
    note: Text | None = None
    gate: Literal["", "PRE-L", "PRE-P", "OP", "AFTER", "DUTY", "BAN"] = ""
    clock: Text | None = None


@dataclass(frozen=True)
class Derived:
    """A named formula over facts; with a basis when the concept itself rests on law."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    label: Text
    formula: str
    tests: list[str] = field(default_factory=list)
    standing: Standing | None = None
    basis: list[Basis] = field(default_factory=list)
    reason: Text | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Position:
    """One answer to an open point of law."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    label: Text
    weight: float
    held_by: Text
    basis: list[Basis]


@dataclass(frozen=True)
class Fixed:
    """A province that has settled a reading, from a date."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    region: str
    position: str
    from_: str
    standing: Standing
    basis: list[Basis]
    to: str = ""


@dataclass(frozen=True)
class Reading:
    """An open point of law with its positions."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    label: Text
    question: Text
    lean: str
    positions: dict[str, Position]
    fixed: list[Fixed] = field(default_factory=list)
    default: str = ""
    tests: list[str] = field(default_factory=list)
    open: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class SourceVersion:
    """A period in which one text of a source was in force."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    from_: str
    to: str = ""
    file_date: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class LegalSource:
    """A law, order, notice, announcement or practice document."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    kind: Literal[
        "law",
        "administrative_regulation",
        "departmental_rule",
        "normative_document",
        "local_regulation",
        "announcement",
        "judicial_interpretation",
        "practice",
    ]
    name: Text
    short: Text
    read: ReadAs
    versions: list[SourceVersion] = field(default_factory=list)
    number: str = ""
    file_title: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class Case:
    """A well-known service, described completely."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: Text
    about: Text
    facts: dict[str, Any]
    categories: list[str]
    source: Literal["trade", "own"]
    aliases: list[str] = field(default_factory=list)
    weak_aliases: list[str] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)
    as_of: str = ""
    region: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class Consequence:
    """What further facts of a business model lead to."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    facts: dict[str, Any]
    permits: list[str]
    note: Text | None = None


@dataclass(frozen=True)
class BusinessModel:
    """A kind of business as a template: what is usually true of it and what it usually needs."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    number: int
    name: Text
    facts: dict[str, Any]
    must: list[str]
    aliases: list[str] = field(default_factory=list)
    telecom: list[str] = field(default_factory=list)
    if_: list[Consequence] = field(default_factory=list)
    confidence: Literal["H", "M-H", "M", "L"] = "M"
    differs: Text | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Product:
    """Everyday goods and the class the law puts them in."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: Text
    words: list[str]
    goods: str
    basis: list[Basis] = field(default_factory=list)
    note: Text | None = None


@dataclass(frozen=True)
class PlatformPolicy:
    """What an app store or mini-program host asks for by category: its own rule, not law."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    host: Text
    category: Text
    asks: Text
    when: str
    basis: list[Basis]
    permits: list[str] = field(default_factory=list)
    date: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class DetectorExample:
    """A text, the spans a detector must find in it and the facts it must report."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    text: str
    spans: list[str]
    facts: dict[str, Any]
    planned: bool = False


@dataclass(frozen=True)
class Detector:
    """Patterns that find facts in words."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    patterns: list[str]
    examples: list[DetectorExample]
    facts: dict[str, Any] = field(default_factory=dict)
    denied: dict[str, Any] | None = None
    negation: Literal["flips", "ignore", "cancels"] = "flips"
    unless: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    closes: list[str] = field(default_factory=list)
    scale: float = 1.0
    note: Text | None = None


@dataclass(frozen=True)
class FactOption:
    """An option in a fact file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    zh: str
    en: str
    unmentioned: float = 0.0
    idle: bool = False


@dataclass(frozen=True)
class FactFile:
    """A fact file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    group: str
    type: Literal["yesno", "choice", "options", "number", "text"]
    nature: Literal["choice", "identity", "circumstance"]
    label: Text
    question: Text
    help: Text
    options: dict[str, FactOption] = field(default_factory=dict)
    applies_when: str = ""
    closure: str = ""
    specialist: bool = False
    screen: str = ""
    unit: str = ""
    range: list[float] | None = None
    unmentioned: float | dict[str, float] = 0.0


@dataclass(frozen=True)
class ReaderFile:
    """Which trained reader belongs to the rulebook: its file beside this one, and the hashes of file and corpus."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    file: str
    hash: str
    corpus: str
    texts: int
    outputs: int


@dataclass(frozen=True)
class Region:
    """A province."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    zh: str
    en: str
    aliases: list[str]
    licence_letter: str
    filing_letter: str
    authority: Text
    notes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Note:
    """A titled piece of knowledge: glossary entry, misconception, penalty, procedure, timeline row, open point."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    zh: str = ""
    en: str = ""
    aliases: list[str] = field(default_factory=list)
    text: Text | None = None
    says: Text | None = None
    correct: Text | None = None
    conduct: Text | None = None
    sanction: Text | None = None
    title: Text | None = None
    effect: Text | None = None
    topic: str = ""
    date: str = ""
    until: str = ""
    confidence: str = ""
    affects: list[str] = field(default_factory=list)
    basis: list[Basis] = field(default_factory=list)
    open: bool = False
    note: Text | None = None


@dataclass(frozen=True)
class ScopeWords:
    """Words that turn or weaken what stands beside them."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    negation: list[str] = field(default_factory=list)
    negation_not: list[str] = field(default_factory=list)
    hedge: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
