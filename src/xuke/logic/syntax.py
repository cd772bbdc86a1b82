"""The infix language of the rulebook: text → syntax tree.

expression := conjunction ("or" conjunction)*
conjunction := negation ("and" negation)*
negation := "not" negation | test
test := "(" expression ")" | "needs" "(" ID ")" | NAME ["." NAME] [comparison]
comparison := ("==" | "!=" | "<" | "<=" | ">" | ">=") WORD | "in" "(" WORD ("," WORD)* ")"
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xuke.errors import XukeError, quoted

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<op>==|!=|<=|>=|<|>|\(|\)|,)|(?P<word>[A-Za-z0-9_][A-Za-z0-9_.-]*)|(?P<bad>.)", re.S
)
_COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}
_RESERVED = {"and", "or", "not", "in", "needs"}


class SyntaxFault(XukeError):
    """An expression that does not parse; `line` and `column` count from 1 inside the expression."""

    def __init__(self, message: str, text: str, offset: int, hint: str = "") -> None:
        super().__init__("expression", message, hint)
        self.offset = offset
        self.line = text.count("\n", 0, offset) + 1
        self.column = offset - (text.rfind("\n", 0, offset) + 1) + 1


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, derived fact or option standing alone."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Compare:
    """A name compared with one or more words; `op` is one of == != < <= > >= in."""

    name: str
    op: str
    words: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Needs:
    """Reference to the need of another permit."""

    permit: str
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Tree


@dataclass(frozen=True, slots=True)
class And:
    """Conjunction of two or more parts."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Disjunction of two or more parts."""

    parts: tuple[Tree, ...]


Tree = Name | Compare | Needs | Not | And | Or


def parse(text: str) -> Tree:
    """Parse one expression; raises `SyntaxFault` with line and column of the first fault."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(m.lastgroup, m.group(), m.start()) for m in _TOKEN.finditer(text) if m.lastgroup != "space"]
        self.next = 0

    def whole(self) -> Tree:
        tree = self.disjunction()
        if self.next < len(self.tokens):
            raise self.fault(f"did not expect {quoted(self.peek())} here", "join conditions with `and` or `or`")
        return tree

    def disjunction(self) -> Tree:
        parts = [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def conjunction(self) -> Tree:
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negation(self) -> Tree:
        return Not(self.negation()) if self.take("not") else self.test()

    def test(self) -> Tree:
        if self.take("("):
            tree = self.disjunction()
            self.expect(")")
            return tree
        at = self.offset()
        if self.peek() == "needs":
            self.next += 1
            self.expect("(")
            permit = self.word("a permit id")
            self.expect(")")
            return Needs(permit, at)
        return self.comparison(self.word("a fact, derived fact or reading"), at)

    def comparison(self, name: str, at: int) -> Tree:
        op = self.peek()
        if op in _COMPARISONS:
            self.next += 1
            return Compare(name, op, (self.word("a value"),), at)
        if op == "in":
            self.next += 1
            return Compare(name, "in", self.listed(), at)
        return Name(name, at)

    def listed(self) -> tuple[str, ...]:
        self.expect("(")
        words = [self.word("a value")]
        while self.take(","):
            words.append(self.word("a value"))
        self.expect(")")
        return tuple(words)

    def peek(self) -> str:
        return self.tokens[self.next][1] if self.next < len(self.tokens) else ""

    def offset(self) -> int:
        return self.tokens[self.next][2] if self.next < len(self.tokens) else len(self.text)

    def take(self, token: str) -> bool:
        if self.peek() == token:
            self.next += 1
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise self.fault(f"expected {quoted(token)}, found {quoted(self.peek() or 'the end')}")

    def word(self, what: str) -> str:
        token = self.peek()
        if self.next >= len(self.tokens) or self.tokens[self.next][0] != "word" or token in _RESERVED:
            raise self.fault(f"expected {what}, found {quoted(token or 'the end')}")
        self.next += 1
        return token

    def fault(self, message: str, hint: str = "") -> SyntaxFault:
        return SyntaxFault(message, self.text, self.offset(), hint)
