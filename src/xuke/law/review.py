"""What content must hold beyond its shape: sources, standings, dates, expressions, references."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

from xuke.errors import XukeError, quoted
from xuke.facts import Vocabulary
from xuke.facts.values import parse_value
from xuke.facts.vocabulary import near
from xuke.law.faults import Fault, from_error, repeated
from xuke.law.shelf import Piece
from xuke.logic.program import CycleFault
from xuke.logic.syntax import parse
from xuke.logic.terms import Scope

Shelf = Mapping[str, Mapping[str, Piece]]
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_RULE_LISTS = ("need", "exempt", "bar", "ownership")


def rules_of(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield (list name, path, rule) for every rule of a permit or family."""
    for kind in _RULE_LISTS:
        for i, rule in enumerate(data.get(kind) or []):
            yield kind, f"/{kind}/{i}", rule


def review(shelf: Shelf, vocabulary: Vocabulary, scope: Scope) -> Iterator[Fault]:
    """Yield every fault of content whose shape is right."""
    for piece in _all(shelf, "facts"):
        yield from _expression(piece, "/applies_when", piece.data.get("applies_when"), scope)
        yield from _screen(piece, vocabulary)
    for piece in _all(shelf, "derived"):
        yield from _expression(piece, "/formula", piece.data["formula"], scope)
        yield from _bases(shelf, piece, "", piece.data)
        yield from _tests(shelf, piece, "", piece.data)
    for piece in _all(shelf, "readings"):
        yield from _reading(shelf, piece)
    for piece in [*_all(shelf, "families"), *_all(shelf, "permits")]:
        yield from _rules(shelf, piece, scope)
    for piece in _all(shelf, "permits"):
        yield from _permit(shelf, piece, vocabulary, scope)
    for piece in _all(shelf, "sources"):
        for i, version in enumerate(piece.data.get("versions") or []):
            yield from _dates(piece, f"/versions/{i}", version)
    for piece in _all(shelf, "cases"):
        yield from _case(shelf, piece, vocabulary)
    for piece in _all(shelf, "models"):
        yield from _model(shelf, piece, vocabulary)
    for piece in _all(shelf, "products"):
        yield from _sources(shelf, piece, "", piece.data)
        if f"self_goods.{piece.data['goods']}" not in vocabulary.variables:
            hint = near(piece.data["goods"], {o.partition(".")[2]: o for o in vocabulary.variables if "goods." in o})
            message = f"{quoted(piece.data['goods'])} is no option of `self_goods`"
            yield Fault(piece, "/goods", "fact-option", message, hint)
    for piece in _all(shelf, "platform_policy"):
        yield from _expression(piece, "/when", piece.data["when"], scope)
        yield from _sources(shelf, piece, "", piece.data)
        yield from _named(shelf, piece, "/permits", "permits", piece.data.get("permits") or [])
    for piece in _all(shelf, "scope_words"):
        yield from _patterns(piece, "/aside", piece.data.get("aside") or [])
    yield from _scenario_ids(shelf)
    for kind in ("penalties", "procedure", "timeline", "misconceptions"):
        for piece in _all(shelf, kind):
            yield from _sources(shelf, piece, "", piece.data)


def _all(shelf: Shelf, kind: str) -> list[Piece]:
    return list(shelf.get(kind, {}).values())


def _expression(piece: Piece, path: str, text: str | None, scope: Scope) -> Iterator[Fault]:
    if not text:
        return
    try:
        scope.bind(parse(text))
    except XukeError as error:
        yield from_error(piece, path, error)


def _patterns(piece: Piece, path: str, patterns: list[str]) -> Iterator[Fault]:
    for i, pattern in enumerate(patterns):
        try:
            re.compile(pattern)
        except re.error as error:
            yield Fault(piece, f"{path}/{i}", "pattern", f"{quoted(pattern)} is no pattern: {error.msg}")


