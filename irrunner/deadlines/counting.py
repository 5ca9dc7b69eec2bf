"""When a stage is due: the conservative time is the deadline, the legal outer limit a note.

Hours are counted in UTC, so a change of the clocks never moves them. Months are counted from the original date, so
31 January plus one month is the last day of February. Sources: Regulation (EEC, Euratom) No 1182/71, article 3;
Delegated Regulation (EU) 2025/301, article 5; for the SEC, Form 8-K, general instruction B.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from irrunner.deadlines.calendars import (
    Calendar,
    WeekdayCalendar,
    find_calendar,
    next_working_day,
    working_days_between,
)
from irrunner.deadlines.model import start_in_words

if TYPE_CHECKING:
    from irrunner.deadlines.model import Limit, Regime, Stage

_NOON: Final = time(12)
_LAST_MINUTE: Final = time(23, 59)


class CountingContext(Struct, frozen=True):
    """What a count depends on besides the law.

    Attributes:
        moments: when what starts a stage happened (UTC), by key of TRIGGERS or `stage:ID`.
        zone: the zone in which days begin and end, where the regime names none; its name, or the zone itself.
        country, region: whose public holidays count, where the regime names none; empty for Monday to Friday only.
        relief: whether the weekend rule of DORA may be used for the initial and the intermediate report (article 5(4)
            to (6)): not by a bank, a central counterparty, a trading venue, or a NIS2 entity. The final one has it.
    """

    moments: Mapping[str, datetime]
    zone: str | tzinfo = "UTC"
    country: str = ""
    region: str = ""
    relief: bool = False


class Due(Struct, frozen=True):
    """When a stage is due.

    Attributes:
        at: the deadline (UTC): the earliest reading.
        outer: the last moment that the law leaves (UTC), where it is later.
        because: how it was counted, in a sentence without its full stop.
        calendar: whose holidays were used, with the version of the calendar; empty where none was.
    """

    at: datetime
    outer: datetime | None = None
    because: str = ""
    calendar: str = ""


class Undetermined(Struct, frozen=True):
    """A stage whose time nobody can say yet.

    Attributes:
        waits_for: what has to be recorded first, in words; empty when the law names no number.
    """

    waits_for: str = ""


def count_stage(regime: Regime, stage: Stage, context: CountingContext) -> Due | Undetermined:
    """When a stage of a regime is due, as far as what is recorded tells.

    Raises:
        NotFound: no calendar for the country.
    """
    limit = stage.limit
    if limit is None:
        return Undetermined()
    start = context.moments.get(limit.start)
    if start is None:
        return Undetermined(start_in_words(regime, limit.start))
    counter = _Counter(regime, context)
    due = counter.count(limit, start)
    if stage.cap is not None and (from_ := context.moments.get(stage.cap.start)) is not None:
        due = counter.capped(due, start, stage.cap, from_)
    if regime.counting == "dora" and (context.relief or limit.unit != "hours"):
        return counter.with_relief(due)
    return due


class _Counter:
    """Counts by the rules of one regime in one context."""

    def __init__(self, regime: Regime, context: CountingContext) -> None:
        self.european = regime.counting in ("eu-1182-71", "dora")
        zone = regime.zone or context.zone
        self.zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        self.day_ends = time.fromisoformat(regime.day_ends) if regime.day_ends else _LAST_MINUTE
        self._country = regime.calendar or context.country
        self._region = "" if regime.calendar else context.region

    @property
    def calendar(self) -> Calendar:
        return find_calendar(self._country, self._region) if self._country else WeekdayCalendar()

    def count(self, limit: Limit, start: datetime) -> Due:
        start = start.astimezone(UTC)  # adding to a local time would keep the wall and move the hours
        local = start.astimezone(self.zone)
        if limit.unit == "hours":
            return self._hours(limit.amount, start, local)
        if limit.unit == "days":
            return self._days(local.date() + timedelta(days=limit.amount), local.date(), f"{limit.amount} days")
        if limit.unit == "months":
            from dateutil.relativedelta import relativedelta  # so that a note typed in a shell never waits for it

            nominal = local.date() + relativedelta(months=limit.amount)
            months = "1 month" if limit.amount == 1 else f"{limit.amount} months"
            return self._days(nominal, local.date(), f"{months}, counted from {local.date()}")
        if limit.unit == "days-after-year":
            nominal = date(local.year, 12, 31) + timedelta(days=limit.amount)
            return Due(self._end_of(nominal), None, f"{limit.amount} days after the end of {local.year}")
        return self._business_days(limit.amount, local.date())

    def _hours(self, amount: int, start: datetime, local: datetime) -> Due:
        """Article 3(1): the hour in which the event happened is not counted; so the outer limit is later."""
        due = start + timedelta(hours=amount)
        if not self.european:
            return Due(due, None, f"{amount} hours")
        next_hour = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC) + timedelta(hours=1)
        return Due(due, next_hour + timedelta(hours=amount), f"{amount} hours; the hour of the event is not counted")

    def _days(self, nominal: date, first: date, words: str) -> Due:
        """Article 3(3) to (5): holidays count, the last day moves to a working day, two working days at least."""
        if not self.european:
            return Due(self._end_of(nominal), None, words)
        calendar = self.calendar
        outer = next_working_day(nominal, calendar)
        while working_days_between(first, outer, calendar) < 2:
            outer = next_working_day(outer + timedelta(days=1), calendar)
        later = self._end_of(outer) if outer > nominal else None
        moved = f"; the law leaves until {outer}" if later else ""
        return Due(self._end_of(nominal), later, f"{words}{moved}", calendar.name)

    def _business_days(self, amount: int, first: date) -> Due:
        calendar, day = self.calendar, first
        for _ in range(amount):
            day = next_working_day(day + timedelta(days=1), calendar)
        return Due(self._end_of(day), None, f"{amount} business days after {first}", calendar.name)

    def capped(self, due: Due, start: datetime, cap: Limit, cap_start: datetime) -> Due:
        """The earlier of two limits; the cap is gone when what starts the first came after it."""
        limit = self.count(cap, cap_start)
        if start > limit.at or due.at <= limit.at:
            return due
        return Due(limit.at, due.outer and min(due.outer, limit.outer or limit.at), f"{limit.because} at the latest")

    def with_relief(self, due: Due) -> Due:
        """Article 5(4) of (EU) 2025/301: on a weekend or holiday, noon of the next working day is in time."""
        local, calendar = due.at.astimezone(self.zone), self.calendar
        if calendar.is_working_day(local.date()):
            return due
        noon = datetime.combine(next_working_day(local.date(), calendar), _NOON, self.zone).astimezone(UTC)
        return Due(due.at, noon, f"{due.because}; on a day off, noon of the next working day is in time", calendar.name)

    def _end_of(self, day: date) -> datetime:
        return datetime.combine(day, self.day_ends, self.zone).astimezone(UTC)
