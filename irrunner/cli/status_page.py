"""An incident on one page of 80 columns and 23 lines, so that a prompt fits below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.status_data import LAST_ENTRIES, target_of, views_of, whose
from irrunner.cli.entries import entry_line
from irrunner.cli.output import plural, short
from irrunner.incident import texts
from irrunner.incident.checklist import ACTIVE, BLOCKED, OPEN, WAITING
from irrunner.incident.credentials import credential_lines, missing_sentence
from irrunner.incident.deadline_board import board_of
from irrunner.incident.deadline_texts import board_summary, next_deadline
from irrunner.incident.moments import format_time, format_utc, parse_utc, seconds_between
from irrunner.incident.seal_facts import seal_facts
from irrunner.incident.unsettled_branches import unsettled
from irrunner.playbook.durations import format_duration
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.application.open_incident import OpenIncident
    from irrunner.cli.context import CliContext
    from irrunner.incident import Incident
    from irrunner.incident.checklist import StepView
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State

WIDTH = 80
_OPEN_SHOWN, _WAITING_SHOWN, _PHASE_LINES, _MOST_SIDES = 5, 2, 3, 5


def page(cli: CliContext, opened: OpenIncident) -> list[str]:
    """The page as lines of at most `WIDTH` columns."""
    incident = opened.incident
    state, now = incident.state, clock_of(incident)
    if state.purged is not None:
        return [
            f"{incident.id} was purged by {state.purged.by} at {format_time(state.purged.when)}; a tombstone is left."
        ]
    credentials, deadlines = _credentials(state), _deadlines(incident)
    seal = _seal(state)
    between = _apart(state)
    more = len(credentials) + len(deadlines) + len(seal) + len(between)
    return [
        _cut(f"{cli.exercise}{one_line(state.name)}"),
        _cut(_facts(incident, now)),
        *_damage(state),
        *between,
        *seal,
        *_phases(incident),
        *deadlines,
        *_workable(opened),
        *_waiting(incident),
        *credentials,
        "Last entries:",
        *(_cut(f"  {_line(entry, state.zone, now)}") for entry in state.entries[more - LAST_ENTRIES :]),
        f"Head {short(incident.head)}, entry {state.seq}. All steps: `irrunner status --steps`",
    ]


def clock_of(incident: Incident) -> datetime:
    """The moment as of which the page is: now, or when the incident was closed."""
    closed = incident.state.closed
    return parse_utc(closed.when) if closed is not None else incident.clock()


def _line(entry: Entry, zone: str, now: datetime) -> str:
    """An entry, with its date unless it is of today."""
    today = format_time(format_utc(now), zone)[:10]
    return entry_line(entry, zone, date=format_time(entry.when, zone)[:10] != today)


def _facts(incident: Incident, now: datetime) -> str:
    state = incident.state
    end = state.closed.when if state.closed else format_utc(now)
    ran = format_duration(seconds_between(state.entries[0].when, end))
    closed = f"closed as {state.closed.refs.get('outcome', '')} after {ran}" if state.closed else f"open for {ran}"
    lead = next((f"{role.name} {role.person}" for role in state.roles.values() if role.person), "nobody has a role yet")
    mode = "EXERCISE" if state.mode == "exercise" else state.mode
    facts = "  ".join([incident.id, mode, state.level, state.tlp_label, closed])
    left = WIDTH - len(facts) - 2
    return f"{facts}  {one_line(lead, left)}" if left > 15 else facts


def _damage(state: State) -> list[str]:
    """What of the journal cannot be read."""
    if not state.damaged:
        return []
    places = ", ".join(f"#{entry.seq}" for entry in state.damaged[:5])
    more = f" and {len(state.damaged) - 5} more" if len(state.damaged) > 5 else ""
    return [_cut(f"DAMAGED: the journal cannot be read at {places}{more}. `irrunner verify` says more.")]


def _apart(state: State) -> list[str]:
    """What two records ended or answered apart before they were merged, and nobody has settled."""
    found = unsettled(state)
    lines = []
    if found.ends:
        lines += ["Ended twice; say which counts: `irrunner settle STEP ENTRY --why …`", *_sides(found.ends)]
    if found.answers:
        lines += ["Answered twice, unknown until it is answered again:", *_sides(found.answers)]
    lines += [_cut(f"{each}.") for each in found.playbooks]
    return lines


def _sides(found: dict[str, list[str]]) -> list[str]:
    """What stands against each other, with the entries, as much as there is room for."""
    lines = [_cut(f"  {one_line(key, 30)}: {'; '.join(sides)}") for key, sides in list(found.items())[:_MOST_SIDES]]
    return [*lines, f"  and {len(found) - _MOST_SIDES} more"] if len(found) > _MOST_SIDES else lines


def _seal(state: State) -> list[str]:
    """How far the record is signed."""
    return [_cut(f"{seal_facts(state)[-1].sentence(state.zone)}.")] if state.seals else []


def _phases(incident: Incident) -> list[str]:
    counts = []
    for phase in incident.state.phases:
        views = views_of(incident, phase)
        settled = sum(view.is_settled for view in views)
        counts.append(f"{one_line(phase.name, 30)} {settled}/{len(views)}")
    lines = [""]
    for count in counts or ["No steps"]:
        joined = f"{lines[-1]} | {count}" if lines[-1] else count
        if len(joined) <= WIDTH:
            lines[-1] = joined
        else:
            lines.append(count)
    return lines if len(lines) <= _PHASE_LINES else [*lines[: _PHASE_LINES - 1], _cut(f"{lines[_PHASE_LINES - 1]} | …")]


def _workable(opened: OpenIncident) -> list[str]:
    """What somebody can do now: what is overdue first, then by reading order."""
    views = [view for view in opened.incident.checklist if view.standing in (OPEN, ACTIVE, BLOCKED)]
    if not views:
        return ["Nothing is open."]
    late = _late(opened, views)
    overdue = [view for view, is_late in zip(views, late, strict=True) if is_late]
    ordered = overdue + [view for view, is_late in zip(views, late, strict=True) if not is_late]
    head = f"To do: {plural(len(views), 'step')}" + (f", {len(overdue)} overdue" if overdue else "")
    lines = [_cut(f"  {_todo(opened, view)}") for view in ordered[:_OPEN_SHOWN]]
    return [f"{head}", *lines, *_rest(len(ordered) - _OPEN_SHOWN)]


def _todo(opened: OpenIncident, view: StepView) -> str:
    incident = opened.incident
    parts = [f"{view.key}", view.standing]
    if who := whose(incident, view):
        parts.append(one_line(who, 20))
    if clock := time_left(opened, view):
        parts.append(clock)
    return f"{', '.join(parts)}: {one_line(texts.sentence_in_words(incident.checklist, view), WIDTH)}"


def time_left(opened: OpenIncident, view: StepView) -> str:
    """How long is left for a step, or how much too late it is; empty when it has no target."""
    found = target_of(opened, view)
    if found is None or found.ended:
        return ""
    return f"OVERDUE {format_duration(-found.left)}" if found.missed else f"{format_duration(found.left)} left"


def _late(opened: OpenIncident, views: list[StepView]) -> list[bool]:
    """Which of the steps, of which none is settled, are overdue."""
    known: dict[tuple[str, int], bool] = {}  # most of 10,000 rows came at few moments
    for view in views:
        if (clock := (view.workable, view.step.within)) not in known:
            found = target_of(opened, view)
            known[clock] = found is not None and found.missed
    return [known[view.workable, view.step.within] for view in views]


def _waiting(incident: Incident) -> list[str]:
    views = [view for view in incident.checklist if view.standing == WAITING]
    if not views:
        return []
    lines = [_cut(f"  {view.key}: waits for {', '.join(view.waits_for)}") for view in views[:_WAITING_SHOWN]]
    return [f"Waiting: {plural(len(views), 'step')}", *lines, *_rest(len(views) - _WAITING_SHOWN)]


def _credentials(state: State) -> list[str]:
    lines = credential_lines(state)
    return [_cut(f"Credentials: {len(lines):,}; {missing_sentence(lines)}")] if lines else []


def _deadlines(incident: Incident) -> list[str]:
    """The next deadline, and how many there are of which kind; nothing while none was started or proposed."""
    board, zone = board_of(incident), incident.state.zone
    if not board.duties:
        return []
    following, counts = next_deadline(board, zone), board_summary(board)
    line = f"Deadline: {following}" + (f"; {counts}" if counts else "") if following else f"Deadlines: {counts}"
    return [_cut(line)] if following or counts else []


def _rest(count: int) -> list[str]:
    return [f"  and {count} more"] if count > 0 else []


def _cut(line: str) -> str:
    return one_line(line, WIDTH)


def steps(cli: CliContext, opened: OpenIncident) -> list[str]:
    """Every step, one a line, under its phase."""
    incident = opened.incident
    lines = []
    for phase in incident.state.phases:
        lines.append(f"{cli.exercise}{one_line(phase.name)}")
        for view in views_of(incident, phase):
            text = one_line(texts.sentence_in_words(incident.checklist, view), 300)
            option = f" ({view.option})" if view.option else ""
            clock = f", {left}" if (left := time_left(opened, view)) else ""
            waits = f", waits for {', '.join(view.waits_for)}" if view.standing == WAITING else ""
            lines.append(f"  {view.key}  {view.standing}{option}{waits}{clock}  {text}")
            lines.extend(f"    Warning: {one_line(warning)}" for warning in view.warnings)
    return lines
