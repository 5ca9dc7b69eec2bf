"""Builds snapshots of an open incident for the screen, quickly enough to do it after every entry.

A `SnapshotBuilder` stays with one incident: what has not changed since the last snapshot is not built again.
Call it under the session's lock.
"""

from __future__ import annotations

from bisect import insort
from operator import attrgetter
from typing import TYPE_CHECKING

from irrunner.incident import texts
from irrunner.incident.check_standings import CheckMark, LastRuns, check_mark
from irrunner.incident.checklist import NOT_APPLICABLE, OPEN, WAITING
from irrunner.incident.milestones import milestones
from irrunner.incident.standing_reasons import not_known
from irrunner.incident.targets import target
from irrunner.incident.unsettled_branches import conflict_sides
from irrunner.incident.wording import Wording
from irrunner.tui.store.agenda import by_due
from irrunner.tui.store.deadline_clock import deadline_clock
from irrunner.tui.store.snapshot import (
    ActionLine,
    ChannelState,
    EvidenceLine,
    HandoverLine,
    PhaseLine,
    RoleLine,
    RowLine,
    Snapshot,
    StepLine,
)
from irrunner.tui.text import search_form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from irrunner.application.open_incident import OpenIncident
    from irrunner.incident.channel_records import ChannelRecord
    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident
    from irrunner.incident.state import Evidence, RegisterRow, State
    from irrunner.incident.targets import Timing

_WHEN = attrgetter("when")
_QUIET = frozenset(
    (
        "note.added",
        "action.added",
        "action.closed",
        "evidence.opened",
        "evidence.exported",
        "bundle.exported",
        "evidence.transferred",
        "evidence.verified",
        "evidence.held",
        "evidence.released",
        "milestone.marked",
        "handover.offered",
        "handover.accepted",
        "incident.titled",
        "incident.sealed",
        "severity.set",
        "tlp.set",
        "privilege.set",
        "decision.recorded",
        "clock.stepped",
        "notification.enabled",
        "notification.disabled",
        "notification.distrusted",
        "notification.trusted",
        "notification.attempted",
        "notification.sent",
        "notification.failed",
    )
)
"""Kinds that change no step: the lines of the last snapshot serve again."""


class SnapshotBuilder:
    """Builds snapshots of one incident; what has not changed since the last one is not built again."""

    def __init__(self) -> None:
        self.by_step: dict[str, list[Entry]] = {}
        self._seen = 0
        self._order: list[Entry] = []
        """By when they occurred, then by their place."""
        self._steps: tuple[StepLine, ...] = ()
        self._phases: tuple[PhaseLine, ...] = ()
        self._by_due: tuple[int, ...] = ()
        self._last: Snapshot | None = None

    def build(self, opened: OpenIncident, now: datetime) -> Snapshot:
        """The incident as it is now. Call it with the session's lock held."""
        if self._last is None or self._last.seq != opened.incident.state.seq:
            self._last = self._built(opened, now)
        return self._last

    def _built(self, opened: OpenIncident, now: datetime) -> Snapshot:
        incident, timing = opened.incident, opened.timing
        state = incident.state
        self._look_at_entries(state, incident, now, timing)
        registers = {name: tuple(_row(row) for row in rows.values()) for name, rows in state.registers.items()}
        counts: dict[str, int] = {}
        for step in self._steps:
            counts[step.standing] = counts.get(step.standing, 0) + 1
        return Snapshot(
            incident=state.incident,
            seq=state.seq,
            title=state.name,
            mode=state.mode,
            severity=state.level,
            tlp=state.tlp_label,
            privilege=state.privilege.words if state.privilege else "",
            zone=state.zone,
            declared=state.declared.when if state.declared else "",
            closed=state.closed.when if state.closed else "",
            purged=state.purged is not None,
            phases=self._phases,
            steps=self._steps,
            by_due=self._by_due,
            index={step.key: place for place, step in enumerate(self._steps)},
            counts=counts,
            entries=self._entries(opened),
            wording=Wording(state),
            milestones=tuple(milestones(incident.checklist)),
            asks={ask.key: ask.label for ask in state.asks.values()},
            answers={key: answer_text(state.answer(key)) for key in state.answers},
            registers=registers,
            evidence=tuple(_evidence(item) for item in state.evidence.values()),
            held=state.held,
            actions=tuple(
                ActionLine(
                    each.number,
                    each.added.words,
                    each.added.body_text("owner"),
                    str(each.added.refs.get("due", "")),
                    each.added,
                    each.closed,
                )
                for each in state.actions.values()
            ),
            roles=tuple(RoleLine(role.name, role.label, role.person, role.contact) for role in state.roles.values()),
            handovers=tuple(HandoverLine(each.offered, each.accepted) for each in state.handovers),
            pace=timing.pace,
            deadlines=deadline_clock(incident, now),
            channels=tuple(map(_channel, state.channels.values())),
            conflicts=conflict_sides(state),
            column_values=incident.checklist.columns.all_values(),
        )

    def _entries(self, opened: OpenIncident) -> list[Entry]:
        """The entries in the order of time; in an exercise without the words of cards that are for others."""
        state = opened.incident.state
        if state.mode != "exercise" or opened.sees_every_card:
            return list(self._order)
        from irrunner.exercise.play.private_cards import veiled

        return list(veiled(self._order, opened.incident.actor.name, state))

    def _look_at_entries(self, state: State, incident: Incident, now: datetime, timing: Timing) -> None:
        """Take in what is new; entries keep their order by when they occurred."""
        new = state.entries[self._seen :]
        if len(state.entries) < self._seen or state.purged is not None:  # a purge leaves one
            self._order, self.by_step, new = [], {}, state.entries
        moved = False
        for entry in new:
            if step := entry.refs.get("step"):
                self.by_step.setdefault(str(step), []).append(entry)
            moved = moved or (entry.kind == "event.corrected" and getattr(entry.event, "occurred", None) is not None)
        if moved or not self._order:
            self._order = sorted(state.entries, key=_WHEN)  # the sort is stable
        else:
            for entry in new:
                insort(self._order, entry, key=_WHEN)
        self._seen = len(state.entries)
        if not self._steps or any(entry.kind not in _QUIET for entry in new):
            self._steps = tuple(_lines(incident.checklist, incident.actor.name, now, timing))
            self._phases = tuple(_phases(state, self._steps))
            self._by_due = by_due(self._steps)


