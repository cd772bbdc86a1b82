"""The business models as a page: what each usually needs, and where its row and the rules differ."""

from __future__ import annotations

from xuke.law import Rulebook
from xuke.law.model import BusinessModel
from xuke.verdict.templates import Difference, differences

_KIND = {
    "missing": "the row asks for it, the rules do not",
    "open": "depends on what the row leaves open",
    "extra": "the rules ask for it, the row does not mention it",
}
_HEAD = """# Business models

The {count} rows of the business-model table, each checked against the rules (`xuke law check` runs them).
Where a row and the rules differ, the trigger of the permit decides and the difference stands here.
Plain duties and what every service meets (registration, personal information, grading, advertising) are not listed
as extra.
This page is printed by `xuke law models --markdown`.

## The rows

| # | model | needs | more, depending on facts |
|---|---|---|---|
"""


def models_page(book: Rulebook) -> str:
    """Return the page in Markdown."""
    models = sorted(book.models.values(), key=lambda m: m.number)
    found = [(m, list(differences(book, m))) for m in models]
    lines = [_HEAD.format(count=len(models)).rstrip("\n"), *(_row(m) for m in models)]
    lines += ["", "## Where rows and rules differ", "", "| model | permit | difference | why |", "|---|---|---|---|"]
    lines += [_difference(m, d) for m, ds in found for d in ds]
    return "\n".join(lines) + "\n"


def _row(model: BusinessModel) -> str:
    needs = ", ".join([*model.telecom, *model.must]) or "nothing of its own"
    more = ", ".join(dict.fromkeys(p for c in model.if_ for p in c.permits))
    return f"| {model.number} | {model.name.zh} `{model.id}` | {needs} | {more} |"


def _difference(model: BusinessModel, difference: Difference) -> str:
    why = difference.detail
    if difference.kind == "missing" and model.differs:
        why = model.differs.en
    return f"| {model.name.zh} `{model.id}` | {difference.permit} | {_KIND[difference.kind]} | {why} |"
