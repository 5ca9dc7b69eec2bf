"""What plain mode answers to an act: what was recorded, in which entry, and how the record stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.acknowledgement import acknowledgement
from irrunner.application.understood_time import understood_time
from irrunner.cli.entries import say_out_of_order
from irrunner.cli.output import say, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.cli.repl.session import ReplSession
    from irrunner.incident.entries import Entry


def print_entries(session: ReplSession, entries: Sequence[Entry], sentence: str = "") -> None:
    """Print what was recorded, in which entry, and how the record stands.

    Args:
        session: where it was done.
        entries: what one verb wrote.
        sentence: what was done, without a full stop, where the entries alone do not say it.
    """
    session.incident.refresh()
    done = sentence or acknowledgement(entries, session.incident.state.zone)
    understood = understood_time(entries, session.incident.state.zone, session.incident.calendar())
    at = f", at {understood}" if understood else ""
    say(f"{session.cli.exercise}{done}. Entry {entries[-1].seq}{at}, head {short(session.incident.head)}")
    say_out_of_order(entries, session.cli.exercise)
