"""How many questions a founder has to answer, against a fixed order and random orders, in one run.

    python benchmarks/ask.py [--random N]

A simulated founder runs each of the 122 business models and answers truthfully. What the model states is true,
and every service, channel and source of income it does not state is absent (`closed_facts`); screening questions
are answered as follows from that; of anything else it does not state (who operates it, how many people, where
the servers are) the founder cannot say, which counts as a question asked. Interviews begin from nothing, or from
the founder's sentence in founders.txt as `xuke.assess` reads it. The model itself is left out of the population
that the order of questions is learned from.

Printed: questions until the telecom outcome is final (or only readings and what cannot be said keep it open) and
until every permit of the map is settled or contested; how often the verdicts equal those of the full facts; the
time from an answer to the next question. The other orders ask only what can still decide something, too.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xuke
from xuke.facts import Facts, Source, describe
from xuke.facts.vocabulary import YES
from xuke.law.model import BusinessModel
from xuke.verdict import assess_facts
from xuke.verdict.ask import next_question
from xuke.verdict.interview import CANNOT_SAY, MAPPED, Interview
from xuke.verdict.population import full_facts
from xuke.verdict.scenarios import PINNED

SENTENCES = Path(__file__).parent / "founders.txt"
TARGETS = {("nothing", "telecom"): 5, ("sentence", "telecom"): 3, ("nothing", "map"): 14}
Order = Callable[[Interview, str, str], str | None]


@dataclass
class Tally:
    """What one order of questions needed over all business models."""

    counts: dict[str, list[int]] = field(default_factory=lambda: {"telecom": [], "map": []})
    agree: dict[str, int] = field(default_factory=lambda: {"telecom": 0, "map": 0, "permits": 0})
    times: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def told(truth: Facts, interview: Interview, fact: str) -> Any:
    """The founder's answer to a fact."""
    spec = interview.vocabulary.facts[fact]
    entries = [truth.entries.get(v.id) for v in spec.variables]
    if all(entry is None or entry.value is None for entry in entries):
        return CANNOT_SAY
    if spec.type == "options":
        return [o.id for o, e in zip(spec.options, entries, strict=True) if e is not None and e.value == YES]
    return describe(spec, fact, entries[0].value)  # type: ignore[union-attr, arg-type]


def ours(interview: Interview, goal: str, model: str) -> str | None:
    question = next_question(interview, (goal,), [f"model:{model}"])
    return question.fact if question else None


def fixed(interview: Interview, goal: str, model: str) -> str | None:
    """The order of the vocabulary."""
    return min(interview.open(goal), key=lambda fact: interview.vocabulary.facts[fact].order, default=None)


def shuffled(seed: int) -> Order:
    chooser = random.Random(seed)

    def choose(interview: Interview, goal: str, model: str) -> str | None:
        wanted = sorted(interview.open(goal))
        return chooser.choice(wanted) if wanted else None

    return choose


def interviewed(start: Interview, model: BusinessModel, truth: Facts, order: Order, tally: Tally) -> None:
    interview, asked = start, 0
    for goal in ("telecom", "map"):
        while True:
            began, own = time.perf_counter(), time.thread_time()
            fact = order(interview, goal, model.id)
            tally.times.append(time.perf_counter() - began)
            tally.own.append(time.thread_time() - own)
            if fact is None:
                break
            interview, asked = interview.answered(fact, told(truth, interview, fact)), asked + 1
        tally.counts[goal].append(asked)
        compared(interview, model, truth, goal, tally)


def compared(interview: Interview, model: BusinessModel, truth: Facts, goal: str, tally: Tally) -> None:
    """Compare with the verdicts from the full facts."""
    full = assess_facts(truth, interview.law)
    if goal == "telecom":
        same = interview.assessment.outcome == full.outcome
        tally.agree["telecom"] += same
        if not same:
            tally.differing.append(f"{model.id}: {interview.assessment.outcome}, from the full facts {full.outcome}")
        return
    found = interview.assessment.described.verdicts
    equal = [found[v.permit.id].status == v.status for v in full.described.of_kind(*MAPPED)]
    tally.agree["map"] += all(equal)
    tally.agree["permits"] += sum(equal)


def starts(how: str, law: xuke.Law) -> dict[str, Interview]:
    models = law.rulebook.models
    if how == "nothing":
        return dict.fromkeys(models, Interview(law))
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    sentences = dict(line.split("\t") for line in lines)
    return {name: xuke.interview(sentences[name], as_of=law.as_of) for name in models}


def run(how: str, order: Order, law: xuke.Law) -> Tally:
    tally = Tally()
    begun = starts(how, law)
    for model in law.rulebook.models.values():
        truth = full_facts(law.rulebook.vocabulary, model.facts, Source("model", by=model.id))
        interviewed(Interview(law, begun[model.id].base), model, truth, order, tally)
    return tally


def line(label: str, goal: str, counts: list[int], agree: str) -> None:
    ordered = sorted(counts)
    at = ordered[int(0.9 * len(ordered))]
    print(
        f"  {label:<14} {goal:<8} median {statistics.median(ordered):4.1f}  mean {statistics.mean(ordered):5.2f}  "
        f"p90 {at:2}  most {ordered[-1]:2}  {agree}"
    )


def report(how: str, label: str, tallies: list[Tally]) -> None:
    models = len(tallies[0].counts["telecom"])
    permits = sum(t.agree["permits"] for t in tallies) / len(tallies)
    for goal in ("telecom", "map"):
        counts = [count for tally in tallies for count in tally.counts[goal]]
        agree = f"same as the full facts {statistics.mean(t.agree[goal] for t in tallies):.0f}/{models}"
        line(label, goal, counts, agree + (f", {permits / models:.2f} permits each" if goal == "map" else ""))
        wanted = TARGETS.get((how, goal))
        if wanted and label == "ours":
            print(f"  {'':<14} {'':<8} target: median at most {wanted}")


def clock(label: str, seconds: list[float]) -> None:
    ordered = sorted(1000 * one for one in seconds)
    at = ordered[int(0.99 * len(ordered))]
    print(f"  {label:<30} median {statistics.median(ordered):5.1f} ms  p99 {at:5.1f} ms  most {ordered[-1]:5.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=3, help="how many random orders")
    repeats = parser.parse_args().random
    law = xuke.Law.at(xuke.rulebook(), PINNED)
    run("nothing", ours, law)
    gc.collect()
    gc.freeze()
    for how in ("nothing", "sentence"):
        print(f"from {how}")
        mine = run(how, ours, law)
        report(how, "ours", [mine])
        report(how, "fixed order", [run(how, fixed, law)])
        report(how, f"random x{repeats}", [run(how, shuffled(seed), law) for seed in range(repeats)])
        clock("next question, by the clock", mine.times)
        clock("next question, processor time", mine.own)
        for remark in mine.differing:
            print(f"    {remark}")


if __name__ == "__main__":
    main()
