"""A card: a message of control, shown above the players' screen. It says EXERCISE, who sent it, and what is attached.

Injects come as cards, and so do answers of control, hints, and the end of the exercise. The same text is
shown in the list of all cards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static
from typing_extensions import override

from irrunner.exercise.scenario.inject_text import reflow
from irrunner.incident.moments import format_time
from irrunner.tui.actions.model import Context
from irrunner.tui.dialogs.keys import DIALOG_KEYS
from irrunner.tui.messages import Changed
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.content import Content

    from irrunner.tui.host import Host
    from irrunner.tui.screens.exercise.player_snapshot import Card, PlayerSnapshot, Question

_LABEL_WIDTH = 13
_OTHER_ROWS = 6
"""Rows of a card that are not its text: title, keys, and the space around them."""


class CardScreen(ModalScreen[None]):
    """Shows one message until it is closed; it is in the list of cards afterwards."""

    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = [
        ("enter,escape,q", "close", "Close"),
        ("K", "perform('acknowledge')", "Acknowledge"),
        ("e", "perform('file')", "File an attachment as evidence"),
        ("s", "perform('save')", "Save the attachments"),
        ("v", "perform('read')", "Read an attachment"),
        *((str(number), f"choose({number})", "Choose an answer") for number in range(1, 10)),
        *DIALOG_KEYS,
    ]

    def __init__(self, row: str, players: PlayerSnapshot, *, draft: Card | None = None, remark: str = "") -> None:
        """Show a message.

        Args:
            row: which one, as in `Notification.row`.
            players: everything that the players were told.
            draft: a card that its director previews: nothing can be done with it.
            remark: what stands before the title of a draft.
        """
        super().__init__()
        self.row = row
        self.players = players
        self._draft = draft
        self._remark = remark

    @property
    def _host(self) -> Host:
        return cast("Host", self.app)

    @property
    def card(self) -> Card | None:
        """The card, unless the message is an answer, a hint or the end."""
        kind, _, name = self.row.partition(" ")
        return self._draft or (self.players.card(name) if kind == "card" else None)

    @property
    def is_real(self) -> bool:
        """Whether it says that the exercise ended because something real happened."""
        return self.row == "end" and self.players.over == "real"

    @override
    def compose(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static(id="card-title")
            yield TextView()
            yield Static(id="card-keys")

    def on_mount(self) -> None:
        if self.query("#card-keys"):  # there are none where the app ends just as a card arrives
            self._show()
            self.query_one(TextView).focus()

    def on_resize(self) -> None:
        """Limit the text's height, so that the keys below it are always on the screen."""
        height = self.app.size.height
        short = height < 30
        text_height = (height if short else height * 9 // 10) - _OTHER_ROWS + 2 * short
        for text in self.query(TextView):
            text.styles.max_height = max(3, text_height)

    @on(Changed)
    def _refresh(self) -> None:
        """Follow the journal: the card may have been acknowledged, or the exercise ended."""
        from irrunner.tui.screens.exercise.player_snapshot import current_players

        players = current_players(self._host.session)
        if self._draft is None and players is not None and players != self.players:
            self.players = players
            if players.over == "real":  # whoever reads a card must see at once that the exercise is off
                self.row = "end"
            self._show()

    def _show(self) -> None:
        draft = self._draft
        label, title = (self._remark, draft.title) if draft is not None else heading(self.row, self.players)
        mark = (" THIS IS REAL ", "late") if self.is_real else (" EXERCISE ", "exercise")
        self.query_one("#card-title", Static).update(joined(mark, "  ", (f"{label}  ", "muted"), (title, "heading")))
        blocks = _card(draft, self.players) if draft is not None else message_blocks(self.row, self.players)
        self.query_one(TextView).show(list(blocks), keep_place=True)
        self.query_one("#card-keys", Static).update(self._keys())

    def _keys(self) -> Content:
        card = self.card if self._draft is None else None
        keys = [("K", "acknowledge")] if card is not None and card.outstanding else []
        if card is not None and card.outstanding and card.options:
            keys = [(f"1-{min(9, len(card.options))}", "choose"), *keys]
        if card is not None and card.attachments:
            keys += [("v", "read"), ("e", "file as evidence"), ("s", "save")]
        parts: list[tuple[str, str]] = []
        for key, word in [*keys, ("enter", "close")]:
            parts += [(key, "key"), (f"  {word}    ", "muted")]
        return joined(*parts)

    def action_perform(self, name: str) -> None:
        """Carry out one of `player_actions` on this card."""
        if self._draft is not None or self.card is None:
            return
        from irrunner.tui.screens.exercise.player_actions import perform_player_action

        perform_player_action(self._host, name, Context(card=self.card.opaque))

    def action_choose(self, number: int) -> None:
        """Acknowledge this card with one of the answers that it offers."""
        card = self.card
        if self._draft is not None or card is None or not 1 <= number <= len(card.options):
            return
        from irrunner.tui.screens.exercise.player_actions import choose_answer

        choose_answer(self._host, card, self.players, number)

    def action_close(self) -> None:
        self.dismiss(None)


def heading(row: str, players: PlayerSnapshot) -> tuple[str, str]:
    """What kind of message a row is, and its (foreign) title."""
    kind, _, name = row.partition(" ")
    if kind == "card" and (card := players.card(name)) is not None:
        return f"card {card.number}", card.title
    if kind == "question":
        return "", f"Control answers {name}"
    if kind == "hint":
        return "", "A hint"
    return "", "The exercise has stopped" if players.over == "real" else "The exercise is over"


def message_blocks(row: str, players: PlayerSnapshot) -> Iterator[Block]:
    """The text of a message in full. All of it is foreign."""
    kind, _, name = row.partition(" ")
    if kind == "card" and (card := players.card(name)) is not None:
        yield from _card(card, players)
    elif kind == "question" and (question := players.question(name)) is not None:
        yield from _question(question)
    elif kind == "hint":
        yield from paragraphs(plain(players.hints[int(name)][1]))
    elif kind == "end":
        yield from _end(players)


def _card(card: Card, players: PlayerSnapshot) -> Iterator[Block]:
    story = f"story {players.story.time_text(card.story)}, " if players.story is not None else ""
    facts = [
        ("From", card.sender),
        ("Via", card.via),
        ("To", ", ".join(card.to) or "everybody"),
        ("At", f"{story}{format_time(card.when, players.zone)}"),
    ]
    yield from (_fact(label, text) for label, text in facts if text)
    yield Block()
    yield from paragraphs(plain(reflow(card.text)))
    if card.attachments:
        yield Block()
        yield from (_fact("Attached", f"{item}  {name}") for item, name in card.attachments)
    if card.acknowledged or card.outstanding:
        yield Block()
    yield from (_fact("Acknowledged", f"{role}, by {by}") for role, by in card.acknowledged)
    if card.outstanding:
        yield _fact("Waits for", ", ".join(card.outstanding), "warning")


def _question(each: Question) -> Iterator[Block]:
    yield _fact("Asked", f"{each.text} ({each.by})")
    if each.step or each.check:
        yield _fact("About", " ".join(part for part in (each.step, each.check) if part))
    yield Block()
    if each.answer is None:
        yield Block(line("Control has not answered yet.", "muted"))
        return
    if each.result:
        yield _fact("Result", each.result, "strong")
    yield from paragraphs(plain(each.answer))


def _end(players: PlayerSnapshot) -> Iterator[Block]:
    if players.why:
        yield from paragraphs(plain(players.why, "strong"))
        yield Block()
    if players.over == "real":
        yield Block(line("Something real has happened. Leave this room and work on the live incident.", "warning"))
    else:
        yield Block(line("What is written down from now on does not count. Control takes the debrief from here."))


def _fact(label: str, text: str, style: str = "") -> Block:
    return hanging_block(line(f"{label:<{_LABEL_WIDTH}}", "muted"), line(" ".join(text.split()), style))
