"""Evidence: what is in the vault, what happened to each piece, and more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal
from typing_extensions import override

from irrunner.incident.entry_text import describe_entry, recorded_apart
from irrunner.incident.moments import format_claimed
from irrunner.incident.sizes import format_size
from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.evidence.add import add_pasted, take_dropped
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs
from irrunner.tui.widgets.time_formats import count, day_and_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual import events
    from textual.app import ComposeResult

    from irrunner.tui.store.snapshot import EvidenceLine, Snapshot

_COLUMNS = (
    Column("", 3, 5, "muted"),
    Column("name", 10, 0),
    Column("size", 6, 9, "muted"),
    Column("state", 4, 12),
    Column("for", 6, 24, "muted", optional=True),
)
_LABEL = 12


class EvidenceView(IncidentView):
    """A table of the pieces, and the one under the cursor in full."""

    FOOTER = ("evidence.add", "evidence.open", "evidence.verify", "evidence.hand-over", "evidence.export", "back")

    def __init__(self, item: str = "") -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = TextView()
        self._wanted = item

    @override
    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield Pane("Evidence", self.table, placeholder="words", id="items")
            yield Pane("Piece", self.page, id="piece")

    def on_mount(self) -> None:
        self.table.focus()

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.table.show([_row(item) for item in snapshot.evidence])
        if self._wanted and self.table.select(self._wanted):
            self._wanted = ""
        held = "all under legal hold" if snapshot.held else ""
        self.query_one("#items", Pane).show_facts(count(len(snapshot.evidence), "piece"), warning=held)
        self._show_piece()

    @property
    def item(self) -> EvidenceLine | None:
        """The piece under the cursor."""
        items = self.snapshot.evidence if self.snapshot else ()
        return next((item for item in items if item.id == self.table.selected), None)

    @on(LineList.Moved)
    def _show_piece(self) -> None:
        item = self.item
        if item is None or self.snapshot is None:
            self.page.show([*_nothing()] if not (self.snapshot and self.snapshot.evidence) else [])
        else:
            self.page.show(list(_piece(item, self.snapshot)))

    @on(LineList.Chosen)
    def _into_piece(self) -> None:
        self.page.focus()

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    @override
    def context(self) -> Context:
        item = self.item
        return Context(item=item.id, step=item.step) if item else Context()

    # What is dropped or pasted

    def on_paste(self, event: events.Paste) -> None:
        """The path of a dropped file opens the form; other text may become a file of its own."""
        event.stop()
        if not take_dropped(self.host, event.text) and event.text.strip():
            add_pasted(self.host, event.text)

    # What the keys do

    def action_filter(self) -> None:
        self.query_one("#items", Pane).open_filter()

    def action_copy(self) -> None:
        from irrunner.safety.clipboard import Kind, clip

        if (item := self.item) is not None:
            self.copy(clip(item.sha256, Kind.LINE))

    def action_go_to_step(self) -> None:
        """Go to the step that the piece under the cursor belongs to."""
        item = self.item
        if item is None or not item.step:
            self.say(line("This piece belongs to no step.", "muted"))
        else:
            self.host.navigation.go_to_step(item.step)

    def action_cancel_jobs(self) -> None:
        """Cancel every piece that is being added; it leaves nothing behind."""
        jobs = list(self.session.background.jobs)
        for job in jobs:
            job.cancel()
        self.say(line(f"Stopping {count(len(jobs), 'piece')}." if jobs else "Nothing is being kept.", "muted"))

    @override
    def footer(self) -> Sequence[str]:
        if self.snapshot is not None and not self.snapshot.evidence:
            return ("evidence.add", "note", "palette", "back")
        return self.FOOTER


class EvidenceScreen(IncidentScreen):
    """The evidence of an incident."""

    SCREEN = "evidence"
    VIEW = EvidenceView
    CSS_PATH: ClassVar[Any] = ["evidence.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["evidence"] if scope != "anywhere"))
    view: EvidenceView


def _row(item: EvidenceLine) -> TableRow:
    style = "muted" if item.destroyed else ""
    return TableRow(item.id, (item.id, item.name, format_size(item.size), _state(item), item.step), style)


def _state(item: EvidenceLine) -> str:
    """The state of a piece, in one word or two."""
    if item.destroyed:
        return "destroyed"
    last = next((entry for entry in reversed(item.custody) if entry.kind == "evidence.verified"), None)
    if last is not None and last.refs.get("result") != "ok":
        return str(last.refs.get("result")).upper()
    if item.held:
        return "legal hold"
    return "kept" if item.kept else "reference"


def _nothing() -> Iterator[Block]:
    yield Block(line("No evidence yet.", "heading"))
    yield Block()
    yield hanging_block(line("a  ", "key"), line("add a file by its path; the path completes"))
    yield hanging_block(line("   ", "key"), line("drop a file on this window, or paste text, which becomes a file"))
    yield hanging_block(line("   ", "key"), line("in a shell: kubectl logs POD | irrunner add - --name pod.log"))


def _piece(item: EvidenceLine, snapshot: Snapshot) -> Iterator[Block]:
    yield Block(joined((item.id, "muted"), "  ", (item.name, "strong")))
    yield Block()
    for label, text in _facts(item, snapshot):
        for number, block in enumerate(paragraphs(plain(text))):
            yield hanging_block(line(f"{label if not number else '':<{_LABEL}}", "muted"), block.text)
    yield Block()
    yield Block(line("Custody", "heading"))
    for entry in (item.added, *item.custody):
        described = describe_entry(entry)
        later = " (recorded later)" if recorded_apart(entry) else ""
        later_words = described.words(snapshot.zone) if entry is not item.added else ""
        words = f": {' '.join(later_words.split())}" if later_words else ""
        what = "came in" if entry is item.added else described.sentence
        when = line(f"{day_and_time(entry.when, snapshot.zone)}  ", "muted")
        yield hanging_block(when, joined(what, (f", {entry.by}{later}", "muted"), words))


def _facts(item: EvidenceLine, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    yield "State", _state(item)
    yield "SHA-256", item.sha256
    yield "Size", f"{format_size(item.size)} ({item.size:,} bytes)" if item.size >= 1000 else format_size(item.size)
    if item.step:
        step = snapshot.step(item.step)
        yield "For", f"{item.step}{f', piece {item.slot}' if item.slot else ''}{f': {step.sentence}' if step else ''}"
    if not item.kept:
        yield "It lies at", item.where
    if item.source:
        yield "From", item.source
    if item.note:
        yield "Shows", item.note
    yield (
        "Collected",
        f"{format_claimed(item.added.when, snapshot.zone, item.added.exactness, seconds=True)} by {item.added.by}",
    )
    if item.held:
        yield "Legal hold", f"since entry {item.held.seq}, {item.held.by}: {item.held.words}"
    if item.destroyed:
        authority = item.destroyed.body_text("authority")
        yield "Destroyed", f"{item.destroyed.by}: {item.destroyed.words} (authority: {authority})"
