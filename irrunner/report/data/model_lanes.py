"""The fields of the timeline in two lanes: the attacker's acts, and ours."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime


class LaneMoment(Struct, frozen=True, gc=False):
    """One key moment.

    Attributes:
        lane: `attacker` or `ours`. milestone: its name, if it is one.
        text: what happened; of a milestone, what it rests on. kind: plain, playbook or words: what the text is.
        gap: how long after the moment before it, in words; empty when that is short.
    """

    lane: str
    at: ReportTime
    milestone: str
    text: str
    entry: int
    kind: str
    gap: str = ""


class Lanes(Struct, frozen=True, gc=False):
    """The key moments by when they occurred. more_theirs, more_ours: how many there is no space for."""

    moments: tuple[LaneMoment, ...]
    more_theirs: int
    more_ours: int
