"""What the players' journal says of an exercise, folded.

It holds every inject, acknowledgement, hint and question, what the clocks showed at each entry, and the first entry
that makes each thing true that a condition can be about. For conditions, what was recorded after the end is ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.exercise.play import story_clock
from irrunner.exercise.play.story_clock import Reading, StoryClock
from irrunner.exercise.scenario.story_time import parse_speed
from irrunner.incident.credential_facts import ACT_STATES
from irrunner.incident.entries import Entry
from irrunner.incident.state import StepKey, answer_value
from irrunner.playbook.model import milestone_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.incident.state import State

Key = tuple[str, ...]
"""What happened: `("step", "isolate", "done")`, `("decision", "executed", "yes")`."""


class Delivery(Struct):
    """An inject that was delivered to the players.

    Attributes:
        entry: the entry that delivered it.
        acknowledged: by role, the entry with which it was acknowledged.
    """

    entry: Entry
    acknowledged: dict[str, Entry] = field(default_factory=dict)

    @property
    def options(self) -> tuple[str, ...]:
        """The answers that it offers, in the order of their numbers from 1."""
        return tuple(self.entry.body_texts("options")) if self.entry.event is not None else ()

    @property
    def decides(self) -> str:
        """The role whose answer is the one that is played: the first of those whom the card asks; empty for any."""
        return next(iter(self.entry.body_texts("to")), "") if self.options else ""

    @property
    def chosen(self) -> Entry | None:
        """The acknowledgement whose answer is played; None while the role that decides has not chosen.

        What other roles choose is on record, and is advice.
        """
        if self.decides:
            found = self.acknowledged.get(self.decides)
            return found if found is not None and "option" in found.refs else None
        return next((each for each in self.acknowledged.values() if "option" in each.refs), None)

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The roles that have yet to acknowledge it."""
        if self.entry.refs.get("ack") != "yes":
            return ()
        return tuple(role for role in self.entry.body_texts("to") if role not in self.acknowledged)


class Question(Struct):
    """A question of the players to control: its id, the entry that asked it, and the one that answered it."""

    id: str
    asked: Entry
    answered: Entry | None = None


class PlayerLog:
    """What the players' journal says of an exercise, up to the entry folded last.

    Attributes:
        seq: how many entries are folded.
        began, ended: the entries; of several, the first.
        clock: the story's clock as of the last entry; None before the exercise begins.
        story_start: what the story's clock shows at the beginning, in irrunner's fixed form.
        delivered: the injects by opaque id, in the order of delivery.
        hints: the entries that gave a hint, by the opaque id of the expectation.
        questions: by id.
        first: the first entry that made each key true.
        rows: by register, the row and the entry of every entry or change.
        notes: the words of every note, in small letters with single spaces, and its entry.
    """

    def __init__(self) -> None:
        """An empty log; `catch_up` folds entries."""
        self.seq = 0
        self.began: Entry | None = None
        self.ended: Entry | None = None
        self.clock: StoryClock | None = None
        self.story_start = ""
        self.delivered: dict[str, Delivery] = {}
        self.hints: dict[str, list[Entry]] = {}
        self.questions: dict[str, Question] = {}
        self.first: dict[Key, Entry] = {}
        self.rows: dict[str, list[tuple[str, Entry]]] = {}
        self.notes: list[tuple[str, Entry]] = []
        self._clocks: list[StoryClock | None] = []
        self._readings: dict[tuple[int, str], Reading] = {}

    @property
    def running(self) -> bool:
        """Whether the exercise has begun and not ended."""
        return self.began is not None and self.ended is None

    @property
    def waits_to_start(self) -> bool:
        """Whether the clock is paused before the first inject, until all players have come."""
        return self.running and self.clock is not None and self.clock.paused and not self.delivered

    def catch_up(self, entries: Sequence[Entry]) -> None:
        """Fold those of all entries of the players' incident that are new since the last call."""
        for entry in entries[self.seq :]:
            self._fold(entry)

    def now(self, wall: int) -> Reading:
        """What the clocks show at a wall time, in milliseconds since 1970, as of the last entry."""
        return self.clock.read(wall) if self.clock is not None else Reading(wall, 0, 0)

    @property
    def clocks(self) -> list[StoryClock]:
        """The story's clock as of each entry since the exercise began."""
        return [clock for clock in self._clocks if clock is not None]

    def reading_at(self, wall: int) -> Reading:
        """What the clocks showed at a wall time that is over, in milliseconds since 1970."""
        return self._at(wall, self.seq)

    def reading(self, entry: Entry) -> Reading:
        """What the clocks showed when an entry occurred; story and played time are 0 before the exercise began."""
        found = self._readings.get((entry.seq, entry.when))
        if found is None:
            found = self._readings[entry.seq, entry.when] = self._at(story_clock.wall_ms(entry.when), entry.seq)
        return found

    def at(self, time: str) -> Reading:
        """What the clocks showed at a wall time in irrunner's fixed form."""
        return self._at(story_clock.wall_ms(time), self.seq)

    def _at(self, wall: int, seq: int) -> Reading:
        """What the clocks showed at a wall time, by the clock of the last entry up to a place that had begun by then.

        When the next entry pauses the clock from an earlier time on, story time is cut at what it shows then.
        """
        for index in range(min(seq, len(self._clocks)) - 1, -1, -1):
            clock = self._clocks[index]
            if clock is not None and clock.at.wall <= wall:
                read = clock.read(wall)
                after = self._clocks[index + 1] if index + 1 < len(self._clocks) else None
                if after is None or after.at.story >= read.story:
                    return read
                return Reading(wall, after.at.story, after.at.played)
        return Reading(wall, 0, 0)

    def story_played(self, played: int) -> int:
        """The story time at which a played time was reached, both in milliseconds."""
        before: StoryClock | None = None
        for clock in self._clocks:
            if clock is not None and clock.at.played > played:
                break
            before = clock or before
        return before.at.story + played - before.at.played if before is not None else 0

    def _fold(self, entry: Entry) -> None:
        self.seq += 1
        wall = story_clock.wall_ms(entry.recorded)
        if self.clock is not None:
            if entry.kind == "clock.stepped" and entry.event is not None:
                before, after = entry.body_text("before"), entry.body_text("now")
                self.clock = story_clock.step(self.clock, story_clock.wall_ms(before), story_clock.wall_ms(after))
            elif entry.kind == "clock.paused" and (since := entry.body_text("since")):
                self.clock = story_clock.step(self.clock, story_clock.wall_ms(since), wall)
            else:
                self.clock = story_clock.advance(self.clock, wall)
        if (fold := _FOLDS.get(entry.kind)) is not None:
            fold(self, entry, wall)
        if self.ended is None:
            self._remember(entry)
        self._clocks.append(self.clock)

    def _remember(self, entry: Entry) -> None:
        for key in _keys(entry):
            self.first.setdefault(key, entry)
        if entry.kind == "note.added" and entry.event is not None:
            self.notes.append((" ".join(entry.words.casefold().split()), entry))
        if entry.kind in _ROW_KINDS:
            row = (str(entry.refs["row"]), entry)
            self.rows.setdefault(str(entry.refs["register"]), []).append(row)


