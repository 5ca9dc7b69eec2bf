"""Wall time and story time: pure arithmetic, in whole milliseconds.

Story time starts at 0 when the exercise begins, runs `speed` times as fast as the wall clock (in the
mode `story` it does not run at all), stands still in a pause, and can be set ahead. *Played* time is
what an expectation's `within` counts: story time without pauses and, while a clock runs, without what
was jumped over, because nobody could act in it. In the mode `story` jumps are all there is, so they count.

A wall clock that steps never moves story time: what lies between two readings counts only as far as the
clock before the step is known to have come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.exercise.scenario.story_time import Speed, parse_speed
from irrunner.incident.moments import format_utc, parse_utc

if TYPE_CHECKING:
    from datetime import datetime


class Reading(Struct, frozen=True):
    """One moment on three clocks.

    Attributes:
        wall: milliseconds since 1970, UTC.
        story: milliseconds of story time since the exercise began.
        played: milliseconds that count for `within`.
    """

    wall: int
    story: int
    played: int


class StoryClock(Struct, frozen=True):
    """How the clocks stand, and how they go on from there."""

    mode: str
    at: Reading
    speed: Speed = 1
    paused: bool = False
    ended: bool = False

    @property
    def rate(self) -> int:
        """Story milliseconds in 100 milliseconds of the wall clock, as things are."""
        return 0 if self.paused or self.ended or self.mode == "story" else round(self.speed * 100)

    def read(self, wall: int) -> Reading:
        """What the clocks show at a wall time; a wall time before the last reading counts as that one."""
        ran = max(0, wall - self.at.wall) * self.rate // 100
        return Reading(wall, self.at.story + ran, self.at.played + ran)


def begin(wall: int, mode: str, speed: int | str) -> StoryClock:
    """A clock at the start of an exercise; speed: as the journal has it."""
    return StoryClock(mode, Reading(wall, 0, 0), 1 if mode == "real" else parse_speed(speed))


def advance(clock: StoryClock, wall: int) -> StoryClock:
    """The clock, read at a wall time."""
    return structs.replace(clock, at=clock.read(wall))


def pause(clock: StoryClock, wall: int) -> StoryClock:
    """The clock, standing still from a wall time on."""
    return structs.replace(advance(clock, wall), paused=True)


def resume(clock: StoryClock, wall: int) -> StoryClock:
    """The clock, running again."""
    return structs.replace(advance(clock, wall), paused=False)


def change_speed(clock: StoryClock, wall: int, speed: Speed) -> StoryClock:
    """The clock, running at another speed."""
    return structs.replace(advance(clock, wall), speed=speed)


def jump(clock: StoryClock, wall: int, story: int) -> StoryClock:
    """The clock, set ahead to a story time; never back."""
    now = clock.read(wall)
    ahead = max(0, story - now.story)
    played = now.played + (ahead if clock.mode == "story" else 0)
    return structs.replace(clock, at=Reading(wall, now.story + ahead, played))


def step(clock: StoryClock, before: int, after: int) -> StoryClock:
    """The clock, when the wall clock was moved from one reading to another."""
    stood = clock.read(max(before, clock.at.wall))
    return structs.replace(clock, at=Reading(after, stood.story, stood.played))


def end(clock: StoryClock, wall: int) -> StoryClock:
    """The clock, standing still for good."""
    return structs.replace(advance(clock, wall), ended=True)


def wall_ms(time: str) -> int:
    """A time in irrunner's fixed form as milliseconds since 1970."""
    return round(parse_utc(time).timestamp() * 1000)


def wall_now(now: datetime) -> int:
    """A moment as milliseconds since 1970, as the journal would keep it."""
    return wall_ms(format_utc(now))
