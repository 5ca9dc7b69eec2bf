"""The fold of deadlines: what was decided, started, submitted. Nothing is counted here; see `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.concurrency import is_apart, latest, put_latest_last
from irrunner.incident.deadline_records import (
    APPLIES,
    DECISIONS,
    DOES_NOT_APPLY,
    UNKNOWN,
    Counted,
    DeadlineRecord,
    moment_of,
    read_counted,
)
from irrunner.incident.moments import is_time, parse_utc

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


_NO_WORDS: Final = ("", "")
_SAFER: Final = (DOES_NOT_APPLY, UNKNOWN, APPLIES)
"""What is decided of a duty by branches that knew nothing of each other: the later one in this list counts."""


def deadline_record(state: State, entry: Entry) -> DeadlineRecord:
    """What people recorded about the regime of an entry, ready to be added to."""
    name = str(entry.refs["regime"])
    return state.deadlines.setdefault(name, DeadlineRecord(name))


def _described(state: State, entry: Entry) -> None:
    state.organisation = latest(state, "organisation", state.organisation, entry)


def _considered(state: State, entry: Entry) -> None:
    if entry.refs["applies"] not in DECISIONS:
        raise ValueError(entry.refs["applies"])
    decisions = deadline_record(state, entry).decisions
    decisions.append(entry)
    put_latest_last(
        state, f"applies {entry.refs.get('regime')}", decisions, lambda each: _SAFER.index(each.refs["applies"])
    )


def _started(state: State, entry: Entry) -> None:
    """Of two beginnings that branches recorded apart, the earlier one counts: nothing is due later for it."""
    trigger, counted = str(entry.refs["trigger"]), _counted(entry)
    record = deadline_record(state, entry)
    record.dismissed = None
    before, what = record.triggers.get(trigger), f"started {entry.refs.get('regime')} {trigger}"
    counts = latest(state, what, before, entry, _earlier_is_more)
    if counts is before:
        return
    record.triggers[trigger] = counts
    for stage, times in (counted if counts is entry else _counted(counts)).items():
        record.stage(stage).counted = times


def _earlier_is_more(entry: Entry) -> int:
    return -int(parse_utc(moment_of(entry)).timestamp() * 1000)


def _counted(entry: Entry) -> dict[str, Counted]:
    """The due times that an entry keeps, by stage."""
    how = getattr(entry.event, "how", {})
    return {
        stage: Counted(since, due, outer, how.get(stage, _NO_WORDS)[0], how.get(stage, _NO_WORDS)[1], entry)
        for stage, (since, due, outer) in read_counted(entry.refs.get("counted", "")).items()
    }


def _dismissed(state: State, entry: Entry) -> None:
    record = deadline_record(state, entry)
    started = [
        other
        for trigger, each in record.triggers.items()
        for other in state.concurrent.get(f"started {entry.refs.get('regime')} {trigger}", [each])
    ]
    if any(is_apart(state, each, entry) for each in started):
        return  # a clock that another branch started runs on
    if stage := str(entry.refs.get("stage", "")):
        record.stage(stage).dismissed = entry
    else:
        record.dismissed = entry


def _overridden(state: State, entry: Entry) -> None:
    if not is_time(entry.refs["due"]):
        raise ValueError(entry.refs["due"])
    deadline_record(state, entry).stage(str(entry.refs["stage"])).overridden = entry


def _met(state: State, entry: Entry) -> None:
    name, counted = str(entry.refs["stage"]), _counted(entry)
    record = deadline_record(state, entry)
    stage, wrong = record.stage(name), entry.refs.get("instead")
    stage.submissions = [each for each in stage.submissions if each.seq != wrong]
    stage.submissions.append(entry)
    for each, times in counted.items():
        record.stage(each).counted = times


def _answered(state: State, entry: Entry) -> None:
    stage = deadline_record(state, entry).stage(str(entry.refs["stage"]))
    stage.answers.setdefault(str(entry.refs["field"]), []).append(entry)


DEADLINE_FOLDS: dict[str, Callable[[State, Entry], None]] = {
    "organisation.described": _described,
    "deadline.considered": _considered,
    "deadline.started": _started,
    "deadline.dismissed": _dismissed,
    "deadline.overridden": _overridden,
    "deadline.met": _met,
    "deadline.answered": _answered,
}
