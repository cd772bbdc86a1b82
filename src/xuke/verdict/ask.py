"""Which question comes next: the one that is likeliest to bring the goal nearer, judged on hypothetical businesses.

For the telecom outcome every set of open facts is tried on every known service and business model that fits what
is known: answered as that member would answer, is the outcome final? The best question is the one with the
smallest sets on average. For the other goals it is the one that leaves fewest verdicts open on average.
All hypotheses of a choice are evaluated in one run over planes of bits (`logic.whatif`). Source: docs/adr/0013.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from xuke.facts.vocabulary import NO
from xuke.law import Law
from xuke.logic.whatif import Answered
from xuke.verdict.interview import GOALS, MAPPED, TELECOM, Interview, what_if
from xuke.verdict.population import Pattern, Population, population
from xuke.verdict.status import Status

MOST_ROWS = 96
"""At most so many joint answers of fitting members are tried, the commonest first."""
MOST_FACTS = 8
"""Up to so many open facts all sets are tried, beyond only small ones and all together."""
SMALL = 3
_OUTCOME = (*TELECOM, "filing")
_PRIOR = 1.0
"""How many members the frequencies of the vocabulary count for."""

Change = dict[int, int]
Row = tuple[tuple[Pattern | None, ...], float]


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its fact, the goal it serves, and the permits the answer can decide, in rulebook order.

    `cost` is what the choice was made by, lower is better: questions to the telecom outcome, or verdicts left open.
    """

    fact: str
    goal: str
    decides: tuple[str, ...]
    cost: float


def next_question(
    interview: Interview, goals: Sequence[str] = GOALS[:1], without: Iterable[str] = ()
) -> Question | None:
    """Return the most telling question for the first goal that is not reached, or None when nothing is left to ask.

    `without` names members of the population that may not be learned from (`model:forum`).
    Raises `UsageError` (`goal`).
    """
    for goal in goals:
        found = ranked(interview, goal, without)
        if found:
            return found[0]
    return None


def ranked(interview: Interview, goal: str = "telecom", without: Iterable[str] = ()) -> list[Question]:
    """Return everything that may be asked for a goal, most telling first."""
    wanted = interview.open(goal)
    if not wanted:
        return []
    facts = sorted(wanted, key=lambda fact: interview.vocabulary.facts[fact].order)
    fields = [fact for fact in facts if goal == "map" and _screening(interview, fact)]
    rest = [fact for fact in facts if fact not in fields]
    costs = {**dict.fromkeys(facts, 0.0), **_costs(interview, goal, rest, without)}
    order = {name: i for i, name in enumerate(interview.law.rulebook.permits)}
    best = [*sorted(rest, key=lambda fact: round(costs[fact], 9)), *fields]
    return [Question(f, goal, tuple(sorted(wanted[f], key=order.__getitem__)), round(costs[f], 4)) for f in best]


def _costs(interview: Interview, goal: str, facts: list[str], without: Iterable[str]) -> dict[str, float]:
    if len(facts) < 2:
        return {}
    if goal == "holder":
        wanted = interview.open(goal)
        return {fact: -float(len(wanted[fact])) for fact in facts}
    members = population(interview.law.rulebook).fitting(interview.facts.values(), without)
    judge = _outcome_costs if goal == "telecom" else _map_costs
    return judge(interview, facts, members)


def _screening(interview: Interview, fact: str) -> bool:
    return any(name.startswith(f"{fact}.") for name in interview.vocabulary.screens)


def _masks(interview: Interview) -> list[int]:
    """The masks of the business as described, every open reading at the position it leans to."""
    law = interview.law
    masks = law.encode(interview.heard.described.facts)
    for name, lean in _leans(law).items():
        masks[name] = masks[name] & lean or masks[name]
    return masks


def _leans(law: Law) -> dict[int, int]:
    slot = law.program.slot
    readings = law.rulebook.readings.values()
    return {slot[r.id]: 1 << list(r.positions).index(r.lean) for r in readings if r.id in slot}


def _change(law: Law, fact: str, answer: Pattern | None, masks: Sequence[int]) -> Change:
    """What an answer changes: its own slots, and absence where it answers a screening question with no."""
    vocabulary, slot = law.rulebook.vocabulary, law.program.slot
    found: Change = {}
    for variable, mask in zip(vocabulary.facts[fact].variables, answer or (), strict=False):
        if variable.id in slot:
            found[slot[variable.id]] = mask
        if mask == NO:
            opened = [v.id for spec in vocabulary.screens.get(variable.id, ()) for v in spec.variables]
            found |= {slot[name]: NO for name in opened if name in slot}
    changed = {at: masks[at] & mask or masks[at] for at, mask in found.items()}
    return {at: mask for at, mask in changed.items() if mask != masks[at]}


def _rows(pool: Population, facts: Sequence[str], members: list[tuple[float, int]]) -> list[Row]:
    """The commonest joint answers of the members to the facts, with their share."""
    weights: dict[tuple[Pattern | None, ...], float] = {}
    for weight, plane in members:
        for answers, who in pool.joint(facts, plane):
            weights[answers] = weights.get(answers, 0.0) + weight * who.bit_count()
    best = sorted(weights.items(), key=lambda row: -row[1])[:MOST_ROWS]
    total = sum(weight for _, weight in best) or 1.0
    return [(answers, weight / total) for answers, weight in best]


