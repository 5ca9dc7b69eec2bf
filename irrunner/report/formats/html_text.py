"""What people wrote, as HTML inside a sentence: line breaks, pasted logs, and tables that were typed with pipes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.safety import markdown, web
from irrunner.safety.page_text import has_rtl, visible_on_page

if TYPE_CHECKING:
    from collections.abc import Iterator

_RULE_SIGNS: Final = frozenset(" |+:=-─┼├┤")
_PIPE: Final = re.compile(r"(?<!\\)[|│]")
_MAX_COLUMNS: Final = 20
_MAX_ROWS: Final = 1000


class _Table(Struct, frozen=True):
    """Rows of cells that were typed; the first is a heading when a line was drawn below it."""

    rows: Sequence[Sequence[str]]
    has_heading: bool


def paragraphs(text: str) -> str:
    """Escaped HTML of a text of one or more lines, fit for where a sentence is.

    A table that was typed with pipes becomes one, by roles: a `table` may not stand inside a sentence. Lines whose
    spaces mean something keep them. Text from right to left is laid out by its own first letter.
    """
    text = visible_on_page(text)
    if "\n" not in text:
        return _directed(web.escape(text), text)
    return "".join(_table(part) if isinstance(part, _Table) else _lines(part) for part in _parts(text))


def _lines(text: str) -> str:
    if not text.strip():
        return ""
    if markdown.is_laid_out(text):
        return f'<span class="laid-out"{_direction(text)}>{web.escape(text)}</span>'
    return "<br>".join(_directed(web.escape(line), line) for line in text.split("\n"))


def _directed(escaped: str, text: str) -> str:
    return f'<span dir="auto">{escaped}</span>' if has_rtl(text) else escaped


def _direction(text: str) -> str:
    return ' dir="auto"' if has_rtl(text) else ""


def _table(table: _Table) -> str:
    """Without a style sheet the bars are there, and every row ends its line."""
    rows = []
    for at, row in enumerate(table.rows):
        role = "columnheader" if at == 0 and table.has_heading else "cell"
        ends = ['<span class="bar-text"> | </span>'] * (len(row) - 1) + ['<br class="bar-text">']
        cells = (
            f'<span role="{role}">{_directed(web.escape(cell), cell)}{end}</span>'
            for cell, end in zip(row, ends, strict=True)
        )
        rows.append(f'<span role="row">{"".join(cells)}</span>')
    return f'<span class="pasted" role="table">{"".join(rows)}</span>'


def _parts(text: str) -> Iterator[str | _Table]:
    """The text in order, its typed tables apart."""
    if "|" not in text and "│" not in text:
        yield text
        return
    plain: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (_PIPE.search(lines[end]) or _is_rule(lines[end])):
            end += 1
        table = _as_table(lines[at:end]) if end - at >= 2 else None
        if table is None:
            plain += lines[at : max(end, at + 1)]
        else:
            yield "\n".join(plain)
            yield table
            plain = []
        at = max(end, at + 1)
    yield "\n".join(plain)


def _is_rule(line: str) -> bool:
    """Whether a line is one that is drawn between the rows of a table."""
    return set(line) <= _RULE_SIGNS and any(stroke in line for stroke in ("--", "==", "──"))


def _as_table(lines: Sequence[str]) -> _Table | None:
    """These lines as a table; None when their cells do not match, or nothing but chance makes them look like one."""
    rules = [at for at, line in enumerate(lines) if _is_rule(line)]
    rows = [_cells(line) for at, line in enumerate(lines) if at not in set(rules)]
    framed = all(line.strip()[:1] in "|│" and line.strip()[-1:] in "|│" for line in lines if not _is_rule(line))
    if not rows or not 2 <= len(rows[0]) <= _MAX_COLUMNS or len(rows) > _MAX_ROWS:
        return None
    if any(len(row) != len(rows[0]) for row in rows) or not (rules or (framed and len(rows) >= 2)):
        return None
    inner = [at for at in rules if at > 0]
    first_row = next(at for at in range(len(lines)) if at not in set(rules))
    return _Table(rows, bool(inner) and inner[0] == first_row + 1 and len(rows) > 1)


def _cells(line: str) -> list[str]:
    line = line.strip()
    framed = line[:1] in ("|", "│")
    cells = [cell.strip().replace("\\|", "|") for cell in _PIPE.split(line)]
    if framed:
        cells = cells[1:]
    return cells[:-1] if framed and cells and not cells[-1] else cells
