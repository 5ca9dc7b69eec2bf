"""What a director sees at one moment: every inject and its status, expectations, objectives, the debrief.

It is built in the session's thread, which alone reads the director's journal, and sent to the screens whole.
Times of the story are milliseconds since its beginning, lengths of time are seconds where nothing else is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.inject_status import DELIVERED, DUE, SKIPPED
from irrunner.exercise.play.results import MET, UNRESOLVED
from irrunner.exercise.play.score import Score
from irrunner.exercise.play.story_clock import StoryClock
from irrunner.exercise.play.verbs.injects import preview
from irrunner.exercise.scenario.inject_text import condition_text, trigger_text

if TYPE_CHECKING:
    from irrunner.exercise.play.exercise import Exercise
    from irrunner.exercise.play.inject_status import InjectStatus, Schedule
    from irrunner.exercise.play.ratings import Proposal
    from irrunner.exercise.play.results import Outcome
    from irrunner.incident.entries import Entry


class InjectSnapshot(Struct, frozen=True):
    """One inject as the players would get it, and what only its director reads. Its texts are foreign.

    Attributes:
        status: of `inject_status`. story: story time at which it went or may go; None while nobody knows.
        trigger: when it goes, in words. why: the reason for which it was skipped. delay: seconds of story time.
        expects: ids of the expectations that follow from it. opaque: its id in the players' journal.
        delivered_by: who delivered it; empty while nobody has.
    """

    id: str
    kind: str
    status: str
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
    delivered_by: str


class ExpectationSnapshot(Struct, frozen=True):
    """One expectation and its result so far.

    Attributes:
        within: seconds that the players have. took: milliseconds of story time that they took; None while unmet.
        met_by: the condition in words; empty when a person judges. presented: whether its inject was delivered.
        judged: who judged it. hints: the number of hints that were taken.
    """

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
        """Whether a person still has to judge it."""
        return self.presented and not self.met_by and self.result in UNRESOLVED


class ObjectiveSnapshot(Struct, frozen=True):
    """One objective. proposed: the rating that irrunner proposes. notes: kind of finding, text, author."""

    id: str
    text: str
    rating: str
    why: str
    proposed: str
    proposed_why: str
    notes: tuple[tuple[str, str, str], ...]


class DirectorSnapshot(Struct, frozen=True):
    """Everything at one moment.

    Attributes:
        director: the id of the director's incident. players, place: id and store of the players' incident.
        clock: the story's clock; None before the beginning. next: story time of the next moment at which something
            changes by itself; None without one.
        over: why the exercise should end; empty while it should not. ended: how it ended.
        shift: seconds by which everything that is left was delayed.
        debrief: question and answer. attendance: person, role, whether they are here. notes: on no objective.
        hint: whether there is one that the players do not have.
        others: who else directs. playing: who has the players' incident open.
        waits_for_release: injects that came due while nobody directed wait for a key.
        waits_to_start: the story waits for the players to arrive.
    """

    director: str
    title: str
    truth: str
    clock: StoryClock | None
    next: int | None
    over: str
    ended: str
    shift: int
    injects: tuple[InjectSnapshot, ...]
    expectations: tuple[ExpectationSnapshot, ...]
    objectives: tuple[ObjectiveSnapshot, ...]
    score: Score
    debrief: tuple[tuple[str, str], ...]
    attendance: tuple[tuple[str, str, bool], ...]
    notes: tuple[tuple[str, str, str], ...]
    hint: bool
    others: tuple[str, ...]
    playing: tuple[str, ...]
    players: str
    place: str
    waits_for_release: bool
    waits_to_start: bool

    def inject(self, name: str) -> InjectSnapshot | None:
        """An inject by its id."""
        return next((each for each in self.injects if each.id == name), None)

    def expectation(self, name: str) -> ExpectationSnapshot | None:
        """An expectation by its id."""
        return next((each for each in self.expectations if each.id == name), None)

    def objective(self, name: str) -> ObjectiveSnapshot | None:
        """An objective by its id."""
        return next((each for each in self.objectives if each.id == name), None)

    @property
    def due(self) -> list[InjectSnapshot]:
        """The injects that may go now, the earliest first."""
        return sorted((each for each in self.injects if each.status == DUE), key=lambda each: each.story or 0)

    @property
    def to_judge(self) -> list[ExpectationSnapshot]:
        """The expectations that a person still has to judge, in the order of the scenario."""
        return [each for each in self.expectations if each.to_judge]


def build_director_snapshot(
    exercise: Exercise,
    schedule: Schedule,
    others: tuple[str, ...],
    playing: tuple[str, ...],
    waits_for_release: bool,
) -> DirectorSnapshot:
    """Build it from both journals, as they were last refreshed. Call it with the session's lock held."""
    director_log, player_log = exercise.director_log, exercise.player_log
    outcomes = exercise.outcomes()
    answers = director_log.debrief
    return DirectorSnapshot(
        director=exercise.director.id,
        title=exercise.scenario.title,
        truth=exercise.scenario.truth,
        clock=player_log.clock,
        next=schedule.next,
        over=schedule.over,
        ended=str(player_log.ended.refs.get("how", "ended")) if player_log.ended is not None else "",
        shift=director_log.shift,
        injects=tuple(_inject(exercise, view) for view in schedule.injects),
        expectations=tuple(_expectation(exercise, outcome) for outcome in outcomes),
        objectives=tuple(_objective(exercise, proposal) for proposal in exercise.proposals()),
        score=exercise.score(),
        debrief=tuple(
            (question, answers[number].words if number in answers else "")
            for number, question in enumerate(exercise.scenario.debrief, 1)
        ),
        attendance=tuple(
            (person, role, entry.refs.get("here") != "no") for (person, role), entry in director_log.attendance.items()
        ),
        notes=tuple(_note(entry) for entry in director_log.notes if not entry.refs.get("objective")),
        hint=any(_has_hint(outcome) for outcome in outcomes),
        others=others,
        playing=playing,
        players=exercise.players.id,
        place=director_log.place,
        waits_for_release=waits_for_release,
        waits_to_start=player_log.waits_to_start,
    )


