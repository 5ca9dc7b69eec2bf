"""The line on top: which incident this is, how grave, how long it has been, what is due, who else is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from irrunner.incident.moments import parse_utc
from irrunner.safety import one_line
from irrunner.tui import glyphs
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.line_list import fit
from irrunner.tui.widgets.time_formats import elapsed, time_left

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from irrunner.tui.store.snapshot import Snapshot

_LEAST_TITLE = 12
_SEVERITY = {"critical": "late", "high": "warning", "medium": "strong", "low": ""}
SHORT_HEAD = 16
"""Hex digits of the head that a second person can write down, as the shell shows them; where they have no room there
are none, because fewer would prove less than they seem to."""


class HeadlineText(Widget):
    """Everything but the clock; what has no room is left out, least important first."""

    DEFAULT_CSS = "HeadlineText { height: 1; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.now: datetime | None = None
        self.here: tuple[tuple[str, str], ...] = ()
        self.head = ""

    def render(self) -> Content:
        """The line for this width."""
        if self.snapshot is None:
            return Content("")
        pieces = self._pieces(self.snapshot)
        room = self.content_size.width
        for drop in sorted({rank for rank, _ in pieces if rank}, reverse=True):
            if sum(2 + piece.cell_length for _, piece in pieces) + _LEAST_TITLE <= room:
                break
            pieces = [each for each in pieces if each[0] != drop]
        left = room - sum(2 + piece.cell_length for _, piece in pieces)
        said = " ".join(self.snapshot.title.split())
        title = line(fit(said, min(cell_len(one_line(said, 400)), max(1, left)), glyphs.chosen().more), "strong")
        parts = [piece for _, piece in pieces]
        at = 2 if self.snapshot.mode == "exercise" else 1
        return Content("  ").join([*parts[:at], title, *parts[at:]])

    def _pieces(self, snapshot: Snapshot) -> list[tuple[int, Content]]:
        """What the line says besides the title; the rank says what goes first (0: never)."""
        quiet = _quiet(snapshot)
        exercise = [(0, line(" EXERCISE ", "exercise"))] if snapshot.mode == "exercise" else []
        mode = [(7, line(snapshot.mode, "muted"))] if snapshot.mode not in ("exercise", "live") else []
        pieces = [*exercise, (0, line(snapshot.incident, quiet))]
        pieces.append((1, line(snapshot.severity.upper(), _loud(snapshot, _SEVERITY.get(snapshot.severity, "")))))
        pieces.append((5, line(snapshot.tlp)))
        pieces.extend(mode)
        if snapshot.closed:
            pieces.append((0, line("CLOSED", _loud(snapshot, "warning"))))
        pieces.extend(self._next(snapshot))
        if self.here:
            names = ", ".join(name for name, _ in self.here) if len(self.here) < 3 else f"{len(self.here)} others"
            pieces.append((3, joined(("with ", quiet), names)))
            if len(self.here) == 1 and (where := self.here[0][1]):
                pieces.append((6, joined(("at ", quiet), where)))
        if self.head:
            pieces.append((4, joined(("head ", quiet), self.head[:SHORT_HEAD])))
        return pieces

    def _next(self, snapshot: Snapshot) -> list[tuple[int, Content]]:
        step = snapshot.next_due
        if step is None or self.now is None or snapshot.closed or (left := snapshot.left(step, self.now)) is None:
            return []
        how = _loud(snapshot, "late") if left < 0 else ""
        return [(2, joined((time_left(left), how), (f" {step.key}", _quiet(snapshot))))]


def _quiet(snapshot: Snapshot) -> str:
    """The style of what matters less; on the ground of an exercise it could not be read."""
    return "" if snapshot.mode == "exercise" else "muted"


def _loud(snapshot: Snapshot, style: str) -> str:
    """The style of what matters most; red and yellow could not be read on the ground of an exercise either."""
    return "cursor" if snapshot.mode == "exercise" and style in ("late", "warning") else style


class Headline(Horizontal):
    """One line; only the clock in it ticks."""

    DEFAULT_CSS = """
    Headline { height: 1; background: $panel; padding: 0 1; }
    Headline #story { width: auto; margin-left: 2; display: none; }
    Headline #clock { width: auto; margin-left: 2; }
    """

    def compose(self) -> ComposeResult:
        """The facts, the clock of an exercise's story, the clock."""
        yield HeadlineText()
        yield Static(id="story")
        yield Static(id="clock")

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show another picture."""
        facts = self.query_one(HeadlineText)
        facts.snapshot, facts.now = snapshot, now
        facts.refresh()
        self._clock(snapshot, now, layout=True)

    def show_head(self, head: str) -> None:
        """The last link, in hex."""
        for facts in self.query(HeadlineText):  # none, when the room is just being left
            if facts.head != head:
                facts.head = head
                facts.refresh()

    def show_here(self, names: tuple[tuple[str, str], ...]) -> None:
        """Who else has the incident open, each with the step or the room where they are."""
        for facts in self.query(HeadlineText):  # none, when the room is just being left
            if facts.here != names:
                facts.here = names
                facts.refresh()

    def show_story(self, said: Content) -> None:
        """What an exercise's clock shows, and whether a card waits."""
        story = self.query_one("#story", Static)
        if story.content != said:
            grown = len(str(story.content)) != len(said)
            story.display = bool(said.plain)
            story.update(said, layout=grown)

    def tick(self, now: datetime) -> None:
        """A second went by; the facts follow once a minute."""
        facts = self.query_one(HeadlineText)
        if facts.snapshot is None:
            return
        if facts.now is None or now.minute != facts.now.minute:
            facts.now = now
            facts.refresh()
        self._clock(facts.snapshot, now, layout=False)

    def _clock(self, snapshot: Snapshot, now: datetime, *, layout: bool) -> None:
        if snapshot.declared:
            until = parse_utc(snapshot.closed) if snapshot.closed else now
            said = elapsed(snapshot.declared, until)
            clock = self.query_one("#clock", Static)
            grown = len(said) != len(str(clock.content))
            clock.update(line(said, "muted" if snapshot.closed else "strong"), layout=layout or grown)
