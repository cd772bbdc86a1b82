"""Scenarios that would kill surviving mutants: the business with the fewest facts on which mutant and rule part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from xuke.law.model import Scenario
from xuke.verdict.scenarios import PINNED
from xuke.verdict.verify.bench import Bench, Encoded, Moment
from xuke.verdict.verify.mutation import Mutation, Result, changed, decides
from xuke.verdict.verify.witness import Business, Search, title

FURTHER = 1.1
"""How many more facts a scenario may state in order to kill more than one survivor."""


@dataclass(frozen=True)
class Proposal:
    """A scenario for a permit, with the survivors it kills (their positions in the list of survivors)."""

    permit: str
    scenario: Scenario
    kills: tuple[int, ...]


class Proposer:
    """Works through the survivors of a mutation run."""

    def __init__(self, mutation: Mutation, bench: Bench) -> None:
        self.bench = bench
        self.survivors = mutation.survivors
        self.search = cache(lambda moment: Search(bench.stage(moment).law))
        self.apart = cache(self._node_apart)
        self.changes = [
            {
                moment: change
                for moment, change in changed(bench, r.subject, r.mutant)
                if decides(bench.stages[moment], r.subject, change)
            }
            for r in self.survivors
        ]

    def proposals(self) -> Iterator[Proposal]:
        """Yield a small set of scenarios that kills the survivors, those that kill most first (greedy cover)."""
        left = set(range(len(self.survivors)))
        candidates = [c for i in sorted(left) for c in self.candidates(i)]
        while left:
            best = max(candidates, key=lambda c: len(left & {*c.kills}), default=None)
            if best is None or not left & {*best.kills}:
                return
            left -= {*best.kills}
            yield best

    def candidates(self, i: int) -> Iterator[Proposal]:
        """Yield the proposals for one survivor: for the present if it can be told there, else for the latest moment."""
        for moment in sorted(self.changes[i], key=lambda m: (m != (PINNED, ""), m[1] != "", m[0])):
            found = [p for permit in self._permits(i, moment) if (p := self._proposal(i, moment, permit))]
            if found:
                yield from found
                return

    def _permits(self, i: int, moment: Moment) -> list[str]:
        subject = self.survivors[i].subject
        if subject.kind == "ownership":
            permits = self.bench.rulebook.permits.values()
            return [p.id for p in permits if subject.owner in (p.id, *p.family)][:1]
        moved = {n.partition(":")[2] for n in self.changes[i][moment] if n.startswith(("need:", "bar:"))}
        own = [subject.owner] if subject.owner in moved else []
        return own or sorted(moved)[:6]

    def _proposal(self, i: int, moment: Moment, permit: str) -> Proposal | None:
        apart = self.apart(i, moment, permit)
        search: Search = self.search(moment)
        way = search.way(apart)
        if way is None:
            return None
        limit = way.cost + FURTHER
        for j in self._neighbours(i, moment, permit):
            both = self.bench.stage(moment).diagrams.conjunction([apart, self.apart(j, moment, permit)])
            further = search.way(both) if both else None
            if further is not None and further.cost <= limit:
                apart, way = both, further
        return self._scenario(i, moment, permit, search.described(way.values))

    def _neighbours(self, i: int, moment: Moment, permit: str) -> list[int]:
        """The other survivors that the same permit can tell from their rules at the same moment, own rule first."""
        rule = self.survivors[i].subject.rule.id
        found = [j for j in range(len(self.survivors)) if j != i and self._touches(j, moment, permit)]
        return sorted(found, key=lambda j: self.survivors[j].subject.rule.id != rule)

    def _touches(self, j: int, moment: Moment, permit: str) -> bool:
        change = self.changes[j].get(moment, {})
        if self.survivors[j].subject.kind == "ownership":
            return bool(change) and self.survivors[j].subject.owner == permit
        return f"need:{permit}" in change or f"bar:{permit}" in change

    def _node_apart(self, i: int, moment: Moment, permit: str) -> int:
        stage, change = self.bench.stage(moment), self.changes[i][moment]
        diagrams = stage.diagrams
        need, bar = stage.root(f"need:{permit}"), stage.root(f"bar:{permit}")
        subject = self.survivors[i].subject
        if subject.kind == "ownership":
            rule = f"rule:{subject.rule.id}"
            return diagrams.conjunction([need, diagrams.difference(stage.root(rule), stage.root(rule, change))])
        new_need, new_bar = stage.root(f"need:{permit}", change), stage.root(f"bar:{permit}", change)
        barred = diagrams.conjunction([need, new_need, diagrams.difference(bar, new_bar)])
        return diagrams.disjunction([diagrams.difference(need, new_need), barred])

    def _scenario(self, i: int, moment: Moment, permit: str, business: Business) -> Proposal | None:
        stage = self.bench.stage(moment)
        verdict = business.verdict(stage.law, self.bench.rulebook.permits[permit])
        rule = self.survivors[i].subject.rule.id
        holds = rule in {r.id for kind in ("need", "exempt", "bar", "ownership") for r in verdict.true_rules(kind)}
        ownership = self.survivors[i].subject.kind == "ownership"
        parts: dict[str, Any] = {"rule": rule} if holds else {"not_rule": rule} if ownership else {}
        as_of = "" if moment[0] == PINNED else moment[0]
        scenario = Scenario(
            f"{permit}-{rule.partition('/')[2]}-{i}",
            title(stage.law, business),
            business.facts,
            verdict.status.value,
            closed=True,
            as_of=as_of,
            region=moment[1],
            take=business.take,
            **parts,
        )
        encoded = Encoded(self.bench.rulebook.permits[permit], scenario, verdict.run.masks)
        kills = tuple(
            j
            for j in range(len(self.survivors))
            if self._touches(j, moment, permit) and stage.fails(encoded, self.changes[j][moment])
        )
        return Proposal(permit, scenario, kills) if i in kills else None


def propose(mutation: Mutation, bench: Bench) -> tuple[list[Proposal], list[Result]]:
    """Return scenarios that kill survivors, and the survivors that none of them kills."""
    proposer = Proposer(mutation, bench)
    found = list(proposer.proposals())
    killed = {i for proposal in found for i in proposal.kills}
    return found, [r for i, r in enumerate(mutation.survivors) if i not in killed]
