"""What became pressing of the deadlines since an incident was opened here: each warning is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.deadline_board import MISSED, board_of, closed_at
from irrunner.incident.deadline_warnings import newest_warnings

if TYPE_CHECKING:
    from irrunner.application.open_incident import OpenIncident
    from irrunner.incident.deadline_warnings import DeadlineWarning


class SaidWarnings:
    """The warnings that were said, by `DeadlineWarning.key`."""

    def __init__(self) -> None:
        self.keys: set[tuple[str, str, str, str]] = set()


def new_warnings(opened: OpenIncident) -> list[DeadlineWarning]:
    """The most pressing warning of each stage that was not said yet, missed ones first; they count as said.

    Where threads share the incident it is called under the lock of its state.
    """
    incident = opened.incident
    if not incident.state.deadlines or incident.state.is_removed:
        return []
    said, newest = opened.kept(SaidWarnings, SaidWarnings), newest_warnings(board_of(incident), closed_at(incident))
    found = [each for each in newest if each.key not in said.keys]
    said.keys |= {each.key for each in found}
    return sorted(found, key=lambda each: each.level != MISSED)
