"""The list of playbooks: title, how many steps, and whether it can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.tui.widgets.line_list import LineList, Piece, align_right, fit
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.playbook.library import Listed


class PlaybookList(LineList):
    """Playbooks by title."""

    def __init__(self) -> None:
        super().__init__()
        self._playbooks: list[Listed] = []

    @property
    def count(self) -> int:
        """How many."""
        return len(self._playbooks)

    @property
    def chosen(self) -> Listed | None:
        """The one under the cursor."""
        return self._playbooks[self.cursor] if self._playbooks else None

    def show(self, playbooks: Sequence[Listed]) -> None:
        """Show these."""
        self._playbooks = list(playbooks)
        self.update_rows()

    def draw(self, index: int, width: int) -> list[Piece]:
        """Title and steps, or that it has errors."""
        each = self._playbooks[index]
        wrong = each.errors > 0
        note = count(each.errors, "error") if wrong else count(each.steps, "step")
        return [
            (fit(each.title or each.id, width - 12, self.glyphs.more), "muted" if wrong else "strong"),
            (align_right(note, 11), "bad" if wrong else "muted"),
            (" ", ""),
        ]
