"""Home: the incidents of the store, or for an empty one three keys to begin with."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Static
from typing_extensions import override

from irrunner.journal import Journal, open_store
from irrunner.journal.losses import WHERE_TO_LOOK, missing_incident
from irrunner.tui.actions.model import Context, action
from irrunner.tui.messages import Changed, LineChanged
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.screens.home.incident_list import IncidentFilter, IncidentList
from irrunner.tui.store.overview import Overview, OverviewReader
from irrunner.tui.text import joined, line, lines
from irrunner.tui.widgets.frame import Footer, TitleLine, TooSmall
from irrunner.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.errors import IrrunnerError
    from irrunner.tui.host import Host


class HomeScreen(BaseScreen):
    """Where irrunner begins, and where every incident leads back to."""

    SCREEN = "home"
    CSS_PATH = "home.tcss"
    BINDINGS = [*bindings("home"), ("escape", "part('clear_filter')", "Show all")]

    def __init__(self) -> None:
        super().__init__()
        self.incidents = IncidentList(self.session.clock)
        self.filter = IncidentFilter(self.incidents)
        self._reader = OverviewReader(self.session.actor)
        self._asked = False

    @override
    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TitleLine(str(self.session.place), self.session)
        yield Static(_greeting(self.host), id="greeting")
        yield self.incidents
        yield self.filter
        yield Footer()

    @override
    def parts(self) -> Sequence[object]:
        return (self.filter, self.incidents)

    def on_mount(self) -> None:
        """Neither list nor greeting is shown before the store has answered."""
        self.query_one("#greeting").display = False
        self.incidents.display = False
        if not self.session.outbox.is_down:  # else once the incident is left: what is shown then comes from a copy
            self.refresh_list()

    def refresh_list(self) -> None:
        """Ask the store what there is; once is enough while an answer is on its way."""
        if self._asked:
            return
        self._asked = True
        self.session.ask(self._reader.begin, self._show, refused=self._no_answer)

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        """Close the incident that was left, and list the incidents again."""
        if self.app.screen is self:  # not while it is on its way to an incident
            self.session.leave()
        self.refresh_list()

    @on(Changed)
    def _changed(self, _: Changed) -> None:
        if self.in_front:
            self.refresh_list()

    @on(LineChanged)
    def _line_changed(self) -> None:
        self.query_one(TitleLine).refresh()
        if not self.session.outbox.is_down and self.in_front:
            self.refresh_list()

    def _show(self, found: list[Overview]) -> None:
        """Show what is known, and ask for the rest as long as this screen is in front."""
        self.host.known_incidents = {each.id: each for each in found}
        self._asked = self.is_attached and self.in_front and not all(each.complete for each in found)
        if self._asked:
            self.session.ask(self._reader.go_on, self._show, refused=self._no_answer)
        if self.is_attached:
            copies = "last opened on this machine"  # the store may have others
            self.query_one(TitleLine).rename(copies if self.session.copies.are_shown else str(self.session.place))
            self.incidents.show(found)
            self._arrange()

    def _no_answer(self, error: IrrunnerError) -> None:
        self._asked = False
        self.host.show_error(error)

    def _arrange(self) -> None:
        """Show the list if there is anything to list."""
        any_incident = bool(self.host.known_incidents)
        self.query_one("#greeting").display = not any_incident
        self.incidents.display = any_incident
        if any_incident and self.focused is None:
            self.incidents.focus()
        self.refresh_footer()

    @override
    def context(self) -> Context:
        chosen = self.incidents.chosen
        return Context(incident=chosen.id if chosen else "")

    @override
    def footer(self) -> Sequence[str | tuple[str, str]]:
        if not self.host.known_incidents:
            return ("home.declare", "home.demo", "home.library", "palette", ("back", "leave"))
        return ("home.open", "home.declare", "home.filter", "home.library", "palette", ("back", "leave"))

    # Actions

    @on(LineList.Chosen)
    def action_open_incident(self) -> None:
        """Open the incident under the cursor in its run screen."""
        if (chosen := self.incidents.chosen) is None:
            return
        if chosen.standing == "missing":
            self.host.show_message(chosen.title or missing_incident(chosen.id), WHERE_TO_LOOK)
            return
        if chosen.standing in ("purged", "damaged"):
            self.host.show_message(
                f"{chosen.id} is {chosen.standing}; there is nothing to work in.",
                f"`irrunner verify {chosen.id}` says more.",
            )
            return
        self.host.navigation.open_incident(chosen.id)

    def action_import_bundle(self) -> None:
        """Take in what somebody exported."""
        from irrunner.tui.screens.home.importing import ask_import

        ask_import(self.host)

    def action_demo(self) -> None:
        """Build the demo in a store of its own, then go on there."""
        _open_demo(self.host)


def _greeting(host: Host) -> Content:
    """Three keys, and what each leads to."""
    keymap = host.keymap
    rows = (
        ("home.declare", "Start an incident", "Choose a playbook. The record begins at once."),
        ("home.demo", "Try the demo", "A true story for you to finish, in a store of its own."),
        ("home.library", "Read the library", "What the playbooks would have you do."),
    )
    parts = [
        joined(("irrunner walks you through an incident and writes down what happens.", "heading")),
        joined(("This store is empty. What you write stays on this machine, in", "muted")),
        line(str(host.session.place), "muted"),
        joined(""),
    ]
    for name, title, what in rows:
        key = keymap.label(action(name))
        parts.append(joined((f"  {key:<3}", "key"), (f"{title:<20}", "strong")))
        parts.append(joined("     ", (what, "muted")))
    return lines(parts)


def _open_demo(host: Host) -> None:
    """Build the demo in a store of its own, then go on there; the person's own store is never touched."""
    host.show_notice("Preparing an incident for you to finish, in a store of its own.")
    place = Path(tempfile.mkdtemp(prefix="irrunner-demo-")) / "store"

    def built(_: Journal) -> str:
        from irrunner.incident.practice import build_practice

        with open_store(place) as store:
            return build_practice(store, host.session.clock, host.session.actor).id

    host.session.ask(built, lambda name: host.navigation.go_on_in(place, name))
