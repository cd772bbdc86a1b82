"""A laid out graph as a standalone SVG: no script, no outside font, tooltips on every box."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from xuke.errors import UsageError
from xuke.report.picture.graph import Box, Graph
from xuke.report.picture.layout import MARK, PAD_X, SIZE, SLANT, Drawn, Path, Placed, lay_out, port_width
from xuke.report.picture.measure import ems

MARGIN, TOP, FOOT = 28.0, 80.0, 44.0


def svg(graph: Graph, link: str = "") -> str:
    """Return a graph as SVG text.

    `link` is an address with `{fact}` in it: boxes that stand for a fact link there. Raises `UsageError`
    (`picture-extra`) when the extra is not installed.
    """
    if find_spec("jinja2") is None:
        raise UsageError("picture-extra", "pictures need the extra `picture`", "pip install 'xuke[picture]'")
    from jinja2 import Environment

    found = lay_out(graph)
    legend, legend_width = _legend(graph, found.height + TOP + FOOT / 2)
    words = max(ems(graph.heading) * 18, ems(graph.under) * 12, legend_width)
    template = (files("xuke.report.picture") / "picture.svg.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, keep_trailing_newline=True)
    return environment.from_string(template).render(
        lang="zh-CN" if graph.lang == "zh" else "en",
        heading=graph.heading,
        under=graph.under,
        margin=_n(MARGIN),
        width=_n(max(found.width, words) + 2 * MARGIN),
        height=_n(found.height + TOP + FOOT + MARGIN),
        edges=[_edge(edge, arrows=graph.arrows, downward=graph.downward) for edge in found.links],
        boxes=[_box(box, link) for box in found.boxes],
        legend=legend,
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _classes(box: Box) -> str:
    return " ".join(filter(None, (box.shape, box.worth, "faded" if box.faded else "")))


def _box(placed: Placed, link: str) -> dict[str, Any]:
    box = placed.box
    left, top = placed.x + MARGIN, placed.y + TOP
    inner = left + PAD_X + (SLANT if box.shape == "reading" else 0.0)
    text = inner + (MARK if box.worth and box.shape != "label" else 0.0)
    if box.shape == "label":
        text = left + 4
    return {
        "id": _id(box.id),
        "classes": _classes(box),
        "title": box.title,
        "fact": box.fact,
        "href": link.replace("{fact}", box.fact) if link and box.fact else "",
        "shape": _shape(box, left, top, placed.width - port_width(box), placed.height),
        "mark": _mark(box.worth, inner, top + placed.height / 2) if box.shape != "label" else "",
        "lines": [{"style": style, "text": line, "x": _n(text), "y": _n(top + y)} for style, line, y in placed.lines],
        "bar": f"M{_n(left + 2.5)},{_n(top)} v{_n(placed.height)}" if box.shape == "rule" else "",
        "port": _port(box, left + placed.width, top + placed.height / 2) if box.join else None,
    }


def _id(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name).strip("_")


def _shape(box: Box, x: float, y: float, width: float, height: float) -> Any:
    from markupsafe import Markup

    if box.shape == "reading":
        middle = y + height / 2
        corners = [(x, middle), (x + SLANT, y), (x + width - SLANT, y), (x + width, middle)]
        corners += [(x + width - SLANT, y + height), (x + SLANT, y + height)]
        points = " ".join(f"{_n(a)},{_n(b)}" for a, b in corners)
        return Markup('<polygon class="shape" points="{}"/>').format(points)
    if box.shape == "label":
        return ""
    round_ = {"derived": 4.0, "required": height / 2, "free": height / 2, "join": 10.0, "permit": 6.0}
    radius = round_.get(box.shape, 14.0 if box.shape == "fact" else 0.0)
    return Markup('<rect class="shape" x="{}" y="{}" width="{}" height="{}" rx="{}"/>').format(
        _n(x), _n(y), _n(width), _n(height), _n(min(radius, height / 2))
    )


def _mark(worth: str, x: float, middle: float) -> str:
    """Return a tick, a cross or a ring as a path, so that no font is needed for it."""
    left, right, top, low = _n(x), _n(x + 9), _n(middle - 4.5), _n(middle + 4.5)
    if worth == "true":
        return f"M{left},{_n(middle)} L{_n(x + 3.5)},{low} L{right},{top}"
    if worth == "false":
        return f"M{left},{top} L{right},{low} M{left},{low} L{right},{top}"
    return f"M{left},{_n(middle)} a4.5,4.5 0 1 0 9,0 a4.5,4.5 0 1 0 -9,0" if worth == "unknown" else ""


def _port(box: Box, right: float, middle: float) -> dict[str, str]:
    width = port_width(box)
    return {
        "x": _n(right - width),
        "y": _n(middle - 8),
        "width": _n(width),
        "middle": _n(right - width / 2),
        "base": _n(middle + 3.6),
        "text": box.join,
    }


def _edge(drawn: Drawn, *, arrows: bool, downward: bool) -> dict[str, str]:
    link = drawn.link
    points = [(x + MARGIN, y + TOP) for x, y in drawn.points]
    classes = " ".join(filter(None, (link.worth, "faded" if link.faded else "")))
    return {
        "classes": classes,
        "path": _path(points, downward=downward),
        "head": _head(points) if arrows and not link.target.startswith("label-") else "",
    }


def _path(points: Path, *, downward: bool) -> str:
    """Return straight pieces inside bands and curves between them."""
    text = f"M{_n(points[0][0])},{_n(points[0][1])}"
    for i, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        if i % 2 == 0:
            text += f" L{_n(x2)},{_n(y2)}"
        elif downward:
            middle = _n((y1 + y2) / 2)
            text += f" C{_n(x1)},{middle} {_n(x2)},{middle} {_n(x2)},{_n(y2)}"
        else:
            middle = _n((x1 + x2) / 2)
            text += f" C{middle},{_n(y1)} {middle},{_n(y2)} {_n(x2)},{_n(y2)}"
    return text


def _head(points: Path) -> str:
    x, y = points[-1]
    return f"M{_n(x)},{_n(y)} l-4,-8 h8 z"


def _legend(graph: Graph, y: float) -> tuple[list[dict[str, Any]], float]:
    """Return the key below the picture, of what occurs in it, and its width."""
    shapes = {box.shape for box in graph.boxes.values()}
    entries: list[dict[str, Any]] = []
    x = MARGIN
    for box, text in graph.legend:
        if box.shape in shapes or box.worth or box.faded:
            shape, mark = _shape(box, x, y, 34.0, 16.0), _mark(box.worth, x + 12, y + 8)
            words = {"text": text, "x": _n(x + 41), "y": _n(y + 12)}
            entries.append({"classes": _classes(box), "shape": shape, "mark": mark, **words})
            x += 41 + ems(text) * SIZE["note"] + 22
    return entries, x - MARGIN
