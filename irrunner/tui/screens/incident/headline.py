"""The line on top: which incident this is, how grave, how long it has been, what is due, who else is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from typing_extensions import override

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
"""Hex digits of the head that a second person can write down, as the shell shows them. Where they do not fit there are
none, because fewer would prove less than they seem to."""


class HeadlineText(Widget):
    """Everything in the headline but the clock; where it is narrow the least important part goes first."""

    DEFAULT_CSS = "HeadlineText { height: 1; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.now: datetime | None = None
        self.here: tuple[tuple[str, str], ...] = ()
        self.head = ""

    @override
    def render(self) -> Content:
        if self.snapshot is None:
            return Content("")
        pieces = self._pieces(self.snapshot)
        space = self.content_size.width
        for drop in sorted({rank for rank, _ in pieces if rank}, reverse=True):
            if sum(2 + piece.cell_length for _, piece in pieces) + _LEAST_TITLE <= space:
                break
            pieces = [each for each in pieces if each[0] != drop]
        left = space - sum(2 + piece.cell_length for _, piece in pieces)
        text = " ".join(self.snapshot.title.split())
        title = line(fit(text, min(cell_len(one_line(text, 400)), max(1, left)), glyphs.chosen().more), "strong")
        parts = [piece for _, piece in pieces]
        at = 2 if self.snapshot.mode == "exercise" else 1
        return Content("  ").join([*parts[:at], title, *parts[at:]])

    def _pieces(self, snapshot: Snapshot) -> list[tuple[int, Content]]:
        """The parts of the line besides the title, each with the order in which it gives way (0: never)."""
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
    """The line on top of a screen of an incident; only its clocks change every second."""

    DEFAULT_CSS = """
    Headline { height: 1; background: $panel; padding: 0 1; }
    Headline #story { width: auto; margin-left: 2; display: none; }
    Headline #clock { width: auto; margin-left: 2; }
    """

    @override
    def compose(self) -> ComposeResult:
        yield HeadlineText()
        yield Static(id="story")
        yield Static(id="clock")

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show another snapshot."""
        headline_text = self.query_one(HeadlineText)
        headline_text.snapshot, headline_text.now = snapshot, now
        headline_text.refresh()
        self._clock(snapshot, now, layout=True)

    def show_head(self, head: str) -> None:
        """Show the last link of the journal, in hex."""
        for headline_text in self.query(HeadlineText):  # none, when the screen is just being left
            if headline_text.head != head:
                headline_text.head = head
                headline_text.refresh()

    def show_here(self, names: tuple[tuple[str, str], ...]) -> None:
        """Show who else has the incident open, each with the step or the screen where they are."""
        for headline_text in self.query(HeadlineText):  # none, when the screen is just being left
            if headline_text.here != names:
                headline_text.here = names
                headline_text.refresh()

    def show_story(self, text: Content) -> None:
        """Show the clock of an exercise's story, and how many cards wait."""
        story = self.query_one("#story", Static)
        if story.content != text:
            grown = len(str(story.content)) != len(text)
            story.display = bool(text.plain)
            story.update(text, layout=grown)

    def tick(self, now: datetime) -> None:
        """A second went by: the clock changes; the rest changes once a minute."""
        headline_text = self.query_one(HeadlineText)
        if headline_text.snapshot is None:
            return
        if headline_text.now is None or now.minute != headline_text.now.minute:
            headline_text.now = now
            headline_text.refresh()
        self._clock(headline_text.snapshot, now, layout=False)

    def _clock(self, snapshot: Snapshot, now: datetime, *, layout: bool) -> None:
        if snapshot.declared:
            until = parse_utc(snapshot.closed) if snapshot.closed else now
            text = elapsed(snapshot.declared, until)
            clock = self.query_one("#clock", Static)
            grown = len(text) != len(str(clock.content))
            clock.update(line(text, "muted" if snapshot.closed else "strong"), layout=layout or grown)
