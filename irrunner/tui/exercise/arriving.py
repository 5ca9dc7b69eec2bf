"""Cards that arrive: shown above whatever room of the incident is in front, but never while somebody types.

How many a person has seen is kept beside the drafts, so that a screen that is opened again shows what came
meanwhile and nothing twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from textual.widgets import Input, TextArea

from irrunner.tui.exercise.picture import Told, told
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.headline import Headline
from irrunner.tui.widgets.words import count

if TYPE_CHECKING:
    from datetime import datetime

    from textual.content import Content

    from irrunner.incident.incident import Incident
    from irrunner.tui.screens.inside import IncidentRoom
    from irrunner.tui.session import Session

_SEEN = "cards"
"""The name of the draft that holds how many cards were seen."""


class Seen:
    """How many of an incident's cards this person has seen."""

    def __init__(self, session: Session, incident: str) -> None:
        """Read what was kept."""
        self._session = session
        kept = session.drafts.text(incident, _SEEN).strip()
        self.count = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 9 else 0

    def up_to(self, number: int) -> None:
        """They have seen the cards up to this one."""
        if number > self.count:
            self.count = number
            self._session.draft(_SEEN, str(number))


_seen: WeakKeyDictionary[Incident, Seen] = WeakKeyDictionary()


def seen_by(session: Session) -> Seen | None:
    """What the person has seen of the open incident; None while none is open."""
    incident = session.incident
    if incident is None:
        return None
    if incident not in _seen:
        _seen[incident] = Seen(session, incident.id)
    return _seen[incident]


def told_to(session: Session) -> Told | None:
    """What the players of the open incident were told; None while none is open."""
    incident = session.incident
    if incident is None:
        return None
    with session.lock:
        return told(incident)


def look(room: IncidentRoom) -> None:
    """There is a new picture of the incident: show the story's clock, and a card that came."""
    room.told = told_to(room.session)
    tick(room, room.now)


def tick(room: IncidentRoom, now: datetime) -> None:
    """A second went by: the story's clock goes on, and what had to wait for the end of a line is shown."""
    known, seen = room.told, seen_by(room.session)
    if known is None or seen is None:
        return
    if len(known.cards) > seen.count and room.is_current and not is_typing(room):
        room.call_after_refresh(_bring, room)
    _headline(room, known, seen, now)


def _headline(room: IncidentRoom, known: Told, seen: Seen, now: datetime) -> None:
    waiting = len(known.cards) - seen.count
    room.query_one(Headline).show_story(said(known, now, waiting, ascii_only=room.runner.glyphs.ascii))


def _bring(room: IncidentRoom) -> None:
    """Show the next card; a screen that has only just come to the front is drawn first, or the card would not be."""
    known, seen = room.told, seen_by(room.session)
    if known is None or seen is None or len(known.cards) <= seen.count or not room.is_current or is_typing(room):
        return
    from irrunner.tui.exercise.card import CardScreen

    card = known.cards[seen.count]
    seen.up_to(card.number)
    _headline(room, known, seen, room.now)
    room.app.push_screen(CardScreen(card, known))


def is_typing(room: IncidentRoom) -> bool:
    """Whether the focus is in a field: then a letter is a letter."""
    return isinstance(room.focused, Input | TextArea)


def said(known: Told, now: datetime, waiting: int, *, ascii_only: bool) -> Content:
    """What the headline says of an exercise."""
    cards = (f" {count(waiting, 'new card')} ", "warning") if waiting > 0 else ""
    if known.story is None:
        return joined(cards)
    return joined(cards, line(known.story.said(now, ascii_only=ascii_only), "strong"))
