"""Between the scribe line and the session: lines become verbs, drafts are kept, pastes are asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on

from irrunner.incident.moments import AmbiguousTime
from irrunner.incident.verbs.notes import MAX_NOTE
from irrunner.playbook.model import REGISTER_STATES, REGISTERS
from irrunner.tui.actions.model import action
from irrunner.tui.screens.base import BaseScreen
from irrunner.tui.screens.incident.scribe import LineInput, Scribe
from irrunner.tui.screens.incident.scribe_grammar import Scribed, Words
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.widget import Widget

    from irrunner.errors import IrrunnerError
    from irrunner.tui.store.snapshot import Snapshot

_DRAFT = "scribe"


class ScribingRoom(BaseScreen):
    """A room that has a scribe line."""

    def __init__(self) -> None:
        super().__init__()
        self._before_scribe: Widget | None = None

    @property
    def scribe(self) -> Scribe:
        """The line."""
        return self.query_one(Scribe)

    def panes(self) -> list[Widget]:
        """What tab goes around."""
        return [widget for widget in self.focus_chain if not isinstance(widget, LineInput)]

    def action_scribe(self) -> None:
        """Start a line."""
        if not isinstance(self.focused, LineInput):
            self._before_scribe = self.focused
        self.scribe.begin()

    def begin_drafts(self) -> None:
        """Bring back what was being written when the screen ended; who has just come has other keys to press first."""
        incident = self.session.incident
        if incident is not None and not self.scribe.input.value:
            text = self.session.drafts.text(incident.id, _DRAFT)
            if text.strip() and "\n" not in text:
                self.scribe.lay_ready(text, self.host.keymap.shown(action("note")))

    def keep_draft(self) -> None:
        """Keep what is being written: the screen is about to end."""
        if self.session.incident is not None and self.scribe.input.value:
            self.session.draft(_DRAFT, self.scribe.input.value)

    def know_words(self, snapshot: Snapshot) -> None:
        """What the line can be completed with now."""
        registers = ((REGISTERS[name][0], rows) for name, rows in snapshot.registers.items() if name in REGISTERS)
        names = [row.values.get(first, "") for first, rows in registers for row in rows]
        self.scribe.words = Words(
            people=tuple(snapshot.people),
            steps=tuple(snapshot.index),
            names=tuple(name for name in dict.fromkeys(names) if name),
            states=tuple(state for states in REGISTER_STATES.values() for state in states),
        )

    @on(Scribe.Left)
    def _left(self, event: Scribe.Left) -> None:
        event.stop()
        before = self._before_scribe
        if before is None or not before.is_attached or not before.display:
            before = next(iter(self.panes()), None)
        if before is not None:
            before.focus()

    @on(Scribe.Drafted)
    def _drafted(self, event: Scribe.Drafted) -> None:
        event.stop()
        self.session.draft(_DRAFT, event.text)

    @on(Scribe.Edit)
    def _edit(self, event: Scribe.Edit) -> None:
        event.stop()
        from irrunner.tui.terminal.editor import edit_text

        text = edit_text(self.app, event.text)
        if text is not None and text.strip():
            self.scribe.input.value = ""
            self.scribe.submit(text.strip("\n"))

    @on(Scribe.Submitted)
    def _submitted(self, event: Scribe.Submitted) -> None:
        event.stop()
        self._record(event.line, event.line.told)

    def _record(self, scribed: Scribed, values: Mapping[str, Any]) -> None:
        from irrunner.incident.verbs.registry import all_verbs

        def refused(error: IrrunnerError) -> None:
            if isinstance(error, AmbiguousTime):
                from irrunner.tui.dialogs.ambiguous_time import choose_reading

                choose_reading(
                    self.host,
                    error,
                    values,
                    then=lambda settled: self._record(scribed, settled),
                    cancelled=lambda: self.scribe.refused(error),
                )
            else:
                self.scribe.refused(error)

        self.session.do(
            all_verbs()[scribed.verb].run,
            *scribed.args,
            action="note",
            then=lambda _: self.scribe.written(),
            refused=refused,
            **values,
        )

    @on(LineInput.Pasted)
    def _pasted(self, event: LineInput.Pasted) -> None:
        """More than a line was pasted: a note of several lines, or a file in the vault."""
        event.stop()
        from irrunner.tui.dialogs.confirm import Choose

        text, front = event.text, self.scribe.input.value
        rows = count(len(text.splitlines()), "line")
        as_note, as_evidence = "A note of several lines", "Evidence: a file in the vault"

        def chosen(choice: str | None) -> None:
            if choice == as_note:
                self.scribe.input.value = ""
                self.scribe.submit(f"{front}{text}".strip())
            elif choice == as_evidence:
                self.keep_paste(text)

        question = f"You pasted {len(text):,} characters in {rows}. What is it?"
        options = (as_note, as_evidence) if len(text) <= MAX_NOTE else (as_evidence,)
        self.host.push_screen(Choose(question, options), chosen)

    def keep_paste(self, text: str) -> None:
        """Evidence out of pasted text."""
        from irrunner.tui.screens.evidence.add import add_pasted

        add_pasted(self.host, text)
