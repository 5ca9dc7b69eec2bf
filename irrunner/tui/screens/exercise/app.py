"""The screen of one exercise: of whoever plays it alone, or directs it. There is no home behind it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from irrunner.tui.app import IrrunnerApp
from irrunner.tui.navigation import SCREEN_CLASSES
from irrunner.tui.screens.exercise.director_worker import DirectorSession, DirectorUpdated

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location
    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot

PLAY, DIRECT = "play", "direct"


class ExerciseApp(IrrunnerApp):
    """As `IrrunnerApp`, with the director's side of one exercise.

    Attributes:
        session: also holds the director's journal.
        director_snapshot: the latest; None before the first.
        live: the store in which a live incident is declared when something real happens.
    """

    CSS_PATH: ClassVar[Any] = ["../../app.tcss", "../incident/incident.tcss", "../run/run.tcss", "exercise.tcss"]

    def __init__(
        self,
        place: Location,
        actor: Actor,
        *,
        room: str,
        control: Location,
        director: str,
        incident: str,
        live: Location | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        """Set up everything; nothing is opened yet.

        Args:
            place: the players' store.
            actor: who is at the keyboard.
            room: PLAY, or DIRECT.
            control: the director's store.
            director: the director's incident in it.
            incident: the players' incident.
            live: the store of live incidents; the players' own if there is no other.
            monotonic: a clock that nobody can set.
            options: as for `IrrunnerApp`.
        """
        mirror = options.get("mirror")
        run = "exercise.direct:DirectScreen" if room == DIRECT else "exercise.play:PlayScreen"
        screens = {**SCREEN_CLASSES, "run": run}
        super().__init__(place, actor, incident=incident, screens=screens, has_home=False, **options)
        self.session: DirectorSession = DirectorSession(
            self,
            place,
            actor,
            control=control,
            director=director,
            alone=room == PLAY,
            monotonic=monotonic,
            clock=self.session.clock,
            mirror=mirror,
        )
        self.director_snapshot: DirectorSnapshot | None = None
        self.live = live or place

    @on(DirectorUpdated)
    def _director_updated(self, message: DirectorUpdated) -> None:
        self.director_snapshot = message.snapshot
