"""The list of incidents at home: aligned columns, a symbol and a word for the standing of each."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widgets import Input
from typing_extensions import override

from irrunner.incident.moments import parse_utc
from irrunner.tui.text import search_form
from irrunner.tui.widgets.line_list import LineList, LineSource, Piece, align_right, fit
from irrunner.tui.widgets.time_formats import brief, time_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.incident import Clock
    from irrunner.tui.store.overview import Overview

_SIGNS = {
    "open": "open",
    "closed": "done",
    "purged": "not applicable",
    "damaged": "blocked",
    "missing": "blocked",
    "reading": "waiting",
}
"""The standing of a step whose symbol and style an incident shares."""

_WITHOUT_TITLE = {
    "damaged": "its journal cannot be read; `irrunner verify` says more",
    "missing": "its entries are gone; `irrunner verify` says more",
}


_ROOMY = 70
"""Columns from which on there is space for what is due next and the age of the last entry."""
_WIDE = 100
"""Columns from which on the mode has a column of its own, and what is due next the name of its step."""


_NEXT = 13
"""Columns of what is due next; in a wide window it has more, and names the step."""


def _next_width(width: int) -> int:
    return _NEXT if width < _WIDE else width // 4


class _Incidents(LineSource):
    head_lines: ClassVar[int] = 1

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.all: Sequence[Overview] = ()
        self.shown: Sequence[Overview] = ()
        self.with_closed = True
        self._clock = clock

    def sift(self) -> None:
        """Show only those whose id, title, mode, severity, standing or playbook hold every word of the filter."""
        wanted = search_form(self.filter).split()
        self.shown = [
            each
            for each in self.all
            if (self.with_closed or each.standing not in ("closed", "purged")) and _fits(each, wanted)
        ]

    @property
    @override
    def count(self) -> int:
        return len(self.shown)

    @override
    def draw_head(self, width: int) -> list[Piece]:
        mode = fit("", 9) if width >= _WIDE else ""
        head = f"  Standing  {fit('Incident', 15)}{mode}{fit('Severity', 9)}Title"
        if width >= _ROOMY:
            head = fit(head, width - _next_width(width) - 12) + fit(" Next", _next_width(width)) + " Last entry"
        return [(fit(head, width - 1), "muted")]

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        each = self.shown[index]
        standing = _SIGNS[each.standing]
        mode = ("EXERCISE", "strong") if each.mode == "exercise" else (each.mode, "muted")
        quiet = "" if each.standing == "open" else "muted"
        pieces: list[Piece] = [
            (
                f" {self.glyphs.standing[standing]} {fit(each.standing, 8)} ",
                standing if each.standing != "closed" else "muted",
            ),
            (fit(each.id, 15), "strong" if each.standing == "open" else "muted"),
            (fit(mode[0], 9), mode[1]) if width >= _WIDE else ("", ""),
            (fit(each.severity, 9), "bad" if each.severity == "critical" and not quiet else quiet),
        ]
        space = width - sum(len(text) for text, _ in pieces)
        title = each.title or _WITHOUT_TITLE.get(each.standing, "")
        if width < _WIDE and each.mode == "exercise":
            title = f"EXERCISE {title}"
        if each.conflicts:
            title = f"{each.conflicts} ENDED TWICE  {title}"
        if width < _ROOMY:
            return [*pieces, (fit(title, space, self.glyphs.more), quiet)]
        following, style = self._next(each, _next_width(width))
        return [
            *pieces,
            (fit(title, space - len(following) - 12, self.glyphs.more), quiet),
            (following, style),
            (align_right(self._age(each), 11), "muted"),
            (" ", ""),
        ]

    def _next(self, each: Overview, width: int) -> tuple[str, str]:
        """What is late or due first, and its style."""
        now, (regime, _, deadline) = self._clock().timestamp(), each.deadline
        if deadline and (not each.due or parse_utc(deadline).timestamp() < each.due[0]):
            left = parse_utc(deadline).timestamp() - now
            words = f" {'MISSED ' + brief(left) if left < 0 else time_left(left)}: {regime}"
            return fit(words, width, self.glyphs.more), "late" if left < 0 else ""
        if not each.due:
            return fit("", width), ""
        late, left = bisect_left(each.due, now), each.due[0] - now
        when = f"{late} late" if late > 1 else time_left(left)
        words = f" {when}: {each.next}" if width > _NEXT else f" {when}"
        return fit(words, width, self.glyphs.more), "late" if late else ""

    def _age(self, each: Overview) -> str:
        return f"{brief((self._clock() - parse_utc(each.last)).total_seconds())} ago" if each.last else ""


def _fits(each: Overview, wanted: Sequence[str]) -> bool:
    if not wanted:
        return True
    words = search_form(f"{each.id} {each.title} {each.mode} {each.severity} {each.standing} {each.playbook}")
    return all(word in words for word in wanted)


class IncidentList(LineList):
    """Incidents, the open ones first."""

    source: _Incidents

    def __init__(self, clock: Clock) -> None:
        super().__init__(_Incidents(clock))

    @property
    def chosen(self) -> Overview | None:
        """The incident under the cursor."""
        return self.source.shown[self.cursor] if self.source.shown else None

    def show(self, incidents: Sequence[Overview]) -> None:
        """Show these; the cursor stays on the incident it was on."""
        self.source.all = list(incidents)
        self._update()

    def set_filter(self, text: str) -> None:
        """Show only those that hold every word."""
        self.source.filter = text.strip()
        self._update()

    def action_closed(self) -> None:
        """Show or hide what is closed."""
        self.source.with_closed = not self.source.with_closed
        self._update()

    def _update(self) -> None:
        before = self.chosen
        self.source.sift()
        same = (at for at, each in enumerate(self.source.shown) if before is not None and each.id == before.id)
        self.update_rows(next(same, 0))


class IncidentFilter(Input):
    """Narrows a list of incidents while one types; hidden until it is asked for."""

    def __init__(self, incidents: IncidentList) -> None:
        super().__init__(id="filter", placeholder="words of the title, id, mode, severity", compact=True)
        self._incidents = incidents
        self.display = False

    def action_filter(self) -> None:
        """Begin to filter."""
        if self._incidents.source.all:
            self.display = True
            self.focus()

    def action_clear_filter(self) -> None:
        """Show all incidents again."""
        self.value = ""
        self.display = False
        self._incidents.focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._incidents.set_filter(event.value)

    @on(Input.Submitted)
    def _to_list(self) -> None:
        self._incidents.focus()
