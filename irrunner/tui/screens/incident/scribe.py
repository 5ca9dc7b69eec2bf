"""The scribe line: one line to write into, and above it what the line will come to, or what became of the last act."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static
from typing_extensions import override

from irrunner.errors import IrrunnerError
from irrunner.safety import one_line
from irrunner.tui.actions.shell_hints import here
from irrunner.tui.dialogs.keys import key_line
from irrunner.tui.screens.incident import scribe_grammar
from irrunner.tui.text import joined, line

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from irrunner.tui.screens.incident.scribe_grammar import ScribedLine, Words

_DRAFT_AFTER = 0.3
"""Seconds without a key after which the draft is kept."""
_HINT = "Write a note, or /decision /action /asset /indicator /at 14:05"
_SIGNS = ("/", "#", "@")
"""A word that begins with one of these is chosen from a list."""
_MOST_ROWS = 4
"""Of what stands above the line."""
LONG_PASTE = 2_000
"""Characters from which on a paste is no line any more."""


class LineInput(Input):
    """The input of the scribe line; its parent carries out what its keys mean."""

    HELP_SCOPES: ClassVar[tuple[str, ...]] = ("scribe",)
    """The scopes that the help shows first while this has the focus."""

    BINDINGS = [
        Binding("tab", "complete(1)", "Complete", show=False),
        Binding("shift+tab", "complete(-1)", "Complete backwards", show=False),
        Binding("up", "recall(-1)", "The line before", show=False),
        Binding("down", "recall(1)", "The next line", show=False),
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+e", "editor", "Write it in the editor", show=False),
    ]

    class Pasted(Message):
        """Something was pasted that is no line: several lines, or very much."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def on_paste(self, event: events.Paste) -> None:
        """What was pasted while one writes."""
        event.stop()
        event.prevent_default()
        self.insert_pasted(event.text)

    def insert_pasted(self, text: str) -> None:
        """A line goes in, with what a terminal would obey spelled out; more than a line is asked about."""
        words = text.strip("\n")
        if "\n" in words or len(words) > LONG_PASTE:
            self.post_message(self.Pasted(text))
            return
        start, end = self.selection
        self.replace(one_line(words), *sorted((start, end)))

    def action_complete(self, direction: int) -> None:
        """Complete the word at the cursor; again for the next candidate (1) or the one before (-1)."""
        self._scribe.complete(direction)

    def action_recall(self, direction: int) -> None:
        """Show the line that was written before (-1) or after (1)."""
        self._scribe.recall(direction)

    def action_leave(self) -> None:
        """Give the focus back; the words stay."""
        self._scribe.post_message(Scribe.Left())

    def action_editor(self) -> None:
        """Write several lines in the person's own editor."""
        self._scribe.post_message(Scribe.Edit(self.value))

    @property
    def _scribe(self) -> Scribe:
        assert isinstance(self.parent, Horizontal)  # noqa: S101 - for the type checker
        scribe = self.parent.parent
        assert isinstance(scribe, Scribe)  # noqa: S101
        return scribe


