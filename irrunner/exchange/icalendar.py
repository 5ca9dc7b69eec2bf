"""Deadlines as a calendar (RFC 5545), with an alarm when half, three quarters and nine tenths of the time are gone.

It names the regime and the id of the incident, never its title: calendars are copied to phones and tenants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.deadline_records import UNKNOWN
from irrunner.incident.deadline_warnings import warning_times
from irrunner.incident.moments import format_time, parse_utc
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.incident.deadline_board import DeadlineBoard, Duty, DutyStage

_LINE: Final = 75
"""Bytes in a line, without its end (section 3.1)."""
_MOST: Final = 300


def calendar(board: DeadlineBoard, incident: str, *, exercise: bool) -> str:
    """Every deadline that runs or was missed, as text with CRLF line ends.

    Args:
        board: as of when the calendar is.
        incident: its id.
        exercise: whether nothing of it is real; then every entry says so, and its times are those of the story.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//irrunner//deadlines//EN", "CALSCALE:GREGORIAN"]
    for duty, stage in board.open_stages:
        lines += _event(board, duty, stage, incident, exercise=exercise)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(board: DeadlineBoard, duty: Duty, stage: DutyStage, incident: str, *, exercise: bool) -> list[str]:
    mark = "EXERCISE " if exercise else ""
    unknown = " (UNKNOWN whether it applies)" if duty.decision == UNKNOWN else ""
    summary = _text(f"{mark}{incident}: {duty.title}, {stage.title}{unknown}")
    outer = f" The law leaves until {format_time(stage.outer)}." if stage.outer else ""
    what = f"{mark}To {stage.to or 'the recipient'}.{outer} Record it: irrunner deadline met {duty.id} {stage.id}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(f'{incident}.{duty.id}.{stage.id}')}@irrunner",
        f"DTSTAMP:{_time(board.now)}",
        f"DTSTART:{_time(stage.due)}",
        f"SUMMARY:{summary}",
        f"DESCRIPTION:{_text(what)}",
        "TRANSP:TRANSPARENT",
    ]
    for level, at in warning_times(stage):
        said = _text(f"{mark}{level} % of the time is gone: {duty.title}, {stage.title}")
        alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER;VALUE=DATE-TIME:{_time(at)}", f"DESCRIPTION:{said}")
        lines += [*alarm, "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _time(time: str) -> str:
    return f"{parse_utc(time):%Y%m%dT%H%M%S}Z"


def _text(text: str) -> str:
    """A text value (section 3.3.11): one line, with what has a meaning there escaped."""
    text = one_line(text, _MOST)
    for special in ("\\", ";", ","):
        text = text.replace(special, f"\\{special}")
    return text


def _folded(line: str) -> str:
    """A line in pieces of at most 75 bytes; each but the first begins with a space, and no letter is cut in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        wide = len(letter.encode())
        if size + wide > _LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + wide
    return "\r\n".join([*pieces, piece])
