"""Whether somebody is still there who plays alone: a draft of the director's store, renewed while they are.

A player who was killed, or whose machine lost power, has not said "pause". When the exercise is opened again its
clock is paused from the last sign of life on, as if they had. Losing it loses at most the time since the
last entry, to the player's advantage.
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
"""Seconds between two signs of life."""
GONE_AFTER = timedelta(seconds=10)
"""Without a sign for so long, nobody is there."""
WHY = "nobody played"
_DRAFT = "alone"


class Heartbeat:
    """The sign of whoever plays an exercise alone."""

    def __init__(self, exercise: Exercise) -> None:
        """Nothing is written yet."""
        self._directing = exercise
        self._workspace = exercise.director.store.workspace
        self._shown: float | None = None

    def pause_from_last_beat(self) -> Entry | None:
        """Pause the clock from the last sign of life on, when it ran while nobody was there; to be called once."""
        exercise = self._directing
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

    def beat(self, monotonic: float) -> None:
        """Say that somebody is there; that it cannot be said is no trouble.

        Args:
            monotonic: seconds of a clock that nobody can set.
        """
        if self._shown is not None and monotonic - self._shown < EVERY:
            return
        self._shown = monotonic
        shown = format_utc(self._directing.players.clock())
        self._workspace.keep_draft(self._directing.director.id, _DRAFT, shown)

    def _last_beat(self) -> datetime:
        """The last sign; without one, the last entry."""
        last = parse_utc(self._directing.players.state.entries[-1].recorded)
        try:
            shown = datetime.fromisoformat(self._workspace.draft(self._directing.director.id, _DRAFT))
        except ValueError:
            return last
        return max(last, min(shown.astimezone(UTC), self._directing.players.clock()))
