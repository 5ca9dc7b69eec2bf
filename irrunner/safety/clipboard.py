"""What may be put on a clipboard: whatever it is pasted into, nothing in it acts by itself.

An escape sequence ends a bracketed paste, so that what follows is typed; a line break runs a line; a tab completes,
and completing runs code in some shells; a hidden character makes two texts look the same.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.safety.terminal import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAB = "    "


class Kind(Enum):
    """What is copied: it decides what a hidden character becomes."""

    COMMAND = "command"
    """To be run: copied exactly as it is shown, or not at all."""
    LINE = "line"
    """One line; what is hidden in it is spelled out."""
    TEXT = "text"
    """Several lines, for a document; what is hidden in them is spelled out."""


class Clip(Struct, frozen=True):
    """Text that may be copied; only `clip` makes one.

    Attributes:
        text: without control characters but line breaks, and without one at its end.
        lines: how many lines it has.
    """

    text: str
    lines: int


def clip(text: str, kind: Kind) -> Clip:
    """Make text fit to be copied. Doing it twice changes nothing.

    Raises:
        Refused: a command holds a character that would act when it is pasted, or that nobody sees: what is shown and
            what would run must be the same.
    """
    if kind is Kind.LINE:
        return Clip(one_line(text.strip("\n").replace("\t", _TAB)), 1)
    text = text.replace("\r\n", "\n").replace("\t", _TAB).strip("\n")
    shown = visible(text)
    if kind is Kind.COMMAND and shown != text:
        raise Refused(
            f"This command was not copied: it holds hidden or control characters: {one_line(shown, 200)}",
            hint="Correct the answer it comes from, or type the command by hand.",
        )
    return Clip(shown, shown.count("\n") + 1)


def clip_cells(cells: Iterable[str]) -> Clip:
    """The cells of a row on one line; no tab between them, since a shell completes at a tab."""
    return clip("  ".join(filter(None, map(one_line, cells))), Kind.LINE)
