"""When a condition first came true. Pure; once true a condition stays true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.play.story_clock import Reading
from irrunner.exercise.scenario.model import MAX_REPETITIONS
from irrunner.incident.checklist import DONE
from irrunner.incident.credential_facts import entry_values
from irrunner.incident.milestones import STEP, milestones
from irrunner.incident.state import StepKey
from irrunner.playbook.model import milestone_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.exercise.play.director_log import DirectorLog
    from irrunner.exercise.play.player_log import Delivery, PlayerLog
    from irrunner.exercise.scenario.model import Expectation, Inject, Predicate
    from irrunner.incident.checklist import Checklist
    from irrunner.incident.entries import Entry


class ConditionLog:
    """When each condition first came true, in one state of both journals and at one time of the clocks."""

    def __init__(
        self, director_log: DirectorLog, player_log: PlayerLog, checklist: Callable[[], Checklist], now: Reading
    ) -> None:
        """Look conditions up in one state.

        Args:
            director_log: the director's journal, folded.
            player_log: the players' journal, folded.
            checklist: returns the checklist of the players' state; called only when a step has several instances or
                marks a milestone, because building it is slow.
            now: what the clocks show.
        """
        self.director_log = director_log
        self.player_log = player_log
        self.now = now
        self._checklist = checklist
        self._expectations: dict[str, tuple[Inject, Expectation]] | None = None
        self._known: dict[int, tuple[Predicate, Reading | None]] = {}

    def of(self, predicate: Predicate) -> Reading | None:
        """What the clocks showed when a condition first came true; None while it has not."""
        found = self._known.get(id(predicate))
        if found is None:
            found = self._known[id(predicate)] = (predicate, self._find(predicate))
        return found[1]

    def presented(self, inject: Inject) -> Reading | None:
        """What the clocks showed when an inject was delivered; None when it was not."""
        delivery = self.player_log.delivered.get(self.director_log.opaque(inject.id))
        return self.player_log.reading(delivery.entry) if delivery is not None else None

    def deadline(self, inject: Inject, expectation: Expectation) -> int | None:
        """The played time, in ms, at which an expectation is missed; None when it is not presented or has no limit."""
        presented = self.presented(inject)
        return None if presented is None or not expectation.within else presented.played + expectation.within * 1000

    def met(self, expectation: Expectation) -> Reading | None:
        """What the clocks showed when an expectation was met; None when it was not, or when a person judges it."""
        return self.of(expectation.met_by) if expectation.met_by is not None else None

    def lost(self, expectation: Expectation) -> Reading | None:
        """What the clocks showed when an expectation could no longer be met; None while it can, or when it was met."""
        lost = self.of(expectation.lost_when) if expectation.lost_when is not None else None
        met = self.met(expectation)
        return lost if lost is not None and (met is None or lost.story < met.story) else None

    @property
    def ending(self) -> int:
        """Milliseconds of story time at which the exercise is over."""
        return (self.director_log.scenario.end.at + self.director_log.shift) * 1000

    @property
    def ended_early(self) -> bool:
        """Whether the exercise was ended before its time, and not by what the scenario lets it end with sooner."""
        sooner = self.director_log.scenario.end.sooner
        if self.player_log.ended is None or self.now.story >= self.ending:
            return False
        return sooner is None or self.of(sooner) is None

    def jumped_since(self, before: Reading) -> int:
        """Milliseconds of story time that were jumped over since then, and that nobody could act in."""
        return (self.now.story - self.now.played) - (before.story - before.played)

    def _find(self, predicate: Predicate) -> Reading | None:
        if predicate.kind in ("all", "any"):
            readings = [self.of(part) for part in predicate.parts]
            known = [reading for reading in readings if reading is not None]
            if not known or (predicate.kind == "all" and len(known) < len(readings)):
                return None
            return (max if predicate.kind == "all" else min)(known, key=_story)
        return _FINDERS[predicate.kind](self, predicate)

    def _first(self, *key: str) -> Reading | None:
        entry = self.player_log.first.get(key)
        return self._read(entry) if entry is not None else None

    def _read(self, entry: Entry) -> Reading:
        return self.player_log.reading(entry)

    def _step(self, predicate: Predicate) -> Reading | None:
        if (found := self._first("step", predicate.name, predicate.value)) is not None or predicate.value != DONE:
            return found
        key = StepKey.read(predicate.name)
        state = self._checklist().state
        step = state.steps.get(key.id) if key is not None else None
        if key is None or step is None or not step.for_each or key.row:
            return None
        views = [self._checklist().view(each) for each in self._checklist().instances(step.id)]
        done = [view.progress.last for view in views if view.standing == DONE and view.progress.last is not None]
        if not done or not all(view.is_settled for view in views):
            return None
        return max((self._read(entry) for entry in done if self._counts(entry)), key=_story, default=None)

    def _counts(self, entry: Entry) -> bool:
        return self.player_log.ended is None or entry.seq < self.player_log.ended.seq

    def _decision(self, predicate: Predicate) -> Reading | None:
        return self._first("decision", predicate.name, *((predicate.value,) if predicate.value else ()))

    def _answer(self, predicate: Predicate) -> Reading | None:
        return self._first("answer", predicate.name, *((predicate.value.casefold(),) if predicate.value else ()))

    def _evidence(self, predicate: Predicate) -> Reading | None:
        return self._first("evidence", predicate.name, str(predicate.slot))

    def _register(self, predicate: Predicate) -> Reading | None:
        """The first entry after which a row had all the columns."""
        rows: dict[str, dict[str, str]] = {}
        columns = {_column(predicate.name, name): value.casefold() for name, value in predicate.has.items()}
        for row, entry in self.player_log.rows.get(predicate.name, ()):
            values = rows.setdefault(row, {})
            values |= entry_values(entry)
            if all(values.get(column, "").casefold() == value for column, value in columns.items()):
                return self._read(entry)
        return None

    def _milestone(self, predicate: Predicate) -> Reading | None:
        name = milestone_name(predicate.name)
        if (found := self._first("milestone", name)) is not None:
            return found
        for milestone in milestones(self._checklist()):
            for each in (milestone.first, *milestone.later) if milestone.name == name else ():
                if each.source == STEP and self._counts(each.entry):
                    return self._read(each.entry)
        return None

    def _inject(self, predicate: Predicate) -> Reading | None:
        delivery = self.player_log.delivered.get(self.director_log.opaque(predicate.name))
        if delivery is None:
            return None
        if predicate.value != "acknowledged":
            return self._read(delivery.entry)
        if delivery.outstanding or not delivery.acknowledged:
            return None
        return max((self._read(entry) for entry in delivery.acknowledged.values()), key=_story)

    def _choice(self, predicate: Predicate) -> Reading | None:
        """When the role that decides chose an answer: the first time that the inject was told, its first one.

        The players' journal has the number of the answer, the director's its id.
        """
        wanted = self.director_log.number_of(predicate.name, predicate.value) if predicate.value else 0
        found = [each.chosen for each in self._deliveries(predicate.name) if each.chosen is not None]
        readings = [self._read(entry) for entry in found if wanted in (0, entry.refs["option"])]
        return min(readings, key=_story, default=None)

    def _deliveries(self, name: str) -> Iterator[Delivery]:
        """Every delivery of an inject, the first one and its repetitions."""
        for time in range(1, MAX_REPETITIONS + 1):
            delivery = self.player_log.delivered.get(self.director_log.opaque(name if time == 1 else f"{name}.{time}"))
            if delivery is None:
                return
            yield delivery

    def _note(self, predicate: Predicate) -> Reading | None:
        words = " ".join(predicate.name.casefold().split())
        return next((self._read(entry) for text, entry in self.player_log.notes if words in text), None)

    def _expectation(self, predicate: Predicate) -> Reading | None:
        if self._expectations is None:
            self._expectations = {each.id: (inject, each) for inject, each in self.director_log.expectations()}
        inject, expectation = self._expectations[predicate.name]
        if (judged := self.director_log.judged.get(expectation.id)) is not None:
            wanted = ("missed",) if predicate.value == "missed" else ("on-time", "late")
            return self.player_log.at(judged.when) if judged.refs["result"] in wanted else None
        if predicate.value == "missed":
            return self._missed(inject, expectation)
        return self.met(expectation) if self.presented(inject) is not None else None

    def _missed(self, inject: Inject, expectation: Expectation) -> Reading | None:
        if (lost := self.lost(expectation)) is not None:
            return lost
        deadline = self.deadline(inject, expectation)
        if deadline is None or expectation.met_by is None or self.now.played < deadline:
            return None
        met = self.met(expectation)
        if met is not None and met.played <= deadline:
            return None
        return Reading(self.now.wall, self.player_log.story_played(deadline), deadline)


def _story(reading: Reading) -> int:
    return reading.story


def _column(register: str, name: str) -> str:
    from irrunner.playbook.model import REGISTERS

    return REGISTERS[register][0] if name == "name" and register in REGISTERS else name


_FINDERS: dict[str, Callable[[ConditionLog, Predicate], Reading | None]] = {
    "step": ConditionLog._step,
    "decision": ConditionLog._decision,
    "answer": ConditionLog._answer,
    "evidence": ConditionLog._evidence,
    "register": ConditionLog._register,
    "milestone": ConditionLog._milestone,
    "inject": ConditionLog._inject,
    "choice": ConditionLog._choice,
    "note": ConditionLog._note,
    "expectation": ConditionLog._expectation,
}
