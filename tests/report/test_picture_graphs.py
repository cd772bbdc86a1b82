"""What pictures say: the decision graph is the law, the proof is the proof."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

import xuke
from businesses import BUSINESSES, VAGUE, held, law, whole
from reach import reachable
from xuke import Assessment
from xuke.facts import Entry, Facts, Interval, State
from xuke.report.picture import Graph, decision_graph, dot, graph_json, proof_graph, rule_graph
from xuke.report.picture.decisions import questions
from xuke.report.picture.reasoning import sufficient
from xuke.verdict.reasons import proof_json

BOOK = xuke.rulebook()
CHOSEN = [
    "B25-2",
    "B25-3",
    "B25-4",
    "B21",
    "B23",
    "F-ICP",
    "F-PSB",
    "D-DISPLAY",
    "algorithm_filing",
    "market_registration",
]
MANY = ["B25-1", "B25-3", "B21", "F-ICP", "pi_governance"]


def anyone(seed: int, share: float = 1.0) -> Facts:
    """A business of which each fact is known with the chance `share`."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    found = {}
    for name, variable in BOOK.vocabulary.variables.items():
        if chance.random() < share:
            value: Any = Interval(*[chance.choice([0, 10, 49, 50, 100, 10**6, 10**9])] * 2)
            if variable.kind != "number":
                value = 1 << chance.randrange(variable.size)
            found[name] = Entry(value, State.KNOWN)
    return Facts(found)


def _ends(graph: Graph) -> set[str]:
    """The shapes of the ends that links not faded lead to."""
    live = Graph("", "", boxes=graph.boxes, links={k: e for k, e in graph.links.items() if not e.faded})
    found = reachable(live, [next(iter(graph.boxes))])
    return {graph.boxes[name].shape for name in found} & {"required", "free"}


@pytest.mark.parametrize("permit", CHOSEN)
def test_followed_with_all_answers_the_decision_graph_leads_to_the_verdict(permit: str) -> None:
    """With everything known and readings fixed one way is left, and it ends where the engine's verdict is."""
    readings = {name: next(iter(reading.positions)) for name, reading in BOOK.readings.items()}
    for seed in range(12):
        found = held(anyone(seed), readings=readings)
        graph = decision_graph(found.law, BOOK.permits[permit], facts=found.facts)
        needed = found.verdicts[permit].needed
        assert _ends(graph) == {"required" if needed else "free"}


@pytest.mark.parametrize("permit", CHOSEN)
def test_ways_still_possible_are_exactly_those_the_verdict_leaves_open(permit: str) -> None:
    for seed in range(12):
        found = held(anyone(seed, 0.6))
        verdict = found.verdicts[permit]
        want = {"required"} if verdict.needed else {"free"} if verdict.settled else {"required", "free"}
        for rest in (False, True):
            assert _ends(decision_graph(found.law, verdict.permit, facts=found.facts, rest=rest)) == want


@pytest.mark.parametrize("permit", CHOSEN)
def test_the_ways_of_a_question_are_labelled_apart_and_leave_no_answer_out(permit: str) -> None:
    graph = decision_graph(law(), BOOK.permits[permit])
    ways: dict[str, list[str]] = {}
    for link in graph.links.values():
        ways.setdefault(link.source, []).append(link.label)
    assert all(len(labels) == len(set(labels)) >= 2 for labels in ways.values())
    diagrams = law().program.diagrams
    root = diagrams.restrict(diagrams.root(f"need:{permit}"), law().encode(Facts()))
    for question in questions(law(), root).values():
        if not question.mode:
            size = law().program.sizes[question.slots[0]]
            assert sum(mask for mask, _ in question.ways) == (1 << size) - 1


def test_what_is_known_is_said_and_what_is_ruled_out_is_faded() -> None:
    found = held(BUSINESSES["paid_forum"])
    graph = decision_graph(found.law, BOOK.permits["B25-3"], "en", found.facts)
    known = [box for box in graph.boxes.values() if any(text.startswith("known: ") for _, text in box.lines)]
    assert known
    assert any(box.faded for box in graph.boxes.values())
    assert any(box.worth == "true" and not box.faded for box in known)
    assert not any(
        box.faded
        for box in decision_graph(found.law, BOOK.permits["B25-3"], facts=found.facts, rest=True).boxes.values()
    )


def test_a_graph_too_large_to_read_is_refused_and_facts_make_it_readable() -> None:
    with pytest.raises(xuke.UsageError, match="too many to read") as refused:
        decision_graph(law(), BOOK.permits["B25-1"])
    assert refused.value.code == "picture-large"
    found = held(BUSINESSES["ad_magazine"])
    assert decision_graph(found.law, BOOK.permits["B25-1"], facts=found.facts, rest=True).boxes


