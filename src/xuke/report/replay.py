"""A receipt replayed: the document made again, and what differs from what the receipt or the old document says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xuke._version import __version__
from xuke.errors import InputError
from xuke.law import Rulebook
from xuke.report.document import SCHEMA, document
from xuke.verdict.receipt import FORMAT, answer, digest_of
from xuke.verdict.replay import VALUES_ONLY, checked, restore, tampered

REPLAY = "xuke.replay/1"
_ABSENT = object()
_KEYS = ("code", "id", "fact", "rule", "stage")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was.

    `kind` is tampered (changed after it was written), rulebook, engine, lost (the rulebook does not have it),
    format (the old form does not keep it) or value; `path` leads to it inside the document or receipt.
    """

    kind: str
    path: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The document made again and every difference; none means equal byte for byte."""

    document: dict[str, Any]
    receipt: dict[str, Any]
    differences: list[Difference]

    def to_json(self) -> dict[str, Any]:
        """Return the comparison in public form, `xuke.replay/1`."""
        return {
            "schema": REPLAY,
            "same": not self.differences,
            "receipt": self.receipt["format"],
            "as_of": self.receipt["as_of"],
            "rulebook": {"before": self.receipt["rulebook"], "after": self.document["rulebook"]["hash"]},
            "engine": {"before": self.receipt["engine"], "after": __version__},
            "differences": [
                {"kind": d.kind, "path": d.path, "before": d.before, "after": d.after} for d in self.differences
            ],
        }


def replay(given: Any, rulebook: Rulebook) -> Replayed:
    """Replay a receipt, or the receipt inside a whole assessment document, under `rulebook`.

    A document is compared with its replay value by value; a bare receipt by the answer and the hash of the document
    it carries. Raises `InputError` (`receipt-form`) for anything else.
    """
    old = given if isinstance(given, Mapping) and given.get("schema") == SCHEMA else None
    if old is not None and "receipt" not in old:
        raise InputError("receipt-form", "this assessment carries no receipt", "write it with `xuke assess --json`")
    receipt = checked(given if old is None else old["receipt"])
    restored = restore(receipt, rulebook)
    new = document(restored.assessment, receipt.get("lang", _lang(old)), proofs=receipt.get("proofs", True))
    found = [*_marks(receipt, rulebook, old), *(Difference("lost", path, v) for path, v in restored.lost.items())]
    if receipt["format"] == VALUES_ONLY:
        found += _first(old, restored.assessment.verdicts)
    elif old is not None:
        found += _documents(old, new)
    else:
        found += _answers(receipt, answer(restored.assessment), new, known=bool(found))
    if old is not None and not found and json.dumps(old) != json.dumps(new):
        found.append(Difference("value", "(order of keys)", list(old), list(new)))
    return Replayed(new, receipt, found)


def _lang(old: Mapping[str, Any] | None) -> str:
    return "en" if old is not None and old.get("lang") == "en" else "zh"


def _marks(receipt: Mapping[str, Any], rulebook: Rulebook, old: Mapping[str, Any] | None) -> Iterator[Difference]:
    """What the receipt itself says of when and by what it was written."""
    yield from (Difference("tampered", f"receipt.{name}") for name in tampered(receipt))
    if old is not None and receipt["format"] == FORMAT and receipt["result"] != _result(old):
        yield Difference("tampered", "document", receipt["result"], _result(old))
    if receipt["rulebook"] != rulebook.hash:
        yield Difference("rulebook", "rulebook.hash", receipt["rulebook"], rulebook.hash)
    if receipt["engine"] != __version__:
        yield Difference("engine", "engine.version", receipt["engine"], __version__)


def _result(old: Mapping[str, Any]) -> str:
    return digest_of(_without(old))


def _documents(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Compare two documents; receipt, hash of the rulebook and engine are told apart from everything else."""
    for difference in compared(_without(old), _without(new)):
        if difference.path not in ("rulebook.hash", "engine.version"):
            yield difference


def _without(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name != "receipt"}


def compared(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    """Yield every value that differs; entries of lists are matched by their code, id, fact, rule or stage."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from compared(old.get(key, _ABSENT), new.get(key, _ABSENT), f"{path}.{key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list):
        before, after = _named(old, new)
        for key in dict.fromkeys([*before, *after]):
            yield from compared(before.get(key, _ABSENT), after.get(key, _ABSENT), f"{path}[{key}]")
        if list(before) != list(after) and set(before) == set(after):
            yield Difference("value", path, list(before), list(after))
    elif old != new or type(old) is not type(new):
        yield Difference("value", path, *(None if side is _ABSENT else side for side in (old, new)))


def _named(old: list[Any], new: list[Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    for key in _KEYS:
        names = [[item.get(key) if isinstance(item, Mapping) else None for item in items] for items in (old, new)]
        if all(isinstance(n, str) for ns in names for n in ns) and all(len(set(ns)) == len(ns) for ns in names):
            return dict(zip(names[0], old, strict=True)), dict(zip(names[1], new, strict=True))
    return dict(enumerate(old)), dict(enumerate(new))


def _answers(
    receipt: Mapping[str, Any], now: Mapping[str, Any], new: Mapping[str, Any], *, known: bool
) -> Iterator[Difference]:
    """Compare by what a bare receipt carries; `known` says that some difference was already named."""
    found = list(compared(by_permit(receipt["answer"]), by_permit(now), "answer"))
    yield from found
    result = new["receipt"]["result"]
    if not found and not known and receipt["result"] != result:
        yield Difference("value", "document", receipt["result"], result)


def by_permit(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer as outcome and permit → status; a permit that is not required is absent."""
    statuses = {code: status for status, codes in given.items() if isinstance(codes, list) for code in codes}
    return {"outcome": given.get("outcome"), **dict(sorted(statuses.items()))}


def _first(old: Mapping[str, Any] | None, verdicts: Mapping[str, Any]) -> Iterator[Difference]:
    """The first format keeps values only: statuses are compared where a document has them."""
    yield Difference("format", "receipt.format", VALUES_ONLY, FORMAT)
    for shown in [*(old or {}).get("telecom", []), *(old or {}).get("permits", [])]:
        now = verdicts.get(shown.get("code"))
        if now is None or str(now.status) != shown.get("status"):
            path = f"answer.{shown.get('code')}"
            yield Difference("value", path, shown.get("status"), None if now is None else str(now.status))
