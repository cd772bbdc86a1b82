"""Where which kind of content lies, and how it is read from the shelf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from xuke.errors import ContentError, quoted
from xuke.law import files, model

SHELVES: list[tuple[str, str, Any, bool]] = [
    # pattern, kind, class, a file holds a list of them
    ("facts/*.yaml", "facts", model.FactFile, False),
    ("derived/*.yaml", "derived", model.Derived, True),
    ("readings/*.yaml", "readings", model.Reading, False),
    ("sources/*.yaml", "sources", model.LegalSource, False),
    ("families/*.yaml", "families", model.Family, False),
    ("permits/*/*.yaml", "permits", model.Permit, False),
    ("cases/*.yaml", "cases", model.Case, False),
    ("models/*.yaml", "models", model.BusinessModel, False),
    ("products/*.yaml", "products", model.Product, True),
    ("platform_policy/*.yaml", "platform_policy", model.PlatformPolicy, True),
    ("lexicon/detectors/*.yaml", "detectors", model.Detector, False),
    ("lexicon/macros.yaml", "macros", None, False),
    ("lexicon/reader.yaml", "reader", model.ReaderFile, False),
    ("lexicon/scope_words.yaml", "scope_words", model.ScopeWords, False),
    ("regions.yaml", "regions", model.Region, True),
    ("glossary/*.yaml", "glossary", model.Note, True),
    ("misconceptions/*.yaml", "misconceptions", model.Note, True),
    ("penalties/*.yaml", "penalties", model.Note, True),
    ("procedure/*.yaml", "procedure", model.Note, True),
    ("timeline.yaml", "timeline", model.Note, True),
    ("open_points.yaml", "open_points", model.Note, True),
    ("decision_tests.yaml", "decision_tests", model.Note, True),
]
SHIPPED = Path(__file__).resolve().parent.parent / "rulebook"


@dataclass(frozen=True, slots=True)
class Piece:
    """One construct as plain data, with the file and the path inside the file it came from."""

    kind: str
    cls: Any
    file: str
    path: str
    data: Any

    @property
    def id(self) -> str:
        """The construct's id, or the file's stem where it has none."""
        found = self.data.get("id") if isinstance(self.data, dict) else None
        return str(found) if found is not None else Path(self.file).stem


def shelf_of(name: str) -> tuple[str, Any, bool] | None:
    """Return (kind, class, listed) for a file name relative to the rulebook, or None."""
    for pattern, kind, cls, listed in SHELVES:
        if name.count("/") == pattern.count("/") and fnmatch(name, pattern):
            return kind, cls, listed
    return None


def pieces_of(name: str, data: Any) -> Iterator[Piece]:
    """Split one file's plain data into its constructs; raises `ContentError` (`shelf`, `shape`)."""
    shelf = shelf_of(name)
    if shelf is None:
        known = ", ".join(sorted({pattern.split("/")[0] for pattern, *_ in SHELVES}))
        raise ContentError("shelf", f"{quoted(name)} lies in no known folder", f"{name}:1:1", f"folders: {known}")
    kind, cls, listed = shelf
    if isinstance(data, list) and listed:
        for i, item in enumerate(data):
            yield Piece(kind, cls, name, f"/{i}", item)
    elif isinstance(data, dict):
        yield Piece(kind, cls, name, "", data)
    else:
        raise ContentError("shape", "expected a mapping", f"{name}:1:1", "see docs/authoring.md")


def read_shelf(root: Path) -> tuple[list[Piece], list[ContentError], str, files.Cache]:
    """Read all files below `root`: their constructs, the faults met on the way, the hash of everything, the cache."""
    cache = files.Cache(root)
    pieces: list[Piece] = []
    faults: list[ContentError] = []
    hashes: list[str] = []
    names: set[str] = set()
    for path in files.rulebook_files(root):
        name = path.relative_to(root).as_posix()
        raw = path.read_bytes()
        key = files.digest(raw)
        hashes.append(f"{name} {key}")
        names.add(name)
        try:
            pieces += pieces_of(name, _data(cache, name, key, raw))
        except ContentError as fault:
            faults.append(fault)
    cache.save(names)
    return pieces, faults, files.digest("\n".join(hashes).encode()), cache


def _data(cache: files.Cache, name: str, key: str, raw: bytes) -> Any:
    data = cache.get(name, key)
    if data is None:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ContentError("yaml", f"not UTF-8 at byte {error.start}", f"{name}:1:1") from None
        data, _ = files.read_located(text, name)
        cache.put(name, key, data)
    return data
