"""What a scenario names must exist: in the playbook with all its grafts, or in the scenario itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.check_standings import check_names
from irrunner.incident.state import StepKey
from irrunner.incident.tables.columns import plain_name, register_names
from irrunner.playbook.draft import place
from irrunner.playbook.model import MILESTONES, REGISTERS
from irrunner.playbook.nodes import Mapping
from irrunner.playbook.problems import valid_words

if TYPE_CHECKING:
    from irrunner.exercise.scenario.draft import DraftPredicate
    from irrunner.exercise.scenario.lints.subject import Subject
    from irrunner.playbook.nodes import Scalar


_OF_THE_INCIDENT = ("declared", "closed")
"""Milestones that the incident has by itself, whatever a step marks."""


def check(subject: Subject) -> None:
    """Report names of steps, answers, registers, injects and so on that do not exist."""
    for condition in subject.conditions():
        _CHECKS[condition.predicate.kind](subject, condition)
    _objectives(subject)
    if subject.playbook is None:
        return
    _roles(subject)
    _answers(subject, subject.draft.node, "answers")
    for draft in subject.draft.injects:
        _answers(subject, draft.node, "sets")
    _checks(subject)
    for _, each in subject.expectations.values():
        if (step := each.expectation.step) and step not in subject.steps:
            subject.unknown("unknown-step", place(each.node, "step"), "step in the playbook is", step, subject.steps)


def _step(subject: Subject, condition: DraftPredicate) -> None:
    kind, name = condition.predicate.kind, condition.predicate.name
    if subject.playbook is None:
        return
    key = StepKey.read(name)
    step = subject.steps.get(key.id) if key is not None else None
    where = place(condition.node, kind)
    if step is None or key is None:
        lines = {found.id: found.line for found in subject.steps.values()}
        known = [each for each, found in subject.steps.items() if kind != "decision" or found.is_decision]
        meant = subject.findings.did_you_mean(name, known)
        message = f'the playbook {subject.playbook.id} has no step called "{name}".{meant}'
        meant = next((each for each in known if f'"{each}"' in message), "")
        at = f" It stands in line {lines[meant]} of the playbook." if lines.get(meant) else ""
        subject.findings.error("unknown-step", where, message + at + valid_words(known, meant))
        return
    if kind == "decision" and not step.is_decision:
        subject.findings.error("not-a-decision", where, f'"{name}" is a step that is done, not decided')
    elif kind == "decision" and condition.predicate.value not in ("", *step.options):
        what = f"option of {name} is"
        subject.unknown("unknown-option", place(condition.node, "is"), what, condition.predicate.value, step.options)
    elif kind == "step" and step.is_decision and condition.predicate.value == "done":
        message = f"{name} is a decision; write {{decision: {name}}}"
        subject.findings.warning("is-a-decision", where, message)
    elif kind == "evidence" and condition.predicate.slot > len(step.evidence):
        message = (
            f"{name} asks for {len(step.evidence)} pieces of evidence, so it has no slot {condition.predicate.slot}"
        )
        subject.findings.error("unknown-slot", place(condition.node, "slot"), message)


def _answer(subject: Subject, condition: DraftPredicate) -> None:
    name = condition.predicate.name
    if subject.playbook is not None and name not in subject.asks:
        subject.unknown("unknown-answer", place(condition.node, "answer"), "question is", name, subject.asks)


def _register(subject: Subject, condition: DraftPredicate) -> None:
    name = condition.predicate.name
    if name not in REGISTERS:
        subject.unknown("unknown-register", place(condition.node, "register"), "register is", name, REGISTERS)
        return
    node = condition.node.value("has")
    for key, _ in node.entries.values() if isinstance(node, Mapping) else ():
        if key.text not in (*REGISTERS[name], "name"):
            _unknown_column(subject, key, name)


def _unknown_column(subject: Subject, key: Scalar, register: str) -> None:
    """A column under the name that other tools have for it is the one that is meant."""
    synonym = register_names(register).get(plain_name(key.text), "")
    meant = f' Did you mean "{synonym}"?' if synonym else subject.findings.did_you_mean(key.text, REGISTERS[register])
    message = f'{register} has no column "{key.text}".{meant}{valid_words(REGISTERS[register], meant)}'
    subject.findings.error("unknown-column", key.span, message)


def _milestone(subject: Subject, condition: DraftPredicate) -> None:
    name = condition.predicate.name
    marked = {step.marks for step in subject.steps.values() if step.marks}
    if name in _OF_THE_INCIDENT:
        steps = [step.id for step in subject.steps.values() if step.marks == name]
        message = f"the incident itself is {name} at one moment, which no step moves; name the step"
        message += f": {{step: {steps[0]}}}" if steps else ""
        subject.findings.warning("milestone-of-the-incident", place(condition.node, "milestone"), message)
    if name not in MILESTONES and name not in marked:
        message = (
            f'nothing in the playbook marks "{name}".{subject.findings.did_you_mean(name, [*MILESTONES, *marked])}'
        )
        subject.findings.warning("unknown-milestone", place(condition.node, "milestone"), message)


def _inject(subject: Subject, condition: DraftPredicate) -> None:
    _inject_called(subject, condition, "inject")


def _inject_called(subject: Subject, condition: DraftPredicate, key: str) -> None:
    name = condition.predicate.name
    if name not in subject.injects:
        lines = {key: draft.inject.line for key, draft in subject.injects.items()}
        subject.unknown("unknown-inject", place(condition.node, key), "inject is", name, lines, lines)


def _expectation(subject: Subject, condition: DraftPredicate) -> None:
    name = condition.predicate.name
    if name not in subject.expectations:
        lines = {key: each.expectation.line for key, (_, each) in subject.expectations.items()}
        where = place(condition.node, "expectation")
        subject.unknown("unknown-expectation", where, "expectation is", name, lines, lines)


def _choice(subject: Subject, condition: DraftPredicate) -> None:
    _inject_called(subject, condition, "choice")
    name, option = condition.predicate.name, condition.predicate.value
    if name not in subject.injects:
        return
    known = [each.id for each in subject.injects[name].inject.options]
    if not known:
        message = f"{name} offers no answers to choose from; give it `options`"
        subject.findings.error("no-options", place(condition.node, "choice"), message)
    elif option and option not in known:
        subject.unknown("unknown-option", place(condition.node, "is"), f"answer of {name} is", option, known)


def _note(subject: Subject, condition: DraftPredicate) -> None:
    """Any words will do."""


_CHECKS = {
    "step": _step,
    "decision": _step,
    "evidence": _step,
    "answer": _answer,
    "register": _register,
    "milestone": _milestone,
    "inject": _inject,
    "choice": _choice,
    "expectation": _expectation,
    "note": _note,
}


def _roles(subject: Subject) -> None:
    known = subject.playbook.roles if subject.playbook else {}
    node = subject.draft.node.value("roles")
    for key, _ in node.entries.values() if isinstance(node, Mapping) else ():
        if key.text not in known:
            subject.unknown("unknown-role", key.span, "role in the playbook is", key.text, known)
    played = subject.draft.scenario.roles or known
    for draft in subject.draft.injects:
        for index, role in enumerate(draft.inject.to):
            if role not in played:
                subject.unknown("unknown-role", draft.where("to", index), "role in this exercise is", role, played)


def _answers(subject: Subject, node: Mapping, key: str) -> None:
    given = node.value(key)
    for name, (where, value) in given.entries.items() if isinstance(given, Mapping) else ():
        ask = subject.asks.get(name)
        if ask is None:
            subject.unknown("unknown-answer", where.span, "question in the playbook is", name, subject.asks)
        elif ask.type == "choice" and (text := getattr(value, "text", None)) not in ask.options:
            subject.unknown("unknown-option", value.span, f"option of {name} is", text or "", ask.options)


def _checks(subject: Subject) -> None:
    nodes = subject.draft.node.value("checks")
    for answer, node in zip(subject.draft.scenario.checks, getattr(nodes, "items", ()), strict=False):
        step = subject.steps.get(answer.step)
        if step is None:
            subject.unknown("unknown-step", place(node, "step"), "step in the playbook is", answer.step, subject.steps)
        elif answer.check not in (names := check_names(step.checks)):
            what = f"check of {answer.step} is"
            subject.unknown("unknown-check", place(node, "check"), what, answer.check, names)


def _objectives(subject: Subject) -> None:
    known = subject.draft.scenario.objectives
    tested = set()
    for _, each in subject.expectations.values():
        objective = each.expectation.objective
        tested.add(objective)
        if objective and objective not in known:
            subject.unknown("unknown-objective", place(each.node, "objective"), "objective is", objective, known)
    node = subject.draft.node.value("objectives")
    for key, _ in node.entries.values() if isinstance(node, Mapping) else ():
        if key.text in known and key.text not in tested:
            message = f'no expectation tests the objective "{key.text}"'
            subject.findings.warning("untested-objective", key.span, message)
