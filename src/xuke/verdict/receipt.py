"""A receipt: what is needed to get the same answer again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from xuke._version import __version__
from xuke.verdict.assess import Assessment


def receipt(assessment: Assessment) -> dict[str, Any]:
    """Return rulebook, engine, date, region, chosen readings, fact values, and a digest of them all."""
    law = assessment.law
    vocabulary = law.rulebook.vocabulary
    facts = {
        entry["id"]: entry["value"] for entry in assessment.facts.to_json(vocabulary) if entry["value"] is not None
    }
    body = {
        "format": "xuke.receipt/1",
        "rulebook": law.rulebook.hash,
        "engine": __version__,
        "as_of": law.as_of,
        "region": law.region,
        "readings": {name: fixed.position for name, fixed in sorted(law.fixed.items()) if fixed.by == "person"},
        "facts": dict(sorted(facts.items())),
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**body, "digest": hashlib.sha256(text.encode()).hexdigest()}
