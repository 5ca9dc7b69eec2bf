"""Which days are working days, from the calendars of the `holidays` library; the version is part of every answer."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from irrunner.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Container

_SATURDAY: Final = 5
_MOST_DAYS: Final = 60
"""Days after which a search for a working day is taken to have none."""


class Calendar(Protocol):
    """Knows working days, and says where from."""

    @property
    def name(self) -> str:
        """The country with the library's version, as it is kept beside a date."""
        ...

    def is_working_day(self, day: date) -> bool:
        """Whether it is no Saturday, Sunday or public holiday."""
        ...


class CountryCalendar:
    """The public holidays of a country, or of a part of it."""

    def __init__(self, country: str, region: str = "") -> None:
        """Load the calendar.

        Args:
            country: its ISO 3166 code, such as DE.
            region: a part of it as ISO 3166-2 has it, such as BY.

        Raises:
            NotFound: the library has no such calendar.
        """
        from importlib.metadata import version

        import holidays

        try:
            self._holidays: Container[date] = holidays.country_holidays(country, subdiv=region or None)
        except NotImplementedError as error:
            where = f"{country}-{region}" if region else country
            raise NotFound(
                f"There is no calendar of public holidays for {where!r}.",
                hint="Write the country's code of two letters, such as DE, FR or US.",
            ) from error
        self.name = f"{country}{f'-{region}' if region else ''}, holidays {version('holidays')}"

    def is_working_day(self, day: date) -> bool:
        """Whether it is no Saturday, Sunday or public holiday."""
        return day.weekday() < _SATURDAY and day not in self._holidays


class WeekdayCalendar:
    """Monday to Friday, where nobody said which country counts."""

    name = "no country: Saturdays and Sundays only"

    def is_working_day(self, day: date) -> bool:
        """Whether it is no Saturday or Sunday."""
        return day.weekday() < _SATURDAY


@lru_cache(maxsize=32)
def find_calendar(country: str, region: str = "") -> Calendar:
    """The calendar of a country; without one, Monday to Friday.

    Raises:
        NotFound: the library has no such calendar.
    """
    return CountryCalendar(country, region) if country else WeekdayCalendar()


def next_working_day(day: date, calendar: Calendar) -> date:
    """The day itself when it is a working day, else the next one."""
    for _ in range(_MOST_DAYS):
        if calendar.is_working_day(day):
            return day
        day += timedelta(days=1)
    return day


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after one day and until another, that one included."""
    days = (until - after).days
    return sum(calendar.is_working_day(after + timedelta(days=each)) for each in range(1, days + 1))
