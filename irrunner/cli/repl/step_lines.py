"""A step of an incident as lines of text, and what a number typed about it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.status_data import whose
from irrunner.cli.status_page import time_left
from irrunner.incident import texts
from irrunner.incident.platform_commands import platform_commands
from irrunner.incident.requirements import unmet_requirement
from irrunner.incident.verbs.writing import unwritten_sections
from irrunner.playbook.model import PLATFORMS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.application.open_incident import OpenIncident
    from irrunner.incident.checklist import Checklist, StepView


def step_lines(opened: OpenIncident, view: StepView, exercise: str = "") -> Iterator[str]:
    """Everything about a step that a person needs to act on it."""
    checklist = opened.incident.checklist
    yield exercise + _heading(opened, view)
    yield texts.sentence(checklist, view)
    if warning := texts.warning(checklist, view):
        yield f"WARNING: {warning}"
    yield from (f"  {line}" for line in texts.how(checklist, view).splitlines())
    yield from _commands(checklist, view)
    slots = texts.evidence_slots(checklist, view)
    for number in view.missing_evidence:
        yield f"Evidence missing, slot {number}: {slots[number - 1]}"
    for name in unwritten_sections(checklist.state, view.step.writes):
        yield f"To be written: {SECTIONS.get(name, name)}. `write {name} TEXT` does it."
    yield from _questions(checklist, view)
    if view.step.approve:
        yield _approval(view)
    if (unmet := unmet_requirement(checklist.state, view.step)) and not view.is_settled:
        yield f"Still to do: {unmet}. deadlines shows them; deadline consider DEADLINE DECISION decides."
    if view.waits_for:
        yield f"It waits for {', '.join(view.waits_for)}."
    for each in view.warnings:
        yield f"Note: {each}."
    for source in (*view.step.sources, *view.step.urls):
        yield f"Source: {source}"
    if view.step.repeat:
        yield f"It is repeated {view.step.repeat}."


def _approval(view: StepView) -> str:
    approval = view.progress.approval
    if approval is None:
        return f"Needs the approval of the role {view.step.approve}."
    if approval.refs.get("approved") == "yes":
        return f"Approved by {approval.by}."
    return f"Goes ahead unapproved, by {approval.by}: {approval.words}"


def _heading(opened: OpenIncident, view: StepView) -> str:
    parts = [f"Step {view.key}", view.standing]
    if view.option:
        parts.append(f"decided {view.option}")
    if who := whose(opened.incident, view):
        parts.append(who)
    if left := time_left(opened, view):
        parts.append(left)
    return ", ".join(parts)


def _commands(checklist: Checklist, view: StepView) -> Iterator[str]:
    for command in (*texts.commands(checklist, view), *platform_commands(checklist, view)):
        if command.kind not in texts.TO_COPY:
            yield f"Check: {command.text}"
            continue
        first, *others = command.text.split("\n")
        yield f"Command{f' for {PLATFORMS[command.platform]}' if command.platform else ''}: {first}"
        yield from (f"  {line}" for line in others)
        if command.missing:
            yield f"It cannot be used before these are answered: {', '.join(command.missing)}."
        if command.trouble:
            yield command.trouble
        for flagged in command.flagged:
            yield f"Careful: {flagged} starts with a hyphen, so a program takes it for an option."


def _questions(checklist: Checklist, view: StepView) -> Iterator[str]:
    names = checklist.names(view.key)
    for ask in view.step.ask:
        value = names.lookup(ask.key)
        if value is None:
            options = f" ({', '.join(ask.options)})" if ask.options else ""
            example = f", such as {ask.example}" if ask.example else ""
            yield f"Question: {ask.label}{options}{example}. Say: answer {ask.key}=…"
        else:
            yield f"{ask.label}: {value if isinstance(value, str) else ', '.join(value)}"


def choices(view: StepView) -> list[str]:
    """What the numbers mean, in their order: first what ends the step."""
    ends = list(view.step.options) if view.step.is_decision else ["done"]
    return [*ends, "skip", "block", "start", "next", "quit"]