def _screen(piece: Piece, vocabulary: Vocabulary) -> Iterator[Fault]:
    screen = piece.data.get("screen")
    if screen and screen not in vocabulary.variables:
        hint = near(screen, vocabulary.variables)
        yield Fault(piece, "/screen", "fact-unknown", f"there is no variable {quoted(screen)}", hint)


def _rules(shelf: Shelf, piece: Piece, scope: Scope) -> Iterator[Fault]:
    windows: dict[str, list[tuple[str, str, tuple[str, ...], str]]] = {}
    for kind, path, rule in rules_of(piece.data):
        yield from _expression(piece, f"{path}/when", rule["when"], scope)
        yield from _expression(piece, f"{path}/unless", rule.get("unless"), scope)
        yield from _bases(shelf, piece, path, rule)
        yield from _tests(shelf, piece, path, rule)
        yield from _dates(piece, path, rule)
        yield from _named(shelf, piece, f"{path}/regions", "regions", rule.get("regions") or [])
        if not str(rule["id"]).startswith(f"{piece.id}/"):
            yield Fault(
                piece,
                f"{path}/id",
                "rule-id",
                f"rule id {quoted(rule['id'])} does not begin with {quoted(piece.id + '/')}",
            )
        if kind == "bar" and not rule.get("way_out"):
            yield Fault(
                piece,
                path,
                "way-out",
                f"bar {quoted(rule['id'])} has no way_out",
                "say what the operator can do instead",
            )
        if rule.get("standing") == "discretionary" and not _mentions_reading(shelf, rule):
            yield Fault(piece, f"{path}/standing", "standing", "a discretionary rule must refer to a reading")
        window = (rule["from_"], rule.get("to") or "9999-12-31", tuple(rule.get("regions") or ()), path)
        windows.setdefault(rule["id"], []).append(window)
    for name, spans in windows.items():
        if any(not _is_date(text) for start, end, *_ in spans for text in (start, end)):
            continue
        yield from _overlaps(piece, name, spans)


def _mentions_reading(shelf: Shelf, rule: Mapping[str, Any]) -> bool:
    words = set(re.findall(r"[\w-]+", f"{rule['when']} {rule.get('unless') or ''}"))
    return bool(words & set(shelf.get("readings", {})))


