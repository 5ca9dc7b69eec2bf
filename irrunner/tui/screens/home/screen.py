"""Home: the incidents of the store, or for an empty one three keys to begin with."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input, Static

from irrunner.journal import Journal, open_store
from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.messages import Changed
from irrunner.tui.screens.base import BaseScreen, bindings
from irrunner.tui.screens.home.incident_list import IncidentList
from irrunner.tui.store.overview import Overview, overviews, whole
from irrunner.tui.text import joined, line, lines
from irrunner.tui.widgets.footer import Footer
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.title_line import TitleLine
from irrunner.tui.widgets.too_small import TooSmall

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
    BINDINGS = [*bindings("home"), ("escape", "clear_filter", "Show all")]

    def __init__(self) -> None:
        super().__init__()
        self._asked = False

    def compose(self) -> ComposeResult:
        """The list, or the greeting; only one of them is to be seen."""
        yield TooSmall()
        yield TitleLine(str(self.session.place), self.session)
        yield Static(id="greeting")
        yield Static(id="heading")
        yield IncidentList(self.session.clock)
        yield Input(id="filter", placeholder="words of the title, id, mode, severity", compact=True)
        yield Footer()

    def on_mount(self) -> None:
        """Neither is to be seen before the store has answered."""
        self.query_one("#greeting", Static).update(self._greeting())
        for each in ("#greeting", "#heading", "#filter", "IncidentList"):
            self.query_one(each).display = False
        self.look()

    def look(self) -> None:
        """Ask the store what there is; once is enough while an answer is on its way."""
        if self._asked:
            return
        self._asked = True
        known, actor = dict(self.host.known_incidents), self.session.actor
        self.session.ask(lambda store: overviews(store, actor, known), self._show, refused=self._no_answer)

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        """Back from an incident: it has changed."""
        if self.app.screen is self:  # not while it is on its way to an incident
            self.session.leave()
        self.look()

    @on(Changed)
    def _changed(self, _: Changed) -> None:
        if self.in_front:
            self.look()

    def _show(self, found: list[Overview]) -> None:
        self._asked = False
        self.host.known_incidents = {each.id: each for each in found}
        if not self.is_attached:
            return
        incidents = self.query_one(IncidentList)
        incidents.show(found)
        self._arrange()
        for each in found:
            if not each.complete:
                self.session.ask(partial(whole, actor=self.session.actor, name=each.id), self._complete)

    def _complete(self, each: Overview) -> None:
        self.host.known_incidents[each.id] = each
        if not self.is_attached:
            return
        self.query_one(IncidentList).show(list(self.host.known_incidents.values()))

    def _no_answer(self, error: IrrunnerError) -> None:
        self._asked = False
        self.host.show_error(error)

    def _arrange(self) -> None:
        """Show the list if there is anything to list."""
        any_incident = bool(self.host.known_incidents)
        incidents = self.query_one(IncidentList)
        self.query_one("#greeting").display = not any_incident
        self.query_one("#heading").display = any_incident
        incidents.display = any_incident
        if any_incident and self.focused is None:
            incidents.focus()
        self._headings()
        self.refresh_footer()

    def _headings(self) -> None:
        width = self.size.width
        heading = self.query_one(IncidentList).heading(max(20, width - 2))
        self.query_one("#heading", Static).update(line(heading, "muted"))

    def on_resize(self, _: events.Resize) -> None:
        """The columns moved."""
        if self.is_mounted and self.is_attached:
            self._headings()

    def _greeting(self) -> Content:
        """Three keys, and what each leads to."""
        keymap = self.host.keymap
        rows = (
            ("home.declare", "Start an incident", "Choose a playbook. The record begins at once."),
            ("home.demo", "Try the demo", "A finished incident of public record, in a store of its own."),
            ("home.library", "Read the library", "What the playbooks would have you do."),
        )
        from irrunner.tui.actions.model import action

        parts = [
            joined(("irrunner walks you through an incident and writes down what happens.", "heading")),
            joined(("This store is empty. What you write stays on this machine, in", "muted")),
            line(str(self.session.place), "muted"),
            joined(""),
        ]
        for name, title, what in rows:
            key = keymap.shown(action(name))
            parts.append(joined((f"  {key:<3}", "key"), (f"{title:<20}", "strong")))
            parts.append(joined("     ", (what, "muted")))
        return lines(parts)

    def context(self) -> Context:
        """The incident under the cursor."""
        chosen = self.query_one(IncidentList).chosen
        return Context(incident=chosen.id if chosen else "")

    def footer(self) -> Sequence[str | tuple[str, str]]:
        """What matters: with or without incidents."""
        if not self.host.known_incidents:
            return ("home.declare", "home.demo", "home.library", "palette", ("back", "leave"))
        return ("home.open", "home.declare", "home.filter", "home.library", "palette", ("back", "leave"))

    # What the keys do

    @on(LineList.Chosen)
    def action_open_incident(self) -> None:
        """Into the run screen."""
        if (chosen := self.query_one(IncidentList).chosen) is None:
            return
        if chosen.standing in ("purged", "damaged"):
            self.host.show_message(
                f"{chosen.id} is {chosen.standing}; there is nothing to work in.",
                f"`irrunner verify {chosen.id}` says more.",
            )
            return
        self.host.navigation.open_incident(chosen.id)

    def action_declare(self) -> None:
        """Choose the playbook first."""
        self.host.navigation.go_to("library", "choose")

    def action_library(self) -> None:
        """Only read."""
        self.host.navigation.go_to("library", "read")

    def action_demo(self) -> None:
        """Build the demo in a store of its own, then go on there."""
        from irrunner.tui.screens.home.screen import open_demo

        open_demo(self.host)

    def action_closed(self) -> None:
        """Show or hide what is closed."""
        self.query_one(IncidentList).toggle_closed()

    def action_filter(self) -> None:
        """Begin to filter."""
        if self.host.known_incidents:
            field = self.query_one("#filter", Input)
            field.display = True
            field.focus()

    def action_clear_filter(self) -> None:
        """Show all again."""
        field = self.query_one("#filter", Input)
        field.value = ""
        field.display = False
        self.query_one(IncidentList).focus()

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        self.query_one(IncidentList).set_filter(event.value)

    @on(Input.Submitted, "#filter")
    def _filtered(self) -> None:
        self.query_one(IncidentList).focus()

    def scopes(self) -> tuple[str, ...]:
        """Home's own first."""
        return tuple(reversed(SCREEN_SCOPES["home"]))


def open_demo(app: Host) -> None:
    """Build it beside everything else, then go on there; the person's own store is never touched."""
    app.show_notice("Building the demo in a store of its own.")
    place = Path(tempfile.mkdtemp(prefix="irrunner-demo-")) / "store"

    def built(_: Journal) -> str:
        from irrunner.incident.demo import build_demo

        with open_store(place) as store:
            return build_demo(store).id

    app.session.ask(built, lambda name: app.go_on_in(place, name))
