"""Warnings of deadlines on whatever screen of the incident is in front: each is said once while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.deadline_board import MISSED, deadline_board, people_now
from irrunner.incident.deadline_records import UNKNOWN
from irrunner.incident.deadline_texts import warning_sentence
from irrunner.incident.deadline_warnings import newest_warnings
from irrunner.tui.text import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from irrunner.incident.deadline_warnings import DeadlineWarning
    from irrunner.tui.store.session import Session


class SaidWarnings:
    """The warnings that were said since the incident was opened."""

    def __init__(self) -> None:
        self.keys: set[tuple[str, str, str, str]] = set()

    def new(self, warnings: list[DeadlineWarning]) -> list[DeadlineWarning]:
        """Those that were not said yet; they count as said."""
        found = [each for each in warnings if each.key not in self.keys]
        self.keys |= {each.key for each in found}
        return found


def say_warnings(session: Session, zone: str, exercise: str, say: Callable[[Content], None]) -> None:
    """Say each warning that is new: the most pressing of each stage, missed ones first.

    Args:
        session: of the open incident.
        zone: in which times are shown.
        exercise: stands before each, where nothing is real.
        say: shows a line until it is seen.
    """
    opened, incident = session.opened, session.incident
    if opened is None or incident is None or not incident.state.is_open:
        return
    with session.lock:
        found = newest_warnings(deadline_board(incident.state, people_now(incident)))
    new = sorted(opened.kept(SaidWarnings, SaidWarnings).new(found), key=lambda each: each.level != MISSED)
    if not new:
        return
    first, more = new[0], f" and {len(new) - 1} more" if len(new) > 1 else ""
    style = "late" if first.level == MISSED or first.decision == UNKNOWN else "warning"
    say(joined(exercise, (f"{warning_sentence(first, zone)}{more}.", style), ("  - opens the board", "muted")))
