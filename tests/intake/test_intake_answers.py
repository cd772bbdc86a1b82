"""Facts stated outright: `--set` options and facts files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import xuke
from xuke.errors import InputError, UsageError
from xuke.facts import Interval, State
from xuke.intake import read_facts_file, read_settings
from xuke.law import Rulebook


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("edi_exchange=yes", {"edi_exchange": 2}),
        ("edi_exchange=否", {"edi_exchange": 1}),
        (" edi_exchange = 是 ", {"edi_exchange": 2}),
        ("revenue=ads", {"revenue.ads": 2}),
        ("revenue=ads,tips", {"revenue.ads": 2, "revenue.tips": 2}),
        ("revenue.ads=no", {"revenue.ads": 1}),
        ("entity_type=company", {"entity_type": 1}),
        ("entity_type=company|individual", {"entity_type": 9}),
        ("foreign_share=100", {"foreign_share": Interval(100, 100)}),
        ("foreign_share=0..49.5", {"foreign_share": Interval(0, 49.5)}),
        ("foreign_share=1至49", {"foreign_share": Interval(1, 49)}),
        ("edi_exchange=不知道", {}),
        ("foreign_share=?", {}),
        ("foreign_share=cannot_say", {}),
    ],
)
def test_set_forms(book: Rulebook, setting: str, wanted: dict[str, Any]) -> None:
    """Every documented form of a value is read; not knowing narrows nothing."""
    assert read_settings(book, [setting]).values() == wanted


def test_only_closes_the_rest(book: Rulebook) -> None:
    """`only:` says yes to the listed options and no to all others."""
    values = read_settings(book, ["revenue=only:ads,tips"]).values()
    assert {name for name, v in values.items() if v == 2} == {"revenue.ads", "revenue.tips"}
    assert len(values) == len(book.vocabulary.fact("revenue").options)


def test_kinds_of_not_knowing_stay_apart(book: Rulebook) -> None:
    """`cannot_say`, `could_not_check` and `not_applicable` are kept as different states."""
    states = {
        word: read_settings(book, [f"edi_exchange={word}"]).entries["edi_exchange"].state
        for word in ("cannot_say", "could_not_check", "not_applicable")
    }
    assert states == {
        "cannot_say": State.CANNOT_SAY,
        "could_not_check": State.COULD_NOT_CHECK,
        "not_applicable": State.NOT_APPLICABLE,
    }


def test_later_settings_replace_earlier(book: Rulebook) -> None:
    """The last word counts, and its source is the option itself."""
    facts = read_settings(book, ["edi_exchange=yes", "edi_exchange=no"])
    assert facts.values() == {"edi_exchange": 1}
    assert facts.entries["edi_exchange"].sources[0].by == "--set edi_exchange=no"


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("edi_exchange", "set-form"),
        ("", "set-form"),
        ("=yes", "fact-unknown"),
        ("nothing=yes", "fact-unknown"),
        ("revenue=nothing", "fact-option"),
        ("revenue.nothing=yes", "fact-option"),
        ("entity_type=nothing", "fact-option"),
        ("entity_type=", "fact-option"),
        ("edi_exchange=maybe", "fact-value"),
        ("edi_exchange.x=yes", "fact-option"),
        ("foreign_share=101", "fact-value"),
        ("foreign_share=-1", "fact-value"),
        ("foreign_share=nan", "fact-value"),
        ("foreign_share=inf", "fact-value"),
        ("foreign_share=60..40", "fact-value"),
        ("foreign_share=1.2.3..4", "fact-value"),
        ("entity_type.company=cannot_say", "fact-option"),
    ],
)
def test_set_errors(book: Rulebook, setting: str, code: str) -> None:
    """A wrong setting is refused with a stable code and a hint."""
    with pytest.raises(UsageError) as error:
        read_settings(book, [setting])
    assert error.value.code == code


def _file(tmp_path: Path, name: str, text: str) -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"revenue": ["ads"], "foreign_share": 100, "edi_exchange": true}'),
        ("a.json", '{"facts": {"revenue": {"ads": "yes"}, "foreign_share": "100", "edi_exchange": "yes"}}'),
        ("a.yaml", "revenue: [ads]\nforeign_share: 100\nedi_exchange: yes\n"),
        ("a.yaml", "facts:\n  revenue.ads: yes\n  foreign_share: 100..100\n  edi_exchange: 是\n"),
        ("noending", "\ufeffrevenue: ads\nforeign_share: 100\nedi_exchange: true\n"),
    ],
)
def test_facts_files(book: Rulebook, tmp_path: Path, name: str, text: str) -> None:
    """JSON and YAML in every documented shape give the same facts, with the file as source."""
    facts = read_facts_file(book, _file(tmp_path, name, text))
    assert facts.values() == {"revenue.ads": 2, "foreign_share": Interval(100, 100), "edi_exchange": 2}
    assert {e.sources[0].by for e in facts.entries.values()} == {name}


def test_assessment_can_be_read_back(book: Rulebook, tmp_path: Path) -> None:
    """The facts of a printed assessment are a facts file: same values, same outcome."""
    first = xuke.assess("", {"ugc_features": ["forum_qa"], "revenue": {"only": ["ads"]}, "foreign_share": "0..20"})
    path = _file(tmp_path, "a.json", json.dumps(xuke.document(first), ensure_ascii=False))
    again = read_facts_file(book, path)
    assert again.values() == first.facts.values()
    assert xuke.assess("", again).outcome == first.outcome


def test_not_knowing_survives_reading_back(book: Rulebook, tmp_path: Path) -> None:
    """A fact somebody could not say is still one after reading the assessment back."""
    first = xuke.assess("", {"edi_exchange": "cannot_say", "revenue": ["ads"]})
    path = _file(tmp_path, "a.json", json.dumps(xuke.document(first), ensure_ascii=False))
    assert read_facts_file(book, path).entries["edi_exchange"].state is State.CANNOT_SAY


@pytest.mark.parametrize("text", ["3", "null", '"text"', "[[1, 2]]", "- 1\n- 2\n"])
def test_files_without_a_mapping_are_refused(book: Rulebook, tmp_path: Path, text: str) -> None:
    """A file that states no facts is an error, not silently empty."""
    with pytest.raises(InputError) as error:
        read_facts_file(book, _file(tmp_path, "a.yaml", text))
    assert error.value.code == "facts-file"
