"""The timeline of an after-action report: the entries of the players' journal, each with the sort of entry it is.

Entries that an inject wrote together with itself, its attachments and the answers that it sets, are no acts of the
players and are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.evaluate.report_data import TimelineEntry
from irrunner.report.data.context import ReportContext, report_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from irrunner.exercise.evaluate.report_data import ClockTimes
    from irrunner.exercise.play import Exercise
    from irrunner.incident.entries import Entry

_SORTS = {
    "inject.delivered": "inject",
    **dict.fromkeys(
        ("exercise.began", "exercise.ended", "clock.paused", "clock.resumed", "clock.speed", "story.jumped"), "clock"
    ),
    **dict.fromkeys(("inject.acknowledged", "hint.taken", "question.asked", "question.answered"), "exchange"),
}
"""What an entry is, by its kind; of any other kind it is an act."""
_LEFT_OUT = ("incident.declared", "incident.titled", "severity.set", "tlp.set", "privilege.set", "clock.stepped")


def timeline(
    exercise: Exercise, times: Callable[[Entry], ClockTimes], person: Callable[[str], str]
) -> Iterator[TimelineEntry]:
    """The lines of the timeline, ordered by when things occurred.

    Args:
        exercise: as last refreshed; one that has not begun has no lines.
        times: what the clocks showed at an entry.
        person: how a person is called in the report.
    """
    began, state = exercise.player_log.began, exercise.players.state
    if began is None:
        return
    context = ReportContext(exercise.players.checklist, exact=False)
    from_injects = _written_by_injects(state.entries)
    for entry in state.timeline():
        if entry.kind in _LEFT_OUT or entry.seq < began.seq or entry.seq in from_injects:
            continue
        worded = report_entry(context, entry)
        act = f"{worded.act}: {worded.about}" if worded.about else worded.act
        sort = _SORTS.get(entry.kind, "act")
        yield TimelineEntry(times(entry), sort, act, worded.words, person(entry.by), entry.seq)


def _written_by_injects(entries: Iterable[Entry]) -> set[int]:
    """The places of entries that an inject wrote together with itself."""
    found: set[int] = set()
    attached: set[str] = set()
    delivered = ""
    for entry in entries:
        if entry.kind == "inject.delivered":
            delivered, attached = entry.recorded, set(entry.body_texts("attachments"))
        elif (entry.kind == "evidence.added" and entry.refs.get("evidence") in attached) or (
            entry.kind == "answer.given" and entry.recorded == delivered
        ):
            found.add(entry.seq)
    return found
