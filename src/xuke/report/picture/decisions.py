"""The decision graph of a permit: which answers lead to *needed* and which do not.

Options of one fact that are asked one after another with the same consequence are asked together, and every
question has ends of its own, so that a reader follows short links. Both leave the function as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xuke.errors import UsageError, quoted
from xuke.facts import Facts
from xuke.law import Law
from xuke.law.model import Permit
from xuke.report.picture.graph import Box, Graph, Link, Shape, Style, Worth
from xuke.report.picture.words import foot_of, full_words, heading_of, say, values_words

LARGEST = 150
YES, NO = 1, 0
LISTED = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked at a node: one variable, or several options of a fact together (`any` or `all` of them).

    `ways` are the values that lead somewhere and where: one mask and one diagram node each. For options asked
    together mask 1 is the way of the last answer, 2 that of the first decisive one.
    """

    slots: tuple[int, ...]
    mode: str
    ways: tuple[tuple[int, int], ...]


def decision_graph(
    law: Law, permit: Permit, lang: str = "zh", facts: Facts | None = None, *, rest: bool = False
) -> Graph:
    """Return the decision graph of `need` of a permit under a law.

    With `facts`, ways that are still possible stand out and the others are faded; with `rest` the latter are left
    out. Raises `UsageError` (`picture-large`) when more than `LARGEST` questions would be drawn.
    """
    masks = law.encode(facts or Facts())
    diagrams = law.program.diagrams
    root = diagrams.restrict(diagrams.root(f"need:{permit.id}"), masks if rest else law.encode(Facts()))
    asked = questions(law, root)
    if len(asked) > LARGEST:
        raise UsageError(
            "picture-large",
            f"the decision graph of {quoted(permit.id)} has {len(asked)} questions, too many to read",
            "draw `--form rules`, or narrow it with facts and `--rest`",
        )
    told = facts is not None and not rest
    legend = [(Box("fact", "fact", ()), say("fact", lang)), (Box("reading", "reading", ()), say("reading", lang))]
    if told:
        legend.append((Box("possible", "fact", (), "true"), say("possible", lang)))
        legend.append((Box("faded", "fact", (), faded=True), say("faded", lang)))
    graph = Graph(
        f"{permit.id} {permit.name[lang]} · {say('decisions', lang)}",
        foot_of(law, lang),
        legend,
        downward=True,
        arrows=True,
        lang=lang,
    )
    _Drawer(law, permit, graph, asked, masks, told=told).draw(root)
    return graph


def questions(law: Law, root: int) -> dict[int, Question]:
    """Return the questions of a diagram by node, from the root on."""
    parents = _parents(law, root)
    found: dict[int, Question] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if node > 1 and node not in found:
            found[node] = _question(law, node, parents)
            stack += [child for _, child in found[node].ways]
    return found


def _parents(law: Law, root: int) -> dict[int, int]:
    """Count the parents of every inner node that `root` leads to."""
    counts, stack, seen = {root: 1}, [root], {root}
    while stack:
        node = stack.pop()
        if node < 2:
            continue
        for child in set(law.program.diagrams.parts(node)[1]):
            counts[child] = counts.get(child, 0) + 1
            if child not in seen:
                seen.add(child)
                stack.append(child)
    return counts


def _question(law: Law, node: int, parents: dict[int, int]) -> Question:
    slot, children = law.program.diagrams.parts(node)
    for decisive, mode in ((YES, "any"), (NO, "all")):
        chain = _chain(law, node, decisive, parents)
        if len(chain) > 1:
            last = law.program.diagrams.parts(chain[-1])[1][1 - decisive]
            slots = tuple(law.program.diagrams.parts(n)[0] for n in chain)
            return Question(slots, mode, ((1, last), (2, children[decisive])))
    ways: dict[int, int] = {}
    for value, child in enumerate(children):
        ways[child] = ways.get(child, 0) | 1 << value
    return Question((slot,), "", tuple((mask, child) for child, mask in ways.items()))


def _chain(law: Law, node: int, decisive: int, parents: dict[int, int]) -> list[int]:
    """Return the run of nodes that ask options of one fact, each leading to one place by the decisive answer."""
    diagrams, chain = law.program.diagrams, [node]
    slot, children = diagrams.parts(node)
    if "." not in law.program.order[slot]:
        return chain
    fact = law.program.order[slot].partition(".")[0]
    following = children[1 - decisive]
    while following > 1 and parents[following] == 1:
        slot, onward = diagrams.parts(following)
        if not law.program.order[slot].startswith(f"{fact}.") or onward[decisive] != children[decisive]:
            break
        chain.append(following)
        following = onward[1 - decisive]
    return chain


