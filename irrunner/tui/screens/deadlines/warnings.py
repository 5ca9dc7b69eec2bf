"""Warnings of deadlines on whatever screen of the incident is in front: each is said once while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.deadline_news import new_warnings
from irrunner.incident.deadline_board import MISSED
from irrunner.incident.deadline_records import UNKNOWN
from irrunner.incident.deadline_texts import warning_sentence
from irrunner.tui.text import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from irrunner.tui.store.session import Session


def say_warnings(session: Session, zone: str, exercise: str, say: Callable[[Content], None]) -> None:
    """Say the most pressing warning that is new, and how many there are besides.

    Args:
        session: of the open incident.
        zone: in which times are shown.
        exercise: stands before each, where nothing is real.
        say: shows a line until it is seen.
    """
    if session.opened is None:
        return
    with session.lock:
        new = new_warnings(session.opened)
    if not new:
        return
    first, more = new[0], f" and {len(new) - 1} more" if len(new) > 1 else ""
    style = "late" if first.level == MISSED or first.decision == UNKNOWN else "warning"
    say(joined(exercise, (f"{warning_sentence(first, zone)}{more}.", style), ("  - opens the board", "muted")))
