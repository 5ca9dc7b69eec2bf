"""The director's loop, one turn of it: what happens by itself while somebody directs an exercise.

A door that directs calls `Conductor.turn` every second or so, in the thread that owns both stores. With nobody
turning it nothing goes: due injects wait until somebody says so.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.heartbeat import Heartbeat
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import injects, players
from irrunner.incident.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exercise.play.exercise import Exercise


class TickResult(Struct, frozen=True):
    """What one turn brought.

    Attributes:
        told: injects that went. answered: checks whose answer the scenario held ready.
        stepped: this machine's clock was moved, and that is on record now.
        waiting: ids of injects that are due and wait for a key, because they came due while nobody directed.
        over: why the exercise should end; empty while it should not.
    """

    delivered: tuple[Entry, ...] = ()
    answered: tuple[Entry, ...] = ()
    clock_stepped: bool = False
    waiting: tuple[str, ...] = ()
    over: str = ""


class Scheduler:
    """Plays an exercise by the clock, for one director.

    Attributes:
        holding: whether due injects wait for a key. It begins so when some came due while nobody directed.
    """

    def __init__(
        self, exercise: Exercise, *, alone: bool = False, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Take up an exercise; nothing is told yet.

        Args:
            exercise: the exercise.
            alone: it is played by whoever directs; then the story stood still while nobody was there.
            monotonic: a clock that nobody can set, in seconds.
        """
        self.exercise = exercise
        self._monotonic = monotonic
        self._heartbeat = Heartbeat(exercise) if alone else None
        if self._heartbeat is not None:
            self._heartbeat.pause_from_last_beat()
        self._watch = clocks.ClockWatch(exercise.players.clock(), monotonic())
        schedule = exercise.schedule()
        self.waits_for_release = bool(schedule.due) and bool(exercise.player_log.delivered)

    def tick(self) -> TickResult:
        """Tell what is due, answer what can be answered, and watch this machine's clock."""
        exercise = self.exercise
        exercise.refresh()
        if not exercise.player_log.running:
            return TickResult()
        if self._heartbeat is not None:
            self._heartbeat.beat(self._monotonic())
        stepped = self._watched()
        answered = tuple(players.answer_checks(exercise))
        schedule = exercise.schedule()
        waiting = tuple(view.inject.id for view in schedule.due)
        self.waits_for_release = self.waits_for_release and bool(waiting)
        paused = exercise.player_log.clock is not None and exercise.player_log.clock.paused
        told = () if self.waits_for_release or paused else tuple(injects.play_due(exercise))
        over = exercise.schedule().over
        return TickResult(told, answered, stepped, waiting if self.waits_for_release else (), over)

    def release(self) -> None:
        """Let the injects go that came due while nobody directed."""
        self.waits_for_release = False

    def _watched(self) -> bool:
        now = self.exercise.players.clock()
        expected = self._watch.check(now, self._monotonic())
        if expected is None:
            return False
        clocks.clock_stepped(self.exercise, expected, now)
        self.exercise.refresh()
        return True
