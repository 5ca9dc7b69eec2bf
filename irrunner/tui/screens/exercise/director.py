"""The director's side of an exercise, in the session's thread: it delivers what is due.

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
from irrunner.tui.store.session import Drafts

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from irrunner.journal import Journal
    from irrunner.journal.interface import Presence
    from irrunner.journal.locations import Location
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot
    from irrunner.tui.store.session import Session
    from irrunner.tui.store.worker import OnError

_SCHEDULE_INTERVAL = 1.0
"""Seconds between two looks at what became due while nobody wrote."""


class DirectorUpdated(News, bubble=False, namespace="news"):
    """There is a new snapshot of the director's side."""

    def __init__(self, snapshot: DirectorSnapshot) -> None:
        self.snapshot = snapshot
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        return isinstance(message, DirectorUpdated)


class Director:
    """A companion of a session that directs the exercise of the open incident.

    Attributes:
        snapshot: the latest; None before the exercise was read. live: the store of live incidents.
    """

    def __init__(
        self,
        session: Session,
        control: Location,
        director: str,
        *,
        alone: bool,
        live: Location | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Join a session that has not begun yet; nothing is opened before the players' incident is.

        Args:
            session: of the players' store.
            control: the director's store.
            director: the director's incident there.
            alone: whoever plays is the director as well, so the story waits while nobody plays.
            live: the store in which a live incident is declared when something real happens; by default the players'.
            monotonic: a clock that nobody can set, in seconds.
        """
        self.snapshot: DirectorSnapshot | None = None
        self.live = live or session.place
        self._session = session
        self._control = control
        self._director = director
        self._alone = alone
        self._monotonic = monotonic
        self._store: Journal | None = None
        self._exercise: Exercise | None = None
        self._scheduler: Scheduler | None = None
        self._presence: Presence | None = None
        self._players_presence: Presence | None = None
        self._others: tuple[str, ...] = ()
        self._playing: tuple[str, ...] = ()
        self._presence_due = self._schedule_due = 0.0
        self._seen = (0, 0)
        self._trouble = ""
        session.companion = self
        session.drafts = Drafts(control, session.actor)  # the players' store holds nothing that a director types

    def perform(
        self,
        verb: Callable[..., Any],
        *args: Any,
        action: str = "",
        then: Callable[[Any], None] | None = None,
        refused: OnError | None = None,
        **keywords: Any,
    ) -> None:
        """Queue a verb whose first argument is the `Exercise`; the rest is as for `Session.do`."""

        def run(_: Incident) -> Any:
            if self._exercise is None:
                raise Refused("The exercise is not open yet.", hint="Try again in a moment.")
            return verb(self._exercise, *args, **keywords)

        self._session.do(run, action=action, then=then, refused=refused)

    # From here on: in the session's thread.

    def opened(self) -> None:
        """Open the director's journal as well, and begin to direct."""
        opened = self._session.opened
        if opened is None or self._exercise is not None:
            return
        try:
            self._store = open_store(self._control, create=False)
            director = Incident(self._store, self._director, self._session.actor, clock=self._session.clock)
            self._exercise = Exercise(opened.incident, director)
        except IrrunnerError as error:
            self._session.post(Trouble(error.sentence, error.hint))
            return
        opened.sees_every_card = True
        self._scheduler = Scheduler(self._exercise, alone=self._alone, monotonic=self._monotonic)
        self._presence = OpenIncident(director).presence
        self._players_presence = opened.presence  # only read here
        self.tick()

    def tick(self) -> None:
        """Read both journals, deliver what is due, and send a snapshot if anything changed."""
        if self._exercise is None or self._scheduler is None:
            return
        try:
            self._exercise.refresh()
            self._exchange_presence()
            now = time.monotonic()
            if _position(self._exercise) != self._seen or now >= self._schedule_due:
                self._schedule_due = now + _SCHEDULE_INTERVAL
                self._scheduler.tick()
                self._session.check_journal()
                self._seen = _position(self._exercise)
                self._publish(self._exercise, self._scheduler)
            self._trouble = ""
        except IrrunnerError as error:
            if error.sentence != self._trouble:  # shown once, not at every tick
                self._trouble = error.sentence
                self._session.post(Trouble(error.sentence, error.hint))

    def stopping(self) -> None:
        """Leave; the story of somebody who plays alone waits for them."""
        if self._alone and self._exercise is not None:
            with suppress(IrrunnerError):
                _pause_story(self._exercise)
        if self._presence is not None:
            self._presence.leave()
        if self._store is not None:
            self._store.close()

    def _publish(self, exercise: Exercise, scheduler: Scheduler) -> None:
        schedule = exercise.schedule()
        with self._session.lock:
            snapshot = build_director_snapshot(
                exercise, schedule, self._others, self._playing, scheduler.waits_for_release
            )
        if snapshot != self.snapshot:
            self.snapshot = snapshot
            self._session.post(DirectorUpdated(snapshot))

    def _exchange_presence(self) -> None:
        """Show that somebody directs here, and see who else does, and who has the players' incident open."""
        now = time.monotonic()
        if self._presence is None or self._players_presence is None or now < self._presence_due:
            return
        self._presence_due = now + PRESENCE_INTERVAL
        with suppress(OSError):
            self._presence.beat()
            self._others = tuple(each.short for each in self._presence.others())
            self._playing = tuple(dict.fromkeys(each.short for each in self._players_presence.others()))


def director_of(session: Session) -> Director:
    """The director of a session.

    Raises:
        Refused: no exercise is directed here.
    """
    if not isinstance(session.companion, Director):
        raise Refused("No exercise is directed here.")
    return session.companion


def _position(exercise: Exercise) -> tuple[int, int]:
    """The last entries of the players' and of the director's journal."""
    return exercise.players.state.seq, exercise.director.state.seq


def _pause_story(exercise: Exercise) -> None:
    exercise.refresh()
    clock = exercise.player_log.clock
    if exercise.player_log.running and clock is not None and clock.mode != "story" and not clock.paused:
        clock_verbs.pause(exercise, why="nobody plays")
