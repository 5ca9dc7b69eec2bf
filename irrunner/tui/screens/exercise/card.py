"""A card: something that control told, above the room. It says EXERCISE, who says it and how, and what was attached.

Injects come as cards, and so do answers of control, hints, and the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from irrunner.tui.actions.model import Context
from irrunner.tui.messages import Changed
from irrunner.tui.screens.exercise.card_page import blocks, card_blocks, heading
from irrunner.tui.text import joined
from irrunner.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.tui.screens.exercise.player_snapshot import Card, Told

_AROUND = 6
"""Lines of a card that are not its words: title, keys, and the space around them."""


class CardScreen(ModalScreen[None]):
    """Shows one card until it is closed; it lies in the list of cards afterwards."""

    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = [
        ("enter,escape,q", "close", "Close"),
        ("K", "do('acknowledge')", "Acknowledge"),
        ("e", "do('file')", "File an attachment as evidence"),
        ("s", "do('save')", "Save the attachments"),
    ]

    def __init__(self, row: str, told: Told, *, draft: Card | None = None, remark: str = "") -> None:
        """Show what came.

        Args:
            row: which, as in `Arrival.row`.
            told: everything that was told.
            draft: a card that is only looked at, by its director: nothing can be done with it.
            remark: what to call that.
        """
        super().__init__()
        self.row = row
        self.told = told
        self._draft = draft
        self._remark = remark

    @property
    def card(self) -> Card | None:
        """The inject, if it is one."""
        kind, _, name = self.row.partition(" ")
        return self._draft or (self.told.card(name) if kind == "card" else None)

    def compose(self) -> ComposeResult:
        """What it is, what it says, the keys."""
        with Vertical(classes="card"):
            yield Static(id="card-title")
            yield TextView()
            yield Static(id="card-keys")

    def on_mount(self) -> None:
        """The page has its size now."""
        self._show()
        self.query_one(TextView).focus()

    def on_resize(self) -> None:
        """The keys stay on the screen, however small it is."""
        height = self.app.size.height
        short = height < 30
        self.query_one(TextView).styles.max_height = max(
            3, (height if short else height * 9 // 10) - _AROUND + 2 * short
        )

    @on(Changed)
    def _changed(self) -> None:
        """Somebody acknowledged it, perhaps, or something real has happened."""
        from irrunner.tui.screens.exercise.inject_notifications import told_to

        known = told_to(self.app.session)  # type: ignore[attr-defined]
        if self._draft is None and known is not None and known != self.told:
            self.told = known
            if known.over == "real":  # nobody reads on in a story when something is real
                self.row = "end"
            self._show()

    def _show(self) -> None:
        what, title = (self._remark, self._draft.title) if self._draft is not None else heading(self.row, self.told)
        mark, style = (" THIS IS REAL ", "late") if self.is_real else (" EXERCISE ", "exercise")
        shown = joined((mark, style), "  ", (f"{what}  ", "muted"), (title, "heading"))
        self.query_one("#card-title", Static).update(shown)
        said = card_blocks(self._draft, self.told) if self._draft is not None else blocks(self.row, self.told)
        self.query_one(TextView).show(list(said), keep_place=True)
        self.query_one("#card-keys", Static).update(self._keys())

    @property
    def is_real(self) -> bool:
        """Whether it says that the exercise gives way to something real."""
        return self.row == "end" and self.told.over == "real"

    def _keys(self) -> Content:
        card = self.card if self._draft is None else None
        keys = [("K", "acknowledge")] if card is not None and card.outstanding else []
        keys += [("e", "file as evidence"), ("s", "save")] if card is not None and card.attachments else []
        parts: list[tuple[str, str]] = []
        for key, word in [*keys, ("enter", "close")]:
            parts += [(key, "key"), (f"  {word}    ", "muted")]
        return joined(*parts)

    def action_do(self, what: str) -> None:
        """One of the acts on this card."""
        if self._draft is not None or self.card is None:
            return
        from irrunner.tui.screens.exercise.player_actions import act

        act(self.app, what, Context(card=self.card.opaque))  # type: ignore[arg-type]

    def action_close(self) -> None:
        """It was read."""
        self.dismiss(None)
