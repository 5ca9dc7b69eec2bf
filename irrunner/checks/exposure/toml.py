"""TOML for Pythons that have no `tomllib`, with the line of every key, which `tomllib` does not tell.

It reads all of TOML 1.0 and is no judge of it: some files that the standard forbids are read. Dates stay text.
Tests compare it with `tomllib`.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Tuple

from irrunner.checks.exposure.documents import Malformed

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[A-Za-z0-9_+:.-]+(?: [0-9:.Z+-]+)?")
_BASIC = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_LITERAL = re.compile(r"'([^'\n]*)'")
_LONG_BASIC = re.compile(r'"""\n?((?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{0,2})"""')
_LONG_LITERAL = re.compile(r"'''\n?((?:[^']|'{1,2}(?!'))*'{0,2})'''")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([ \t]*\n\s*)|([\s\S]))")
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}
_INTEGER = re.compile(r"[+-]?(?:0x[0-9A-Fa-f_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*)\Z")
_FLOAT = re.compile(r"[+-]?(?:[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][+-]?[0-9_]+)?|inf|nan)\Z")
_DEEPEST = 60
_MOST_DIGITS = 400


class Table(Dict[str, Any]):
    """A table that knows where it stands.

    Attributes:
        line: of its header or bracket. lines: of each of its own keys.
    """

    def __init__(self, line: int = 0) -> None:
        """Begin an empty table that begins on a line."""
        super().__init__()
        self.line = line
        self.lines: Dict[str, int] = {}


def parse_toml(text: str) -> Table:
    """The tables of a text.

    Raises:
        Malformed: it is not TOML; the text says on which line.
    """
    return _Parser(text.replace("\r\n", "\n").replace("\r", "\n")).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self._counted = (0, 1)

    def parse(self) -> Table:
        root = current = Table(1)
        while True:
            self._skip(_BLANK)
            if self.place >= len(self.text):
                return root
            if self.text.startswith("[", self.place):
                current = self._header(root)
            else:
                self._pair(current, 0)
            if not self._skip(_REST):
                raise self._error("something follows what is complete")

    def _line(self) -> int:
        place, line = self._counted
        line += self.text.count("\n", place, self.place)
        self._counted = (self.place, line)
        return line

    def _error(self, why: str) -> Malformed:
        return Malformed("is not TOML: line %d: %s" % (self._line(), why))

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self.text, self.place)
        if found is None:
            return False
        self.place = found.end()
        return True

    def _expect(self, sign: str) -> None:
        self._skip(_SPACE)
        if not self.text.startswith(sign, self.place):
            raise self._error("%s is missing" % sign)
        self.place += len(sign)

    def _header(self, root: Table) -> Table:
        line = self._line()
        double = self.text.startswith("[[", self.place)
        self.place += 2 if double else 1
        keys = self._keys("]")
        self._expect("]]" if double else "]")
        table = self._below(root, keys[:-1], line)
        if not double:
            return self._below(table, keys[-1:], line)
        rows = table.setdefault(keys[-1], [])
        if not isinstance(rows, list):
            raise self._error("%s is no list of tables" % keys[-1])
        rows.append(Table(line))
        made: Table = rows[-1]
        return made

    def _below(self, table: Table, keys: List[str], line: int) -> Table:
        for key in keys:
            inner = table.setdefault(key, Table(line))
            if isinstance(inner, list) and inner:
                inner = inner[-1]
            if not isinstance(inner, Table):
                raise self._error("%s is no table" % key)
            table.lines.setdefault(key, line)
            table = inner
        return table

    def _keys(self, end: str) -> List[str]:
        keys: List[str] = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.place):
                break
            self.place += 1
        if len(keys) > _DEEPEST:
            raise self._error("it is nested too deep")
        if not self.text.startswith(end, self.place):
            raise self._error("%s is missing" % end)
        return keys

    def _key(self) -> str:
        for pattern in (_BARE, _BASIC, _LITERAL):
            found = pattern.match(self.text, self.place)
            if found:
                self.place = found.end()
                return found[0] if pattern is _BARE else self._unescaped(found[1]) if pattern is _BASIC else found[1]
        raise self._error("a key is missing")

    def _pair(self, table: Table, depth: int) -> None:
        line = self._line()
        keys = self._keys("=")
        self.place += 1
        table = self._below(table, keys[:-1], line)
        if keys[-1] in table:
            raise self._error("%s is there twice" % keys[-1])
        self._skip(_SPACE)
        table[keys[-1]] = self._value(depth)
        table.lines[keys[-1]] = line

    def _value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise self._error("it is nested too deep")
        sign = self.text[self.place : self.place + 1]
        if sign in ('"', "'"):
            return self._string(sign)
        if sign == "[":
            return self._array(depth)
        if sign == "{":
            return self._inline(depth)
        found = _SCALAR.match(self.text, self.place)
        if found is None:
            raise self._error("a value is missing")
        word = found[0]
        if " " in word and not re.match(r"[0-9]{4}-", word):
            word = word.partition(" ")[0]
        self.place += len(word)
        return self._scalar(word)

    def _scalar(self, word: str) -> Any:
        if word in ("true", "false"):
            return word == "true"
        if len(word) <= _MOST_DIGITS:
            try:
                if _INTEGER.match(word):
                    return int(word, 0 if word.lstrip("+-")[:2] in ("0x", "0o", "0b") else 10)
                if _FLOAT.match(word):
                    return float(word)
            except ValueError:
                raise self._error("%s is no number" % word) from None
        if re.match(r"[0-9]{4}-[0-9]{2}-|[0-9]{2}:", word):
            return word
        raise self._error("%.60s is no value" % word)

    def _string(self, sign: str) -> str:
        long = self.text.startswith(sign * 3, self.place)
        basic = sign == '"'
        pattern = (_LONG_BASIC if basic else _LONG_LITERAL) if long else (_BASIC if basic else _LITERAL)
        found = pattern.match(self.text, self.place)
        if found is None:
            raise self._error("a text has no end")
        self.place = found.end()
        return self._unescaped(found[1]) if basic else found[1]

    def _unescaped(self, text: str) -> str:
        return _ESCAPE.sub(self._character, text) if "\\" in text else text

    def _character(self, found: re.Match[str]) -> str:
        digits = found[1] or found[2]
        if digits:
            number = int(digits, 16)
            if number > 0x10FFFF or 0xD800 <= number < 0xE000:
                raise self._error("\\%s is no character" % digits)
            return chr(number)
        if found[3]:
            return ""
        if found[4] not in _SIMPLE:
            raise self._error("an escape is not known")
        return _SIMPLE[found[4]]

    def _array(self, depth: int) -> List[Any]:
        self.place += 1
        values: List[Any] = []
        while True:
            self._skip(_BLANK)
            if self.text.startswith("]", self.place):
                self.place += 1
                return values
            values.append(self._value(depth + 1))
            if not self._goes_on("]"):
                return values

    def _inline(self, depth: int) -> Table:
        table = Table(self._line())
        self.place += 1
        while True:
            self._skip(_BLANK)
            if self.text.startswith("}", self.place):
                self.place += 1
                return table
            self._pair(table, depth + 1)
            if not self._goes_on("}"):
                return table

    def _goes_on(self, end: str) -> bool:
        self._skip(_BLANK)
        sign = self.text[self.place : self.place + 1]
        if sign not in (",", end):
            raise self._error("a comma or %s is missing" % end)
        self.place += 1
        return sign == ","


def tables_of(value: object) -> Tuple[Table, ...]:
    """The tables in a list; nothing where it is none."""
    return tuple(each for each in value if isinstance(each, Table)) if isinstance(value, list) else ()
