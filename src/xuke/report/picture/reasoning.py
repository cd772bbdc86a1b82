"""Rules and proofs as graphs: conclusion ← rules ← derived facts ← facts ← the words that gave them.

Both are drawn from the proof nodes that the generated code records (see `logic.codegen`): whole for the rules of a
permit, pruned to what decides for the proof of a verdict. Equal parts are one box.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from xuke.facts import Facts, Source
from xuke.facts.values import describe
from xuke.facts.vocabulary import YES
from xuke.law import Law
from xuke.law.model import Basis, Permit, Rule
from xuke.logic.codegen import Node
from xuke.logic.proof import FALSE, TRUE, UNKNOWN, decisive
from xuke.logic.terms import Atom
from xuke.report.picture.graph import Box, Graph, Link, Shape, Style, Worth
from xuke.report.picture.words import SOURCE, foot_of, full_words, heading_of, say, status_word, values_words
from xuke.report.words import STANDING
from xuke.verdict.reasons import cite, strongest
from xuke.verdict.status import Run, Status, Verdict

_WORTH: dict[int, Worth] = {TRUE: "true", FALSE: "false", UNKNOWN: "unknown"}
_FLIP: dict[int, int] = {FALSE: TRUE, UNKNOWN: UNKNOWN, TRUE: FALSE}
SOURCES = 2
Keep = Callable[[str, int, Sequence[Node]], Sequence[Node]]
Lines = list[tuple[Style, str]]


def rule_graph(law: Law, permit: Permit, lang: str = "zh", facts: Facts | None = None, *, rest: bool = False) -> Graph:
    """Return the rules of a permit in force: permit ← rules ← derived facts ← facts.

    With `facts` everything says whether it holds; with `rest` what decides nothing any more is left out.
    """
    run = Run(law, law.encode(facts or Facts()))
    graph = _graph(law, permit, lang, "rules", told=facts is not None)
    writer = _Writer(run, graph, facts, told=facts is not None, keep=_open if rest else _all)
    writer.definition(run.node(f"need:{permit.id}"))
    return graph


def proof_graph(verdict: Verdict, facts: Facts, lang: str = "zh") -> Graph:
    """Return the decisive proof of a verdict: verdict ← rules ← conditions ← facts ← words."""
    run, permit = verdict.run, verdict.permit
    better = strongest(verdict)
    graph = _graph(run.law, permit, lang, "proof", told=True)
    writer = _Writer(run, graph, facts, told=True, keep=lambda op, value, nodes: decisive(op, value, nodes, better))
    writer.verdict = verdict
    node = run.node(f"need:{permit.id}")
    if node[2] == UNKNOWN and verdict.settled:
        writer.exhaustive()
        return graph
    root = writer.definition(node)
    if verdict.status is Status.BARRED:
        writer.link(root, writer.definition(run.node(f"bar:{permit.id}")), TRUE)
    return graph


def _graph(law: Law, permit: Permit, lang: str, form: str, *, told: bool) -> Graph:
    shapes: tuple[Shape, ...] = ("rule", "derived", "fact", "reading", "source")
    legend = [(Box(shape, shape, ()), say(shape, lang)) for shape in shapes]
    legend += [(Box(worth, "fact", (), worth), say(worth, lang)) for worth in _WORTH.values()] if told else []
    heading = f"{permit.id} {permit.name[lang]} · {say(form, lang)}"
    return Graph(heading, foot_of(law, lang), legend, lang=lang)


def _all(op: str, value: int, nodes: Sequence[Node]) -> Sequence[Node]:
    return nodes


def _open(op: str, value: int, nodes: Sequence[Node]) -> Sequence[Node]:
    """What still decides: of an open node the open parts, of a settled one what settles it."""
    return decisive(op, value, nodes)


class _Writer:
    def __init__(self, run: Run, graph: Graph, facts: Facts | None, *, told: bool, keep: Keep) -> None:
        self.run, self.graph, self.facts, self.told, self.keep = run, graph, facts, told, keep
        self.law, self.lang = run.law, graph.lang
        self.mark = "：" if self.lang == "zh" else ": "
        self.verdict: Verdict | None = None

    def worth(self, value: int) -> Worth:
        return _WORTH[value] if self.told else ""

    def link(self, source: str, target: str, value: int) -> None:
        self.graph.link(Link(source, target, worth=self.worth(value)))

    def node(self, node: Node) -> str:
        """Add the box of any proof node and what it rests on; return its id."""
        op, key, value, children = node
        if op == "atom":
            return self.leaf(key, value)
        if op == "def":
            return self.definition(node)
        if op == "not":
            return self.negation(children[0], _FLIP[value])
        parts = self.keep(op, value, children)
        if len(parts) == 1:
            return self.node(parts[0])
        return self.join(op, parts, value)

    def negation(self, inner: Node, value: int) -> str:
        """Add what does not hold: a negated fact in its own words, anything else under a joint."""
        op, key, _, children = inner
        if op == "not":
            return self.node(children[0])
        if op == "atom":
            return self.leaf(key, value, negated=True)
        if op in ("and", "or"):
            parts = self.keep(op, inner[2], children)
            if len(parts) == 1:
                return self.negation(parts[0], value)
            return self.join("nor" if op == "or" else "nand", parts, value)
        return self.join("not", [inner], value)

    def join(self, kind: str, parts: Sequence[Node], value: int, words: str = "") -> str:
        """Add a joint of several parts."""
        if not parts:
            return self.graph.add(Box("no-rules", "join", (("note", say("no_rules", self.lang)),), self.worth(value)))
        targets = self.parts(kind, parts)
        if len(targets) == 1 and kind in ("and", "or"):
            return targets[0][0]
        name = f"{kind}({','.join(sorted(target for target, _ in targets))})"
        text = words or say(kind, self.lang)
        box = self.graph.add(Box(name, "join", (("note", text),), self.worth(value)))
        for target, worth in targets:
            self.link(box, target, worth)
        return box

    def parts(self, kind: str, parts: Sequence[Node]) -> list[tuple[str, int]]:
        """Add the parts of a joint, options of one fact as one box; return their ids and values."""
        groups: dict[str, list[Node]] = {}
        found: list[tuple[str, int]] = []
        for part in parts:
            fact = part[1].variable.partition(".") if part[0] == "atom" and part[1].mask == YES else ("", "", "")
            if fact[1] and kind in ("or", "nor", "and"):
                groups.setdefault(fact[0], []).append(part)
            else:
                found.append((self.node(part), part[2]))
        for members in groups.values():
            if len(members) == 1:
                found.append((self.node(members[0]), members[0][2]))
            else:
                found.append(self.options("all" if kind == "and" else "any", members))
        return found

    def options(self, mode: str, members: Sequence[Node]) -> tuple[str, int]:
        """Add several options of one fact as one box; return its id and value."""
        value = members[0][2]
        for member in members[1:]:
            value = value & member[2] if mode == "all" else value | member[2]
        names = [member[1].variable for member in members]
        heading, _ = heading_of(self.law, names[0], self.lang)
        lines: Lines = [("name", f"{heading} · {say(mode, self.lang)}")]
        lines += [("main", f"· {heading_of(self.law, name, self.lang)[1]}") for name in names]
        lines += self.origins(names)
        box = Box(
            f"{mode}({','.join(names)})",
            "fact",
            tuple(lines),
            self.worth(value),
            "\n\n".join(full_words(self.law, name, self.lang) for name in names),
            names[0],
        )
        self.graph.add(box)
        for name in names:
            self.sources(box.id, name, value)
        return box.id, value

    def definition(self, node: Node) -> str:
        """Add a conclusion, rule or derived fact and what it rests on; return its id."""
        key, value = str(node[1]), node[2]
        if key in self.graph.boxes:
            return key
        kind, _, name = key.partition(":")
        body = self.only(node[3][0])
        make = {"rule": self.rule, "derived": self.derived, "need": self.conclusion, "bar": self.bar}[kind]
        box = make(name, key, self.worth(value))
        self.graph.add(box)
        below = self.below(kind, body)
        if len(below) > 1:
            self.graph.boxes[key] = replace(box, join=say(body[0], self.lang))
        for target, worth in below:
            self.link(key, target, worth)
        return key

    def only(self, node: Node) -> Node:
        """Look through joints of which one part is kept."""
        while node[0] in ("and", "or"):
            kept = self.keep(node[0], node[2], node[3])
            if len(kept) != 1:
                break
            node = kept[0]
        return node

    def below(self, kind: str, body: Node) -> list[tuple[str, int]]:
        """Add what a definition rests on; return ids and values."""
        op, _, value, children = body
        if op not in ("and", "or"):
            return [(self.node(body), value)]
        kept = self.keep(op, value, children)
        if not kept:
            return [(self.join(op, kept, value), value)]
        if kind == "need" and op == "and":
            return [(self.titled(part, "exceptions" if part[0] == "not" else "reasons"), part[2]) for part in kept]
        return self.parts(op, kept)

    def titled(self, part: Node, words: str) -> str:
        """Add the joint of the reasons or of the exceptions of a permit."""
        op, _, value, children = part
        if op == "not" and children[0][0] == "or":
            parts = self.keep("or", children[0][2], children[0][3])
            return self.join("nor", parts, value, say(words, self.lang))
        if op == "or":
            parts = self.keep(op, value, children)
            return self.join(op, parts, value, say(words, self.lang)) if len(parts) != 1 else self.node(parts[0])
        return self.node(part)

    def conclusion(self, name: str, key: str, worth: Worth) -> Box:
        permit = self.law.rulebook.permits[name]
        lines: Lines = [("name", permit.id), ("main", permit.short[self.lang])]
        verdict = self.verdict if self.verdict is not None and self.verdict.permit.id == name else None
        if verdict is not None:
            standing = STANDING[verdict.standing][self.lang]
            status = status_word(verdict.status, self.lang)
            lines.append(("main", f"{status} · {standing}" if standing else status))
            if verdict.status is Status.NOT_REQUIRED and not verdict.exempt_rules:
                lines.append(("note", permit.otherwise.reason[self.lang]))
        return Box(key, "permit", tuple(lines), worth, f"{permit.name[self.lang]}\n{permit.covers[self.lang]}")

    def bar(self, name: str, key: str, worth: Worth) -> Box:
        return Box(key, "join", (("note", say("bar", self.lang)),), worth)

    def rule(self, name: str, key: str, worth: Worth) -> Box:
        rule = self.rules[name]
        lines: Lines = [("main", rule.reason[self.lang]), *self.articles(rule.basis)]
        cited = "\n".join(cite(self.law, basis, self.lang) for basis in rule.basis)
        standing = STANDING[rule.standing][self.lang]
        title = f"{rule.id} ({standing}, {rule.from_} – {rule.to})\n{rule.reason[self.lang]}\n{cited}"
        return Box(key, "rule", tuple(lines), worth, title)

    @property
    def rules(self) -> dict[str, Rule]:
        memory = self.law.rulebook.memory
        key = f"rules {self.law.as_of} {self.law.region}"
        if key not in memory:
            memory[key] = {
                rule.id: rule
                for permit in self.law.rulebook.permits.values()
                for kind in ("need", "exempt", "bar", "ownership")
                for rule in self.law.rules(permit, kind)
            }
        found: dict[str, Rule] = memory[key]
        return found

    def articles(self, bases: Sequence[Basis]) -> Lines:
        """Return at most two citations as small print."""
        cited = list(dict.fromkeys(cite(self.law, basis, self.lang) for basis in bases))
        more = f" {say('more', self.lang)}" if len(cited) > 2 else ""
        return [("note", text + (more if i == 1 else "")) for i, text in enumerate(cited[:2])]

    def derived(self, name: str, key: str, worth: Worth) -> Box:
        derived = self.law.rulebook.derived[name]
        lines: Lines = [("main", derived.label[self.lang]), *self.articles(derived.basis)]
        reason = derived.reason[self.lang] if derived.reason else ""
        return Box(key, "derived", tuple(lines), worth, f"{derived.label[self.lang]}\n{reason}\n{name}".strip())

    def leaf(self, atom: Atom, value: int, *, negated: bool = False) -> str:
        """Add the test on a fact or reading and where its value came from; return its id."""
        name = atom.variable
        variable = self.law.rulebook.scope.variables[name]
        heading, main = heading_of(self.law, name, self.lang)
        mask = self.run.program.mask_of(atom)
        if negated:
            mask = self.run.program.blank[self.run.program.slot[name]] & ~mask
        reading = name in self.law.rulebook.readings
        lines: Lines = [("name", heading)] if heading else []
        if variable.kind == "yesno":
            lines.append(("main", main if mask == YES else f"{main}{self.mark}{say('no', self.lang)}"))
        else:
            lines += [("main" if heading else "name", main), ("main", self.tested(name, mask))]
        lines += self.fixed(name) if reading else self.known(name, variable.kind, value) + self.origins([name])
        shape: Shape = "reading" if reading else "fact"
        title = full_words(self.law, name, self.lang)
        box = self.graph.add(
            Box(f"{name}:{mask:x}", shape, tuple(lines), self.worth(value), title, "" if reading else name)
        )
        if not reading:
            self.sources(box, name, value)
        return box

    def tested(self, name: str, mask: int) -> str:
        """Say which values pass a test, or which do not where that is much shorter."""
        variable = self.law.rulebook.scope.variables[name]
        if variable.kind == "number":
            return values_words(self.law, name, mask, self.lang)
        others = variable.full & ~mask
        if mask.bit_count() > 3 and others.bit_count() < 3 and name not in self.law.rulebook.readings:
            return f"≠ {values_words(self.law, name, others, self.lang)}"
        return f"= {values_words(self.law, name, mask, self.lang)}"

    def fixed(self, name: str) -> Lines:
        fixed = self.law.fixed.get(name)
        if fixed is None:
            return []
        label = self.law.rulebook.readings[name].positions[fixed.position].label[self.lang]
        return [("note", f"{say(f'by_{fixed.by}', self.lang)}{self.mark}{label}")]

    def known(self, name: str, kind: str, value: int) -> Lines:
        """Say what is known of a fact where yes and no do not say it already."""
        if not self.told:
            return []
        if value == UNKNOWN:
            return [("note", say("open", self.lang))]
        if kind == "yesno":
            return []
        mask = self.run.masks[self.run.program.slot[name]]
        held = self.facts.entries.get(name) if self.facts is not None else None
        words = values_words(self.law, name, mask, self.lang)
        if kind == "number" and held is not None and held.value is not None:
            spec = self.law.rulebook.vocabulary.facts[name]
            words = f"{describe(spec, name, held.value)} {spec.unit}".strip()
        return [("note", f"{say('known', self.lang)}{self.mark}{words}")]

    def sources(self, box: str, name: str, value: int) -> None:
        """Hang the words that gave a fact its value on its box (proofs only)."""
        for source in self.given(name):
            if source.quote:
                self.link(box, self.quote(source), value)

    def given(self, name: str) -> Sequence[Source]:
        """Return where the value of a fact came from, in a proof."""
        entry = self.facts.entries.get(name) if self.verdict is not None and self.facts is not None else None
        return entry.sources[:SOURCES] if entry is not None and entry.value is not None else ()

    def origins(self, names: Sequence[str]) -> Lines:
        """Say where values came from that no words gave: an answer, a file, a well-known service."""
        sources = [source for name in names for source in self.given(name) if not source.quote]
        return [("note", f"← {text}") for text in dict.fromkeys(self.origin(source) for source in sources)]

    def origin(self, source: Source) -> str:
        kind = SOURCE.get(source.kind, {}).get(self.lang, source.kind)
        named: Any = {"case": self.law.rulebook.cases, "model": self.law.rulebook.models}.get(source.kind, {})
        by = named[source.by].name[self.lang] if source.by in named else source.by
        return f"{kind}{self.mark}{by}" if by else kind

    def quote(self, source: Source) -> str:
        kind = SOURCE.get(source.kind, {}).get(self.lang, source.kind)
        words = f"「{source.quote}」" if self.lang == "zh" else f"“{source.quote}”"
        lines: Lines = [("name", kind), ("main", words)]
        return self.graph.add(Box(f"source({source.kind},{words},{source.start})", "source", tuple(lines)))

    def exhaustive(self) -> None:
        """Draw a verdict that holds whatever the open facts are: rules that hold, and known facts that suffice."""
        assert self.verdict is not None  # noqa: S101 - only proofs come here
        permit, run = self.verdict.permit, self.run
        worth = TRUE if self.verdict.needed else FALSE
        root = self.graph.add(self.conclusion(permit.id, f"need:{permit.id}", self.worth(worth)))
        for rule in self.verdict.true_rules("need" if self.verdict.needed else "exempt")[:1]:
            self.link(root, self.definition(run.node(f"rule:{rule.id}")), TRUE)
        note = self.graph.add(Box("whatever", "join", (("note", say("whatever", self.lang)),), self.worth(worth)))
        self.link(root, note, worth)
        for slot in sufficient(run, f"need:{permit.id}"):
            self.link(note, self.leaf(Atom(run.program.order[slot], run.masks[slot]), TRUE), TRUE)


def sufficient(run: Run, definition: str) -> list[int]:
    """Return slots whose known values settle a settled definition; none of them can be spared."""
    diagrams, masks = run.program.diagrams, list(run.masks)
    root = diagrams.root(definition)
    kept = []
    for slot in diagrams.support(root):
        if masks[slot] == run.program.blank[slot]:
            continue
        known, masks[slot] = masks[slot], run.program.blank[slot]
        if diagrams.frontier(root, masks) not in (0, 1):
            masks[slot] = known
            kept.append(slot)
    return kept
