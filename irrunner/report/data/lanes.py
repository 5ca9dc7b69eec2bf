"""The key moments in two lanes: what the attacker did, and what we did.

The attacker's are the milestones that are theirs, and what people recorded as theirs: notes with `--attacker`, lines of
a timeline that was imported so. Ours are the other milestones, the decisions that answer a question of the first page,
changes of severity, and the closing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.concurrency import overruled
from irrunner.incident.moments import seconds_between
from irrunner.playbook.durations import format_duration
from irrunner.report.data.brief_work import shortened
from irrunner.report.data.context import chosen_option
from irrunner.report.data.model_lanes import LaneMoment, Lanes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.report.data.context import ReportContext
    from irrunner.report.data.model_record import KeyTime

ATTACKER, OURS = "attacker", "ours"
MOST = 24
"""Moments of one lane; of more, the milestones stay and then the first and the last."""
LONGEST = 90
"""Characters of one moment's text."""
_THEIRS = ("began", "introduced")
_WORTH_SAYING = 3600
"""Seconds between two moments from which on the gap is named."""


def lanes(context: ReportContext, times: Sequence[KeyTime]) -> Lanes:
    """The key moments by when they occurred; all else stands in the whole timeline."""
    found = [_milestone(each) for each in times]
    known = {each.entry for each in times}
    found += [each for entry in context.state.entries if entry.seq not in known for each in _moment(context, entry)]
    theirs = [each for each in found if each.lane == ATTACKER]
    ours = [each for each in found if each.lane == OURS]
    shown = sorted([*_most(theirs), *_most(ours)], key=lambda each: (each.at.utc, each.entry))
    return Lanes(tuple(_with_gaps(shown)), max(0, len(theirs) - MOST), max(0, len(ours) - MOST))


def _milestone(time: KeyTime) -> LaneMoment:
    lane = ATTACKER if time.name in _THEIRS else OURS
    return LaneMoment(lane, time.at, time.name, shortened(time.source, LONGEST), time.entry, "words")


def _moment(context: ReportContext, entry: Entry) -> Iterator[LaneMoment]:
    """The moment that an entry is, if it is a key one."""
    if entry.withdrawal is not None:
        return
    lane, text, kind = OURS, "", "words"
    if entry.refs.get("whose") == ATTACKER:
        lane, text = ATTACKER, context.text(entry.words)
    elif entry.kind == "decision.made":
        view = context.view(str(entry.refs.get("step", "")))
        if view is None or not view.step.answers or view.progress.last is not entry:
            return
        text, kind = f"{context.sentence(str(view.key))} {context.text(chosen_option(entry))}", "playbook"
    elif entry.kind == "severity.set" and entry is not context.state.severities[0]:
        apart = ", set apart" if overruled(context.state, context.state.severity, [entry]) else ""
        text, kind = f"severity {entry.refs.get('level', '')}{apart}", "plain"
    if text:
        yield LaneMoment(lane, context.when(entry), "", shortened(text, LONGEST), entry.seq, kind)


def _most(found: list[LaneMoment]) -> list[LaneMoment]:
    """As many as there is space for: every milestone, then the first and the last of the others."""
    if len(found) <= MOST:
        return found
    named = [each for each in found if each.milestone]
    others = sorted((each for each in found if not each.milestone), key=lambda each: (each.at.utc, each.entry))
    space = max(0, MOST - len(named))
    first = space - space // 2
    return [*named, *others[:first], *(others[-(space // 2) :] if space // 2 else [])]


def _with_gaps(shown: list[LaneMoment]) -> Iterator[LaneMoment]:
    before = ""
    for each in shown:
        seconds = seconds_between(before, each.at.utc) if before else 0
        gap = f"{format_duration(seconds - seconds % 60)} later" if seconds >= _WORTH_SAYING else ""
        before = each.at.utc
        yield LaneMoment(each.lane, each.at, each.milestone, each.text, each.entry, each.kind, gap)
