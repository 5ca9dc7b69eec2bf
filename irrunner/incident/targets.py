"""Targets: how long a step may take (`within`), counted from when it became workable.

What counts is the time on the wall until the incident is closed. An exercise counts otherwise, because its story
stands still in a pause: who knows its clock brings another `Timing`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from irrunner.incident.moments import format_utc, parse_utc

if TYPE_CHECKING:
    from irrunner.incident.checklist import StepView
    from irrunner.incident.state import State

_LAST_SECOND = 253_402_300_799
"""The end of the year 9999 in seconds since 1970."""


class Pace(Struct, frozen=True):
    """How the time that counts goes on, in seconds.

    Attributes:
        since: the moment, since 1970, of the last change. counted: how much had counted by then, from any fixed
            point on. rate: how many seconds count in one on the wall from there on.
    """

    since: float = 0.0
    counted: float = 0.0
    rate: float = 1.0

    def read(self, now: datetime) -> float:
        """How much has counted by a moment that is not before `since`."""
        return self.counted + max(0.0, now.timestamp() - self.since) * self.rate


class Timing(Protocol):
    """The seconds that targets count: of the wall clock, or of an exercise's played time."""

    @property
    def pace(self) -> Pace:
        """How fast seconds count from now on."""

    def counted(self, time: str) -> float:
        """How many seconds had counted by a moment of the past, given in irrunner's fixed form."""

    def moment(self, counted: float) -> datetime | None:
        """When so much will have counted, or had; None when that never comes by itself."""


class WallTime:
    """Every second of the wall clock counts, until the incident was closed."""

    def __init__(self, closed: str = "") -> None:
        """`closed`: when, in irrunner's fixed form; empty while it is open."""
        end = self.counted(closed) if closed else 0.0
        self.pace = Pace(end, end, 0.0) if closed else Pace()

    def counted(self, time: str) -> float:
        """Seconds since 1970."""
        return parse_utc(time).timestamp()

    def moment(self, counted: float) -> datetime:
        """The moment, in UTC."""
        return datetime.fromtimestamp(min(counted, _LAST_SECOND), UTC)


def wall_time(state: State) -> WallTime:
    """What the targets of a live incident count."""
    return WallTime(state.closed.when if state.closed is not None else "")


class Target(Struct, frozen=True):
    """A step's target.

    Attributes:
        due: when, in irrunner's fixed form; empty when that never comes, because nothing counts any more.
        ends: how much will have counted by then.
        left: seconds left; negative when over. For a settled step: what was left when it ended.
        ended: whether the step is settled, so that the clock stands.
    """

    due: str
    ends: float
    left: int
    ended: bool

    @property
    def missed(self) -> bool:
        """Whether the step is, or was, late."""
        return self.left < 0


_OPEN = WallTime()


def target(view: StepView, now: datetime, timing: Timing = _OPEN) -> Target | None:
    """The step's target; None when it has none, waits, or is not applicable."""
    if not view.step.within or not view.workable:
        return None
    ends = timing.counted(view.workable) + view.step.within
    met = view.met
    until = timing.counted(met.when) if met is not None else timing.pace.read(now)
    due = timing.moment(ends)
    left = min(int(ends - until), view.step.within)  # what ended before its time began has all of it left, and no more
    return Target(format_utc(due) if due is not None else "", ends, left, met is not None)
