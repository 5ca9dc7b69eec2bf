"""Times of other people's lists of injects: offsets in many forms, times of day, days and dates with times.

`T+1:30`, `T+15 min`, `90m`, `45` (minutes), `D+1 H+2 M+30`, `J+1 H+2 M+30` and `STARTEX` count from the beginning. Of
times of day (`09:00`, `0900`, `9:00 AM`, `09h00`), days (`Day 2 09:00`) and dates the earliest is the beginning.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.errors import Refused
from irrunner.exercise.scenario.msel_moments import DAY, Cell, read_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HOUR = 3600
_SILENCE = _HOUR
"""A list whose first `hh:mm` is not before that means times of day: no story begins with an hour of silence."""
_SLIP = 4 * _HOUR
"""A row that is so much earlier than the one above it, or less, is out of order."""
_NIGHT = 8 * _HOUR
"""A row that is so much earlier than the one above it, or more, is on the next day."""
_BACK = 20 * _HOUR
"""A row that is so much later than one above it that is on the next day, or more, is of the day before."""


class Times(Struct):
    """When the rows are due.

    Attributes:
        seconds: since the beginning, by row; rows without a time are left out.
        notes: what was concluded, in sentences.
        by_hand: rows whose cell says in words that there is no time.
    """

    seconds: dict[int, int]
    notes: list[str] = field(default_factory=list)
    by_hand: list[int] = field(default_factory=list)


def read_times(texts: Mapping[int, str]) -> Times:
    """Read the times of a list together: what one row leaves open, others settle.

    Args:
        texts: the cells by row, in their order; empty ones say nothing.

    Raises:
        Refused: a cell is no time or can be read in two ways, with its row.
    """
    cells = {row: read_cell(text, row) for row, text in texts.items() if text.strip()}
    times = Times({}, by_hand=[row for row, cell in cells.items() if cell.no_time])
    cells = {row: cell for row, cell in cells.items() if not cell.no_time}
    moments = _moments(cells, texts, times)
    if moments:
        begins = min(moments.values())
        first = next(row for row, moment in moments.items() if moment == begins)
        times.notes.insert(0, f"The beginning is {texts[first].strip()[:40]!r}, the earliest time (row {first}).")
    else:
        begins = 0
    for row, cell in cells.items():
        if row in moments:
            times.seconds[row] = moments[row] - begins
        else:
            times.seconds[row] = cell.offset or 0
    return times


def _moments(cells: Mapping[int, Cell], texts: Mapping[int, str], times: Times) -> dict[int, int]:
    """Seconds since some midnight of the rows that have a time of day; empty where all count from the beginning."""
    dated = {row: cell for row, cell in cells.items() if cell.days}
    if dated:
        return _dated(cells, dated, texts, times)
    numbers = _numbers_are_clocks(cells, texts)
    clocks = {row: cell.clock for row, cell in cells.items() if cell.clock is not None and (numbers or not cell.digits)}
    start = next((row for row, cell in cells.items() if cell.start), None)
    sure = numbers or any(cell.offset is None for cell in cells.values())
    if not clocks or not (sure or _is_late(next(iter(clocks.values())), cells, clocks, start)):
        return {}
    if start is not None:
        raise Refused(
            f"Row {start}: {texts[start].strip()[:40]!r} is the beginning, but other rows have a time of day.",
            hint="Write in this row which time of day that is, or T+9:30 for a time after it.",
        )
    return _in_one_night(clocks, texts, times)


def _is_late(first: int, cells: Mapping[int, Cell], clocks: Mapping[int, int], start: int | None) -> bool:
    """Whether a first `hh:mm` is too late for a time after the beginning."""
    if start is not None:  # so that there is no silence before it
        return first > _SLIP and len(clocks) + 1 == len(cells)
    return first >= _SILENCE and len(clocks) == len(cells)


def _numbers_are_clocks(cells: Mapping[int, Cell], texts: Mapping[int, str]) -> bool:
    """Whether bare numbers are times of day: all have three or four digits, all could be, and nothing counts.

    Raises:
        Refused: they can be minutes as well.
    """
    numbers = {row: cell for row, cell in cells.items() if cell.digits}
    if not numbers or any(cell.clock is None for cell in cells.values()):
        return False
    if any(len(cell.digits) == 4 or cell.offset is None for cell in cells.values()):
        return True
    row = next(iter(numbers))
    raise _two_readings(row, texts[row], "minutes after the beginning", "a time of day", "Write 100m or 01:00.")


def _in_one_night(clocks: Mapping[int, int], texts: Mapping[int, str], times: Times) -> dict[int, int]:
    """Times of day: one far earlier than the row above is on the next day, one a little earlier is out of order."""
    moments: dict[int, int] = {}
    day, last, slipped = 0, None, []
    for row, clock in clocks.items():
        if last is not None:
            if last - clock >= _NIGHT:
                day += 1
            elif clock - last >= _BACK and day:
                day -= 1
            elif last - clock > _SLIP:
                raise _two_readings(row, texts[row], "a time of the next day", "a row out of order")
            elif clock < last:
                slipped.append(row)
        moments[row], last = day * DAY + clock, clock
    if slipped:
        times.notes.append(f"Out of order: {_rows(slipped)}. The earliest time is the beginning.")
    return moments


def _dated(
    cells: Mapping[int, Cell], dated: Mapping[int, Cell], texts: Mapping[int, str], times: Times
) -> dict[int, int]:
    """Seconds of rows with a day or a date; a row without one takes that of the row above."""
    written = {len(cell.days) for cell in dated.values()}
    if {cell.is_date for cell in dated.values()} == {True, False}:
        row = next(row for row, cell in dated.items() if not cell.is_date)
        raise Refused(f"Row {row}: {texts[row].strip()[:40]!r} is no date, and other rows have one.")
    readings = [_with_days(cells, texts, reading) for reading in range(max(written))]
    good = [each for each in readings if each]
    if not good:
        row = next(iter(dated))
        raise Refused(
            f"Row {row}: the dates of the list fit no single reading.", hint="Write them as 2026-03-31 09:00."
        )
    first = good[0]
    if any(_relative(each) != _relative(first) for each in good):
        row = next(row for row, cell in dated.items() if len(set(cell.days)) > 1)
        raise _two_readings(row, texts[row], "day/month", "month/day", "Write dates as 2026-03-31 09:00.")
    inherited = [row for row in first if row not in dated]
    if inherited:
        times.notes.append(f"Without a date, so on that of the row above: {_rows(inherited)}.")
    values = [first[row] for row in first]
    if any(after < before for before, after in pairwise(values)):
        times.notes.append("The rows are out of order; the earliest is the beginning.")
    return first


def _with_days(cells: Mapping[int, Cell], texts: Mapping[int, str], reading: int) -> dict[int, int]:
    """Seconds by row in one reading of the dates; empty where it does not fit."""
    moments: dict[int, int] = {}
    day: int | None = None
    for row, cell in cells.items():
        if cell.days:
            here = cell.days[reading if len(cell.days) > 1 else 0]
            if here is None:
                return {}
            day = here
        elif cell.clock is None:
            continue
        if cell.clock is None:
            raise Refused(f"Row {row}: {texts[row].strip()[:40]!r} has a day and no time.", hint="Write both.")
        if day is None:
            raise Refused(f"Row {row}: {texts[row].strip()[:40]!r} has no day, and other rows have one.")
        moments[row] = day * DAY + cell.clock
    return moments


def _relative(moments: Mapping[int, int]) -> list[int]:
    begins = min(moments.values())
    return [moment - begins for moment in moments.values()]


def _two_readings(row: int, text: str, one: str, other: str, hint: str = "") -> Refused:
    return Refused(
        f"Row {row}: {text.strip()[:40]!r} can be {one} or {other}.",
        hint=hint or "Write T+1:30 for a time after the beginning, Day 2 09:00 for a time of day.",
    )


def _rows(rows: Iterable[int]) -> str:
    named = [str(row) for row in rows]
    more = f" and {len(named) - 8} more" if len(named) > 8 else ""
    return f"row{'s' if len(named) > 1 else ''} {', '.join(named[:8])}{more}"
