"""The timeline: every entry by when it occurred, however many there are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding
from textual.message import Message

from irrunner.incident.entry_text import describe_entry, recorded_apart
from irrunner.tui.screens.run.entry_page import haystack
from irrunner.tui.widgets.line_list import LineList, Piece, fit
from irrunner.tui.widgets.time_formats import clock_time, day_and_time

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.tui.store.snapshot import Snapshot

_AT_ONCE = 4_000
"""Entries that are searched before a key gets its turn again."""
_STYLES = {"done": "done", "skipped": "skipped", "blocked": "blocked", "decided": "strong", "decision": "strong"}
_FIELDS = ("by", "kind", "step")


class Timeline(LineList):
    """The entries of an incident."""

    BINDINGS = [Binding("space", "read", "Read in full", show=False)]

    class Selected(Message):
        """The cursor came to an entry."""

        def __init__(self, seq: int) -> None:
            self.seq = seq
            super().__init__()

    class Opened(Selected):
        """Enter on an entry: go to what it is about."""

    class Read(Selected):
        """Space on an entry: show all of it."""

    class Filtered(Message):
        """A search has ended; so many entries are shown."""

        def __init__(self, shown: int) -> None:
            self.shown = shown
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.snapshot: Snapshot | None = None
        self._entries: list[Entry] = []
        self._one_day = False

    def show(self, snapshot: Snapshot) -> None:
        """Show another picture; the cursor stays on its entry, or on the last one if it was there."""
        stood, at_end = self.selected, self.cursor >= len(self._entries) - 1
        seen = self.snapshot.seq if self.snapshot else 0
        self.snapshot = snapshot
        if not self.filter:
            self._show(snapshot.entries, stood, at_end=at_end)
        elif seen != snapshot.seq:
            self._search()

    def set_filter(self, text: str) -> None:
        """Show only what matches: words, and `by:`, `kind:` and `step:`."""
        self.filter = text.strip()
        self._search()

    @property
    def selected(self) -> int:
        """The place of the entry under the cursor in the journal; 0 when there is none."""
        return self._entries[self.cursor].seq if self.cursor < len(self._entries) else 0

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def select(self, seq: int) -> bool:
        """Put the cursor on an entry; whether it is shown."""
        place = next((at for at, entry in enumerate(self._entries) if entry.seq == seq), None)
        if place is not None:
            self.cursor = place
        return place is not None

    @work(exclusive=True, group="search")
    async def _search(self) -> None:
        if self.snapshot is None:
            return
        stood, at_end = self.selected, self.cursor >= len(self._entries) - 1
        entries, wanted = self.snapshot.entries, _Wanted(self.filter, self.snapshot.zone)
        found: list[Entry] = []
        for start in range(0, len(entries) if self.filter else 0, _AT_ONCE):
            found.extend(entry for entry in entries[start : start + _AT_ONCE] if wanted.lets(entry))
            await asyncio.sleep(0)
        self._show(found if self.filter else entries, stood, at_end=at_end)
        self.post_message(self.Filtered(len(self._entries)))

    def _show(self, entries: list[Entry], stood: int, *, at_end: bool) -> None:
        self._entries = entries
        self._one_day = self._is_one_day()
        last = len(entries) - 1
        place = last
        if not at_end and stood:
            near = self.cursor if self.cursor <= last and entries[self.cursor].seq == stood else None
            place = (
                near if near is not None else next((at for at, each in enumerate(entries) if each.seq == stood), last)
            )
        self.update_rows(max(0, place))

    @property
    def day(self) -> str:
        """The day on which everything happened, if it was one; then only times stand in the rows."""
        return day_and_time(self._entries[0].when, self.snapshot.zone)[:5] if self._one_day and self.snapshot else ""

    def _is_one_day(self) -> bool:
        if not self._entries or self.snapshot is None:
            return False
        zone = self.snapshot.zone
        return day_and_time(self._entries[0].when, zone)[:5] == day_and_time(self._entries[-1].when, zone)[:5]

    @property
    def count(self) -> int:
        """How many entries are shown."""
        return len(self._entries)

    def watch_cursor(self, before: int, now: int) -> None:
        """Tell which entry it is."""
        super().watch_cursor(before, now)
        self.post_message(self.Selected(self.selected))

    def action_choose(self) -> None:
        """Enter."""
        if seq := self.selected:
            self.post_message(self.Opened(seq))

    def action_read(self) -> None:
        """Space."""
        if seq := self.selected:
            self.post_message(self.Read(seq))

    def draw(self, index: int, width: int) -> list[Piece]:
        """One entry."""
        assert self.snapshot is not None  # noqa: S101 - entries come from a snapshot
        entry, zone, more = self._entries[index], self.snapshot.zone, self.glyphs.more
        said = describe_entry(entry)
        roomy = width >= 90
        later = f"(recorded {clock_time(entry.recorded, zone)}) " if recorded_apart(entry) else ""
        mark = f"({said.mark}) " if said.mark else ""
        words = " ".join(said.words(zone).split())
        about = f"{said.without_word}: " if said.without_word and words else said.without_word
        who = 16 if roomy else 9
        when = clock_time(entry.when, zone) if self._one_day else day_and_time(entry.when, zone)
        room = max(0, width - len(when) - 1 - who - 1 - 10 - len(later) - len(mark))
        about = about if len(about) < room or not words else ""
        return [
            (when + " ", "muted"),
            (fit(entry.by, who, more) + " ", ""),
            (fit(said.word, 9, more) + " ", _STYLES.get(said.word, "accent" if said.word == "note" else "")),
            (later, "muted"),
            (mark, "warning"),
            (fit(about, min(room, len(about)), more), "muted"),
            (fit(words, room - len(about), more), "muted" if entry.event is None else ""),
        ]


class _Wanted:
    """What a filter asks for."""

    def __init__(self, text: str, zone: str) -> None:
        self._zone = zone
        self._words: list[str] = []
        self._fields: list[tuple[str, str]] = []
        for word in text.casefold().split():
            name, colon, value = word.partition(":")
            if colon and name in _FIELDS:
                self._fields.append((name, value))
            else:
                self._words.append(word)

    def lets(self, entry: Entry) -> bool:
        """Whether the entry is asked for."""
        for name, value in self._fields:
            said = entry.by if name == "by" else entry.kind if name == "kind" else str(entry.refs.get("step", ""))
            if value not in said.casefold():
                return False
        if not self._words:
            return True
        hay = haystack(entry, self._zone)
        return all(word in hay for word in self._words)
