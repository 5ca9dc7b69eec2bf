"""The story's clock as the clock that the players of an exercise go by when they type a time.

Before the exercise began the story's clock ran as fast as the one on the wall: the night before lies as long ago in
both.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from irrunner.exercise.play import story_clock
from irrunner.incident.moments import parse_utc

if TYPE_CHECKING:
    from irrunner.exercise.play.player_log import PlayerLog


class StoryCalendar:
    """The story's clock of one exercise, as a `Calendar`."""

    def __init__(self, log: PlayerLog) -> None:
        """Go by the clock of a log whose exercise has begun and has a time of the story at which it begins."""
        self._log = log
        self._clocks = log.clocks
        self._start = parse_utc(log.story_start)
        self._began = self._clocks[0].at.wall

    def shown(self, wall: datetime) -> datetime:
        """What the story's clock shows at a time on the wall."""
        at = story_clock.wall_now(wall)
        before = at - self._began
        read = self._log.now(at) if at >= self._clocks[-1].at.wall else self._log.reading_at(at)
        return self._start + timedelta(milliseconds=before if before < 0 else read.story)

    def wall(self, shown: datetime) -> datetime:
        """The first time on the wall at which the story's clock showed that, or will if it runs on as it does."""
        story = round((shown - self._start) / timedelta(milliseconds=1))
        return datetime.fromtimestamp(self._wall(story) / 1000, UTC)

    def _wall(self, story: int) -> int:
        if story <= 0:
            return self._began + story
        for clock, after in pairwise(self._clocks):
            if story <= after.at.story:
                ran = (story - clock.at.story) * 100 // clock.rate if clock.rate else after.at.wall - clock.at.wall
                return min(clock.at.wall + ran, after.at.wall)
        last = self._clocks[-1]
        return last.at.wall + (max(0, story - last.at.story) * 100 // last.rate if last.rate else 0)


def story_calendar(log: PlayerLog) -> StoryCalendar | None:
    """The calendar of an exercise; None before it began, and where its story has no time of its own."""
    return StoryCalendar(log) if log.clock is not None and log.story_start else None
