"""Copies of the small sound rulebook with passages replaced."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from xuke.law import Rulebook

SOUND = Path(__file__).parent / "bad" / "sound"
P1, P2 = "permits/telecom/P1.yaml", "permits/filing/P2.yaml"
Edit = tuple[str, str, str]
Make = Callable[..., Rulebook]


def edited(folder: Path, *edits: Edit) -> Path:
    """Copy the sound rulebook to `folder` and replace passages: (file, old, new), each once."""
    shutil.copytree(SOUND, folder)
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} does not contain {old!r}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder
