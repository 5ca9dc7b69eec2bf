"""The report's Markdown as a page to read: tables become rows with a label, everything else is laid out as `how` is.

A table of eleven columns has no place in a terminal. So each row is a paragraph that begins with its first cell; in
wide tables every further cell says which column it stands in. Nothing is left out.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from irrunner.safety import visible
from irrunner.tui.text import joined, line
from irrunner.tui.widgets import markdown
from irrunner.tui.widgets.text_view import Block, hanging_block

if TYPE_CHECKING:
    from collections.abc import Iterator

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|(?: *:?-+:? *\|)+")
_WIDEST_LABEL = 28
_NARROW = 5
"""Columns up to which a row needs no names of columns: what stands in it says so."""
_APART = (" · ", "muted")


def paper(markdown: str) -> list[Block]:
    """Blocks for a page. It takes a while for a long report: call it in a thread of its own."""
    rows = visible(markdown).split("\n")
    if rows[0] == "---" and "---" in rows[1:]:  # front matter is for programs
        rows = rows[rows.index("---", 1) + 1 :]
    return list(_blocks("\n".join(rows).strip("\n").split("\n")))


def _blocks(rows: list[str]) -> Iterator[Block]:
    fenced = False
    marked = []
    for row in rows:
        fence = row.lstrip().startswith("```")
        marked.append((not fenced and row.startswith("|"), row))
        fenced = fenced != fence
    for is_table, group in groupby(marked, key=lambda each: each[0]):
        together = [row for _, row in group]
        yield from _table(together) if is_table else markdown.blocks("\n".join(together), longest=None)


def _table(rows: list[str]) -> Iterator[Block]:
    """Rows of a table, with its head if it says something."""
    head, *body = (
        [cell.strip() for cell in _CELLS.split(row.strip())[1:-1]] for row in rows if not _RULE.fullmatch(row)
    )
    if any(head):
        yield Block(line(" · ".join(_plain(cell) for cell in head), "muted"))
    labels = [_cell(cells[0]) for cells in body]
    width = min(_WIDEST_LABEL, max((label.cell_length for label in labels), default=0))
    for label, cells in zip(labels, body, strict=True):
        rest = _rest(head, cells)
        if label.cell_length > width:
            yield Block(joined(label, "  ", rest), rest=Content("  "))
        else:
            yield hanging_block(joined(label, " " * (width - label.cell_length + 2)), rest)


def _rest(head: list[str], cells: list[str]) -> Content:
    """All cells but the first; empty ones need no place."""
    pieces: list[Content | tuple[str, str]] = []
    for name, cell in zip(head[1:], cells[1:], strict=False):
        if cell:
            pieces += [_APART] * bool(pieces)
            pieces += [(f"{_plain(name)} ", "muted")] * (len(head) > _NARROW and bool(name))
            pieces.append(_cell(cell))
    return joined(*pieces)


def _cell(text: str) -> Content:
    return markdown.inline(text.replace("<br>", " / ").replace("&#92;", "\\\\"))


def _plain(text: str) -> str:
    return markdown.inline(text).plain
