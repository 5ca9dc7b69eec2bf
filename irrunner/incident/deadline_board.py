"""The board of deadlines: every duty to notify, as it stands at a moment. It is worked out, never stored.

`deadline_board` is the one way in for shell, screen, report and forms. Its moment is by the clock that people go by: in
an exercise that of the story (`people_now`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.deadlines.model import Regime
from irrunner.incident.deadline_records import (
    APPLIES,
    DOES_NOT_APPLY,
    NOT_LOOKED_AT,
    UNKNOWN,
    Counted,
    DeadlineRecord,
    StageRecord,
    moment_of,
)
from irrunner.incident.entries import Entry
from irrunner.incident.grafts import graft_entries
from irrunner.incident.moments import format_utc, is_time, parse_utc

if TYPE_CHECKING:
    from irrunner.deadlines.model import Stage
    from irrunner.incident.incident import Incident
    from irrunner.incident.state import State

RUNNING, MISSED, MET, MET_LATE = "running", "missed", "met", "met-late"
NOT_STARTED, NO_NUMBER, ENDED = "not-started", "no-number", "dismissed"
STAGE_STANDINGS: Final = {
    RUNNING: "runs",
    MISSED: "MISSED",
    MET: "submitted in time",
    MET_LATE: "submitted LATE",
    NOT_STARTED: "not started",
    NO_NUMBER: "without undue delay",
    ENDED: "dismissed",
}
"""Where a stage stands, each in words."""
DECISION_WORDS: Final = {
    APPLIES: "applies",
    DOES_NOT_APPLY: "does not apply",
    UNKNOWN: "UNKNOWN whether it applies",
    NOT_LOOKED_AT: "not looked at",
}


class DutyStage(Struct, frozen=True):
    """One thing to submit, as it stands.

    Attributes:
        standing: a key of STAGE_STANDINGS.
        due: the deadline; empty when nobody can say it yet. counted: as it was counted, where a person set another too.
        outer: the last moment that the law leaves; empty when that is `due`.
        since: from when on it was counted. left: seconds from the moment to the deadline, negative when it is over; of
            what was submitted, what was left then. percent: how much of the time was gone then, 0 to 100.
        overridden: the entry with another due time. submissions: those that count. dismissed: what ended it.
        waits_for: what has to be recorded before it can be counted, in words.
        late: seconds after the deadline at which it was submitted, or dismissed; also while it is not; else 0.
    """

    id: str
    title: str
    standing: str
    to: str = ""
    content: tuple[str, ...] = ()
    note: str = ""
    due: str = ""
    outer: str = ""
    since: str = ""
    counted: Counted | None = None
    left: int = 0
    percent: int = 0
    late: int = 0
    overridden: Entry | None = None
    dismissed: Entry | None = None
    submissions: tuple[Entry, ...] = ()
    waits_for: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still has to be submitted, and has a due time."""
        return self.standing in (RUNNING, MISSED)

    @property
    def submitted(self) -> str:
        """When it was first submitted, by the clock that people go by; empty when it was not."""
        return min((moment_of(entry) for entry in self.submissions), default="")


class Duty(Struct, frozen=True):
    """One regime, as it stands.

    Attributes:
        title: of the regime; its id when nobody recorded a decision on it. regime: as it was then; None likewise.
        decision: a key of DECISION_WORDS. decided: the entry of the latest decision.
        proposed: why it is to be looked at, in words: by the playbook, by the profile of the organisation.
        triggers: what was recorded to have started its clocks. dismissed: the entry that ended all of it.
    """

    id: str
    title: str
    decision: str
    decided: Entry | None
    regime: Regime | None
    proposed: tuple[str, ...]
    triggers: dict[str, Entry]
    stages: tuple[DutyStage, ...]
    dismissed: Entry | None = None

    @property
    def is_started(self) -> bool:
        """Whether somebody recorded what starts one of its clocks."""
        return bool(self.triggers)


class DeadlineBoard(Struct, frozen=True):
    """All duties.

    Attributes:
        now: the moment as of which it is. duties: those with the next deadline first, then what is open to decide.
    """

    now: str
    duties: tuple[Duty, ...]

    def duty(self, regime: str) -> Duty | None:
        """A duty by the id of its regime."""
        return next((duty for duty in self.duties if duty.id == regime), None)

    @property
    def open_stages(self) -> list[tuple[Duty, DutyStage]]:
        """What still has to be submitted by a time, the earliest first; missed ones among them."""
        found = [(duty, stage) for duty in self.duties for stage in duty.stages if stage.is_open]
        return sorted(found, key=lambda each: (each[1].due, each[0].id, each[1].id))

    def pressing(self, closed: str = "") -> list[tuple[Duty, DutyStage]]:
        """What somebody has to hear of: what is open, but for what was missed before the incident was closed."""
        return [each for each in self.open_stages if each[1].due > closed]

    @property
    def next(self) -> tuple[Duty, DutyStage] | None:
        """What is due next, a missed one only when nothing else runs."""
        found = self.open_stages
        return next((each for each in found if each[1].standing == RUNNING), found[0] if found else None)

    @property
    def not_looked_at(self) -> list[Duty]:
        """What was proposed and nobody decided on."""
        return [duty for duty in self.duties if duty.decision == NOT_LOOKED_AT]


def deadline_board(state: State, now: datetime) -> DeadlineBoard:
    """All duties that were proposed or recorded, as they stand at a moment.

    Args:
        state: the incident.
        now: by the clock that people go by.
    """
    moment = now.astimezone(UTC)
    proposed = proposals(state)
    records = {name: DeadlineRecord(name) for name in proposed} | state.deadlines
    duties = [_duty(record, record.regime(), tuple(proposed.get(name, ())), moment) for name, record in records.items()]
    return DeadlineBoard(format_utc(moment), tuple(sorted(duties, key=_order)))


