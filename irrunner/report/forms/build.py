"""From an incident and a stage of a duty to the plain data of its form. No clock is asked and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.deadlines.model import CONFIDENCES
from irrunner.errors import NotFound
from irrunner.incident.as_of import checklist_as_of
from irrunner.incident.deadline_board import (
    DECISION_WORDS,
    STAGE_STANDINGS,
    deadline_board,
    people_time,
    undecided_duty,
)
from irrunner.incident.deadline_records import moment_of
from irrunner.incident.moments import parse_utc
from irrunner.playbook.durations import format_duration
from irrunner.report.data.build import PROMISE, build_report, report_header
from irrunner.report.data.context import ReportContext
from irrunner.report.data.model_form import (
    ANSWERED,
    FROM_RECORD,
    NOT_NEEDED,
    UNKNOWN,
    FilledField,
    FormAnswer,
    SentVersion,
    StageForm,
)
from irrunner.report.data.model_record import JournalReference
from irrunner.report.forms.facts import FormContext, facts
from irrunner.report.redaction import load_profile, objections, require_reason
from irrunner.report.redaction.redactor import Redactor, redact_form
from irrunner.report.rendering import people_now

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.deadlines.form_fields import FormField
    from irrunner.deadlines.model import Regime, Stage
    from irrunner.incident.deadline_board import Duty, DutyStage
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident

_LEAD: Final = "the incident lead"


def build_form(
    incident: Incident,
    regime: Regime,
    stage: str,
    *,
    version: int = 0,
    exact: bool = False,
    profile: str = "internal",
    reason: str = "",
    templates: Path | None = None,
    is_preview: bool = False,
) -> StageForm:
    """The form of a stage as of the last entry, or as of an earlier submission.

    Args:
        incident: what is new in its journal is read first.
        regime: as it is now; what was recorded when somebody decided on it goes before.
        stage: the id of the stage.
        version: a submission, from 1: the form as the record had it when that was recorded; 0 for the draft.
        exact: leave indicators as they are, for a program to read.
        profile: the id of a redaction profile: what its reader may see; see `form_profile`.
        reason: why it is given out although its TLP label, or a mark of privilege, stands against it.
        templates: a folder of the user's own templates, which may hold profiles.
        is_preview: it is only read here, so that no reason is needed; what stands against giving it out is in it.

    Raises:
        NotFound: no such stage or version.
        Refused: the label does not reach that reader, and no reason was given.
    """
    incident.refresh()
    record = incident.state.deadlines.get(regime.id)
    kept = record.stages.get(stage) if record is not None else None
    submissions = kept.submissions if kept is not None else []
    if version > len(submissions) + 1 or version < 0:
        raise NotFound(
            f"There is no version {version} of {regime.id}, {stage}.",
            hint=f"{len(submissions)} were sent; the draft is version {len(submissions) + 1}.",
        )
    checklist, head = incident.checklist, incident.head
    if 0 < version <= len(submissions):
        checklist, head = checklist_as_of(incident, submissions[version - 1].seq - 1)
    context = ReportContext(checklist, exact=exact)
    shown_to = load_profile(profile, templates)
    despite = objections(report_header(context), shown_to)
    if not is_preview:
        require_reason("form", shown_to, despite, reason)
    redactor = None
    if not shown_to.keeps_everything:
        redactor = Redactor(build_report(checklist, head, exact=exact, people_now=people_now(incident)), shown_to)
    builder = _Builder(incident, context, head, regime, stage, redactor)
    form = builder.build(version or len(submissions) + 1, submissions)
    return redact_form(form, shown_to, redactor, despite=despite, reason=reason.strip() if despite else "")


def form_profile(regime: Regime, stage: str) -> str:
    """The id of the profile that the form of a stage begins with: that of whom it goes to.

    Raises:
        NotFound: there is no such stage.
    """
    return _stage_of(regime, stage).reader or "regulator"


class _Builder:
    """Builds one form of one state."""

    def __init__(
        self,
        incident: Incident,
        context: ReportContext,
        head: str,
        regime: Regime,
        stage: str,
        redactor: Redactor | None,
    ) -> None:
        self.context = context
        self.state, self.head = context.state, head
        ended = self.state.closed.when if self.state.closed is not None else self.state.entries[-1].recorded
        board = deadline_board(self.state, parse_utc(people_time(incident, ended)))
        duty = board.duty(regime.id)
        if duty is None or duty.regime is None:
            duty = undecided_duty(regime, duty.proposed if duty is not None else ())
        self.regime = duty.regime or regime
        self.duty: Duty = duty
        self.rule: Stage = _stage_of(self.regime, stage)
        self.stage: DutyStage = next(each for each in duty.stages if each.id == stage)
        show = redactor.form_text if redactor is not None else _as_it_is
        self._names_people = redactor is None
        self.form = FormContext(self.context, board, duty, self.stage, show)

    def build(self, version: int, submissions: list[Entry]) -> StageForm:
        """The form; `submissions` are all that count, also later ones."""
        regime, rule, stage, decided = self.regime, self.rule, self.stage, self.duty.decided
        fields = tuple(self._field(field) for field in rule.form_fields)
        verify = f"irrunner verify {self.state.incident} --head {self.head}"
        return StageForm(
            header=report_header(self.context),
            journal=JournalReference(self.head, len(self.state.entries), verify, PROMISE),
            regime=regime.id,
            title=regime.title,
            law=regime.law,
            article=regime.article,
            url=regime.url,
            as_of=regime.as_of,
            confidence=CONFIDENCES.get(regime.confidence, regime.confidence),
            applies_when=regime.applies_when,
            stage=rule.id,
            stage_title=rule.title,
            to=rule.to,
            notes=tuple(filter(None, (rule.note, regime.note))),
            decision=DECISION_WORDS[self.duty.decision],
            decided_by=decided.by if decided is not None else "",
            why=self.context.text(decided.words) if decided is not None else "",
            due=self.context.time(stage.due, "minute") if stage.due else None,
            outer=self.context.time(stage.outer, "minute") if stage.outer else None,
            state=_state(stage),
            counted=stage.counted.because if stage.counted is not None else "",
            version=version,
            is_sent=version <= len(submissions),
            is_general=not rule.fields,
            unknown=sum(field.standing == UNKNOWN for field in fields),
            fields=fields,
            sent=tuple(self._sent(number, entry) for number, entry in enumerate(submissions, 1)),
        )

    def _field(self, field: FormField) -> FilledField:
        answers = [self._answer(entry) for entry in self._answers(field.id)]
        found = facts(self.form, field.facts)
        needed = not field.only_late or bool(self.stage.late)
        unfilled = (FROM_RECORD if found else UNKNOWN) if needed else NOT_NEEDED
        return FilledField(
            id=field.id,
            text=field.text,
            article=field.article,
            standing=ANSWERED if answers else unfilled,
            answer=answers[-1] if answers else None,
            earlier=tuple(answers[:-1]),
            facts=found,
            ask=self._whom(field.ask or _LEAD),
        )

    def _answers(self, field: str) -> list[Entry]:
        record = self.state.deadlines.get(self.regime.id)
        kept = record.stages.get(self.rule.id) if record is not None else None
        return kept.answers.get(field, []) if kept is not None else []

    def _answer(self, entry: Entry) -> FormAnswer:
        text = self.context.text(entry.words) if entry.event is not None else "(the answer was erased)"
        version = int(entry.refs.get("version", 1))
        return FormAnswer(text, entry.by, self.context.when(entry), entry.seq, version)

    def _whom(self, ask: str) -> str:
        """Who may know, with the person who holds a role of that name where the form stays inside."""
        if not self._names_people:
            return ask
        wanted = ask.removeprefix("the ").casefold()
        for role in self.state.roles.values():
            if role.person and wanted in (role.label.casefold(), role.name.casefold()):
                return f"{ask}, {self.context.text(role.person)}"
        return ask

    def _sent(self, number: int, entry: Entry) -> SentVersion:
        due = self.stage.due
        seconds = int((parse_utc(moment_of(entry)) - parse_utc(due)).total_seconds()) if due else 0
        return SentVersion(
            number=number,
            at=self.context.time(moment_of(entry), "minute"),
            by=entry.by,
            receipt=self.context.text(entry.body_text("receipt")),
            evidence=tuple(str(entry.refs.get("evidence", "")).split()),
            note=self.context.text(entry.words),
            late=max(0, seconds),
            entry=entry.seq,
        )


def _as_it_is(text: str, _: str) -> str:
    return text


def _stage_of(regime: Regime, name: str) -> Stage:
    for stage in regime.stages:
        if stage.id == name:
            return stage
    known = ", ".join(each.id for each in regime.stages)
    raise NotFound(f"{regime.id} has no stage {name!r}.", hint=f"It has: {known}.")


def _state(stage: DutyStage) -> str:
    """Where the stage stands as of the last entry, in words."""
    words = STAGE_STANDINGS[stage.standing]
    if stage.late:
        return f"{words}, {format_duration(stage.late)} after the deadline"
    if stage.is_open:
        return f"{words}, {format_duration(max(0, stage.left))} left"
    return f"{words}: waits for {stage.waits_for}" if stage.waits_for else words
