"""Which of two answers comes first: numbers by size, times by moment, nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?[0-9]{1,50}(?:\.[0-9]{1,50})?")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T :.,Z+-]{0,40}(?: UTC)?")


def compare(left: str, right: str) -> int | None:
    """-1, 0 or 1, or None when the two cannot be compared.

    Both must be decimal numbers, or both ISO times; a time without a zone counts as UTC.
    """
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    times = _time(left), _time(right)
    if times[0] is not None and times[1] is not None:
        return (times[0] > times[1]) - (times[0] < times[1])
    return None


def is_orderable(text: str) -> bool:
    """Whether a text is a decimal number or an ISO time."""
    return _number(text) is not None or _time(text) is not None


def is_number(text: str) -> bool:
    """Whether a text is a decimal number."""
    return _number(text) is not None


def is_time(text: str) -> bool:
    """Whether a text is an ISO date or time."""
    return _time(text) is not None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _time(text: str) -> datetime | None:
    if not _DATED.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "Z"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
