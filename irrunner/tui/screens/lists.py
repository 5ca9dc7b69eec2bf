"""The small lists of an incident: follow-ups, people, decisions, milestones, channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from typing_extensions import override

from irrunner.incident.moments import format_claimed, format_time, parse_utc
from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.dialogs.confirm import Reader
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.screens.run.entry_page import in_full
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane, PaneTabs
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.time_formats import day_and_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.app import ComposeResult

    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.tui.store.snapshot import Snapshot

ACTIONS, PEOPLE, DECISIONS, MILESTONES, CHANNELS = "actions", "people", "decisions", "milestones", "channels"
_TITLES = {
    ACTIONS: "follow-ups",
    PEOPLE: "people",
    DECISIONS: "decisions",
    MILESTONES: "milestones",
    CHANNELS: "channels",
}
_NAMES = tuple(_TITLES.values())
_COLUMNS = {
    ACTIONS: (
        Column("", 2, 4, "muted"),
        Column("state", 6, 8),
        Column("what", 16, 0),
        Column("who", 5, 16),
        Column("due", 6, 22),
    ),
    PEOPLE: (Column("role", 6, 14, "muted"), Column("", 8, 28), Column("person", 10, 0), Column("contact", 6, 40)),
    DECISIONS: (
        Column("", 2, 6, "muted"),
        Column("when", 11, 11, "muted"),
        Column("who", 5, 14),
        Column("decision", 12, 0),
        Column("why", 8, 60, optional=True),
    ),
    MILESTONES: (
        Column("milestone", 8, 20),
        Column("when", 16, 28),
        Column("after the first", 6, 14, "muted", optional=True),
        Column("from", 8, 0, "muted"),
    ),
    CHANNELS: (
        Column("channel", 8, 0),
        Column("kind", 5, 10, "muted", optional=True),
        Column("standing", 8, 11),
        Column("takes", 9, 28, "muted"),
        Column("last message", 8, 20),
    ),
}


class ListsView(IncidentView):
    """One list at a time, with the names of all above."""

    def __init__(self, which: str = ACTIONS) -> None:
        super().__init__()
        self.which = which if which in _TITLES else ACTIONS
        self.table = Table()

    @override
    def compose(self) -> ComposeResult:
        yield PaneTabs(_NAMES)
        yield Pane(_TITLES[self.which].capitalize(), self.table, placeholder="words", id="rows")

    def on_mount(self) -> None:
        self.table.focus()
        self.query_one(PaneTabs).show(_TITLES[self.which])

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        if self.which == CHANNELS:
            rows = channel_rows(snapshot, self.session.notifier.settings())
        else:
            rows = _ROWS[self.which](snapshot, self.session.clock())
        self.table.show(rows, _COLUMNS[self.which])
        pane = self.query_one("#rows", Pane)
        pane.set_title(_TITLES[self.which].capitalize())
        pane.show_facts(f"{len(rows)}" if rows else _EMPTY[self.which])

    @override
    def context(self) -> Context:
        name = self.table.selected
        if self.which == ACTIONS and name:
            return Context(number=int(name))
        if self.which == CHANNELS:
            return Context(channel=name)
        return Context(role=name) if self.which == PEOPLE else Context()

    @override
    def footer(self) -> Sequence[str]:
        acts = {
            ACTIONS: ("action.add", "action.close"),
            PEOPLE: ("role.take", "role"),
            DECISIONS: ("lists.decide",),
            MILESTONES: (),
            CHANNELS: ("notify.on", "notify.off", "channel.compromised", "notify.send"),
        }
        return (*acts[self.which], "lists.next", "lists.filter", "note", "back")

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    @on(PaneTabs.Chosen)
    def _tab(self, event: PaneTabs.Chosen) -> None:
        self._show(next(which for which, title in _TITLES.items() if title == event.name))

    def action_next_list(self, direction: int) -> None:
        """Show the next list (1) or the one before (-1), in a circle."""
        names = tuple(_TITLES)
        self._show(names[(names.index(self.which) + direction) % len(names)])

    def _show(self, which: str) -> None:
        self.which = which
        self.query_one(PaneTabs).show(_TITLES[which])
        self.query_one("#rows", Pane).clear_filter()
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)
        self.table.focus()
        self.refresh_footer()

    def action_take_role(self) -> None:
        """Take the role under the cursor."""
        from irrunner.tui.screens.incident.take_role import take_role

        if self.which == PEOPLE and self.table.selected:
            take_role(self.host, self.table.selected)

    def action_filter(self) -> None:
        self.query_one("#rows", Pane).open_filter()

    @on(LineList.Chosen)
    def _read(self) -> None:
        """Show in full the entry that the row came from."""
        snapshot, name = self.snapshot, self.table.selected
        if snapshot is None or not name:
            return
        seq = _source(self.which, name, snapshot)
        entry = next((each for each in snapshot.entries if each.seq == seq), None)
        if entry is not None:
            self.app.push_screen(Reader.of_facts(f"Entry {seq}", in_full(entry, snapshot)))


class ListsScreen(IncidentScreen):
    """The small lists of an incident."""

    SCREEN = "lists"
    VIEW = ListsView
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["lists"] if scope != "anywhere"))
    view: ListsView


_EMPTY = {
    ACTIONS: "none yet: a adds one, or /action in a note",
    PEOPLE: "this playbook names no roles",
    DECISIONS: "none yet: 1 to 9 on a decision step, or N for one that no step asked for",
    MILESTONES: "none yet",
    CHANNELS: "your settings name none",
}


def _source(which: str, name: str, snapshot: Snapshot) -> int:
    if which == ACTIONS:
        return next((each.added.seq for each in snapshot.actions if str(each.number) == name), 0)
    if which == MILESTONES:
        return next((each.entry.seq for each in snapshot.milestones if each.name == name), 0)
    if which == DECISIONS:
        return int(name)
    if which == CHANNELS:
        return next((each.seq for each in snapshot.channels if each.name == name), 0)
    roles = (each for each in reversed(snapshot.entries) if each.kind == "role.assigned")
    return next((each.seq for each in roles if each.refs.get("role") == name), 0)


def _actions(snapshot: Snapshot, now: datetime) -> list[TableRow]:
    rows = []
    for each in sorted(snapshot.actions, key=lambda each: (each.closed is not None, each.due or "9", each.number)):
        late = not each.closed and each.due and parse_utc(each.due) < now
        state = "closed" if each.closed else "late" if late else "open"
        due = format_time(each.due, snapshot.zone) if each.due else ""
        style = "muted" if each.closed else "late" if late else ""
        rows.append(TableRow(str(each.number), (str(each.number), state, each.text, each.owner, due), style))
    return rows


def _people(snapshot: Snapshot, _: datetime) -> list[TableRow]:
    return [
        TableRow(
            role.name,
            (role.name, role.label, role.person or "nobody yet", role.contact),
            "" if role.person else "muted",
        )
        for role in snapshot.roles
    ]


def _decisions(snapshot: Snapshot, _: datetime) -> list[TableRow]:
    rows = []
    for entry in snapshot.entries:
        if entry.kind not in ("decision.made", "decision.recorded"):
            continue
        when = day_and_time(entry.when, snapshot.zone)
        if entry.kind == "decision.recorded":
            what, why = entry.words, entry.body_text("why")
        else:
            question = snapshot.sentence_of(entry) or entry.refs.get("step", "")
            what = f"{entry.refs.get('option', '')}: {question}"
            why = entry.words
        what = f"{what} (withdrawn)" if entry.withdrawal is not None else what
        style = "muted" if entry.withdrawal is not None else ""
        rows.append(TableRow(str(entry.seq), (str(entry.seq), when, entry.by, what, why), style))
    return rows


def _milestones(snapshot: Snapshot, _: datetime) -> list[TableRow]:
    from irrunner.playbook.durations import format_duration

    times = [parse_utc(each.time) for each in snapshot.milestones]
    first = min(times, default=None)
    rows = []
    for each, time in zip(snapshot.milestones, times, strict=True):
        after = format_duration(int((time - first).total_seconds())) if first is not None and time > first else ""
        source = f"step {each.step}" if each.step else f"entry {each.entry.seq}, {each.entry.by}"
        again = [other for other in each.later if other.time != each.time]
        source += f"; again {format_time(again[0].time, snapshot.zone)}" if again else ""
        source += "; reopened since" if each.reopened is not None else ""
        when = format_claimed(each.time, snapshot.zone, each.exactness)
        rows.append(TableRow(each.name, (each.name, when, after, source)))
    return rows


def channel_rows(snapshot: Snapshot, settings: NotificationSettings) -> list[TableRow]:
    """The channels that the settings name, and those that the journal does."""
    known = {each.name: each for each in snapshot.channels}
    rows = []
    for name in dict.fromkeys((*settings.channels, *known)):
        channel, state = settings.channels.get(name), known.get(name)
        standing = state.standing if state is not None else "off"
        takes = f"TLP:{channel.tlp.upper()}, {channel.profile}" if channel is not None else "not in your settings"
        last = f"{state.last} {day_and_time(state.time, snapshot.zone)}" if state is not None and state.time else ""
        style = (
            "late" if standing == "COMPROMISED" or last.startswith("FAILED") else "muted" if standing == "off" else ""
        )
        rows.append(TableRow(name, (name, channel.kind if channel is not None else "", standing, takes, last), style))
    return rows


_ROWS = {ACTIONS: _actions, PEOPLE: _people, DECISIONS: _decisions, MILESTONES: _milestones}
