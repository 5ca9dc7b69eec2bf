"""What all rooms of an open incident have in common: the headline, the scribe line, the news."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding

from irrunner.application.acknowledgement import short_acknowledgement
from irrunner.application.open_incident import PRESENCE_INTERVAL
from irrunner.incident.sizes import format_size
from irrunner.tui.messages import Changed, Done, Loading, Opened, Progress
from irrunner.tui.screens.incident.headline import Headline
from irrunner.tui.screens.incident.note_bar import ScribingRoom
from irrunner.tui.screens.incident.scribe import Scribe
from irrunner.tui.store.snapshot_builder import snapshot_builder_of
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.footer import Footer
from irrunner.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import BinaryIO

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from irrunner.incident.entries import Entry
    from irrunner.journal.interface import Presence
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot
    from irrunner.tui.store.snapshot import Snapshot


class IncidentScreen(ScribingRoom):
    """A room of the open incident. A subclass gives its `body` and takes every new `picture`."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("tab", "next_pane(1)", show=False),
        Binding("shift+tab", "next_pane(-1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.presence: Presence | None = None
        self.told: PlayerSnapshot | None = None
        self._stale = True
        self._minute = -1

    def body(self) -> Iterable[Widget]:
        """What stands between the headline and the scribe line."""
        raise NotImplementedError

    def picture(self, snapshot: Snapshot) -> None:
        """There is a new picture to show."""
        raise NotImplementedError

    def minute(self, now: datetime) -> None:
        """A minute went by."""

    def compose(self) -> ComposeResult:
        """Headline, body, scribe line, footer."""
        yield TooSmall()
        yield Headline()
        yield from self.body()
        yield Scribe()
        yield Footer()

    def on_mount(self) -> None:
        """Begin to look: at the incident, the clock, the others."""
        self.set_interval(1.0, self._second)
        self.set_interval(PRESENCE_INTERVAL, self._look_around)
        if self.session.incident is not None:
            self.take()
        self.refresh_footer()

    @property
    def now(self) -> datetime:
        """The present moment, by the session's clock."""
        return self.session.clock()

    # Pictures

    @on(Opened)
    @on(Changed)
    def _news(self, message: Opened | Changed) -> None:
        if isinstance(message, Opened):
            self.begin_drafts()
        if isinstance(message, Changed) or self.snapshot is None or self.snapshot.incident != message.incident:
            self._stale = True
        if self._stale and self.in_front:
            self.take()

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        """Something may have happened while another room was in front."""
        if self._stale and self.session.incident is not None:
            self.take()

    def take(self) -> None:
        """Take a new picture and show it."""
        opened = self.session.opened
        if opened is None or not self.query(Headline):  # it is being left
            return
        with self.session.lock:
            self.snapshot = snapshot_builder_of(opened).take(opened, self.now)
        self._stale = False
        self.query_one(Headline).show(self.snapshot, self.now)
        self.set_class(self.snapshot.mode == "exercise", "-exercise")
        self._exercise()
        self.picture(self.snapshot)
        self.know_words(self.snapshot)
        self._ask_head(opened.incident.id)
        self.refresh_footer()
        if self.presence is None:
            self.call_after_refresh(self._look_around)

    def _exercise(self) -> None:
        """In an exercise: the story's clock, and the cards that came."""
        if self.snapshot is not None and self.snapshot.mode == "exercise":
            from irrunner.tui.screens.exercise import inject_notifications

            inject_notifications.refresh(self)

    def _ask_head(self, incident: str) -> None:
        def show(head: str) -> None:
            for headline in self.query(Headline):
                headline.show_head(head)

        self.session.ask(lambda store: store.head(incident).link.hex(), show)

    def _second(self) -> None:
        if self.snapshot is None or not self.in_front or not self.query(Headline):
            return
        now = self.now
        if self.app.screen is not self and now.minute == self._minute:  # below a dialog all would be drawn anew
            return
        self.query_one(Headline).tick(now)
        if self.told is not None:
            from irrunner.tui.screens.exercise import inject_notifications

            inject_notifications.tick(self, now)
        if now.minute != self._minute:
            self._minute = now.minute
            self.minute(now)

    # Others

    def _look_around(self) -> None:
        opened = self.session.opened
        if self.in_front and opened is not None and not self.session.read_only:
            self.presence = opened.presence
            self._look(self.presence, self.whereabouts)

    @property
    def whereabouts(self) -> str:
        """What the others are told of where this person is: the step, or the room."""
        return self.SCREEN

    @work(thread=True, exclusive=True, group="presence")
    def _look(self, presence: Presence, where: str) -> None:
        presence.beat(where)
        here = tuple((each.short, each.where) for each in presence.others())
        self.app.call_from_thread(self._show_here, here)

    def _show_here(self, here: tuple[tuple[str, str], ...]) -> None:
        for headline in self.query(Headline):
            headline.show_here(here)

    # What became of acts

    @on(Done)
    def _done(self, message: Done) -> None:
        if not self.in_front:
            return
        recorded = short_acknowledgement(message.result)
        if recorded is None:
            self.other_done(message)
            return
        entry, sentence = recorded
        if isinstance(message.result, tuple):
            self._show_bytes(entry, message.result[1])
        done = self.host.glyphs.standing["done"]
        back = "    esc goes back" if self.scribe.input.has_focus else ""
        self.scribe.tell(joined((f"{done} recorded ", "done"), (f"{sentence}{back}", "muted")))

    def other_done(self, message: Done) -> None:
        """Something was done that is no entry: a file was written."""
        if isinstance(message.result, Path):
            self.scribe.tell(joined(("written ", "done"), str(message.result)))

    def _show_bytes(self, entry: Entry, stream: BinaryIO) -> None:
        """It is on record that somebody looks: here they are."""
        from irrunner.tui.screens.evidence.hex_viewer import BytesScreen

        item = str(entry.refs.get("evidence", ""))
        name = next((each.name for each in self.snapshot.evidence if each.id == item), "") if self.snapshot else ""
        length = stream.seek(0, 2)
        self.app.push_screen(BytesScreen(f"{item} {name}", stream, length, str(entry.refs.get("sha256", ""))))

    @on(Loading)
    def _loading(self, message: Loading) -> None:
        self.scribe.tell(line(f"Reading the journal: {message.entries_read:,} of {message.of:,} entries.", "muted"))

    @on(Progress)
    def _progress(self, message: Progress) -> None:
        job = message.job
        if job.error is not None:
            self.scribe.tell(joined((job.error.sentence, "warning"), f" {job.error.hint}"))
            if self.in_front:
                self.host.show_error(job.error)
        elif job.ended:
            self.scribe.tell(joined(("recorded ", "done"), job.label))
        else:
            share = f" of {format_size(job.of)}" if job.of else ""
            self.scribe.tell(joined("Keeping ", job.label, (f": {format_size(job.done)}{share}", "muted")))

    def action_undo(self) -> None:
        """Offer the entry that takes the last act back."""
        from irrunner.tui.screens.run.undo import offer_undo

        if self.snapshot is not None:
            offer_undo(self.host, self.snapshot, self.scribe.tell)

    def action_next_pane(self, direction: int) -> None:
        """Tab goes around the panes, not into the scribe line."""
        panes = self.panes()
        if not panes:
            return
        at = panes.index(self.focused) if self.focused in panes else -direction if direction > 0 else 0
        panes[(at + direction) % len(panes)].focus()
