"""Markdown, to edit: every value is escaped for the cell, heading, block or front matter it lands in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from irrunner.playbook.durations import format_duration
from irrunner.report.template import Escaping
from irrunner.report.template_files import markdown_fault
from irrunner.report.template_sandbox import render_page
from irrunner.safety import markdown, one_line, visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.report.formats.page import Page


class EscapedMarkdown(str):
    """Markdown that is already escaped for where it lands."""

    __slots__ = ()


class FencedBlock(EscapedMarkdown):
    """A block of code, which is one only where a block can begin.

    Attributes:
        indent: of its second and all further lines. inline: the same text, escaped for anywhere else.
    """

    indent: int
    inline: str

    @override
    def __str__(self) -> FencedBlock:
        return self


def _fenced(text: str, indent: int) -> FencedBlock:
    block = FencedBlock(f"\n{' ' * indent}".join(markdown.code_block(text).split("\n")))
    block.indent, block.inline = indent, _lines(text)
    return block


_BEGINS_ITEM = re.compile(r" {0,3}(?:[-*+]|1[.)]) ")
"""What begins a list item wherever it stands; deeper ones may be the text of a paragraph."""


def _place(line: str, piece: str) -> str:
    """A fence where it is one: on a line of its own, or right behind the mark of a list item that holds all its lines.

    Anywhere else what stands in it would be Markdown, so it becomes text.
    """
    if not isinstance(piece, FencedBlock):
        return piece
    if not line.strip(" ") and len(line) <= piece.indent <= 3:
        return piece
    inside = _BEGINS_ITEM.fullmatch(line) is not None and len(line) <= piece.indent <= len(line) + 3
    return piece if inside else piece.inline


def render(page: Page) -> str:
    """The page by its `.md.j2` template.

    Raises:
        Misused: the folder of templates is none.
        Refused: a template of the user's cannot be used, with the line.
    """
    return render_page(page, ESCAPING, __name__)


def _finalize(value: Any) -> str:
    return value if isinstance(value, EscapedMarkdown) else EscapedMarkdown(markdown.cell(_text(value)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _filter(escape: Callable[[str], str]) -> Callable[[Any], EscapedMarkdown]:
    return lambda value: EscapedMarkdown(escape(_text(value)))


def _block(value: Any, indent: int = 0) -> EscapedMarkdown:
    """Free text of several lines as a quotation, indented to stay inside a list item."""
    return EscapedMarkdown(("\n" + " " * indent).join(markdown.block(_text(value)).split("\n")))


def _lines(value: Any) -> EscapedMarkdown:
    """Free text of several lines in one table cell or list item."""
    lines = visible(_text(value)).replace("\t", "    ").split("\n")
    return EscapedMarkdown("<br>".join(markdown.cell(line) for line in lines))


def _item(value: Any, indent: int = 4) -> EscapedMarkdown:
    """Free text of several lines in a list item; where its spaces mean something it is code, and stays as it was."""
    text = _text(value)
    if not markdown.is_laid_out(text):
        return _lines(text)
    # The fence stands behind the dash: a dash alone on its line would make a heading of the line before it.
    return _fenced(text, indent)


def _front(value: Any) -> EscapedMarkdown:
    """A value of the front matter: a quoted text that YAML and JSON read alike, without signs of HTML and of links."""
    quoted = json.dumps(one_line(_text(value)), ensure_ascii=False)
    return EscapedMarkdown(_HTML_SIGNS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", quoted))


_HTML_SIGNS = re.compile(r"[<>&[]")


FILTERS: dict[str, Callable[..., Any]] = {
    "block": _block,
    "lines": _lines,
    "item": _item,
    "code": _filter(markdown.inline_code),
    "code_block": lambda value: _fenced(_text(value), 0),
    "front": _front,
    "heading": _filter(markdown.heading),
    "duration": format_duration,
}
ESCAPING = Escaping("md", _finalize, FILTERS, find_literal_fault=markdown_fault, place=_place)