@pytest.mark.parametrize("permit", MANY)
def test_the_rule_graph_holds_every_rule_in_force_and_everything_it_tests(permit: str) -> None:
    graph = rule_graph(law(), BOOK.permits[permit])
    shown = {name.removeprefix("rule:") for name, box in graph.boxes.items() if box.shape == "rule"}
    wanted = {rule.id for kind in ("need", "exempt") for rule in law().rules(BOOK.permits[permit], kind)}
    assert shown == wanted
    diagrams = law().program.diagrams
    used = {law().program.order[slot] for slot in diagrams.support(diagrams.root(f"need:{permit}"))}
    titles = "\n".join(box.title for box in graph.boxes.values())
    assert {name for name in used if name not in BOOK.readings and f"\n{name}" not in titles} == set()


@pytest.mark.parametrize("permit", MANY)
def test_with_facts_the_rule_graph_says_of_everything_whether_it_holds(permit: str) -> None:
    found = held(BUSINESSES["marketplace"])
    graph = rule_graph(found.law, BOOK.permits[permit], facts=found.facts)
    words = {0: "false", 1: "unknown", 3: "true"}
    for name, box in graph.boxes.items():
        if box.shape in ("rule", "derived"):
            assert box.worth == words[found.run.value(name)], name
    assert {box.worth for box in rule_graph(found.law, BOOK.permits[permit]).boxes.values()} == {""}


def _steps(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield node["op"], node.get("id", "")
    for child in node.get("because", ()):
        yield from _steps(child)


def _all() -> list[tuple[str, Assessment]]:
    return [(name, held(facts)) for name, facts in {**BUSINESSES, "vague": VAGUE}.items()] + [
        ("closed", whole(BUSINESSES["own_shop"]))
    ]


@pytest.mark.parametrize(("name", "found"), _all(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_proof_picture_shows_the_steps_of_the_proof(name: str, found: Assessment) -> None:
    """Rules and derived facts are those of the proof in public form, facts with their values."""
    for verdict in found.of_kind("telecom", "filing"):
        proof = proof_json(verdict, found.facts, "zh")
        graph = proof_graph(verdict, found.facts)
        if proof.get("exhaustive") or verdict.status == "barred":
            continue
        steps = set(_steps(proof))
        for kind in ("rule", "derived"):
            shown = {key.partition(":")[2] for key, box in graph.boxes.items() if box.shape == kind}
            assert shown == {step for op, step in steps if op == kind}
        titles = "\n".join(box.title for box in graph.boxes.values())
        assert all(f"\n{step}" in titles for op, step in steps if op == "fact")


def test_a_proof_names_words_articles_and_verdict() -> None:
    found = xuke.assess("宠物社区App，用户发帖聊天，卖会员", as_of="2026-11-23")
    graph = proof_graph(found.verdicts["B25-3"], found.facts)
    text = dot(graph)
    for words in ("「卖会员」", "《互联网信息服务管理办法》第3条", "需要 · 实务口径", "不是法律意见", "2026-11-23"):
        assert words in text
    assert text.count("不是法律意见") == 1


def test_a_barred_verdict_shows_why_it_is_not_available() -> None:
    found = held(BUSINESSES["foreign_chat"])
    verdict = found.verdicts["B25-4"]
    assert verdict.status == "barred"
    graph = proof_graph(verdict, found.facts)
    assert "bar:B25-4" in graph.boxes
    assert any(rule.id in name for rule in verdict.true_rules("bar") for name in graph.boxes)


def test_a_verdict_that_holds_whatever_the_rest_is_rests_on_facts_none_of_which_can_be_spared() -> None:
    tried = 0
    for seed in range(40):
        found = held(anyone(seed, 0.5))
        for verdict in found.of_kind("telecom"):
            key = f"need:{verdict.permit.id}"
            if not verdict.settled or found.run.value(key) != 1:
                continue
            tried += 1
            slots = sufficient(found.run, key)
            diagrams, blank = found.law.program.diagrams, found.law.program.blank
            kept = [m if i in slots else blank[i] for i, m in enumerate(found.run.masks)]
            assert diagrams.frontier(diagrams.root(key), kept) == int(verdict.needed)
            for spared in slots:
                less = [blank[i] if i == spared else m for i, m in enumerate(kept)]
                assert diagrams.frontier(diagrams.root(key), less) not in (0, 1)
            assert "whatever" in proof_graph(verdict, found.facts).boxes
    assert tried


def test_a_permit_without_rules_in_force_says_so() -> None:
    graph = rule_graph(law("2026-11-23"), BOOK.permits["PRE-MED"])
    assert any("没有需要的情形" in text for box in graph.boxes.values() for _, text in box.lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_public_forms_hold_every_box_and_link(lang: str) -> None:
    graph = rule_graph(law(), BOOK.permits["F-ICP"], lang)
    shown = graph_json(graph)
    assert shown["schema"] == "xuke.picture/1"
    assert [box["id"] for box in shown["boxes"]] == list(graph.boxes)
    assert {(link["source"], link["target"]) for link in shown["links"]} == {(s, t) for s, t, _ in graph.links}
    lines = dot(graph).splitlines()
    assert sum(" -> " in line for line in lines) == len(graph.links)
    assert (lines[0], lines[-1]) == ("digraph xuke {", "}")
