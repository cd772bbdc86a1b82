"""The geometry of every picture: nothing overlaps, nothing is cut off, no link runs through a box."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xuke
from businesses import BUSINESSES, VAGUE, held, law
from reach import reachable
from xuke.report.picture import Graph, decision_graph, proof_graph, rule_graph
from xuke.report.picture.graph import Box, Link
from xuke.report.picture.layout import LEADING, SIZE, Drawn, Layout, Path, Placed, lay_out, layers
from xuke.report.picture.measure import ems

BOOK = xuke.rulebook()
HAIR = 0.6
TOO_LARGE = {"B25-1"}
FORMS = {"rules": rule_graph, "decisions": decision_graph}
DRAWN = [(form, permit) for form in FORMS for permit in BOOK.permits if (form, permit) != ("decisions", "B25-1")]


@cache
def _law(form: str, permit: str, lang: str) -> Layout:
    return lay_out(FORMS[form](law(), BOOK.permits[permit], lang))


def _check(found: Layout) -> None:
    _boxes_are_apart(found.boxes)
    _text_fits(found)
    by_id = {placed.box.id: placed for placed in found.boxes}
    for drawn in found.links:
        _ends_meet(drawn, by_id, downward=found.graph.downward)
        _runs_through_nothing(drawn, found)
    _all_inside(found)


def _boxes_are_apart(boxes: list[Placed]) -> None:
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            beside = one.x + one.width <= other.x + HAIR or other.x + other.width <= one.x + HAIR
            above = one.y + one.height <= other.y + HAIR or other.y + other.height <= one.y + HAIR
            assert beside or above, (one.box.id, other.box.id)


def _text_fits(found: Layout) -> None:
    for placed in found.boxes:
        assert placed.lines, placed.box.id
        for style, line, y in placed.lines:
            assert ems(line) * SIZE[style] <= placed.width - 7, placed.box.id
            assert SIZE[style] <= y <= placed.height - 2, placed.box.id
        lines = [(y, SIZE[style]) for style, _, y in placed.lines]
        assert all(b - a >= size * (LEADING - 0.25) for (a, _), (b, size) in pairwise(lines))


def _ends_meet(drawn: Drawn, by_id: dict[str, Placed], *, downward: bool) -> None:
    source, target = by_id[drawn.link.source], by_id[drawn.link.target]
    (x1, y1), (x2, y2) = drawn.points[0], drawn.points[-1]
    if downward:
        want = (source.x + source.width / 2, source.y + source.height, target.x + target.width / 2, target.y)
    else:
        want = (source.x + source.width, source.y + source.height / 2, target.x, target.y + target.height / 2)
    assert (x1, y1, x2, y2) == pytest.approx(want)
    assert (y2 > y1) if downward else (x2 > x1), "links lead onward"


def _sampled(points: Path, *, downward: bool) -> Iterator[tuple[float, float]]:
    """Yield points on a drawn line: straight inside bands, the curve of draw.py between them."""
    for i, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        for step in range(9):
            t = step / 8
            ease = 3 * t * t - 2 * t * t * t if i % 2 else t
            run = 1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t * t * t if i % 2 else t
            a, b = (ease, run) if downward else (run, ease)
            yield x1 + (x2 - x1) * a, y1 + (y2 - y1) * b


def _runs_through_nothing(drawn: Drawn, found: Layout) -> None:
    for x, y in _sampled(drawn.points, downward=found.graph.downward):
        for placed in found.boxes:
            inside = placed.x + HAIR < x < placed.x + placed.width - HAIR
            assert not (inside and placed.y + HAIR < y < placed.y + placed.height - HAIR), (drawn.link, placed.box.id)


def _all_inside(found: Layout) -> None:
    for x, y, right, low in ((b.x, b.y, b.x + b.width, b.y + b.height) for b in found.boxes):
        assert min(x, y) >= -HAIR
        assert right <= found.width + HAIR
        assert low <= found.height + HAIR
    for x, y in (point for drawn in found.links for point in drawn.points):
        assert -HAIR <= x <= found.width + HAIR
        assert -HAIR <= y <= found.height + HAIR


@pytest.mark.parametrize("form", FORMS)
def test_every_permit_is_drawn_without_overlap(form: str) -> None:
    """Boxes are apart, text fits, links end at boxes and run through none, all of it inside the picture."""
    for name, permit in DRAWN:
        if name == form:
            _check(_law(form, permit, "zh"))


@pytest.mark.parametrize("permit", ["B25-3", "B21", "F-ICP", "game_approval"])
@pytest.mark.parametrize("form", FORMS)
def test_english_pictures_keep_the_same_promise(form: str, permit: str) -> None:
    _check(_law(form, permit, "en"))


@pytest.mark.parametrize("form", FORMS)
def test_everything_hangs_on_the_first_box(form: str) -> None:
    for name, permit in DRAWN:
        if name == form:
            graph = _law(form, permit, "zh").graph
            assert reachable(graph, [next(iter(graph.boxes))]) == set(graph.boxes), permit


@pytest.mark.parametrize("name", [*BUSINESSES, "vague"])
def test_every_proof_is_drawn_without_overlap(name: str) -> None:
    found = held(BUSINESSES.get(name, VAGUE))
    for verdict in found.of_kind("telecom", "filing", "ban"):
        graph = proof_graph(verdict, found.facts)
        assert reachable(graph, [f"need:{verdict.permit.id}"]) == set(graph.boxes)
        _check(lay_out(graph))


@st.composite
def made_graphs(draw: st.DrawFn) -> Graph:
    """Draw a connected graph without circles, words of any length on boxes and links."""
    words = st.text(alphabet="许可证网站，。（）ab ", min_size=1, max_size=40)
    graph = Graph("heading", "under", downward=draw(st.booleans()), arrows=True)
    count = draw(st.integers(1, 14))
    for number in range(count):
        shape = draw(st.sampled_from(["rule", "fact", "reading", "join", "permit", "source"]))
        worth = draw(st.sampled_from(["", "true", "false", "unknown"]))
        graph.add(Box(f"b{number}", shape, (("name", draw(words)), ("main", draw(words))), worth))
    for number in range(1, count):
        for source in {draw(st.integers(0, number - 1)), draw(st.integers(0, number - 1))}:
            graph.link(Link(f"b{source}", f"b{number}", draw(st.one_of(st.just(""), words))))
    return graph


@given(made_graphs())
def test_any_graph_is_drawn_without_overlap(graph: Graph) -> None:
    found = lay_out(graph)
    assert len(found.links) == len(found.graph.links)
    assert {placed.box.id for placed in found.boxes} >= set(graph.boxes)
    _check(found)


@given(
    st.integers(2, 25).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.integers(0, 24), min_size=n, max_size=n)))
)
def test_links_pass_every_layer_between_their_ends(made: tuple[int, list[int]]) -> None:
    """A route goes through consecutive layers, passages in between, and every node stands in one layer."""
    count, picks = made
    edges = {(picks[i] % i, i) for i in range(1, count)} | {(0, i) for i in range(2, count, 3)}
    found = layers(count, sorted(edges))
    rank = {node: i for i, layer in enumerate(found.order) for node in layer}
    assert sum(len(layer) for layer in found.order) == len(rank)
    assert set(found.routes) == edges
    for (source, target), route in found.routes.items():
        assert (route[0], route[-1]) == (source, target)
        assert [rank[node] for node in route] == list(range(rank[source], rank[target] + 1))
        assert all(node >= count for node in route[1:-1])


def test_a_single_box_needs_no_layout() -> None:
    assert layers(1, []).order == [[0]]


def test_the_same_graph_is_laid_out_the_same_way() -> None:
    one, two = (lay_out(decision_graph(law(), BOOK.permits["B25-3"])) for _ in range(2))
    assert [(p.box.id, p.x, p.y) for p in one.boxes] == [(p.box.id, p.x, p.y) for p in two.boxes]
