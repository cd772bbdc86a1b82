"""Facts people state outright: `--set ID=VALUE` and a facts file (JSON or YAML)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xuke.errors import InputError, UsageError, quoted
from xuke.facts import Facts, Source
from xuke.intake.source import read_bytes, to_text
from xuke.law import Rulebook


def read_settings(rulebook: Rulebook, settings: Iterable[str]) -> Facts:
    """Read `ID=VALUE` options; the value forms are those of `xuke.facts.parse_value`.

    Raises `UsageError` (`set-form`, `fact-unknown`, `fact-option`, `fact-value`).
    """
    found = Facts()
    for setting in settings:
        name, mark, value = setting.partition("=")
        if not mark:
            raise UsageError("set-form", f"{quoted(setting)} is not ID=VALUE", "for example --set foreign_share=100")
        source = Source("option", by=f"--set {setting}")
        found = found.merged(Facts.parse(rulebook.vocabulary, {name.strip(): value.strip()}, source))
    return found


def read_facts_file(rulebook: Rulebook, path: str) -> Facts:
    """Read a facts file (`-` for standard input): a mapping fact → value, or an assessment's `facts` list.

    Raises `InputError` (`facts-file`) when it is neither JSON nor YAML of that form.
    """
    text = to_text(read_bytes(path), path)
    data = _load(text, path)
    if isinstance(data, dict) and isinstance(data.get("facts"), list | dict):
        data = data["facts"]
    if isinstance(data, list) and all(isinstance(e, dict) and isinstance(e.get("id"), str) for e in data):
        data = {e["id"]: _written(e) for e in data}
    if not isinstance(data, dict):
        raise InputError("facts-file", f"{quoted(path)} holds no mapping of facts", "write one `fact: value` a line")
    return Facts.parse(rulebook.vocabulary, data, Source("file", by=Path(path).name))


def _written(entry: dict[str, Any]) -> Any:
    """Return the value of an assessment's fact, or the word for why it has none."""
    value = entry.get("value")
    return entry.get("state", "unknown") if value is None else value


def _load(text: str, path: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise InputError(
            "facts-file", f"{quoted(path)} is nested too deeply", "write one `fact: value` a line"
        ) from None
    except ValueError:
        from xuke.errors import ContentError
        from xuke.law.files import read_located

        try:
            return read_located(text, path)[0]
        except ContentError as error:
            raise InputError(
                "facts-file", f"{quoted(path)} is neither JSON nor YAML: {error.message}", f"at {error.where}"
            ) from None