class Scribe(Vertical):
    """The scribe line, and a line above it with a preview of what will be recorded."""

    DEFAULT_CSS = """
    Scribe { height: auto; }
    Scribe #message { height: 1; padding: 0 1; }
    Scribe Horizontal { height: 1; background: $surface; padding: 0 1; }
    Scribe Horizontal:focus-within { background: $cursor-background; }
    Scribe #key { width: 2; }
    Scribe LineInput, Scribe LineInput:focus {
        width: 1fr; border: none; height: 1; padding: 0; background: transparent; color: $foreground;
    }
    """

    class Submitted(Message):
        """A line was read and is to be recorded."""

        def __init__(self, line: ScribedLine, text: str) -> None:
            self.line = line
            self.text = text
            super().__init__()

    class Drafted(Message):
        """The draft changed; an empty one is to be forgotten."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Edit(Drafted):
        """The draft is to be written on in an editor."""

    class Left(Message):
        """The line was left without recording it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: Words = scribe_grammar.Words()
        self._history: list[str] = []
        self._recalled = 0
        self._cycle: tuple[str, int, int, list[str], int] | None = None
        self._pending = ""
        self._rows = 1

    @override
    def compose(self) -> ComposeResult:
        yield Static(id="message")
        with Horizontal():
            yield Static(line("n ", "key"), id="key")
            yield LineInput(placeholder=_HINT, compact=True, select_on_focus=False)

    @property
    def input(self) -> LineInput:
        """The input widget."""
        return self.query_one(LineInput)

    @property
    def message(self) -> str:
        """What stands above the line, as plain text."""
        return str(self.query_one("#message", Static).content)

    # What the note bar calls

    def begin(self) -> None:
        """Start a line; while it is empty, what it can begin with stands above it."""
        self.input.focus()
        if not self.input.value:
            self.say(_beginnings())

    def lay_ready(self, text: str, key: str) -> None:
        """Show a line that was begun earlier and never recorded; the key goes on with it."""
        with self.input.prevent(Input.Changed):
            self.input.value = text
        self.input.cursor_position = len(text)
        self.say(joined(("Not recorded yet: ", "warning"), "the line below.  ", (key, "key"), "  goes on with it"))

    def say(self, content: Content, *, most_rows: int = _MOST_ROWS) -> None:
        """Show what became of an act, on as many rows as it takes; it stays until the next one."""
        message = self.query_one("#message", Static)
        width = message.content_size.width
        rows = min(len(content.wrap(width)), most_rows) if width else 1
        if rows != self._rows:
            self._rows = rows
            message.styles.height = rows
        message.update(content, layout=False)

    def written(self) -> None:
        """The pending line is on disk: its draft is not needed any more."""
        self._pending = ""
        self.post_message(self.Drafted(self.input.value))

    def refused(self, error: IrrunnerError) -> None:
        """The pending line was not written: here it is again, and why."""
        if not self.input.value:
            with self.input.prevent(Input.Changed):  # what will be recorded would take the place of the reason
                self.input.value = self._pending
            self.input.cursor_position = len(self._pending)
        self._pending = ""
        self.complain(error)

    def complain(self, error: IrrunnerError) -> None:
        """Show why a line cannot be recorded."""
        hint = here(error.hint, self.app.keymap)  # type: ignore[attr-defined]
        self.say(joined((error.sentence, "warning"), (f" {hint}" if hint else "", "muted")))

    # Typing

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        cycle = self._cycle
        if cycle is None or event.value != _completed(*cycle):
            self._cycle = None
            self._preview(event.value)
        self.set_timer(_DRAFT_AFTER, self._draft, name="draft") if event.value or not self._pending else None

    def _draft(self) -> None:
        if self.input.value or not self._pending:
            self.post_message(self.Drafted(self.input.value))

    def _preview(self, text: str) -> None:
        if not text.strip():
            self.say(Content(""))
            return
        if self._lists_candidates(text):
            return
        try:
            preview = line(scribe_grammar.read_line(text, self.words.steps).preview, "muted")
        except IrrunnerError as error:
            preview = joined((error.sentence, "muted"), (f"  {error.hint}" if error.hint else "", "muted"))
        self.say(preview, most_rows=1)  # what is written must not push the line up and down

    def _lists_candidates(self, text: str) -> bool:
        """Show what a word that begins with `/`, `#` or `@` may become; whether it is such a word."""
        cursor = self.input.cursor_position
        start, found = scribe_grammar.completions(text, cursor, self.words)
        if text[start : start + 1] not in _SIGNS or not found or found == [text[start:cursor]]:
            return False
        self._candidates(found, 0)
        return True

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.submit(event.value)

    def submit(self, text: str) -> None:
        """Take a line, typed or written in the editor."""
        if not text.strip():
            self.post_message(self.Left())
            return
        try:
            scribed = scribe_grammar.read_line(text, self.words.steps)
        except IrrunnerError as error:
            self.complain(error)
            return
        self._history.append(text)
        self._recalled = len(self._history)
        self._pending = text
        self._cycle = None
        with self.input.prevent(Input.Changed):  # it could come after the answer, and wipe away a refusal
            self.input.value = ""
        self.say(Content(""))
        self.post_message(self.Submitted(scribed, text))

    def recall(self, direction: int) -> None:
        """A line written before, or the one after it."""
        place = self._recalled + direction
        if not 0 <= place <= len(self._history):
            return
        self._recalled = place
        text = self._history[place] if place < len(self._history) else ""
        self.input.value = text
        self.input.cursor_position = len(text)

    def complete(self, direction: int) -> None:
        """Finish the word at the cursor; again for the next candidate."""
        if self._cycle is None:
            text, cursor = self.input.value, self.input.cursor_position
            start, found = scribe_grammar.completions(text, cursor, self.words)
            if not found:
                return
            self._cycle = (text, start, cursor, found, 0 if direction > 0 else len(found) - 1)
        else:
            text, start, cursor, found, at = self._cycle
            self._cycle = (text, start, cursor, found, (at + direction) % len(found))
        text, start, cursor, found, at = self._cycle
        tail = text[cursor:]
        self.input.value = _completed(*self._cycle)
        self.input.cursor_position = len(self.input.value) - len(tail)
        self._candidates(found, at)
        if len(found) == 1:
            self._cycle = None

    def _candidates(self, found: list[str], at: int) -> None:
        shown = found[at : at + 8]
        more = len(found) - len(shown)
        rest = "  ".join(shown[1:])
        self.say(joined((shown[0], "strong"), (f"  {rest}", "muted"), (f"  and {more} more" if more else "", "muted")))


def _beginnings() -> Content:
    """What a line may begin with, and where the rest is said."""
    keys = (("/", "commands"), ("#", "steps"), ("@", "people"), ("ctrl+e", "your editor"), ("F1", "all of it"))
    return key_line(*keys)


def _completed(text: str, start: int, cursor: int, found: list[str], at: int) -> str:
    """The text with one candidate in place of the word; a single one gets a blank behind it."""
    chosen = found[at]
    blank = " " if len(found) == 1 and not chosen.endswith("=") and not text[cursor:] else ""
    return text[:start] + chosen + blank + text[cursor:]
