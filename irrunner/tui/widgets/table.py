"""A table: columns that fit their contents, a head that stays, a cursor, a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from rich.cells import cell_len
from typing_extensions import override

from irrunner.safety import one_line
from irrunner.tui.text import search_form
from irrunner.tui.widgets.line_list import LineList, LineSource, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEASURED = 500
"""Rows that are measured to find how wide a column has to be."""
_GAP = 2


class Column(Struct, frozen=True):
    """One column.

    Attributes:
        title: what stands above it. least, most: its width in columns; a `most` of 0 is as wide as its cells.
        style: of its cells. optional: left out when all its cells are empty, or where there is no space.
    """

    title: str
    least: int = 4
    most: int = 24
    style: str = ""
    optional: bool = False


class TableRow(Struct, frozen=True):
    """One row: a name by which its cursor is kept, its (foreign) cells, and a style for all of them."""

    name: str
    cells: tuple[str, ...]
    style: str = ""


class TableSource(LineSource):
    """The rows of a table that its filter lets through, in columns as wide as cells need and the window allows."""

    head_lines: ClassVar[int] = 1

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.all: tuple[TableRow, ...] = ()
        self.shown: tuple[TableRow, ...] = ()
        self._widths: dict[int, list[int]] = {}
        self._lengths: dict[int, int] = {}

    def sift(self) -> None:
        """Filter all rows again: those stay in whose cells every word of the filter occurs."""
        words = search_form(self.filter).split()
        self.shown = (
            tuple(row for row in self.all if all(word in search_form("\n".join(row.cells)) for word in words))
            if words
            else self.all
        )
        self._widths.clear()
        self._lengths.clear()

    def index(self, name: str) -> int | None:
        """The place of a row; None when it is not shown."""
        return next((at for at, row in enumerate(self.shown) if row.name == name), None)

    @property
    @override
    def count(self) -> int:
        return len(self.shown)

    @override
    def draw_head(self, width: int) -> list[Piece]:
        widths = self._fitted(width)
        return [
            (fit(column.title, size) + " " * _GAP, "muted")
            for column, size in zip(self.columns, widths, strict=True)
            if size
        ]

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        row = self.shown[index]
        pieces: list[Piece] = []
        for column, size, cell in zip(self.columns, self._fitted(width), row.cells, strict=True):
            if size:
                style = row.style or column.style
                pieces.append((fit(cell, size, self.glyphs.more) + " " * _GAP, style))
        return pieces

    def _fitted(self, width: int) -> list[int]:
        """The columns' widths; what has no space is 0."""
        if (known := self._widths.get(width)) is not None:
            return known
        sizes = [self._wanted(number, column) for number, column in enumerate(self.columns)]
        for number, column in enumerate(self.columns):  # one long name does not hide what stands beside it
            if (over := _total(sizes) - width) > 0 and not column.optional:
                sizes[number] = max(min(sizes[number], max(column.least, width * 2 // 5)), sizes[number] - over)
        for number in reversed(range(len(self.columns))):
            if _total(sizes) > width and self.columns[number].optional:
                sizes[number] = min(sizes[number], self.columns[number].least)
        for number in reversed(range(len(self.columns))):
            if _total(sizes) > width and self.columns[number].optional:
                sizes[number] = 0
        while (over := _total(sizes) - width) > 0:
            space = [size - column.least if size else 0 for size, column in zip(sizes, self.columns, strict=True)]
            if not any(each > 0 for each in space):
                break
            widest = max(range(len(sizes)), key=space.__getitem__)
            sizes[widest] -= min(over, space[widest])
        self._distribute(sizes, width - _total(sizes))
        self._widths[width] = sizes
        return sizes

    def _distribute(self, sizes: list[int], space: int) -> None:
        """Give what is left over to the columns whose cells are cut, the one that lacks least first."""
        lacks = sorted((self._longest(number) - size, number) for number, size in enumerate(sizes) if size)
        for lack, number in lacks:
            more = max(0, min(lack, space))
            sizes[number] += more
            space -= more

    def _wanted(self, number: int, column: Column) -> int:
        longest = self._longest(number)
        if column.optional and not longest:
            return 0
        return max(column.least, cell_len(column.title), min(longest, column.most or 200))

    def _longest(self, number: int) -> int:
        """How wide a column's cells are, as far as that matters."""
        if (known := self._lengths.get(number)) is None:
            cells = (cell_len(one_line(row.cells[number], 200)) for row in self.shown[:_MEASURED])
            known = self._lengths[number] = max(cells, default=0)
        return known


class Table(LineList):
    """Rows of cells, under a head that stays."""

    source: TableSource

    def __init__(self, columns: Sequence[Column] = (), *, id: str | None = None) -> None:
        super().__init__(TableSource(columns), id=id)

    def show(self, rows: Sequence[TableRow], columns: Sequence[Column] | None = None) -> None:
        """Show other rows; the cursor stays on its row, or on the first one when the columns are others."""
        selected = self.selected
        if columns is not None and tuple(columns) != self.source.columns:
            self.source.columns = tuple(columns)
            selected = ""
            self.set_reactive(Table.cursor, 0)
        self.source.all = tuple(rows)
        self._update(selected)

    def set_filter(self, text: str) -> None:
        """Show only rows in which every one of these words occurs."""
        selected, self.source.filter = self.selected, text
        self._update(selected)

    def _update(self, selected: str) -> None:
        self.source.sift()
        place = self.source.index(selected)
        self.update_rows(place if place is not None else min(self.cursor, max(0, self.count - 1)))

    @property
    def selected(self) -> str:
        """The name of the row under the cursor; empty when there is none."""
        return self.source.shown[self.cursor].name if self.cursor < self.count else ""

    def select(self, name: str) -> bool:
        """Put the cursor on a row, unfiltering what hides it; whether there is such a row."""
        if self.source.index(name) is None and name in {row.name for row in self.source.all}:
            self.set_filter("")
        place = self.source.index(name)
        if place is not None:
            self.cursor = place
        return place is not None


def _total(sizes: list[int]) -> int:
    return sum(size + _GAP for size in sizes if size)
