"""What the import of a timeline would do, before it does it. All texts are raw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.moments import format_time
from irrunner.incident.tables.records import LeftOut
from irrunner.incident.tables.timeline_rows import TimelineRow
from irrunner.incident.verbs.timeline import known_entries

if TYPE_CHECKING:
    from irrunner.incident.state import State
    from irrunner.incident.tables.timeline_rows import TimelineRows

SHOWN = 12
"""How many entries, and lines that are left out, are shown."""
_TEXT_SHOWN = 160


class TimelinePreview(Struct):
    """What would come of it.

    Attributes:
        tool: whose format it is. new: what would be recorded, by when it happened. all_rows: with what is there.
        known: how many are there already, in the incident or further up in the file.
        zoned: whether a time was read in the zone that was given.
        left_out: lines that become no entry. not_taken: fields that are left out. doubts: what was guessed.
    """

    tool: str
    new: list[TimelineRow]
    all_rows: list[TimelineRow]
    known: int
    zoned: bool
    left_out: list[LeftOut]
    not_taken: tuple[str, ...]
    doubts: list[str]


def preview_timeline(found: TimelineRows, state: State) -> TimelinePreview:
    """Compare what a file means with what was imported before."""
    known = known_entries(state)
    rows = sorted(found.rows, key=lambda row: (row.moment.time, row.line))
    new = []
    for row in rows:
        if (key := (row.moment.time, row.text)) not in known:
            known.add(key)
            new.append(row)
    return TimelinePreview(
        found.tool, new, rows, len(rows) - len(new), found.zoned, found.left_out, found.not_taken, found.doubts
    )


def timeline_lines(preview: TimelinePreview, source: str, zone: str, *, shown: int = SHOWN) -> list[str]:
    """Everything that somebody should see before entries are written.

    Args:
        preview: what would come of it.
        source: what it comes from.
        zone: in which times are shown.
        shown: how many entries, and lines that are left out.
    """
    new = preview.new
    between = f", from {_full(new[0], zone)} to {_full(new[-1], zone)}" if new else ""
    there = f", {preview.known:,} there already" if preview.known else ""
    lines = [f"{source}, as {preview.tool} writes it: {len(new):,} new{between}{there}."]
    if preview.not_taken:
        lines.append(f"Not taken: {', '.join(preview.not_taken)}.")
    lines += _asked(preview, shown)
    lines += [f"New: {_full(row, zone)}  {row.text[:_TEXT_SHOWN]}" for row in new[:shown]]
    return [*lines, f"and {len(new) - shown:,} more"] if len(new) > shown else lines


def timeline_questions(preview: TimelinePreview) -> list[str]:
    """What a person has to agree to, because something is left out or guessed."""
    unsure = [each for each in preview.left_out if not each.plain]
    return _asked(preview, SHOWN) if unsure or preview.doubts else []


def _asked(preview: TimelinePreview, shown: int) -> list[str]:
    lines = [f"Guessed: {what}." for what in preview.doubts[:shown]]
    if len(preview.doubts) > shown:
        lines.append(f"and {len(preview.doubts) - shown:,} more guessed")
    lines += [f"Left out: line {each.line} {each.why}: {each.text}." for each in preview.left_out[:shown]]
    if len(preview.left_out) > shown:
        lines.append(f"and {len(preview.left_out) - shown:,} more left out")
    return lines


def _full(row: TimelineRow, zone: str) -> str:
    return format_time(row.moment.time, zone, seconds=True)
