"""What the driver writes to: the terminal, with fewer bytes, and silence once it is gone."""

from __future__ import annotations

import re
from functools import cache
from typing import IO, NamedTuple


class TerminalOutput:
    """A file that drops everything once writing to it has failed.

    Attributes:
        broken: whether it has failed.
    """

    def __init__(self, file: IO[str]) -> None:
        self.broken = False
        self._file = file
        self._optimizer = SgrOptimizer()

    def write(self, text: str) -> None:
        """Write what changes the terminal as `text` would."""
        if self.broken:
            return
        try:
            self._file.write(self._optimizer.optimize(text))
        except OSError:
            self.broken = True

    def flush(self) -> None:
        """Send what was written."""
        if self.broken:
            return
        try:
            self._file.flush()
        except OSError:
            self.broken = True

    def fileno(self) -> int:
        """The file's descriptor."""
        return self._file.fileno()


_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[0-9;]*[HCD]|\r|\n)+")
_PLACE = re.compile(r"\x1b\[[0-9]+;[0-9]+H")
"""A movement to a place of its own; Textual scrolls nothing, so what came before it does not count."""
_BLANKS = re.compile(r" +(?:\x1b\[[0-9;]*[HCD]|\r|\n)*")
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
_ON_BLANKS = frozenset("479")
"""Attributes that are seen where nothing is written: underlined, reversed, struck through."""


class Style(NamedTuple):
    """What a terminal writes with: attributes by their codes, and the codes of both colours (empty: the default)."""

    attributes: frozenset[str] = frozenset()
    fore: str = ""
    back: str = ""


PLAIN = Style()


class SgrOptimizer:
    """Knows the style that the terminal has now, and the one that the next piece is to have."""

    def __init__(self) -> None:
        self._has = PLAIN
        self._wants = PLAIN
        self._strange = False

    def optimize(self, text: str) -> str:
        """What shows the same with fewer bytes. Every write to the terminal has to come through here, in order."""
        first, *rest = _SGR.split(text)
        written = [self._text(first)]
        for codes, piece in zip(rest[::2], rest[1::2], strict=True):
            written.append(self._style(codes))
            written.append(self._text(piece))
        return _MOVES.sub(_from_last_place, "".join(written))

    def _style(self, codes: str) -> str:
        """What is written at once for some codes: nothing, unless there is one among them that we do not know."""
        if self._strange:  # unchanged, until a reset
            if codes.strip("0;") == "":
                self._has, self._wants, self._strange = PLAIN, PLAIN, False
        elif (wants := _after(self._wants, codes)) is not None:
            self._wants = wants
            return ""
        else:
            self._strange = True
            return f"{self._change_to(self._wants)}\x1b[{codes}m"
        return f"\x1b[{codes}m"

    def _text(self, piece: str) -> str:
        """What is written for a piece of text: movements need no style, and blanks only its background."""
        if not piece or self._strange or _MOVES.fullmatch(piece):
            return piece
        wants, has = self._wants, self._has
        if not (wants.attributes | has.attributes) & _ON_BLANKS and _BLANKS.fullmatch(piece):
            wants = Style(has.attributes, has.fore, wants.back)
        return self._change_to(wants) + piece

    def _change_to(self, wants: Style) -> str:
        has, self._has = self._has, wants
        return "" if has == wants else _change(has, wants)


@cache
def _from_last_place(moves: re.Match[str]) -> str:
    """Movements without those before the last one to a place of its own."""
    start = 0
    for place in _PLACE.finditer(moves[0]):
        start = place.start()
    return moves[0][start:]


def _after(style: Style, codes: str) -> Style | None:
    """A style after some codes; None if there is one among them that Textual does not write."""
    attributes, fore, back = set(style.attributes), style.fore, style.back
    rest = (codes or "0").split(";")
    while rest:
        code = rest.pop(0)
        if code in ("", "0"):
            attributes, fore, back = set(), "", ""
        elif code in _OFF:
            attributes.add(code)
        elif code in _OFF.values():
            attributes -= {on for on, off in _OFF.items() if off == code}
        elif code in ("38", "48") and rest[:1] in (["2"], ["5"]):
            length = 4 if rest[0] == "2" else 2
            colour, rest = ";".join([code, *rest[:length]]), rest[length:]
            fore, back = (colour, back) if code == "38" else (fore, colour)
        elif re.fullmatch("3[0-79]|9[0-7]", code):
            fore = "" if code == "39" else code
        elif re.fullmatch("4[0-79]|10[0-7]", code):
            back = "" if code == "49" else code
        else:
            return None
    return Style(frozenset(attributes), fore, back)


@cache
def _change(has: Style, wants: Style) -> str:
    """What takes the terminal from one style to another."""
    if wants == PLAIN:
        return "\x1b[0m"
    off = {_OFF[code] for code in has.attributes - wants.attributes}
    on = {code for code in wants.attributes if code not in has.attributes or _OFF[code] in off}
    codes = [*sorted(off), *sorted(on)]
    codes += [wants.fore or "39"] * (has.fore != wants.fore) + [wants.back or "49"] * (has.back != wants.back)
    return f"\x1b[{';'.join(codes)}m"
