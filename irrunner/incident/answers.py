"""Answers: from what a person typed to what a question takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from irrunner.errors import Refused
from irrunner.incident.calendar import read_claimed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from irrunner.incident.calendar import Calendar
    from irrunner.incident.moments import Moment
    from irrunner.playbook.model import Ask

MAX_ANSWER = 10_000
"""Characters; whatever is longer is evidence, not an answer."""
_COARSE: Final = ("hour", "day")


class ParsedAnswer(NamedTuple):
    """An answer in the shape that its question asks for.

    Attributes:
        value: the answer.
        precision: of a time, hour or day; minute where it has seconds that nobody meant. Empty for all else.
    """

    value: str | tuple[str, ...]
    precision: str = ""


def parse_answer(
    ask: Ask, given: str | Sequence[str], *, now: datetime, zone: str, calendar: Calendar | None = None
) -> ParsedAnswer:
    """The answer in the shape that the question asks for.

    Args:
        ask: the question.
        given: what was typed; of a list, each part.
        now: the present moment.
        zone: in which a time without one is read.
        calendar: the clock by which a time is given; None for the one on the wall.

    Raises:
        Refused: it does not fit, with what would.
    """
    if ask.type == "list":
        parts = given.split(",") if isinstance(given, str) else list(given)
        found = tuple(part.strip() for part in parts if part.strip())
        _bounded(ask, ",".join(found))
        return ParsedAnswer(found)
    text = (given if isinstance(given, str) else ", ".join(given)).strip()
    _bounded(ask, text)
    if ask.type == "choice" and text:
        return ParsedAnswer(_chosen(ask, text))
    if ask.type == "number" and text:
        return ParsedAnswer(_number(ask, text))
    if ask.type == "time" and text:
        moment = read_claimed(text, now=now, zone=zone, calendar=calendar)
        return ParsedAnswer(moment.time, _kept_precision(moment))
    return ParsedAnswer(text)


def _kept_precision(moment: Moment) -> str:
    """What the time itself does not show: `-20m` has seconds in it that nobody meant."""
    has_seconds = moment.time[17:23] != "00.000"
    return moment.precision if moment.precision in _COARSE or (moment.precision == "minute" and has_seconds) else ""


def _chosen(ask: Ask, text: str) -> str:
    for option in ask.options:
        if option.casefold() == text.casefold():
            return option
    raise Refused(f"{ask.label}: {text!r} is none of its options.", hint=f"Options: {', '.join(ask.options)}.")


def _number(ask: Ask, text: str) -> str:
    try:
        float(text.replace("_", ""))
    except ValueError as error:
        raise Refused(f"{ask.label}: {text!r} is not a number.", hint="Write digits, such as 12.") from error
    return text


def _bounded(ask: Ask, text: str) -> None:
    if len(text) > MAX_ANSWER:
        raise Refused(
            f"{ask.label}: the answer is longer than {MAX_ANSWER} characters.",
            hint="Add it as evidence instead and answer in a few words.",
        )