def _subsets(count: int) -> list[int]:
    sizes = range(count + 1) if count <= MOST_FACTS else (*range(SMALL + 1), count)
    return [sum(1 << i for i in chosen) for size in sizes for chosen in combinations(range(count), size)]


def _outcome_costs(interview: Interview, facts: list[str], members: list[tuple[float, int]]) -> dict[str, float]:
    """Per fact: how many questions settle the outcome on average, if this is one of them."""
    law = interview.law
    rows = _rows(population(law.rulebook), facts, members)
    subsets = _subsets(len(facts))
    answered = what_if(law, _OUTCOME).evaluate_planes(*_tried(law, facts, rows, subsets, _masks(interview)))
    final = _final(law, answered)
    weights = [weight for _, weight in rows]
    return {fact: _least(final, subsets, weights, i, len(facts)) for i, fact in enumerate(facts)}


def _tried(
    law: Law, facts: list[str], rows: list[Row], subsets: list[int], masks: list[int]
) -> tuple[list[int], dict[int, dict[int, int]], int]:
    """Every set of facts on every row as hypotheses by column; bit `set * rows + row`."""
    count = len(rows)
    values: dict[int, dict[int, int]] = {}
    for i, fact in enumerate(facts):
        holding = sum(1 << j * count for j, subset in enumerate(subsets) if subset >> i & 1)
        for at, column in _column(law, fact, [answers[i] for answers, _ in rows], masks).items():
            into = values.setdefault(at, {})
            for mask, plane in column.items():
                into[mask] = into.get(mask, 0) | plane * holding
    return masks, values, count * len(subsets)


def _column(law: Law, fact: str, answers: list[Pattern | None], masks: list[int]) -> dict[int, dict[int, int]]:
    """What the answers of the rows to one fact change: slot → mask → plane of rows."""
    planes: dict[Pattern | None, int] = {}
    for x, answer in enumerate(answers):
        planes[answer] = planes.get(answer, 0) | 1 << x
    found: dict[int, dict[int, int]] = {}
    for answer, plane in planes.items():
        for at, mask in _change(law, fact, answer, masks).items():
            column = found.setdefault(at, {})
            column[mask] = column.get(mask, 0) | plane
    return found


def _final(law: Law, answered: Answered) -> int:
    """Where `Assessment.outcome` is final: a ban or licence holds, or none can and the filings are known."""
    held = filed = 0
    none = unfiled = answered.every
    for permit in law.rulebook.permits.values():
        if permit.kind not in _OUTCOME:
            continue
        certain, possible = answered.planes[f"need:{permit.id}"]
        if permit.kind == "filing":
            filed |= certain | (possible & answered.true(f"scope:{permit.id}"))
            unfiled &= ~possible
        else:
            held |= certain
            none &= ~possible
    return held | (none & (filed | unfiled))


def _least(final: int, subsets: list[int], weights: list[float], fact: int, facts: int) -> float:
    """The size of the smallest set with a fact that settles a row, averaged over rows; one more than all if none."""
    every = left = (1 << len(weights)) - 1
    cost = 0.0
    for j, subset in enumerate(subsets):
        if left and subset >> fact & 1:
            settled = final >> j * len(weights) & every & left
            left ^= settled
            cost += subset.bit_count() * _sum(weights, settled)
    return cost + (facts + 1) * _sum(weights, left)


def _sum(weights: list[float], plane: int) -> float:
    return sum(weight for i, weight in enumerate(weights) if plane >> i & 1) if plane else 0.0


def _map_costs(interview: Interview, facts: list[str], members: list[tuple[float, int]]) -> dict[str, float]:
    """Per fact: how many verdicts its answer leaves open on average."""
    law, masks = interview.law, _masks(interview)
    shares = [(fact, answer, share) for fact in facts for answer, share in _shares(law, fact, members).items()]
    hypotheses = [_change(law, fact, answer, masks) for fact, answer, _ in shares]
    answered = what_if(law, MAPPED).evaluate(masks, hypotheses)
    left = dict.fromkeys(facts, 0.0)
    for verdict in interview.heard.described.of_kind(*MAPPED):
        if verdict.status is Status.UNDETERMINED:
            unknown = answered.open(f"need:{verdict.permit.id}")
            for i, (fact, _, share) in enumerate(shares):
                left[fact] += share * (unknown >> i & 1)
    return left


def _shares(law: Law, fact: str, members: list[tuple[float, int]]) -> Mapping[Pattern, float]:
    """How common the answers to a fact are among the members, and by the vocabulary where they do not say."""
    pool, found = population(law.rulebook), _vocabulary_shares(law, fact)
    for answer, who in pool.patterns(fact).items():
        weight = sum(weight * (plane & who).bit_count() for weight, plane in members)
        if weight:
            found[answer] = found.get(answer, 0.0) + weight
    total = sum(found.values()) or 1.0
    return {answer: weight / total for answer, weight in found.items()}


def _vocabulary_shares(law: Law, fact: str) -> dict[Pattern, float]:
    spec, slot = law.rulebook.vocabulary.facts[fact], law.program.slot
    if spec.type == "options":
        return {tuple(NO for _ in spec.options): _PRIOR}
    if fact not in slot:
        return {}
    return {(1 << i,): _PRIOR * weight for i, weight in enumerate(law.weights[slot[fact]])}
