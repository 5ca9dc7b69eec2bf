"""What the keys of a run view do besides the verbs: filter, jump, answer, copy, follow an entry, verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from irrunner.tui.actions.model import Context, action
from irrunner.tui.dialogs.confirm import Reader
from irrunner.tui.store.agenda import view_after
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.panes import Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from irrunner.incident.entries import Entry
    from irrunner.tui.host import Host
    from irrunner.tui.screens.run.checklist import Checklist
    from irrunner.tui.screens.run.step_pane import StepPane
    from irrunner.tui.screens.run.timeline import Timeline
    from irrunner.tui.store.snapshot import Snapshot, StepLine
    from irrunner.tui.widgets.panes import PaneSwitcher


class RunPanes(Protocol):
    """A run view, as its actions see it."""

    checklist: Checklist
    step: StepPane
    timeline: Timeline
    switcher: PaneSwitcher
    snapshot: Snapshot | None

    @property
    def host(self) -> Host:
        """The app."""

    def say(self, content: Content) -> None:
        """Show what became of an act."""

    def show_titles(self) -> None:
        """Show what the panes show now."""


class RunActions:
    """The `action_` methods that a run view has besides those of its panes."""

    def __init__(self, view: RunPanes) -> None:
        self._view = view

    # Finding

    def action_filter(self) -> None:
        """Filter the timeline when it has the focus, the checklist otherwise."""
        name = self._filtered_pane()
        self._view.switcher.action_pane(name)
        self._pane(name).open_filter()

    def action_leave_filter(self) -> None:
        """Show everything again; if everything is shown, go back to the checklist."""
        view, name = self._view, self._filtered_pane()
        if view.timeline.filter if name == "timeline" else view.checklist.filter:
            self._pane(name).clear_filter()
        elif not view.checklist.has_focus_within:
            view.switcher.action_pane("checklist")

    def _filtered_pane(self) -> str:
        return "timeline" if self._view.timeline.has_focus_within else "checklist"

    def _pane(self, name: str) -> Pane:
        return self._view.switcher.query_one(f"#{name}", Pane)

    def action_next_open(self) -> None:
        """To the next step that can be worked on."""
        self._jump(lambda step: step.is_work, "open")

    def action_previous_open(self) -> None:
        """To the step before that can be worked on."""
        self._jump(lambda step: step.is_work, "open", -1)

    def action_next_mine(self) -> None:
        """To the next step of whoever is at the keyboard."""
        self._jump(lambda step: step.mine, "assigned to you")

    def action_most_urgent(self) -> None:
        """To what is to be done first, late or not; from there to the next in that order."""
        if self._view.checklist.select_most_urgent():
            self._show_checklist()
        else:
            self._view.say(line("Nothing can be done now: every step is settled, or waits for another one.", "muted"))

    def action_next_view(self) -> None:
        """From Now to Mine, to All, and back to Now; a filter ends."""
        view = self._view
        self._pane("checklist").clear_filter()
        view.checklist.set_view(view_after(view.checklist.rows.view))
        view.show_titles()
        self._show_checklist()

    def action_next_blocked(self) -> None:
        """To the next step that is blocked."""
        self._jump(lambda step: step.standing == "blocked", "blocked")

    def _jump(self, wanted: Callable[[StepLine], bool], what: str, direction: int = 1) -> None:
        view = self._view
        if view.checklist.jump(wanted, direction):
            self._show_checklist()
        else:
            view.say(line(f"No step is {what}.", "muted"))

    def _show_checklist(self) -> None:
        if not self._view.step.has_focus_within:
            self._view.switcher.action_pane("checklist")

    # Entries

    def follow(self, seq: int) -> None:
        """From an entry to what it is about: its step, evidence, row, or the entry it corrects."""
        view, entry = self._view, self._entry(seq)
        if entry is None:
            return
        refs = entry.refs
        if item := refs.get("evidence"):
            view.host.navigation.go_to("evidence", str(item))
        elif register := refs.get("register"):
            view.host.navigation.go_to("registers", str(register), str(refs.get("row", "")))
        elif "event" in refs:
            if not view.timeline.select(int(refs["event"])):
                self.read_entry(int(refs["event"]))
        elif (key := refs.get("step")) and view.checklist.select(str(key)):
            view.switcher.action_pane("checklist")
        else:
            self.read_entry(seq)

    def action_read(self) -> None:
        """Show all of the entry under the cursor."""
        self.read_entry(self._view.timeline.selected)

    def read_entry(self, seq: int) -> None:
        """Show all that an entry says."""
        from irrunner.tui.screens.run.entry_page import in_full

        entry, snapshot = self._entry(seq), self._view.snapshot
        if entry is not None and snapshot is not None:
            self._view.host.push_screen(Reader.of_facts(f"Entry {seq}", in_full(entry, snapshot)))

    def _entry(self, seq: int) -> Entry | None:
        entries = self._view.snapshot.entries if self._view.snapshot else []
        return next((entry for entry in entries if entry.seq == seq), None)

    # Decisions, answers, copies

    def action_option(self, number: int) -> None:
        """Decide for the option with this number; a decision that was made already asks why it changes."""
        from irrunner.tui.actions.dispatch import ask, carry_out

        view = self._view
        step = view.snapshot.step(view.checklist.selected) if view.snapshot else None
        if step is None or not 0 < number <= len(step.options) or step.options[number - 1] == step.option:
            return
        decide = ask if step.option else carry_out
        decide(view.host, action("step.decide"), Context(step=step.key, option=step.options[number - 1]), {})

    def action_answer(self) -> None:
        """Answer the step's questions, or the incident's."""
        from irrunner.tui.screens.run.answers import answer_questions

        answer_questions(self._view.host, self._view.checklist.selected)

    def action_copy(self) -> None:
        """Copy the step's command or, in the timeline, the entry."""
        from irrunner.tui.screens.run.command_blocks import commands_to_copy
        from irrunner.tui.screens.run.entry_page import copy_entry, copy_step

        view = self._view
        if view.timeline.has_focus_within:
            copy_entry(view.host, view.timeline.entry, view.snapshot, view.say)
        elif view.step.detail is not None:
            commands = commands_to_copy(view.step.detail, every_platform=view.step.every_platform)
            copy_step(view.host, view.step.detail, commands, view.say)

    def action_platforms(self) -> None:
        """Show the command's forms for other machines, or only the one for this machine again."""
        if not self._view.step.toggle_platforms():
            self._view.say(line("The command of this step has no form for another machine.", "muted"))

    def action_copy_markdown(self) -> None:
        """Copy the step with what happened to it or, in the timeline, the entry, as Markdown."""
        from irrunner.tui.screens.run.entry_page import copy_entry, copy_step_markdown

        view = self._view
        if view.timeline.has_focus_within:
            copy_entry(view.host, view.timeline.entry, view.snapshot, view.say, markdown=True)
        elif view.step.detail is not None and view.snapshot is not None:
            copy_step_markdown(view.host, view.step.detail, view.snapshot, view.say)

    # The record

    def action_verify(self) -> None:
        """Check the chain and the evidence in the background."""
        from irrunner.tui.screens.run.verifying import verify_now

        self._view.say(joined(("Verifying the journal and the vault. ", "muted")))
        verify_now(self._view.host, self._view.say)
