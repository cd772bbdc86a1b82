"""A small sound rulebook in a scratch folder, and a cache folder of its own for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xuke.law import Rulebook

SOUND = Path(__file__).resolve().parent.parent / "bad" / "sound"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where caches go during one test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def root(tmp_path: Path, cache_folder: Path) -> Path:
    """A fresh copy of the sound rulebook folder."""
    return Path(shutil.copytree(SOUND, tmp_path / "rulebook"))


@pytest.fixture
def edit(root: Path) -> Edit:
    """Replace one passage in one file of the copy."""

    def change(name: str, old: str, new: str) -> None:
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not contain {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.fixture
def mini(root: Path) -> Rulebook:
    """The sound rulebook, loaded."""
    return Rulebook.load(root)
