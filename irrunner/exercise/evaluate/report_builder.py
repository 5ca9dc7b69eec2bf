"""The after-action view: from both journals to plain data. It writes nothing and asks no clock but the exercise's."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    TimelineEntry,
)
from irrunner.exercise.evaluate.step_reference import pointed_to
from irrunner.exercise.play import results, story_clock
from irrunner.exercise.play.inject_status import AVERTED, DELIVERED, SKIPPED, InjectStatus
from irrunner.exercise.play.results import LATE, MISSED, Outcome
from irrunner.exercise.scenario.model import split_repetition
from irrunner.exercise.scenario.story_time import format_story_time
from irrunner.incident import texts
from irrunner.incident.moments import format_utc
from irrunner.playbook.durations import format_offset
from irrunner.report.data.context import ReportContext, report_entry

if TYPE_CHECKING:
    from irrunner.exercise.play.exercise import Exercise
    from irrunner.exercise.play.story_clock import Reading
    from irrunner.incident.entries import Entry

_NOT_REACHED = "not reached"
_CLOCK = ("exercise.began", "exercise.ended", "clock.paused", "clock.resumed", "clock.speed", "story.jumped")
_EXCHANGE = ("inject.acknowledged", "hint.taken", "question.asked", "question.answered")
_LEFT_OUT = ("incident.declared", "incident.titled", "severity.set", "tlp.set", "privilege.set", "clock.stepped")


def build_after_action_data(exercise: Exercise, *, names: bool = True) -> AfterActionData:
    """Everything an after-action report says.

    Args:
        exercise: the exercise; before its end the view says so.
        names: name people. Without, they are numbered: answers of a debrief are personal data.
    """
    exercise.refresh()
    return _Debriefing(exercise, names=names).whole()


class _Debriefing:
    """One exercise on its way into a report."""

    def __init__(self, exercise: Exercise, *, names: bool) -> None:
        self.exercise = exercise
        self.player_log, self.director_log = exercise.player_log, exercise.director_log
        self.scenario = exercise.scenario
        self.names = names
        self.numbered: dict[str, str] = {}
        self.outcomes = exercise.outcomes()
        self._files: list[tuple[str, bytes]] | None = None
        self._names = self.scenario.names()

    def whole(self) -> AfterActionData:
        player_log, scenario = self.player_log, self.scenario
        state = self.exercise.players.state
        began = player_log.began
        start = self.times(player_log.reading(began)) if began is not None else ClockTimes("", 0, "")
        now = (
            player_log.now(story_clock.wall_ms(state.entries[-1].recorded))
            if player_log.ended is None
            else player_log.reading(player_log.ended)
        )
        first = player_log.reading(began).wall if began is not None else now.wall
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
            began=start,
            ended=self.times(now) if player_log.ended is not None else None,
            how=str(player_log.ended.refs.get("how", "")) if player_log.ended is not None else "",
            why=player_log.ended.words if player_log.ended is not None else "",
            wall_seconds=max(0, now.wall - first) // 1000,
            story_seconds=now.story // 1000,
            played_seconds=now.played // 1000,
            numbers=self._numbers(),
            objectives=tuple(self._rated(name) for name in scenario.objectives),
            expectations=tuple(self._expected(outcome) for outcome in self.outcomes),
            injects=tuple(self._told(view) for view in self.exercise.schedule().injects if _is_told(view)),
            timeline=tuple(self._timeline()),
            questions=tuple(self._questions()),
            attendance=tuple(self._attendance()),
            findings=tuple((str(entry.refs.get("finding", "")), self.note(entry)) for entry in self._general()),
            plan=tuple(self._planned(entry) for entry in self.director_log.planned),
            answers=tuple(self._answers()),
            truth=scenario.truth,
            head=self.exercise.players.head,
            tlp=state.tlp_label,
            privilege=state.privilege.words if state.privilege is not None else "",
        )

    def who(self, name: str) -> str:
        """A person, or their number."""
        if self.names or not name:
            return name
        return self.numbered.setdefault(name, f"Person {len(self.numbered) + 1}")

    def times(self, reading: Reading) -> ClockTimes:
        """A moment on both story_clock."""
        shown = format_story_time(self.player_log.story_start, reading.story) if self.player_log.story_start else ""
        wall = _wall_text(reading.wall)
        text = f"{wall[:10]} {wall[11:19]} UTC"
        return ClockTimes(wall, reading.story // 1000, shown, text, format_offset(reading.story))

    def note(self, entry: Entry) -> Note:
        """An observer's note."""
        return Note(entry.words, self.who(entry.by), entry.when)

    def _numbers(self) -> Numbers:
        score = results.score(self.outcomes)
        hints = sum(len(entries) for entries in self.player_log.hints.values())
        return Numbers(score.on_time, score.presented, score.covered, score.written, score.pending, score.waived, hints)

    def _rated(self, name: str) -> ObjectiveRecord:
        objective = self.scenario.objectives[name]
        proposal = results.propose(name, self.outcomes)
        rated = self.director_log.ratings.get(name)
        found = {
            kind: tuple(map(self.note, self.director_log.findings(name, kind)))
            for kind in ("strength", "improvement", "")
        }
        return ObjectiveRecord(
            name,
            objective.text,
            objective.tests,
            objective.capability,
            str(rated.refs["rating"]) if rated is not None else "",
            self.who(rated.by) if rated is not None else "",
            rated.words if rated is not None else "",
            proposal.rating,
            proposal.why,
            found["strength"],
            found["improvement"],
            found[""],
        )

    def _expected(self, outcome: Outcome) -> ExpectationRecord:
        expectation = outcome.expectation
        name = pointed_to(expectation, self.exercise.players.state)
        step = self.exercise.players.state.steps.get(name)
        failed = outcome.result in (MISSED, LATE)
        return ExpectationRecord(
            expectation.id,
            expectation.do,
            outcome.inject.id,
            expectation.objective,
            expectation.critical,
            outcome.result,
            expectation.within,
            outcome.took // 1000 if outcome.took is not None else None,
            self.times(outcome.presented) if outcome.presented is not None else None,
            self.times(outcome.met) if outcome.met is not None else None,
            self.who(outcome.judged),
            outcome.why,
            outcome.hints,
            name,
            self._sentence(name) if step is not None else "",
            step.within if step is not None else 0,
            proposed_change(step, expectation, self.files(), self._names, missed=outcome.result == MISSED)
            if step is not None and failed
            else "",
        )

    def _sentence(self, name: str) -> str:
        checklist = self.exercise.players.checklist
        keys = checklist.instances(name)
        return texts.sentence(checklist, checklist.view(keys[0])) if keys else ""

    def files(self) -> list[tuple[str, bytes]]:
        """The playbook's files, as the players' incident keeps them."""
        if self._files is None:
            vault = self.exercise.players.store.vault
            self._files = []
            for name, sha256 in self.exercise.players.state.files:
                with vault.open(sha256) as kept:
                    self._files.append((name, kept.read()))
        return self._files

    def _told(self, view: InjectStatus) -> InjectRecord:
        inject = view.inject
        delivery = self.player_log.delivered.get(self.director_log.opaque(inject.id))
        skipped = self.director_log.skipped.get(inject.id)
        entry = delivery.entry if delivery is not None else None
        taken = list(delivery.acknowledged.items()) if delivery is not None else []
        offered = delivery.options if delivery is not None else ()
        chosen = [(role, int(each.refs["option"])) for role, each in taken if "option" in each.refs]
        why = skipped.words if skipped is not None and view.state == SKIPPED else ""
        return InjectRecord(
            inject.id,
            inject.kind,
            entry.body_text("title") if entry is not None else inject.title,
            "" if split_repetition(inject.id)[1] > 1 else entry.words if entry is not None else inject.text,
            inject.to,
            entry.body_text("sender") if entry is not None else inject.sender,
            inject.via,
            view.state if view.state in (DELIVERED, SKIPPED, AVERTED) else _NOT_REACHED,
            why,
            self.times(self.player_log.reading(entry)) if entry is not None else None,
            self.who(entry.by) if entry is not None else "",
            tuple((role, self.who(each.by), self._after(entry, each)) for role, each in taken if entry is not None),
            inject.facilitator,
            tuple((role, number, offered[number - 1]) for role, number in chosen if 0 < number <= len(offered)),
        )

    def _after(self, earlier: Entry, later: Entry) -> int:
        """Seconds of played time between two entries."""
        return max(0, self.player_log.reading(later).played - self.player_log.reading(earlier).played) // 1000

    def _timeline(self) -> list[TimelineEntry]:
        telling = ReportContext(self.exercise.players.checklist, exact=False)
        lines = []
        along = self._brought_along()
        for entry in self.exercise.players.state.timeline():
            if entry.kind in _LEFT_OUT or self.player_log.began is None or entry.seq < self.player_log.began.seq:
                continue
            if entry.seq in along:
                continue
            sort = "inject" if entry.kind == "inject.delivered" else "act"
            sort = "clock" if entry.kind in _CLOCK else "exchange" if entry.kind in _EXCHANGE else sort
            told = report_entry(telling, entry)
            act = f"{told.act}: {told.about}" if told.about else told.act
            when = self.times(self.player_log.reading(entry))
            lines.append(TimelineEntry(when, sort, act, told.words, self.who(entry.by), entry.seq))
        return lines

    def _brought_along(self) -> set[int]:
        """Entries that an inject wrote together with itself: its attachments and the answers that it sets."""
        found: set[int] = set()
        attached: set[str] = set()
        told = ""
        for entry in self.exercise.players.state.entries:
            if entry.kind == "inject.delivered":
                told, attached = entry.recorded, set(entry.body_texts("attachments"))
            elif (entry.kind == "evidence.added" and entry.refs.get("evidence") in attached) or (
                entry.kind == "answer.given" and entry.recorded == told
            ):
                found.add(entry.seq)
        return found

    def _questions(self) -> list[QuestionRecord]:
        return [
            QuestionRecord(
                each.asked.words,
                each.answered.words if each.answered is not None else "",
                self.who(each.asked.by),
                self.who(each.answered.by) if each.answered is not None else "",
            )
            for each in self.player_log.questions.values()
        ]

    def _attendance(self) -> list[tuple[str, str]]:
        here = [entry for entry in self.director_log.attendance.values() if entry.refs.get("here") == "yes"]
        return [(self.who(entry.words), str(entry.refs.get("role", ""))) for entry in here]

    def _general(self) -> list[Entry]:
        return [entry for entry in self.director_log.notes if not entry.refs.get("objective")]

    def _planned(self, entry: Entry) -> ImprovementItem:
        number = int(entry.refs.get("action", 0))
        action = self.exercise.players.state.actions.get(number)
        added = action.added if action is not None else None
        return ImprovementItem(
            number,
            added.words if added is not None else "",
            entry.words,
            entry.body_text("capability"),
            self.who(added.body_text("owner")) if added is not None else "",
            str(added.refs.get("due", "")) if added is not None else "",
            action is not None and action.closed is not None,
        )

    def _answers(self) -> list[QuestionRecord]:
        found = []
        for number, question in enumerate(self.scenario.debrief, 1):
            entry = self.director_log.debrief.get(number)
            answer, by = (entry.words, self.who(entry.by)) if entry is not None else ("", "")
            found.append(QuestionRecord(question, answer, "", by))
        return found


def _is_told(view: InjectStatus) -> bool:
    """Whether a report speaks of it: what would have come once more is no inject of its own."""
    return split_repetition(view.inject.id)[1] == 1 or view.state in (DELIVERED, SKIPPED)


def _wall_text(wall: int) -> str:
    from datetime import UTC, datetime

    return format_utc(datetime.fromtimestamp(wall / 1000, UTC))
