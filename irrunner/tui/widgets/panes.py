"""Panes: a heading, a filter that opens below it, a body; side by side, or one at a time where it is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input
from typing_extensions import override

from irrunner.tui.text import joined, line
from irrunner.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType


_LEAST_FILTER = 12
"""Columns of a filter's words that are never covered."""


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

    shown = ""
    """How much the filter lets through; it stands at the end of the line."""

    def show_shown(self, shown: str) -> None:
        """Say how much the filter lets through."""
        if shown != self.shown:
            self.shown = shown
            self.refresh()

    @override
    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        words = f" {self.shown}  esc ends it " if self.shown else ""
        if not words or len(words) + _LEAST_FILTER > strip.cell_length:
            return strip
        label = Segment(words, self.rich_style)
        return Strip([*strip.crop(0, strip.cell_length - len(words)), label])

    def action_clear_filter(self) -> None:
        """Show everything again."""
        self.value = ""
        self.post_message(self.Cleared())


class FilterEnded(Message):
    """The body of a pane shows what its filter does not let through; the pane clears the filter."""


class PaneTitle(Widget):
    """The heading of a pane, facts and a warning; where it is narrow the last facts are left out whole."""

    def __init__(self, title: str) -> None:
        super().__init__(classes="pane--title")
        self._parts: tuple[str, str, tuple[str, ...]] = (title, "", ())

    def show(self, title: str, warning: str, facts: Sequence[str]) -> None:
        """Show other words."""
        if (parts := (title, warning, tuple(facts))) != self._parts:
            self._parts = parts
            self.refresh()

    def render(self) -> Content:
        title, warning, facts = self._parts
        alarm = (f"  {warning}" * bool(warning), "late")
        for count in range(len(facts), 0, -1):
            whole = joined(title, (f"  {', '.join(facts[:count])}", "muted"), alarm)
            if count == 1 or whole.cell_length <= self.content_size.width:
                return whole
        return joined(title, alarm)


class Pane(Vertical):
    """One part of a screen: a heading, a filter if it has a placeholder for one, and a body."""

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
        yield PaneTitle(self._title)
        if self._placeholder:
            yield FilterInput(placeholder=self._placeholder, select_on_focus=False)
        yield self._body

    @property
    def body(self) -> Widget:
        """The widget below heading and filter."""
        return self._body

    def set_title(self, title: str) -> None:
        """Change the heading; the next `show_facts` shows it."""
        self._title = title

    def show_facts(self, *facts: str, warning: str = "") -> None:
        """Show a warning behind the heading, and facts such as counts or the zone, the most important first."""
        self.query_one(PaneTitle).show(self._title, warning, [fact for fact in facts if fact])

    def show_filtered(self, shown: str) -> None:
        """Say beside the filter how much it lets through."""
        for field in self.query(FilterInput):
            field.show_shown(shown)

    def open_filter(self) -> bool:
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

    @on(FilterEnded)
    def _ended(self, event: FilterEnded) -> None:
        event.stop()
        self.clear_filter()

    @on(FilterInput.Cleared)
    def _cleared(self, event: FilterInput.Cleared) -> None:
        event.stop()
        self.query_one(FilterInput).remove_class("-open")
        self._body.focus()


class TextPane(Pane):
    """A pane of text; its heading says when more of it lies below what is visible."""

    @on(TextView.Scrolled)
    def _show_more_below(self, event: TextView.Scrolled) -> None:
        self.show_facts("more below" if event.view.below else "")


