"""Where everything goes.

fast-sugiyama says which layer a box is in, in which order the boxes of a layer stand, and where links that skip
layers pass. It knows boxes of one size only, so sizes, gaps and final coordinates are worked out here.

INVARIANT: boxes lie inside their layer's band, and what stands beside each other in a band is at least a gap apart.
A link crosses a band straight, at a place of its own, and bends only between bands: it cannot run through a box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import pairwise

from xuke.errors import UsageError
from xuke.report.picture.graph import Box, Graph, Link
from xuke.report.picture.measure import ems, wrapped

SIZE = {"name": 12.0, "main": 14.0, "note": 11.5, "port": 10.0}
LEADING = 1.35
PAD_X, PAD_Y = 12.0, 8.0
WIDEST = {
    "label": 12.0,
    "join": 12.0,
    "source": 15.0,
    "fact": 14.0,
    "reading": 14.0,
    "permit": 20.0,
    "rule": 19.0,
    "derived": 15.0,
}
WIDTH = 17.0
STRETCH = 1.3
MARK = 16.0
SLANT = 14.0
BESIDE, BETWEEN, CLOSE, THIN = 18.0, 46.0, 22.0, 14.0
SWEEPS = 24
Path = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its wrapped lines (style, text, y of the base line inside the box) and its rectangle in px."""

    box: Box
    lines: list[tuple[str, str, float]]
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A link as the points it passes; between the points of an odd and the next even index it bends."""

    link: Link
    points: Path


@dataclass
class Layout:
    """A graph with coordinates in px from its own top left corner."""

    graph: Graph
    boxes: list[Placed]
    links: list[Drawn]
    width: float
    height: float


@dataclass
class Layers:
    """Node numbers layer by layer in order, and per link the nodes it passes; numbers from `real` on are passages."""

    order: list[list[int]]
    routes: dict[tuple[int, int], list[int]]
    real: int


def layers(count: int, edges: Sequence[tuple[int, int]]) -> Layers:
    """Return the layers of a connected graph without circles whose nodes are 0 … count - 1.

    This is the only place that knows fast-sugiyama. Raises `UsageError` (`picture-extra`) when it is not installed.
    """
    if not edges:
        return Layers([[node] for node in range(count)], {}, count)
    if find_spec("fast_sugiyama") is None:
        raise UsageError("picture-extra", "pictures need the extra `picture`", "pip install 'xuke[picture]'")
    from fast_sugiyama import from_edges

    ((positions, _, _, passed),) = from_edges(sorted(edges), dummy_vertices=True, ranking_type="up")
    placed = sorted(positions, key=lambda entry: (-round(entry[1][1], 3), entry[1][0], entry[0]))
    order: dict[float, list[int]] = {}
    for node, (_, y) in placed:
        order.setdefault(round(y, 3), []).append(int(node))
    onward: dict[int, list[int]] = {}
    for source, target in passed or ():
        onward.setdefault(int(source), []).append(int(target))
    return Layers(list(order.values()), _routes(edges, onward, count), count)


def _routes(
    edges: Sequence[tuple[int, int]], onward: Mapping[int, Sequence[int]], count: int
) -> dict[tuple[int, int], list[int]]:
    """Follow the passages from every source to its targets."""
    found = {}
    for source in {source for source, _ in edges}:
        for step in onward[source]:
            route = [source, step]
            while route[-1] >= count:
                route.append(onward[route[-1]][0])
            found[source, route[-1]] = route
    return found


def lay_out(graph: Graph) -> Layout:
    """Return the graph with every box and link placed."""
    graph = graph.labelled()
    stretch = 1.0 if graph.lang == "zh" else STRETCH
    boxes = [measured(box, stretch) for box in graph.boxes.values()]
    number = {box.box.id: i for i, box in enumerate(boxes)}
    links = {(number[link.source], number[link.target]): link for link in graph.links.values()}
    frame = _Frame(boxes, layers(len(boxes), list(links)), downward=graph.downward)
    drawn = [Drawn(link, frame.points(pair)) for pair, link in links.items()]
    placed = frame.placed()
    ends = [(box.x + box.width, box.y + box.height) for box in placed] + [p for link in drawn for p in link.points]
    return Layout(graph, placed, drawn, max(x for x, _ in ends), max(y for _, y in ends))


def measured(box: Box, stretch: float = 1.0) -> Placed:
    """Wrap the lines of a box and work out its size; `stretch` widens what lines may take."""
    limit = stretch * WIDEST.get(box.shape, WIDTH) * SIZE["main"]
    lines: list[tuple[str, str, float]] = []
    y = PAD_Y
    for style, text in box.lines:
        for line in wrapped(text, limit / SIZE[style]):
            y += SIZE[style] * LEADING
            lines.append((style, line, y - SIZE[style] * (LEADING - 1)))
    inner = max((ems(line) * SIZE[style] for style, line, _ in lines), default=0.0)
    if box.shape == "label":
        return Placed(box, lines, inner + 8, y + PAD_Y - 6)
    side = PAD_X + (SLANT if box.shape == "reading" else 0.0)
    width = inner + 2 * side + (MARK if box.worth else 0.0)
    return Placed(box, lines, width + port_width(box), y + PAD_Y)


def port_width(box: Box) -> float:
    """Return the width of the tag on the right of a box that says how its parts are joined."""
    return ems(box.join) * SIZE["port"] + 8 if box.join else 0.0


def _spread(found: Layers, rank: Mapping[int, int], room: Mapping[int, float]) -> dict[int, float]:
    """Return the middle of every node across the reading direction: near its neighbours, never too near to others."""
    near: dict[int, list[tuple[int, float]]] = {node: [] for layer in found.order for node in layer}
    for route in found.routes.values():
        for one, other in pairwise(route):
            pull = 4.0 ** sum(node >= found.real for node in (one, other))
            near[one].append((other, pull))
            near[other].append((one, pull))
    at = {node: float(i) for layer in found.order for i, node in enumerate(layer)}
    at = {node: x for layer in found.order for node, x in _apart(layer, room, {n: (at[n], 1.0) for n in layer}).items()}
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for layer in found.order if down else reversed(found.order):
            wish = {node: _wish(node, near[node], at, rank, None if sweep >= SWEEPS - 4 else down) for node in layer}
            at |= _apart(layer, room, wish)
    first = min(at[node] - max(room[node], 0.0) / 2 for node in at)
    return {node: x - first for node, x in at.items()}


def _wish(
    node: int, near: Sequence[tuple[int, float]], at: Mapping[int, float], rank: Mapping[int, int], down: bool | None
) -> tuple[float, float]:
    """Return where a node would best stand, the mean of its neighbours on one side or both, and how much it matters."""
    seen = [(other, pull) for other, pull in near if down is None or (rank[other] < rank[node]) == down]
    total = sum(pull for _, pull in seen)
    return (sum(at[other] * pull for other, pull in seen) / total, total) if seen else (at[node], 0.1)


def _apart(
    layer: Sequence[int], room: Mapping[int, float], wish: Mapping[int, tuple[float, float]]
) -> dict[int, float]:
    """Place the nodes of a layer in order as near to their wishes as gaps allow (isotonic least squares)."""
    offsets, at = [], 0.0
    for i, node in enumerate(layer):
        at += (room[layer[i - 1]] + room[node]) / 2 + BESIDE if i else 0.0
        offsets.append(at)
    blocks: list[tuple[float, float, int]] = []
    for node, offset in zip(layer, offsets, strict=True):
        place, weight, size = wish[node][0] - offset, wish[node][1], 1
        while blocks and blocks[-1][0] >= place:
            other, mass, more = blocks.pop()
            place, weight, size = (place * weight + other * mass) / (weight + mass), weight + mass, size + more
        blocks.append((place, weight, size))
    places = [place for place, _, size in blocks for _ in range(size)]
    return {node: place + offset for node, place, offset in zip(layer, places, offsets, strict=True)}


class _Frame:
    """The bands of the layers and the place of every node in its band."""

    def __init__(self, boxes: Sequence[Placed], found: Layers, *, downward: bool) -> None:
        self.boxes, self.found, self.downward = boxes, found, downward
        self.rank = {node: i for i, layer in enumerate(found.order) for node in layer}
        room = {node: box.width if downward else box.height for node, box in enumerate(boxes)}
        passages = {node: THIN - BESIDE for node in self.rank if node >= found.real}
        self.across = _spread(found, self.rank, room | passages)
        self.bands = self._bands()

    def along(self, node: int) -> float:
        """Return the size of a box in the reading direction."""
        return self.boxes[node].height if self.downward else self.boxes[node].width

    def _bands(self) -> list[tuple[float, float]]:
        bands: list[tuple[float, float]] = []
        at = 0.0
        for layer in self.found.order:
            here = [node for node in layer if node < self.found.real]
            end = at + max((self.along(node) for node in here), default=0.0)
            bands.append((at, end))
            at = end + (BETWEEN if all(self.boxes[node].box.shape != "label" for node in here) else CLOSE)
        return bands

    def placed(self) -> list[Placed]:
        """Return the boxes in the middle of their bands."""
        return [self._placed(node, box) for node, box in enumerate(self.boxes)]

    def _placed(self, node: int, box: Placed) -> Placed:
        begin, end = self.bands[self.rank[node]]
        x, y = (begin + end) / 2, self.across[node]
        if self.downward:
            x, y = y, x
        return replace(box, x=x - box.width / 2, y=y - box.height / 2)

    def points(self, pair: tuple[int, int]) -> Path:
        """Return where a link leaves its box, enters and leaves every band, and meets the other box."""
        points: Path = []
        route = self.found.routes[pair]
        for place, node in enumerate(route):
            begin, end = self.bands[self.rank[node]]
            if node < self.found.real:
                middle, half = (begin + end) / 2, self.along(node) / 2
                begin, end = (middle + half, end) if place == 0 else (begin, middle - half)
            points += [(begin, self.across[node]), (end, self.across[node])]
        return [(side, along) for along, side in points] if self.downward else points
