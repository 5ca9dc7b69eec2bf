"""What came of a check, as plain data: the package `irrunner.checks` makes it, the verbs record it."""

from __future__ import annotations

from typing import BinaryIO, Final, Literal

from msgspec import Struct, field

Answer = Literal["hit", "clear", "unknown", "error"]
ANSWERS: Final = ("hit", "clear", "unknown", "error")
Ended = Literal["", "cancelled", "timed-out", "interrupted"]


class KeptOutput(Struct, frozen=True):
    """Bytes that a check keeps as evidence.

    Attributes:
        name: what to call them. content: open for reading, at its beginning. origin: where they come from.
        note: what they show.
    """

    name: str
    content: BinaryIO
    origin: str = ""
    note: str = ""


class FoundRow(Struct, frozen=True):
    """A row that a check found for a register: its columns and their texts."""

    register: str
    values: dict[str, str]


class CheckResult(Struct, frozen=True):
    """The end of a check.

    Attributes:
        answer: `hit`: what was looked for is there. `clear`: it is not, and everything was looked at. `unknown`:
            neither can be said; it is never taken for clear. `error`: the check itself failed.
        summary: the answer in one line. facts: what it rests on.
        kept: evidence. rows: for the registers. ended: how, if it did not come to its own end.
    """

    answer: Answer
    summary: str
    facts: dict[str, str] = field(default_factory=dict)
    kept: tuple[KeptOutput, ...] = ()
    rows: tuple[FoundRow, ...] = ()
    ended: Ended = ""
