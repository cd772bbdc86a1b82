"""Mutation testing: the bench says what the engine says, mutants meet their fate, proposals kill what they promise."""

from __future__ import annotations

from dataclasses import replace

import pytest

import xuke
from tiny import tiny
from xuke.verdict.scenarios import run_content
from xuke.verdict.verify.bench import Bench
from xuke.verdict.verify.mutation import Mutation, mutate
from xuke.verdict.verify.propose import propose


@pytest.fixture(scope="module")
def small() -> xuke.Rulebook:
    return tiny()


@pytest.fixture(scope="module")
def bench(small: xuke.Rulebook) -> Bench:
    return Bench(small)


@pytest.fixture(scope="module")
def found(small: xuke.Rulebook, bench: Bench) -> Mutation:
    return mutate(small, "", bench)


def test_on_the_bench_every_scenario_holds_as_in_the_engine(bench: Bench) -> None:
    assert run_content(bench.rulebook).failures == []
    encoded = [(stage, e) for stage in bench.stages.values() for es in stage.scenarios.values() for e in es]
    assert len(encoded) == sum(len(p.scenarios) for p in bench.rulebook.permits.values())
    assert [e.scenario.id for stage, e in encoded if stage.fails(e)] == []


@pytest.mark.parametrize(
    "wrong",
    [{"status": "undetermined"}, {"rule": "B26/authoritative-hosting"}, {"not_rule": "B26/public-resolution"}],
    ids=["status", "rule", "not-rule"],
)
def test_bench_and_engine_notice_the_same_wrong_expectation(wrong: dict[str, str]) -> None:
    permit = xuke.rulebook().permits["B26"]
    first = next(s for s in permit.scenarios if s.rule == "B26/public-resolution")
    book = tiny(replace(permit, scenarios=[replace(first, **wrong)]))
    assert len(run_content(book).failures) == 1
    stage = Bench(book).stage((first.as_of or "2026-11-23", first.region))
    assert [stage.fails(e) for e in stage.scenarios["B26"]] == [True]


def test_the_shipped_scenarios_kill_almost_every_mutant(found: Mutation) -> None:
    assert {"B24", "B26", "VATS"} == set(found.owners)
    assert found.of("B24").score > 0.95
    assert found.of("B26").score > 0.9


def test_fates_add_up_and_a_killer_is_named(found: Mutation) -> None:
    assert len(found.results) == sum(found.count(fate) for fate in ("killed", "survived", "equivalent"))
    assert all(bool(result.by) == (result.fate == "killed") for result in found.results)


def test_without_scenarios_mutants_survive_where_their_test_stands(small: xuke.Rulebook) -> None:
    permit = small.permits["B26"]
    bare = tiny(replace(permit, scenarios=[]), keep=("B26",))
    lost = mutate(bare, "B26")
    assert lost.count("killed") == 0
    assert lost.score == 0.0
    text = (small.root / "permits/telecom/B26.yaml").read_text(encoding="utf-8").splitlines()
    for result, where in zip(lost.survivors, lost.places, strict=True):
        file, line, column = where.split(":")
        assert file == "permits/telecom/B26.yaml"
        assert text[int(line) - 1][int(column) - 1 :].startswith(result.test.split()[0])


def test_a_change_that_no_status_can_show_is_equivalent() -> None:
    permit = xuke.rulebook().permits["B26"]
    rule = replace(permit.need[0], when="network_services.dns_recursive or network_services.dns_recursive")
    book = tiny(replace(permit, need=[rule], bar=[], ownership=[]), keep=("B26",))
    fates = {(r.mutant.change, r.fate) for r in mutate(book, "B26").results}
    assert ("drop", "equivalent") in fates
    assert ("flip", "equivalent") not in fates


def test_proposed_scenarios_hold_and_kill_what_they_say() -> None:
    permit = xuke.rulebook().permits["B26"]
    book = tiny(replace(permit, scenarios=[]), keep=("B26",))
    bench = Bench(book)
    before = mutate(book, "B26", bench)
    proposals, rest = propose(before, bench)
    assert rest == []
    assert {i for p in proposals for i in p.kills} == set(range(len(before.survivors)))
    more = tiny(replace(permit, scenarios=[p.scenario for p in proposals]), keep=("B26",))
    assert run_content(more).failures == []
    assert mutate(more, "B26").score == 1.0


def test_a_proposal_has_a_title_in_both_languages_and_few_facts() -> None:
    permit = xuke.rulebook().permits["B26"]
    book = tiny(replace(permit, scenarios=[]), keep=("B26",))
    bench = Bench(book)
    for proposal in propose(mutate(book, "B26", bench), bench)[0]:
        assert proposal.scenario.title.zh
        assert proposal.scenario.title.en
        assert len(proposal.scenario.facts) <= 5


def test_an_unknown_permit_is_refused(small: xuke.Rulebook) -> None:
    with pytest.raises(xuke.UsageError, match="permit-unknown"):
        mutate(small, "B99")
