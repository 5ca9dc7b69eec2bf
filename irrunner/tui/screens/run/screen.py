"""The run screen: checklist, step and timeline of one incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.messages import Refused
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.run.checklist import Checklist
from irrunner.tui.screens.run.key_actions import RunActs
from irrunner.tui.screens.run.step_pane import StepPane
from irrunner.tui.screens.run.timeline import Timeline
from irrunner.tui.terminal import gc_policy
from irrunner.tui.widgets.pane import Pane
from irrunner.tui.widgets.pane_tabs import PaneTabs
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from textual import events
    from textual.timer import Timer
    from textual.widget import Widget

    from irrunner.tui.store.snapshot import Snapshot, StepLine

_PANES = ("checklist", "step", "timeline")
_PLACE = "place"
"""The name of the draft that holds the step under the cursor."""
_SETTLED = 1.0
"""Seconds after which a cursor that does not move is kept."""


class RunScreen(RunActs):
    """Where an incident is worked."""

    SCREEN = "run"
    AUTO_FOCUS = "#checklist-lines"
    BINDINGS: ClassVar[list[Any]] = [
        *bindings(*(scope for scope in SCREEN_SCOPES["run"] if scope != "anywhere")),
        *(Binding(str(number), f"option({number})", show=False) for number in range(1, 10)),
        Binding("escape", "leave_filter", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.checklist = Checklist(id="checklist-lines")
        self.step = StepPane(id="step-page")
        self.timeline = Timeline(id="timeline-lines")
        self._failed = False
        self._begun = False
        self._keeping: Timer | None = None
        self.add_class("-shows-checklist", update=False)

    def on_unmount(self) -> None:
        """Keep the place, and take the sign away that somebody is here."""
        self._keep_place()
        gc_policy.unfreeze()
        if self.presence is not None:
            self.presence.leave()

    def body(self) -> Iterable[Widget]:
        """Three panes; tabs when there is room for one only."""
        yield PaneTabs(_PANES, first_key=2)
        with Horizontal(id="panes"):
            yield Pane("Checklist", self.checklist, placeholder="words, a state, a person, a tag", id="checklist")
            with Vertical(id="right"):
                yield Pane("Step", self.step, id="step")
                yield Pane(
                    "Timeline", self.timeline, placeholder="words, by:name, kind:note, step:isolate", id="timeline"
                )

    # Pictures

    def picture(self, snapshot: Snapshot) -> None:
        """Hand the picture to the panes."""
        self.checklist.show(snapshot, self.now)
        self.timeline.show(snapshot)
        self._titles()
        if self._begun:
            self._show_step()
        else:
            self._begun = True
            self._back_to_place()
            gc_policy.freeze()
            self.call_after_refresh(self._show_step)

    def minute(self, now: datetime) -> None:
        """Times that are left became shorter."""
        self.checklist.tick(now)
        self._titles()
        self._show_step()

    def _titles(self) -> None:
        if (snapshot := self.snapshot) is None:
            return
        late = sum(snapshot.is_late(step, self.now) for step in snapshot.steps)
        blocked = snapshot.counts.get("blocked", 0)
        warnings = [f"{late} late"] * bool(late) + [f"{blocked} blocked"] * bool(blocked)
        shown = f", {self.checklist.shown_steps} shown" if self.checklist.filter else ""
        facts = f"{snapshot.settled} of {snapshot.of}{shown}"
        self.query_one("#checklist", Pane).say(facts, warning=", ".join(warnings))
        shown = f", {self.timeline.count:,} shown" if self.timeline.filter else ""
        day = f"{self.timeline.day} " if self.timeline.day else ""
        facts = f"{count(len(snapshot.entries), 'entry', 'entries')}{shown}, {day}{snapshot.zone}"
        self.query_one("#timeline", Pane).say(facts)

    def _show_step(self) -> None:
        opened, key = self.session.opened, self.checklist.selected
        if opened is None or (snapshot := self.snapshot) is None:
            return
        if not key:
            if (phase := self.checklist.phase) is not None:
                self.step.show_phase(phase.name, phase.settled, phase.of)
            return
        from irrunner.tui.store.step_snapshot import build_step_snapshot

        with self.session.lock:
            detail = build_step_snapshot(opened, key, self.now)
        self.step.show_step(detail, self.now, snapshot.zone)
        self._say_below()

    @on(Refused)
    def _not_opened(self, message: Refused) -> None:
        """There is no such incident: what was refused is shown by the app; leave when it has been read."""
        if message.action == "home.open":
            self._failed = True
            gc_policy.unfreeze()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Back from a dialog."""
        if self._failed:
            self.app.pop_screen()

    @property
    def whereabouts(self) -> str:
        """The step under the cursor."""
        return self.checklist.selected

    def select_step(self, key: str) -> None:
        """Put the cursor on a step of the checklist."""
        self.checklist.select(key)
        self.action_pane("checklist")

    # Selections

    def _back_to_place(self) -> None:
        """To the step that the same person last had before them."""
        if self.snapshot is not None and (kept := self.session.drafts.text(self.snapshot.incident, _PLACE)):
            self.checklist.select(kept)

    def _keep_place(self) -> None:
        if self.snapshot is not None:
            self.session.draft(_PLACE, self.checklist.selected, self.snapshot.incident)

    @on(Checklist.Selected)
    def _selected(self) -> None:
        """First the cursor is drawn at its new place, then the step."""
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(_SETTLED, self._keep_place)
        self.call_after_refresh(self._show_step)
        self.refresh_footer()

    @on(Checklist.Opened)
    def _opened_step(self) -> None:
        self.action_pane("step")

    @on(StepPane.Scrolled)
    def _say_below(self) -> None:
        self.query_one("#step", Pane).say("more below" if self.step.below else "")

    @on(StepPane.Wanted)
    def _wanted_step(self, event: StepPane.Wanted) -> None:
        self.checklist.select(event.key)

    @on(Timeline.Opened)
    def _opened_entry(self, event: Timeline.Opened) -> None:
        self.follow(event.seq)

    @on(Timeline.Read)
    def _read_entry(self, event: Timeline.Read) -> None:
        self.read_entry(event.seq)

    @on(Timeline.Filtered)
    def _searched(self) -> None:
        self._titles()

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        body = event.pane.body
        if isinstance(body, Checklist | Timeline):
            body.set_filter(event.text)
        self._titles()

    # Panes

    def panes(self) -> list[Widget]:
        """In the order in which they stand; hidden ones too, because tab brings them to the front."""
        return [self.checklist, self.step, self.timeline]

    def action_pane(self, name: str) -> None:
        """Go to a pane; where there is room for one only, it comes to the front."""
        self._show_pane(name)
        {"checklist": self.checklist, "step": self.step, "timeline": self.timeline}[name].focus()

    def _show_pane(self, name: str) -> None:
        for each in _PANES:
            self.set_class(each == name, f"-shows-{each}")
        self.query_one(PaneTabs).show(name)

    def action_next_pane(self, direction: int) -> None:
        """Tab."""
        panes = self.panes()
        at = panes.index(self.focused) if self.focused in panes else -direction if direction > 0 else 0
        self.action_pane(_PANES[(at + direction) % len(panes)])

    @on(PaneTabs.Chosen)
    def _tab_clicked(self, event: PaneTabs.Chosen) -> None:
        self.action_pane(event.name)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The footer and, in a narrow window, the tab follow the focus."""
        for name, pane in zip(_PANES, self.panes(), strict=True):
            if event.widget is pane:
                self._show_pane(name)
        self.refresh_footer()

    # What stands under the cursor

    def context(self) -> Context:
        """The step of the checklist and the entry of the timeline."""
        return Context(step=self.checklist.selected, seq=self.timeline.selected)

    @property
    def selected_step(self) -> StepLine | None:
        """The step under the cursor."""
        return self.snapshot.step(self.checklist.selected) if self.snapshot else None

    def scopes(self) -> tuple[str, ...]:
        """The focused pane's keys first."""
        if self.focused is self.timeline:
            return ("timeline", "step", "incident", "players", "inside", "anywhere")
        return ("step", "incident", "players", "timeline", "inside", "anywhere")

    def footer(self) -> Sequence[str]:
        """What can be done with this step, or this entry."""
        if self.snapshot is not None and self.snapshot.closed:
            return ("reopen-incident", "room.report", "room.evidence", "entry.correct", "palette", "back")
        if self.focused is self.timeline:
            return ("entry.read", "entry.correct", "note", "list.filter", "step.copy", "palette")
        step = self.selected_step
        if step is None:
            return ("note", "list.next-open", "list.filter", "room.evidence", "palette", "back")
        if step.is_settled:
            keys: tuple[str, ...] = ("step.reopen", "note", "list.next-open", "list.filter", "undo")
        elif step.is_decision:
            keys = ("step.decide", "step.skip", "note", "list.next-open", "list.filter")
        else:
            lacking = ("step.answer",) * bool(step.unanswered) or ("step.evidence",) * bool(step.missing)
            starting = ("step.start",) * (step.standing == "open")
            blocking = () if lacking else ("step.block",)
            keys = (*lacking, "step.done", *starting, "step.skip", *blocking, "note", "list.next-open")
        return (*keys[:4], "players.cards", "palette") if self.told is not None else (*keys, "palette")[:6]
