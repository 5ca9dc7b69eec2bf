"""The note bar: the scribe line with its drafts and pastes, and above it what became of the last act."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.containers import Container
from typing_extensions import override

from irrunner.application.acknowledgement import short_acknowledgement
from irrunner.errors import Refused as RefusedError
from irrunner.incident.moments import AmbiguousTime
from irrunner.incident.sizes import format_size
from irrunner.incident.verbs.notes import MAX_NOTE
from irrunner.playbook.model import REGISTERS
from irrunner.tui.actions.model import action
from irrunner.tui.screens.incident.consequences import consequences
from irrunner.tui.screens.incident.scribe import LineInput, Scribe
from irrunner.tui.screens.incident.scribe_grammar import ScribedLine, Words
from irrunner.tui.store.calendar import current_calendar
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widget import Widget

    from irrunner.errors import IrrunnerError, NotYetRecorded
    from irrunner.tui.host import Host
    from irrunner.tui.messages import DraftsSent, Job
    from irrunner.tui.store.session import Session
    from irrunner.tui.store.snapshot import Snapshot

_DRAFT = "scribe"


class NoteBar(Container):
    """Turns lines into verbs, keeps drafts, asks about pastes, and acknowledges what was done."""

    DEFAULT_CSS = "NoteBar { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self.scribe = Scribe()
        self._focus_before: Widget | None = None
        self._snapshot: Snapshot | None = None
        self._before: Snapshot | None = None

    @override
    def compose(self) -> ComposeResult:
        yield self.scribe

    @property
    def host(self) -> Host:
        """The app, as far as this widget has to know it."""
        return cast("Host", self.app)

    @property
    def session(self) -> Session:
        """The store, and the open incident."""
        return self.host.session

    def action_scribe(self) -> None:
        """Start a line."""
        if not isinstance(self.screen.focused, LineInput):
            self._focus_before = self.screen.focused
        self.scribe.begin()

    def action_undo(self) -> None:
        """Offer the entry that takes the last act back."""
        from irrunner.tui.screens.run.undo import offer_undo

        if self._snapshot is not None:
            offer_undo(self.host, self._snapshot, self.say)

    # What became of acts

    def say(self, content: Content) -> None:
        """Show what became of an act; it stays until the next one."""
        self.scribe.say(content)

    def acknowledge(self, result: object) -> None:
        """Say what was recorded or written, from what a verb returned."""
        zone = self._snapshot.zone if self._snapshot is not None else "UTC"
        if (recorded := short_acknowledgement(result, zone, current_calendar(self.session))) is not None:
            done = self.host.glyphs.standing["done"]
            back = "    esc goes back" if self.scribe.input.has_focus else ""
            found = self._consequences(recorded[0].seq)
            news = f"  {found}" if found else ""
            self.say(joined((f"{done} recorded ", "done"), (recorded[1], "muted"), (news, "strong"), (back, "muted")))
        elif isinstance(result, Path):
            self.say(joined(("written ", "done"), str(result)))

    def say_kept(self, error: NotYetRecorded) -> None:
        """Say that an act is kept on this machine, and not recorded."""
        mark = self.host.glyphs.answer["error"]
        words = f"kept as draft {error.draft}; it is sent when the line is back"
        self.say(joined((f"{mark} not yet recorded ", "warning"), (words, "muted")))

    def say_sent(self, message: DraftsSent) -> None:
        """Say what became of acts that waited for the line."""
        from irrunner.application.outbox.sending import sent_text

        self.say(line(f"What waited for the line was sent. {sent_text(message.outcomes)}", "muted"))

    def _consequences(self, seq: int) -> str:
        """What else changed in the checklist with an entry, if the last change that is shown has it."""
        before, after = self._before, self._snapshot
        if before is None or after is None or not before.seq < seq <= after.seq:
            return ""
        return consequences(before, after)

    def show_loading(self, entries_read: int, of: int) -> None:
        """Say how much of a long journal was read."""
        self.say(line(f"Reading the journal: {entries_read:,} of {of:,} entries.", "muted"))

    def show_progress(self, job: Job) -> None:
        """Say how far a long job is, or how it ended."""
        if job.error is not None:
            self.say(joined((job.error.sentence, "warning"), f" {job.error.hint}"))
        elif job.ended and job.warning:
            self.say(line(job.warning, "warning"))
        elif job.ended:
            self.say(joined(("recorded ", "done"), job.label))
        else:
            share = f" of {format_size(job.of)}" if job.of else ""
            self.say(joined("Keeping ", job.label, (f": {format_size(job.done)}{share}", "muted")))

    # Drafts

    def restore_draft(self) -> None:
        """Bring back what was being written when the screen ended; whoever has just come has other keys to press."""
        incident = self.session.incident
        if incident is not None and not self.scribe.input.value:
            text = self.session.drafts.text(incident.id, _DRAFT)
            if text.strip() and "\n" not in text:
                self.scribe.lay_ready(text, self.host.keymap.label(action("note")))

    def keep_draft(self) -> None:
        """Keep what is being written, because the screen is about to end."""
        if self.session.incident is not None and self.scribe.input.value:
            self.session.draft(_DRAFT, self.scribe.input.value)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Complete the line with the people, steps and rows of the incident as it is now."""
        if self._snapshot is not None and self._snapshot.seq != snapshot.seq:
            self._before = self._snapshot
        self._snapshot = snapshot
        registers = ((REGISTERS[name][0], rows) for name, rows in snapshot.registers.items() if name in REGISTERS)
        names = [row.values.get(first, "") for first, rows in registers for row in rows]
        self.scribe.words = Words(
            people=tuple(snapshot.people),
            steps=tuple(snapshot.index),
            names=tuple(name for name in dict.fromkeys(names) if name),
            values=snapshot.column_values,
        )

    @on(Scribe.Left)
    def _give_focus_back(self, event: Scribe.Left) -> None:
        event.stop()
        before = self._focus_before
        if before is None or not before.is_attached or not before.display:
            before = next((each for each in self.screen.focus_chain if not isinstance(each, LineInput)), None)
        if before is not None:
            before.focus()

    @on(Scribe.Drafted)
    def _keep_changed_draft(self, event: Scribe.Drafted) -> None:
        event.stop()
        self.session.draft(_DRAFT, event.text)

    # Lines

    @on(Scribe.Edit)
    def _edit(self, event: Scribe.Edit) -> None:
        event.stop()
        from irrunner.tui.terminal.editor import edit_text

        text = edit_text(self.app, event.text)
        if text is not None and text.strip():
            self.scribe.input.value = ""
            self.scribe.submit(text.strip("\n"))

    @on(Scribe.Submitted)
    def _record_line(self, event: Scribe.Submitted) -> None:
        event.stop()
        from irrunner.safety.secrets import REFUSES_SECRETS, secret_warning

        warning = "" if event.line.verb in REFUSES_SECRETS else secret_warning(event.text)
        if warning:
            self._ask_secret(event, warning)
        else:
            self._record(event.line, event.line.options)

    def _ask_secret(self, event: Scribe.Submitted, warning: str) -> None:
        """Ask before a line is recorded that looks like a secret; otherwise it stands in the line again."""
        from irrunner.tui.dialogs.confirm import Confirm

        def answered(yes: bool | None) -> None:
            if yes:
                self._record(event.line, event.line.options)
            else:
                self.scribe.refused(RefusedError("Not recorded."))

        self.host.push_screen(Confirm(warning, confirm="Record it all the same"), answered)

    def _record(self, line: ScribedLine, options: Mapping[str, Any]) -> None:
        from irrunner.incident.verbs.registry import all_verbs

        def refused(error: IrrunnerError) -> None:
            if isinstance(error, AmbiguousTime):
                from irrunner.tui.dialogs.confirm import choose_reading

                choose_reading(
                    self.host,
                    error,
                    options,
                    then=lambda settled: self._record(line, settled),
                    cancelled=lambda: self.scribe.refused(error),
                )
            else:
                self.scribe.refused(error)

        self.session.do(
            all_verbs()[line.verb].run,
            *line.args,
            action="note",
            then=lambda _: self.scribe.written(),
            refused=refused,
            kept=self.scribe.written,
            **options,
        )

    @on(LineInput.Pasted)
    def _ask_paste(self, event: LineInput.Pasted) -> None:
        """More than a line was pasted: a note of several lines, or a file in the vault."""
        event.stop()
        from irrunner.tui.dialogs.confirm import Choose
        from irrunner.tui.host import context_of
        from irrunner.tui.screens.evidence.add import add_pasted

        text, front, context = event.text, self.scribe.input.value, context_of(self.screen)
        rows = count(len(text.splitlines()), "line")
        as_note, as_evidence = "A note of several lines", "Evidence: a file in the vault"

        options = (as_note, as_evidence) if len(text) <= MAX_NOTE else (as_evidence,)

        def chosen(number: int | None) -> None:
            choice = None if number is None else options[number]
            if choice == as_note:
                self.scribe.input.value = ""
                self.scribe.submit(f"{front}{text}".strip())
            elif choice == as_evidence:
                add_pasted(self.host, text, context)

        question = f"You pasted {len(text):,} characters in {rows}. What is it?"
        self.host.push_screen(Choose(question, options), chosen)
