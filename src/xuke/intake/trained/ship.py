"""Train, and write the reader into the rulebook: the file, and its hashes in `lexicon/reader.yaml`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xuke.intake.trained.corpus import Sample
from xuke.intake.trained.model import fingerprint
from xuke.intake.trained.train import train
from xuke.law import Rulebook


def corpus_hash(folder: Path) -> str:
    """Return a hash of every text file of a corpus folder."""
    made = hashlib.sha256()
    for path in sorted(folder.glob("*.txt")):
        made.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return made.hexdigest()[:16]


def ship(book: Rulebook, samples: Sequence[Sample], corpus: Path) -> dict[str, Any]:
    """Train on the samples and write `lexicon/reader.bin` and `reader.yaml`; returns what reader.yaml says."""
    model = train(samples, book.vocabulary)[0]
    data = model.dump()
    (book.root / "lexicon" / "reader.bin").write_bytes(data)
    entry = {
        "id": "reader",
        "file": "reader.bin",
        "hash": fingerprint(data),
        "corpus": corpus_hash(corpus),
        "texts": len(samples),
        "outputs": len(model.outputs),
    }
    lines = [f"{key}: '{value}'" if key in ("hash", "corpus") else f"{key}: {value}" for key, value in entry.items()]
    (book.root / "lexicon" / "reader.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return entry | {"bytes": len(data)}
