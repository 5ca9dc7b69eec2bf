"""Reading a condition: from text to tokens to the tree of `conditions`.

- or: and ("or" and)*
- and: not ("and" not)*
- not: "not" not, or "(" or ")", or left operator right
- left: name, item.column, or "count" "(" register ")"
- right: a literal, or a list of them in [ ] after "in"
"""

from __future__ import annotations

import re

from msgspec import Struct

from irrunner.playbook.condition_tree import (
    MAX_DEPTH,
    MAX_LENGTH,
    All,
    AnyOf,
    Compare,
    Condition,
    ConditionError,
    CountCompare,
    Literal,
    Not,
)
from irrunner.playbook.templates import NAME

KEYWORDS = ("and", "or", "not", "in", "count")
"""Words of the language; as a literal they need quotes, and nothing may be called so."""

_TOKEN = re.compile(
    r"""\s*+(?:
        (?P<quoted>"[^"]*"|'[^']*')
      | (?P<operator>[=!<>]+)
      | (?P<bracket>[()\[\],])
      | (?P<word>[^\s"'=!<>()\[\],]+)
      | (?P<open>["'])
    )""",
    re.VERBOSE,
)
_LEFT = re.compile(rf"(?:item\.[a-z][a-z0-9_-]*|{NAME})")
_COMPARE = ("==", "!=", "<", ">")
_INSTEAD = {
    "=": "write == to compare",
    "=>": "write >",
    ">=": "there is no >=; write > with the number below",
    "<=": "there is no <=; write < with the number above",
    "=<": "there is no =<; write < with the number above",
    "<>": "write !=",
    "!": "write not",
    "===": "write ==",
}
_OTHER_WORDS = {"AND": "and", "OR": "or", "NOT": "not", "IN": "in", "&&": "and", "||": "or", "&": "and", "|": "or"}


class Token(Struct, frozen=True):
    """One word or sign: its kind, its text without quotes, and where it stands."""

    kind: str
    text: str
    position: int
    length: int


def parse(text: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: with a sentence and a place.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"a condition may be at most {MAX_LENGTH:,} characters long", 0, 1)
    if not text.strip():
        raise ConditionError("this condition is empty; leave `when` out to keep the step open", 0, 1)
    return _Parser(_tokens(text), len(text)).whole()


def _tokens(text: str) -> list[Token]:
    tokens = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:  # pragma: no cover - every character belongs to some token
            raise ConditionError("this cannot be read", position)
        kind = match.lastgroup
        start, stop = match.span(kind)
        if kind == "open":
            raise ConditionError("this quote is never closed", start)
        word = match[kind][1:-1] if kind == "quoted" else match[kind]
        if kind == "word" and word in KEYWORDS[:4]:
            kind = "keyword"
        tokens.append(Token(kind, word, start, stop - start))
        position = stop
    return tokens


class _Parser:
    """Recursive descent; its depth is bounded before Python's is."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._next = 0
        self._depth = 0

    def whole(self) -> Condition:
        condition = self._or()
        if (rest := self._peek()) is not None:
            raise self._unexpected(rest)
        return condition

    def _or(self) -> Condition:
        parts = [self._and()]
        while self._take("keyword", "or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _and(self) -> Condition:
        parts = [self._not()]
        while self._take("keyword", "and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _not(self) -> Condition:
        here = self._peek()
        self._depth += 1
        if here is not None and self._depth > MAX_DEPTH:
            raise ConditionError(f"this is nested more than {MAX_DEPTH} deep", here.position, here.length)
        try:
            if self._take("keyword", "not"):
                return Not(self._not())
            if self._take("bracket", "("):
                inside = self._or()
                self._expect("bracket", ")", "a ) is missing")
                return inside
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Condition:
        name = self._peek()
        if name is None:
            raise ConditionError("something is missing at the end", max(0, self._end - 1))
        if name.kind == "quoted":
            raise ConditionError("the name goes on the left, the text on the right", name.position, name.length)
        if name.kind != "word":
            raise ConditionError(f"expected a name before {name.text}", name.position, name.length)
        self._next += 1
        if name.text == "count" and self._take("bracket", "("):
            return self._count(name)
        if not _LEFT.fullmatch(name.text):
            raise ConditionError(f'"{name.text}" cannot be a name', name.position, name.length)
        return self._right_of(name)

    def _right_of(self, name: Token) -> Condition:
        negated = self._take("keyword", "not")
        if self._take("keyword", "in"):
            found = Compare(name.text, "in", self._list(), name.position)
            return Not(found) if negated else found
        operator = self._operator(f'say what {name.text} should be, such as {name.text} == "yes"', name)
        return Compare(name.text, operator, (self._literal(),), name.position)

    def _count(self, count: Token) -> Condition:
        register = self._peek()
        if register is None or register.kind != "word":
            raise ConditionError("count needs a register: count(assets)", count.position, count.length)
        self._next += 1
        self._expect("bracket", ")", "a ) is missing after the register")
        operator = self._operator(f"compare the count, such as count({register.text}) > 0", count)
        number = self._literal()
        if not re.fullmatch(r"[0-9]{1,9}", number.text):
            raise ConditionError("a count is compared with a whole number", number.position, number.length)
        return CountCompare(register.text, operator, int(number.text), register.position)

    def _operator(self, otherwise: str, left: Token) -> str:
        token = self._peek()
        if token is not None and token.text in _INSTEAD:
            raise ConditionError(_INSTEAD[token.text], token.position, token.length)
        if token is None or token.kind != "operator":
            raise ConditionError(otherwise, left.position, left.length)
        if token.text not in _COMPARE:
            raise ConditionError(f"{token.text} is not an operator here", token.position, token.length)
        self._next += 1
        return token.text

    def _literal(self) -> Literal:
        token = self._peek()
        if token is None:
            raise ConditionError("the text to compare with is missing", max(0, self._end - 1))
        if token.kind == "keyword":
            raise ConditionError(f'write "{token.text}" in quotes', token.position, token.length)
        if token.text == "[" and token.kind == "bracket":
            raise ConditionError("a list goes after `in`: name in [a, b]", token.position, token.length)
        if token.kind not in ("word", "quoted"):
            raise ConditionError("expected a text here, quoted or one word", token.position, token.length)
        self._next += 1
        return Literal(token.text, token.position, token.length)

    def _list(self) -> tuple[Literal, ...]:
        self._expect("bracket", "[", "after `in` comes a list in brackets: in [a, b]")
        literals = [self._literal()]
        while self._take("bracket", ","):
            literals.append(self._literal())
        self._expect("bracket", "]", "a ] is missing")
        return tuple(literals)

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take(self, kind: str, text: str) -> bool:
        token = self._peek()
        if token is None or (token.kind, token.text) != (kind, text):
            return False
        self._next += 1
        return True

    def _expect(self, kind: str, text: str, otherwise: str) -> None:
        token = self._peek()
        if not self._take(kind, text):
            place = (token.position, token.length) if token else (max(0, self._end - 1), 1)
            raise ConditionError(otherwise, *place)

    @staticmethod
    def _unexpected(token: Token) -> ConditionError:
        meant = _OTHER_WORDS.get(token.text)
        message = f'write "{meant}"' if meant else f"expected `and` or `or` before {token.text}"
        return ConditionError(message, token.position, token.length)