def snapshot_builder_of(opened: OpenIncident) -> SnapshotBuilder:
    """The one snapshot builder of an open incident, which all screens share."""
    return opened.kept(SnapshotBuilder, SnapshotBuilder)


def answer_text(value: str | list[str] | None) -> str:
    """An answer as one text."""
    return ", ".join(value) if isinstance(value, list) else value or ""


def _channel(record: ChannelRecord) -> ChannelState:
    last = record.last
    standing = "COMPROMISED" if record.distrusted is not None else "on" if record.is_on else "off"
    word = "" if last is None else "under way" if last.outcome is None else "arrived" if last.arrived else "FAILED"
    newest = [each.seq for each in (record.switched, record.distrusted, last and (last.outcome or last.entry)) if each]
    return ChannelState(record.name, standing, max(newest, default=0), word, last.entry.recorded if last else "")


def _lines(checklist: Checklist, me: str, now: datetime, timing: Timing) -> list[StepLine]:
    state = checklist.state
    places = {step.id: place for place, phase in enumerate(state.phases) for step in phase.steps}
    last = LastRuns(state)
    return [step_line(checklist, view, places[view.key.id], me, now, timing, last) for view in checklist]


def step_line(
    checklist: Checklist, view: StepView, phase: int, me: str, now: datetime, timing: Timing, last: LastRuns
) -> StepLine:
    """One step instance as lists show it."""
    state, step = checklist.state, view.step
    role = state.roles.get(step.role)
    assigned = view.progress.assigned.words if view.progress.assigned else ""
    doer = view.progress.last.by if view.progress.last and view.standing not in ("open", WAITING) else ""
    holder = role.person if role else ""
    who = (doer if view.is_settled else "") or assigned or doer or holder
    aim = target(view, now, timing)
    sentence = texts.sentence_in_words(checklist, view)
    title = texts.title(checklist, view)
    searched = (str(view.key), title, sentence, view.standing, who, role.label if role else step.role, view.option)
    mark = check_mark(checklist, view, last)
    tags = (
        *step.tags.attack,
        *step.tags.atlas,
        *step.tags.csf,
        state.phases[phase].name,
        step.heading,
        step.collect,
        step.marks,
    )
    return StepLine(
        key=str(view.key),
        phase=phase,
        heading=step.heading,
        title=title,
        sentence=sentence,
        standing=view.standing,
        option=view.option,
        options=step.options,
        who=who or step.role,
        nobody=not who,
        mine=bool(me) and not view.is_settled and me in (assigned or holder, assigned),
        due=aim.ends if aim and not aim.ended else None,
        late=-aim.left if aim and aim.ended and aim.missed else 0,
        ended=view.finished.when if view.finished else "",
        waits_for=view.waits_for,
        not_known=tuple(not_known(view.warnings)) if view.standing == OPEN else (),
        missing=len(view.missing_evidence),
        unanswered=sum(ask.required and checklist.names(view.key).lookup(ask.key) is None for ask in step.ask),
        checks=len(step.checks),
        check=mark,
        words=search_form(" ".join((*searched, *tags, *_states(mark, aim is not None and aim.missed, me == who)))),
    )


def _states(mark: CheckMark | None, late: bool, mine: bool) -> Iterator[str]:
    """Words by which a filter finds what a step is just now."""
    yield from ("late",) * late
    yield from ("mine",) * mine
    if mark is not None:
        yield mark.word


def _phases(state: State, steps: tuple[StepLine, ...]) -> list[PhaseLine]:
    settled = [0] * len(state.phases)
    of = [0] * len(state.phases)
    for step in steps:
        if step.standing != NOT_APPLICABLE:
            of[step.phase] += 1
            settled[step.phase] += step.is_settled
    return [PhaseLine(phase.name, settled[place], of[place]) for place, phase in enumerate(state.phases)]


def _evidence(item: Evidence) -> EvidenceLine:
    added = item.added
    return EvidenceLine(
        id=item.id,
        name=item.name,
        size=int(getattr(added.event, "size", 0)),
        sha256=item.sha256,
        step=str(added.refs.get("step", "")),
        slot=int(added.refs.get("slot", 0)),
        kept=item.kept,
        where=added.body_text("where"),
        source=added.body_text("source"),
        note=added.words,
        added=added,
        custody=tuple(item.custody),
        held=item.held,
        destroyed=item.destroyed,
    )


def _row(row: RegisterRow) -> RowLine:
    return RowLine(row.id, row.values, row.redacted, row.entries[-1].seq, row.withdrawn is not None)
