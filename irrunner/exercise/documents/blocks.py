"""What a document is made of: headings, paragraphs, lists, tables, quotations, and lines to write on."""

from __future__ import annotations

from msgspec import Struct


class Heading(Struct, frozen=True):
    """A heading; level: 2 or 3, below the title. new_page: whether it begins a page when it is printed."""

    text: str
    level: int = 2
    new_page: bool = False


class Paragraph(Struct, frozen=True):
    """A sentence or two; strong: whether it must not be overlooked."""

    text: str
    strong: bool = False


class Bullets(Struct, frozen=True):
    """A list; numbered: whether the order counts. boxes: whether each can be ticked."""

    items: tuple[str, ...]
    numbered: bool = False
    boxes: bool = False


class Table(Struct, frozen=True):
    """A table; wide: places of the columns that need room for writing by hand."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[int, ...] = ()


class Quotation(Struct, frozen=True):
    """Words as they stand in the scenario, with their line ends; told: whether players get to read them."""

    text: str
    told: bool = False


class ToFillIn(Struct, frozen=True):
    """A label and a line to write on; lines: how many."""

    label: str
    lines: int = 1


Block = Heading | Paragraph | Bullets | Table | Quotation | ToFillIn


class Document(Struct, frozen=True):
    """One document.

    Attributes:
        title: what it is. exercise: of which exercise.
        handling: who may have it, in a sentence.
    """

    title: str
    exercise: str
    handling: str
    blocks: tuple[Block, ...]


def on_one_line(text: str) -> str:
    """A text on one line, however its author wrapped it."""
    return " ".join(text.split())
