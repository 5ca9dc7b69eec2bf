"""The whole view: from an incident's state to the plain data of a report. No clock, no file, no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import ACTIVE, BLOCKED, DONE, NOT_APPLICABLE, OPEN, SKIPPED, WAITING, Checklist
from irrunner.incident.entries import REDACTED
from irrunner.playbook.model import Playbook
from irrunner.report.data.context import ReportContext
from irrunner.report.data.decisions import decisions
from irrunner.report.data.entry import entry_wording
from irrunner.report.data.exhibits import evidence, registers
from irrunner.report.data.model import Closing, Fact, PlaybookUsed, Report, ReportHeader, SeverityChange, Summary
from irrunner.report.data.model_record import JournalReference
from irrunner.report.data.people import actions, people
from irrunner.report.data.steps import phases
from irrunner.report.data.timeline import changes, timeline
from irrunner.report.data.times import key_times, measures
from irrunner.report.data.undone import not_done

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.incident.targets import Timing
    from irrunner.report.data.model_work import Decision

SHAPE = 1
"""The version of the fields in `model`."""

PROMISE = (
    "The journal is tamper-evident to whoever holds the head hash: with it, a change, a gap or a cut tail shows. "
    "Without it, somebody with access to the store could have written the whole journal anew. Names and accounts "
    "are labels, not identities."
)


def view(checklist: Checklist, head: str, *, exact: bool = False, timing: Timing | None = None) -> Report:
    """Everything the report says.

    Args:
        checklist: of the state to report on; it has at least one entry.
        head: the journal's last link, in hex.
        exact: leave indicators as they are, for a program to read.
        timing: what the targets of steps count; None for time on the wall.
    """
    telling = ReportContext(checklist, exact=exact, timing=timing)
    state = checklist.state
    decided = decisions(telling)
    return Report(
        shape=SHAPE,
        header=_header(telling),
        summary=_summary(telling, decided),
        key_times=key_times(telling),
        measures=measures(telling),
        timeline=timeline(telling),
        phases=phases(telling),
        not_done=not_done(telling),
        decisions=decided,
        evidence=evidence(telling),
        registers=registers(telling),
        people=people(telling),
        actions=actions(telling),
        changes=changes(telling),
        journal=JournalReference(head, len(state.entries), f"irrunner verify {state.incident} --head {head}", PROMISE),
    )


def _header(telling: ReportContext) -> ReportHeader:
    state = telling.state
    declared = state.declared
    return ReportHeader(
        incident=state.incident,
        title=telling.text(state.name) or "No title",
        mode=state.mode,
        exercise=state.mode == "exercise" or state.incident.startswith("EX-"),
        status=_status(state),
        severity=state.level,
        severities=tuple(_severity(telling, entry) for entry in state.severities),
        tlp=state.tlp_label,
        privilege=telling.text(state.privilege.words) if state.privilege is not None else "",
        declared=telling.when(declared) if declared is not None else None,
        declared_by=declared.by if declared is not None else "",
        closed=_closing(telling, state.closed) if state.closed is not None else None,
        recorded_from=telling.time(state.entries[0].recorded),
        as_of=telling.time(state.entries[-1].recorded),
        zone=state.zone,
        playbook=_playbook(state),
        grafted=tuple(_grafted(prefix, entry) for prefix, entry in state.grafts.items()),
    )


def _status(state: State) -> str:
    if state.purged is not None:
        return "purged"
    return "closed" if state.closed is not None else "open"


def _severity(telling: ReportContext, entry: Entry) -> SeverityChange:
    level = str(entry.refs.get("level", ""))
    return SeverityChange(level, telling.when(entry), entry.by, telling.text(entry.words), entry.seq)


def _closing(telling: ReportContext, entry: Entry) -> Closing:
    outcome = str(entry.refs.get("outcome", ""))
    still_open = entry.body_texts("still_open")
    return Closing(telling.when(entry), entry.by, outcome, telling.text(entry.words), entry.seq, still_open)


def _playbook(state: State) -> PlaybookUsed:
    sha256 = str(state.declared.refs.get("sha256", "")) if state.declared is not None else ""
    playbook = state.playbook
    return PlaybookUsed(playbook.id, playbook.title, playbook.version, sha256, files=tuple(state.files))


def _grafted(prefix: str, entry: Entry) -> PlaybookUsed:
    playbook = getattr(entry.event, "playbook", None) or Playbook(id=prefix, title=REDACTED)
    return PlaybookUsed(playbook.id, playbook.title, playbook.version, str(entry.refs.get("sha256", "")), prefix)


def _summary(telling: ReportContext, decided: tuple[Decision, ...]) -> Summary:
    state = telling.state
    answers: dict[str, list[Entry]] = {}
    for entry in state.entries:
        if entry.kind == "answer.given":
            row = str(entry.refs.get("step", "")).partition("@")[2].partition(".")[0]
            answers.setdefault(f"{entry.refs.get('key')}@{row}" if row else str(entry.refs.get("key")), []).append(
                entry
            )
    open_questions = tuple(
        telling.text(ask.label) for key, ask in state.asks.items() if not _answered(state, key, answers)
    )
    return Summary(
        sentences=tuple(_sentences(telling)),
        decided=tuple((each.question, each.last.chosen) for each in decided if each.step and each.standing),
        facts=tuple(_fact(telling, key, entries) for key, entries in answers.items()),
        unanswered=open_questions,
    )


def _answered(state: State, key: str, answers: dict[str, list[Entry]]) -> bool:
    return any(given.partition("@")[0] == key and state.answered(given) for given in answers)


def _fact(telling: ReportContext, key: str, entries: list[Entry]) -> Fact:
    name, _, row = key.partition("@")
    ask = telling.state.asks.get(name)
    last = entries[-1]
    before = tuple(
        f"{telling.answer(entry)} (entry {entry.seq}, {telling.when(entry).text}, by {entry.by})"
        for entry in entries[:-1]
    )
    label = telling.text(ask.label) if ask is not None else name
    return Fact(name, label, telling.answer(last), telling.when(last), last.by, last.seq, row, before)


def _sentences(telling: ReportContext) -> list[str]:
    """A few sentences for somebody who reads nothing else."""
    state = telling.state
    if state.purged is not None:
        return [entry_wording(telling, state.purged).act + ".", entry_wording(telling, state.purged).words]
    said = [telling.text(" ".join(state.playbook.summary.split()))] if state.playbook.summary else []
    if state.declared is not None:
        said.append(f"Declared {telling.when(state.declared).text} by {state.declared.by}. {_severity_path(state)}")
    if state.closed is not None:
        outcome = str(state.closed.refs.get("outcome", "")).replace("-", " ")
        said.append(f"Closed {telling.when(state.closed).text} by {state.closed.by}, as {outcome}.")
    else:
        said.append(f"Still open at the last entry, {telling.time(state.entries[-1].recorded).text}.")
    return [*said, _step_counts(telling), _record_counts(state)]


def _severity_path(state: State) -> str:
    path: list[str] = []
    for entry in state.severities:
        level = str(entry.refs.get("level", ""))
        if not path or path[-1] != level:
            path.append(level)
    return f"Severity: {', then '.join(path)}." if path else f"Severity: {state.level}."


def _step_counts(telling: ReportContext) -> str:
    standings = [view.standing for view in telling.checklist]
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
    counts += [_counted(len(rows), "row", "rows", f"in {name}") for name, rows in state.registers.items() if rows]
    counts.append(_counted(len(state.actions), "follow-up", "follow-ups"))
    return f"The record holds {', '.join(counts[:-1])} and {counts[-1]}."


def _counted(number: int, one: str, many: str, of_what: str = "") -> str:
    return f"{number:,} {one if number == 1 else many} {of_what}".rstrip()
