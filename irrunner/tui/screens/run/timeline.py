"""The timeline: every entry by when it occurred, however many there are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from typing_extensions import override

from irrunner.incident.entry_text import describe_entry, recorded_apart
from irrunner.tui.screens.run.entry_page import haystack
from irrunner.tui.text import search_form
from irrunner.tui.widgets.line_list import LineList, LineSource, Piece, fit
from irrunner.tui.widgets.time_formats import clock_time, day_and_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from textual.app import ComposeResult

    from irrunner.application.outbox.folder import Waiting
    from irrunner.incident.entries import Entry
    from irrunner.tui.host import Host
    from irrunner.tui.store.snapshot import Snapshot

_AT_ONCE = 4_000
"""Entries that are searched before a key gets its turn again."""
_STYLES = {
    "done": "done",
    "skipped": "skipped",
    "blocked": "blocked",
    "decided": "strong",
    "decision": "strong",
    "note": "accent",
}
"""The style of an entry's word."""
_FIELDS = ("by", "kind", "step")


class TimelineRows(LineSource):
    """The entries that a timeline shows.

    Attributes:
        entries: those that the filter lets through. zone: of their times.
        one_day: whether they are all of one day; then only times stand in the rows.
        waiting: acts that are not yet recorded; they stand below the entries.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entries: Sequence[Entry] = ()
        self.zone = "UTC"
        self.one_day = False
        self.waiting: Sequence[Waiting] = ()

    def show(self, entries: Sequence[Entry], zone: str) -> None:
        """Show other entries, in the order of time."""
        self.entries, self.zone = entries, zone
        self.one_day = bool(entries) and _day(entries[0], zone) == _day(entries[-1], zone)

    def index(self, seq: int) -> int | None:
        """The place of an entry; None when it is not shown."""
        return next((at for at, entry in enumerate(self.entries) if entry.seq == seq), None)

    @property
    @override
    def count(self) -> int:
        return len(self.entries) + len(self.waiting)

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        if index >= len(self.entries):
            return self._draw_waiting(self.waiting[index - len(self.entries)], width)
        entry, zone, more = self.entries[index], self.zone, self.glyphs.more
        described = describe_entry(entry)
        roomy = width >= 90
        later = self.glyphs.later if recorded_apart(entry) else " "
        mark = f"({described.mark}) " if described.mark else ""
        words = " ".join(described.words(zone).split())
        about = f"{described.without_word}: " if described.without_word and words else described.without_word
        who = 16 if roomy else 9
        when = clock_time(entry.when, zone) if self.one_day else day_and_time(entry.when, zone)
        if entry.exactness == "day":  # nobody said midnight
            when = f"{when[:-5]}day  "
        space = max(0, width - len(when) - 2 - who - 1 - 10 - len(mark))
        about = about if len(about) < space or not words else ""
        return [
            (when, "muted"),
            (f"{later} ", "warning"),
            (fit(entry.by, who, more) + " ", ""),
            (
                fit(described.word, 9, more) + " ",
                _STYLES.get(described.word, "accent" if described.word == "note" else ""),
            ),
            (mark, "warning"),
            (fit(about, min(space, len(about)), more), "muted"),
            (fit(words, space - len(about), more), "muted" if entry.event is None else ""),
        ]

    def _draw_waiting(self, each: Waiting, width: int) -> list[Piece]:
        """An act that is kept: when, that it is not recorded, and what it says."""
        more, draft = self.glyphs.more, each.draft
        when = "     " if draft is None else clock_time(draft.time, self.zone)
        said = each.trouble if draft is None else f"{draft.verb}: {draft.words}"
        word = "refused" if draft is not None and draft.refused is not None else "not yet recorded"
        words = " ".join(said.split())
        space = max(0, width - len(when) - len(word) - 5)
        return [
            (when, "muted"),
            (f" {self.glyphs.answer['error']} ", "warning"),
            (f"{word}: ", "warning"),
            (fit(words, space, more), ""),
        ]


class Timeline(Vertical):
    """The entries of an incident, in a list with a cursor."""

    BINDINGS = [Binding("space", "read", "Read in full", show=False)]

    class Selected(Message):
        """The cursor came to an entry."""

        def __init__(self, seq: int) -> None:
            self.seq = seq
            super().__init__()

    class Opened(Selected):
        """An entry was chosen: go to what it is about."""

    class Read(Selected):
        """Show all of an entry."""

    class Filtered(Message):
        """A search has ended; so many entries are shown."""

        def __init__(self, shown: int) -> None:
            self.shown = shown
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.rows = TimelineRows()
        self.list = LineList(self.rows, id=id)

    @override
    def compose(self) -> ComposeResult:
        yield self.list

    @override
    def focus(self, scroll_visible: bool = True) -> Self:
        self.list.focus(scroll_visible)
        return self

    def show(self, snapshot: Snapshot) -> None:
        """Show another snapshot; the cursor stays on its entry, or on the last one if it was there."""
        selected, at_end = self.selected, self._is_at_end
        seen = self.snapshot.seq if self.snapshot else 0
        self.snapshot = snapshot
        if not self.filter:
            self._show(snapshot.entries, selected, at_end=at_end)
        elif seen != snapshot.seq:
            self._search()

    def show_waiting(self, waiting: Sequence[Waiting]) -> bool:
        """Show what is not yet recorded below the entries, whatever they are filtered by; whether it is something new.

        A cursor at the end stays there.
        """
        if tuple(waiting) == tuple(self.rows.waiting):
            return False
        selected, at_end = self.selected, self._is_at_end
        self.rows.waiting = tuple(waiting)
        self._show(self.rows.entries, selected, at_end=at_end)
        return True

    def set_filter(self, text: str) -> None:
        """Show only what matches: words, and `by:`, `kind:` and `step:`."""
        self.rows.filter = text.strip()
        self._search()

    @property
    def filter(self) -> str:
        """What the entries are filtered by; empty when all are shown."""
        return self.rows.filter

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self.rows.entries[self.list.cursor] if self.list.cursor < len(self.rows.entries) else None

    @property
    def selected(self) -> int:
        """The number of the entry under the cursor in the journal; 0 when there is none."""
        return self.entry.seq if self.entry is not None else 0

    @property
    def count(self) -> int:
        """How many entries are shown."""
        return len(self.rows.entries)

    @property
    def day(self) -> str:
        """The day on which everything happened that is shown, such as `11-23`; empty when it was several."""
        return _day(self.rows.entries[0], self.rows.zone) if self.rows.one_day else ""

    def select(self, seq: int) -> bool:
        """Put the cursor on an entry; whether it is shown."""
        place = self.rows.index(seq)
        if place is not None:
            self.list.cursor = place
        return place is not None

    @property
    def _is_at_end(self) -> bool:
        return self.list.cursor >= self.rows.count - 1

    @work(exclusive=True, group="search")
    async def _search(self) -> None:
        if self.snapshot is None:
            return
        selected, at_end = self.selected, self._is_at_end
        entries, query = self.snapshot.entries, _Query(self.filter, self.snapshot.zone)
        found: list[Entry] = []
        for start in range(0, len(entries) if self.filter else 0, _AT_ONCE):
            found.extend(entry for entry in entries[start : start + _AT_ONCE] if query.matches(entry))
            await asyncio.sleep(0)
        self._show(found if self.filter else entries, selected, at_end=at_end)
        self.post_message(self.Filtered(self.count))

    def _show(self, entries: Sequence[Entry], selected: int, *, at_end: bool) -> None:
        same = self.entry if not at_end else None
        cursor, last = self.list.cursor, len(entries) - 1 + len(self.rows.waiting)
        self.rows.show(entries, self.snapshot.zone if self.snapshot else "UTC")
        place: int | None = last
        if same is not None:  # searched only where it does not stand at its old place any more
            place = cursor if cursor < len(entries) and entries[cursor].seq == selected else self.rows.index(selected)
        self.list.update_rows(max(0, last if place is None else place))

    @on(LineList.Moved)
    def _announce(self, event: LineList.Moved) -> None:
        event.stop()
        self.post_message(self.Selected(self.selected))

    @on(LineList.Chosen)
    def _open(self, event: LineList.Chosen) -> None:
        event.stop()
        if seq := self.selected:
            self.post_message(self.Opened(seq))
        elif self.list.cursor < self.rows.count:
            cast("Host", self.app).call_action("app.outbox")

    def action_read(self) -> None:
        """Show all of the entry under the cursor."""
        if seq := self.selected:
            self.post_message(self.Read(seq))


def _day(entry: Entry, zone: str) -> str:
    return day_and_time(entry.when, zone)[:5]


class _Query:
    """A filter: the words and fields that an entry must match."""

    def __init__(self, text: str, zone: str) -> None:
        self._zone = zone
        self._words: list[str] = []
        self._fields: list[tuple[str, str]] = []
        for word in search_form(text).split():
            name, colon, value = word.partition(":")
            if colon and name in _FIELDS:
                self._fields.append((name, value))
            else:
                self._words.append(word)

    def matches(self, entry: Entry) -> bool:
        """Whether the entry is asked for."""
        for name, value in self._fields:
            found = entry.by if name == "by" else entry.kind if name == "kind" else str(entry.refs.get("step", ""))
            if value not in search_form(found):
                return False
        if not self._words:
            return True
        hay = haystack(entry, self._zone)
        return all(word in hay for word in self._words)
