"""The vocabulary: which variables a fact splits into, and what a wrong name is answered with."""

from __future__ import annotations

import pytest

import xuke
from xuke.errors import UsageError
from xuke.facts import Variable, Vocabulary
from xuke.facts.vocabulary import near


def test_a_yesno_fact_is_one_variable_of_two_values(small: Vocabulary) -> None:
    assert small.fact("own_site").variables == (Variable("own_site", "own_site", "yesno", 2),)
    assert small.variables["own_site"].full == 0b11


def test_a_choice_is_one_variable_with_a_value_per_option(small: Vocabulary) -> None:
    (variable,) = small.fact("entity").variables
    assert (variable.kind, variable.size, variable.full) == ("choice", 3, 0b111)
    assert variable.options == ("company", "individual", "other")


def test_an_options_fact_is_one_yesno_variable_per_option(small: Vocabulary) -> None:
    found = small.fact("revenue").variables
    assert [v.id for v in found] == ["revenue.ads", "revenue.fees", "revenue.commission"]
    assert {(v.fact, v.kind, v.size) for v in found} == {("revenue", "yesno", 2)}


def test_a_number_is_cut_later_and_text_has_no_variable(small: Vocabulary) -> None:
    (variable,) = small.fact("share").variables
    assert (variable.kind, variable.size) == ("number", 0)
    assert small.fact("remark").variables == ()


def test_facts_and_variables_keep_the_order_of_the_content(small: Vocabulary) -> None:
    assert [spec.id for spec in small] == ["own_site", "entity", "revenue", "share", "staff", "remark"]
    assert [spec.order for spec in small] == [0, 1, 2, 3, 4, 5]
    assert list(small.variables)[:3] == ["own_site", "entity", "revenue.ads"]


def test_content_is_read_with_its_bounds_and_unit(small: Vocabulary) -> None:
    share, staff = small.fact("share"), small.fact("staff")
    assert (share.range, share.unit) == ((0.0, 100.0), "%")
    assert (staff.range, staff.unit, staff.applies_when) == (None, "", "")


def test_labels_speak_both_languages_and_name_the_option(small: Vocabulary) -> None:
    assert small.label("own_site", "en") == "own_site label"
    assert small.label("own_site", "zh") == "中own_site label"
    assert small.label("revenue.ads", "en") == "revenue label: ads"
    assert small.label("revenue.ads", "zh") == "中revenue label：中ads"


def test_an_unknown_fact_is_refused_with_near_names(small: Vocabulary) -> None:
    with pytest.raises(UsageError, match=r"`own_sight` \(did you mean own_site\?\)") as refused:
        small.fact("own_sight")
    assert refused.value.code == "fact-unknown"


def test_a_name_like_nothing_points_to_the_list(small: Vocabulary) -> None:
    assert near("zzz", small.facts) == "`xuke facts` lists them"


def test_an_unknown_option_is_refused_with_all_options(small: Vocabulary) -> None:
    assert small.fact("revenue").option("fees").label == {"zh": "中fees", "en": "fees"}
    with pytest.raises(UsageError, match="choose from: ads, fees, commission") as refused:
        small.fact("revenue").option("tips")
    assert refused.value.code == "fact-option"


def test_every_shipped_fact_has_labels_and_variables_of_its_own(book: xuke.Rulebook) -> None:
    vocabulary = book.vocabulary
    assert len(vocabulary.facts) > 20
    for name, variable in vocabulary.variables.items():
        assert name.partition(".")[0] == variable.fact
        assert all(vocabulary.label(name, lang).strip() for lang in ("zh", "en"))
    for spec in vocabulary:
        assert spec.variables or spec.type == "text"
        assert spec.type != "number" or spec.range


def test_every_fact_says_what_stands_behind_it() -> None:
    """How to do business is a choice, who the operator is an identity, what comes about a circumstance."""
    facts = xuke.rulebook().vocabulary.facts
    natures = {name: facts[name].nature for name in ("revenue", "foreign_share", "people_count")}
    assert natures == {"revenue": "choice", "foreign_share": "identity", "people_count": "circumstance"}
    assert all(spec.nature != "choice" for spec in facts.values() if spec.group == "who")


def test_a_variable_leads_to_its_fact(small: Vocabulary) -> None:
    assert small.of_variable("revenue.ads") is small.fact("revenue")
    assert small.of_variable("entity") is small.fact("entity")
