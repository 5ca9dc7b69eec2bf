"""The story's clock: pure arithmetic on wall, story and played time, in whole milliseconds.

Story time is 0 when the exercise begins and runs `speed` times as fast as the wall clock; in the mode `story` it does
not run at all. It does not run in a pause, and it can be set ahead. *Played* time is what an expectation's `within`
counts: story time without pauses and, while the clock runs, without what was jumped over, because nobody could act in
it. In the mode `story` only jumps move time, so they count.

When the wall clock steps, story time does not: between two readings only the time counts that the clock is known to
have shown before the step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.exercise.scenario.story_time import Speed, parse_speed
from irrunner.incident.moments import format_utc, parse_utc

if TYPE_CHECKING:
    from datetime import datetime


class Reading(Struct, frozen=True):
    """A point in time on three clocks.

    Attributes:
        wall: milliseconds since 1970, UTC.
        story: milliseconds of story time since the exercise began.
        played: milliseconds that count for `within`.
    """

    wall: int
    story: int
    played: int


class StoryClock(Struct, frozen=True):
    """What the clocks showed at the last change, and how they run from there.

    Attributes:
        mode: one of `story_time.MODES`.
        at: what the clocks showed at the last change.
        speed: seconds of story time in a second.
        paused, ended: story time does not run; after the end it never runs again.
    """

    mode: str
    at: Reading
    speed: Speed = 1
    paused: bool = False
    ended: bool = False

    @property
    def rate(self) -> int:
        """Milliseconds of story time in 100 milliseconds of wall time; 0 while it does not run."""
        return 0 if self.paused or self.ended or self.mode == "story" else round(self.speed * 100)

    def read(self, wall: int) -> Reading:
        """What the clocks show at a wall time; a wall time before the last reading counts as that one."""
        ran = max(0, wall - self.at.wall) * self.rate // 100
        return Reading(wall, self.at.story + ran, self.at.played + ran)


def begin(wall: int, mode: str, speed: int | str) -> StoryClock:
    """A clock at the start of an exercise, at a wall time. The speed may be in the journal's form, such as `"1.5"`."""
    return StoryClock(mode, Reading(wall, 0, 0), 1 if mode == "real" else parse_speed(speed))


def advance(clock: StoryClock, wall: int) -> StoryClock:
    """The clock with its last change at a wall time, otherwise the same."""
    return structs.replace(clock, at=clock.read(wall))


def pause(clock: StoryClock, wall: int) -> StoryClock:
    """The clock, paused at a wall time."""
    return structs.replace(advance(clock, wall), paused=True)


def resume(clock: StoryClock, wall: int) -> StoryClock:
    """The clock, running again from a wall time on."""
    return structs.replace(advance(clock, wall), paused=False)


def change_speed(clock: StoryClock, wall: int, speed: Speed) -> StoryClock:
    """The clock, running at another speed from a wall time on."""
    return structs.replace(advance(clock, wall), speed=speed)


def jump(clock: StoryClock, wall: int, story: int) -> StoryClock:
    """The clock, set ahead to a story time at a wall time; a story time that has passed changes nothing."""
    now = clock.read(wall)
    ahead = max(0, story - now.story)
    played = now.played + (ahead if clock.mode == "story" else 0)
    return structs.replace(clock, at=Reading(wall, now.story + ahead, played))


def step(clock: StoryClock, before: int, after: int) -> StoryClock:
    """The clock after the wall clock was moved from `before` to `after`, two wall times."""
    stood = clock.read(max(before, clock.at.wall))
    return structs.replace(clock, at=Reading(after, stood.story, stood.played))


def end(clock: StoryClock, wall: int) -> StoryClock:
    """The clock, ended at a wall time."""
    return structs.replace(advance(clock, wall), ended=True)


def wall_ms(time: str) -> int:
    """A time in irrunner's fixed form as milliseconds since 1970, UTC."""
    return round(parse_utc(time).timestamp() * 1000)


def wall_now(now: datetime) -> int:
    """A time as milliseconds since 1970, UTC, rounded as the journal rounds it."""
    return wall_ms(format_utc(now))
