"""How other tools write a timeline: which of their fields is the time, and which say what happened.

Timesketch (CSV, JSON Lines), plaso (`l2t_csv`, `dynamic`, `json_line`) and hayabusa are known by their fields; in any
other table the usual names are looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.incident.tables.columns import plain_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class TimelineFormat(Struct, frozen=True):
    """A tool's way to write a timeline. Names of fields are plain: small letters and digits only.

    Attributes:
        name: the tool. known_by: fields that only it has, all of them.
        time: fields that may hold the time, the best first; with `date` beside it, only the time of day.
        date: the field with the day as month/day/year. zone: the field with the zone.
        text: fields that say what happened, the best first. before, behind: fields that stand around it.
        keeps_others: fields that are not named here are written behind the text.
    """

    name: str
    known_by: tuple[str, ...]
    time: tuple[str, ...]
    text: tuple[str, ...]
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    date: str = ""
    zone: str = ""
    keeps_others: bool = False


FORMATS: Final = (
    TimelineFormat(
        "plaso l2t_csv",
        ("date", "time", "timezone", "desc"),
        ("time",),
        ("desc", "short"),
        before=("sourcetype", "type"),
        behind=("user", "host", "filename"),
        date="date",
        zone="timezone",
    ),
    TimelineFormat(
        "hayabusa",
        ("timestamp", "ruletitle"),
        ("timestamp",),
        ("ruletitle",),
        behind=("level", "computer", "channel", "eventid", "recordid", "details", "extrafieldinfo"),
    ),
    TimelineFormat(
        "Timesketch or plaso",
        ("message", "timestampdesc"),
        ("datetime", "timestamp"),
        ("message",),
        before=("timestampdesc",),
        behind=("source", "sourceshort", "hostname", "username", "displayname", "tag"),
    ),
    TimelineFormat(
        "a table",
        (),
        (
            *("datetime", "timestamp", "time", "timecreated", "timegenerated", "eventtime", "timestamputc", "timeutc"),
            *("datetimeutc", "date", "utc", "created", "when", "occurred"),
        ),
        (
            *("message", "msg", "text", "description", "desc", "event", "details", "summary", "activity", "entry"),
            *("what", "title", "note", "action"),
        ),
        keeps_others=True,
    ),
)


def find_format(fields: Collection[str]) -> TimelineFormat | None:
    """The format that has these plain names of fields; None when no time or no text is among them."""
    known = set(fields)
    for each in FORMATS:
        if known.issuperset(each.known_by) and known.intersection(each.time) and known.intersection(each.text):
            return each
    return None


def plain_fields(record: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Each field by its plain name: the name as it is written, and the text."""
    found: dict[str, tuple[str, str]] = {}
    for name, text in record.items():
        if text == "-":  # what l2t_csv and hayabusa write for nothing
            continue
        found.setdefault(plain_name(name), (name, text))
    return found
