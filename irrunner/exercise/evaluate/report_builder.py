"""From the two journals of an exercise to the plain data of its after-action report.

Nothing is written. The same journals give the same data, because no clock is read: an exercise that has not ended is
reported as of its last entry.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from irrunner.exercise.evaluate.areas import areas, number_plan, overview, strengths
from irrunner.exercise.evaluate.improvement import analysis, proposed_actions
from irrunner.exercise.evaluate.numbered import without_names
from irrunner.exercise.evaluate.numbers_text import numbers_text
from irrunner.exercise.evaluate.proposed_change import proposed_change
from irrunner.exercise.evaluate.report_data import (
    SHAPE,
    AfterActionData,
    ClockTimes,
    ExpectationRecord,
    ImprovementItem,
    InjectRecord,
    Note,
    Numbers,
    ObjectiveRecord,
    QuestionRecord,
)
from irrunner.exercise.evaluate.step_reference import step_of
from irrunner.exercise.evaluate.timeline import timeline
from irrunner.exercise.play import story_clock
from irrunner.exercise.play.inject_status import AVERTED, DELIVERED, NOT_DRAWN, SKIPPED, InjectStatus
from irrunner.exercise.play.results import LATE, MISSED, Outcome
from irrunner.exercise.play.score import coverage, performance
from irrunner.exercise.scenario.model import split_repetition
from irrunner.exercise.scenario.story_time import format_story_time
from irrunner.incident import texts
from irrunner.incident.moments import format_utc
from irrunner.playbook.durations import format_offset

if TYPE_CHECKING:
    from irrunner.exercise.play import Exercise
    from irrunner.exercise.play.player_log import Delivery
    from irrunner.exercise.play.story_clock import Reading
    from irrunner.incident.entries import Entry
    from irrunner.playbook.model import Step

_NOT_REACHED = "not reached"


def build_after_action_data(exercise: Exercise, *, names: bool = True) -> AfterActionData:
    """Everything that an after-action report says.

    Args:
        exercise: the exercise, which is refreshed first; it need not have ended.
        names: whether people are named. Without, they are numbered in the order in which the report mentions them,
            because the answers of a debrief are personal data.
    """
    exercise.refresh()
    builder = _Builder(exercise, names=names)
    data = builder.build()
    return data if names else without_names(data, exercise, builder.numbered)


class _Builder:
    """Builds the data of one report; it numbers people and keeps what several parts need."""

    def __init__(self, exercise: Exercise, *, names: bool) -> None:
        self.exercise = exercise
        self.player_log, self.director_log = exercise.player_log, exercise.director_log
        self.scenario = exercise.scenario
        self.names = names
        self.numbered: dict[str, str] = {}
        self.outcomes = exercise.outcomes()
        self.proposals = {each.objective: each for each in exercise.proposals()}

    def build(self) -> AfterActionData:
        scenario, ended = self.scenario, self.player_log.ended
        state = self.exercise.players.state
        began, now = self._began(), self._now()
        records = tuple(self._expectation(outcome) for outcome in self.outcomes)
        planned = tuple(self._improvement(entry) for entry in self.director_log.planned)
        objectives = tuple(self._objective(name) for name in scenario.objectives)
        findings = tuple(self._general_findings())
        proposed = proposed_actions(records, planned, scenario, self._times(now).wall[:10], scenario.names())
        found, plan, proposals = number_plan(areas(records, objectives, findings, self._described), planned, proposed)
        return AfterActionData(
            shape=SHAPE,
            incident=state.incident,
            exercise=self.exercise.director.id,
            scenario=scenario.id,
            title=scenario.title,
            version=scenario.version,
            level=scenario.level,
            playbook=state.playbook.id,
            playbook_version=state.playbook.version,
            clock=scenario.clock,
            speed=scenario.speed,
            began=self._times(began) if began is not None else ClockTimes("", 0, ""),
            ended=self._times(now) if ended is not None else None,
            how=self._how_it_ended(),
            planned_seconds=self.exercise.conditions().ending // 1000,
            why=ended.words if ended is not None else "",
            wall_seconds=max(0, now.wall - began.wall) // 1000 if began is not None else 0,
            story_seconds=now.story // 1000,
            played_seconds=now.played // 1000,
            numbers=self._numbers(),
            objectives=objectives,
            expectations=records,
            injects=tuple(self._inject(each) for each in self.exercise.schedule().injects if _is_reported(each)),
            timeline=tuple(timeline(self.exercise, self._times_of, self._person)),
            questions=tuple(self._questions()),
            attendance=tuple(self._attendance()),
            findings=findings,
            plan=plan,
            proposals=proposals,
            summary=scenario.summary,
            scope=scenario.scope,
            sponsor=scenario.sponsor,
            organisations=scenario.organisations,
            contact=scenario.contact,
            overview=overview(scenario, self._described),
            in_short=self._described("summary", ""),
            strengths=strengths(objectives, findings, records),
            areas=found,
            answers=tuple(self._debrief_answers()),
            truth=scenario.truth,
            head=self.exercise.players.head,
            tlp=state.tlp_label,
            privilege=state.privilege.words if state.privilege is not None else "",
        )

    def _how_it_ended(self) -> str:
        """As whoever ended it said; early where the scenario would have gone on."""
        ended = self.player_log.ended
        how = str(ended.refs.get("how", "")) if ended is not None else ""
        return "early" if how == "finished" and self.exercise.conditions().ended_early else how

    def _began(self) -> Reading | None:
        began = self.player_log.began
        return self.player_log.reading(began) if began is not None else None

    def _now(self) -> Reading:
        """What the clocks showed at the end or, before it, at the last entry."""
        if self.player_log.ended is not None:
            return self.player_log.reading(self.player_log.ended)
        return self.player_log.now(story_clock.wall_ms(self.exercise.players.state.entries[-1].recorded))

    def _person(self, name: str) -> str:
        """A person's name, or a number that stands for it."""
        if self.names or not name:
            return name
        return self.numbered.setdefault(name, f"Person {len(self.numbered) + 1}")

    def _times(self, reading: Reading) -> ClockTimes:
        start = self.player_log.story_start
        shown = format_story_time(start, reading.story) if start else ""
        wall = format_utc(datetime.fromtimestamp(reading.wall / 1000, UTC))
        text = f"{wall[:10]} {wall[11:19]} UTC"
        return ClockTimes(wall, reading.story // 1000, shown, text, format_offset(reading.story))

    def _times_of(self, entry: Entry) -> ClockTimes:
        return self._times(self.player_log.reading(entry))

    def _note(self, entry: Entry) -> Note:
        return Note(entry.words, self._person(entry.by), entry.when, str(entry.refs.get("expectation", "")))

    def _described(self, part: str, expectation: str) -> Note | None:
        entry = self.director_log.described.get((part, expectation))
        return self._note(entry) if entry is not None else None

    def _numbers(self) -> Numbers:
        score = self.exercise.score()
        numbers = Numbers(
            met=score.met,
            counted=score.counted,
            presented=score.presented,
            covered=score.covered,
            written=score.written,
            performance=performance(score),
            coverage=coverage(score),
            is_cut_short=score.is_cut_short,
            on_time=score.on_time,
            already_done=score.already_done,
            averted=score.averted,
            late=score.late,
            missed=score.missed,
            cut_short=score.cut_short,
            not_presented=score.not_presented,
            pending=score.pending,
            waived=score.waived,
            hints=sum(len(entries) for entries in self.player_log.hints.values()),
        )
        return structs.replace(numbers, sentences=tuple(numbers_text(numbers)))

    def _objective(self, name: str) -> ObjectiveRecord:
        objective = self.scenario.objectives[name]
        proposal = self.proposals[name]
        rated = self.director_log.ratings.get(name)
        strengths, improvements, notes = (
            tuple(map(self._note, self.director_log.findings(name, kind))) for kind in ("strength", "improvement", "")
        )
        return ObjectiveRecord(
            id=name,
            text=objective.text,
            tests=objective.tests,
            capability=objective.capability,
            rating=str(rated.refs["rating"]) if rated is not None else "",
            rated_by=self._person(rated.by) if rated is not None else "",
            why=rated.words if rated is not None else "",
            proposed=proposal.rating,
            proposed_why=proposal.why,
            strengths=strengths,
            improvements=improvements,
            notes=notes,
        )

    def _expectation(self, outcome: Outcome) -> ExpectationRecord:
        expectation = outcome.expectation
        name = step_of(expectation, self.exercise.players.state)
        step = self.exercise.players.state.steps.get(name)
        record = ExpectationRecord(
            id=expectation.id,
            do=expectation.do,
            inject=outcome.inject.id,
            objective=expectation.objective,
            critical=expectation.critical,
            result=outcome.result,
            within=expectation.within,
            took=outcome.took // 1000 if outcome.took is not None else None,
            presented=self._times(outcome.presented) if outcome.presented is not None else None,
            met=self._times(outcome.met) if outcome.met is not None else None,
            judged=self._person(outcome.judged),
            why=outcome.why,
            hints=outcome.hints,
            step=name,
            step_text=self._sentence(name) if step is not None else "",
            step_within=step.within if step is not None else 0,
            diff=self._proposed_change(outcome, step) if step is not None else "",
            nobody=self._unheld_role(step) if step is not None else "",
        )
        return structs.replace(record, analysis=analysis(record))

    def _unheld_role(self, step: Step) -> str:
        """The label of the step's role when others were held and this one was not; where nobody kept track, empty."""
        roles = self.exercise.players.state.roles
        held = {name for name, role in roles.items() if role.holders} | {name for _, name in self._attendance() if name}
        return roles[step.role].label if held and step.role in roles and step.role not in held else ""

    def _sentence(self, name: str) -> str:
        checklist = self.exercise.players.checklist
        keys = checklist.instances(name)
        return texts.sentence_in_words(checklist, checklist.view(keys[0])) if keys else ""

    def _proposed_change(self, outcome: Outcome, step: Step) -> str:
        if outcome.result not in (MISSED, LATE):
            return ""
        names, missed = self.scenario.names(), outcome.result == MISSED or outcome.expectation.critical
        return proposed_change(step, outcome.expectation, self._playbook_files, names, missed=missed)

    @cached_property
    def _playbook_files(self) -> list[tuple[str, bytes]]:
        """The name and exact bytes of each file of the playbook, as the players' incident keeps them."""
        vault = self.exercise.players.store.vault
        files = []
        for name, sha256 in self.exercise.players.state.files:
            with vault.open(sha256) as kept:
                files.append((name, kept.read()))
        return files

    def _inject(self, status: InjectStatus) -> InjectRecord:
        inject = status.inject
        delivery = self.player_log.delivered.get(self.director_log.opaque(inject.id))
        skipped = self.director_log.skipped.get(inject.id)
        entry = delivery.entry if delivery is not None else None
        text = entry.words if entry is not None else inject.text
        return InjectRecord(
            id=inject.id,
            kind=inject.kind,
            title=entry.body_text("title") if entry is not None else inject.title,
            text=text if split_repetition(inject.id)[1] == 1 else "",
            to=inject.to,
            sender=entry.body_text("sender") if entry is not None else inject.sender,
            via=inject.via,
            standing=status.state if status.state in (DELIVERED, SKIPPED, AVERTED, NOT_DRAWN) else _NOT_REACHED,
            why=skipped.words if skipped is not None and status.state == SKIPPED else "",
            when=self._times_of(entry) if entry is not None else None,
            by=self._person(entry.by) if entry is not None else "",
            acknowledged=tuple(self._acknowledgements(delivery)) if delivery is not None else (),
            facilitator=inject.facilitator,
            chosen=_chosen(delivery) if delivery is not None else (),
            decides=delivery.decides if delivery is not None else "",
        )

    def _acknowledgements(self, delivery: Delivery) -> list[tuple[str, str, int]]:
        """Each role that acknowledged it, by whom, and after how many seconds of played time."""
        delivered = self.player_log.reading(delivery.entry).played
        return [
            (role, self._person(entry.by), max(0, self.player_log.reading(entry).played - delivered) // 1000)
            for role, entry in delivery.acknowledged.items()
        ]

    def _questions(self) -> list[QuestionRecord]:
        return [
            QuestionRecord(
                question=each.asked.words,
                answer=each.answered.words if each.answered is not None else "",
                asked_by=self._person(each.asked.by),
                answered_by=self._person(each.answered.by) if each.answered is not None else "",
            )
            for each in self.player_log.questions.values()
        ]

    def _attendance(self) -> list[tuple[str, str]]:
        present = [entry for entry in self.director_log.attendance.values() if entry.refs.get("here") == "yes"]
        return [(self._person(entry.words), str(entry.refs.get("role", ""))) for entry in present]

    def _general_findings(self) -> list[tuple[str, Note]]:
        """Observers' notes that belong to no objective: strength, improvement or empty, and the note."""
        notes = [entry for entry in self.director_log.notes if not entry.refs.get("objective")]
        return [(str(entry.refs.get("finding", "")), self._note(entry)) for entry in notes]

    def _improvement(self, entry: Entry) -> ImprovementItem:
        number = int(entry.refs.get("action", 0))
        action = self.exercise.players.state.actions.get(number)
        added = action.added if action is not None else None
        return ImprovementItem(
            action=number,
            text=added.words if added is not None else "",
            issue=entry.words,
            capability=entry.body_text("capability"),
            element=entry.body_text("element"),
            organisation=entry.body_text("organisation"),
            start=entry.body_text("start"),
            expectation=str(entry.refs.get("expectation", "")),
            owner=self._person(added.body_text("owner")) if added is not None else "",
            due=str(added.refs.get("due", "")) if added is not None else "",
            closed=action is not None and action.closed is not None,
        )

    def _debrief_answers(self) -> list[QuestionRecord]:
        found = []
        for number, question in enumerate(self.scenario.debrief, 1):
            entry = self.director_log.debrief.get(number)
            answer, by = (entry.words, self._person(entry.by)) if entry is not None else ("", "")
            found.append(QuestionRecord(question, answer, "", by))
        return found


def _is_reported(status: InjectStatus) -> bool:
    """Whether the report lists it: a repetition that did not come is no inject of its own."""
    return split_repetition(status.inject.id)[1] == 1 or status.state in (DELIVERED, SKIPPED)


def _chosen(delivery: Delivery) -> tuple[tuple[str, int, str], ...]:
    """What each role chose of the answers that the inject offers: the role, the number from 1, and the words."""
    offered = delivery.options
    chosen = [(role, int(each.refs["option"])) for role, each in delivery.acknowledged.items() if "option" in each.refs]
    return tuple((role, number, offered[number - 1]) for role, number in chosen if 0 < number <= len(offered))
