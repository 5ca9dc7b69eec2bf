"""A card: one inject, above the room. It says EXERCISE, who says it and how, and what was attached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from irrunner.incident.moments import shown
from irrunner.tui.actions import Context
from irrunner.tui.messages import Changed
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.page import Block, Page, hanging, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.tui.exercise.picture import Card, Told

_LABEL = 13


class CardScreen(ModalScreen[None]):
    """Shows one card until it is closed; it lies in the list of cards afterwards."""

    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = [
        ("enter,escape,q", "close", "Close"),
        ("K", "do('acknowledge')", "Acknowledge"),
        ("e", "do('file')", "File an attachment as evidence"),
        ("s", "do('save')", "Save the attachments"),
    ]

    def __init__(self, card: Card, told: Told, *, preview: bool = False) -> None:
        """Show a card, or how one would look: then nothing can be done with it."""
        super().__init__()
        self._preview = preview
        self.card = card
        self._told = told

    def compose(self) -> ComposeResult:
        """What it is, what it says, the keys."""
        with Vertical(classes="card"):
            yield Static(id="card-title")
            yield Page()
            yield Static(id="card-keys")

    def on_mount(self) -> None:
        """The page has its size now."""
        self._show()
        self.query_one(Page).focus()

    @on(Changed)
    def _changed(self) -> None:
        """Somebody acknowledged it, perhaps."""
        from irrunner.tui.exercise.arriving import told_to

        known = told_to(self.app.session)  # type: ignore[attr-defined]
        card = known.card(self.card.opaque) if known is not None else None
        if known is not None and card is not None and card != self.card:
            self.card, self._told = card, known
            self._show()

    def _show(self) -> None:
        card = self.card
        what = "preview, nothing is told yet  " if self._preview else f"card {card.number}  "
        title = joined((" EXERCISE ", "exercise"), "  ", (what, "muted"), (card.title, "heading"))
        self.query_one("#card-title", Static).update(title)
        self.query_one(Page).show(list(blocks(card, self._told)), keep_place=True)
        self.query_one("#card-keys", Static).update(self._keys())

    def _keys(self) -> Content:
        acts = not self._preview
        keys = [("K", "acknowledge")] if acts and self.card.outstanding else []
        keys += [("e", "file as evidence"), ("s", "save")] if acts and self.card.attachments else []
        parts: list[tuple[str, str]] = []
        for key, word in [*keys, ("enter", "close")]:
            parts += [(key, "key"), (f"  {word}    ", "muted")]
        return joined(*parts)

    def action_do(self, what: str) -> None:
        """One of the acts on this card."""
        if self._preview:
            return
        from irrunner.tui.exercise.players import act

        act(self.app, what, Context(card=self.card.opaque))  # type: ignore[arg-type]

    def action_close(self) -> None:
        """It was read."""
        self.dismiss(None)


def blocks(card: Card, told: Told) -> Iterator[Block]:
    """A card as a page: where it comes from, then its words. All of it is foreign text."""
    zone = told.story.zone if told.story is not None else "UTC"
    story = f"story {told.story.shown(card.story)}, " if told.story is not None else ""
    facts = [
        ("From", card.sender),
        ("Via", card.via),
        ("To", ", ".join(card.to) or "everybody"),
        ("At", f"{story}{shown(card.when, zone)}"),
    ]
    yield from (_fact(label, text) for label, text in facts if text)
    yield Block()
    yield from paragraphs(plain(card.text))
    if card.attachments:
        yield Block()
        yield from (_fact("Attached", f"{item}  {name}") for item, name in card.attachments)
    if card.acknowledged or card.outstanding:
        yield Block()
    yield from (_fact("Acknowledged", f"{role}, by {by}") for role, by in card.acknowledged)
    if card.outstanding:
        yield hanging(line(f"{'Waits for':<{_LABEL}}", "muted"), line(", ".join(card.outstanding), "warning"))


def _fact(label: str, text: str) -> Block:
    return hanging(line(f"{label:<{_LABEL}}", "muted"), line(" ".join(text.split())))
