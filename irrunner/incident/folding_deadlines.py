"""The fold of deadlines: what was decided, started, submitted. Nothing is counted here; see `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.deadline_records import DECISIONS, Counted, DeadlineRecord, read_counted
from irrunner.incident.moments import is_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


_NO_WORDS: Final = ("", "")


def deadline_record(state: State, entry: Entry) -> DeadlineRecord:
    """What people recorded about the regime of an entry, ready to be added to."""
    name = str(entry.refs["regime"])
    return state.deadlines.setdefault(name, DeadlineRecord(name))


def _described(state: State, entry: Entry) -> None:
    state.organisation = entry


def _considered(state: State, entry: Entry) -> None:
    if entry.refs["applies"] not in DECISIONS:
        raise ValueError(entry.refs["applies"])
    deadline_record(state, entry).decisions.append(entry)


def _started(state: State, entry: Entry) -> None:
    trigger, counted = str(entry.refs["trigger"]), _counted(entry)
    record = deadline_record(state, entry)
    record.triggers[trigger] = entry
    record.dismissed = None
    for stage, times in counted.items():
        record.stage(stage).counted = times


def _counted(entry: Entry) -> dict[str, Counted]:
    """The due times that an entry keeps, by stage."""
    how = getattr(entry.event, "how", {})
    return {
        stage: Counted(since, due, outer, how.get(stage, _NO_WORDS)[0], how.get(stage, _NO_WORDS)[1], entry)
        for stage, (since, due, outer) in read_counted(entry.refs.get("counted", "")).items()
    }


def _dismissed(state: State, entry: Entry) -> None:
    record = deadline_record(state, entry)
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
