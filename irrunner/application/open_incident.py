"""An open incident: what is derived from its journal and kept while it is open, in one place.

It lives as long as whoever opened the incident keeps it; no module keeps anything by incident.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from irrunner.incident.moments import format_utc
from irrunner.incident.targets import Timing, wall_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exercise.play.player_log import PlayerLog
    from irrunner.incident.calendar import Calendar
    from irrunner.incident.incident import Incident
    from irrunner.journal.interface import Presence

_Kept = TypeVar("_Kept")

PRESENCE_INTERVAL = 3.0
"""Seconds between two signs of presence, and between two looks at those of others."""


class OpenIncident:
    """An incident in hand.

    Attributes:
        sees_every_card: whoever has it open directs the exercise, and is shown the cards of every role.
        incident: the incident. Where threads share it, `player_log` and `timing` are read under the lock of its state.
    """

    def __init__(self, incident: Incident) -> None:
        """Keep the incident; nothing is derived before it is asked for."""
        self.incident = incident
        self._kept: dict[type, Any] = {}
        self._presence: Presence | None = None
        self.sees_every_card = False
        incident.calendar = self._calendar

    def kept(self, kind: type[_Kept], make: Callable[[], _Kept]) -> _Kept:
        """The one object of a kind, such as a cache, that is kept while the incident is open; made when it is new."""
        if kind not in self._kept:
            self._kept[kind] = make()
        found: _Kept = self._kept[kind]
        return found

    @property
    def player_log(self) -> PlayerLog:
        """What the journal says of an exercise, as its players know it; in any other incident nothing.

        It is folded once and then continued, up to the state as it was last refreshed.
        """
        from irrunner.exercise.play.player_log import PlayerLog

        entries = self.incident.state.entries
        log = self.kept(PlayerLog, PlayerLog)
        if log.seq > len(entries):  # a purge leaves one entry
            log = self._kept[PlayerLog] = PlayerLog()
        log.catch_up(entries)
        return log

    @property
    def timing(self) -> Timing:
        """What the targets of steps count: time on the wall; in an exercise what was played."""
        state = self.incident.state
        if state.mode != "exercise":
            return wall_time(state)
        from irrunner.exercise.play.played_time import played_time

        return played_time(state, self.player_log)

    def _calendar(self) -> Calendar | None:
        """The clock by which people give times: in an exercise the story's."""
        if self.incident.state.mode != "exercise":
            return None
        from irrunner.exercise.play.story_calendar import story_calendar

        return story_calendar(self.player_log)

    @property
    def presence(self) -> Presence:
        """The sign that somebody has the incident open here; nothing is written before its first `beat`."""
        if self._presence is None:
            incident, since = self.incident, format_utc(self.incident.clock())
            self._presence = incident.store.workspace.presence(incident.id, incident.actor, since)
        return self._presence