def _inject(exercise: Exercise, view: InjectStatus) -> InjectSnapshot:
    inject, director_log = view.inject, exercise.director_log
    delivered = exercise.delivered(inject)
    draft = preview(exercise, inject.id) if delivered is None else None
    skipped = director_log.skipped.get(inject.id)
    return InjectSnapshot(
        id=inject.id,
        kind=inject.kind,
        status=view.state,
        story=view.story,
        trigger=trigger_text(inject),
        to=inject.to,
        title=draft.title if draft is not None else _field(delivered, "title"),
        text=draft.text if draft is not None else _field(delivered, "text"),
        sender=draft.sender if draft is not None else _field(delivered, "sender"),
        via=inject.via,
        attach=inject.attach,
        sets=tuple((key, value if isinstance(value, str) else ", ".join(value)) for key, value in inject.sets.items()),
        ack=inject.ack,
        facilitator=inject.facilitator,
        why=skipped.words if skipped is not None and view.state == SKIPPED else "",
        delay=director_log.delays.get(inject.id, 0),
        expects=tuple(each.id for each in inject.expect),
        opaque=director_log.opaque(inject.id),
        delivered_by=delivered.by if delivered is not None and view.state == DELIVERED else "",
    )


def _field(entry: Entry | None, field: str) -> str:
    return entry.body_text(field) if entry is not None else ""


def _expectation(exercise: Exercise, outcome: Outcome) -> ExpectationSnapshot:
    each = outcome.expectation
    return ExpectationSnapshot(
        id=each.id,
        do=exercise.fill(each.do),
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
    unmet = outcome.met is None and outcome.result not in MET
    return bool(outcome.expectation.hint) and outcome.presented is not None and unmet and not outcome.hints


def _objective(exercise: Exercise, proposed: Proposal) -> ObjectiveSnapshot:
    name = proposed.objective
    rated = exercise.director_log.ratings.get(name)
    return ObjectiveSnapshot(
        id=name,
        text=exercise.scenario.objectives[name].text,
        rating=str(rated.refs["rating"]) if rated is not None else "",
        why=rated.words if rated is not None else "",
        proposed=proposed.rating,
        proposed_why=proposed.why,
        notes=tuple(_note(entry) for entry in exercise.director_log.notes if entry.refs.get("objective") == name),
    )


def _note(entry: Entry) -> tuple[str, str, str]:
    return str(entry.refs.get("finding", "note")), entry.words, entry.by
