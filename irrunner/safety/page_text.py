"""Foreign text for a page in a browser: as strict as for a terminal, but what scripts are written with stays.

A browser lays out Persian, the scripts of India and families of emoji with joiners, and right-to-left text with marks
of direction. Spelled out they break words that people can read. So these stay where they belong to the writing around
them; what turns a line around (overrides, embeddings, isolates) or hides a difference is spelled out here as well.
"""

from __future__ import annotations

import re
from typing import Final

from irrunner.safety.terminal import CROWD, ESCAPES, HOSTILE, JOINING, SYMBOLS, thin_marks

_RTL: Final = r"\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RTL_LETTER: Final = re.compile(rf"[{_RTL}]")
# The signs that take the vowel from a letter; a joiner behind one decides the form of the letter.
_VIRAMAS: Final = r"\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0f84\u1039\u103a\u17d2"
_KEPT: Final = re.compile(
    rf"(?<=[{SYMBOLS}])\u200d(?=[{SYMBOLS}])|(?<=[{SYMBOLS}]\ufe0f)\u200d(?=[{SYMBOLS}])"
    rf"|(?<=[{JOINING}])\u200d|(?<=[{_VIRAMAS}])\u200c|(?<=[{JOINING}])\u200c(?=[{JOINING}])"
    r"|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    # The flags of England, Scotland and Wales, the three that Unicode recommends to be written with tags.
    + "".join(
        rf"|(?<=\U0001f3f4){''.join(chr(0xE0000 + ord(c)) for c in name)}\U000e007f"
        for name in ("gbeng", "gbsct", "gbwls")
    )
)
_DIRECTION_MARK: Final = re.compile(r"(?<![\u061c\u200e\u200f])[\u061c\u200e\u200f](?![\u061c\u200e\u200f])")
FIRST_STRONG, END_OF_ISOLATE = "\u2068", "\u2069"
"""Around a value, they keep its direction from what stands around it. Only our own code puts them in."""


def has_rtl(text: str) -> bool:
    """Whether a text holds a letter that is written from right to left."""
    return not text.isascii() and _RTL_LETTER.search(text) is not None


def isolate(text: str) -> str:
    """A value that is safe already, its direction kept to itself, line by line; most need nothing."""
    if text.isascii() or not has_rtl(text):
        return text
    return "\n".join(f"{FIRST_STRONG}{line}{END_OF_ISOLATE}" if line else "" for line in text.split("\n"))


def visible_on_page(text: str) -> str:
    """Text that is safe to show in a browser; newline and tab stay, and what `visible` spells out is spelled out.

    What stays besides: a joiner that joins; one mark of direction at a place, in a text with letters that are written
    from right to left; the parts of keycap emoji and of three flags.

    Returns:
        The very same object when nothing had to change.
    """
    return text if text.isascii() and text.isprintable() else _shown(text, isolates=False)


def visible_in_page(line: str) -> str:
    """The same for a line of a page that is laid out: the isolates that we put around values stay."""
    return line if line.isascii() and line.isprintable() else _shown(line, isolates=True)


def _shown(text: str, *, isolates: bool) -> str:
    if HOSTILE.search(text):
        text = text.replace("\r\n", "\n")
        kept = {place for match in _KEPT.finditer(text) for place in range(*match.span())}
        if has_rtl(text):
            kept.update(match.start() for match in _DIRECTION_MARK.finditer(text))
        if isolates:
            kept.update(at for at, each in enumerate(text) if each in (FIRST_STRONG, END_OF_ISOLATE))
        text = HOSTILE.sub(lambda run: _spelled(run, kept), text)
    return thin_marks(text) if CROWD.search(text) else text


def _spelled(run: re.Match[str], kept: set[int]) -> str:
    return "".join(each if at in kept else ESCAPES[each] for at, each in enumerate(run[0], start=run.start()))
