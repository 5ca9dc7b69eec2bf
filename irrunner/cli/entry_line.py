"""An entry of the journal as one harmless line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_time
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry


def line_of(entry: Entry, zone: str, *, date: bool = False) -> str:
    """Time, place, who and what."""
    when = format_time(entry.when, zone, date=date)
    return f"{when}  #{entry.seq}  {one_line(entry.by, 24)}  {story(entry, zone)}"


def story(entry: Entry, zone: str) -> str:
    """What happened."""
    return one_line(describe_entry(entry).line(zone), 2_000)
