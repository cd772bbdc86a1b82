"""A graph to be drawn, as data: boxes with lines of text, links between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Shape = Literal["permit", "rule", "derived", "fact", "reading", "source", "join", "label", "required", "free"]
Worth = Literal["", "true", "false", "unknown"]
Style = Literal["name", "main", "note"]


@dataclass(frozen=True, slots=True)
class Box:
    """One box.

    `lines` are (style, text) before wrapping: `main` is the words that matter, `name` the heading above them and
    `note` small print. `worth` is what is known of it (empty when nothing is asked), `faded` that it lies on no way
    still possible; `title` is the tooltip and `fact` the fact it stands for.
    """

    id: str
    shape: Shape
    lines: tuple[tuple[Style, str], ...]
    worth: Worth = ""
    title: str = ""
    fact: str = ""
    faded: bool = False
    join: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one box to another; `label` are the words on it, `title` its tooltip."""

    source: str
    target: str
    label: str = ""
    worth: Worth = ""
    title: str = ""
    faded: bool = False


@dataclass
class Graph:
    """Boxes and links under a heading; `downward` graphs are read from top to bottom, others from left to right.

    `legend` shows sample boxes without words and says what they mean.
    """

    heading: str
    under: str
    legend: list[tuple[Box, str]] = field(default_factory=list)
    downward: bool = False
    arrows: bool = False
    lang: str = "zh"
    boxes: dict[str, Box] = field(default_factory=dict)
    links: dict[tuple[str, str, str], Link] = field(default_factory=dict)

    def add(self, box: Box) -> str:
        """Add a box unless it is there, and return its id."""
        self.boxes.setdefault(box.id, box)
        return box.id

    def link(self, link: Link) -> None:
        """Add a link unless it is there."""
        self.links.setdefault((link.source, link.target, link.label), link)

    def labelled(self) -> Graph:
        """Return the graph with the words on links as boxes of their own, so that nothing runs across them."""
        found = replace(self, boxes=dict(self.boxes), links={})
        for number, link in enumerate(self.links.values()):
            if not link.label:
                found.link(link)
                continue
            words = Box(f"label-{number}", "label", (("note", link.label),), link.worth, link.title, faded=link.faded)
            found.add(words)
            found.link(replace(link, target=words.id, label=""))
            found.link(replace(link, source=words.id, label=""))
        return found


def dot(graph: Graph) -> str:
    """Return the graph in the DOT language (Graphviz)."""
    heading = _quoted("\n".join((graph.heading, graph.under)))
    lines = [
        "digraph xuke {",
        f"  rankdir={'TB' if graph.downward else 'LR'};",
        f"  label={heading}; labelloc=t;",
        '  node [fontname="Noto Sans CJK SC", shape=box]; edge [fontname="Noto Sans CJK SC"];',
        *(f"  {_quoted(box.id)} [{_attributes(_of_box(box))}];" for box in graph.boxes.values()),
        *(f"  {_quoted(e.source)} -> {_quoted(e.target)} [{_attributes(_of_link(e))}];" for e in graph.links.values()),
        "}",
    ]
    return "\n".join(lines) + "\n"


_DOT_SHAPE = {"reading": "hexagon", "permit": "box3d", "join": "circle", "required": "doubleoctagon", "free": "ellipse"}
_DOT_STYLE = {"": "solid", "true": "bold", "false": "dashed", "unknown": "dotted"}


def _of_box(box: Box) -> dict[str, str]:
    words = "\n".join(text for _, text in box.lines)
    colour = {"color": "gray70", "fontcolor": "gray50"} if box.faded else {}
    shape = _DOT_SHAPE.get(box.shape, "box")
    return {"label": words, "shape": shape, "style": _DOT_STYLE[box.worth], "tooltip": box.title, **colour}


def _of_link(link: Link) -> dict[str, str]:
    colour = {"color": "gray70", "fontcolor": "gray50"} if link.faded else {}
    return {"label": link.label, "style": _DOT_STYLE[link.worth], **colour}


def _attributes(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={_quoted(value)}" for key, value in values.items() if value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def graph_json(graph: Graph) -> dict[str, Any]:
    """Return the graph in public form, `xuke.picture/1`: boxes and links with their words, empty parts left out."""
    return {
        "schema": "xuke.picture/1",
        "heading": graph.heading,
        "note": graph.under,
        "boxes": [_plain({**asdict(box), "lines": [text for _, text in box.lines]}) for box in graph.boxes.values()],
        "links": [_plain(asdict(link)) for link in graph.links.values()],
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", False)}
