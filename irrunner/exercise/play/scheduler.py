"""The director's loop, one turn of it: what happens by itself while somebody directs an exercise.

A door that directs calls `Conductor.turn` every second or so, in the thread that owns both stores. With nobody
turning it nothing goes: due injects wait until somebody says so.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.heartbeat import Attending
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import injects, players
from irrunner.incident.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exercise.play.exercise import Directing


class Turn(Struct, frozen=True):
    """What one turn brought.

    Attributes:
        told: injects that went. answered: checks whose answer the scenario held ready.
        stepped: this machine's clock was moved, and that is on record now.
        waiting: ids of injects that are due and wait for a key, because they came due while nobody directed.
        over: why the exercise should end; empty while it should not.
    """

    told: tuple[Entry, ...] = ()
    answered: tuple[Entry, ...] = ()
    stepped: bool = False
    waiting: tuple[str, ...] = ()
    over: str = ""


class Conductor:
    """Plays an exercise by the clock, for one director.

    Attributes:
        holding: whether due injects wait for a key. It begins so when some came due while nobody directed.
    """

    def __init__(
        self, directing: Directing, *, alone: bool = False, steady: Callable[[], float] = time.monotonic
    ) -> None:
        """Take up an exercise; nothing is told yet.

        Args:
            directing: the exercise.
            alone: it is played by whoever directs; then the story stood still while nobody was there.
            steady: a clock that nobody can set, in seconds.
        """
        self.directing = directing
        self._steady = steady
        self._attending = Attending(directing) if alone else None
        if self._attending is not None:
            self._attending.returned()
        self._watch = clocks.Steady(directing.players.clock(), steady())
        look = directing.look()
        self.holding = bool(look.due) and bool(directing.room.delivered)

    def turn(self) -> Turn:
        """Tell what is due, answer what can be answered, and watch this machine's clock."""
        directing = self.directing
        directing.refresh()
        if not directing.room.running:
            return Turn()
        if self._attending is not None:
            self._attending.show(self._steady())
        stepped = self._watched()
        answered = tuple(players.answer_checks(directing))
        look = directing.look()
        waiting = tuple(view.inject.id for view in look.due)
        self.holding = self.holding and bool(waiting)
        paused = directing.room.clock is not None and directing.room.clock.paused
        told = () if self.holding or paused else tuple(injects.play_due(directing))
        over = directing.look().over
        return Turn(told, answered, stepped, waiting if self.holding else (), over)

    def release(self) -> None:
        """Let the injects go that came due while nobody directed."""
        self.holding = False

    def _watched(self) -> bool:
        now = self.directing.players.clock()
        expected = self._watch.look(now, self._steady())
        if expected is None:
            return False
        clocks.clock_stepped(self.directing, expected, now)
        self.directing.refresh()
        return True
