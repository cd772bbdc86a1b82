"""Business models held against the rules: where a row of the table and the rules part company.

A row says what a kind of business usually needs. The trigger of the permit decides; the row is checked.

    missing  the row asks for it, the rules do not
    open     the row asks for it, the rules say it depends on facts the row leaves open
    extra    the rules ask for it, the row does not mention it
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xuke.facts import Facts, Source
from xuke.law import Law, Rulebook
from xuke.law.model import BusinessModel
from xuke.verdict.assess import Assessment
from xuke.verdict.scenarios import PINNED, closed_facts
from xuke.verdict.status import Status, Verdict

BASELINE = frozenset({"pi_governance", "mlps", "ad_review", "market_registration"})
"""What every service meets; the table leaves it out of its rows."""
_KINDS = ("telecom", "basic", "ban", "adjacent")


@dataclass(frozen=True, slots=True)
class Difference:
    """One permit on which a row and the rules differ. `kind` is missing, open or extra."""

    model: str
    permit: str
    kind: str
    detail: str = ""


def template(rulebook: Rulebook, model: BusinessModel, further: dict[str, object] | None = None) -> Assessment:
    """Return the assessment of a business model as its row describes it; services the row does not name are absent."""
    source = Source("model", by=model.id)
    facts = closed_facts(rulebook.vocabulary, model.facts, source)
    if further:
        facts = facts.merged(Facts.parse(rulebook.vocabulary, further, source))
    return Assessment(facts, Law.at(rulebook, PINNED))


def differences(rulebook: Rulebook, model: BusinessModel) -> Iterator[Difference]:
    """Yield where the row of a business model and the rules differ, the row's own permits first."""
    assessment = template(rulebook, model)
    wanted = [*model.must, *model.telecom]
    for permit in wanted:
        yield from _asked(model, assessment.verdicts[permit])
    for consequence in model.if_:
        further = template(rulebook, model, consequence.facts)
        for permit in consequence.permits:
            yield from _asked(model, further.verdicts[permit])
    mentioned = {*wanted, *(p for c in model.if_ for p in c.permits)}
    for verdict in assessment.of_kind(*_KINDS):
        duty = verdict.permit.gate == "DUTY"
        if verdict.needed and not duty and verdict.permit.id not in mentioned | BASELINE:
            yield Difference(model.id, verdict.permit.id, "extra")


def _asked(model: BusinessModel, verdict: Verdict) -> Iterator[Difference]:
    if verdict.status is Status.NOT_REQUIRED:
        yield Difference(model.id, verdict.permit.id, "missing")
    elif verdict.status is Status.UNDETERMINED:
        yield Difference(model.id, verdict.permit.id, "open", ", ".join(verdict.missing[:4]))


def run_models(rulebook: Rulebook) -> list[str]:
    """Return, in words, rows that part from the rules without saying so, and rows that say so without cause."""
    problems = []
    for model in rulebook.models.values():
        lost = [d.permit for d in differences(rulebook, model) if d.kind == "missing"]
        where = f"models/{model.id}.yaml"
        if lost and model.differs is None:
            problems.append(f"{where}: the rules do not ask for {', '.join(lost)}; say why in `differs`")
        if model.differs is not None and not lost:
            problems.append(f"{where}: `differs` is given, but the rules ask for everything in the row")
    return problems
