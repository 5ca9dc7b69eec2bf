"""What the keys of the run screen do beside the verbs: finding, jumping, answering, copying, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.actions.model import Context, action
from irrunner.tui.screens.incident.screen import IncidentScreen
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from irrunner.incident.entries import Entry
    from irrunner.tui.screens.run.checklist import Checklist
    from irrunner.tui.screens.run.step_pane import StepPane
    from irrunner.tui.screens.run.timeline import Timeline
    from irrunner.tui.store.snapshot import StepLine


class RunActs(IncidentScreen):
    """The acts of the run screen."""

    checklist: Checklist
    step: StepPane
    timeline: Timeline

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        raise NotImplementedError

    # Finding

    def action_filter(self) -> None:
        """Filter the timeline when it has the focus, the checklist otherwise."""
        name = "timeline" if self.focused is self.timeline else "checklist"
        self.action_pane(name)
        self.query_one(f"#{name}", Pane).begin_filter()

    def action_leave_filter(self) -> None:
        """Escape: show everything again, then back to the checklist."""
        name = "timeline" if self.focused is self.timeline else "checklist"
        if self.timeline.filter if name == "timeline" else self.checklist.filter:
            self.query_one(f"#{name}", Pane).clear_filter()
        elif self.focused is not self.checklist:
            self.action_pane("checklist")

    def action_next_open(self) -> None:
        """To the next step that can be worked on."""
        self._jump(lambda step: step.is_work, "open")

    def action_previous_open(self) -> None:
        """To the one before."""
        self._jump(lambda step: step.is_work, "open", -1)

    def action_next_mine(self) -> None:
        """To the next step of whoever sits here."""
        self._jump(lambda step: step.mine, "assigned to you")

    def action_next_overdue(self) -> None:
        """To the next step that is late."""
        snapshot, now = self.snapshot, self.now
        self._jump(lambda step: snapshot is not None and snapshot.is_late(step, now), "late")

    def action_next_blocked(self) -> None:
        """To the next step that cannot go on."""
        self._jump(lambda step: step.standing == "blocked", "blocked")

    def _jump(self, wanted: Callable[[StepLine], bool], what: str, direction: int = 1) -> None:
        if self.checklist.jump(wanted, direction):
            if self.focused is not self.step:
                self.action_pane("checklist")
        else:
            self.scribe.tell(line(f"No step is {what}.", "muted"))

    # Entries

    def follow(self, seq: int) -> None:
        """From an entry to what it is about: its step, evidence, row, or the entry it corrects."""
        entry = self._entry(seq)
        if entry is None:
            return
        refs = entry.refs
        if item := refs.get("evidence"):
            self.host.navigation.go_to("evidence", str(item))
        elif register := refs.get("register"):
            self.host.navigation.go_to("registers", str(register), str(refs.get("row", "")))
        elif "event" in refs:
            if not self.timeline.select(int(refs["event"])):
                self.read_entry(int(refs["event"]))
        elif (key := refs.get("step")) and self.checklist.select(str(key)):
            self.action_pane("checklist")
        else:
            self.read_entry(seq)

    def action_read(self) -> None:
        """All of the entry under the cursor."""
        self.read_entry(self.timeline.selected)

    def read_entry(self, seq: int) -> None:
        """Show all that an entry says."""
        from irrunner.tui.dialogs.reader import Reader
        from irrunner.tui.screens.run.entry_page import in_full

        entry = self._entry(seq)
        if entry is not None and self.snapshot is not None:
            self.host.push_screen(Reader.of_facts(f"Entry {seq}", in_full(entry, self.snapshot)))

    def _entry(self, seq: int) -> Entry | None:
        entries = self.snapshot.entries if self.snapshot else []
        return next((entry for entry in entries if entry.seq == seq), None)

    # Decisions, answers, copies

    def action_option(self, number: int) -> None:
        """Take the option with this number."""
        step = self.snapshot.step(self.checklist.selected) if self.snapshot else None
        if step is None or not 0 < number <= len(step.options):
            return
        option = step.options[number - 1]
        if option != step.option:
            self._choose(step.key, option, again=bool(step.option))

    def _choose(self, key: str, option: str, *, again: bool) -> None:
        """Decide at once; a decision that was made already asks why it changes."""
        from irrunner.tui.actions.dispatch import ask, carry_out

        context = Context(step=key, option=option)
        if again:
            ask(self.host, action("step.decide"), context, {})
        else:
            carry_out(self.host, action("step.decide"), context, {})

    def action_answer(self) -> None:
        """Answer the step's questions, or the incident's."""
        from irrunner.tui.screens.run.answers import answer_questions

        answer_questions(self.host, self.checklist.selected)

    def action_copy(self) -> None:
        """Copy the step's command or, in the timeline, the entry."""
        from irrunner.tui.screens.run.copy import copy_entry, copy_step

        if self.focused is self.timeline:
            copy_entry(self.host, self.timeline.entry, self.snapshot, self.scribe.tell)
        elif self.step.detail is not None:
            copy_step(self.host, self.step.detail, self.scribe.tell)

    def action_copy_markdown(self) -> None:
        """The same as Markdown."""
        from irrunner.tui.screens.run.copy import copy_entry, copy_step_markdown

        if self.focused is self.timeline:
            copy_entry(self.host, self.timeline.entry, self.snapshot, self.scribe.tell, markdown=True)
        elif self.step.detail is not None and self.snapshot is not None:
            copy_step_markdown(self.host, self.step.detail, self.snapshot, self.scribe.tell)

    # What is dropped or pasted on the room

    def on_paste(self, event: events.Paste) -> None:
        """The path of a dropped file is evidence for the step; other text goes into the line, or is asked about."""
        from irrunner.tui.screens.evidence.add import take_dropped

        event.stop()
        context = Context(step=self.checklist.selected)
        if not take_dropped(self.host, event.text, context) and event.text.strip():
            self.action_scribe()
            self.scribe.input.insert_pasted(event.text)

    # The record

    def action_verify(self) -> None:
        """Check the chain and the evidence, beside everything else."""
        from irrunner.tui.screens.incident.verify import verify_now

        self.scribe.tell(joined(("Verifying the journal and the vault. ", "muted")))
        verify_now(self.host)
