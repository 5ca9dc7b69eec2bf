"""One step with everything that a responder needs while working on it, taken at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.application.understood_time import answer_in
from irrunner.incident import texts
from irrunner.incident.check_standings import CheckStanding, LastRuns, check_standings
from irrunner.incident.checklist import DONE, SETTLED
from irrunner.incident.entries import Entry
from irrunner.incident.moments import is_time
from irrunner.incident.platform_commands import platform_commands
from irrunner.incident.requirements import unmet_requirement
from irrunner.incident.state import StepKey
from irrunner.incident.targets import Target, target
from irrunner.incident.texts import Command
from irrunner.incident.verbs.writing import unwritten_sections
from irrunner.playbook.model import REGISTERS, SECTIONS, Ask
from irrunner.tui.store.snapshot import StepLine
from irrunner.tui.store.snapshot_builder import answer_text, snapshot_builder_of, step_line

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.application.open_incident import OpenIncident
    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.incident.state import State


class Slot(Struct, frozen=True):
    """A piece of evidence that the step asks for, and the items that fill it. Slot 0 is for whatever else came in."""

    number: int
    text: str
    items: tuple[tuple[str, str], ...]


class Question(Struct, frozen=True):
    """A question of the step and its answer; None while there is none."""

    ask: Ask
    answer: str | None


class Related(Struct, frozen=True):
    """Another step that this one hangs together with."""

    key: str
    standing: str
    sentence: str


class StepSnapshot(Struct, frozen=True):
    """One step instance.

    Attributes:
        line: as the checklist shows it. sentence, how, warning: the playbook's words with the answers in.
        commands: its checks, as text. checks: how they stand. code: the code blocks of its how.
    platforms: the forms of its command for each kind of machine. sources: where its facts come from, urls: where
        they were read.
        role: name and label of the role that does it; holder, contact: who has it and how to reach them.
        waits_for: what keeps it from being workable, each with the step's key, if it is one.
        unlocks: the steps that need this one. siblings: its other instances and rounds.
        approver: the role's name, its holder. approval: the valid approval.
        unwritten: the parts of the report that it asks for and nobody wrote, by their titles.
        history: what was recorded about it, oldest first.
    """

    line: StepLine
    sentence: str
    how: str
    warning: str
    commands: tuple[Command, ...]
    checks: tuple[CheckStanding, ...]
    code: tuple[Command, ...]
    platforms: tuple[Command, ...]
    slots: tuple[Slot, ...]
    questions: tuple[Question, ...]
    role: str
    role_label: str
    holder: str
    contact: str
    assigned: str
    within: int
    target: Target | None
    waits_for: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    unlocks: tuple[Related, ...]
    siblings: tuple[Related, ...]
    approve: str
    approver: str
    approval: Entry | None
    unmet: str
    unwritten: tuple[str, ...]
    for_each: str
    row: dict[str, str]
    repeat: str
    collect: str
    marks: str
    attack: tuple[str, ...]
    csf: tuple[str, ...]
    atlas: tuple[str, ...]
    phase: str
    sources: tuple[str, ...]
    urls: tuple[str, ...]
    history: tuple[Entry, ...]


def build_step_snapshot(opened: OpenIncident, key: str, now: datetime) -> StepSnapshot | None:
    """One step's details; None if there is no such step. Call it with the session's lock held."""
    incident, builder, timing = opened.incident, snapshot_builder_of(opened), opened.timing
    checklist, state = incident.checklist, incident.state
    read = StepKey.read(key)
    view = checklist.find(read) if read is not None else None
    if view is None:
        return None
    step, names = view.step, checklist.names(view.key)
    role, approver = state.roles.get(step.role), state.roles.get(step.approve)
    phase = next(place for place, each in enumerate(state.phases) if any(one.id == step.id for one in each.steps))
    last = LastRuns(state)
    row = state.registers.get(step.for_each, {}).get(view.key.row) if step.for_each else None
    return StepSnapshot(
        line=step_line(checklist, view, phase, incident.actor.name, now, timing, last),
        sentence=texts.sentence_in_words(checklist, view),
        how=texts.how(checklist, view),
        warning=texts.warning(checklist, view),
        commands=tuple(texts.commands(checklist, view)),
        checks=tuple(check_standings(checklist, view, last)),
        code=tuple(texts.code(checklist, view)),
        platforms=tuple(platform_commands(checklist, view)),
        slots=_slots(checklist, view),
        questions=tuple(Question(ask, _answer(state, view.key, ask.key)) for ask in step.ask),
        role=step.role,
        role_label=role.label if role else "",
        holder=role.person if role else "",
        contact=role.contact if role else "",
        assigned=view.progress.assigned.words if view.progress.assigned else "",
        within=step.within,
        target=target(view, now, timing),
        waits_for=tuple((what, what if StepKey.read(what) else "") for what in view.waits_for),
        warnings=view.warnings,
        unlocks=tuple(_unlocks(checklist, view)),
        siblings=tuple(_related(checklist, each) for each in checklist.instances(step.id) if each != view.key),
        approve=step.approve,
        approver=approver.person if approver else "",
        approval=view.progress.approval,
        unmet=unmet_requirement(state, step),
        unwritten=tuple(SECTIONS.get(name, name) for name in unwritten_sections(state, step.writes)),
        for_each=step.for_each,
        row=_cells(step.for_each, row.values) if row is not None else {},
        repeat=names.filled(step.repeat),
        collect=step.collect,
        marks=step.marks,
        attack=step.tags.attack,
        csf=step.tags.csf,
        atlas=step.tags.atlas,
        phase=state.phases[phase].name,
        sources=step.sources,
        urls=step.urls,
        history=tuple(builder.by_step.get(key, ())),
    )


def _cells(register: str, values: dict[str, str]) -> dict[str, str]:
    """The filled cells of a row, in the order of the register's columns."""
    return {column: values[column] for column in REGISTERS.get(register, ()) if values.get(column)}


def _slots(checklist: Checklist, view: StepView) -> tuple[Slot, ...]:
    kept = view.progress.evidence
    named = {0: "Other", **dict(enumerate(texts.evidence_slots(checklist, view), 1))}
    evidence = checklist.state.evidence
    return tuple(
        Slot(number, text, tuple((name, evidence[name].name) for name in kept.get(number, ())))
        for number, text in sorted(named.items(), key=lambda slot: slot[0] or len(named))
        if number or kept.get(0)
    )


def _answer(state: State, key: StepKey, name: str) -> str | None:
    own = f"{name}@{key.row}" if key.row else name
    found = own if own in state.answers else name
    if found not in state.answers:
        return None
    value = state.answer(found)
    return answer_in(state.answers[found], state.zone) if is_time(value) else answer_text(value)


def _unlocks(checklist: Checklist, view: StepView) -> list[Related]:
    """Steps that need this one and are not settled."""
    found: list[Related] = []
    for step in checklist.state.steps.values():
        if view.key.id in step.needs:
            keys = checklist.instances(step.id)
            found.extend(_related(checklist, key) for key in keys[:3] if checklist.standing(key) not in SETTLED)
    return found[:8] if view.standing != DONE else []


def _related(checklist: Checklist, key: StepKey) -> Related:
    view = checklist.view(key)
    return Related(str(key), view.standing, texts.sentence_in_words(checklist, view))
