"""Entries of another tool's timeline: each with its own time, in its own zone, or named with why it is left out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.errors import IrrunnerError, Misused, NotFound, Refused
from irrunner.incident.moments import AHEAD, Moment, format_utc, parse_moment, parse_utc
from irrunner.incident.tables.columns import plain_name
from irrunner.incident.tables.json_lines import is_json_lines, read_json_lines
from irrunner.incident.tables.records import LeftOut, read_records
from irrunner.incident.tables.timeline_formats import FORMATS, TimelineFormat, find_format, plain_fields
from irrunner.incident.time_grammar import NotUnderstood, Pieces, read_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_ENTRIES = 10_000
"""Entries of one import; a whole disk's timeline is evidence, and what matters of it belongs here."""
MAX_TEXT = 20_000
"""Characters of one entry."""

_MICROSECONDS = re.compile(r"-?\d{15,17}", re.ASCII)
_US_DATE = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_EMPTY_TIMES = re.compile(
    r"(?:0+|-+|n/?a|none|null|not a time|(?:0000|0001|1601|1899|1900)-.*|00/00/0000.*)", re.IGNORECASE
)
_EPOCH = "1970-01-01T00:00:01"
_NO_TIME, _AHEAD = "has no time", "lies ahead"
_HOW = "Write it as 2026-03-24T10:39:00Z, or take the line out."


class TimelineRow(Struct, frozen=True, gc=False):
    """An entry of a file: on which line, when it happened as the file says it, and what it says."""

    line: int
    moment: Moment
    text: str


class TimelineRows(Struct):
    """What a file means for the timeline.

    Attributes:
        tool: whose format it is. rows: in the order of the file. zoned: whether a time was read in the zone given.
        left_out: lines that become no entry. not_taken: fields that are not written into the entries.
        doubts: what was guessed, in words.
    """

    tool: str
    rows: list[TimelineRow] = field(default_factory=list)
    zoned: bool = False
    left_out: list[LeftOut] = field(default_factory=list)
    not_taken: tuple[str, ...] = ()
    doubts: list[str] = field(default_factory=list)


def read_timeline(text: str, *, zone: str, now: datetime) -> TimelineRows:
    """What a text means for the timeline.

    Args:
        text: CSV or JSON Lines.
        zone: in which times without a zone are read; empty: they are refused.
        now: entries that lie ahead of it are left out.

    Raises:
        NotFound: no field is a time, or none says what happened.
        Refused: a line cannot be understood, or there are too many; with the line.
        Misused: a time names no zone, and none is given.
    """
    records, left_out = _records(text)
    names = {plain_name(name): name for _, record in records for name in record}
    form = find_format(names)
    if form is None:
        raise NotFound(
            "No column is a time and another one says what happened. Nothing was written.",
            hint="Call them `datetime` and `message`; the output of Timesketch, plaso and hayabusa is known.",
        )
    found = TimelineRows(form.name, left_out=left_out)
    taken = {*form.time, *form.text, *form.before, *form.behind, form.date, form.zone}
    if not form.keeps_others:
        found.not_taken = tuple(name for plain, name in names.items() if plain not in taken)
    for line, record in records:
        _take(found, form, line, record, zone, now)
    if not found.rows and not found.left_out:
        raise Refused("There are no entries. Nothing was written.")
    return found


def _records(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[LeftOut]]:
    if is_json_lines(text):
        return list(read_json_lines(text, MAX_ENTRIES)), []
    table = read_records(text, _count_known, MAX_ENTRIES)
    if not table.columns:
        raise NotFound(
            "The first line names no columns of a timeline. Nothing was written.",
            hint="Put `datetime` and `message` above the columns, or bring JSON Lines.",
        )
    records = []
    for record in table.records:
        if any(record.cells[len(table.columns) :]):
            raise Refused(
                f"Line {record.line} has {len(record.cells)} cells, and the first line names {len(table.columns)}"
                " columns. Nothing was written.",
                hint="Put cells that hold the separator in quotes.",
            )
        cells = zip(table.columns, record.cells, strict=False)
        records.append((record.line, {name: cell for name, cell in cells if name and cell}))
    return records, table.left_out


def _count_known(cells: Sequence[str]) -> int:
    plain = {plain_name(cell) for cell in cells}
    form = find_format(plain)
    if form is None:
        return 0
    return sum(1 for each in FORMATS for name in {*each.time, *each.text, *each.before, *each.behind} & plain)


