"""`xuke picture` and `xuke law picture` as their users meet them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from terminal import xuke

COMMUNITY = "宠物社区App，用户发帖聊天，卖会员"


def _svg(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - our own text


def test_a_sentence_becomes_the_proof_of_the_permit_that_is_needed() -> None:
    """Without `--permit` the first licence that is needed is drawn, to standard output."""
    done = xuke("picture", COMMUNITY, "--as-of", "2026-11-23")
    assert (done.code, done.err) == (0, "")
    assert _svg(done.out).tag.endswith("svg")
    assert "结论的证明" in done.out
    assert "「卖会员」" in done.out


def test_a_business_that_needs_nothing_still_gets_a_picture() -> None:
    done = xuke("picture", "公司官网，只介绍自己的产品")
    assert done.code == 0
    assert "B25-1" in done.out
    assert "不需要" in done.out


@pytest.mark.parametrize("form", ["proof", "rules", "decisions"])
def test_every_form_goes_to_a_file(form: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    done = xuke("picture", COMMUNITY, "--permit", "B25-3", "--form", form, "--out", str(path), "--lang", "en")
    assert done == (0, "", "")
    assert _svg(path.read_text(encoding="utf-8")).attrib["lang"] == "en"


def test_the_law_alone_is_drawn_as_of_a_date() -> None:
    then, now = (xuke("law", "picture", "B21", "--as-of", date).out for date in ("2012-01-01", "2026-11-23"))
    assert "2012-01-01" in then
    assert then.count("<g class=") != now.count("<g class=")


def test_dot_and_json_need_no_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra DOT and JSON still work, and SVG says what to install."""
    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)
    assert xuke("law", "picture", "F-ICP", "--dot").out.startswith("digraph xuke {")
    assert json.loads(xuke("law", "picture", "F-ICP", "--json").out)["schema"] == "xuke.picture/1"
    refused = xuke("law", "picture", "F-ICP")
    assert (refused.code, refused.out) == (2, "")
    assert "picture-extra" in refused.err
    assert "xuke[picture]" in refused.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["law", "picture", "B25-9"], "permit-unknown"),
        (["law", "picture", "B25-1", "--form", "decisions"], "picture-large"),
        (["picture"], "nothing-given"),
        (["law", "picture", "F-ICP", "--out", "no/such/folder/x.svg"], "out-file"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(arguments: list[str], code: str) -> None:
    done = xuke(*arguments)
    assert done.code == 2
    assert done.err.startswith(f"{code}: ")
    assert done.err.count("\n") == 1


def test_facts_link_where_asked() -> None:
    out = xuke("law", "picture", "F-ICP", "--link", "facts/{fact}.html").out
    assert 'href="facts/server_location.html"' in out
