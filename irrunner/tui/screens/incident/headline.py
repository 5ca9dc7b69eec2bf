"""The line on top: which incident this is, what is late or due, how grave it is, who is here, how long it has been."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from typing_extensions import override

from irrunner.incident.moments import format_utc, parse_utc, seconds_between
from irrunner.incident.unsettled_branches import describe_conflicts
from irrunner.safety import one_line
from irrunner.tui import glyphs
from irrunner.tui.store.agenda import build_agenda
from irrunner.tui.store.line_state import LineState
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.line_list import fit
from irrunner.tui.widgets.time_formats import brief, clock_time, day_and_time, elapsed, time_left

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from irrunner.tui.host import Host
    from irrunner.tui.store.snapshot import Snapshot

_SEVERITY = {"critical": "late", "high": "warning", "medium": "strong", "low": ""}
_DUE_TITLE = 40
"""Columns of what is due next; half of it where there is little room."""
_ROOMY, _NARROW = 100, 60
_LEAST_TITLE = 6
_LONG_AGO = 12 * 3_600
"""Seconds after which the day stands before the time."""


class HeadlineText(Widget):
    """Everything in the headline but the clock: what is due, then the title, then who is here, then the rest."""

    DEFAULT_CSS = "HeadlineText { height: 1; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        self.now: datetime | None = None
        self.here: tuple[tuple[str, str], ...] = ()
        self.line = LineState()

    @override
    def render(self) -> Content:
        if self.snapshot is None:
            return Content("")
        snapshot, space = self.snapshot, self.content_size.width
        if self.line.lost:
            return self._lost(snapshot, space)
        parts = [
            *self._first(snapshot),
            *self._due(snapshot, space),
            *_failed_channels(snapshot, space),
            *_conflicts(snapshot, space),
        ]
        severity = line(snapshot.severity.upper(), _loud(snapshot, _SEVERITY.get(snapshot.severity, "")))
        left = space - sum(part.cell_length + 2 for part in parts) - severity.cell_length - 2
        text = " ".join(snapshot.title.split())
        title = line(fit(text, min(cell_len(one_line(text, 400)), max(1, left)), glyphs.chosen().more), "strong")
        parts += [title, severity] if left >= _LEAST_TITLE else [severity]
        left -= title.cell_length
        for forms in self._last(snapshot):
            part = next((form for form in forms if form.cell_length + 2 <= left), None)
            if part is None:
                break
            parts.append(part)
            left -= part.cell_length + 2
        return Content("  ").join(parts)

    def _lost(self, snapshot: Snapshot, space: int) -> Content:
        """Since when the line is lost, as of which entry everything is shown, and what waits; the rest gives way."""
        long_ago = self.now is not None and seconds_between(self.line.lost, format_utc(self.now)) >= _LONG_AGO
        since = (day_and_time if long_ago else clock_time)(self.line.lost, snapshot.zone)
        words = f"{glyphs.chosen().answer['error']} line lost {since} {glyphs.chosen().dot} as of entry {snapshot.seq}"
        parts = [line(words, _loud(snapshot, "warning"))]
        exercise = [line(" EXERCISE ", "exercise")] if snapshot.mode == "exercise" else []
        left = space - parts[0].cell_length
        for part in (*exercise, *self._waiting(snapshot), line(snapshot.incident, _quiet(snapshot))):
            if part.cell_length + 2 <= left:
                parts.append(part)
                left -= part.cell_length + 2
        return Content("  ").join(parts)

    def _waiting(self, snapshot: Snapshot) -> list[Content]:
        """How many acts are not yet recorded."""
        number = len(self.line.waiting)
        return [line(f"{number} not recorded", _loud(snapshot, "warning"))] if number else []

    def _first(self, snapshot: Snapshot) -> list[Content]:
        """What never gives way."""
        exercise = [line(" EXERCISE ", "exercise")] if snapshot.mode == "exercise" else []
        closed = [line("CLOSED", _loud(snapshot, "warning"))] if snapshot.closed else []
        return [*exercise, line(snapshot.incident, _quiet(snapshot)), *closed, *self._waiting(snapshot)]

    def _due(self, snapshot: Snapshot, space: int) -> list[Content]:
        """What is late, or due next."""
        step = snapshot.next_due
        if step is None or self.now is None or snapshot.closed or (left := snapshot.left(step, self.now)) is None:
            return []
        if space < _NARROW:
            return [line(time_left(left), _loud(snapshot, "late") if left < 0 else "")]
        width = _DUE_TITLE if space >= _ROOMY else _DUE_TITLE // 2
        text = " ".join(step.title.split())
        title = fit(text, min(cell_len(one_line(text, 400)), width), glyphs.chosen().more)
        if (late := snapshot.late(self.now)) > 1:
            return [
                joined((f"{late} late: ", _loud(snapshot, "late")), title, (f" {brief(left)}", _loud(snapshot, "late")))
            ]
        return [joined((f"{time_left(left)}: ", _loud(snapshot, "late") if left < 0 else ""), title)]

    def _last(self, snapshot: Snapshot) -> list[list[Content]]:
        """What stands there while there is room, the most important first, each in its forms, the longest first."""
        parts: list[list[Content]] = []
        quiet = _quiet(snapshot)
        if names := list(dict.fromkeys(name for name, _ in self.here)):
            who = joined(("with ", quiet), ", ".join(names) if len(names) < 3 else f"{len(names)} others")
            where = self.here[0][1] if len(self.here) == 1 else ""
            parts.append([*([joined(who, ("  at ", quiet), where)] if where else []), who])
        parts += _channels(snapshot)
        if snapshot.mode not in ("exercise", "live"):
            parts.append([line(snapshot.mode, "muted")])
        return [*parts, [line(snapshot.tlp)]]


def _channels(snapshot: Snapshot) -> list[list[Content]]:
    """Who is told of what happens."""
    connected = [each.name for each in snapshot.channels if each.standing == "on" and each.last != "FAILED"]
    return [[line(f"tells {', '.join(connected)}"), line(f"tells {len(connected)}")]] if connected else []


def _failed_channels(snapshot: Snapshot, space: int) -> list[Content]:
    """Whom the last message did not reach, or that somebody was not, where there is little room."""
    failed = [each.name for each in snapshot.channels if each.standing == "on" and each.last == "FAILED"]
    if not failed:
        return []
    return [line(f"{', '.join(failed)} NOT TOLD" if space >= _ROOMY else "NOT TOLD", _loud(snapshot, "late"))]


def _conflicts(snapshot: Snapshot, space: int) -> list[Content]:
    """How much two records ended apart; in few words where there is little room."""
    if not snapshot.conflicts:
        return []
    number = len({each.about for each in snapshot.conflicts})
    words = describe_conflicts(snapshot.conflicts) if space >= _ROOMY else f"{number} ENDED TWICE"
    return [line(words, _loud(snapshot, "warning"))]


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
    Headline #deadline { width: auto; margin-left: 2; display: none; }
    Headline #clock { width: auto; margin-left: 2; }
    """

    @override
    def compose(self) -> ComposeResult:
        yield HeadlineText()
        yield Static(id="deadline")
        yield Static(id="story")
        yield Static(id="clock")

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show another snapshot."""
        headline_text = self.query_one(HeadlineText)
        headline_text.snapshot, headline_text.now = snapshot, now
        headline_text.refresh()
        self._clock(snapshot, now, layout=True)

    def show_here(self, names: tuple[tuple[str, str], ...]) -> None:
        """Show who else has the incident open, each with the step or the screen where they are."""
        for headline_text in self.query(HeadlineText):  # none, when the screen is just being left
            if headline_text.here != names:
                headline_text.here = names
                headline_text.refresh()

    def show_line(self, state: LineState) -> None:
        """Show whether the line to the store holds, and what waits for it."""
        for headline_text in self.query(HeadlineText):
            if headline_text.line != state:
                headline_text.line = state
                headline_text.refresh()

    def show_story(self, text: Content) -> None:
        """Show the clock of an exercise's story, and how many cards wait."""
        story = self.query_one("#story", Static)
        if story.content != text:
            grown = len(str(story.content)) != len(text)
            story.display = bool(text.plain)
            story.update(text, layout=grown)

    def on_click(self) -> None:
        """To what is to be done first."""
        headline_text = self.query_one(HeadlineText)
        if headline_text.snapshot is None or headline_text.now is None:
            return
        step = build_agenda(headline_text.snapshot, headline_text.now).most_urgent
        if step is not None:
            cast("Host", self.app).navigation.go_to_step(step.key)

    def tick(self, now: datetime) -> None:
        """A second went by: the clock changes; the rest changes once a minute."""
        headline_text = self.query_one(HeadlineText)
        if headline_text.snapshot is None:
            return
        if headline_text.now is None or now.minute != headline_text.now.minute:
            headline_text.now = now
            headline_text.refresh()
        self._clock(headline_text.snapshot, now, layout=False)

    def _deadline(self, snapshot: Snapshot, now: datetime, *, layout: bool) -> None:
        """The next duty to notify, and how long is left; in red when it was missed or nobody knows if it applies."""
        following = snapshot.deadlines.next(now)
        widget = self.query_one("#deadline", Static)
        if following is None:
            widget.display = False
            return
        name = following.name if self.app.size.width >= _ROOMY else following.name.partition(" ")[0]
        left = f"MISSED {brief(following.left)}" if following.left < 0 else brief(following.left)
        loud = "late" if following.left < 0 or following.unknown else "warning" if following.share >= 0.75 else ""
        others = following.missed if following.left >= 0 else following.missed - 1
        before = (f"{others} MISSED ", _loud(snapshot, "late")) if others else ""
        text = joined(before, f"{name} ", (f"{left}{' ?' if following.unknown else ''}", _loud(snapshot, loud)))
        if text == widget.content and widget.display:
            return
        grown = not widget.display or len(text) != len(str(widget.content))
        widget.display = True
        widget.update(text, layout=layout or grown)

    def _clock(self, snapshot: Snapshot, now: datetime, *, layout: bool) -> None:
        self._deadline(snapshot, now, layout=layout)
        if snapshot.declared:
            until = parse_utc(snapshot.closed) if snapshot.closed else now
            text = elapsed(snapshot.declared, until)
            clock = self.query_one("#clock", Static)
            grown = len(text) != len(str(clock.content))
            clock.update(line(text, "muted" if snapshot.closed else "strong"), layout=layout or grown)
