"""The run screen: checklist, step and timeline of one incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from typing_extensions import override

from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.screens.run.check_blocks import CheckWork
from irrunner.tui.screens.run.checklist import Checklist
from irrunner.tui.screens.run.checklist_rows import heading_at
from irrunner.tui.screens.run.key_actions import RunActions
from irrunner.tui.screens.run.small_window import SmallWindow
from irrunner.tui.screens.run.step_actions import StepActions
from irrunner.tui.screens.run.step_checks import StepChecks
from irrunner.tui.screens.run.step_pane import StepPane
from irrunner.tui.screens.run.timeline import Timeline
from irrunner.tui.screens.run.titles import RunTitles
from irrunner.tui.store.agenda import ALL, NOW, view_after
from irrunner.tui.terminal import gc_policy
from irrunner.tui.widgets.panes import Pane, PaneSwitcher, TextPane

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widget import Widget

    from irrunner.tui.store.snapshot import Snapshot, StepLine

_STEP_DRAFT = "place"
"""The name of the draft that holds the step under the cursor."""
_STEP_KEPT_AFTER = 1.0
"""Seconds after which a cursor that does not move is kept."""


class RunView(IncidentView):
    """The three panes; tabs where there is space for one only, and one step at a time where there is least."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("left", "screen.part('previous_open')", show=False),
        Binding("right", "screen.part('next_open')", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.checklist = Checklist(id="checklist-lines", view=NOW)
        self.step = StepPane(id="step-page")
        self.timeline = Timeline(id="timeline-lines")
        panes: dict[str, Widget] = {"checklist": self.checklist, "step": self.step, "timeline": self.timeline}
        self.switcher = PaneSwitcher(lambda: panes, front="checklist")
        self._actions = RunActions(self)
        self._step_actions = StepActions(self)
        self._checks = StepChecks(self, self._show_step)
        self.step.on_answer = self._checks.answer
        self.on_check = self._checks.show
        self.checklist.list.pages_elsewhere = self._step_actions.page_step
        self._titles = RunTitles(self.switcher, self.checklist, self.timeline)
        self.facts = self._titles
        self._window = SmallWindow(self, self.switcher, self.refresh_footer)
        self._begun = False
        self._keep_step_timer: Timer | None = None

    @override
    def compose(self) -> ComposeResult:
        with self.switcher:
            yield self.switcher.tabs(first_key=2)
            with Horizontal(id="panes"):
                yield Pane("Checklist", self.checklist, placeholder="words, a state, a person, a tag", id="checklist")
                with Vertical(id="right"):
                    yield TextPane("Step", self.step, id="step")
                    placeholder = "words, by:name, kind:note, step:isolate"
                    yield Pane("Timeline", self.timeline, placeholder=placeholder, id="timeline")

    @override
    def parts(self) -> Sequence[object]:
        return (self._actions, self._step_actions, self._checks, self.switcher)

    def on_unmount(self) -> None:
        self._keep_step()
        gc_policy.unfreeze()

    # Showing

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.checklist.show(snapshot, self.session.clock())
        self.timeline.show(snapshot)
        self.place = self.checklist.selected
        self.show_titles()
        if self._begun:
            self._show_step()
        else:
            self._begun = True
            if snapshot.closed:
                self.checklist.set_view(ALL)
            if kept := self.session.drafts.text(snapshot.incident, _STEP_DRAFT):
                self.checklist.stay_at(kept)
            gc_policy.freeze()
            self.call_after_refresh(self._show_step)
            self._titles.me = self.session.actor.name
            self._window.follow()

    @override
    def show_minute(self, now: datetime) -> None:
        self.checklist.tick(now)
        self.show_titles()
        self._show_step()

    @on(Timeline.Filtered)
    def show_titles(self) -> None:
        """Show what stands above the panes."""
        if (snapshot := self.snapshot) is None:
            return
        self._titles.show(snapshot)

    def _show_step(self) -> None:
        opened, key = self.session.opened, self.checklist.selected
        if opened is None or (snapshot := self.snapshot) is None:
            return
        if not key:
            if (phase := self.checklist.phase) is not None:
                self.step.show_phase(phase.name, phase.settled, phase.of)
            else:
                self.step.show_step(None, snapshot.zone, CheckWork())
            return
        from irrunner.tui.store.step_snapshot import build_step_snapshot

        with self.session.lock:
            detail = build_step_snapshot(opened, key, self.session.clock())
        self.step.show_step(detail, snapshot.zone, self._checks.work(key, detail))

    # Selections

    def select_step(self, key: str) -> None:
        """Put the cursor on a step, and the focus on the checklist."""
        self.checklist.select(key)
        self.switcher.action_pane("checklist")

    def _keep_step(self) -> None:
        if self.snapshot is not None:
            self.session.draft(_STEP_DRAFT, self.checklist.selected, self.snapshot.incident)

    @on(Checklist.Selected)
    def _step_selected(self) -> None:
        """Draw the cursor at its new place first, then the step."""
        if self._keep_step_timer is not None:
            self._keep_step_timer.stop()
        self._keep_step_timer = self.set_timer(_STEP_KEPT_AFTER, self._keep_step)
        self.place = self.checklist.selected
        self.call_after_refresh(self._show_step)
        self.refresh_footer()

    @on(Checklist.Opened)
    @on(StepPane.Wanted)
    def _go_to_step(self, event: Checklist.Opened | StepPane.Wanted) -> None:
        if isinstance(event, StepPane.Wanted):
            self.checklist.select(event.key)
        else:
            self.switcher.action_pane("step")

    @on(Timeline.Opened)
    @on(Timeline.Read)
    def _go_to_entry(self, event: Timeline.Opened | Timeline.Read) -> None:
        go = self._actions.read_entry if isinstance(event, Timeline.Read) else self._actions.follow
        go(event.seq)

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        body = event.pane.body
        if isinstance(body, Checklist | Timeline):
            body.set_filter(event.text)
        self.show_titles()
        self.refresh_footer()

    def on_paste(self, event: events.Paste) -> None:
        """The path of a dropped file is evidence for the step; other text goes into the line, or is asked about."""
        from irrunner.tui.screens.evidence.add import take_dropped

        event.stop()
        if not take_dropped(self.host, event.text, Context(step=self.checklist.selected)) and event.text.strip():
            self.note_bar.action_scribe()
            self.note_bar.scribe.input.insert_pasted(event.text)

    # What stands under the cursor

    @override
    def context(self) -> Context:
        section, phase = heading_at(self.checklist.rows, self.checklist.list.cursor), self.checklist.phase
        return Context(
            step=self.checklist.selected,
            seq=self.timeline.selected,
            heading=section.title if section is not None else "",
            phase=phase.name if phase is not None else "",
        )

    def scopes(self) -> tuple[str, ...]:
        """The scopes that matter now, the focused pane's first."""
        if self.timeline.has_focus_within:
            return ("timeline", "step", "incident", "players", "inside", "anywhere")
        return ("step", "incident", "players", "timeline", "inside", "anywhere")

    @override
    def footer(self) -> tuple[str | tuple[str, str], ...]:
        if self.snapshot is not None and self.snapshot.closed:
            return ("reopen-incident", "room.report", "room.evidence", "entry.correct", "palette", "back")
        if self.timeline.has_focus_within:
            return ("entry.read", "entry.correct", "note", "list.filter", "step.copy", "palette")
        step = self.snapshot.step(self.checklist.selected) if self.snapshot else None
        if step is None:
            return ("list.overdue", _other_view(self.checklist), "note", "list.filter", "palette", "back")
        keys = _step_keys(step, _other_view(self.checklist))
        if self._window.is_small:
            return (keys[0], ("list.next-open", "next"), ("list.previous-open", "previous"), *keys[1:])[:6]
        return (*keys[:4], "players.cards", "palette") if self.players is not None else (*keys, "palette")[:6]


def _other_view(checklist: Checklist) -> tuple[str, str]:
    """The action that shows another view, and the name of that view as its word."""
    return "list.view", view_after(checklist.rows.view)


def _step_keys(step: StepLine, other_view: tuple[str, str]) -> tuple[str | tuple[str, str], ...]:
    """The actions that matter for a step, the likeliest first."""
    if step.is_settled:
        return ("step.reopen", "note", "list.overdue", other_view, "undo")
    if step.is_decision:
        return ("step.decide", "step.skip", "note", other_view, "list.overdue")
    checking = ("check.step-run",) * bool(step.checks)
    lacking = ("step.answer",) * bool(step.unanswered) or ("step.evidence",) * bool(step.missing)
    starting = ("step.start",) * (step.standing == "open")
    blocking = () if lacking else ("step.block",)
    return (*lacking, "step.done", *checking, *starting, "step.skip", "note", other_view, *blocking)


class RunScreen(IncidentScreen):
    """Where an incident is worked."""

    SCREEN = "run"
    VIEW = RunView
    AUTO_FOCUS = "#checklist-lines"
    BINDINGS: ClassVar[list[Any]] = [
        *bindings(*(scope for scope in SCREEN_SCOPES["run"] if scope != "anywhere")),
        *(Binding(str(number), f"part('option', {number})", show=False) for number in range(1, 10)),
        Binding("escape", "part('leave_filter')", show=False),
    ]
    view: RunView

    @override
    def scopes(self) -> tuple[str, ...]:
        return self.view.scopes()

    def select_step(self, key: str) -> None:
        """Put the cursor on a step of the checklist."""
        self.view.select_step(key)
