"""The frame of every screen of an open incident: headline, view, note bar, footer, and the news from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from textual import on
from textual.binding import Binding
from textual.containers import Container
from typing_extensions import override

from irrunner.application.acknowledgement import short_acknowledgement
from irrunner.application.open_incident import PRESENCE_INTERVAL
from irrunner.tui.actions.model import Context
from irrunner.tui.messages import Changed, Done, DraftsSent, Kept, LineChanged, Loading, News, Opened, Progress, Refused
from irrunner.tui.screens.base import BaseScreen
from irrunner.tui.screens.incident.banner import Banner
from irrunner.tui.screens.incident.headline import Headline
from irrunner.tui.screens.incident.note_bar import NoteBar
from irrunner.tui.screens.incident.scribe import LineInput
from irrunner.tui.store.check_jobs import CheckNews
from irrunner.tui.store.snapshot_builder import snapshot_builder_of
from irrunner.tui.terminal import gc_policy
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.frame import Footer, TooSmall

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import BinaryIO

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.application.outbox.folder import Waiting
    from irrunner.safety.clipboard import Clip
    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.inject_notifications import CardNotifier
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot
    from irrunner.tui.store.check_jobs import CheckJob
    from irrunner.tui.store.session import Session
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
        self.banner = Banner(self.host)
        self.snapshot: Snapshot | None = None
        self._notifier: CardNotifier | None = None
        self._stale = True
        self._minute = -1
        self._not_found = False

    @override
    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield self.headline
        yield self.banner
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
        return (self.view, *self.view.parts(), self.note_bar, self.banner)

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
        elif isinstance(message, LineChanged | Kept | DraftsSent):
            _show_line(self, message)
        elif isinstance(message, Loading):
            self.note_bar.show_loading(message.entries_read, message.of)
        elif isinstance(message, Progress):
            self.note_bar.show_progress(message.job)
            if message.job.error is not None and self.in_front:
                self.host.show_error(message.job.error)
        elif isinstance(message, CheckNews):
            _show_check(self, message.job)
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
        self._minute = now.minute
        self.set_class(snapshot.mode == "exercise", "-exercise")
        if snapshot.mode == "exercise":
            from irrunner.tui.screens.exercise.inject_notifications import CardNotifier

            self._notifier = self._notifier or CardNotifier(self, self.host, self.headline, self.note_bar.say)
            self.view.players = self._notifier.refresh()
        self.banner.show_snapshot(snapshot)
        self.view.show_snapshot(snapshot)
        self.note_bar.show_snapshot(snapshot)
        _show_line(self)
        if self.view.facts is not None and (self.session.copies.are_shown or not self.session.outbox.is_down):
            self.session.ask(lambda store: store.head(snapshot.incident).link.hex(), self.view.facts.show_head)
        _say_deadlines(self)
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
            _say_deadlines(self)

    def _show_presence(self) -> None:
        """Say that somebody is here, at which step or in which screen, and show who else is."""
        if self.in_front:
            view, headline = self.view, self.headline

            def show(here: tuple[tuple[str, str], ...]) -> None:
                headline.show_here(here)
                if view.facts is not None:
                    view.facts.show_here(here)

            self.session.report_presence(self.SCREEN if view.place is None else view.place, show)

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


def _show_check(screen: IncidentScreen, job: CheckJob) -> None:
    """Show what a running check said; that it ended is said by whichever screen is in front."""
    if screen.snapshot is None or job.incident != screen.snapshot.incident:
        return
    if job.ended and screen.in_front:
        if job.error is not None:
            screen.host.show_error(job.error)
        elif (end := job.answer) is not None:
            answer = f"{job.key} answers {end.refs.get('result')}: {end.words}"
            screen.note_bar.say(joined((f"{job.warning} " if job.warning else "", "warning"), answer))
    if screen.view.on_check is not None:
        screen.view.on_check(job)


def _show_line(screen: IncidentScreen, message: News | None = None) -> None:
    """Show whether the line to the store holds, and what is not yet recorded."""
    if isinstance(message, Kept) and screen.in_front:
        screen.note_bar.say_kept(message.error)
    elif isinstance(message, DraftsSent):
        screen.note_bar.say_sent(message)
    if screen.headline.is_attached:
        state = screen.session.outbox.state
        screen.headline.show_line(state)
        if screen.view.facts is not None:
            screen.view.facts.show_waiting(state.waiting)


def _say_deadlines(screen: IncidentScreen) -> None:
    """Say what of the deadlines became pressing; an incident without one reads nothing for it."""
    snapshot = screen.snapshot
    if snapshot is None or not snapshot.deadlines.board.open_stages:
        return
    from irrunner.tui.screens.deadlines.warnings import say_warnings

    exercise = "EXERCISE " if snapshot.mode == "exercise" else ""
    say_warnings(screen.session, snapshot.zone, exercise, screen.note_bar.say)


class ViewFacts(Protocol):
    """What a view shows that stands in no snapshot."""

    def show_head(self, head: str) -> None:
        """Show the last link of the journal, in hex."""

    def show_here(self, here: Sequence[tuple[str, str]]) -> None:
        """Show who else has the incident open, each with the step or the screen where they are."""

    def show_waiting(self, waiting: Sequence[Waiting]) -> None:
        """Show what is not yet recorded."""


class IncidentView(Container):
    """One view of the open incident; `IncidentScreen` puts it between headline and note bar.

    The screen's keys call the view's `action_` methods, and those of its `parts`.

    Attributes:
        snapshot: the incident as it is shown; None until it was read.
        players: what the players of an exercise were told; None in any other incident.
        place: where in the incident this person is, as others are shown it; None is the name of the screen.
        facts: shows the head and who else is here; None where the view has no place for them.
        on_check: shows what a check of this incident said, or that it ended; None where the view shows no check.
    """

    DEFAULT_CSS = "IncidentView { height: 1fr; }"
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the actions in the footer unless `footer` is overridden."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.players: PlayerSnapshot | None = None
        self.place: str | None = None
        self.facts: ViewFacts | None = None
        self.on_check: Callable[[CheckJob], None] | None = None

    @property
    def host(self) -> Host:
        """The app, as far as a view has to know it."""
        return cast("Host", self.app)

    @property
    def session(self) -> Session:
        """The store, and the open incident."""
        return self.host.session

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the incident as it is now; `self.snapshot` and `self.players` are set already."""
        raise NotImplementedError

    def show_minute(self, now: datetime) -> None:
        """A minute has passed since `show_snapshot` or the call before: times that are left became shorter."""

    def parts(self) -> Sequence[object]:
        """What has `action_` methods for the screen's keys besides the view itself."""
        return ()

    def context(self) -> Context:
        """What stands under the cursor."""
        return Context()

    def footer(self) -> Sequence[str | tuple[str, str]]:
        """The actions that matter now, as `BaseScreen.footer` wants them."""
        return self.FOOTER

    def refresh_footer(self) -> None:
        """Ask `footer` again."""
        if isinstance(self.screen, BaseScreen):
            self.screen.refresh_footer()

    @property
    def note_bar(self) -> NoteBar:
        """The scribe line below the view."""
        return self.screen.query_one(NoteBar)

    def say(self, content: Content) -> None:
        """Show what became of an act, above the scribe line; it stays until the next one."""
        self.note_bar.say(content)

    def copy(self, clip: Clip) -> None:
        """Copy text to the clipboard, and say how it was copied."""
        from irrunner.tui.terminal.clipboard import copy_text

        self.say(line(copy_text(self.app, clip, self.session.place).sentence, "muted"))
