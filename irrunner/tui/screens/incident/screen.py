"""The frame of every screen of an open incident: headline, view, note bar, footer, and the news from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding
from typing_extensions import override

from irrunner.application.acknowledgement import short_acknowledgement
from irrunner.application.open_incident import PRESENCE_INTERVAL
from irrunner.tui.messages import Changed, Done, Loading, News, Opened, Progress, Refused
from irrunner.tui.screens.base import BaseScreen
from irrunner.tui.screens.incident.headline import Headline
from irrunner.tui.screens.incident.note_bar import NoteBar
from irrunner.tui.screens.incident.scribe import LineInput
from irrunner.tui.store.snapshot_builder import snapshot_builder_of
from irrunner.tui.terminal import gc_policy
from irrunner.tui.widgets.footer import Footer
from irrunner.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from textual import events
    from textual.app import ComposeResult

    from irrunner.tui.actions.model import Context
    from irrunner.tui.screens.exercise.inject_notifications import CardNotifier
    from irrunner.tui.screens.incident.view import IncidentView
    from irrunner.tui.store.snapshot import Snapshot


class IncidentScreen(BaseScreen):
    """A screen of the open incident.

    A subclass names its view and its keys and does little else; the arguments with which it is made go to the view.

    Attributes:
        view: what this screen shows. note_bar: the scribe line.
        snapshot: the incident as it is shown; None until it was read.
    """

    VIEW: ClassVar[type[IncidentView]]
    BINDINGS: ClassVar[list[Any]] = [
        Binding("tab", "next_pane(1)", show=False),
        Binding("shift+tab", "next_pane(-1)", show=False),
    ]

    def __init__(self, *args: Any) -> None:
        super().__init__()
        self.view = self.VIEW(*args)
        self.note_bar = NoteBar()
        self.headline = Headline()
        self.snapshot: Snapshot | None = None
        self._notifier: CardNotifier | None = None
        self._stale = True
        self._minute = -1
        self._not_found = False

    @override
    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield self.headline
        yield self.view
        yield self.note_bar
        yield Footer()

    def on_mount(self) -> None:
        """Show the incident, and from now on follow the clock and show who else is here."""
        self.set_interval(1.0, self._tick)
        self.set_interval(PRESENCE_INTERVAL, self._show_presence)
        if self.session.incident is not None:
            self.update_snapshot()
        self.refresh_footer()

    # What the screen is made of

    @override
    def parts(self) -> Sequence[object]:
        return (self.view, *self.view.parts(), self.note_bar)

    @override
    def context(self) -> Context:
        return self.view.context()

    @override
    def footer(self) -> Sequence[str | tuple[str, str]]:
        return self.view.footer()

    @override
    def keep_draft(self) -> None:
        self.note_bar.keep_draft()

    # The incident as it is now

    @on(News)
    def _on_news(self, message: News) -> None:
        if isinstance(message, Opened | Changed):
            self._on_change(message)
        elif isinstance(message, Done):
            self._acknowledge(message.result)
        elif isinstance(message, Loading):
            self.note_bar.show_loading(message.entries_read, message.of)
        elif isinstance(message, Progress):
            self.note_bar.show_progress(message.job)
            if message.job.error is not None and self.in_front:
                self.host.show_error(message.job.error)
        elif isinstance(message, Refused) and message.action == "home.open":
            self._not_found = True  # the app shows why; leave when it has been read
            gc_policy.unfreeze()

    def _on_change(self, message: Opened | Changed) -> None:
        if isinstance(message, Opened):
            self.note_bar.restore_draft()
        if isinstance(message, Changed) or self.snapshot is None or self.snapshot.incident != message.incident:
            self._stale = True
        if self._stale and self.in_front:
            self.update_snapshot()

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        """Show what happened while another screen was in front; leave when there is no such incident."""
        if self._not_found:
            self.app.pop_screen()
        elif self._stale and self.session.incident is not None:
            self.update_snapshot()

    def update_snapshot(self) -> None:
        """Build a new snapshot and show it."""
        opened = self.session.opened
        if opened is None or not self.headline.is_attached:  # the screen is being left
            return
        now = self.session.clock()
        with self.session.lock:
            snapshot = snapshot_builder_of(opened).build(opened, now)
        first = self.snapshot is None
        self._stale = False
        self.snapshot = self.view.snapshot = snapshot
        self.headline.show(snapshot, now)
        self.set_class(snapshot.mode == "exercise", "-exercise")
        if snapshot.mode == "exercise":
            from irrunner.tui.screens.exercise.inject_notifications import CardNotifier

            self._notifier = self._notifier or CardNotifier(self, self.host, self.headline, self.note_bar.say)
            self.view.players = self._notifier.refresh()
        self.view.show_snapshot(snapshot)
        self.note_bar.show_snapshot(snapshot)
        self.session.ask(lambda store: store.head(snapshot.incident).link.hex(), self.headline.show_head)
        self.refresh_footer()
        if first:
            self.call_after_refresh(self._show_presence)

    def _tick(self) -> None:
        """A second went by."""
        if self.snapshot is None or not self.in_front or not self.headline.is_attached:
            return
        now = self.session.clock()
        if self.app.screen is not self and now.minute == self._minute:  # below a dialog all would be drawn anew
            return
        self.headline.tick(now)
        if self._notifier is not None:
            self._notifier.tick(now)
        if now.minute != self._minute:
            self._minute = now.minute
            self.view.show_minute(now)

    def _show_presence(self) -> None:
        """Say that somebody is here, at which step or in which screen, and show who else is."""
        if self.in_front:
            self.session.report_presence(
                self.SCREEN if self.view.place is None else self.view.place, self.headline.show_here
            )

    # Acts

    def _acknowledge(self, result: object) -> None:
        if not self.in_front:
            return
        if isinstance(result, tuple) and (recorded := short_acknowledgement(result)) is not None:
            from irrunner.tui.screens.evidence.hex_viewer import BytesScreen

            entry = recorded[0]
            item = str(entry.refs.get("evidence", ""))
            name = next((each.name for each in self.snapshot.evidence if each.id == item), "") if self.snapshot else ""
            stream: BinaryIO = result[1]
            length = stream.seek(0, 2)
            self.app.push_screen(BytesScreen(f"{item} {name}", stream, length, str(entry.refs.get("sha256", ""))))
        self.note_bar.acknowledge(result)

    def action_next_pane(self, direction: int) -> None:
        """To the next widget that takes keys, or the one before (-1), in a circle; not into the scribe line."""
        panes = [widget for widget in self.focus_chain if not isinstance(widget, LineInput)]
        if not panes:
            return
        at = panes.index(self.focused) if self.focused in panes else -direction if direction > 0 else 0
        panes[(at + direction) % len(panes)].focus()
