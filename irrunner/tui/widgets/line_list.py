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
from typing_extensions import override

from irrunner.safety import one_line
from irrunner.tui import glyphs
from irrunner.tui.text import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.style import Style as RichStyle
    from textual import events

_MARKS = ("", "on $cursor-blurred", "$cursor-foreground on $cursor-background")
_ANSI_MARKS = ("", "on ansi_default", "$cursor-foreground on ansi_default")
"""The styles of rows by their mark. Not by component classes: each is a node that is styled with the list."""

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

    def is_selectable(self, index: int) -> bool:
        """Whether the cursor may stand on a row."""
        return 0 <= index < self.count


PLAIN, CURSOR, FOCUSED_CURSOR = range(3)
"""How a row is marked: not, as the cursor's, or as the cursor's while the list has the focus."""


class _Painter:
    """Turns pieces into strips in the colours of a list, and keeps what it has painted."""

    def __init__(self, owner: LineList) -> None:
        self._owner = owner
        self._strips: dict[tuple[int, int, int], Strip] = {}
        self._styles: dict[tuple[str, int], RichStyle] = {}

    def clear(self, *, colours: bool = False) -> None:
        """Forget what was painted, because the rows changed, or the colours as well."""
        self._strips.clear()
        if colours:
            self._styles.clear()

    def line(self, pieces: Iterable[Piece], width: int) -> Strip:
        """A line that is no row."""
        segments = [Segment(text, self._style(style, PLAIN)) for text, style in pieces]
        return Strip(segments).adjust_cell_length(width, self._style("", PLAIN))

    def row(self, index: int, width: int, mark: int) -> Strip:
        """One row, with a cursor in its first column if it is marked."""
        key = (index, width, mark)
        if (strip := self._strips.get(key)) is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            strip = self._strips[key] = self._paint(index, width, mark)
        return strip

    def _paint(self, index: int, width: int, mark: int) -> Strip:
        source = self._owner.source
        pieces = source.draw(index, width - 1)
        if mark == PLAIN:
            first = (" ", pieces[0][1] if pieces else "")
        else:
            first = (source.glyphs.cursor, "key" if mark == FOCUSED_CURSOR else "muted")
        segments = [Segment(text, self._style(style, mark)) for text, style in (first, *pieces) if text]
        return Strip(segments).adjust_cell_length(width, self._style("", mark)).simplify()

    def _style(self, name: str, mark: int) -> RichStyle:
        if (found := self._styles.get((name, mark))) is None:
            ansi = self._owner.app.native_ansi_color
            base = self._owner.visual_style + Style.parse((_ANSI_MARKS if ansi else _MARKS)[mark])
            if mark == FOCUSED_CURSOR and ansi:
                base += Style(reverse=True)
            found = self._styles[(name, mark)] = (base + Style.parse(STYLES[name])).rich_style
        return found


class LineList(ScrollView, can_focus=True):
    """The rows of a source, with a cursor."""

    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("g,home", "go(0)", "First", show=False),
        Binding("G,end", "go(-1)", "Last", show=False),
        Binding("ctrl+d", "half(1)", "Half a page down", show=False),
        Binding("ctrl+u", "half(-1)", "Half a page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
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
        self._painter = _Painter(self)
        self.pages_elsewhere: Callable[[int], bool] | None = None
        """Asked first when a page key is pressed, with 1 or -1: whether it turned the page of another pane."""

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return self.source.count

    def update_rows(self, cursor: int | None = None) -> None:
        """Draw anew: other rows, or other contents. The cursor goes to `cursor`, or stays."""
        self._painter.clear()
        size = Size(0, self.count + self.source.head_lines)
        if size != self.virtual_size:
            self.virtual_size = size
        wanted = self.cursor if cursor is None else cursor
        self.cursor = max(0, min(wanted, self.count - 1))
        self.show_cursor()
        self.refresh()

    def forget_rows(self) -> tuple[int, int]:
        """Draw rows anew from their next refresh on; the first row in sight, and how many columns a row has."""
        self._painter.clear()
        return round(self.scroll_y), self.scrollable_content_region.width

    def redraw(self) -> None:
        """Draw the same rows anew: a clock went on, or the colours changed."""
        self._painter.clear()
        self.refresh()

    # Drawing

    @override
    def render_line(self, y: int) -> Strip:
        source, width = self.source, self.scrollable_content_region.width
        index = round(self.scroll_y) + y - source.head_lines
        if y < source.head_lines:
            return self._painter.line([(" ", ""), *source.draw_head(width - 1)], width)
        if not source.count and source.filter and index == 0:
            return self._painter.line([(f" {source.nothing_found}", "muted")], width)
        if not 0 <= index < source.count:
            return Strip.blank(width, self.rich_style)
        return self._painter.row(index, width, self._mark(index))

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
        elif self.cursor >= top + height:
            self.scroll_to(y=min(self.count - height, self.cursor - height + 1 + third), animate=False, force=True)

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
        """So many half pages down, or up."""
        height = max(2, self.scrollable_content_region.height)
        place = max(0, min(self.count - 1, self.cursor + halves * height // 2))
        self._select_near(place, 1 if halves < 0 else -1)

    def action_page(self, direction: int) -> None:
        """A page down or up, here or in the pane that shows what is under the cursor."""
        if self.pages_elsewhere is None or not self.pages_elsewhere(direction):
            self.action_half(2 * direction)

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
        top, region = round(self.scroll_y), self.content_region
        for y in range(min(region.height, self.count - top)):
            if self.source.is_selectable(top + y):
                yield region.offset + Offset(0, y), partial(_focus_row, self, top + y)

    def on_click(self, event: events.Click) -> None:
        """The mouse: to the row, or into it if the cursor is there already."""
        if event.y < self.source.head_lines:
            return
        index = round(self.scroll_y) + event.y - self.source.head_lines
        if not self.source.is_selectable(index):
            return
        if index == self.cursor and event.chain > 1:
            self.action_choose()
        self.cursor = index


def _focus_row(lines: LineList, index: int) -> None:
    lines.focus()
    lines.cursor = index
