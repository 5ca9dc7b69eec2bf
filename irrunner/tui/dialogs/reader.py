"""Something to read in full, above everything else: an entry, what a verification found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from textual.app import ComposeResult

_LABEL = 16


class Reader(ModalScreen[None]):
    """A heading and a page."""

    CSS_PATH = "reader.tcss"
    BINDINGS = [("escape,q,enter", "close", "Close"), ("y", "copy", "Copy")]

    def __init__(self, title: str, blocks: Sequence[Block]) -> None:
        super().__init__()
        self._title = title
        self._blocks = blocks

    @classmethod
    def of_facts(cls, title: str, facts: Sequence[tuple[str, str]]) -> Self:
        """Labels with foreign texts."""
        blocks: list[Block] = []
        for label, text in facts:
            first, *rest = paragraphs(plain(text)) or [Block()]
            blocks.append(hanging_block(line(f"{label[: _LABEL - 1]:<{_LABEL}}", "muted"), first.text))
            blocks.extend(hanging_block(line(" " * _LABEL), block.text) for block in rest)
        return cls(title, blocks)

    def compose(self) -> ComposeResult:
        """Heading, page, keys."""
        with Vertical(id="reader"):
            yield Static(line(self._title, "heading"), id="reader-title")
            yield TextView()
            keys = (("esc", "key"), ("  close    ", "muted"), ("y", "key"), ("  copy    ", "muted"))
            yield Static(joined(*keys, ("j k", "key"), ("  scroll", "muted")), id="reader-keys")

    def on_mount(self) -> None:
        """The page has its size now."""
        self.query_one(TextView).show(self._blocks)
        self.query_one(TextView).focus()

    def action_close(self) -> None:
        """It was read."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """Copy all of it."""
        from irrunner.tui.terminal.clipboard import copy_text

        place = self.app.session.place  # type: ignore[attr-defined]
        text = "\n".join(f"{block.first.plain}{block.text.plain}" for block in self._blocks)
        said = copy_text(self.app, text, place).sentence
        self.query_one("#reader-keys", Static).update(line(said, "muted"))
