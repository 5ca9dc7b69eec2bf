"""The banner: what concerns whoever is at the keyboard, until they have seen it.

A hand-over, a step, a role that somebody gave to them, and what a merge left to be decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from irrunner.incident.unsettled_branches import describe_conflicts
from irrunner.journal.branches import SIZE
from irrunner.tui.actions.model import action
from irrunner.tui.text import joined

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.tui.host import Host
    from irrunner.tui.store.snapshot import Snapshot

_DRAFT = "concerns"
"""The name of the draft that holds the last entry that was seen."""


class Banner(Static):
    """One line below the headline; not there while nothing is new."""

    DEFAULT_CSS = """
    Banner { height: 1; padding: 0 1; display: none; background: $cursor-background; color: $foreground; }
    Banner.-news { display: block; }
    """

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._snapshot: Snapshot | None = None
        self._seen = -1

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show what concerns this person and was not seen yet."""
        drafts = self._host.session.drafts
        if self._seen < 0:
            kept = drafts.text(snapshot.incident, _DRAFT)
            self._seen = int(kept) if kept.isdecimal() else 0
        self._snapshot = snapshot
        found = [*concerns(snapshot, self._me, self._seen), *new_conflicts(snapshot, self._seen)]
        self.set_class(bool(found), "-news")
        if found:
            key = self._host.keymap.label(action("concerns"))
            self.update(joined(("! ", "warning"), ". ".join(found), "  ", (key, "key"), ("  seen", "muted")))

    def action_see_concerns(self) -> None:
        """They have been read: go to the hand-over, or to the next step of one's own."""
        if self._snapshot is None or not self.has_class("-news"):
            return
        offered = any("hands over" in each for each in concerns(self._snapshot, self._me, self._seen))
        merged = bool(new_conflicts(self._snapshot, self._seen))
        self._seen = self._snapshot.seq
        self._host.session.draft(_DRAFT, str(self._seen), self._snapshot.incident)
        self.remove_class("-news")
        if offered:
            self._host.navigation.go_to("handover")
        elif merged:
            self._host.navigation.go_to("conflicts")
        else:
            self._host.call_action("screen.next_mine")

    @property
    def _me(self) -> str:
        return self._host.session.actor.name


def concerns(snapshot: Snapshot, me: str, seen: int) -> list[str]:
    """What others gave to a person after an entry and still is theirs, in words."""
    new = [entry for entry in snapshot.entries if entry.seq > seen and entry.actor.name != me and entry.by != me]
    found = [
        f"{each.offered.by} hands over to you"
        for each in snapshot.handovers
        if each.accepted is None and each.offered in new and each.offered.body_text("to").casefold() == me.casefold()
    ]
    roles = {role.name for role in snapshot.roles if role.person == me}
    found += [
        f"{entry.by} gave you the role {entry.refs['role']}"
        for entry in new
        if entry.kind == "role.assigned" and entry.words == me and entry.refs.get("role") in roles
    ]
    given = [entry for entry in new if entry.kind == "step.assigned" and entry.words == me and _stands(entry, snapshot)]
    if given:
        named = str(given[0].refs["step"]) if len(given) == 1 else f"{len(given)} steps"
        found.append(f"{given[-1].by} gave you {named}")
    return found


def new_conflicts(snapshot: Snapshot, seen: int) -> list[str]:
    """What a merge after an entry left for somebody to decide, in words; whoever merged has to see it as well."""
    if not snapshot.conflicts:
        return []
    places = (entry.seq for entry in snapshot.entries if entry.kind == "branch.merged" and entry.seq < SIZE)
    if max(places, default=0) <= seen:
        return []
    return [f"{describe_conflicts(snapshot.conflicts)}: say which counts"]


def _stands(entry: Entry, snapshot: Snapshot) -> bool:
    step = snapshot.step(str(entry.refs.get("step", "")))
    return step is not None and step.mine and not step.is_settled
