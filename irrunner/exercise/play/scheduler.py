"""The director's loop: what happens without anybody's act while an exercise is directed.

An interface that directs calls `Scheduler.tick` about once a second, in the thread that owns both stores. While
nobody calls it no inject is delivered: those that are due wait until a director delivers them.
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
    """What one tick did.

    Attributes:
        delivered: the entries of the injects that it delivered.
        answered: the entries with which it answered checks, as the scenario prescribes.
        clock_stepped: this machine's clock was moved, which is on record now.
        waiting: ids of injects that came due while nobody directed, and wait for `release`.
        over: why the exercise should end, as half a sentence; empty while it should not.
    """

    delivered: tuple[Entry, ...] = ()
    answered: tuple[Entry, ...] = ()
    clock_stepped: bool = False
    waiting: tuple[str, ...] = ()
    over: str = ""


class Scheduler:
    """Delivers the injects of an exercise when they are due, for one director.

    Attributes:
        waits_for_release: whether due injects wait for `release`. It is set at first when some came due while nobody
            directed, so that a director who comes back is not overrun.
    """

    def __init__(
        self, exercise: Exercise, *, alone: bool = False, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Watch an exercise; nothing is delivered before the first `tick`.

        Args:
            exercise: the exercise.
            alone: whoever directs it also plays it; then the time in which nobody was there is taken out of the story.
            monotonic: a clock that cannot be set, in seconds.
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
        """Deliver what is due, answer checks, and note when this machine's clock was moved.

        An exercise that does not run is left alone.

        Raises:
            IrrunnerError: a journal cannot be written.
        """
        exercise = self.exercise
        exercise.refresh()
        if not exercise.player_log.running:
            return TickResult()
        if self._heartbeat is not None:
            self._heartbeat.take_out_gap(self._monotonic())
            self._heartbeat.beat(self._monotonic())
        stepped = self._note_clock_step()
        answered = tuple(players.answer_checks(exercise))
        schedule = exercise.schedule()
        waiting = tuple(view.inject.id for view in schedule.due)
        self.waits_for_release = self.waits_for_release and bool(waiting)
        paused = exercise.player_log.clock is not None and exercise.player_log.clock.paused
        delivered = () if self.waits_for_release or paused else tuple(injects.play_due(exercise))
        over = exercise.schedule().over
        return TickResult(delivered, answered, stepped, waiting if self.waits_for_release else (), over)

    def release(self) -> None:
        """Let the next `tick` deliver the injects that came due while nobody directed."""
        self.waits_for_release = False

    def _note_clock_step(self) -> bool:
        now = self.exercise.players.clock()
        expected = self._watch.check(now, self._monotonic())
        if expected is None:
            return False
        clocks.clock_stepped(self.exercise, expected, now)
        self.exercise.refresh()
        return True
