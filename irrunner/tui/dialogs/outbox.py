"""What is not yet recorded: each act with what became of it, to be tried again, given a reason, or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from typing_extensions import override

from irrunner.application.outbox.sending import sent_text
from irrunner.safety import one_line
from irrunner.tui.dialogs.confirm import Confirm
from irrunner.tui.dialogs.keys import DIALOG_KEYS, SUBMIT_KEYS, key_line
from irrunner.tui.messages import DraftsSent, LineChanged
from irrunner.tui.text import joined, line, lines
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.application.outbox.folder import Waiting
    from irrunner.tui.host import Host
    from irrunner.tui.store.session import Session

_WIDTH = 300


class OutboxDialog(ModalScreen[None]):
    """The acts that wait, the oldest first; it follows what becomes of them."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("escape,q", "close", "Close"),
        (SUBMIT_KEYS, "again", "Try again"),
        ("w", "reason", "Try again with a reason"),
        ("d", "drop", "Drop"),
        ("j", "move(1)", "Down"),
        ("k", "move(-1)", "Up"),
        *DIALOG_KEYS,
    ]

    def __init__(self, news: str = "") -> None:
        """Args: news: what just became of drafts, for the first line."""
        super().__init__()
        self._news = news
        self._shown: tuple[Waiting, ...] = ()

    @override
    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(classes="dialog--title")
            yield OptionList()
            yield Input(id="why", placeholder="Why, in a few words")
            yield Static(classes="dialog--keys")

    def on_mount(self) -> None:
        if not self.query(".dialog--keys"):  # the app ends just as the line is back
            return
        self.query_one(Input).display = False
        self._show()
        self.query_one(OptionList).focus()

    @property
    def _session(self) -> Session:
        return cast("Host", self.app).session

    @on(LineChanged)
    def _show(self) -> None:
        """Show what waits now; the cursor stays at its place."""
        state, rows = self._session.outbox.state, self.query_one(OptionList)
        number = count(len(state.waiting), "act")
        waits = f"{number} not yet recorded." if state.waiting else "Nothing waits: everything is recorded."
        line_down = " The line is lost; it is tried again all the time." if state.lost else ""
        news = f"{self._news} " if self._news else ""
        self.query_one(".dialog--title", Static).update(line(f"{news}{waits}{line_down}", "heading"))
        if state.waiting != self._shown or not rows.option_count:
            at = rows.highlighted or 0
            self._shown = state.waiting
            rows.clear_options()
            rows.add_options([Option(_row(each)) for each in state.waiting])
            if state.waiting:
                rows.highlighted = min(at, len(state.waiting) - 1)
            self.call_after_refresh(rows.refresh, layout=True)  # rows that wrap are higher than they seemed
        self._show_keys()

    def _show_keys(self) -> None:
        keys: tuple[tuple[str, str], ...] = (("esc", "close"),)
        if self.query_one(Input).display:
            keys = (("enter", "try again with it"), ("esc", "back"))
        elif self._shown:
            keys = (("enter", "try again"), ("w", "with a reason"), ("d", "drop"), ("esc", "close"))
        self.query_one(".dialog--keys", Static).update(key_line(*keys))

    @on(DraftsSent)
    def _sent(self, event: DraftsSent) -> None:
        self._news = sent_text(event.outcomes)
        self._show()

    @property
    def _selected(self) -> Waiting | None:
        at = self.query_one(OptionList).highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    @on(OptionList.OptionSelected)
    def action_again(self) -> None:
        """Send the draft under the cursor again."""
        if (each := self._selected) is not None:
            self._session.outbox.send((each.number,))

    def action_reason(self) -> None:
        """Ask for a reason to send it with."""
        if self._selected is not None:
            why = self.query_one(Input)
            why.display = True
            why.focus()
            self._show_keys()

    @on(Input.Submitted)
    def _with_reason(self, event: Input.Submitted) -> None:
        event.stop()
        each, why = self._selected, event.value.strip()
        if each is not None and why:
            self._session.outbox.send((each.number,), why)
        self._leave_reason()

    def _leave_reason(self) -> None:
        why = self.query_one(Input)
        why.value = ""
        why.display = False
        self.query_one(OptionList).focus()
        self._show_keys()

    def action_drop(self) -> None:
        """Drop the draft under the cursor, once more asked."""
        each = self._selected
        if each is None:
            return
        said = f"{each.draft.verb}: {each.draft.words}" if each.draft is not None else each.trouble
        question = f"{one_line(said, _WIDTH)}\n\nThis act is thrown away and never recorded."

        def answered(yes: bool | None) -> None:
            if yes:
                self._session.outbox.drop(each.number)

        self.app.push_screen(Confirm(question, confirm=f"Drop draft {each.number}"), answered)

    def action_move(self, direction: int) -> None:
        """Move the cursor."""
        rows = self.query_one(OptionList)
        (rows.action_cursor_down if direction > 0 else rows.action_cursor_up)()

    def action_close(self) -> None:
        """Back to the list from a reason; else close."""
        if self.query_one(Input).display:
            self._leave_reason()
        else:
            self.dismiss(None)


def show_sent(host: Host, message: DraftsSent) -> None:
    """Say what became of drafts; those that were refused wait for a decision, which is asked for."""
    if isinstance(host.screen, OutboxDialog):
        return  # it shows them itself
    text = f"What waited for the line was sent. {sent_text(message.outcomes)}"
    if any(each.error is not None for each in message.outcomes):
        host.push_screen(OutboxDialog(text))
    elif host.session.incident is None:  # else the screen of the incident says it
        host.show_notice(text)


def _row(each: Waiting) -> Content:
    draft = each.draft
    if draft is None:
        return joined((f"{each.number:>3}  ", "muted"), one_line(each.trouble, _WIDTH))
    act = f"{draft.incident}  {draft.verb}: {one_line(draft.words, _WIDTH)}"
    when = f"{draft.time[5:10]} {draft.time[11:16]} UTC  "
    row = joined((f"{each.number:>3}  ", "muted"), (when, "muted"), act)
    if draft.refused is None:
        return row
    return lines((row, line(f"     refused: {one_line(draft.refused.sentence, _WIDTH)}", "warning")))