class _Drawer:
    def __init__(
        self, law: Law, permit: Permit, graph: Graph, asked: dict[int, Question], masks: Sequence[int], *, told: bool
    ) -> None:
        self.law, self.permit, self.graph, self.asked, self.masks, self.told = law, permit, graph, asked, masks, told
        self.lang = graph.lang
        self.live: set[int] = set()
        self.ids = {node: f"ask-{number}" for number, node in enumerate(asked, 1)}

    def draw(self, root: int) -> None:
        """Draw every question and its ends, the root first."""
        self.live = self._live(root)
        if root < 2:
            self.end(root, "", faded=False)
        for node in self.asked:
            self.question(node)
        for node in self.asked:
            self.ways(node)

    def _live(self, root: int) -> set[int]:
        """Return the nodes that some answer still possible leads to."""
        seen, stack = {root}, [root]
        while stack:
            node = stack.pop()
            for mask, child in self.asked[node].ways if node in self.asked else ():
                if self.possible(self.asked[node], mask) and child not in seen:
                    seen.add(child)
                    stack.append(child)
        return seen

    def possible(self, question: Question, mask: int) -> bool:
        """Whether the answers of a way are still possible."""
        masks = [self.masks[slot] for slot in question.slots]
        if not question.mode:
            return bool(masks[0] & mask)
        decisive = 2 if question.mode == "any" else 1
        return any(m & decisive for m in masks) if mask == 2 else all(m & (3 - decisive) for m in masks)

    def question(self, node: int) -> None:
        question = self.asked[node]
        names = [self.law.program.order[slot] for slot in question.slots]
        heading, main = heading_of(self.law, names[0], self.lang)
        if question.mode:
            options = [heading_of(self.law, name, self.lang)[1] for name in names]
            heading = f"{heading} · {say(question.mode, self.lang)}"
        lines: list[tuple[Style, str]] = [("name", heading)] if heading else []
        lines += [("main", f"· {option}") for option in options] if question.mode else [("main", main)]
        known = self.known(question) if self.told else ""
        if known:
            lines.append(("note", f"{say('known', self.lang)}：{known}" if self.lang == "zh" else f"known: {known}"))
        faded = self.told and node not in self.live
        reading = names[0] in self.law.rulebook.readings
        self.graph.add(
            Box(
                self.ids[node],
                "reading" if reading else "fact",
                tuple(lines),
                worth="true" if known and not faded else "",
                title="\n\n".join(full_words(self.law, name, self.lang) for name in names),
                fact="" if reading else names[0],
                faded=faded,
            )
        )

    def known(self, question: Question) -> str:
        """Return the answer when only one way is left."""
        left = [mask for mask, _ in question.ways if self.possible(question, mask)]
        return self.words(question, left[0])[0] if len(left) == 1 else ""

    def ways(self, node: int) -> None:
        question = self.asked[node]
        for mask, child in question.ways:
            dead = self.told and not (node in self.live and self.possible(question, mask))
            label, title = self.words(question, mask)
            target = self.ids[child] if child > 1 else self.end(child, self.ids[node], faded=dead)
            worth: Worth = "true" if self.told and not dead else ""
            self.graph.link(Link(self.ids[node], target, label, worth, title, faded=dead))

    def words(self, question: Question, mask: int) -> tuple[str, str]:
        """Return the words on a way, and all of them for the tooltip."""
        if question.mode:
            pair = ("none", "some") if question.mode == "any" else ("whole", "short")
            return say(pair[mask - 1], self.lang), ""
        name = self.law.program.order[question.slots[0]]
        whole = values_words(self.law, name, mask, self.lang)
        largest = max((m for m, _ in question.ways), key=int.bit_count)
        many = (
            mask == largest and mask.bit_count() > LISTED and self.law.rulebook.scope.variables[name].kind == "choice"
        )
        return (say("other", self.lang), whole) if many else (whole, "")

    def end(self, value: int, of: str, *, faded: bool) -> str:
        shape: Shape = "required" if value else "free"
        words = f"{say(shape, self.lang)} {self.permit.short[self.lang]}" if not of else say(shape, self.lang)
        return self.graph.add(Box(f"{shape}-{of}", shape, (("main", words),), faded=faded))
