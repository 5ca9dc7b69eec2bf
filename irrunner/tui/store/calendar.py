"""The clock by which people give times in the open incident: in an exercise the story's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.incident.calendar import Calendar
    from irrunner.tui.store.session import Session


def current_calendar(session: Session) -> Calendar | None:
    """The clock by which people give times; None for the one on the wall, and while no incident is open."""
    if session.incident is None:
        return None
    with session.lock:
        return session.incident.calendar()
