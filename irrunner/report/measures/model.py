"""What was measured of one incident: every value with its range, how exact it is, and what it rests on."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from irrunner.playbook.durations import format_duration

EXACT, ESTIMATED, RANGE, UNKNOWN = "exact", "estimated", "range", "unknown"
EXACTNESS: Final = {
    EXACT: "both times are known to the minute or better",
    ESTIMATED: "a time is known to the hour only",
    RANGE: "a time is known to the day only",
    UNKNOWN: "it cannot be computed",
}
"""How exact a value is, by its coarsest time."""
OF_PRECISION: Final = {"second": EXACT, "minute": EXACT, "hour": ESTIMATED, "day": RANGE}
SECONDS, PERCENT = "seconds", "percent"
NOT_AVAILABLE: Final = "n/a"


class MeasuredValue(Struct, frozen=True, gc=False):
    """One measure of one incident.

    Attributes:
        measure: the id of its definition. unit: seconds or percent.
        least, most: the value; two numbers when the times it rests on have a range, None when there is none.
            Below zero only where the definition says what that means.
        exactness: a key of EXACTNESS.
        note: why there is none, or what a reader has to know.
        rests_on: the entries of the journal that it was worked out from, for a measure between two moments.
    """

    measure: str
    unit: str = SECONDS
    least: int | None = None
    most: int | None = None
    exactness: str = EXACT
    note: str = ""
    rests_on: tuple[int, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.least is not None

    @property
    def text(self) -> str:
        """The value for people: `3h 10m`, `1h to 1d`, `80 %`, `n/a`."""
        return format_range(self.least, self.most, self.unit)


class IncidentMeasures(Struct, frozen=True, gc=False):
    """What was measured of one incident.

    Attributes:
        mode: live, exercise or retrospective. status: open or closed. outcome: how it was closed.
        declared: in irrunner's fixed form; the last entry's time where nobody declared it.
        title, privilege: raw texts of people.
    """

    incident: str
    mode: str
    status: str
    outcome: str
    declared: str
    title: str
    playbook: str
    severity: str
    tlp: str
    privilege: str
    values: tuple[MeasuredValue, ...]

    def value(self, measure: str) -> MeasuredValue:
        """One measure; unknown when it was not measured."""
        found = (each for each in self.values if each.measure == measure)
        return next(found, MeasuredValue(measure, exactness=UNKNOWN, note="not measured"))


def unknown(measure: str, why: str, unit: str = SECONDS) -> MeasuredValue:
    """A value that cannot be computed, and why."""
    return MeasuredValue(measure, unit, exactness=UNKNOWN, note=why)


def format_value(value: int, unit: str) -> str:
    """One number for people; a length below zero is how late it was."""
    if unit == PERCENT:
        return f"{value} %"
    return format_duration(value) if value >= 0 else f"late by {format_duration(-value)}"


def format_range(least: int | None, most: int | None, unit: str) -> str:
    """A value or a range of values for people."""
    if least is None or most is None:
        return NOT_AVAILABLE
    one, other = format_value(least, unit), format_value(most, unit)
    return one if one == other else f"{one} to {other}"
