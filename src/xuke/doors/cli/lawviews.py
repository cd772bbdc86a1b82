"""What `xuke law list` and `xuke law show` print."""

from __future__ import annotations

from typing import Any

from xuke.law import Law
from xuke.law.model import Family, Permit, Rule
from xuke.verdict.reasons import basis_json, cite


def listed(law: Law, lang: str) -> list[dict[str, Any]]:
    """Return every permit with its kind, name and number of rules in force."""
    return [
        {
            "id": p.id,
            "kind": p.kind,
            "name": p.name[lang],
            "short": p.short[lang],
            "rules_in_force": len(law.rules(p, "need")),
            "scenarios": len(p.scenarios),
        }
        for p in law.rulebook.permits.values()
    ]


def permit_view(law: Law, permit: Permit, lang: str) -> dict[str, Any]:
    """Return one permit whole, with the rules in force on the law's date."""
    owners: list[Permit | Family] = [permit, *law.families(permit)]
    found: dict[str, Any] = {
        "id": permit.id,
        "kind": permit.kind,
        "name": permit.name[lang],
        "covers": permit.covers[lang],
        "as_of": law.as_of,
        "items": [{"id": item.id, "name": item.name[lang]} for item in permit.items],
        "scope": permit.scope,
    }
    for kind in ("need", "exempt", "bar", "ownership"):
        found[kind] = [_rule(law, rule, lang) for rule in law.rules(permit, kind)]
    found["otherwise"] = permit.otherwise.reason[lang]
    for key in ("authority", "certificate", "validity"):
        text = next((getattr(o, key) for o in owners if getattr(o, key)), None)
        if text is not None:
            found[key] = text.zh if lang == "zh" else text.en
    found["boundary"] = [text[lang] for owner in owners for text in owner.boundary]
    found["steps"] = [step.name[lang] for owner in reversed(owners) for step in owner.steps]
    found["documents"] = [item.name[lang] for owner in owners for item in owner.documents]
    found["cases"] = [c.name[lang] for c in law.rulebook.cases.values() if permit.id in c.categories][:12]
    return found


def _rule(law: Law, rule: Rule, lang: str) -> dict[str, Any]:
    found = {
        "id": rule.id,
        "text": rule.reason[lang],
        "when": rule.when,
        "unless": rule.unless or None,
        "from": rule.from_,
        "to": rule.to or None,
        "standing": rule.standing,
        "basis": [basis_json(law, b, lang) for b in rule.basis],
        "cited": [cite(law, b, lang) for b in rule.basis],
    }
    return {key: value for key, value in found.items() if value is not None}


def lines_of(view: Any, indent: int = 0) -> list[str]:
    """Return a view as indented lines, for a terminal."""
    pad = "  " * indent
    if isinstance(view, dict):
        lines = []
        for key, value in view.items():
            if key == "basis" or value in ([], "", None):
                continue
            if isinstance(value, dict | list):
                lines += [f"{pad}{key}:", *lines_of(value, indent + 1)]
            else:
                lines.append(f"{pad}{key}: {value}")
        return lines
    if isinstance(view, list):
        lines = []
        for item in view:
            inner = lines_of(item, indent + 1)
            lines += [f"{pad}- {inner[0].strip()}", *inner[1:]] if isinstance(item, dict) else [f"{pad}- {item}"]
        return lines
    return [f"{pad}{view}"]
