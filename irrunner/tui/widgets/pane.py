"""A pane: a heading of one line, a filter that opens below it, and what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from irrunner.tui.text import joined, line

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget


class FilterInput(Input):
    """A filter that works while it is typed. Enter goes back to the list, escape clears it as well."""

    BINDINGS = [
        Binding("escape", "clear_filter", "Clear the filter", show=False),
        Binding("down", "submit", "To the list", show=False),
    ]
    DEFAULT_CSS = """
    FilterInput, FilterInput:focus {
        border: none; height: 1; padding: 0 1; background: $surface; color: $foreground; display: none;
    }
    FilterInput:focus { background: $cursor-background; }
    FilterInput.-open { display: block; }
    """

    class Cleared(Message):
        """Escape."""

    def action_clear_filter(self) -> None:
        """Show everything again."""
        self.value = ""
        self.post_message(self.Cleared())


class Pane(Vertical):
    """One of the parts of a room."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    Pane > .pane--title { height: 1; padding: 0 1; color: $text-muted; background: $surface; }
    Pane:focus-within > .pane--title { text-style: bold; color: $key; }
    """

    class Filtered(Message):
        """The filter changed."""

        def __init__(self, pane: Pane, text: str) -> None:
            self.pane = pane
            self.text = text
            super().__init__()

    def __init__(self, title: str, body: Widget, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title
        self._body = body
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """Heading, filter, body."""
        yield Static(line(self._title), classes="pane--title")
        if self._placeholder:
            yield FilterInput(placeholder=self._placeholder, select_on_focus=False)
        yield self._body

    @property
    def body(self) -> Widget:
        """What the pane shows."""
        return self._body

    def rename(self, title: str) -> None:
        """Another heading; `say` shows it."""
        self._title = title

    def say(self, facts: str, *, warning: str = "") -> None:
        """Put facts behind the heading: numbers, the zone."""
        title = self.query_one(".pane--title", Static)
        said = joined(self._title, (f"  {facts}" * bool(facts), "muted"), (f"  {warning}" * bool(warning), "late"))
        if str(title.content) != said.plain:
            title.update(said, layout=False)

    def begin_filter(self) -> bool:
        """Open the filter; whether the pane has one. What is typed takes the place of what stood in it."""
        for field in self.query(FilterInput):
            field.add_class("-open")
            field.focus()
            field.action_select_all()
            return True
        return False

    def clear_filter(self) -> None:
        """Close and empty the filter without moving the focus."""
        for field in self.query(FilterInput):
            field.value = ""
            field.remove_class("-open")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Filtered(self, event.value))

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            event.input.remove_class("-open")
        self._body.focus()

    @on(FilterInput.Cleared)
    def _cleared(self, event: FilterInput.Cleared) -> None:
        event.stop()
        self.query_one(FilterInput).remove_class("-open")
        self._body.focus()
