"""What control told, in full, as a page: for a card that comes to the front, and for the list of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.reflow import flowing
from irrunner.incident.moments import format_time
from irrunner.tui.text import line, plain
from irrunner.tui.widgets.text_view import Block, hanging_block, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.tui.screens.exercise.player_snapshot import Card, Exchange, Told

_LABEL = 13


def heading(row: str, told: Told) -> tuple[str, str]:
    """What a telling is, and its (foreign) title."""
    kind, _, name = row.partition(" ")
    if kind == "card" and (card := told.card(name)) is not None:
        return f"card {card.number}", card.title
    if kind == "question":
        return "", f"Control answers {name}"
    if kind == "hint":
        return "", "A hint"
    return "", "The exercise has stopped" if told.over == "real" else "The exercise is over"


def blocks(row: str, told: Told) -> Iterator[Block]:
    """What a telling says. All of it is foreign text."""
    kind, _, name = row.partition(" ")
    if kind == "card" and (card := told.card(name)) is not None:
        yield from card_blocks(card, told)
    elif kind == "question":
        yield from _exchange(next(each for each in told.questions if each.id == name))
    elif kind == "hint":
        yield from paragraphs(plain(told.hints[int(name)][1]))
    elif kind == "end":
        yield from _end(told)


def card_blocks(card: Card, told: Told) -> Iterator[Block]:
    """A card: where it comes from, then its words."""
    zone = told.story.zone if told.story is not None else "UTC"
    story = f"story {told.story.shown(card.story)}, " if told.story is not None else ""
    facts = [
        ("From", card.sender),
        ("Via", card.via),
        ("To", ", ".join(card.to) or "everybody"),
        ("At", f"{story}{format_time(card.when, zone)}"),
    ]
    yield from (_fact(label, text) for label, text in facts if text)
    yield Block()
    yield from paragraphs(plain(flowing(card.text)))
    if card.attachments:
        yield Block()
        yield from (_fact("Attached", f"{item}  {name}") for item, name in card.attachments)
    if card.acknowledged or card.outstanding:
        yield Block()
    yield from (_fact("Acknowledged", f"{role}, by {by}") for role, by in card.acknowledged)
    if card.outstanding:
        yield hanging_block(line(f"{'Waits for':<{_LABEL}}", "muted"), line(", ".join(card.outstanding), "warning"))


def _exchange(each: Exchange) -> Iterator[Block]:
    yield _fact("Asked", f"{each.text} ({each.by})")
    if each.step or each.check:
        yield _fact("About", " ".join(part for part in (each.step, each.check) if part))
    yield Block()
    if each.answer is None:
        yield Block(line("Control has not answered yet.", "muted"))
        return
    if each.result:
        yield hanging_block(line(f"{'Result':<{_LABEL}}", "muted"), line(each.result, "strong"))
    yield from paragraphs(plain(each.answer))


def _end(told: Told) -> Iterator[Block]:
    if told.why:
        yield from paragraphs(plain(told.why, "strong"))
        yield Block()
    if told.over == "real":
        yield Block(line("Something real has happened. Leave this room and work on the live incident.", "warning"))
    else:
        yield Block(line("What is written down from now on does not count. Control takes the debrief from here."))


def _fact(label: str, text: str) -> Block:
    return hanging_block(line(f"{label:<{_LABEL}}", "muted"), line(" ".join(text.split())))
