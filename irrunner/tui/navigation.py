"""Which screens there are, and the ways between them. Home is behind every screen of irrunner."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.await_complete import AwaitComplete

from irrunner.tui.host import ActionScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App
    from textual.screen import Screen

    from irrunner.journal.locations import Location
    from irrunner.playbook.library import Loaded
    from irrunner.tui.host import Host

SCREEN_CLASSES = {
    "home": "home.screen:HomeScreen",
    "library": "library.screen:LibraryScreen",
    "declare": "library.declare:DeclareScreen",
    "run": "run.screen:RunScreen",
    "evidence": "evidence.screen:EvidenceScreen",
    "checks": "checks.screen:ChecksScreen",
    "registers": "registers.screen:RegistersScreen",
    "credentials": "credentials.screen:CredentialsScreen",
    "conflicts": "conflicts.screen:ConflictsScreen",
    "deadlines": "deadlines.screen:DeadlinesScreen",
    "form": "deadlines.form_screen:FormScreen",
    "report": "report.screen:ReportScreen",
    "gaps": "report.gaps:GapsScreen",
    "handover": "handover:HandoverScreen",
    "lists": "lists:ListsScreen",
    "cards": "exercise.card_list:CardListScreen",
    "debrief": "exercise.debrief:DebriefScreen",
}
"""Each screen's module in `screens` and its class; imported when it is first opened."""


@runtime_checkable
class StepScreen(Protocol):
    """A screen with the checklist of an incident."""

    def select_step(self, key: str) -> None:
        """Put the cursor on a step."""


class Navigator:
    """The ways between the screens of one app, and out of it.

    Attributes:
        elsewhere: the store and the incident to go on with, once the app has ended.
    """

    def __init__(self, app: App[int], host: Host, screens: Mapping[str, str], *, has_home: bool) -> None:
        """Know the screens.

        Args:
            app: where screens are put in front.
            host: the same app, as screens see it.
            screens: the classes of the screens, as in `SCREEN_CLASSES`.
            has_home: whether home lies behind the last screen; without it, leaving that screen leaves irrunner.
        """
        self._app = app
        self._host = host
        self._screens = screens
        self._has_home = has_home
        self.elsewhere: tuple[Location, str] | None = None

    def make_screen(self, name: str, *args: Any) -> Screen[Any]:
        """A new screen by its name; the arguments are those of its class."""
        module, _, kind = self._screens[name].partition(":")
        made: Screen[Any] = getattr(import_module(f"irrunner.tui.screens.{module}"), kind)(*args)
        return made

    @property
    def is_home(self) -> bool:
        """Whether home is in front."""
        front = self._app.screen
        return isinstance(front, ActionScreen) and front.SCREEN == "home"

    @property
    def is_last(self) -> bool:
        """Whether nothing but Textual's own empty screen lies behind the screen in front."""
        stack = self._app.screen_stack
        return isinstance(stack[-1], ActionScreen) and sum(isinstance(screen, ActionScreen) for screen in stack) == 1

    def go_to(self, name: str, *args: Any) -> None:
        """Put a new screen in front."""
        self._app.push_screen(self.make_screen(name, *args))

    def leave_last(self) -> AwaitComplete:
        """From the last screen to home, or out of irrunner."""
        if self._has_home and not self.is_home:
            return self._app.switch_screen(self.make_screen("home"))
        self._app.exit(0)
        done: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
        return done

    def go_on_in(self, place: Location, incident: str) -> None:
        """Leave, to go on in another store; when that is left, this one comes back."""
        self.elsewhere = (place, incident)
        self._app.exit(0)

    def open_incident(self, incident: str) -> None:
        """Open an incident in its run screen."""
        self._host.session.open(incident)
        self.go_to("run")

    def open_incident_from_home(self, incident: str) -> None:
        """The same, with nothing but home behind it."""
        while not self.is_last:
            self._app.pop_screen()
        if not self.is_home:
            self._app.switch_screen(self.make_screen("home"))
        self.open_incident(incident)

    def go_to_step(self, key: str) -> None:
        """Back to the run screen, with the cursor on a step."""
        while not self.is_last and not isinstance(self._app.screen, StepScreen):
            self._app.pop_screen()
        if isinstance(self._app.screen, StepScreen):
            self._app.screen.select_step(key)

    def declare_with(self, path: str) -> None:
        """Open the form that declares an incident with a playbook."""
        from irrunner.playbook import library

        def loaded(found: Loaded) -> None:
            if found.playbook is not None:
                self.go_to("declare", found)

        folders = self._host.playbooks
        self._host.session.ask(lambda _: library.find(path, folders), loaded)

    def choose_graft(self) -> None:
        """Open the library to choose a playbook whose steps join the open incident."""
        from irrunner.tui.screens.library.graft import ask_graft

        self.go_to("library", "graft", lambda loaded: ask_graft(self._host, loaded))