class PaneTabs(Widget):
    """One line; a click brings a pane to the front."""

    DEFAULT_CSS = """
    PaneTabs { height: 1; padding: 0 1; background: $surface; }
    """

    class Chosen(Message):
        """A name was clicked."""

        def __init__(self, name: str) -> None:
            self.name = name
            super().__init__()

    def __init__(self, names: Sequence[str], first_key: int = 0) -> None:
        super().__init__()
        self._names = tuple(names)
        self._first_key = first_key
        self._front = self._names[0]
        self._counts: Mapping[str, int] = {}
        self._words: dict[str, str] = {}
        self._facts: Mapping[str, tuple[str, str]] = {}

    def rename(self, name: str, word: str) -> None:
        """Show another word for a name."""
        if self._words.get(name) != word:
            self._words[name] = word
            self.refresh()

    def show_facts(self, facts: Mapping[str, tuple[str, str]]) -> None:
        """Put a warning and facts at the end of the line, while the pane of that name is in front and there is room."""
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def count(self, counts: Mapping[str, int]) -> None:
        """Put a number behind each name."""
        if counts != self._counts:
            self._counts = counts
            self.refresh()

    def show(self, name: str) -> None:
        """Mark another one."""
        if name != self._front:
            self._front = name
            self.refresh()

    def _pieces(self) -> list[Content]:
        pieces = []
        for number, name in enumerate(self._names, self._first_key):
            front = name == self._front
            number_of = f" {self._counts[name]}" if name in self._counts else ""
            text = f"{self._words.get(name, name).capitalize()}{number_of}"
            word = f"[{text}]" if front else f" {text} "
            key = f"F{number} " if self._first_key else ""
            pieces.append(joined((key, "muted"), (word, "key" if front else "")))
        return pieces

    def render(self) -> Content:
        names = Content("  ").join(self._pieces())
        warning, facts = self._facts.get(self._front, ("", ""))
        room = self.content_size.width - names.cell_length - 2
        whole = joined((warning, "late"), (", " * bool(warning and facts), "muted"), (facts, "muted"))
        for words in (whole, line(warning, "late")):
            if 0 < words.cell_length <= room:
                return Content.assemble(names, " " * (room + 2 - words.cell_length), words)
        return names

    def on_click(self, event: events.Click) -> None:
        at = 1
        for name, piece in zip(self._names, self._pieces(), strict=True):
            if at <= event.x < at + piece.cell_length:
                self.post_message(self.Chosen(name))
            at += piece.cell_length + 2


class PaneSwitcher(Vertical):
    """A container of panes, with a class `-shows-NAME` for the one that is in front in a narrow window.

    Its children are a `PaneTabs` with the same names, made by `tabs`, and the panes in whatever layout. A stylesheet
    shows the tabs and hides the other panes where it is narrow: `.-narrow PaneSwitcher.-shows-step #step`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_pane(1)", show=False),
        Binding("shift+tab", "next_pane(-1)", show=False),
    ]
    DEFAULT_CSS = """
    PaneSwitcher { height: 1fr; }
    """

    def __init__(self, panes: Callable[[], Mapping[str, Widget]], *, front: str) -> None:
        """Switch between panes.

        Args:
            panes: gives what takes the focus in each pane now, by the name of the pane, in the order of the tabs.
            front: the pane that is in front at first.
        """
        super().__init__(classes=f"-shows-{front}")
        self._panes = panes
        self._front = front

    def tabs(self, first_key: int) -> PaneTabs:
        """The line of names; `first_key` is the number of the function key of the first."""
        return PaneTabs(tuple(self._panes()), first_key=first_key)

    @property
    def front(self) -> str:
        """The name of the pane that is in front where it is narrow."""
        return self._front

    def action_pane(self, name: str) -> None:
        """Bring a pane to the front and give it the focus."""
        self._bring_to_front(name)
        self._panes()[name].focus()

    def action_next_pane(self, direction: int) -> None:
        """To the next pane (1) or the one before (-1), in a circle; to the first or last when none has the focus."""
        panes = self._panes()
        names = list(panes)
        focused = next((name for name, widget in panes.items() if widget.has_focus_within), None)
        at = names.index(focused) if focused is not None else -direction if direction > 0 else 0
        self.action_pane(names[(at + direction) % len(names)])

    def _bring_to_front(self, name: str) -> None:
        if name != self._front:
            self.remove_class(f"-shows-{self._front}")
            self.add_class(f"-shows-{name}")
            self._front = name
        self.query_one(PaneTabs).show(name)

    @on(PaneTabs.Chosen)
    def _tab_clicked(self, event: PaneTabs.Chosen) -> None:
        if event.name in self._panes():
            event.stop()
            self.action_pane(event.name)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """In a narrow window the tab follows the focus."""
        for name, widget in self._panes().items():
            if widget in event.widget.ancestors_with_self:
                self._bring_to_front(name)