def undecided_duty(regime: Regime, proposed: tuple[str, ...] = ()) -> Duty:
    """A duty on which nobody decided, by its regime: what it would ask for."""
    return _duty(DeadlineRecord(regime.id), regime, proposed, datetime.fromtimestamp(0, UTC))


def board_of(incident: Incident) -> DeadlineBoard:
    """All duties of an incident as they stand now: a clock of the law runs on after an incident is closed."""
    return deadline_board(incident.state, people_now(incident))


def people_now(incident: Incident) -> datetime:
    """The present moment by the clock that people go by."""
    calendar, wall = incident.calendar(), incident.clock()
    return wall if calendar is None else calendar.shown(wall)


def people_time(incident: Incident, time: str) -> str:
    """A time on the wall by the clock that people go by: in an exercise the story's."""
    calendar = incident.calendar()
    return time if calendar is None else format_utc(calendar.shown(parse_utc(time)))


def closed_at(incident: Incident) -> str:
    """When the incident was closed, by the clock that people go by; empty while it is open."""
    closed = incident.state.closed
    return people_time(incident, closed.when) if closed is not None else ""


def proposals(state: State) -> dict[str, list[str]]:
    """Which regimes to look at, each with why."""
    found: dict[str, list[str]] = {}
    for name in state.playbook.deadlines:
        found.setdefault(name, []).append(f"the playbook {state.playbook.id} names it")
    for prefix, entry in graft_entries(state):
        playbook = getattr(entry.event, "playbook", None)
        if playbook is not None and entry.withdrawal is None and prefix not in state.withdrawn_grafts:
            for name in playbook.deadlines:
                found.setdefault(name, []).append(f"the playbook {playbook.id} names it")
    if (described := state.organisation) is not None:
        why = dict(getattr(described.event, "proposed", ()))
        for name in str(described.refs.get("regimes", "")).split():
            found.setdefault(name, []).append(why.get(name) or "the profile of the organisation proposes it")
    return found


def _order(duty: Duty) -> tuple[int, str, str]:
    """The next deadline first, then what has to be decided, then what is over."""
    due = min((stage.due for stage in duty.stages if stage.is_open), default="")
    if due:
        return 0, due, duty.id
    waiting = duty.decision in (APPLIES, UNKNOWN) and not all(stage.standing in _OVER for stage in duty.stages)
    rank = 1 if waiting else 2 if duty.decision == NOT_LOOKED_AT else 3
    return rank, "", duty.id


_OVER: Final = (MET, MET_LATE, ENDED)


def _duty(record: DeadlineRecord, regime: Regime | None, proposed: tuple[str, ...], now: datetime) -> Duty:
    known = {stage.id: stage for stage in regime.stages} if regime is not None else {}
    names = [*known, *(name for name in record.stages if name not in known)]
    return Duty(
        record.id,
        regime.title if regime is not None else record.id,
        record.decision,
        record.decisions[-1] if record.decisions else None,
        regime,
        proposed,
        dict(record.triggers),
        tuple(_stage(record, known.get(name), name, regime, now) for name in names),
        record.dismissed,
    )


def _stage(record: DeadlineRecord, stage: Stage | None, name: str, regime: Regime | None, now: datetime) -> DutyStage:
    kept = record.stages.get(name) or StageRecord()
    counted = kept.counted
    due = str(kept.overridden.refs["due"]) if kept.overridden is not None else counted.due if counted else ""
    since = counted.since if counted else ""
    submitted = min((moment_of(entry) for entry in kept.submissions), default="")
    ended: Entry | None = kept.dismissed or record.dismissed or _decided_no(record)
    if kept.dismissed is not None and counted is not None and counted.entry.seq > kept.dismissed.seq:
        ended = record.dismissed or _decided_no(record)  # it was started again
    until = submitted or (moment_of(ended) if ended is not None else format_utc(now))
    left = int((parse_utc(due) - parse_utc(until)).total_seconds()) if due else 0
    return DutyStage(
        name,
        stage.title if stage else name,
        _standing(stage, due, submitted, left, ended),
        stage.to if stage else "",
        stage.content if stage else (),
        stage.note if stage else "",
        due,
        counted.outer if counted and counted.outer > due else "",
        since,
        counted,
        left,
        _percent(since, due, until),
        max(0, -left),
        kept.overridden,
        ended if not submitted else None,
        tuple(kept.submissions),
        "" if due or submitted else _waits_for(stage, regime),
    )


def _decided_no(record: DeadlineRecord) -> Entry | None:
    return record.decisions[-1] if record.decision == DOES_NOT_APPLY else None


def _standing(stage: Stage | None, due: str, submitted: str, left: int, ended: Entry | None) -> str:
    if submitted:
        return MET_LATE if due and left < 0 else MET
    if ended is not None:
        return ENDED
    if due:
        return MISSED if left < 0 else RUNNING
    return NO_NUMBER if stage is not None and stage.limit is None else NOT_STARTED


def _percent(since: str, due: str, until: str) -> int:
    """How much of the time from one moment to another was gone by a third."""
    if not (is_time(since) and due) or since >= due:
        return 100 if due and until >= due else 0
    whole = (parse_utc(due) - parse_utc(since)).total_seconds()
    gone = (parse_utc(until) - parse_utc(since)).total_seconds()
    return max(0, min(100, int(gone * 100 / whole)))


def _waits_for(stage: Stage | None, regime: Regime | None) -> str:
    if stage is None or stage.limit is None or regime is None:
        return ""
    from irrunner.deadlines.model import start_in_words

    return start_in_words(regime, stage.limit.start)
