"""The session of a director: its thread also holds the director's journal and delivers what is due.

Every verb of an exercise runs in that thread, so a screen never waits for a disk, and what the players read
changes only under the session's lock. The director's store is a second one: delivering an inject writes to the
players' journal alone, so a screen that is killed loses and repeats nothing.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from irrunner.application.open_incident import PRESENCE_INTERVAL, OpenIncident
from irrunner.errors import IrrunnerError, Refused
from irrunner.exercise.play.exercise import Exercise
from irrunner.exercise.play.scheduler import Scheduler
from irrunner.exercise.play.verbs import clock as clock_verbs
from irrunner.incident.incident import Incident
from irrunner.journal import open_store
from irrunner.tui.messages import News, Trouble
from irrunner.tui.screens.exercise.director_snapshot import build_director_snapshot
from irrunner.tui.store.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.message import Message

    from irrunner.exercise.play.inject_status import Schedule
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.interface import Presence
    from irrunner.journal.locations import Location
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot
    from irrunner.tui.store.worker import OnError

_TURN = 1.0
"""Seconds between two looks at what became due while nobody wrote."""


class DirectorUpdated(News, bubble=False, namespace="news"):
    """There is a new snapshot of the director's side."""

    def __init__(self, snapshot: DirectorSnapshot) -> None:
        self.snapshot = snapshot
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        return isinstance(message, DirectorUpdated)


class DirectorSession(Session):
    """A session with the other side of the exercise.

    Attributes:
        directing: both sides; None until the incident was read. Only the session's thread may touch it.
        conductor: tells what is due, turn by turn; None until then, too.
    """

    def __init__(
        self,
        app: App[Any],
        place: Location,
        actor: Actor,
        *,
        control: Location,
        director: str,
        alone: bool,
        monotonic: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        """Nothing is opened yet.

        Args:
            app: the screen.
            place: the players' store.
            actor: who is at the keyboard.
            control: the director's store.
            director: the director's incident there.
            alone: whoever plays is the director as well, so the story waits while nobody plays.
            monotonic: a clock that nobody can set.
            options: as for `Session`.
        """
        super().__init__(app, place, actor, **options)
        self.control = control
        self.directing: Exercise | None = None
        self.conductor: Scheduler | None = None
        self._alone = alone
        self._director = director
        self._monotonic = monotonic
        self._presence: Presence | None = None
        self._players_presence: Presence | None = None
        self._others: tuple[str, ...] = ()
        self._playing: tuple[str, ...] = ()
        self._beaten = self._turned = 0.0
        self._read = (0, 0)
        self._shown: DirectorSnapshot | None = None
        self._complaint = ""
        self._store_of_director: Journal | None = None

    def stop(self) -> None:
        """As for any session; the story of somebody who plays alone waits for them."""
        if self._alone:
            self._queue.put(self._let_wait)
        super().stop()

    def direct(
        self,
        verb: Callable[..., Any],
        *args: Any,
        action: str = "",
        then: Callable[[Any], None] | None = None,
        refused: OnError | None = None,
        **kwargs: Any,
    ) -> None:
        """Queue a verb of the exercise whose first argument is the `Directing`; as `do` otherwise."""

        def act(_: Incident) -> Any:
            if self.directing is None:
                raise Refused("The exercise is not open yet.", hint="Try again in a moment.")
            return verb(self.directing, *args, **kwargs)

        self.do(act, action=action, then=then, refused=refused)

    # From here on: in the thread.

    def _run(self) -> None:
        super()._run()
        if self._presence is not None:
            self._presence.leave()
        if self._store_of_director is not None:
            self._store_of_director.close()

    def _opening(self, name: str) -> None:
        super()._opening(name)
        if self.opened is None or self.directing is not None:
            return
        try:
            self._store_of_director = open_store(self.control, create=False)
            director = Incident(self._store_of_director, self._director, self.actor, clock=self.clock)
            self.directing = Exercise(self.opened.incident, director)
        except IrrunnerError as error:
            self._tell(Trouble(error.sentence, error.hint))
            return
        self.conductor = Scheduler(self.directing, alone=self._alone, monotonic=self._monotonic)
        self._presence = OpenIncident(director).presence
        self._players_presence = self.opened.presence  # it only looks, and says nothing
        self._turn()

    def _look(self) -> None:
        super()._look()
        self._turn()

    def _turn(self) -> None:
        """One round of the director: the clock, what is new, what is due, a new picture."""
        if self.directing is None or self.conductor is None:
            return
        try:
            self.directing.refresh()
            self._look_for_others()
            read = (self.directing.players.state.seq, self.directing.director.state.seq)
            real = time.monotonic()
            if read != self._read or real - self._turned >= _TURN:
                self._turned = real
                self.conductor.tick()
                super()._look()
                self._read = (self.directing.players.state.seq, self.directing.director.state.seq)
                self._show(self.directing, self.directing.schedule())
            self._complaint = ""
        except IrrunnerError as error:
            if error.sentence != self._complaint:  # said once, not four times a second
                self._complaint = error.sentence
                self._tell(Trouble(error.sentence, error.hint))

    def _show(self, directing: Exercise, look: Schedule) -> None:
        holding = self.conductor is not None and self.conductor.waits_for_release
        with self.lock:
            snapshot = build_director_snapshot(directing, look, self._others, self._playing, holding=holding)
        if snapshot != self._shown:
            self._shown = snapshot
            self._tell(DirectorUpdated(snapshot))

    def _look_for_others(self) -> None:
        real = time.monotonic()
        if self._presence is None or self._players_presence is None:
            return
        if self._beaten and real - self._beaten < PRESENCE_INTERVAL:
            return
        self._beaten = real
        with suppress(OSError):
            self._presence.beat()
            self._others = tuple(each.short for each in self._presence.others())
            self._playing = tuple(dict.fromkeys(each.short for each in self._players_presence.others()))

    def _let_wait(self) -> None:
        """Nobody plays any more: story time stands still until somebody does."""
        directing = self.directing
        with suppress(IrrunnerError):
            if directing is None:
                return
            directing.refresh()
            clock = directing.player_log.clock
            if directing.player_log.running and clock is not None and clock.mode != "story" and not clock.paused:
                clock_verbs.pause(directing, why="nobody plays")
