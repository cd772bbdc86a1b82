"""Content files: YAML 1.2 with positions, and a cache keyed by content.

Reading YAML with positions is slow, so the plain data of every file is kept in one cache file beside the
hash of the file it came from. A changed file is read again, the others are not.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xuke.errors import ContentError, quoted

Plain = Any
_KEYWORDS = {"from": "from_", "if": "if_"}
_DATE_LIKE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
Located = dict[str, tuple[int, int]]


def rulebook_files(root: Path) -> list[Path]:
    """Return every content file below `root`, in a stable order."""
    return sorted(path for path in root.rglob("*.yaml") if path.is_file())


def digest(data: bytes) -> str:
    """Return the content hash used throughout (SHA-256, hex, first 32 digits)."""
    return hashlib.sha256(data).hexdigest()[:32]


def read_located(text: str, name: str) -> tuple[Plain, Located]:
    """Parse one YAML text into plain data and the position of every value by its path.

    A path is keys and indexes joined with `/`. Raises `ContentError` (`yaml`) with line and column.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = False
    try:
        loaded = reader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = (error.problem or error.context or "not YAML").split("\n")[0]
        raise ContentError("yaml", problem.strip(), f"{name}:{line}:{column}") from None
    except YAMLError as error:
        raise ContentError("yaml", f"not YAML: {quoted(error)}", f"{name}:1:1") from None
    except ValueError as error:
        line, column = _value_place(text, error)
        raise ContentError("yaml", f"not YAML: {quoted(error)}", f"{name}:{line}:{column}") from None
    except (TypeError, RecursionError) as error:
        raise ContentError("yaml", f"not YAML: {quoted(error)}", f"{name}:1:1") from None
    places: Located = {"": (1, 1)}
    return _plain(loaded, "", places), places


def _value_place(text: str, error: ValueError) -> tuple[int, int]:
    """Find the scalar a conversion failed on: the first impossible date, since only dates are converted so."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in _DATE_LIKE.finditer(line):
            try:
                datetime.date.fromisoformat(match.group())
            except ValueError:
                return number, match.start() + 1
    return 1, 1


def _plain(node: Any, path: str, places: Located) -> Plain:
    if isinstance(node, Mapping):
        found = {}
        for key, value in node.items():
            here = f"{path}/{key}"
            line, column = _at(node, key)
            places[here] = (line + 1, column + 1)
            found[_KEYWORDS.get(key, str(key))] = _plain(value, here, places)
        return found
    if isinstance(node, Sequence) and not isinstance(node, str):
        for i in range(len(node)):
            line, column = _at(node, i)
            places[f"{path}/{i}"] = (line + 1, column + 1)
        return [_plain(value, f"{path}/{i}", places) for i, value in enumerate(node)]
    return _scalar(node)


def _at(node: Any, key: Any) -> tuple[int, int]:
    """Return the place of a child, or of its container where a merge key brought it in."""
    try:
        place: Any = node.lc
        found = place.item(key) if isinstance(key, int) else place.value(key)
    except (AttributeError, KeyError, TypeError):
        found = None
    return found or (getattr(getattr(node, "lc", None), "line", 0) or 0, 0)


def _scalar(node: Any) -> Plain:
    if isinstance(node, datetime.date):
        return node.isoformat()[:10]
    if node is None or isinstance(node, bool):
        return node
    for kind in (int, float):
        if isinstance(node, kind):
            return kind(node)
    return str(node)


class Cache:
    """Plain data of files by content hash, kept between runs where a folder is writable."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = _cache_path(root)
        self.changed = False
        self.entries: dict[str, list[Any]] = self._load()

    def _load(self) -> dict[str, list[Any]]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("files"), dict):
            return {}
        return {name: entry for name, entry in found["files"].items() if isinstance(entry, list) and len(entry) == 2}

    def get(self, name: str, key: str) -> Plain | None:
        """Return the plain data of a file if its content is still `key`."""
        entry = self.entries.get(name)
        return entry[1] if entry and entry[0] == key else None

    def put(self, name: str, key: str, data: Plain) -> None:
        """Remember the plain data of a file, or something worked out from the content (names beginning with `#`)."""
        self.entries[name] = [key, data]
        self.changed = True

    def save(self, names: set[str]) -> None:
        """Write the cache if anything changed; a read-only machine goes without."""
        stale = [name for name in self.entries if name not in names and not name.startswith("#")]
        if not self.changed and not stale:
            return
        kept = {name: entry for name, entry in self.entries.items() if name not in stale}
        text = json.dumps({"format": FORMAT, "files": kept}, ensure_ascii=False, separators=(",", ":"))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self.path.with_suffix(f".{os.getpid()}")
            scratch.write_text(text, encoding="utf-8")
            scratch.replace(self.path)
        except OSError:
            return


FORMAT = 1


def _cache_path(root: Path) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) if os.access(Path(base).parent, os.W_OK) else Path(tempfile.gettempdir())
    return folder / "xuke" / f"rulebook-{digest(str(root.resolve()).encode())[:12]}.json"
