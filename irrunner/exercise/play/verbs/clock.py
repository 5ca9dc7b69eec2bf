"""Verbs on the two clocks: pause, resume, speed, jump, the next inject, and a wall clock that stepped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.exercise.play import story_clock
from irrunner.exercise.play.exercise import Exercise, require_running
from irrunner.exercise.play.verbs.registry import verb
from irrunner.exercise.scenario.story_time import journal_speed, require_speed
from irrunner.incident.moments import format_utc, parse_utc
from irrunner.journal.events import ClockPaused, ClockResumed, ClockSpeed, ClockStepped, StoryJumped
from irrunner.playbook.durations import format_offset

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.exercise.scenario.story_time import Speed
    from irrunner.incident.entries import Entry


@verb("pause", "Let story time stand still")
def pause(exercise: Exercise, *, why: str = "", since: datetime | None = None, by: str = "") -> Entry:
    """Let story time stand still: no inject is delivered by its time and no expectation runs out.

    Args:
        exercise: the exercise.
        why: the reason; the players read it.
        since: story time has stood still from this moment on, because nobody was there; at the earliest the last entry.
        by: who says so.

    Raises:
        Refused: it stands still already, or no exercise runs.
    """
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        if exercise.player_log.clock is not None and exercise.player_log.clock.paused:
            raise Refused("Story time stands still already.", hint="Resume it when everybody is ready.")
        stood = max(format_utc(since), write.state.entries[-1].recorded) if since is not None else ""
        return write(ClockPaused(why, stood if stood < write.recorded else ""))


@verb("resume", "Let story time run again")
def resume(exercise: Exercise, *, by: str = "") -> Entry:
    """Let story time run again.

    Raises:
        Refused: it runs, or no exercise runs.
    """
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        if exercise.player_log.clock is not None and not exercise.player_log.clock.paused:
            raise Refused("Story time is running.")
        return write(ClockResumed())


@verb("speed", "Let story time run faster or slower")
def speed(exercise: Exercise, times: Speed | str, *, why: str = "", by: str = "") -> Entry:
    """Let story time run so many times as fast as a real clock.

    Raises:
        Refused: the speed is none, the story's clock does not run by itself, or no exercise runs.
    """
    wanted = journal_speed(require_speed(times))
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        if exercise.player_log.clock is not None and exercise.player_log.clock.mode == "story":
            raise Refused("In this exercise the story goes on by hand; its clock has no speed.")
        return write(ClockSpeed(why), speed=wanted)


@verb("jump", "Set story time ahead")
def jump(exercise: Exercise, story: int, *, why: str = "", by: str = "") -> Entry:
    """Set story time ahead; what lies between becomes due.

    Args:
        exercise: the exercise.
        story: seconds of story time since the start.
        why: the reason; the players read it.
        by: who says so.

    Raises:
        Refused: that time has passed, or no exercise runs.
    """
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        now = exercise.player_log.now(story_clock.wall_ms(write.recorded)).story
        if story * 1000 <= now:
            raise Refused(
                f"The story is at {format_offset(now)} already; it never goes back.",
                hint="Name a later time.",
            )
        return write(StoryJumped(why), story=story * 1000)


@verb("next", "Go on to the next moment of the story")
def next_moment(exercise: Exercise, *, by: str = "") -> Entry | None:
    """Set story time to the next inject that has a time; None when nothing is left.

    Raises:
        Refused: no exercise runs.
    """
    exercise.refresh()
    schedule = exercise.schedule()
    if not schedule.upcoming or schedule.due:
        return None
    story = schedule.upcoming[0].story or 0
    return jump(exercise, -(-story // 1000), by=by)


@verb("clock-stepped", "Note that this machine's clock was moved")
def clock_stepped(exercise: Exercise, before: datetime, now: datetime, *, by: str = "") -> Entry:
    """Note that this machine's clock was moved, so that story time is not.

    A clock that went back behind the last entry is noted by every verb by itself, as far as the journal can know;
    what passed since that entry, and a clock that jumped ahead, is known only to somebody who watched another clock
    (`ClockWatch`).

    Args:
        exercise: the exercise.
        before: what the clock would show had it not been moved.
        now: what it shows.
        by: who noticed it.
    """
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        for noted in write.entries:  # from the last entry to now, by the write itself: what is left is the time between
            before = now + (before - parse_utc(noted.body_text("before")))
        return write(ClockStepped(format_utc(before), format_utc(now)))


class ClockWatch:
    """Compares this machine's clock with one that cannot be set, such as `time.monotonic`."""

    TOLERATED = 5.0
    """Seconds; a smaller difference is a clock that is adjusted to the network, not moved."""

    def __init__(self, now: datetime, monotonic: float) -> None:
        """Begin from one reading of both clocks; monotonic: in seconds."""
        self._now = now
        self._monotonic = monotonic

    def check(self, now: datetime, monotonic: float) -> datetime | None:
        """What the clock would show had it not been moved since the last check; None when it was not moved."""
        from datetime import timedelta

        expected = self._now + timedelta(seconds=monotonic - self._monotonic)
        self._now, self._monotonic = now, monotonic
        return expected if abs((now - expected).total_seconds()) > self.TOLERATED else None
