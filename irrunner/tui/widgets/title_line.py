"""The line on top of a room that belongs to no incident: where this is, and who sits here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from irrunner.tui.text import line

if TYPE_CHECKING:
    from irrunner.tui.store.session import Session


class TitleLine(Widget):
    """`irrunner`, what the room is, and at the right who records."""

    DEFAULT_CSS = """
    TitleLine { height: 1; dock: top; padding: 0 1; background: $panel; }
    """

    def __init__(self, title: str, session: Session, *, exercise: bool = False) -> None:
        """`exercise`: whether what is done here becomes part of one, which is said first."""
        super().__init__()
        self._exercise = exercise
        self._title = title
        self._session = session

    def render(self) -> Content:
        """Left what, right who; the left gives way."""
        width = self.content_size.width
        who = f"recording as {self._session.actor.name}"
        if self._session.read_only:
            who = "read only"
        right = line(who, "muted", max(8, width // 3))
        first = line(" EXERCISE ", "exercise") if self._exercise else line("irrunner", "heading")
        left = Content.assemble(first, "  ", line(self._title, "", width))
        room = width - right.cell_length - 2
        left = left.truncate(room, ellipsis=True) if left.cell_length > room else left
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)
