"""Times of other people's lists of injects: offsets in many forms, times of day, dates with times.

`T+1:30`, `0:45`, `90m`, `45` (minutes), `D+1 H+2 M+30` and `J+1 H+2 M+30` count from the beginning. Where every time
of a list is a time of day or a date with one, the first of them is the beginning.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.playbook.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY = 86_400
_LATE = 4 * 3600
"""A list whose first `hh:mm` is later than that means times of day: no story begins with so long a silence."""
_UNITS = {"d": _DAY, "j": _DAY, "h": 3600, "t": 3600, "m": 60}  # J and T: the French list of OpenAEV
_PARTS = re.compile(r"([DJHTM])\s*\+\s*(\d{1,4})", re.IGNORECASE)


def offsets(cells: Mapping[int, str]) -> dict[int, int]:
    """Seconds since the beginning by row; rows whose cell is empty are left out.

    Raises:
        Refused: a cell is no time, with its row.
    """
    words = {row: text.strip() for row, text in cells.items() if text.strip()}
    dates = {row: found for row, text in words.items() if (found := _date(text)) is not None}
    if words and len(dates) == len(words):
        begins = min(dates.values())
        return {row: round((found - begins).total_seconds()) for row, found in dates.items()}
    clock = {row: time for row, text in words.items() if (time := _clock(text)) is not None}
    first = clock[min(clock)] if clock else 0
    if len(clock) == len(words) and first > _LATE:
        return {row: (time - first) % _DAY for row, time in clock.items()}
    return {row: _offset(text, row) for row, text in words.items()}


def _date(text: str) -> datetime | None:
    if len(text) < len("2026-03-03 09:00"):
        return None
    try:
        found = datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _clock(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", text)
    return int(match[1]) * 3600 + int(match[2]) * 60 if match and int(match[1]) < 24 else None


def _offset(text: str, row: int) -> int:
    parts = _PARTS.findall(text)
    if len(parts) > 1 or (parts and parts[0][0] not in "tT"):
        if _PARTS.sub("", text).strip():
            raise _no_time(text, row)
        return sum(_UNITS[unit.lower()] * int(count) for unit, count in parts)
    words = re.sub(r"^T\s*\+\s*", "", text, flags=re.IGNORECASE)
    if clock := re.fullmatch(r"(\d{1,3}):(\d{2})(?::\d{2})?", words):
        return int(clock[1]) * 3600 + int(clock[2]) * 60
    if re.fullmatch(r"\d{1,5}", words):
        return int(words) * 60
    try:
        return parse_duration(words)
    except ValueError as error:
        raise _no_time(text, row) from error


def _no_time(text: str, row: int) -> Refused:
    hint = "Write T+0:45, 45m, or minutes as a number."
    return Refused(f"Row {row}: {text[:40]!r} is no time after the start.", hint=hint)
