"""Lessons learned: what people say of it, what the record shows, what follows from it.

Nobody is blamed: the page names steps, targets and reasons. What went well, what went badly, where we got lucky
and why it happened only a person can write; each has its place and says so while nobody did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.playbook.model import SECTIONS
from irrunner.report.data.model import ReportHeader
from irrunner.report.data.model_profile import AppliedProfile
from irrunner.report.data.model_record import JournalReference, KeyTime, Measure, ReportTime
from irrunner.report.data.model_work import ActionItem, MissingEvidence, StepNotDone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.report.data.model import Report
    from irrunner.report.data.model_record import TimelineRow

PARTS = ("went-well", "went-badly", "lucky", "root-cause", "contributing-factors")
"""What only a person can write, in the order in which the page says it."""


class WrittenPart(Struct, frozen=True, gc=False):
    """What a person wrote; text is empty when nobody did."""

    name: str
    title: str
    text: str
    by: str = ""
    at: ReportTime | None = None
    entry: int = 0


class OffPlan(Struct, frozen=True, gc=False):
    """A step that did not go as the playbook has it. what: what was not in order; said: the reason."""

    key: str
    text: str
    what: str
    said: str
    by: str
    entry: int


class PlaybookChange(Struct, frozen=True, gc=False):
    """A change of the playbook to think about.

    Attributes:
        step: the id of the step; empty for one that was added by hand. why: what of the record speaks for it.
        words: of the person, where there are some.
    """

    step: str
    text: str
    why: str
    words: str
    by: str
    entry: int


class LessonsPage(Struct, frozen=True, gc=False):
    """The lessons of one incident.

    Attributes:
        sentences: the incident in short. written: what only people can write.
        off_plan: steps that were out of order or not approved, by time. blocked: with reasons.
        follow_ups: all, the open ones first. changes: of the playbook; skipped steps and missed targets are among them.
    """

    header: ReportHeader
    journal: JournalReference
    profile: AppliedProfile
    sentences: tuple[str, ...]
    written: tuple[WrittenPart, ...]
    key_times: tuple[KeyTime, ...]
    measures: tuple[Measure, ...]
    off_plan: tuple[OffPlan, ...]
    blocked: tuple[StepNotDone, ...]
    missing_evidence: tuple[MissingEvidence, ...]
    follow_ups: tuple[ActionItem, ...]
    changes: tuple[PlaybookChange, ...]


def build(report: Report) -> LessonsPage:
    """The lessons as of the report's last entry."""
    return LessonsPage(
        header=report.header,
        journal=report.journal,
        profile=report.profile,
        sentences=report.summary.sentences,
        written=tuple(_written(report, name) for name in PARTS),
        key_times=report.key_times,
        measures=report.measures,
        off_plan=tuple(sorted(_off_plan(report), key=lambda each: each.entry)),
        blocked=report.not_done.blocked,
        missing_evidence=report.not_done.missing_evidence,
        follow_ups=tuple(sorted(report.actions, key=lambda each: each.status == "closed")),
        changes=tuple(_changes(report)),
    )


def _written(report: Report, name: str) -> WrittenPart:
    found = next((each for each in report.written if each.name == name), None)
    if found is None:
        return WrittenPart(name, SECTIONS[name], "")
    return WrittenPart(name, found.title, found.text, found.by, found.at, found.entry)


def _off_plan(report: Report) -> Iterator[OffPlan]:
    for phase in report.phases:
        for step in phase.steps:
            what = [*step.out_of_order, *(f"{each.role}: not approved" for each in step.approvals if not each.approved)]
            if what:
                yield OffPlan(step.key, step.text, "; ".join(what), step.why, step.by, step.entry)


def _changes(report: Report) -> Iterator[PlaybookChange]:
    """What of the record speaks for another playbook: notes on steps, skipped ones, missed targets, steps by hand."""
    texts = {step.key: step.text for phase in report.phases for step in phase.steps}
    undone = report.not_done
    texts |= {step.key: step.text for step in (*undone.skipped, *undone.blocked, *undone.open, *undone.waiting)}
    for row in report.timeline:
        if row.withdrawn:
            continue
        if row.kind == "step.added":
            words = ", ".join(filter(None, (row.about, row.words)))
            yield PlaybookChange("", words, "A step nobody had foreseen was added by hand", "", row.by, row.entry)
        elif row.kind == "note.added" and row.step:
            yield _from_note(row, texts)
    for step in undone.skipped:
        yield PlaybookChange(step.key, step.text, "It was skipped", step.reason, step.by, step.entry)
    for phase in report.phases:
        for done in phase.steps:
            if done.against is not None and done.against.missed:
                why = f"Its target of {done.against.within} was missed: {done.against.result}"
                yield PlaybookChange(done.key, done.text, why, done.why, done.by, done.entry)


def _from_note(row: TimelineRow, texts: dict[str, str]) -> PlaybookChange:
    return PlaybookChange(row.step, texts.get(row.step, ""), "A note was written on it", row.words, row.by, row.entry)
