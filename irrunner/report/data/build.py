"""The whole view: from an incident's state to the plain data of a report. No clock, no file, no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import ACTIVE, BLOCKED, DONE, NOT_APPLICABLE, OPEN, SKIPPED, WAITING, Checklist
from irrunner.incident.concurrency import overruled
from irrunner.incident.entries import REDACTED
from irrunner.incident.grafts import graft_entries
from irrunner.incident.seal_facts import seal_facts
from irrunner.playbook.model import Playbook
from irrunner.report.data.brief import NO_INCIDENT, brief
from irrunner.report.data.checks import checks
from irrunner.report.data.context import ReportContext, report_entry
from irrunner.report.data.control import document_control
from irrunner.report.data.credentials import credentials
from irrunner.report.data.deadlines import deadlines
from irrunner.report.data.exhibits import evidence, registers
from irrunner.report.data.glossary import glossary
from irrunner.report.data.lanes import lanes
from irrunner.report.data.measures import is_no_incident, key_times, measures
from irrunner.report.data.model import Closing, Fact, PlaybookUsed, Report, ReportHeader, SeverityChange, Summary
from irrunner.report.data.model_record import JournalReference, Seal
from irrunner.report.data.not_done import not_done
from irrunner.report.data.people import actions, people
from irrunner.report.data.questions import asked
from irrunner.report.data.steps import decisions, phases
from irrunner.report.data.tags import tag_rows
from irrunner.report.data.timeline import changes, timeline
from irrunner.report.data.written import written_sections

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.incident.targets import Timing
    from irrunner.report.data.model_work import Decision

DEFAULT = "default of the playbook"
SHAPE = 1
"""The version of the fields in `model`."""

PROMISE = (
    "The journal is tamper-evident to whoever holds the head hash: with it, a change, a gap or a cut tail shows. "
    "Without it, somebody with access to the store could have written the whole journal anew. Names and accounts "
    "are labels, not identities."
)


def build_report(
    checklist: Checklist, head: str, *, exact: bool = False, timing: Timing | None = None, people_now: str = ""
) -> Report:
    """Everything the report says.

    Args:
        checklist: of the state to report on; it has at least one entry.
        head: the journal's last link, in hex.
        exact: leave indicators as they are, for a program to read.
        timing: what the targets of steps count; None for time on the wall.
        people_now: as of when it is, by the clock of an exercise's story; empty for the last entry on the wall.
    """
    context = ReportContext(checklist, exact=exact, timing=timing, people_now=people_now)
    decided = decisions(context)
    times, left, follow_ups = key_times(context), not_done(context), actions(context)
    written, who, duties = written_sections(context), people(context), deadlines(context)
    return Report(
        shape=SHAPE,
        header=report_header(context),
        brief=brief(context, times, decided, left, follow_ups, written),
        written=written,
        lanes=lanes(context, times),
        control=document_control(context, who),
        tags=tag_rows(context),
        glossary=glossary(context),
        summary=_summary(context, decided),
        key_times=times,
        measures=measures(context),
        timeline=timeline(context),
        phases=phases(context),
        not_done=left,
        decisions=decided,
        checks=checks(context),
        evidence=evidence(context),
        registers=registers(context),
        credentials=credentials(context),
        people=who,
        actions=follow_ups,
        changes=changes(context),
        journal=_journal(context, head),
        notice=written_sections(context, of_notice=True),
        deadlines=duties,
    )


def _journal(context: ReportContext, head: str) -> JournalReference:
    state = context.state
    seals = tuple(
        Seal(each.entry, each.entries, context.time(each.time), each.key, each.stamped, each.later, each.branch)
        for each in seal_facts(state)
    )
    verify = f"irrunner verify {state.incident} --head {head}"
    return JournalReference(head, len(state.entries), verify, PROMISE, seals, state.seq)


def report_header(context: ReportContext) -> ReportHeader:
    """What stands on top of every report and form."""
    state = context.state
    declared = state.declared
    return ReportHeader(
        incident=state.incident,
        title=context.text(state.name) or "No title",
        mode=state.mode,
        exercise=state.mode == "exercise" or state.incident.startswith("EX-"),
        status=_status(state),
        severity=state.level,
        severities=tuple(_severity(context, entry) for entry in state.severities),
        tlp=state.tlp_label,
        privilege=context.text(state.privilege.words) if state.privilege is not None else "",
        declared=context.when(declared) if declared is not None else None,
        declared_by=declared.by if declared is not None else "",
        closed=_closing(context, state.closed) if state.closed is not None else None,
        recorded_from=context.time(state.entries[0].recorded),
        as_of=context.time(state.entries[-1].recorded),
        zone=state.zone,
        playbook=_playbook(state),
        grafted=tuple(_grafted(prefix, entry) for prefix, entry in graft_entries(state)),
    )


def _status(state: State) -> str:
    if state.purged is not None:
        return "purged"
    return "closed" if state.closed is not None else "open"


def _severity(context: ReportContext, entry: Entry) -> SeverityChange:
    level = str(entry.refs.get("level", ""))
    is_apart = entry in overruled(context.state, context.state.severity, context.state.severities)
    return SeverityChange(level, context.when(entry), entry.by, context.text(entry.words), entry.seq, is_apart)


def _closing(context: ReportContext, entry: Entry) -> Closing:
    outcome = str(entry.refs.get("outcome", ""))
    still_open = entry.body_texts("still_open")
    return Closing(context.when(entry), entry.by, outcome, context.text(entry.words), entry.seq, still_open)


def _playbook(state: State) -> PlaybookUsed:
    sha256 = str(state.declared.refs.get("sha256", "")) if state.declared is not None else ""
    playbook = state.playbook
    return PlaybookUsed(playbook.id, playbook.title, playbook.version, sha256, files=tuple(state.files))


def _grafted(prefix: str, entry: Entry) -> PlaybookUsed:
    playbook = getattr(entry.event, "playbook", None) or Playbook(id=prefix, title=REDACTED)
    return PlaybookUsed(playbook.id, playbook.title, playbook.version, str(entry.refs.get("sha256", "")), prefix)


def _summary(context: ReportContext, decided: tuple[Decision, ...]) -> Summary:
    state = context.state
    answers: dict[str, list[Entry]] = {}
    for entry in state.entries:
        if entry.kind == "answer.given":
            row = str(entry.refs.get("step", "")).partition("@")[2].partition(".")[0]
            answers.setdefault(f"{entry.refs.get('key')}@{row}" if row else str(entry.refs.get("key")), []).append(
                entry
            )
    open_questions = tuple(
        context.text(ask.label)
        for key, ask in asked(context)
        if not (_answered(state, key, answers) or key in state.disputed)
    )
    return Summary(
        sentences=tuple(_sentences(context)),
        decided=tuple((each.question, each.last.chosen) for each in decided if each.step and each.standing),
        facts=tuple(_fact(context, key, entries) for key, entries in answers.items()),
        unanswered=open_questions,
    )


def _answered(state: State, key: str, answers: dict[str, list[Entry]]) -> bool:
    return any(given.partition("@")[0] == key and state.answered(given) for given in answers)


def _fact(context: ReportContext, key: str, entries: list[Entry]) -> Fact:
    name, _, row = key.partition("@")
    ask = context.state.asked.get(name)
    last, apart = entries[-1], context.state.disputed.get(key, ())
    before = tuple(
        f"{context.answer(entry)} (entry {entry.seq}, {context.when(entry).text}, {_whose(entry)})"
        for entry in entries[:-1]
        if entry not in apart
    )
    label = context.text(ask.label) if ask is not None else name
    by = "" if last.is_default else last.by
    value = f"unknown, answered apart: {'; '.join(f'{context.answer(each)} (entry {each.seq})' for each in apart)}"
    value = value if apart else context.answer(last)
    return Fact(name, label, value, context.when(last), by, last.seq, row, before, last.is_default)


def _whose(entry: Entry) -> str:
    return DEFAULT if entry.is_default else f"by {entry.by}"


def _sentences(context: ReportContext) -> list[str]:
    """A few sentences for somebody who reads nothing else."""
    state = context.state
    if state.purged is not None:
        return [report_entry(context, state.purged).act + ".", report_entry(context, state.purged).words]
    sentences = _what_it_is(context)
    if state.declared is not None:
        sentences.append(
            f"Declared {context.when(state.declared).text} by {state.declared.by}. {_severity_path(state)}"
        )
    if state.closed is not None:
        outcome = str(state.closed.refs.get("outcome", "")).replace("-", " ")
        sentences.append(f"Closed {context.when(state.closed).text} by {state.closed.by}, as {outcome}.")
    else:
        sentences.append(f"Still open at the last entry, {context.time(state.entries[-1].recorded).text}.")
    if state.damaged:
        count = _counted(len(state.damaged), "place", "places")
        sentences.append(f"The journal is damaged: it cannot be read at {count}, which the timeline marks.")
    return [*sentences, _step_counts(context), _record_counts(state)]


def _what_it_is(context: ReportContext) -> list[str]:
    """That it was no incident after all; else what its playbook is for, which is not yet what happened."""
    state = context.state
    if is_no_incident(state) and state.closed is not None:
        outcome = NO_INCIDENT[str(state.closed.refs["outcome"])]
        return [f"This was {outcome}. It is in no measure, and what its playbook is for did not happen here."]
    if not state.playbook.summary:
        return []
    purpose = context.text(" ".join(state.playbook.summary.split()))
    return [f"What the playbook is for: {purpose}"]


def _severity_path(state: State) -> str:
    path: list[str] = []
    apart = overruled(state, state.severity, state.severities)
    for entry in state.severities:
        level = str(entry.refs.get("level", ""))
        if entry not in apart and (not path or path[-1] != level):
            path.append(level)
    also = ", ".join(dict.fromkeys(str(entry.refs.get("level", "")) for entry in apart))
    beside = f" Set apart in another branch, where the higher one counts: {also}." if also else ""
    return f"Severity: {', then '.join(path)}.{beside}" if path else f"Severity: {state.level}.{beside}"


def _step_counts(context: ReportContext) -> str:
    standings = [view.standing for view in context.checklist]
    apply = len(standings) - standings.count(NOT_APPLICABLE)
    words = [f"{standings.count(DONE)} of the {apply} steps that applied were done"]
    words += [
        f"{number} {'in progress' if standing == ACTIVE else standing}"
        for standing in (ACTIVE, SKIPPED, BLOCKED, OPEN, WAITING)
        if (number := standings.count(standing))
    ]
    return f"{', '.join(words)}; {standings.count(NOT_APPLICABLE)} did not apply."


def _record_counts(state: State) -> str:
    counts = [
        _counted(len(state.entries), "entry", "entries"),
        _counted(len(state.evidence), "item", "items", "of evidence"),
    ]
    standing = {name: len(state.standing_rows(name)) for name in state.registers}
    counts += [_counted(count, "row", "rows", f"in {name}") for name, count in standing.items() if count]
    counts.append(_counted(len(state.actions), "follow-up", "follow-ups"))
    return f"The record holds {', '.join(counts[:-1])} and {counts[-1]}."


def _counted(number: int, one: str, many: str, of_what: str = "") -> str:
    return f"{number:,} {one if number == 1 else many} {of_what}".rstrip()
