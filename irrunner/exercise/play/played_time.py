"""What the targets of steps count in an exercise: the played time that expectations are judged by.

Story time without pauses and, while the clock runs, without what was jumped over (see `story_clock`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from irrunner.exercise.play import story_clock
from irrunner.incident.targets import Pace, wall_time

if TYPE_CHECKING:
    from irrunner.exercise.play.player_log import PlayerLog
    from irrunner.incident.state import State
    from irrunner.incident.targets import Timing


class PlayedTime:
    """The played time of one exercise, as a `Timing`."""

    def __init__(self, player_log: PlayerLog, clock: story_clock.StoryClock, closed: str = "") -> None:
        """Count from one state of the journal.

        Args:
            player_log: the players' journal, folded.
            clock: the story's clock as the journal has it.
            closed: when the incident was closed; empty while it is open.
        """
        self._room = player_log
        self._clock = clock
        self._closed = closed

    @property
    def pace(self) -> Pace:
        """Before the exercise begins, in a pause and after its end nothing counts."""
        if self._closed:
            return Pace(story_clock.wall_ms(self._closed) / 1000, self.counted(self._closed), 0.0)
        at = self._clock.at
        return Pace(at.wall / 1000, at.played / 1000, float(self._clock.speed) if self._clock.rate else 0.0)

    def counted(self, time: str) -> float:
        """Seconds played."""
        return self._room.at(time).played / 1000

    def moment(self, counted: float) -> datetime | None:
        """When so much will have been played; None in a pause, and for what lies behind the last change."""
        pace = self.pace
        if not pace.rate or counted < pace.counted:
            return None
        return datetime.fromtimestamp(pace.since + (counted - pace.counted) / pace.rate, UTC)


def played_time(state: State, player_log: PlayerLog) -> Timing:
    """What counts in the players' incident, by its state and its journal folded up to the same entry.

    Without a story, in an exercise that nobody directs, that is the time on the wall.
    """
    if player_log.clock is None:
        return wall_time(state)
    closed = state.closed
    return PlayedTime(player_log, player_log.clock, closed.when if closed is not None else "")
