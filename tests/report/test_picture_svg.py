"""Pictures as SVG: standalone, well formed, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import xuke
from businesses import BUSINESSES, held, law, whole
from xuke.report.picture import Graph, decision_graph, proof_graph, rule_graph, svg
from xuke.report.picture.graph import Box, Link

BOOK = xuke.rulebook()
NS = "{http://www.w3.org/2000/svg}"
HASH = re.compile(r"\([0-9a-f]{8}\)")


def _graphs() -> dict[str, Graph]:
    shop = whole(BUSINESSES["own_shop"])
    return {
        "F-ICP.decisions.zh": decision_graph(law(), BOOK.permits["F-ICP"]),
        "hr_license.rules.en": rule_graph(law(), BOOK.permits["hr_license"], "en"),
        "own_shop.B23.zh": proof_graph(shop.verdicts["B23"], shop.facts),
    }


@pytest.mark.parametrize("name", _graphs())
def test_small_pictures_look_as_they_looked(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"pictures/{name}.svg", svg(_graphs()[name]))


@pytest.mark.parametrize("permit", ["B25-1", "B25-3", "B23", "F-ICP", "PRE-MED", "game_approval"])
def test_a_picture_is_one_well_formed_file_without_script_or_outside_parts(permit: str) -> None:
    text = svg(rule_graph(law(), BOOK.permits[permit]))
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    assert root.tag == f"{NS}svg"
    tags = {node.tag.removeprefix(NS) for node in root.iter()}
    assert not tags & {"script", "image", "foreignObject", "use"}
    assert not re.search(r"(?:href|src)=|url\(|@import|@font-face", text)
    assert "Noto Sans CJK SC" in root.attrib["font-family"]
    background = root.find(f"{NS}rect")
    assert background is not None
    assert (background.attrib["width"], background.attrib["fill"]) == ("100%", "#fff")


def test_every_box_has_its_words_its_tooltip_and_an_id_of_its_own() -> None:
    found = held(BUSINESSES["paid_forum"])
    graph = proof_graph(found.verdicts["B25-3"], found.facts)
    root = ElementTree.fromstring(svg(graph))  # noqa: S314 - our own text
    groups = {g.attrib["id"]: g for g in root.iter(f"{NS}g") if "id" in g.attrib}
    assert len(groups) == len(graph.boxes)
    shown = "".join("".join(t.text or "" for t in g.iter(f"{NS}text")) for g in groups.values())
    for box in graph.boxes.values():
        assert all("".join(words.split()) in "".join(shown.split()) for _, words in box.lines)
    titles = [title.text for g in groups.values() if (title := g.find(f"{NS}title")) is not None]
    assert BOOK.vocabulary.facts["revenue"].question["zh"] in "\n".join(filter(None, titles))


def test_boxes_keep_ids_of_their_own_when_written_as_xml() -> None:
    for permit in list(BOOK.permits.values())[::5]:
        text = svg(rule_graph(law(), permit))
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids)) > 0, permit.id


def test_true_false_and_unknown_differ_in_line_and_sign_not_in_colour_alone() -> None:
    graph = Graph("h", "u")
    for worth in ("true", "false", "unknown"):
        graph.add(Box(worth, "fact", (("main", worth),), worth))  # type: ignore[arg-type]
    graph.link(Link("true", "false"))
    graph.link(Link("true", "unknown"))
    text = svg(graph)
    marks = re.findall(r'class="mark" d="([^"]+)"', text)
    shapes = {re.sub(r"[\d.,-]+", "", mark) for mark in marks}
    assert len(shapes) == 3
    dashes = re.findall(r"\.(true|false|unknown)>\.shape\{[^}]*?(stroke-dasharray:[\d ]+)?\}", text)
    assert len({dash for _, dash in dashes}) == 3


def test_facts_link_where_asked_and_words_are_escaped() -> None:
    graph = Graph("a < b & c", "u")
    graph.add(Box("x", "fact", (("main", "<script>"),), title='"&', fact="revenue.ads"))
    text = svg(graph, "https://example.com/facts?id={fact}&lang=zh")
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    link = root.find(f".//{NS}a")
    assert link is not None
    assert link.attrib["href"] == "https://example.com/facts?id=revenue.ads&lang=zh"
    assert "<script>" not in text


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "docs" / "pictures").glob("*.svg")), ids=str)
def test_the_pictures_of_the_documentation_are_current_and_small(path: Path) -> None:
    """docs/pictures.md says which command draws each of them."""
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 60_000
    permit, form = path.stem.split(".")
    if form == "proof":
        found = xuke.assess("宠物社区App，用户发帖聊天，卖会员", as_of="2026-11-23")
        drawn = svg(proof_graph(found.verdicts[permit], found.facts))
    else:
        drawn = svg(decision_graph(law(), BOOK.permits[permit]))
    assert HASH.sub("", text) == HASH.sub("", drawn)
