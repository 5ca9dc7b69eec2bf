"""The screen of one exercise: of whoever plays it alone, or directs it. There is no home behind it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar

from textual.await_complete import AwaitComplete

from irrunner.tui.app import IrrunnerApp
from irrunner.tui.screens.base import BaseScreen
from irrunner.tui.screens.exercise.director import Director

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location

PLAY, DIRECT = "play", "direct"


class ExerciseApp(IrrunnerApp):
    """As `IrrunnerApp`, with the director's side of one exercise.

    Attributes:
        director: directs the exercise in the session's thread.
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
        super().__init__(place, actor, incident=incident, **options)
        alone = room == PLAY
        self.director = Director(self.session, control, director, alone=alone, live=live, monotonic=monotonic)
        self._room = room

    def make_screen(self, name: str, *args: Any) -> Screen[Any]:
        """The run screen is the one of this exercise."""
        if name == "run" and self._room == DIRECT:
            from irrunner.tui.screens.exercise.direct import DirectScreen

            return DirectScreen()
        if name == "run":
            from irrunner.tui.screens.exercise.play import PlayScreen

            return PlayScreen()
        return super().make_screen(name, *args)

    def pop_screen(self) -> AwaitComplete:
        """Out of the last room, leave; the exercise goes on where it was when it is opened again."""
        rooms = sum(isinstance(screen, BaseScreen) for screen in self.screen_stack)
        if rooms > 1 or not isinstance(self.screen, BaseScreen):
            return super().pop_screen()
        self.exit(0)
        done: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
        return done

    async def action_back(self) -> None:
        """Leave the room, or irrunner."""
        self.pop_screen()
