"""What stands above the panes of a run view: which steps these are, how many are late, due and open, and the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.widgets.panes import Pane, PaneTabs
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from irrunner.tui.screens.run.checklist import Checklist
    from irrunner.tui.screens.run.timeline import Timeline
    from irrunner.tui.store.snapshot import Snapshot
    from irrunner.tui.widgets.panes import PaneSwitcher

SHORT_HEAD = 16
"""Hex digits of the head that a second person can write down, as the shell shows them. Where they do not fit there are
none, because fewer would prove less than they seem to."""


def show_titles(
    switcher: PaneSwitcher, checklist: Checklist, timeline: Timeline, snapshot: Snapshot, head: str
) -> None:
    """Show the facts of checklist and timeline in their titles and, where there are tabs, beside the tabs."""
    late, facts = checklist.agenda.figures if checklist.agenda is not None else ("", "")
    blocked = snapshot.counts.get("blocked", 0)
    warning = ", ".join(filter(None, (late, f"{blocked} blocked" if blocked else "")))
    filtered = f"{checklist.shown_steps} of {len(snapshot.steps)} steps" if checklist.filter else ""
    pane = switcher.query_one("#checklist", Pane)
    pane.set_title(checklist.view.capitalize())
    pane.show_facts(filtered or facts, warning="" if filtered else warning)
    pane.show_filtered(filtered)
    shown = f"{timeline.count:,} of {len(snapshot.entries):,} entries" if timeline.filter else ""
    day = f"{timeline.day} " if timeline.day else ""
    entries = count(len(snapshot.entries), "entry", "entries")
    head = f"head {head[:SHORT_HEAD]}" if head else ""
    timeline_pane = switcher.query_one("#timeline", Pane)
    timeline_pane.show_facts(*filter(None, (shown, f"{day}{snapshot.zone}", head, "" if shown else entries)))
    timeline_pane.show_filtered(shown)
    tabs = switcher.query_one(PaneTabs)
    tabs.rename("checklist", checklist.view)
    tabs.show_facts({"checklist": (warning, filtered or facts), "timeline": ("", head), "step": (warning, "")})
