"""A page to read: blocks of text, wrapped to the width with hanging indents, drawn line by line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import get_character_cell_size
from textual import work
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from irrunner.tui.terminal.textual_compat import set_virtual_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.selection import Selection

_AT_ONCE = 300
"""Blocks that are wrapped before a key gets its turn again."""
_BREAKS = "/=,;&|?"
"""Behind these a long word of code may be broken: an address, a path, an option with its value."""
_EMPTY = Content("")


class Block(Struct, frozen=True):
    """A paragraph, a row or a line of code.

    Attributes:
        text: one line of Content, however long.
        first, rest: what stands before its first line, and before the following ones: equally wide.
        keep: keep its spaces, for code. Only a word that is wider than a line is broken, if it can be behind a sign.
    """

    text: Content = _EMPTY
    first: Content = _EMPTY
    rest: Content = _EMPTY
    keep: bool = False


def paragraphs(text: Content) -> list[Block]:
    """Content of several lines, a block for each."""
    return [Block(line) for line in text.split("\n", allow_blank=True)]


def hanging_block(first: Content, text: Content) -> Block:
    """Text behind something, such as a bullet or a label; its further lines start below its first."""
    return Block(text, first, Content(" " * first.cell_length))


class TextView(ScrollView, can_focus=True):
    """Something to read."""

    BINDINGS = [
        Binding("down,j", "line(1)", "Down", show=False),
        Binding("up,k", "line(-1)", "Up", show=False),
        Binding("g,home", "edge(False)", "Start", show=False),
        Binding("G,end", "edge(True)", "End", show=False),
        Binding("ctrl+d", "half(1)", "Half a page down", show=False),
        Binding("ctrl+u", "half(-1)", "Half a page up", show=False),
        Binding("pagedown,space", "half(2)", "Page down", show=False),
        Binding("pageup", "half(-2)", "Page up", show=False),
    ]
    DEFAULT_CSS = """
    TextView { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; margin: 0 0 0 1; }
    """

    class Scrolled(Message):
        """More, or less, lies below what is visible."""

        def __init__(self, view: TextView) -> None:
            self.view = view
            super().__init__()

        @property
        def control(self) -> TextView:
            """The text whose place or length is another one."""
            return self.view

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._blocks: Sequence[Block] = ()
        self._lines: list[Content] = []
        self._width = 0
        self._strips: dict[int, Strip] = {}

    def show(self, blocks: Sequence[Block], *, keep_place: bool = False) -> None:
        """Show other blocks, from the start unless the place is kept."""
        self._blocks = blocks
        if not keep_place:
            self.scroll_to(y=0, animate=False)
        self._wrap()
        if self.styles.auto_dimensions:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text has, for a page that is as high as its text."""
        if width != self._width:
            self._wrap(width)
        return len(self._lines)

    @property
    def below(self) -> int:
        """How many lines lie below what is visible."""
        return max(0, len(self._lines) - round(self.scroll_y) - self.scrollable_content_region.height)

    @property
    def text(self) -> str:
        """What is shown, as plain lines."""
        return "\n".join(line.plain.rstrip() for line in self._lines)

    def on_resize(self, _: events.Resize) -> None:
        """Wrap anew for another width."""
        if self.scrollable_content_region.width != self._width:
            self._wrap()
        else:
            self._measure()

    def _wrap(self, width: int | None = None) -> None:
        """The first blocks now, a long rest between two keys."""
        before, same_width = self._lines, self._width
        self._width = self.scrollable_content_region.width if width is None else width
        same_width = same_width == self._width
        self._strips.clear()
        self._lines = []
        self._take(self._blocks[:_AT_ONCE])
        if same_width:
            self._redraw(before)
        else:
            self.refresh()
        self.workers.cancel_group(self, "wrap")
        if len(self._blocks) > _AT_ONCE:
            self._wrap_rest()

    @work(exclusive=True, group="wrap")
    async def _wrap_rest(self) -> None:
        for start in range(_AT_ONCE, len(self._blocks), _AT_ONCE):
            await asyncio.sleep(0)
            self._take(self._blocks[start : start + _AT_ONCE])
        self.refresh()

    def _take(self, blocks: Iterable[Block]) -> None:
        if self._width <= 0:
            return
        for block in blocks:
            self._lines.extend(_wrapped(block, self._width))
        self._measure()

    def _redraw(self, before: list[Content]) -> None:
        """Draw only the lines that are others than before: a page of text is kilobytes on a slow line."""
        top = round(self.scroll_y)
        for place in range(top, top + self.scrollable_content_region.height):
            old, new = _line(before, place), _line(self._lines, place)
            if not old.is_same(new):
                self.refresh(Region(0, place - top, max(old.cell_length, new.cell_length), 1))

    def _measure(self) -> None:
        """Say how long the text is, without the new layout that a new size means elsewhere in Textual."""
        space = 0 if self.styles.auto_dimensions else self.scrollable_content_region.height
        size = Size(0, max(len(self._lines), space))
        if self.styles.auto_dimensions:
            self.virtual_size = size
        elif size != self.virtual_size:
            set_virtual_size(self, size)
        self.post_message(self.Scrolled(self))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Let a heading say how much lies below: a scrollbar would be redrawn line by line."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled(self))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of what is visible."""
        place = round(self.scroll_y) + y
        width = self.scrollable_content_region.width
        base = self.visual_style
        if place >= len(self._lines):
            return Strip.blank(width, base.rich_style)
        selection = self.text_selection
        if selection is None and (strip := self._strips.get(place)) is not None:
            return strip
        line = self._lines[place]
        if selection is not None and (span := selection.get_span(place)) is not None:
            start, end = span
            chosen = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            line = line.stylize(chosen, start, len(line) if end == -1 else end)
        segments = line.render_segments(base)
        # Blanks behind a line look the same in the style of its end, and are then no piece of their own.
        blank = segments[-1].style if segments else base.rich_style
        strip = Strip(segments).adjust_cell_length(width, blank).simplify().apply_offsets(0, place)
        if selection is None:
            self._strips[place] = strip
        return strip

    def notify_style_update(self) -> None:
        """Textual says: the colours may be others now."""
        self._strips.clear()
        super().notify_style_update()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What the mouse has selected."""
        return selection.extract(self.text), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """The mouse selects something else."""
        self.refresh()

    def action_half(self, halves: int) -> None:
        """So many half pages down, or up."""
        self.scroll_relative(y=halves * max(2, self.scrollable_content_region.height) // 2, animate=False)

    def action_line(self, lines: int) -> None:
        """So many lines down, or up."""
        self.scroll_relative(y=lines, animate=False)

    def action_edge(self, end: bool) -> None:
        """To the end, or to the start."""
        self.scroll_to(y=self.max_scroll_y if end else 0, animate=False)


def _line(lines: Sequence[Content], place: int) -> Content:
    return lines[place] if place < len(lines) else _EMPTY


def _wrapped(block: Block, width: int) -> list[Content]:
    space = max(8, width - block.first.cell_length)
    if block.text.cell_length <= space:
        return [block.first + block.text]
    lines = _wrapped_code(block.text, space) if block.keep else block.text.wrap(space)
    return [(block.rest if number else block.first) + line for number, line in enumerate(lines)]


def _wrapped_code(text: Content, room: int) -> list[Content]:
    """Lines of at most so many cells that lose no space, broken behind one where there is one, or behind a sign."""
    plain, start, lines = text.plain, 0, []
    while start < len(plain):
        end, cells = start, 0
        while end < len(plain) and (cells := cells + get_character_cell_size(plain[end])) <= room:
            end += 1
        if end < len(plain) and plain[end] != " ":
            blank = plain.rfind(" ", start, end)
            if plain[start : blank + 1].strip():
                end = blank + 1
            else:
                sign = max(plain.rfind(each, start + 1, end) for each in _BREAKS)
                end = sign + 1 if sign > start else end
        end = max(end, start + 1)
        lines.append(text[start:end])
        start = end
    return lines
