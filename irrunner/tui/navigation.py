"""Going from room to room: which there are, into them, and back. Behind every room lies home."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from irrunner.tui.screens.base import BaseScreen
from irrunner.tui.terminal.key_queue import OneKeyAtATime

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.await_complete import AwaitComplete
    from textual.screen import Screen

    from irrunner.playbook.library import Loaded
    from irrunner.tui.store.session import Session

SCREEN_CLASSES = {
    "home": "home.screen:HomeScreen",
    "library": "library.screen:LibraryScreen",
    "declare": "library.declare:DeclareScreen",
    "run": "run.screen:RunScreen",
    "evidence": "evidence.screen:EvidenceScreen",
    "registers": "registers.screen:RegistersScreen",
    "report": "report.screen:ReportScreen",
    "handover": "handover.screen:HandoverScreen",
    "lists": "lists.screen:ListsScreen",
}
"""Each room's module in `screens` and its class; imported when it is first entered."""

_ONE_ROOM = 2
"""Screens on the stack when one room is open: Textual's own empty one lies below it."""


class Going(OneKeyAtATime[int]):
    """The part of the app that knows the rooms."""

    session: Session
    playbooks: Sequence[Path]

    def make_screen(self, name: str, *args: Any) -> Screen[Any]:
        """A new room by its name."""
        module, _, kind = SCREEN_CLASSES[name].partition(":")
        made: Screen[Any] = getattr(import_module(f"irrunner.tui.screens.{module}"), kind)(*args)
        return made

    def action_go_to(self, name: str, *args: Any) -> None:
        """Go into a room."""
        self.push_screen(self.make_screen(name, *args))

    def enter(self, incident: str) -> None:
        """Open an incident in its run screen."""
        self.session.open(incident)
        self.push_screen(self.make_screen("run"))

    def enter_from_home(self, incident: str) -> None:
        """Open an incident with nothing but home behind it."""
        while len(self.screen_stack) > _ONE_ROOM:
            super().pop_screen()
        if not self.is_home:
            self.switch_screen(self.make_screen("home"))
        self.enter(incident)

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """As Textual has it below a dialog; a room hides what lies below it, which then is not drawn at all."""
        return super()._background_screens if self.screen.is_modal else []

    @property
    def is_home(self) -> bool:
        """Whether the room in front is home."""
        return isinstance(self.screen, BaseScreen) and self.screen.SCREEN == "home"

    def pop_screen(self) -> AwaitComplete:
        """As Textual has it; behind the room that irrunner began in lies home."""
        if len(self.screen_stack) > _ONE_ROOM or self.is_home:
            return super().pop_screen()
        return self.switch_screen(self.make_screen("home"))

    async def action_back(self) -> None:
        """Leave the room; out of home, leave irrunner. Everything is kept."""
        if self.is_home and len(self.screen_stack) == _ONE_ROOM:
            self.exit(0)
        else:
            self.pop_screen()

    def start_with(self, path: str) -> None:
        """Declare an incident with a playbook."""
        from irrunner.playbook import library

        def loaded(found: Loaded) -> None:
            if found.playbook is not None:
                self.action_go_to("declare", found)

        folders = self.playbooks
        self.session.ask(lambda _: library.find(path, folders), loaded)

    def action_graft(self) -> None:
        """Choose a playbook whose steps join the open incident."""
        from irrunner.incident.verbs.lifecycle import graft

        def chosen(loaded: Loaded) -> None:
            self.session.do(graft, loaded, action="graft")

        self.push_screen(self.make_screen("library", "graft", chosen))

    def go_to_step(self, key: str) -> None:
        """Back to the run screen, to a step of its checklist."""
        from irrunner.tui.screens.run.screen import RunScreen

        while len(self.screen_stack) > _ONE_ROOM and not isinstance(self.screen, RunScreen):
            self.pop_screen()
        if isinstance(self.screen, RunScreen):
            self.screen.checklist.select(key)
            self.screen.action_pane("checklist")