def _take(
    found: TimelineRows, form: TimelineFormat, line: int, record: dict[str, str], zone: str, now: datetime
) -> None:
    fields = plain_fields(record)
    text = _text(form, fields)
    said = _time(form, fields)
    moment: Moment | str
    if not text:
        moment = "says nothing"
    elif len(text) > MAX_TEXT:
        moment = f"is longer than {MAX_TEXT:,} characters"
    elif not said or _EMPTY_TIMES.fullmatch(said):
        moment = _NO_TIME
    elif _MICROSECONDS.fullmatch(said):
        moment = _of_microseconds(said, line)
    else:
        own_zone = fields[form.zone][1] if form.zone in fields else ""
        moment = _of_words(found, said, own_zone or zone, line, now, names_zone=bool(own_zone))
    if isinstance(moment, Moment) and moment.time <= _EPOCH:
        moment = _NO_TIME
    elif isinstance(moment, Moment) and parse_utc(moment.time) > now + AHEAD:
        moment = _AHEAD
    if isinstance(moment, Moment):
        found.rows.append(TimelineRow(line, moment, text))
    else:
        found.left_out.append(LeftOut(line, f"{said} {text}".strip()[:60], moment))


def _text(form: TimelineFormat, fields: dict[str, tuple[str, str]]) -> str:
    """What happened, with what stands around it."""
    own = next((name for name in form.text if name in fields), "")
    if not own:
        return ""
    before = ", ".join(fields[name][1] for name in form.before if name in fields)
    behind = [name for name in form.behind if name in fields]
    if form.keeps_others:
        taken = {own, *(name for name in form.time if name in fields)}
        time = next((name for name in form.time if name in fields), "")
        behind = [name for name in fields if name not in taken or (name in form.time and name != time)]
    rest = "".join(f"; {fields[name][0]}: {fields[name][1]}" for name in behind)
    return f"{before + ': ' if before else ''}{fields[own][1]}{rest}"


def _time(form: TimelineFormat, fields: dict[str, tuple[str, str]]) -> str:
    said = [fields[name][1] for name in form.time if name in fields]
    if form.date:
        day = _US_DATE.sub(r"\g<year>-\g<month>-\g<day>", fields[form.date][1]) if form.date in fields else ""
        return f"{day} {said[0]}" if said and day else ""
    zoned = next((each for each in said if _names_a_zone(each)), "")
    return zoned or (said[0] if said else "")


def _names_a_zone(said: str) -> bool:
    pieces = None if _MICROSECONDS.fullmatch(said) else _pieces(said)
    return pieces is None or pieces.epoch is not None or pieces.offset is not None or bool(pieces.zone)


def _pieces(said: str) -> Pieces:
    """What a text says of a time; nothing at all when it is none."""
    try:
        return read_pieces(said)
    except NotUnderstood:
        return Pieces()


def _of_words(found: TimelineRows, said: str, zone: str, line: int, now: datetime, *, names_zone: bool) -> Moment | str:
    """The moment that a line names, or why it is left out."""
    pieces = _pieces(said)
    if pieces.epoch is None and not pieces.month:
        raise Refused(f"Line {line}: {said!r} is no time with a day. Nothing was written.", hint=_HOW)
    if not zone and not _names_a_zone(said):
        raise Misused(
            f"Line {line}: {said!r} names no zone. Nothing was written.",
            hint="Say which one the tool used: --zone UTC, --zone +02:00, --zone Europe/Berlin.",
        )
    try:
        moment = parse_moment(said, now=now, zone=zone or "UTC")
    except IrrunnerError as error:
        if type(error) is Refused:  # the one plain refusal: it lies ahead
            return _AHEAD
        raise Refused(f"Line {line}: {error.sentence} Nothing was written.", hint=_HOW) from error
    if pieces.epoch is None and not pieces.year:
        found.doubts.append(f"line {line} names no year, and is read as {moment.time[:10]}")
    found.zoned = found.zoned or not (names_zone or _names_a_zone(said))
    return Moment(moment.time, moment.precision, f"{said} {zone}" if names_zone else said)


def _of_microseconds(said: str, line: int) -> Moment:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(said))
    except OverflowError as error:
        raise Refused(f"Line {line}: {said!r} is no time. Nothing was written.") from error
    return Moment(format_utc(moment), "second", said)
