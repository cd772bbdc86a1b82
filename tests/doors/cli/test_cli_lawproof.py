"""`xuke law verify | mutate | matrix`: results on stdout, exit codes, refusals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import xuke as package
from terminal import refused, xuke

SOUND = str(Path(__file__).parents[2] / "bad" / "sound")

TODAY = ("--as-of", "2026-11-23")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small sound rulebook, its licence no longer needed by those who host for fees without being paid."""
    folder = tmp_path_factory.mktemp("other") / "rulebook"
    shutil.copytree(SOUND, folder)
    file = folder / "permits" / "telecom" / "P1.yaml"
    text = file.read_text(encoding="utf-8")
    old = "      paid\n      or hosts and income.fees\n"
    assert old in text
    file.write_text(text.replace(old, "      paid\n      and not shop\n"), encoding="utf-8")
    return folder


def test_verify_prints_counts_and_exits_0() -> None:
    done = xuke("law", "verify", *TODAY, "--permit", "B26", "--exit-code")
    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("0 fault(s), ")


def test_verify_as_json() -> None:
    found = json.loads(xuke("law", "verify", *TODAY, "--permit", "B26", "--json").out)
    assert found["schema"] == "xuke.verification/1"
    assert found["rulebook"]["hash"] == package.rulebook().hash
    assert found["faults"] == []
    assert {"claim", "subject", "as_of", "region", "facts", "take", "status"} == set(found["witnesses"][0])


def test_verify_against_a_date_names_a_business() -> None:
    done = xuke("law", "verify", *TODAY, "--permit", "B26", "--against", "2016-02-29", "--exit-code")
    assert done.code == 1
    assert done.out.splitlines()[0].startswith("B26                    required | not_required: network_services: [")


def test_verify_against_a_folder(other: Path) -> None:
    done = xuke("law", "verify", SOUND, *TODAY, "--against", str(other), "--json")
    found = json.loads(done.out)
    assert (done.code, found["schema"], found["equal"]) == (0, "xuke.equivalence/1", 0)
    assert found["permits"][0]["id"] == "P1"
    assert found["permits"][0]["facts"]["shop"] == "yes"
    same = xuke("law", "verify", SOUND, *TODAY, "--against", SOUND, "--exit-code")
    assert (same.code, same.out) == (0, "2 of 2 permits are equal\n")


def test_matrix_in_every_form() -> None:
    plain = xuke("law", "matrix", "B26", *TODAY).out
    assert plain.startswith("需要")
    assert xuke("law", "matrix", "B26", *TODAY, "--lang", "en").out.startswith("required")
    assert xuke("law", "matrix", "B26", *TODAY, "--markdown").out.startswith("# B26 ")
    assert xuke("law", "matrix", "B26", *TODAY, "--csv").out.count("\n") == 5
    assert json.loads(xuke("law", "matrix", "B26", *TODAY, "--json").out)["schema"] == "xuke.matrix/1"


def test_matrix_narrowed_by_fact_and_reading() -> None:
    done = xuke("law", "matrix", "B26", *TODAY, "--fix", "network_services.dns_recursive=no", "--reading",
                "dns_authoritative=licence", "--json")  # fmt: skip
    assert [v["id"] for v in json.loads(done.out)["variables"]] == ["network_services.dns_authoritative"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("matrix", "B99"), "permit-unknown"),
        (("matrix", "B25-3", "--limit", "5"), "matrix-size"),
        (("matrix", "B26", "--fix", "edi_exchange=yes"), "matrix-unused"),
        (("matrix", "B26", "--reading", "nonsense"), "set-form"),
        (("matrix", "B26", "--as-of", "1999-01-01"), "date"),
        (("verify", "--as-of", "tomorrow"), "date"),
        (("verify", "--permit", "B99"), "permit-unknown"),
        (("verify", "--region", "上海"), "verify-region"),
        (("verify", "--against", "neither"), "date"),
    ],
)
def test_wrong_use_is_refused(arguments: tuple[str, ...], code: str) -> None:
    refused(xuke("law", *arguments), code)


def test_mutate_prints_the_score_and_says_where_survivors_are() -> None:
    done = xuke("law", "mutate", SOUND, "--json")
    found = json.loads(done.out)
    assert (done.code, found["schema"]) == (0, "xuke.mutation/1")
    assert [p["id"] for p in found["permits"]] == ["P1", "P2", "FAM"]
    assert len(found["survivors"]) == found["survived"] > 0
    lines = xuke("law", "mutate", SOUND, "--permit", "P1").out.splitlines()
    assert lines[0].startswith("permits/telecom/P1.yaml:")
    assert lines[-1].startswith("all ")


def test_mutate_proposes_scenarios_in_the_form_of_the_rulebook() -> None:
    text = xuke("law", "mutate", SOUND, "--permit", "P1", "--propose").out
    assert "# P1: kills " in text
    proposed = YAML(typ="safe").load("".join(line + "\n" for line in text.splitlines() if not line.startswith("#")))
    assert {"id", "title", "facts", "closed", "status"} <= set(proposed[0])
