"""What each measure means, to the word; the same definition stands beside its number everywhere.

The names follow NIST SP 800-61 and the AWS Security Incident Response Guide; several tools use the same names for
other pairs of moments, so the pair is always printed. The duration of an incident follows Delegated Regulation
(EU) 2024/1772, article 3.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from irrunner.errors import NotFound
from irrunner.report.measures.model import PERCENT, SECONDS


class Definition(Struct, frozen=True):
    """One measure.

    Attributes:
        id: as the command line names it. title: for people.
        meaning: what is counted, in a sentence that a reader can repeat with the report in hand.
        start, end: the milestones it runs from and to; empty for one that is worked out otherwise.
        unit: seconds or percent.
    """

    id: str
    title: str
    meaning: str
    start: str = ""
    end: str = ""
    unit: str = SECONDS

    @property
    def formula(self) -> str:
        """The two moments as a difference, where it is one; else the meaning."""
        return f"{self.end} \N{MINUS SIGN} {self.start}" if self.start else self.meaning


MEASURES: Final = (
    Definition(
        "detect",
        "Time to detect",
        "From the first malicious act here to the first credible signal of it.",
        "began",
        "detected",
    ),
    Definition(
        "exposure",
        "Exposure window",
        "From when the malicious version was there to the first credible signal of it.",
        "introduced",
        "detected",
    ),
    Definition(
        "confirm", "Time to confirm", "From the first credible signal to reasonable certainty.", "detected", "confirmed"
    ),
    Definition(
        "acknowledge",
        "Time to acknowledge",
        "From the first credible signal until somebody took it up.",
        "detected",
        "acknowledged",
    ),
    Definition(
        "declare",
        "Time to declare",
        "From when it was taken up until an incident was declared.",
        "acknowledged",
        "declared",
    ),
    Definition(
        "contain",
        "Time to contain",
        "From the first credible signal until it could not spread any more.",
        "detected",
        "contained",
    ),
    Definition(
        "end-access",
        "Time to end access",
        "From the first credible signal until the attacker's access ended.",
        "detected",
        "access-ended",
    ),
    Definition(
        "eradicate",
        "Time to eradicate",
        "From the first credible signal until nothing of it was left.",
        "detected",
        "eradicated",
    ),
    Definition(
        "recover",
        "Time to recover",
        "From the first credible signal until work was back to normal.",
        "detected",
        "recovered",
    ),
    Definition(
        "attacker-access",
        "Attacker's access",
        "From the first malicious act here until the attacker's access ended.",
        "began",
        "access-ended",
    ),
    Definition(
        "duration", "Duration", "From the first malicious act here until work was back to normal.", "began", "recovered"
    ),
    Definition(
        "targets",
        "Steps within target",
        "Steps that met their target each time that they were worked on, of those with a target that were done, are "
        "overdue or never were done. Unknown is not met.",
        unit=PERCENT,
    ),
    Definition(
        "step-time",
        "Step time of target",
        "How much of its target a step took, from when it could be worked on until it was first done; the median.",
        unit=PERCENT,
    ),
    Definition(
        "waiting",
        "Waiting",
        "How long a step that could be worked on waited until somebody began; the median where that was recorded.",
    ),
    Definition("blocked", "Blocked", "Time during which at least one step was blocked."),
    Definition(
        "decision",
        "Decision latency",
        "From when a decision could be made until it was first made; the median of all that were made.",
    ),
    Definition(
        "notification",
        "Notification margin",
        "How long before its deadline a notification was sent; the smallest of all. Below zero: late by so much.",
    ),
    Definition(
        "evidence",
        "Evidence complete",
        "Items of evidence that done steps ask for and that are there, of all that they ask for.",
        unit=PERCENT,
    ),
)
"""Every measure, in the order in which it is shown."""

_BY_ID: Final = {each.id: each for each in MEASURES}


def find_definition(name: str) -> Definition:
    """A measure by its id.

    Raises:
        NotFound: there is none, with the one that was probably meant.
    """
    if (found := _BY_ID.get(name)) is not None:
        return found
    from irrunner.playbook.problems import suggest

    meant = suggest(name, list(_BY_ID))
    hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(_BY_ID)}."
    raise NotFound(f"There is no measure called {name[:60]!r}.", hint=hint)
