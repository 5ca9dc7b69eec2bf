"""The heartbeat of somebody who plays alone: a draft of the director's store, renewed while they play.

When a player is killed or a machine loses power, nobody pauses the story. When the exercise is opened again its clock
is paused from the last heartbeat on. Without one it is paused from the last entry on, which is to the player's
advantage. A player who was stopped, as by Ctrl-Z, and goes on is the same: the time between is taken out of the story.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from irrunner.exercise.play.verbs import clock
from irrunner.incident.moments import format_utc, parse_utc

if TYPE_CHECKING:
    from irrunner.exercise.play.exercise import Exercise
    from irrunner.incident.entries import Entry

EVERY = 2.0
"""Seconds between two heartbeats."""
GONE_AFTER = timedelta(seconds=10)
"""After so long without a heartbeat nobody plays."""
WHY = "nobody played"
_DRAFT = "alone"


class Heartbeat:
    """The heartbeat of one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        """Nothing is written before the first `beat`."""
        self._exercise = exercise
        self._workspace = exercise.director.store.workspace
        self._shown: float | None = None

    def pause_from_last_beat(self) -> Entry | None:
        """Pause the clock from the last heartbeat on, if it ran while nobody played; to be called before `beat`.

        Returns:
            The entry of the pause; None when there was none to make.
        """
        exercise = self._exercise
        exercise.refresh()
        running, now = exercise.player_log.clock, exercise.players.clock()
        if not exercise.player_log.running or running is None or running.paused or running.mode == "story":
            return None
        since = self._last_beat()
        if now - since <= GONE_AFTER:
            return None
        entry = clock.pause(exercise, why=WHY, since=since)
        exercise.refresh()
        return entry

    def take_out_gap(self, monotonic: float) -> bool:
        """Take the time out of the story in which this process was stopped; to be called before `beat`.

        The story runs again at once, because whoever let the process go on is there.

        Args:
            monotonic: seconds of a clock that cannot be set.

        Returns:
            Whether there was such a time.
        """
        if self._shown is None or monotonic - self._shown <= GONE_AFTER.total_seconds():
            return False
        if self.pause_from_last_beat() is None:
            return False
        clock.resume(self._exercise)
        self._exercise.refresh()
        return True

    def beat(self, monotonic: float) -> None:
        """Write a heartbeat, if it is time for one. One that cannot be written is ignored.

        Args:
            monotonic: seconds of a clock that cannot be set.
        """
        if self._shown is not None and monotonic - self._shown < EVERY:
            return
        self._shown = monotonic
        shown = format_utc(self._exercise.players.clock())
        self._workspace.keep_draft(self._exercise.director.id, _DRAFT, shown)

    def _last_beat(self) -> datetime:
        """When the last heartbeat was written, in UTC; without one, when the last entry was recorded."""
        last = parse_utc(self._exercise.players.state.entries[-1].recorded)
        try:
            shown = datetime.fromisoformat(self._workspace.draft(self._exercise.director.id, _DRAFT)).astimezone(UTC)
        except (ValueError, OverflowError):
            return last
        return max(last, min(shown, self._exercise.players.clock()))
