"""The page of `xuke compare`."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from businesses import BUSINESSES, held
from xuke.report.comparison import comparison
from xuke.report.document import cases_json
from xuke.report.words import say


def _shown(cases: list[dict[str, object]], lang: str) -> str:
    out = io.StringIO()
    comparison(cases, lang, Console(file=out, width=400, no_color=True, highlight=False))
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_case_is_shown_with_its_labels_side_by_side(lang: str) -> None:
    cases = cases_json(held(BUSINESSES["paid_forum"]), lang, 4)
    text = _shown(cases, lang)
    assert len(cases) == 4
    for case in cases:
        assert case["name"] in text
        for key in ("same", "different", "unknown"):
            assert all(feature["label"] in text for feature in case[key])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_case_is_said_in_a_word(lang: str) -> None:
    assert _shown([], lang).strip() == say("none", lang)


def test_a_service_without_category_is_said_to_need_no_licence() -> None:
    cases = cases_json(held(BUSINESSES["own_shop"]), "en", 1)
    assert cases[0]["categories"] == []
    assert say("no_licence", "en") in _shown(cases, "en")
