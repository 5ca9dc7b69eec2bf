"""What a director sees, at one moment: the script with where it stands, expectations, objectives, the debrief.

It is taken in the session's thread, which alone holds the director's journal, and sent to the screens whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.evaluate.results import ON_TIME, PENDING, Score, propose
from irrunner.exercise.evaluate.results import score as score_of
from irrunner.exercise.play.inject_status import DELIVERED, DUE, SKIPPED
from irrunner.exercise.play.story_clock import StoryClock
from irrunner.exercise.play.verbs.injects import preview
from irrunner.exercise.scenario.packets import condition_text, trigger_text

if TYPE_CHECKING:
    from irrunner.exercise.evaluate.results import Outcome
    from irrunner.exercise.play.exercise import Directing
    from irrunner.exercise.play.inject_status import InjectView, Outlook
    from irrunner.incident.entries import Entry


class InjectLine(Struct, frozen=True):
    """One inject as the players would get it, and what only its director reads.

    Attributes:
        standing: as the engine says. story: milliseconds: when it went or may go; None while nobody knows.
        trigger: when it goes, in words. why: for which it was skipped. expects: ids of expectations.
        opaque: what it is called in the players' journal.
    """

    id: str
    kind: str
    standing: str
    story: int | None
    trigger: str
    to: tuple[str, ...]
    title: str
    text: str
    sender: str
    via: str
    attach: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    ack: bool
    facilitator: str
    why: str
    delay: int
    expects: tuple[str, ...]
    opaque: str
    told_by: str


class ExpectationLine(Struct, frozen=True):
    """One expectation. within: seconds; took: milliseconds. met_by: a condition in words, empty when judged."""

    id: str
    do: str
    inject: str
    objective: str
    critical: bool
    within: int
    met_by: str
    result: str
    why: str
    judged: str
    presented: bool
    took: int | None
    hint: str
    hints: int

    @property
    def to_judge(self) -> bool:
        """Whether a person still has to say how it went."""
        return self.presented and not self.met_by and self.result == PENDING


class ObjectiveLine(Struct, frozen=True):
    """One objective. notes: what kind of finding, the words, by whom."""

    id: str
    text: str
    rating: str
    why: str
    proposed: str
    proposed_why: str
    notes: tuple[tuple[str, str, str], ...]


class ScriptPicture(Struct, frozen=True):
    """Everything at one moment.

    Attributes:
        clock: to be read at any moment. next: story milliseconds of the next moment; None without one.
        over: why the exercise should end; empty while it should not. ended: how it ended.
        debrief: question and answer. attendance: person, role, here.
        notes: those on no objective. hint: whether there is one that the players do not have.
        others: who else directs. playing: who has the players' incident open. players, place: its id and store.
        holding: what came due while nobody directed waits for a key. waits: the story does, for the players.
    """

    director: str
    title: str
    truth: str
    clock: StoryClock | None
    next: int | None
    over: str
    ended: str
    shift: int
    injects: tuple[InjectLine, ...]
    expectations: tuple[ExpectationLine, ...]
    objectives: tuple[ObjectiveLine, ...]
    score: Score
    debrief: tuple[tuple[str, str], ...]
    attendance: tuple[tuple[str, str, bool], ...]
    notes: tuple[tuple[str, str, str], ...]
    hint: bool
    others: tuple[str, ...]
    playing: tuple[str, ...]
    players: str
    place: str
    holding: bool
    waits: bool

    def inject(self, name: str) -> InjectLine | None:
        """One inject by its id."""
        return next((each for each in self.injects if each.id == name), None)

    def expectation(self, name: str) -> ExpectationLine | None:
        """One expectation by its id."""
        return next((each for each in self.expectations if each.id == name), None)

    def objective(self, name: str) -> ObjectiveLine | None:
        """One objective by its id."""
        return next((each for each in self.objectives if each.id == name), None)

    @property
    def due(self) -> list[InjectLine]:
        """What may go now, the earliest first."""
        return sorted((each for each in self.injects if each.standing == DUE), key=lambda each: each.story or 0)

    @property
    def to_judge(self) -> list[ExpectationLine]:
        """What a person still has to judge, in the order of the scenario."""
        return [each for each in self.expectations if each.to_judge]


def script_picture(
    directing: Directing, look: Outlook, others: tuple[str, ...], playing: tuple[str, ...], *, holding: bool
) -> ScriptPicture:
    """Take it; both journals have just been refreshed."""
    script, room = directing.script, directing.room
    outcomes = directing.outcomes()
    answers = script.debrief
    return ScriptPicture(
        director=directing.director.id,
        title=directing.scenario.title,
        truth=directing.scenario.truth,
        clock=room.clock,
        next=look.next,
        over=look.over,
        ended=str(room.ended.refs.get("how", "ended")) if room.ended is not None else "",
        shift=script.shift,
        injects=tuple(_inject(directing, view) for view in look.injects),
        expectations=tuple(_expectation(directing, outcome) for outcome in outcomes),
        objectives=tuple(_objective(directing, name, outcomes) for name in directing.scenario.objectives),
        score=score_of(outcomes),
        debrief=tuple(
            (question, answers[number].words if number in answers else "")
            for number, question in enumerate(directing.scenario.debrief, 1)
        ),
        attendance=tuple(
            (person, role, entry.refs.get("here") != "no") for (person, role), entry in script.attendance.items()
        ),
        notes=tuple(_note(entry) for entry in script.notes if not entry.refs.get("objective")),
        hint=any(_has_hint(outcome) for outcome in outcomes),
        others=others,
        playing=playing,
        players=directing.players.id,
        place=script.place,
        holding=holding,
        waits=room.waits,
    )


def _inject(directing: Directing, view: InjectView) -> InjectLine:
    inject, script = view.inject, directing.script
    told = directing.delivered(inject)
    ready = preview(directing, inject.id) if told is None else None
    skipped = script.skipped.get(inject.id)
    return InjectLine(
        id=inject.id,
        kind=inject.kind,
        standing=view.standing,
        story=view.story,
        trigger=trigger_text(inject),
        to=inject.to,
        title=ready.title if ready is not None else _said(told, "title"),
        text=ready.text if ready is not None else _said(told, "text"),
        sender=ready.sender if ready is not None else _said(told, "sender"),
        via=inject.via,
        attach=inject.attach,
        sets=tuple((key, value if isinstance(value, str) else ", ".join(value)) for key, value in inject.sets.items()),
        ack=inject.ack,
        facilitator=inject.facilitator,
        why=skipped.words if skipped is not None and view.standing == SKIPPED else "",
        delay=script.delays.get(inject.id, 0),
        expects=tuple(each.id for each in inject.expect),
        opaque=script.opaque(inject.id),
        told_by=told.by if told is not None and view.standing == DELIVERED else "",
    )


def _said(entry: Entry | None, field: str) -> str:
    return entry.body_text(field) if entry is not None else ""


def _expectation(directing: Directing, outcome: Outcome) -> ExpectationLine:
    each = outcome.expectation
    return ExpectationLine(
        id=each.id,
        do=directing.filled(each.do),
        inject=outcome.inject.id,
        objective=each.objective,
        critical=each.critical,
        within=each.within,
        met_by=condition_text(each.met_by) if each.met_by is not None else "",
        result=outcome.result,
        why=outcome.why,
        judged=outcome.judged,
        presented=outcome.presented is not None,
        took=outcome.took,
        hint=each.hint,
        hints=outcome.hints,
    )


def _has_hint(outcome: Outcome) -> bool:
    unmet = outcome.met is None and outcome.result != ON_TIME
    return bool(outcome.expectation.hint) and outcome.presented is not None and unmet and not outcome.hints


def _objective(directing: Directing, name: str, outcomes: tuple[Outcome, ...]) -> ObjectiveLine:
    rated = directing.script.ratings.get(name)
    proposed = propose(name, outcomes)
    return ObjectiveLine(
        id=name,
        text=directing.scenario.objectives[name].text,
        rating=str(rated.refs["rating"]) if rated is not None else "",
        why=rated.words if rated is not None else "",
        proposed=proposed.rating,
        proposed_why=proposed.why,
        notes=tuple(_note(entry) for entry in directing.script.notes if entry.refs.get("objective") == name),
    )


def _note(entry: Entry) -> tuple[str, str, str]:
    return str(entry.refs.get("finding", "note")), entry.words, entry.by
