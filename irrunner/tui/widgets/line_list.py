"""A list drawn line by line: only what is visible is ever worked out, so 100,000 rows cost what 30 do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from irrunner.safety import one_line
from irrunner.tui import glyphs
from irrunner.tui.text import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.style import Style as RichStyle
    from textual import events

_MARKS = ("", "on $cursor-blurred", "$cursor-foreground on $cursor-background")
_ANSI_MARKS = ("", "on ansi_default", "$cursor-foreground on ansi_default")
"""The styles of rows by their mark. Not by component classes: each is a node that is styled with the list."""

Piece = tuple[str, str]
"""A part of a line: text that has passed the gate (`cut` does it), and the name of its style in `text.STYLES`."""


def fit(text: str, width: int, more: str = "…") -> str:
    """Foreign text as exactly so many columns of one line: cut with a sign, or filled with blanks."""
    if width <= 0:
        return ""
    text = one_line(text, 4 * width + 8)
    if cell_len(text) > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + more, width)
    return set_cell_size(text, width)


def align_right(text: str, width: int) -> str:
    """Short text of our own at the right end of a column."""
    return fit(" " * (width - cell_len(text)) + text, width)


class LineList(ScrollView, can_focus=True):
    """Rows with a cursor. A subclass says how many (`count`) and draws one (`draw`)."""

    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("g,home", "go(0)", "First", show=False),
        Binding("G,end", "go(-1)", "Last", show=False),
        Binding("ctrl+d", "half(1)", "Half a page down", show=False),
        Binding("ctrl+u", "half(-1)", "Half a page up", show=False),
        Binding("pagedown", "half(2)", "Page down", show=False),
        Binding("pageup", "half(-2)", "Page up", show=False),
        Binding("enter", "choose", "Open", show=False),
    ]
    DEFAULT_CSS = """
    LineList {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
    }
    """

    cursor = reactive(0, repaint=False, init=False)

    class Moved(Message):
        """The cursor came to another row, or the row under it changed."""

        def __init__(self, lines: LineList, index: int) -> None:
            self.lines = lines
            self.index = index
            super().__init__()

        @property
        def control(self) -> LineList:
            """The list."""
            return self.lines

    class Chosen(Moved):
        """Somebody pressed enter on a row, or clicked the row under the cursor."""

    NOTHING: ClassVar[str] = "Nothing matches. Another filter: /"
    """What stands there when a filter lets nothing through."""
    HEADS: ClassVar[int] = 0
    """How many lines above the rows stay where they are when the rows scroll; `draw_head` gives them."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.filter = ""
        self.glyphs = glyphs.chosen()
        self._strips: dict[tuple[int, int, int], Strip] = {}
        self._styles: dict[tuple[str, int], RichStyle] = {}

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def draw(self, index: int, width: int) -> Sequence[Piece]:
        """One row's pieces, for so many columns."""
        raise NotImplementedError

    def draw_head(self, width: int) -> Sequence[Piece]:
        """The line above the rows."""
        raise NotImplementedError

    def is_selectable(self, index: int) -> bool:
        """Whether the cursor may stand on a row."""
        return 0 <= index < self.count

    # What subclasses call when their rows changed.

    def update_rows(self, cursor: int | None = None) -> None:
        """Draw anew: other rows, or other contents. The cursor goes where it is told, or stays."""
        self._strips.clear()
        size = Size(0, self.count + self.HEADS)
        if size != self.virtual_size:
            self.virtual_size = size
        wanted = self.cursor if cursor is None else cursor
        self.cursor = max(0, min(wanted, self.count - 1))
        self.show_cursor()
        self.refresh()

    def redraw(self) -> None:
        """Draw the same rows anew: a clock went on, or the colours changed."""
        self._strips.clear()
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of what is visible."""
        index = round(self.scroll_y) + y - self.HEADS
        width = self.scrollable_content_region.width
        if y < self.HEADS:
            pieces = [(" ", ""), *self.draw_head(width - 1)]
            return Strip([Segment(text, self._row_style(style, 0)) for text, style in pieces]).adjust_cell_length(
                width, self._row_style("", 0)
            )
        if not self.count and self.filter and index == 0:
            return Strip([Segment(f" {self.NOTHING}", self._row_style("muted", 0))]).adjust_cell_length(
                width, self._row_style("", 0)
            )
        if not 0 <= index < self.count:
            return Strip.blank(width, self.rich_style)
        key = (index, width, self._mark(index))
        if (strip := self._strips.get(key)) is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            strip = self._strips[key] = self._strip(index, width, key[2])
        return strip

    def _mark(self, index: int) -> int:
        """0 for a plain row, 1 for the cursor's, 2 for the cursor's while this list has the focus."""
        return 0 if index != self.cursor else 2 if self.has_focus else 1

    def _strip(self, index: int, width: int, mark: int) -> Strip:
        pieces = self.draw(index, width - 1)
        first = (self.glyphs.cursor, "key" if mark == 2 else "muted") if mark else (" ", pieces[0][1] if pieces else "")
        segments = [Segment(text, self._row_style(style, mark)) for text, style in (first, *pieces) if text]
        return Strip(segments).adjust_cell_length(width, self._row_style("", mark)).simplify()

    def _row_style(self, name: str, mark: int) -> RichStyle:
        """The style of a piece by its name and by the mark of its row."""
        if (style := self._styles.get((name, mark))) is None:
            ansi = self.app.native_ansi_color
            visual = self.visual_style + Style.parse((_ANSI_MARKS if ansi else _MARKS)[mark])
            if mark == 2 and ansi:
                visual += Style(reverse=True)
            style = self._styles[(name, mark)] = (visual + Style.parse(STYLES[name])).rich_style
        return style

    def notify_style_update(self) -> None:
        """Textual says: the colours may be others now."""
        self._styles.clear()
        self._strips.clear()
        super().notify_style_update()

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a row."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Redraw the two rows, keep the new one in sight, tell the screen."""
        self.refresh_line(before + self.HEADS)
        self.refresh_line(now + self.HEADS)
        self.show_cursor()
        self.post_message(self.Moved(self, now))

    def refresh_line(self, y: int) -> None:
        """As Textual has it, without the scrollbar beside the line."""
        self.refresh(Region(0, y - round(self.scroll_y), self.scrollable_content_region.width, 1))

    def show_cursor(self) -> None:
        """Scroll so that the cursor is in sight, a third of the page at once: each scrolling draws all rows anew.

        Before the first layout there is no scrollbar yet, and Textual scrolls only when forced to.
        """
        height = self.scrollable_content_region.height - self.HEADS
        if height <= 0:
            return
        top, third = round(self.scroll_y), height // 3
        if self.cursor < top:
            self.scroll_to(y=max(0, self.cursor - third), animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=min(self.count - height, self.cursor - height + 1 + third), animate=False, force=True)

    def on_resize(self, _: events.Resize) -> None:
        """Keep the cursor in sight when the pane becomes smaller."""
        self._strips.clear()
        self.show_cursor()

    def action_move(self, by: int) -> None:
        """One row further, over rows that the cursor may not rest on."""
        place = self.cursor + by
        while 0 <= place < self.count and not self.is_selectable(place):
            place += by
        if self.is_selectable(place):
            self.cursor = place

    def action_go(self, where: int) -> None:
        """To the first or the last row."""
        self._rest_near(0 if where == 0 else self.count - 1, 1 if where == 0 else -1)

    def action_half(self, halves: int) -> None:
        """So many half pages down, or up."""
        height = max(2, self.scrollable_content_region.height)
        place = max(0, min(self.count - 1, self.cursor + halves * height // 2))
        self._rest_near(place, 1 if halves < 0 else -1)

    def _rest_near(self, place: int, step: int) -> None:
        """The first row from a place on, in a direction, on which the cursor may rest."""
        while 0 <= place < self.count and not self.is_selectable(place):
            place += step
        if self.is_selectable(place):
            self.cursor = place

    def action_choose(self) -> None:
        """Enter."""
        if self.is_selectable(self.cursor):
            self.post_message(self.Chosen(self, self.cursor))

    def jump_targets(self) -> Iterator[tuple[Offset, Callable[[], None]]]:
        """For jump mode: every row in sight, and what goes there."""
        top, region = round(self.scroll_y), self.content_region
        for y in range(min(region.height, self.count - top)):
            if self.is_selectable(top + y):
                yield region.offset + Offset(0, y), partial(self._jump_to, top + y)

    def _jump_to(self, index: int) -> None:
        self.focus()
        self.cursor = index

    def on_click(self, event: events.Click) -> None:
        """The mouse: to the row, or into it if the cursor is there already."""
        if event.y < self.HEADS:
            return
        index = round(self.scroll_y) + event.y - self.HEADS
        if not self.is_selectable(index):
            return
        if index == self.cursor and event.chain > 1:
            self.action_choose()
        self.cursor = index
