"""What the players know of their exercise, at one moment: cards, questions, hints, the story's clock.

It is taken from the players' journal alone, under the session's lock, so it is the same whether somebody
directs or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from msgspec import Struct

from irrunner.exercise.play import story_clock
from irrunner.exercise.play.player_log import Delivery, Room
from irrunner.exercise.play.story_clock import StoryClock
from irrunner.tui.widgets.time_formats import clock_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident
    from irrunner.incident.state import State


class Card(Struct, frozen=True):
    """An inject that the players got. Its texts are foreign.

    Attributes:
        number: in the order of delivery, from 1. opaque: its name in the journal.
        when: of the wall clock. story: milliseconds of story time.
        attachments: evidence id and name. outstanding: roles that must still acknowledge it.
        acknowledged: role and person. options: answers that are offered, to be chosen from by number.
    """

    number: int
    opaque: str
    title: str
    text: str
    sender: str
    via: str
    to: tuple[str, ...]
    when: str
    story: int
    attachments: tuple[tuple[str, str], ...]
    outstanding: tuple[str, ...]
    acknowledged: tuple[tuple[str, str], ...]
    options: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What it is called in a list."""
        return self.title or " ".join(self.text.split())


class Exchange(Struct, frozen=True):
    """A question to control, at a story time. answer: None while there is none; result: of a check."""

    id: str
    text: str
    by: str
    when: str
    story: int
    step: str
    check: str
    answer: str | None
    result: str


class Story(Struct, frozen=True):
    """The story's clock, to be read at any moment. start: what it showed at first, in irrunner's form."""

    clock: StoryClock
    start: str
    zone: str

    def offset(self, now: datetime) -> int:
        """Milliseconds of story time since the beginning."""
        return self.clock.read(story_clock.wall_now(now)).story

    def shown(self, story: int) -> str:
        """What the story's clock shows so many milliseconds after its beginning: `05:42`."""
        if not self.start:
            return story_clock.format_offset(story)
        return clock_time(story_clock.story_text(self.start, story), self.zone)

    def said(self, now: datetime, *, ascii_only: bool = False) -> str:
        """The story's time, and how it goes: `story 05:42 x4`, `story 05:42 PAUSED`."""
        times = "x" if ascii_only else "×"  # noqa: RUF001 - the sign for "times" is what is meant
        if self.clock.ended:
            how = " ended"
        elif self.clock.paused:
            how = " PAUSED"
        elif self.clock.mode == "story":
            how = " by hand"
        else:
            how = f" {times}{self.clock.speed}" if self.clock.speed != 1 else ""
        return f"story {self.shown(self.offset(now))}{how}"


class Arrival(Struct, frozen=True):
    """Something that control told: it comes to the front of every screen of the players, once.

    Attributes:
        seq: its place in the journal. row: what it is: `card OPAQUE`, `question q1`, `hint 0`, `end`.
        only: the one person it is for, who asked; empty: everybody. by: who needs not be told, having done it.
    """

    seq: int
    row: str
    only: str = ""
    by: str = ""


class Told(Struct, frozen=True):
    """Everything that the players were told.

    Attributes:
        story: None while the exercise has not begun. over: how it ended; empty while it runs. why: for which it did.
        roles: the roles of the playbook and who holds them. hints: when in the story, and their words.
        arrivals: in the order of the journal.
    """

    story: Story | None
    cards: tuple[Card, ...] = ()
    questions: tuple[Exchange, ...] = ()
    hints: tuple[tuple[int, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    over: str = ""
    why: str = ""
    arrivals: tuple[Arrival, ...] = ()

    @property
    def outstanding(self) -> int:
        """How many cards somebody must still acknowledge."""
        return sum(bool(card.outstanding) for card in self.cards)

    def card(self, opaque: str) -> Card | None:
        """One card by its opaque id."""
        return next((card for card in self.cards if card.opaque == opaque), None)


_rooms: WeakKeyDictionary[Incident, Room] = WeakKeyDictionary()


def told(incident: Incident) -> Told:
    """What the players of an incident were told so far. Call it with the session's lock held."""
    room = _rooms.setdefault(incident, Room())
    state = incident.state
    if room.seq > len(state.entries):  # purged
        room = _rooms[incident] = Room()
    room.catch_up(state.entries)
    story = Story(room.clock, room.story_start, state.zone) if room.clock is not None else None
    return Told(
        story=story,
        cards=tuple(_card(room, state, number, *each) for number, each in enumerate(room.delivered.items(), 1)),
        questions=tuple(_exchanges(room)),
        hints=tuple((room.reading(entry).story, entry.words) for taken in room.hints.values() for entry in taken),
        roles=tuple((role.name, role.person) for role in state.roles.values()),
        over=str(room.ended.refs.get("how", "ended")) if room.ended is not None else "",
        why=room.ended.words if room.ended is not None else "",
        arrivals=tuple(sorted(_arrivals(room), key=lambda each: each.seq)),
    )


def _arrivals(room: Room) -> Iterator[Arrival]:
    for opaque, delivery in room.delivered.items():
        yield Arrival(delivery.entry.seq, f"card {opaque}")
    for each in room.questions.values():
        if each.answered is not None:
            yield Arrival(each.answered.seq, f"question {each.id}", only=each.asked.by)
    taken = (entry for entries in room.hints.values() for entry in entries)
    yield from (Arrival(entry.seq, f"hint {number}") for number, entry in enumerate(taken))
    if room.ended is not None:
        yield Arrival(room.ended.seq, "end", by=room.ended.by)


def _card(room: Room, state: State, number: int, opaque: str, delivery: Delivery) -> Card:
    entry = delivery.entry
    items = [state.evidence[item] for item in entry.body_texts("attachments") if item in state.evidence]
    return Card(
        number=number,
        opaque=opaque,
        title=entry.body_text("title") if entry.event is not None else "",
        text=entry.words,
        sender=entry.body_text("sender") if entry.event is not None else "",
        via=entry.body_text("via") if entry.event is not None else "",
        to=tuple(entry.body_texts("to")),
        when=entry.when,
        story=room.reading(entry).story,
        attachments=tuple((item.id, item.name) for item in items),
        outstanding=delivery.outstanding if room.ended is None else (),
        acknowledged=tuple((role, _answered(each, delivery)) for role, each in delivery.acknowledged.items()),
        options=delivery.options,
    )


def _answered(entry: Entry, delivery: Delivery) -> str:
    """Who acknowledged, and which of the answers that were offered they chose."""
    number = int(entry.refs.get("option", 0))
    chosen = f": {delivery.options[number - 1]}" if 0 < number <= len(delivery.options) else ""
    return f"{entry.by}{chosen}"


def _exchanges(room: Room) -> list[Exchange]:
    found = []
    for each in room.questions.values():
        refs = each.asked.refs
        answered = each.answered
        found.append(
            Exchange(
                id=each.id,
                text=each.asked.words,
                by=each.asked.by,
                when=each.asked.when,
                story=room.reading(each.asked).story,
                step=str(refs.get("step", "")),
                check=str(refs.get("check", "")),
                answer=answered.words if answered is not None else None,
                result=str(answered.refs.get("result", "")) if answered is not None else "",
            )
        )
    return found
