"""Scrollbars for a terminal that has only ASCII: whole cells, without the eighths of one that Textual draws."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class WholeCells(ScrollBarRender):
    """A bar of blanks in reverse."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def choose_scrollbars(*, only_ascii: bool) -> None:
    """Decide for all scrollbars; Textual keeps it in their class."""
    ScrollBar.renderer = WholeCells if only_ascii else ScrollBarRender
