"""Hand-over: what the next person must know, on one page that both of them read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from irrunner.incident.entry_text import describe_entry
from irrunner.incident.moments import format_claimed, format_time, parse_utc
from irrunner.tui import glyphs
from irrunner.tui.actions.model import SCREEN_SCOPES
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs
from irrunner.tui.widgets.time_formats import brief, clock_time, count, day_and_time, time_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from textual.app import ComposeResult

    from irrunner.tui.store.snapshot import HandoverLine, Snapshot, StepLine

_MOST = 15
_LAST = 12
_GAP = Block()


class HandoverView(IncidentView):
    """The page, and the two keys: offer and accept."""

    def __init__(self) -> None:
        super().__init__()
        self.page = TextView()

    @override
    def compose(self) -> ComposeResult:
        yield Pane("Hand-over", self.page, id="handover")

    def on_mount(self) -> None:
        self.page.focus()

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.page.show(list(page_of(snapshot, self.session.clock(), self.session.actor.name)), keep_place=True)
        self.query_one("#handover", Pane).show_facts(_last_offer(snapshot))

    @override
    def show_minute(self, now: datetime) -> None:
        if self.snapshot is not None:
            self.page.show(list(page_of(self.snapshot, now, self.session.actor.name)), keep_place=True)

    @override
    def footer(self) -> Sequence[str]:
        offered = self.snapshot is not None and open_offer(self.snapshot) is not None
        return (*(("accept",) if offered else ()), "handover", "handover.copy", "note", "palette", "back")

    def action_copy(self) -> None:
        """Copy the page as text."""
        from irrunner.safety.clipboard import Kind, clip

        self.copy(clip(self.page.text, Kind.TEXT))


class HandoverScreen(IncidentScreen):
    """The hand-over of an incident."""

    SCREEN = "handover"
    VIEW = HandoverView
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["handover"] if scope != "anywhere"))
    view: HandoverView


def open_offer(snapshot: Snapshot) -> HandoverLine | None:
    """The last hand-over that nobody has accepted; None when there is none."""
    return next((each for each in reversed(snapshot.handovers) if each.accepted is None), None)


def _last_offer(snapshot: Snapshot) -> str:
    if (waiting := open_offer(snapshot)) is not None:
        return f"offered to {waiting.offered.body_text('to')}, not accepted yet"
    last = snapshot.handovers[-1] if snapshot.handovers else None
    if last is None or last.accepted is None:
        return "no offer is open"
    when = day_and_time(last.accepted.when, snapshot.zone)
    return f"{last.accepted.by} took over from {last.offered.by}, {when}; no offer is open"


def page_of(snapshot: Snapshot, now: datetime, me: str) -> Iterator[Block]:
    """What the next person must know, most urgent first."""
    yield from _offer(snapshot)
    yield from _standing(snapshot, now)
    steps = [step for step in snapshot.steps if not step.is_settled]
    late = sorted((step for step in steps if step.due is not None), key=lambda step: step.due or 0.0)
    yield from _steps("Targets that run", late, snapshot, now)
    yield from _steps("In work", [step for step in steps if step.standing == "active"], snapshot, now)
    yield from _blocked(snapshot)
    yield from _steps("Yours", [step for step in steps if step.mine and step.standing == "open"], snapshot, now)
    yield from _unknowns(snapshot)
    yield from _actions(snapshot, now)
    yield from _people(snapshot, me)
    yield from _last(snapshot)


def _offer(snapshot: Snapshot) -> Iterator[Block]:
    if (waiting := open_offer(snapshot)) is None:
        return
    offered = waiting.offered
    yield Block(joined((f"{offered.by} hands over to {offered.body_text('to')}", "heading"), ("   a accepts", "muted")))
    brief_words = offered.words
    yield from (hanging_block(line("  "), block.text) for block in paragraphs(plain(brief_words)) if brief_words)
    yield _GAP


def _standing(snapshot: Snapshot, now: datetime) -> Iterator[Block]:
    yield Block(line("Where it stands", "heading"))
    for label, text in (
        ("What", snapshot.title),
        ("Since", f"{format_time(snapshot.declared, snapshot.zone)}, {_ago(snapshot.declared, now)}"),
        ("Severity", f"{snapshot.severity}, {snapshot.tlp}, {snapshot.mode}"),
        ("Steps", f"{snapshot.settled} of {snapshot.of} settled"),
        *(
            (each.name.capitalize(), format_claimed(each.time, snapshot.zone, each.exactness))
            for each in snapshot.milestones
        ),
        ("Evidence", count(len(snapshot.evidence), "piece") + (", under legal hold" if snapshot.held else "")),
        *((name.capitalize(), count(len(rows), "row")) for name, rows in snapshot.registers.items() if rows),
    ):
        yield hanging_block(line(f"{label:<13}", "muted"), line(text))
    yield _GAP


def _ago(time: str, now: datetime) -> str:
    return f"{brief((now - parse_utc(time)).total_seconds())} ago" if time else ""


def _steps(heading: str, steps: Sequence[StepLine], snapshot: Snapshot, now: datetime) -> Iterator[Block]:
    if not steps:
        return
    yield Block(joined((heading, "heading"), (f"  {len(steps)}", "muted")))
    for step in steps[:_MOST]:
        seconds = snapshot.left(step, now)
        left = time_left(seconds) if seconds is not None else step.standing
        style = "late" if snapshot.is_late(step, now) else "muted"
        who = f"  {step.who}" if step.who else ""
        words = joined(" ".join(step.sentence.split()), (who, "muted"), (f"  {step.key}", "muted"))
        yield hanging_block(line(f"{left:<13}", style), words)
    if len(steps) > _MOST:
        yield Block(line(f"and {len(steps) - _MOST} more", "muted"))
    yield _GAP


def _blocked(snapshot: Snapshot) -> Iterator[Block]:
    blocked = [step for step in snapshot.steps if step.standing == "blocked"]
    if not blocked:
        return
    yield Block(joined(("Blocked", "heading"), (f"  {len(blocked)}", "muted")))
    why = {
        str(entry.refs.get("step", "")): f"{entry.by}: {entry.words}"
        for entry in snapshot.entries
        if entry.kind == "step.blocked"
    }
    symbol = glyphs.chosen().standing["blocked"]
    for step in blocked[:_MOST]:
        words = joined(" ".join(step.sentence.split()), (f"  {' '.join(why.get(step.key, '').split())}", "warning"))
        yield hanging_block(line(f"{symbol} blocked    ", "blocked"), words)
    yield _GAP


def _unknowns(snapshot: Snapshot) -> Iterator[Block]:
    unanswered = [label for key, label in snapshot.asks.items() if not snapshot.answers.get(key)]
    decisions = [step for step in snapshot.steps if step.is_decision and step.is_work]
    unknown = [step for step in snapshot.steps if step.option == "unknown"]
    if not (unanswered or decisions or unknown):
        return
    yield Block(line("Not known yet", "heading"))
    for step in (*unknown, *decisions)[:_MOST]:
        label = "unknown" if step.option else "to decide"
        yield hanging_block(
            line(f"{label:<13}", "warning" if step.option else "muted"), line(" ".join(step.sentence.split()))
        )
    for text in unanswered[:_MOST]:
        yield hanging_block(line(f"{'to answer':<13}", "muted"), line(text))
    yield _GAP


def _actions(snapshot: Snapshot, now: datetime) -> Iterator[Block]:
    waiting = [each for each in snapshot.actions if each.closed is None]
    if not waiting:
        return
    yield Block(joined(("Follow-ups", "heading"), (f"  {len(waiting)}", "muted")))
    for each in waiting[:_MOST]:
        due = time_left((parse_utc(each.due) - now).total_seconds()) if each.due else "open"
        owner = f"  {each.owner}" if each.owner else ""
        yield hanging_block(line(f"{due:<13}", "muted"), joined(" ".join(each.text.split()), (owner, "muted")))
    yield _GAP


def _people(snapshot: Snapshot, me: str) -> Iterator[Block]:
    held = [role for role in snapshot.roles if role.person]
    if not held:
        return
    yield Block(line("People", "heading"))
    for role in held:
        contact = f"  {role.contact}" if role.contact else ""
        you = "  (you)" if role.person == me else ""
        yield hanging_block(line(f"{role.name:<13}", "muted"), joined((role.person, "strong"), you, (contact, "muted")))
    yield _GAP


def _last(snapshot: Snapshot) -> Iterator[Block]:
    yield Block(line("What happened last", "heading"))
    for entry in snapshot.entries[-_LAST:]:
        described = describe_entry(entry)
        words = " ".join(described.words(snapshot.zone).split())
        day = day_and_time(entry.when, snapshot.zone)[:5]
        when = f"{day} {clock_time(entry.when, snapshot.zone)}  "
        yield hanging_block(
            line(when, "muted"), joined(described.sentence, (f", {entry.by}", "muted"), f": {words}" if words else "")
        )
