"""What control tells the players: shown above whatever room of the incident is in front, but never while they type.

A card, an answer, a hint, the end. Up to which entry a person has seen it is kept beside the drafts, so that a
screen that is opened again shows what came meanwhile and nothing twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from textual.widgets import Input, TextArea

from irrunner.tui.screens.exercise.player_snapshot import Told, told
from irrunner.tui.screens.incident.headline import Headline
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from datetime import datetime

    from textual.content import Content

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident
    from irrunner.tui.screens.exercise.player_snapshot import Arrival
    from irrunner.tui.screens.incident.screen import IncidentScreen
    from irrunner.tui.store.session import Session

_SEEN = "told"
"""The name of the draft that holds up to which entry a person has seen what was told."""
_CLOCK = ("clock.paused", "clock.resumed", "clock.speed", "story.jumped")


class Seen:
    """What of an incident this person has seen.

    Attributes:
        seq: up to which entry what was told came to the front. read: how many entries were looked at for news of
            the clock.
    """

    def __init__(self, session: Session, incident: str) -> None:
        """Read what was kept."""
        self._session = session
        kept = session.drafts.text(incident, _SEEN).strip()
        self.seq = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 9 else 0
        self.read = -1

    def keep(self) -> None:
        """They have read it: it does not come again, on no screen of theirs."""
        self._session.draft(_SEEN, str(self.seq))

    def waiting(self, known: Told) -> list[Arrival]:
        """What has not come to the front; the answer to somebody else's question is not for them.

        That it is over comes before all that is left, and nothing comes after it.
        """
        me = self._session.actor.name
        new = [each for each in known.arrivals if each.seq > self.seq and each.only in ("", me) and each.by != me]
        return [each for each in new if each.row == "end"] or new


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


def look(room: IncidentScreen) -> None:
    """There is a new picture of the incident: show the story's clock, and what control told."""
    room.told = told_to(room.session)
    if (said := _of_the_clock(room)) is not None:
        room.scribe.tell(said)
    tick(room, room.now)


def tick(room: IncidentScreen, now: datetime) -> None:
    """A second went by: the story's clock goes on, and what had to wait for the end of a line is shown."""
    known, seen = room.told, seen_by(room.session)
    if known is None or seen is None:
        return
    if seen.waiting(known) and _is_free(room):
        room.call_after_refresh(_bring, room)
    _headline(room, known, seen, now)


def _headline(room: IncidentScreen, known: Told, seen: Seen, now: datetime) -> None:
    waiting = len(seen.waiting(known))
    room.query_one(Headline).show_story(said(known, now, waiting, ascii_only=room.host.glyphs.ascii))


def _bring(room: IncidentScreen) -> None:
    """Show the next card; a screen that has only just come to the front is drawn first, or the card would not be."""
    known, seen = room.told, seen_by(room.session)
    if known is None or seen is None or not (waiting := seen.waiting(known)) or not _is_free(room):
        return
    from irrunner.tui.screens.exercise.card import CardScreen

    seen.seq = waiting[0].seq
    _headline(room, known, seen, room.now)

    def read(_: None) -> None:
        seen.keep()
        tick(room, room.now)

    room.app.push_screen(CardScreen(waiting[0].row, known), read)


def _is_free(room: IncidentScreen) -> bool:
    """Whether a card takes no key from anything: no dialog lies above the room, and nobody types."""
    return room.app.screen is room and not is_typing(room)


def is_typing(room: IncidentScreen) -> bool:
    """Whether the focus is in a field: then a letter is a letter."""
    return isinstance(room.focused, Input | TextArea)


def _of_the_clock(room: IncidentScreen) -> Content | None:
    """What somebody else did to the story's clock since the last look, and why."""
    incident, seen = room.session.incident, seen_by(room.session)
    if incident is None or seen is None:
        return None
    with room.session.lock:
        new = incident.state.entries[seen.read :] if seen.read >= 0 else []
        seen.read = len(incident.state.entries)
    news = [entry for entry in new if entry.kind in _CLOCK and entry.actor != room.session.actor]
    return _in_words(news[-1]) if news else None


def _in_words(entry: Entry) -> Content:
    from irrunner.incident.entry_text import describe_entry

    sentence = describe_entry(entry).sentence
    why = f": {entry.words}" if entry.words else ""
    return joined((f"{sentence[:1].upper()}{sentence[1:]}", "warning"), f"{why} ({entry.by})")


def said(known: Told, now: datetime, waiting: int, *, ascii_only: bool) -> Content:
    """What the headline says of an exercise."""
    cards: list[str | tuple[str, str]] = [(count(waiting, "new card"), "cursor"), "  "] if waiting > 0 else []
    if known.over == "real":
        cards = [(" THIS IS REAL ", "cursor")]
    if known.story is None:
        return joined(*cards)
    return joined(*cards, line(known.story.said(now, ascii_only=ascii_only), "strong"))
