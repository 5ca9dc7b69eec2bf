"""What stands above the panes of a run view: which steps these are, how many are late, due and open, and the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.widgets.panes import Pane, PaneTabs
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.application.outbox.folder import Waiting
    from irrunner.tui.screens.run.checklist import Checklist
    from irrunner.tui.screens.run.timeline import Timeline
    from irrunner.tui.store.snapshot import Snapshot
    from irrunner.tui.widgets.panes import PaneSwitcher

SHORT_HEAD = 16
"""Hex digits of the head that a second person can write down, as the shell shows them. Where they do not fit there are
none, because fewer would prove less than they seem to."""


class RunTitles:
    """The titles of checklist and timeline and, where there are tabs, what stands beside the tabs."""

    def __init__(self, switcher: PaneSwitcher, checklist: Checklist, timeline: Timeline) -> None:
        self._switcher = switcher
        self._checklist = checklist
        self._timeline = timeline
        self._snapshot: Snapshot | None = None
        self._head = ""
        self.me = ""

    def show(self, snapshot: Snapshot) -> None:
        """Show the facts of a snapshot, as the panes show it now."""
        self._snapshot = snapshot
        warning, facts = self._show_checklist(snapshot)
        head = self._show_timeline(snapshot)
        tabs = self._switcher.query_one(PaneTabs)
        tabs.rename("checklist", self._checklist.rows.view)
        tabs.show_facts({"checklist": (warning, facts), "timeline": ("", head), "step": (warning, "")})

    def show_head(self, head: str) -> None:
        """Show the last link of the journal, in hex."""
        if head != self._head:
            self._head = head
            if self._snapshot is not None and self._switcher.is_attached:
                self.show(self._snapshot)

    def show_waiting(self, waiting: Sequence[Waiting]) -> None:
        """Show below the timeline what is not yet recorded."""
        if self._timeline.show_waiting(waiting) and self._snapshot is not None and self._switcher.is_attached:
            self.show(self._snapshot)

    def show_here(self, here: Sequence[tuple[str, str]]) -> None:
        """Mark the rows where others stand."""
        names: dict[str, list[str]] = {}
        for name, place in here:
            if name != self.me:  # it would be another window of one's own
                names.setdefault(place, []).append(name)
        self._checklist.show_here({place: ", ".join(dict.fromkeys(found)) for place, found in names.items()})

    def _show_checklist(self, snapshot: Snapshot) -> tuple[str, str]:
        """Show the title of the checklist; its warning and its facts."""
        checklist, pane = self._checklist, self._switcher.query_one("#checklist", Pane)
        late, facts = checklist.rows.agenda.figures if checklist.rows.agenda is not None else ("", "")
        blocked = snapshot.counts.get("blocked", 0)
        warning = ", ".join(filter(None, (late, f"{blocked} blocked" if blocked else "")))
        filtered = f"{checklist.shown_steps} of {len(snapshot.steps)} steps" if checklist.filter else ""
        pane.set_title(checklist.rows.view.capitalize())
        pane.show_facts(filtered or facts, warning="" if filtered else warning)
        pane.show_filtered(filtered)
        return warning, filtered or facts

    def _show_timeline(self, snapshot: Snapshot) -> str:
        """Show the title of the timeline; the head as it stands there."""
        timeline, pane = self._timeline, self._switcher.query_one("#timeline", Pane)
        shown = f"{timeline.count:,} of {len(snapshot.entries):,} entries" if timeline.filter else ""
        day = f"{timeline.day} " if timeline.day else ""
        entries = count(len(snapshot.entries), "entry", "entries")
        head = f"head {self._head[:SHORT_HEAD]}" if self._head else ""
        waiting = f"{len(timeline.rows.waiting)} not yet recorded" if timeline.rows.waiting else ""
        facts = filter(None, (shown, f"{day}{snapshot.zone}", head, "" if shown else entries))
        pane.show_facts(*facts, warning=waiting)
        pane.show_filtered(shown)
        return head
