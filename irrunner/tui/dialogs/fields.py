"""One question on the screen: its label, what takes the answer, and a line of help or complaint below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static, TextArea
from typing_extensions import override

from irrunner.application.understood_time import full_time
from irrunner.errors import IrrunnerError
from irrunner.incident.answers import parse_answer
from irrunner.incident.calendar import read_claimed
from irrunner.incident.moments import AmbiguousTime, format_utc, parse_utc
from irrunner.safety import one_line
from irrunner.tui.dialogs.inputs import Choice, PathInput, PathSuggester, no_file
from irrunner.tui.text import joined, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.suggester import Suggester

    from irrunner.incident.calendar import Calendar
    from irrunner.incident.incident import Clock
    from irrunner.playbook.model import Ask
    from irrunner.tui.actions.model import Field


class Asked(Horizontal):
    """One field of a form."""

    class Entered(Message):
        """Enter was pressed in the field."""

    class Changed(Message):
        """The answer is another one."""

    DEFAULT_CSS = """
    Asked { height: auto; }
    """

    def __init__(
        self,
        field: Field,
        *,
        options: Sequence[str],
        value: str,
        zone: str,
        clock: Clock,
        default: str | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        """Ask one question.

        Args:
            field: the question.
            options: what may be chosen or completed.
            value: what stands in it at first.
            zone: in which times are read.
            clock: against which times are read.
            default: what stands in it before anybody typed; `value` unless it is given.
            calendar: by which people give times; None for the clock on the wall.
        """
        super().__init__(classes="asked")
        self.field = field
        self._options = tuple(options)
        self._first = value
        self._default = value if default is None else default
        self._zone = zone
        self._clock = clock
        self._calendar = calendar

    @override
    def compose(self) -> ComposeResult:
        mark = (" (needed)", "muted") if self.field.required and not self._first else ""
        yield Static(joined((self.field.label, "strong"), mark), classes="asked--label")
        with Vertical(classes="asked--answer"):
            yield self._answer()
            yield Static(
                line(self.field.help, "muted"), classes="asked--help -has" if self.field.help else "asked--help"
            )

    def _answer(self) -> Choice | TextArea | Input:
        kind, options = self.field.kind, self._options
        if kind == "bool":
            return Choice(("no", "yes"), self._first or "no")
        if kind == "choice" and options:
            return Choice(options, self._first, can_be_empty=not self.field.required)
        if kind == "multiline":
            return TextArea(self._first, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True)
        suggester: Suggester | None = None
        if kind == "file":
            return PathInput(self._first, suggester=PathSuggester(), compact=True, select_on_focus=False)
        if kind == "path":
            suggester = PathSuggester()
        elif options:
            suggester = SuggestFromList(options, case_sensitive=False)
        return Input(
            self._first,
            placeholder=one_line(self.field.example, 200),
            suggester=suggester,
            compact=True,
            select_on_focus=False,
        )

    @property
    def answer(self) -> Input | Choice | TextArea:
        """The widget that takes the answer."""
        answer = self.query_one(".asked--answer").children[0]
        assert isinstance(answer, Input | Choice | TextArea)  # noqa: S101 - for the type checker
        return answer

    @property
    def text(self) -> str:
        """The answer as it was typed."""
        answer = self.answer
        return answer.text if isinstance(answer, TextArea) else answer.value

    @property
    def is_changed(self) -> bool:
        """Whether the answer is another text than the one that stood there by default."""
        return self.text != self._default

    def put(self, text: str) -> None:
        """Put an answer into the field."""
        answer = self.answer
        if isinstance(answer, TextArea):
            answer.text = text
        elif isinstance(answer, Choice):
            answer.choose(text)
        else:
            answer.value = text
            answer.cursor_position = len(text)

    def reset(self) -> None:
        """Put back what stood there by default."""
        self.put(self._default)

    def begin(self) -> None:
        """Put the cursor here, at once: the next key may be on its way."""
        answer = self.answer
        if isinstance(answer, TextArea):
            answer.move_cursor(answer.document.end)
        self.screen.set_focus(answer)

    def value(self) -> Any:
        """The answer as the verb takes it."""
        text = self.text
        if self.field.kind == "number":
            return int(text)
        if self.field.kind == "bool":
            return text == "yes"
        if self.field.kind in ("path", "file"):
            return Path(text.strip()).expanduser()
        if self.field.kind == "step":
            return self._completed(text.strip())
        return text if self.field.kind == "multiline" else text.strip()

    def _completed(self, typed: str) -> str:
        """What is typed, or the only step that begins with it: that one stands there as a suggestion."""
        begun = [each for each in self._options if each.casefold().startswith(typed.casefold())]
        return begun[0] if len(begun) == 1 and typed and typed not in self._options else typed

    def trouble(self) -> str:
        """What is wrong with the answer, in words; empty when nothing is."""
        text = self.text.strip()
        if not text:
            return "This is needed." if self.field.required else ""
        if self.field.kind == "number" and not text.isdecimal():
            return "Write a number."
        if self.field.kind == "file":
            return no_file(text)
        if self.field.kind == "step" and self._options and self._completed(text) not in self._options:
            from irrunner.playbook.problems import suggest

            begun = [each for each in self._options if each.casefold().startswith(text.casefold())]
            meant = f"{begun[0]} or {begun[1]}" if len(begun) > 1 else suggest(text, self._options)
            return f"There is no step {text!r}." + (f" Did you mean {meant}?" if meant else "")
        if self.field.ask is not None:
            return self._misfit(self.field.ask, text)
        if self.field.kind == "time":
            return self._read_time(text)[1]
        return ""

    def _misfit(self, ask: Ask, text: str) -> str:
        """Why the playbook's question does not take the answer."""
        try:
            parse_answer(ask, text, now=self._clock(), zone=self._zone, calendar=self._calendar)
        except AmbiguousTime:
            return ""
        except IrrunnerError as error:
            return str(error).removeprefix(f"{ask.label}: ")
        return ""

    def complain(self, trouble: str) -> None:
        """Show what is wrong below the answer; nothing is when `trouble` is empty."""
        self._say(trouble or self.field.help, "bad" if trouble else "muted")

    def _say(self, text: str, style: str) -> None:
        below = self.query_one(".asked--help", Static)
        below.update(line(text, style))
        below.set_class(bool(text), "-has")
        below.set_class(style == "bad", "-wrong")

    def _read_time(self, text: str) -> tuple[str, str]:
        """What a time means, in full, and what is wrong with it."""
        try:
            moment = read_claimed(text, now=self._clock(), zone=self._zone, calendar=self._calendar)
            if self._calendar is None:
                return full_time(moment.time, self._zone, moment.precision), ""
            shown = format_utc(self._calendar.shown(parse_utc(moment.time)))
            return f"story {full_time(shown, self._zone, moment.precision)}", ""
        except AmbiguousTime:
            return "", ""  # which reading is meant is asked when the form is sent
        except IrrunnerError as error:
            return "", str(error)

    def on_descendant_focus(self) -> None:
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        self.remove_class("-here")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.field.kind == "time" and event.value.strip():
            means, trouble = self._read_time(event.value)
            self._say(f"= {means}" if means else trouble or self.field.help, "muted")
        elif self.is_mounted:
            self._say(self.field.help, "muted")
        self.post_message(self.Changed())

    @on(TextArea.Changed)
    @on(Choice.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    @on(Choice.Submitted)
    def _entered(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Entered())

    BINDINGS = [("ctrl+e", "editor", "Write it in your editor")]

    def action_editor(self) -> None:
        """Write a long answer in the editor."""
        answer = self.answer
        if isinstance(answer, TextArea):
            from irrunner.tui.terminal.editor import edit_text

            text = edit_text(self.app, answer.text)
            if text is not None:
                answer.text = text
