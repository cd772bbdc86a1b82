"""One business against the whole law."""

from __future__ import annotations

from functools import cached_property
from math import exp, log

from xuke.facts import Entry, Facts, State
from xuke.facts.vocabulary import YES
from xuke.law import Law
from xuke.verdict.status import Run, Status, Verdict

OUTCOMES = ("licence", "filing_only", "none", "prohibited", "undetermined", "contested")
SLOPE, SHIFT = 0.8, -0.7
"""Calibration of the chance of a licence on founder texts of the corpus (benchmarks/reader.py, docs/adr/0010)."""
LISTED = 0.6
"""A category that is open and not of this kind for certain is listed from this probability on (docs/adr/0010)."""
BARELY = 0.05
"""A category of this kind that is open is left out below this probability: almost nothing could still raise it."""
HINT = 0.5
"""A specialist fact that leans by less than this counts as not mentioned."""
_OPEN = (Status.UNDETERMINED, Status.CONTESTED)


class Assessment:
    """Facts, the law they were held against, and what follows."""

    def __init__(self, facts: Facts, law: Law, *, text: str = "", case: str = "") -> None:
        self.facts = facts = facts.screened(law.rulebook.vocabulary)
        self.law = law
        self.text = text
        self.case = case
        run = Run(law, law.encode(facts), law.hints(facts))
        self.run = run
        self.verdicts = {permit.id: Verdict(run, permit) for permit in law.rulebook.permits.values()}

    def of_kind(self, *kinds: str) -> list[Verdict]:
        """Return the verdicts on permits of the given kinds, in rulebook order."""
        return [v for v in self.verdicts.values() if v.permit.kind in kinds]

    @cached_property
    def telecom(self) -> list[Verdict]:
        """Every category, basic licence and ban that is needed, contested, or raised and open."""
        return [v for v in self.of_kind("telecom", "basic", "ban") if self._listed(v)]

    def _listed(self, verdict: Verdict) -> bool:
        if verdict.status is Status.UNDETERMINED:
            likely = self.described.verdicts[verdict.permit.id].probability
            return likely >= (BARELY if verdict.raised else LISTED)
        return verdict.status is not Status.NOT_REQUIRED

    @cached_property
    def described(self) -> Assessment:
        """The same business with specialist facts that nobody mentioned taken as absent (docs/adr/0004).

        Nobody describes a business and forgets its data centre; such facts stay unknown in every verdict, but an
        answer does not wait for them.
        """
        return Assessment(as_described(self.facts, self.law), self.law)

    @cached_property
    def pending(self) -> list[Verdict]:
        """The telecom verdicts that keep the answer open: those that do so in the business as described."""
        telecom = self.of_kind("telecom", "basic", "ban")
        if not any(v.status in _OPEN for v in telecom):
            return []
        return [v for v in telecom if self.described.verdicts[v.permit.id].status in _OPEN]

    @cached_property
    def outcome(self) -> str:
        """The telecom answer as a whole for the business as described, one of `OUTCOMES`."""
        if any(v.needed for v in self.described.of_kind("ban")):
            return "prohibited"
        if any(v.needed for v in self.described.of_kind("telecom", "basic")):
            return "licence"
        if self.pending:
            described = [self.described.verdicts[v.permit.id].status for v in self.pending]
            return "undetermined" if Status.UNDETERMINED in described else "contested"
        return self._without_licence()

    def _without_licence(self) -> str:
        filings = self.described.of_kind("filing")
        if any(v.needed or (v.raised and v.status in _OPEN) for v in filings):
            return "filing_only"
        return "none" if all(v.status is Status.NOT_REQUIRED for v in filings) else "undetermined"

    @property
    def settled(self) -> bool:
        """Whether the outcome is final."""
        return self.outcome not in ("undetermined", "contested")

    @cached_property
    def chances(self) -> dict[str, float]:
        """The probability of each final outcome; they sum to 1."""
        if self.settled:
            return {name: float(name == self.outcome) for name in OUTCOMES[:4]}
        banned = max((v.probability for v in self.described.of_kind("ban")), default=0.0)
        licence = self._licence_chance()
        filing = max((v.probability for v in self.of_kind("filing")), default=0.0)
        rest = (1 - banned) * (1 - licence)
        return {
            "licence": (1 - banned) * licence,
            "filing_only": rest * filing,
            "none": rest * (1 - filing),
            "prohibited": banned,
        }

    def _licence_chance(self) -> float:
        groups: dict[str, float] = {}
        for verdict in self.described.of_kind("telecom", "basic"):
            group = verdict.permit.id.partition("-")[0]
            groups[group] = max(groups.get(group, 0.0), verdict.probability)
        missed = 1.0
        for chance in groups.values():
            missed *= 1 - chance
        return _calibrated(1 - missed)

    @property
    def likely(self) -> tuple[str, float]:
        """The likeliest final outcome and its probability (the outcome itself and 1 when settled)."""
        best = max(self.chances, key=lambda name: self.chances[name])
        return best, self.chances[best]


def as_described(facts: Facts, law: Law) -> Facts:
    """Return facts with specialist facts that nobody mentioned taken as absent (see `Assessment.described`)."""
    absent = _unmentioned(facts, law)
    leaning = {name: entry.chance for name, entry in facts.entries.items() if entry.chance is not None}
    faint = [name for name, chance in leaning.items() if chance < HINT and name in absent.entries]
    return absent.merged(facts.without(*faint))


def _unmentioned(facts: Facts, law: Law) -> Facts:
    """Specialist facts as absent, except in sectors that a screening question opened."""
    absent, screens = _absent(law), law.rulebook.vocabulary.screens
    opened = [s for s in screens if (entry := facts.entries.get(s)) and entry.value == YES]
    return absent.without(*(v.id for s in opened for spec in screens[s] for v in spec.variables))


def _calibrated(chance: float) -> float:
    """Return the chance of a licence as it holds on texts: founders leave out less than the weights of facts say."""
    if not 0 < chance < 1:
        return chance
    return 1 / (1 + exp(-(SLOPE * log(chance / (1 - chance)) + SHIFT)))


def _absent(law: Law) -> Facts:
    """Every specialist fact as absent, worked out once for a rulebook."""
    memory = law.rulebook.memory
    if "absent" not in memory:
        memory["absent"] = Facts(
            {
                variable.id: Entry(1, State.NOT_ASKED)
                for spec in law.rulebook.vocabulary
                if spec.specialist and (spec.type != "choice" or spec.options[0].id == "none")
                for variable in spec.variables
            }
        )
    found: Facts = memory["absent"]
    return found


def assess_facts(facts: Facts, law: Law, *, text: str = "", case: str = "") -> Assessment:
    """Hold facts against the law in force; never raises for lack of facts.

    Returns an `Assessment`; verdict statuses are computed at once, words, questions and cases when asked for.
    """
    return Assessment(facts, law, text=text, case=case)
