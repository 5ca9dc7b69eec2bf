"""Inputs that no honest person writes: of good ones, of the pieces of a grammar, of the odd parts of Unicode."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

HOSTILE = (
    *map(chr, range(0x20)),
    "\x7f", "\x85", "\x9b", "\x9d", "\xa0", "\xad", "\u034f", "\u0300", "\u0301", "\u0489", "\u061c", "\u115f",
    "\u17b4", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e",
    "\u2060", "\u2066", "\u2069", "\u206f", "\u3000", "\u3164", "\ud800", "\udbff", "\udc00", "\udcff", "\udfff",
    "\ue000", "\ufdd0", "\ufe0e", "\ufe0f", "\ufeff", "\uff1a", "\uff0e", "\uff20", "\uffa0", "\ufff9", "\ufffd",
    "\ufffe", "\uffff", "\U0001d173", "\U0001f600", "\U0001f468\u200d\U0001f469", "\U000e0001", "\U000e0041",
    "\U000e01ef", "\U0010ffff", "\u0661", "\u096b", "\uff15", "\u00b2",
    "\u2460", "\u2160", "\u0130", "\u0131", "\u00df",
    "\ufb01", "\u1e9e", "\u01c5", "\u03c2", "\u212a", "\u05d0", "\u0627", "\u4e2d", "\uac00", "\u0e33", "\r\n", "\n\n",
    "\x1b[31m", "\x1b]52;c;UFdO\x07", "\x1b]0;t\x1b\\", "\x1b[201~", "\u0301" * 12,
)  # fmt: skip
"""Controls, directions, invisible and combining characters, halves of pairs, digits and letters with odd folds."""

ASCII = tuple(map(chr, range(0x20, 0x7F)))

NUMBERS = (
    "0", "00", "1", "-1", "+1", "2", "7", "12", "13", "23", "24", "31", "32", "59", "60", "61", "99", "100", "255",
    "256", "999", "1000", "9999", "10000", "65536", "999999", "2147483648", "4294967296", "9007199254740993",
    "18446744073709551616", "1e9", "1e999", "0x10", "1_000", "1.5", "0.0000001", ".5", "5.", "nan", "inf", "-inf",
    "1" * 25, "9" * 400, "9" * 4400,
)  # fmt: skip
"""Where counting goes wrong, up to the most digits that Python reads."""

LONGEST = 3_000
"""Characters that a repetition makes at most."""


class Grammar(NamedTuple):
    """What the inputs of a parser are made of.

    Attributes:
        seeds: whole good inputs, and those that went wrong once.
        pieces: words and signs that mean something to the parser.
        glue: stands between pieces that are put one after the other.
        size: pieces in one input at most.
    """

    seeds: Sequence[str]
    pieces: Sequence[str]
    glue: Sequence[str] = ("", "", " ")
    size: int = 12

    def text(self, dice: Random) -> str:
        """One input."""
        draw = dice.random()
        if draw < 0.5:
            made = dice.choice(self.seeds)
        elif draw < 0.85:
            made = self._assembled(dice)
        elif draw < 0.93:
            made = noise(dice, self.size)
        else:
            made = self._repeated(dice)
        for _ in range(int(dice.random() * dice.random() * 6)):
            made = self._mutated(dice, made)
        return made

    def data(self, dice: Random) -> bytes:
        """One input as bytes: mostly UTF-8, sometimes in another encoding, cut, or with bytes changed."""
        return encoded(dice, self.text(dice))

    def _assembled(self, dice: Random) -> str:
        count = 1 + int(dice.random() * self.size)
        return "".join(dice.choice(self.pieces) + dice.choice(self.glue) for _ in range(count))

    def _repeated(self, dice: Random) -> str:
        part = dice.choice(self.pieces) if dice.random() < 0.7 else noise(dice, 3)
        times = int(LONGEST ** dice.random() / max(1, len(part))) + 1
        return dice.choice(self.seeds)[: int(dice.random() * 40)] + part * times + dice.choice(self.pieces)

    def _mutated(self, dice: Random, text: str) -> str:
        at = int(dice.random() * (len(text) + 1))
        end = at + int(dice.random() ** 3 * 30)
        match int(dice.random() * 9):
            case 0:
                return text[:at] + text[end:]
            case 1:
                return text[:end] + text[at:]
            case 2:
                return text[:at] + dice.choice(self.pieces) + text[at:]
            case 3:
                return text[:at] + dice.choice(HOSTILE) + text[at:]
            case 4:
                return text[:at] + dice.choice(ASCII) + text[at + 1 :]
            case 5:
                return text[:at]
            case 6:
                other = dice.choice(self.seeds)
                return text[:at] + other[int(dice.random() * (len(other) + 1)) :]
            case 7:
                return _with_number(dice, text, at)
            case _:
                return text.swapcase() if dice.random() < 0.3 else text[:at] + text[at:end][::-1] + text[end:]


def load_grammars(area: str) -> dict[str, Grammar]:
    """The grammars of one file in `fuzz/grammars`, by name."""
    found = tomllib.loads((Path(__file__).parent / "grammars" / f"{area}.toml").read_text(encoding="utf-8"))
    return {name: Grammar(**each) for name, each in found.items()}


def noise(dice: Random, size: int) -> str:
    """Hostile characters and others between them."""
    count = 1 + int(dice.random() * size)
    return "".join(
        dice.choice(HOSTILE) if dice.random() < 0.5 else dice.choice(ASCII) if dice.random() < 0.8 else _any(dice)
        for _ in range(count)
    )


def _any(dice: Random) -> str:
    return chr(int(dice.random() * 0x110000))


def _with_number(dice: Random, text: str, at: int) -> str:
    """Another number in place of the first one behind a place."""
    start = next((place for place in range(at, min(len(text), at + 200)) if text[place].isdigit()), -1)
    if start < 0:
        return text[:at] + dice.choice(NUMBERS) + text[at:]
    end = start
    while end < len(text) and text[end].isdigit():
        end += 1
    return text[:start] + dice.choice(NUMBERS) + text[end:]


def encoded(dice: Random, text: str) -> bytes:
    """A text as bytes: in UTF-8 nine times of ten."""
    draw = dice.random()
    if draw < 0.9:
        return text.encode("utf-8", "surrogatepass" if draw < 0.1 else "replace")
    if draw < 0.92:
        return b"\xef\xbb\xbf" + text.encode("utf-8", "replace")
    if draw < 0.94:
        return text.encode("utf-16", "replace")
    if draw < 0.96:
        return text.encode("cp1252", "replace")
    data = bytearray(text.encode("utf-8", "replace"))
    for _ in range(1 + int(dice.random() * 4)):
        if data:
            data[int(dice.random() * len(data))] = int(dice.random() * 256)
    return bytes(data)
