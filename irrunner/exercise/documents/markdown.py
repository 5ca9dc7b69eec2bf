"""A document as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.documents.blocks import Bullets, Heading, Paragraph, Quotation, Table, on_one_line
from irrunner.safety.markdown import block, cell, code_block, escape, is_laid_out

if TYPE_CHECKING:
    from irrunner.exercise.documents.blocks import Block, Document


def write_markdown(document: Document) -> str:
    """The whole document; it ends with a newline."""
    parts = [f"# EXERCISE: {_line(document.title)}", f"**{_line(document.exercise)}**", _line(document.handling)]
    parts += [_block(each) for each in document.blocks]
    return "\n\n".join([*parts, "EXERCISE"]) + "\n"


def _block(each: Block) -> str:
    if isinstance(each, Heading):
        return f"{'#' * each.level} {_line(each.text)}"
    if isinstance(each, Paragraph):
        return f"**{_line(each.text)}**" if each.strong else _line(each.text)
    if isinstance(each, Quotation):
        return code_block(each.text) if is_laid_out(each.text) else block(each.text)
    if isinstance(each, Bullets):
        sign = "- [ ]" if each.boxes else "-"
        return "\n".join(
            f"{f'{number}.' if each.numbered else sign} {_line(item)}" for number, item in enumerate(each.items, 1)
        )
    if isinstance(each, Table):
        rows = [each.head, ("---",) * len(each.head), *each.rows]
        return "\n".join(
            f"| {' | '.join(text if place == 1 else cell(on_one_line(text)) for text in row)} |"
            for place, row in enumerate(rows)
        )
    blank = "\\_" * 30
    return "\n\n".join([f"{_line(each.label)}: {blank}", *([blank * 2] * (each.lines - 1))])


def _line(text: str) -> str:
    return escape(on_one_line(text))
