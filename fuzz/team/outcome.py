"""What became of one fault: what was said of each act, and what is there afterwards."""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal

from msgspec import Struct, field

Said = Literal["recorded", "refused", "unknown"]
"""What a person was told of an act: it is recorded; nothing was written; nobody knows before the line is back."""

COUNTED: Final = (
    "acknowledged, there",
    "of them over a line made anew",
    "not acknowledged, not there",
    "unknown, there",
    "unknown, not there",
    "lost",
    "twice",
    "half there",
    "refused, but there",
)
MUST_BE_ZERO: Final = frozenset({"lost", "twice", "half there", "refused, but there"})


class Attempt(Struct):
    """One act that somebody tried.

    Attributes:
        marker: stands in each entry of the act, and nowhere else.
        entries: how many entries the act is.
        said: what the person was told.
        is_over_new_line: whether the connection was made anew during the act.
        sentence: of the refusal.
    """

    marker: str
    entries: int
    said: Said
    is_over_new_line: bool = False
    sentence: str = ""


class Outcome(Struct):
    """What became of one fault.

    Attributes:
        kind: of the fault. number: of the trial. how: in words, what was done.
        counts: how many acts ended how, by the words of `COUNTED`.
        problems: what does not hold afterwards.
    """

    kind: str
    number: int = 0
    how: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = []

    def judge(self, attempt: Attempt, found: int) -> None:
        """Count one act, of which so many entries are in the journal."""
        there, whole = found > 0, found == attempt.entries
        if found > attempt.entries:
            self._add("twice", attempt)
        elif there and not whole:
            self._add("half there", attempt)
        elif attempt.said == "recorded":
            self._add("acknowledged, there" if there else "lost", attempt)
            self.counts["of them over a line made anew"] += there and attempt.is_over_new_line
        elif attempt.said == "unknown":
            self._add("unknown, there" if there else "unknown, not there", attempt)
        else:
            self._add("refused, but there" if there else "not acknowledged, not there", attempt)

    def _add(self, ending: str, attempt: Attempt) -> None:
        self.counts[ending] += 1
        if ending in MUST_BE_ZERO:
            self.problems.append(f"{attempt.marker} is {ending} ({attempt.sentence or attempt.said})")
