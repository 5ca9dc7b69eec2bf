"""Markdown as blocks of a page: what a responder needs of it, and nothing in it that acts.

Headings, lists, quotations, rules, code, tables as rows that wrap, and within a line code, strong and
emphasised words and links with their address written out. Everything else stays as it was typed.
The text passes `irrunner.safety` before anything is looked for in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.content import Content

from irrunner.playbook.code_blocks import FENCE
from irrunner.safety import visible
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.text_view import Block, hanging_block

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*)")
_ITEM = re.compile(r"(?P<indent>\s*)(?P<sign>[-*+]|\d{1,3}[.)])\s+(?P<text>.*)")
_QUOTE = re.compile(r" {0,3}>\s?(.*)")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?<!`)(?P<ticks>`++)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<stars>\*\*|__)(?P<strong>\S(?:.*?\S)?)(?P=stars)"
    r"|(?<![\w*])(?P<star>[*_])(?P<emphasis>[^\s*_](?:[^*_]*?[^\s*_])?)(?P=star)(?![\w*])"
    r"|\[(?P<label>[^\[\]]*)\]\((?P<address>[^()\s]*)\)"
)
_CELLS = re.compile(r"(?<!\\)\|")
_TABLE_RULE = re.compile(r"\|(?: *:?-+:? *\|)+")
_WIDEST_LABEL = 28
_NARROW = 5
"""Columns up to which a row needs no names of columns: the cells speak for themselves."""
_APART = (" · ", "muted")
_DEEPEST = 4
_LONGEST = 50_000
_LONGEST_LINE = 4_000
"""Characters that are laid out; what is longer is no instruction to a responder."""


def blocks(source: str, *, heading: str = "heading", longest: int | None = _LONGEST) -> list[Block]:
    """Markdown as blocks, up to so many characters."""
    return list(_Layout(visible(source[:longest]).expandtabs(4).split("\n"), heading).blocks())


class _Layout:
    """Markdown on its way into blocks: the paragraph that is being collected, and what stands before it."""

    def __init__(self, lines: list[str], heading: str) -> None:
        self._lines = lines
        self._heading = heading
        self._at = 0
        self._paragraph: list[str] = []
        self._prefix = Content("")

    def blocks(self) -> Iterator[Block]:
        """All of them."""
        while self._at < len(self._lines):
            each = self._lines[self._at]
            self._at += 1
            if (block := self._special(each)) is not None:
                yield from self._flush()
                yield from block
                self._prefix = Content("")
            elif found := _ITEM.fullmatch(each):
                yield from self._flush()
                depth = min(_DEEPEST, len(found["indent"]) // 2)
                self._prefix = joined("  " * depth, (f"{found['sign']} ", "muted"))
                self._paragraph.append(found["text"])
            else:
                yield from self._prose(each)
        yield from self._flush()

    def _special(self, each: str) -> list[Block] | None:
        """Lines that are a block of their own."""
        if fence := FENCE.match(each):
            return self._code(fence[1])
        if found := _HEADING.match(each):
            return [Block(joined((_plain(found[2].rstrip().rstrip("#").rstrip()), self._heading)))]
        if not each.strip() or _RULE.match(each):
            return [Block()]
        if found := _QUOTE.fullmatch(each):
            return [hanging_block(line("  "), inline(found[1], "muted"))]
        if each.lstrip().startswith("|"):
            return self._table(each)
        if each.startswith("    ") and not self._paragraph:
            return [Block(line(each.rstrip()), keep=True)]
        return None

    def _code(self, fence: str) -> list[Block]:
        rows = []
        while self._at < len(self._lines) and not self._lines[self._at].strip().startswith(fence):
            rows.append(self._lines[self._at])
            self._at += 1
        self._at += 1
        return [Block(line(row, "code"), line("  "), line("  "), keep=True) for row in rows]

    def _table(self, first: str) -> list[Block]:
        """A table as rows that wrap; lines with bars that are no table stay as they are."""
        rows = [first.strip()]
        while self._at < len(self._lines) and self._lines[self._at].lstrip().startswith("|"):
            rows.append(self._lines[self._at].strip())
            self._at += 1
        if len(rows) < 2 or not _TABLE_RULE.fullmatch(rows[1]):
            return [Block(line(row), keep=True) for row in rows]
        return list(_table(rows))

    def _prose(self, each: str) -> Iterator[Block]:
        if not self._paragraph:
            self._prefix = Content("")
        self._paragraph.append(each.strip().removesuffix("\\"))
        if each.endswith(("  ", "\\")):
            yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        if self._paragraph:
            yield hanging_block(self._prefix, inline(" ".join(self._paragraph)))
            self._paragraph.clear()


def inline(text: str, style: str = "") -> Content:
    """One line of Markdown; a very long one stays as it was typed, because the marks of some take quadratic time."""
    if len(text) > _LONGEST_LINE:
        return line(text, style)
    pieces: list[tuple[str, str]] = []
    end = 0
    for found in _INLINE.finditer(text):
        pieces.append((text[end : found.start()], style))
        end = found.end()
        if found["escaped"]:
            pieces.append((found["escaped"], style))
        elif found["code"] is not None:
            pieces.append((found["code"].strip() or found["code"], "code"))
        elif found["strong"] is not None:
            pieces.append((_plain(found["strong"]), "strong"))
        elif found["emphasis"] is not None:
            pieces.append((_plain(found["emphasis"]), "strong"))
        else:
            label, address = _plain(found["label"]), found["address"]
            pieces.append((label, style))
            pieces.append((f" ({address})" if label != address else "", "muted"))
    pieces.append((text[end:], style))
    return joined(*(piece for piece in pieces if piece[0]))


def _plain(text: str) -> str:
    """Without the marks of a code span or an escape inside it."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace("`", ""))


def _table(rows: list[str]) -> Iterator[Block]:
    """Rows of a table, with its head if there is anything in it."""
    head, *body = (
        [cell.strip() for cell in _CELLS.split(row.strip())[1:-1]] for row in rows if not _TABLE_RULE.fullmatch(row)
    )
    if any(head):
        yield Block(line(" · ".join(inline(cell).plain for cell in head), "muted"))
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
            pieces += [(f"{inline(name).plain} ", "muted")] * (len(head) > _NARROW and bool(name))
            pieces.append(_cell(cell))
    return joined(*pieces)


def _cell(text: str) -> Content:
    return inline(text.replace("<br>", " / ").replace("&#92;", "\\\\"))