_ROW_KINDS = ("register.entered", "register.changed", *ACT_STATES)


def _keys(entry: Entry) -> list[Key]:
    """The keys that an entry makes true."""
    refs = entry.refs
    if (state := _STATES.get(entry.kind)) is not None:
        key = str(refs["step"])
        found: list[Key] = [("step", key, state)]
        read = StepKey.read(key)
        names = {key, read.id} if read is not None else {key}
        if entry.kind == "decision.made":
            found += [("decision", name, *option) for name in names for option in ((), (str(refs.get("option", "")),))]
        return found
    if entry.kind == "answer.given":
        value = answer_value(entry)
        if value is None:  # the answer was withdrawn
            return []
        text = value if isinstance(value, str) else ", ".join(value)
        return [("answer", str(refs["key"])), ("answer", str(refs["key"]), text.casefold())]
    if entry.kind == "evidence.added" and (key := str(refs.get("step", ""))):
        names = {key, key.partition("@")[0].partition(".")[0]}
        return [("evidence", name, slot) for name in names for slot in ("0", str(refs.get("slot", 0)))]
    if entry.kind == "milestone.marked":
        return [("milestone", milestone_name(str(refs["milestone"])))]
    return []


_STATES = {
    "step.started": "active",
    "step.done": "done",
    "step.skipped": "skipped",
    "step.blocked": "blocked",
    "decision.made": "done",
}


def _began(log: PlayerLog, entry: Entry, wall: int) -> None:
    if log.began is None:
        speed = getattr(entry.event, "speed", 1)
        log.began = entry
        log.story_start = entry.body_text("story_start") if entry.event is not None else ""
        log.clock = story_clock.begin(wall, str(entry.refs.get("clock", "real")), speed)


def _ended(log: PlayerLog, entry: Entry, wall: int) -> None:
    log.ended = log.ended or entry
    if log.clock is not None:
        log.clock = story_clock.end(log.clock, wall)


def _paused(log: PlayerLog, _entry: Entry, wall: int) -> None:
    log.clock = story_clock.pause(log.clock, wall) if log.clock else None


def _resumed(log: PlayerLog, _entry: Entry, wall: int) -> None:
    log.clock = story_clock.resume(log.clock, wall) if log.clock else None


def _speed(log: PlayerLog, entry: Entry, wall: int) -> None:
    log.clock = story_clock.change_speed(log.clock, wall, parse_speed(entry.refs["speed"])) if log.clock else None


def _jumped(log: PlayerLog, entry: Entry, wall: int) -> None:
    log.clock = story_clock.jump(log.clock, wall, int(entry.refs["story"])) if log.clock else None


def _delivered(log: PlayerLog, entry: Entry, _wall: int) -> None:
    log.delivered.setdefault(str(entry.refs["inject"]), Delivery(entry))


def _acknowledged(log: PlayerLog, entry: Entry, _wall: int) -> None:
    if (delivery := log.delivered.get(str(entry.refs["inject"]))) is not None:
        delivery.acknowledged.setdefault(str(entry.refs["role"]), entry)


def _hint(log: PlayerLog, entry: Entry, _wall: int) -> None:
    log.hints.setdefault(str(entry.refs["expectation"]), []).append(entry)


def _asked(log: PlayerLog, entry: Entry, _wall: int) -> None:
    name = str(entry.refs["question"])
    log.questions.setdefault(name, Question(name, entry))


def _answered(log: PlayerLog, entry: Entry, _wall: int) -> None:
    if (question := log.questions.get(str(entry.refs["question"]))) is not None:
        question.answered = entry


_FOLDS: dict[str, Callable[[PlayerLog, Entry, int], None]] = {
    "exercise.began": _began,
    "exercise.ended": _ended,
    "clock.paused": _paused,
    "clock.resumed": _resumed,
    "clock.speed": _speed,
    "story.jumped": _jumped,
    "inject.delivered": _delivered,
    "inject.acknowledged": _acknowledged,
    "hint.taken": _hint,
    "question.asked": _asked,
    "question.answered": _answered,
}


def fold_player_log(state: State) -> PlayerLog:
    """What the players' journal says of the exercise, folded from its beginning."""
    player_log = PlayerLog()
    player_log.catch_up(state.entries)
    return player_log
