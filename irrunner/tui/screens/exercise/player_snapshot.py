"""What the players know of their exercise at one moment: cards, questions, hints, the story's clock.

It is built from the players' journal alone, under the session's lock, so it is the same whether somebody
directs or not. Times of the story are milliseconds since its beginning; times of the wall clock are UTC,
in irrunner's fixed form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play import story_clock
from irrunner.exercise.play.private_cards import is_shown_to
from irrunner.exercise.play.story_clock import StoryClock
from irrunner.exercise.scenario.story_time import format_story_time
from irrunner.playbook.durations import format_offset
from irrunner.tui.widgets.time_formats import clock_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from irrunner.exercise.play.player_log import Delivery, PlayerLog
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.tui.store.session import Session


class Card(Struct, frozen=True):
    """An inject that the players received. Its texts are foreign.

    Attributes:
        number: in the order of delivery, from 1. opaque: its id in the players' journal.
        when: wall clock. story: story time.
        attachments: evidence id and file name. outstanding: roles that must still acknowledge it.
        acknowledged: role, and who acknowledged for it with which answer. options: answers to choose from.
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
        """Its title, or its text on one line."""
        return self.title or " ".join(self.text.split())


class Question(Struct, frozen=True):
    """A question to control. answer: None while there is none. result: of the check that was asked for, if any."""

    id: str
    text: str
    by: str
    when: str
    story: int
    step: str
    check: str
    answer: str | None
    result: str


class StoryTime(Struct, frozen=True):
    """The story's clock. start: the wall clock time with which the story begins; empty: the story has none."""

    clock: StoryClock
    start: str
    zone: str

    def offset(self, now: datetime) -> int:
        """Milliseconds of story time since the beginning."""
        return self.clock.read(story_clock.wall_now(now)).story

    def time_text(self, story: int) -> str:
        """A story time as the story's clock shows it: `05:42`, or `T+0:42` in a story without a start."""
        if not self.start:
            return format_offset(story)
        return clock_time(format_story_time(self.start, story), self.zone)

    def clock_text(self, now: datetime, *, ascii_only: bool = False) -> str:
        """The time of the story, and how it runs: `story 05:42 x4`, `story 05:42 PAUSED`."""
        times = "x" if ascii_only else "×"  # noqa: RUF001 - the sign for "times" is what is meant
        if self.clock.ended:
            mode = " ended"
        elif self.clock.paused:
            mode = " PAUSED"
        elif self.clock.mode == "story":
            mode = " by hand"
        else:
            mode = f" {times}{self.clock.speed}" if self.clock.speed != 1 else ""
        return f"story {self.time_text(self.offset(now))}{mode}"


class Notification(Struct, frozen=True):
    """A message of control, to be shown once on every screen of the players.

    Attributes:
        seq: the entry's place in the journal. row: what it is: `card OPAQUE`, `question q1`, `hint 0`, `end`.
        only: the one person whom it concerns; empty: everybody. by: who caused it and need not be shown it.
    """

    seq: int
    row: str
    only: str = ""
    by: str = ""