def _overlaps(piece: Piece, name: str, spans: list[tuple[str, str, tuple[str, ...], str]]) -> Iterator[Fault]:
    for i, (start, end, where, path) in enumerate(spans):
        for other_start, other_end, other_where, _ in spans[:i]:
            same_place = not where or not other_where or set(where) & set(other_where)
            if start <= other_end and other_start <= end and same_place:
                yield Fault(
                    piece,
                    f"{path}/from",
                    "overlap",
                    f"two versions of {quoted(name)} are in force at the same time",
                    "end the earlier one with `to` the day before",
                )


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.match(text)) and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _dates(piece: Piece, path: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("from_", "to", "as_of", "date", "until"):
        value = entry.get(key)
        if value and not _is_date(str(value)):
            yield Fault(
                piece,
                f"{path}/{key.rstrip('_')}",
                "date",
                f"{quoted(value)} is not a date",
                "write it as 2026-11-23",
            )
    if entry.get("to") and str(entry["to"]) < str(entry.get("from_") or ""):
        yield Fault(piece, f"{path}/to", "date", f"{quoted(entry['to'])} lies before {quoted(entry['from_'])}")


def _sources(shelf: Shelf, piece: Piece, path: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for i, basis in enumerate(entry.get("basis") or []):
        yield from _named(shelf, piece, f"{path}/basis/{i}/source", "sources", [basis["source"]])


def _bases(shelf: Shelf, piece: Piece, path: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _sources(shelf, piece, path, entry)
    standing = entry.get("standing")
    bases = entry.get("basis") or []
    if standing is None:
        return
    read = [b for b in bases if b.get("read", "K") != "K"]
    if not read:
        yield Fault(piece, f"{path}/basis", "basis", "no basis that was read: background knowledge carries no rule")
    elif standing == "settled" and not any(b.get("confidence") == "H" and b["read"] in "POS" for b in read):
        yield Fault(
            piece,
            f"{path}/standing",
            "standing",
            "settled needs a basis with confidence H read as P, O or S",
            "use practice, or a reading",
        )
    elif standing == "practice" and not any(b.get("confidence", "M") in "HM" for b in read):
        yield Fault(
            piece,
            f"{path}/standing",
            "standing",
            "practice needs a basis with confidence M or H",
            "use a reading",
        )


def _tests(shelf: Shelf, piece: Piece, path: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _named(shelf, piece, f"{path}/tests", "decision_tests", entry.get("tests") or [])


def _named(shelf: Shelf, piece: Piece, path: str, kind: str, names: list[str]) -> Iterator[Fault]:
    known = shelf.get(kind, {})
    for name in names:
        if str(name) not in known:
            yield Fault(piece, path, "dangling", f"{quoted(name)} is not in {kind}")


def _reading(shelf: Shelf, piece: Piece) -> Iterator[Fault]:
    data = piece.data
    positions = data["positions"]
    if len(positions) < 2:
        yield Fault(piece, "/positions", "reading", "a reading has at least two positions")
    if abs(sum(p["weight"] for p in positions.values()) - 1) > 1e-6:
        yield Fault(piece, "/positions", "reading", "the weights of the positions must sum to 1")
    for path, name in [("/lean", data["lean"]), ("/default", data.get("default"))]:
        if name and name not in positions:
            yield Fault(piece, path, "reading", f"{quoted(name)} is not a position")
    for name, position in positions.items():
        yield from _sources(shelf, piece, f"/positions/{name}", position)
    for i, fixed in enumerate(data.get("fixed") or []):
        if fixed["position"] not in positions:
            yield Fault(piece, f"/fixed/{i}/position", "reading", f"{quoted(fixed['position'])} is not a position")
        yield from _named(shelf, piece, f"/fixed/{i}/region", "regions", [fixed["region"]])
        yield from _bases(shelf, piece, f"/fixed/{i}", fixed)
        yield from _dates(piece, f"/fixed/{i}", fixed)
    yield from _tests(shelf, piece, "", data)


def _permit(shelf: Shelf, piece: Piece, vocabulary: Vocabulary, scope: Scope) -> Iterator[Fault]:
    data = piece.data
    folder = piece.file.split("/")[1]
    if data["kind"] == "adjacent" and not data.get("gate"):
        yield Fault(
            piece,
            "/kind",
            "incomplete",
            f"permit {quoted(piece.id)} has no gate",
            "PRE-L, PRE-P, OP, AFTER, DUTY or BAN",
        )
    if folder != data["kind"]:
        yield Fault(
            piece, "/kind", "file-name", f"kind {quoted(data['kind'])} does not match the folder {quoted(folder)}"
        )
    yield from _expression(piece, "/scope", data["scope"], scope)
    yield from _named(shelf, piece, "/family", "families", data.get("family") or [])
    yield from _named(shelf, piece, "/penalties", "penalties", data.get("penalties") or [])
    yield from _bases(shelf, piece, "/otherwise", data["otherwise"])
    families = [shelf["families"][f].data for f in data.get("family") or [] if f in shelf.get("families", {})]
    if not data["need"]:
        yield Fault(piece, "/need", "incomplete", "no need rule: nothing says when it is needed")
    if len(data["scenarios"]) < 3:
        yield Fault(
            piece,
            "/scenarios",
            "incomplete",
            f"{len(data['scenarios'])} scenario(s), at least three are wanted",
        )
    if not data.get("steps") and not any(f.get("steps") for f in families):
        yield Fault(piece, "", "incomplete", "no next step, own or from a family")
    for path, rule in [(p, r) for k, p, r in rules_of(data) if k == "need"]:
        if not any(b.get("article") for b in rule["basis"]) and not any(_noted(shelf, b) for b in rule["basis"]):
            yield Fault(piece, f"{path}/basis", "incomplete", f"rule {quoted(rule['id'])} names no article")
    items = {item["id"] for item in data.get("items") or []}
    for _, path, rule in rules_of(data):
        if rule.get("item") and rule["item"] not in items:
            yield Fault(
                piece,
                f"{path}/item",
                "dangling",
                f"{quoted(rule['item'])} is not an item of {quoted(piece.id)}",
            )
    for i, scenario in enumerate(data["scenarios"]):
        yield from _scenario(shelf, piece, f"/scenarios/{i}", scenario, vocabulary)


def _noted(shelf: Shelf, basis: Mapping[str, Any]) -> bool:
    source = shelf.get("sources", {}).get(str(basis["source"]))
    return bool(
        source and source.data["kind"] in ("normative_document", "announcement", "practice", "departmental_rule")
    )


def _scenario(
    shelf: Shelf, piece: Piece, path: str, scenario: Mapping[str, Any], vocabulary: Vocabulary
) -> Iterator[Fault]:
    yield from _values(piece, f"{path}/facts", scenario["facts"], vocabulary)
    yield from _tests(shelf, piece, path, scenario)
    yield from _dates(piece, path, scenario)
    yield from _named(shelf, piece, f"{path}/take", "readings", list(scenario.get("take") or {}))
    if scenario.get("region"):
        yield from _named(shelf, piece, f"{path}/region", "regions", [scenario["region"]])


def _values(piece: Piece, path: str, given: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Fault]:
    for key, raw in given.items():
        try:
            fact_id, _, option = str(key).partition(".")
            parse_value(vocabulary.fact(fact_id), {option: raw} if option else raw)
        except XukeError as error:
            yield from_error(piece, f"{path}/{key}", error)


def _case(shelf: Shelf, piece: Piece, vocabulary: Vocabulary) -> Iterator[Fault]:
    yield from _dates(piece, "", piece.data)
    yield from _named(shelf, piece, "/region", "regions", [r for r in [piece.data.get("region")] if r])
    yield from _values(piece, "/facts", piece.data["facts"], vocabulary)
    yield from _named(shelf, piece, "/categories", "permits", piece.data["categories"])
    yield from _named(shelf, piece, "/contested", "permits", piece.data.get("contested") or [])


def _model(shelf: Shelf, piece: Piece, vocabulary: Vocabulary) -> Iterator[Fault]:
    yield from _values(piece, "/facts", piece.data["facts"], vocabulary)
    yield from _named(shelf, piece, "/must", "permits", piece.data["must"])
    yield from _named(shelf, piece, "/telecom", "permits", piece.data.get("telecom") or [])
    for i, consequence in enumerate(piece.data.get("if_") or []):
        yield from _values(piece, f"/if/{i}/facts", consequence["facts"], vocabulary)
        yield from _named(shelf, piece, f"/if/{i}/permits", "permits", consequence["permits"])


def _scenario_ids(shelf: Shelf) -> Iterator[Fault]:
    homes: dict[str, Piece] = {}
    for piece in _all(shelf, "permits"):
        for i, scenario in enumerate(piece.data["scenarios"]):
            other = homes.setdefault(scenario["id"], piece)
            if other is not piece:
                yield Fault(
                    piece,
                    f"/scenarios/{i}/id",
                    "duplicate",
                    f"scenario {quoted(scenario['id'])} is already in {other.file}",
                )
        for name in repeated(s["id"] for s in piece.data["scenarios"]):
            yield Fault(piece, "/scenarios", "duplicate", f"scenario {quoted(name)} occurs twice")


def cycle_fault(shelf: Shelf, error: CycleFault) -> Fault:
    """Place a circle of conclusions at the first construct on it."""
    kind, _, name = error.path[0].partition(":")
    where = {"derived": "derived", "need": "permits", "rule": "permits"}.get(kind, "derived")
    owner = name.partition("/")[0] if kind == "rule" else name
    piece = shelf.get(where, {}).get(owner) or next(iter(shelf["permits"].values()))
    return Fault(piece, "", error.code, error.message, error.hint)
