"""What app stores and mini-program hosts ask for by category: their own rules, a layer apart from law."""

from __future__ import annotations

from typing import Any

from xuke.law.model import PlatformPolicy
from xuke.logic.proof import TRUE
from xuke.verdict.assess import Assessment
from xuke.verdict.reasons import basis_json


def policies(assessment: Assessment, lang: str) -> list[dict[str, Any]]:
    """Return the platform rules that the business as described meets.

    Each is {id, host, category, asks, permits, date, basis}; `permits` are the permits of law the host wants to see.
    """
    run = assessment.described.run
    book = assessment.law.rulebook
    met = [p for p in book.platform_policy.values() if run.value(f"policy:{p.id}") == TRUE]
    return [_entry(assessment, policy, lang) for policy in met]


def _entry(assessment: Assessment, policy: PlatformPolicy, lang: str) -> dict[str, Any]:
    return {
        "id": policy.id,
        "host": policy.host[lang],
        "category": policy.category[lang],
        "asks": policy.asks[lang],
        "permits": policy.permits,
        "date": policy.date or None,
        "basis": [basis_json(assessment.law, basis, lang) for basis in policy.basis],
    }