class PlayerSnapshot(Struct, frozen=True):
    """Everything that the players were told.

    Attributes:
        story: None in an incident that is no exercise. cards: in the order of delivery.
        hints: story time and text. roles: role and person, as they are now.
        over: how the exercise ended; empty while it runs. why: what was said about the end.
        notifications: every message of control, in the order of the journal.
    """

    story: StoryTime | None
    cards: tuple[Card, ...] = ()
    questions: tuple[Question, ...] = ()
    hints: tuple[tuple[int, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    over: str = ""
    why: str = ""
    notifications: tuple[Notification, ...] = ()

    @property
    def outstanding(self) -> int:
        """The number of cards that somebody must still acknowledge."""
        return sum(bool(card.outstanding) for card in self.cards)

    @property
    def open_questions(self) -> list[str]:
        """The ids of the questions without an answer."""
        return [each.id for each in self.questions if each.answer is None]

    @property
    def zone(self) -> str:
        """The time zone of the incident."""
        return self.story.zone if self.story is not None else "UTC"

    def card(self, opaque: str) -> Card | None:
        """A card by its id in the players' journal."""
        return next((card for card in self.cards if card.opaque == opaque), None)

    def question(self, name: str) -> Question | None:
        """A question by its id."""
        return next((each for each in self.questions if each.id == name), None)


def current_players(session: Session) -> PlayerSnapshot | None:
    """What the players of the open incident were told so far; None while none is open."""
    opened = session.opened
    if opened is None:
        return None
    with session.lock:
        person = None if opened.sees_every_card else session.actor.name
        return build_player_snapshot(opened.player_log, opened.incident.state, person)


def build_player_snapshot(log: PlayerLog, state: State, person: str | None = None) -> PlayerSnapshot:
    """The snapshot of a state and of its log, folded to the same entry. Call it with the session's lock held.

    Args:
        log: the players' journal, folded.
        state: of the players' incident.
        person: who looks, and is shown no card that is for others; None for whoever directs.
    """
    shown = {
        opaque
        for opaque, delivery in log.delivered.items()
        if person is None or is_shown_to(person, delivery.entry.body_texts("to"), state)
    }
    return PlayerSnapshot(
        story=StoryTime(log.clock, log.story_start, state.zone) if log.clock is not None else None,
        cards=tuple(
            _card(log, state, number, *each) for number, each in enumerate(log.delivered.items(), 1) if each[0] in shown
        ),
        questions=tuple(_questions(log)),
        hints=tuple((log.reading(entry).story, entry.words) for taken in log.hints.values() for entry in taken),
        roles=tuple((role.name, role.person) for role in state.roles.values()),
        over=str(log.ended.refs.get("how", "ended")) if log.ended is not None else "",
        why=log.ended.words if log.ended is not None else "",
        notifications=tuple(sorted(_notifications(log, shown), key=lambda each: each.seq)),
    )


def _notifications(log: PlayerLog, shown: set[str]) -> Iterator[Notification]:
    for opaque, delivery in log.delivered.items():
        if opaque in shown:
            yield Notification(delivery.entry.seq, f"card {opaque}")
    for each in log.questions.values():
        if each.answered is not None and "run" not in each.asked.refs:  # a check shows its answer where it was run
            yield Notification(each.answered.seq, f"question {each.id}", only=each.asked.by)
    hints = (entry for entries in log.hints.values() for entry in entries)
    yield from (Notification(entry.seq, f"hint {number}") for number, entry in enumerate(hints))
    if log.ended is not None:
        yield Notification(log.ended.seq, "end", by=log.ended.by)


def _card(log: PlayerLog, state: State, number: int, opaque: str, delivery: Delivery) -> Card:
    entry = delivery.entry
    items = [state.evidence[item] for item in entry.body_texts("attachments") if item in state.evidence]
    return Card(
        number=number,
        opaque=opaque,
        title=_field(entry, "title"),
        text=entry.words,
        sender=_field(entry, "sender"),
        via=_field(entry, "via"),
        to=tuple(entry.body_texts("to")),
        when=entry.when,
        story=log.reading(entry).story,
        attachments=tuple((item.id, item.name) for item in items),
        outstanding=delivery.outstanding if log.ended is None else (),
        acknowledged=tuple((role, _answer(each, delivery)) for role, each in delivery.acknowledged.items()),
        options=delivery.options,
    )


def _field(entry: Entry, name: str) -> str:
    """A text of the entry's body; empty when it was redacted."""
    return entry.body_text(name) if entry.event is not None else ""


def _answer(entry: Entry, delivery: Delivery) -> str:
    """Who acknowledged, and which of the answers that were offered they chose."""
    number = int(entry.refs.get("option", 0))
    chosen = f": {delivery.options[number - 1]}" if 0 < number <= len(delivery.options) else ""
    decides = " (decides)" if chosen and entry is delivery.chosen and len(delivery.entry.body_texts("to")) > 1 else ""
    return f"{entry.by}{chosen}{decides}"


def _questions(log: PlayerLog) -> Iterator[Question]:
    for each in log.questions.values():
        refs, answered = each.asked.refs, each.answered
        yield Question(
            id=each.id,
            text=each.asked.words,
            by=each.asked.by,
            when=each.asked.when,
            story=log.reading(each.asked).story,
            step=str(refs.get("step", "")),
            check=str(refs.get("check", "")),
            answer=answered.words if answered is not None else None,
            result=str(answered.refs.get("result", "")) if answered is not None else "",
        )
