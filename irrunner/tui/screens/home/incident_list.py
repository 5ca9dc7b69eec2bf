"""The list of incidents at home: aligned columns, a sign and a word for how each one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.moments import parse_utc
from irrunner.tui.widgets.line_list import LineList, Piece, align_right, fit
from irrunner.tui.widgets.time_formats import brief

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.incident import Clock
    from irrunner.tui.store.overview import Overview

_SIGNS = {"open": "open", "closed": "done", "purged": "not applicable", "damaged": "blocked"}
"""The standing of a step whose sign and style say the same of an incident."""


class IncidentList(LineList):
    """Incidents, the open ones first."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.incidents: list[Overview] = []
        self._clock = clock
        self._all: list[Overview] = []
        self._with_closed = True

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self.incidents)

    @property
    def chosen(self) -> Overview | None:
        """The one under the cursor."""
        return self.incidents[self.cursor] if self.incidents else None

    def show(self, incidents: Sequence[Overview]) -> None:
        """Show these; the cursor stays on the incident it was on."""
        self._all = list(incidents)
        self._sift()

    def set_filter(self, text: str) -> None:
        """Show only those whose id, title, mode, severity or standing hold every word."""
        self.filter = text.strip()
        self._sift()

    def toggle_closed(self) -> bool:
        """Show or hide what is closed; whether it is shown now."""
        self._with_closed = not self._with_closed
        self._sift()
        return self._with_closed

    def heading(self, width: int) -> str:
        """The names of the columns, as wide as the columns are."""
        mode = fit("", 9) if width >= 70 else ""
        line = f"  Standing  {fit('Incident', 15)}{mode}{fit('Severity', 9)}Title"
        return (
            fit(line, width - 19) + align_right("Steps", 8) + align_right("Last entry", 11)
            if width >= 70
            else fit(line, width)
        )

    def draw(self, index: int, width: int) -> list[Piece]:
        """Standing, id, mode, severity, title; how many steps are settled, and how old the last entry is."""
        each = self.incidents[index]
        look = _SIGNS[each.standing]
        mode = ("EXERCISE", "strong") if each.mode == "exercise" else (each.mode, "muted")
        quiet = "" if each.standing == "open" else "muted"
        pieces: list[Piece] = [
            (f" {self.glyphs.standing[look]} {fit(each.standing, 8)} ", look if each.standing != "closed" else "muted"),
            (fit(each.id, 15), "strong" if each.standing == "open" else "muted"),
            (fit(mode[0], 9), mode[1]) if width >= 70 else ("", ""),
            (fit(each.severity, 9), "bad" if each.severity == "critical" and not quiet else quiet),
        ]
        room = width - sum(len(text) for text, _ in pieces)
        title = each.title or {"damaged": "its journal cannot be read; `irrunner verify` says more"}.get(
            each.standing, ""
        )
        if width < 70:
            title = f"EXERCISE {title}" if each.mode == "exercise" else title
            return [*pieces, (fit(title, room, self.glyphs.more), quiet)]
        steps = f"{each.settled}/{each.steps}" if each.steps else ""
        return [
            *pieces,
            (fit(title, room - 20, self.glyphs.more), quiet),
            (align_right(steps, 8), "muted"),
            (align_right(self._age(each), 11), "muted"),
            (" ", ""),
        ]

    def _age(self, each: Overview) -> str:
        return f"{brief((self._clock() - parse_utc(each.last)).total_seconds())} ago" if each.last else ""

    def _sift(self) -> None:
        before = self.chosen
        shown = [each for each in self._all if (self._with_closed or each.standing == "open") and self._fits(each)]
        self.incidents = shown
        same = (at for at, each in enumerate(shown) if before is not None and each.id == before.id)
        self.update_rows(next(same, 0))

    def _fits(self, each: Overview) -> bool:
        words = f"{each.id} {each.title} {each.mode} {each.severity} {each.standing} {each.playbook}".casefold()
        return all(word in words for word in self.filter.casefold().split())
