"""A list drawn line by line: only what is visible is ever worked out, so 100,000 rows cost what 30 do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from typing_extensions import override

from irrunner.safety import one_line
from irrunner.tui import glyphs
from irrunner.tui.widgets.row_painter import CURSOR, FOCUSED_CURSOR, PLAIN, RowPainter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual import events

Piece = tuple[str, str]
"""A part of a line: text that has passed the gate (`fit` does it), and the name of its style in `text.STYLES`."""


def fit(text: str, width: int, more: str = "…") -> str:
    """Foreign text as exactly so many columns of one line: cut and ended with `more`, or filled with blanks."""
    if width <= 0:
        return ""
    text = one_line(text, 4 * width + 8)
    if cell_len(text) > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + more, width)
    return set_cell_size(text, width)


def align_right(text: str, width: int) -> str:
    """Short text of our own at the right end of a column."""
    return fit(" " * (width - cell_len(text)) + text, width)


class LineSource:
    """What a `LineList` shows: how many rows there are, which can be selected, and how one is drawn.

    Attributes:
        filter: what the rows were filtered by; empty when all are there.
        glyphs: the symbols in use.
    """

    head_lines: ClassVar[int] = 0
    """How many lines above the rows stay where they are when the rows scroll; `draw_head` gives them."""
    detail_lines: ClassVar[int] = 0
    """How many lines more the row under the cursor has; `draw_detail` gives them."""
    nothing_found: ClassVar[str] = "Nothing matches. Another filter: /"
    """What stands there when a filter lets nothing through."""

    def __init__(self) -> None:
        self.filter = ""
        self.glyphs = glyphs.chosen()

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

    def draw_detail(self, index: int, width: int) -> Sequence[Piece]:
        """The line below the row under the cursor."""
        raise NotImplementedError

    def is_selectable(self, index: int) -> bool:
        """Whether the cursor may stand on a row."""
        return 0 <= index < self.count


class LineList(ScrollView, can_focus=True):
    """The rows of a source, with a cursor."""

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

    def __init__(self, source: LineSource, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.source = source
        self._painter = RowPainter(self, source.glyphs.cursor)
        self.pages_elsewhere: Callable[[int], bool] | None = None
        """Asked first when a page key is pressed, with 1 or -1: whether it turned the page of another pane."""

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return self.source.count

    def update_rows(self, cursor: int | None = None) -> None:
        """Draw anew: other rows, or other contents. The cursor goes to `cursor`, or stays."""
        self._painter.clear()
        size = Size(0, self.count + self.source.head_lines + _detail_lines(self.source))
        if size != self.virtual_size:
            self.virtual_size = size
        wanted = self.cursor if cursor is None else cursor
        self.cursor = max(0, min(wanted, self.count - 1))
        self.show_cursor()
        self.refresh()

    def rows_in_sight(self) -> list[tuple[int, int]]:
        """Each line of the window that begins a row, with the row, from the top."""
        top, head = round(self.scroll_y), self.source.head_lines
        height = self.scrollable_content_region.height - head
        found = [(y + head, *_row_at(top + y, self.cursor, self.source)) for y in range(max(0, height))]
        return [(y, row) for y, row, detail in found if not detail and row < self.count]

    def redraw(self, *regions: Region) -> None:
        """Draw the same rows anew, or parts of the window: a clock went on, or the colours changed."""
        self._painter.clear()
        self.refresh(*regions)

    # Drawing

    @override
    def render_line(self, y: int) -> Strip:
        source, width = self.source, self.scrollable_content_region.width
        index, detail = _row_at(round(self.scroll_y) + y - source.head_lines, self.cursor, source)
        if y < source.head_lines:
            return self._painter.line([(" ", ""), *source.draw_head(width - 1)], width)
        if not source.count and source.filter and index == 0:
            return self._painter.line([(f" {source.nothing_found}", "muted")], width)
        if not 0 <= index < source.count:
            return Strip.blank(width, self.rich_style)
        draw = source.draw_detail if detail else source.draw
        return self._painter.row((index, detail), width, self._mark(index), partial(draw, index))

    def _mark(self, index: int) -> int:
        """How a row is marked."""
        return PLAIN if index != self.cursor else FOCUSED_CURSOR if self.has_focus else CURSOR

    @override
    def notify_style_update(self) -> None:
        self._painter.clear(colours=True)
        super().notify_style_update()

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.count - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Redraw both rows, keep the new one in sight, and post `Moved`."""
        if self.source.detail_lines:  # everything between them moves by so many lines
            first, last = min(before, now), max(before, now) + _detail_lines(self.source)
            top = first + self.source.head_lines - round(self.scroll_y)
            self.refresh(Region(0, top, self.scrollable_content_region.width, last - first + 1))
        else:
            self.refresh_line(before + self.source.head_lines)
            self.refresh_line(now + self.source.head_lines)
        self.show_cursor()
        self.post_message(self.Moved(self, now))

    def refresh_line(self, y: int) -> None:
        """As Textual's, without the scrollbar beside the line."""
        self.refresh(Region(0, y - round(self.scroll_y), self.scrollable_content_region.width, 1))

    def show_cursor(self) -> None:
        """Scroll so that the cursor is in sight, a third of the page at once: each scrolling draws all rows anew.

        Before the first layout there is no scrollbar yet, and Textual scrolls only when forced to.
        """
        height = self.scrollable_content_region.height - self.source.head_lines
        if height <= 0:
            return
        top, third = round(self.scroll_y), height // 3
        if self.cursor < top:
            self.scroll_to(y=max(0, self.cursor - third), animate=False, force=True)
        elif (last := self.cursor + _detail_lines(self.source)) >= top + height:
            most = self.count + _detail_lines(self.source) - height
            self.scroll_to(y=min(most, last - height + 1 + third), animate=False, force=True)

    def on_resize(self, _: events.Resize) -> None:
        """Keep the cursor in sight when the pane becomes smaller."""
        self._painter.clear()
        self.show_cursor()

    def action_move(self, by: int) -> None:
        """One row further, over rows that cannot be selected."""
        place = self.cursor + by
        while 0 <= place < self.count and not self.source.is_selectable(place):
            place += by
        if self.source.is_selectable(place):
            self.cursor = place

    def action_go(self, where: int) -> None:
        """To the first or the last row."""
        self._select_near(0 if where == 0 else self.count - 1, 1 if where == 0 else -1)

    def action_half(self, halves: int) -> None:
        """So many half pages down, or up; a whole page perhaps in the pane that shows what is under the cursor."""
        if abs(halves) == 2 and self.pages_elsewhere is not None and self.pages_elsewhere(halves // 2):
            return
        height = max(2, self.scrollable_content_region.height)
        place = max(0, min(self.count - 1, self.cursor + halves * height // 2))
        self._select_near(place, 1 if halves < 0 else -1)

    def _select_near(self, place: int, step: int) -> None:
        """The first row from a place on, in a direction, that can be selected."""
        while 0 <= place < self.count and not self.source.is_selectable(place):
            place += step
        if self.source.is_selectable(place):
            self.cursor = place

    def action_choose(self) -> None:
        """Say that the row under the cursor was chosen."""
        if self.source.is_selectable(self.cursor):
            self.post_message(self.Chosen(self, self.cursor))

    def jump_targets(self) -> Iterator[tuple[Offset, Callable[[], None]]]:
        """For jump mode: every row in sight, and what goes there."""
        for y, row in self.rows_in_sight():
            if self.source.is_selectable(row):
                yield self.content_region.offset + Offset(0, y), partial(_focus_row, self, row)

    def on_click(self, event: events.Click) -> None:
        """The mouse: to the row, or into it if the cursor is there already."""
        if event.y < self.source.head_lines:
            return
        index, _ = _row_at(round(self.scroll_y) + event.y - self.source.head_lines, self.cursor, self.source)
        if not self.source.is_selectable(index):
            return
        if index == self.cursor and event.chain > 1:
            self.action_choose()
        self.cursor = index


def _detail_lines(source: LineSource) -> int:
    return source.detail_lines if source.count else 0


def _row_at(line: int, cursor: int, source: LineSource) -> tuple[int, bool]:
    """The row that has a line of all, counted without the head; whether it is one of the lines below it."""
    details = _detail_lines(source)
    if line <= cursor:
        return line, False
    return (cursor, True) if line <= cursor + details else (line - details, False)


def _focus_row(lines: LineList, index: int) -> None:
    lines.focus()
    lines.cursor = index
