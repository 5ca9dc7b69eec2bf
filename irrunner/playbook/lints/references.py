"""Roles, registers, milestones, needs and checks: whether what is pointed at exists."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from irrunner.playbook.draft import DraftStep, place
from irrunner.playbook.model import BRIEF_QUESTIONS, MILESTONES, REGISTERS, SECTIONS
from irrunner.playbook.nodes import Mapping, Scalar, Sequence
from irrunner.playbook.problems import suggest

if TYPE_CHECKING:
    from irrunner.playbook.lints.subject import Subject
    from irrunner.playbook.nodes import Span

CHECK_KINDS = (
    *("run", "exposure", "indicators", "osv", "github_advisories", "deps_dev", "python_index", "npm_registry"),
    *("pip_audit", "npm_audit", "osv_scanner", "syft", "kev", "epss", "http", "tls_headers", "sonarqube"),
)
"""The kinds of checks that irrunner brings; the list is open, since other packages add theirs."""
_MILESTONE = re.compile(r"[a-z][a-z0-9-]*")


def check(subject: Subject) -> None:
    """Report what points at nothing."""
    lines = {step.id: 0 if step.heading else step.line for step in subject.steps.values()}
    collected = {step.collect for step in subject.steps.values()}
    for entry in subject.draft.steps:
        if subject.findings.full:
            return
        _roles(subject, entry)
        _registers(subject, entry, collected)
        _milestone(subject, entry)
        _marked_by(subject, entry)
        _report(subject, entry)
        _reopening(subject, entry)
        _needs(subject, entry, lines)
        _checks(subject, entry)


def _roles(subject: Subject, entry: DraftStep) -> None:
    for key, role in (("role", entry.step.role), ("approve", entry.step.approve)):
        if role and role not in subject.playbook.roles:
            meant = subject.findings.did_you_mean(role, subject.playbook.roles, _role_lines(subject))
            message = f'no role called "{role}" in `roles`.{meant}'
            subject.findings.error("unknown-role", place(entry.node, key), message)


def _role_lines(subject: Subject) -> dict[str, int]:
    node = subject.draft.node.value("roles")
    entries = node.entries if isinstance(node, Mapping) else {}
    return {key: subject.findings.line(where.span) for key, (where, _) in entries.items()}


def _registers(subject: Subject, entry: DraftStep, collected: set[str]) -> None:
    for key, register in (("for_each", entry.step.for_each), ("collect", entry.step.collect)):
        if register and register not in REGISTERS:
            message = f'no register called "{register}": there are {", ".join(REGISTERS)}.'
            meant = subject.findings.did_you_mean(register, REGISTERS)
            subject.findings.error("unknown-register", place(entry.node, key), message + meant)
    wanted = entry.step.for_each
    if wanted in REGISTERS and wanted not in collected:
        message = f"no step collects {wanted}: this opens only if somebody enters rows by hand"
        subject.findings.warning("nothing-collects", place(entry.node, "for_each"), message)


def _milestone(subject: Subject, entry: DraftStep) -> None:
    name = entry.step.marks
    if not name or name in MILESTONES:
        return
    where = place(entry.node, "marks")
    if not _MILESTONE.fullmatch(name):
        message = "a milestone's name holds lower case letters, digits and hyphens, such as contained"
        subject.findings.error("bad-id", where, message)
    elif suggest(name, MILESTONES):
        message = f'"{name}" is a milestone of your own.{subject.findings.did_you_mean(name, MILESTONES)}'
        subject.findings.warning("unknown-milestone", where, message)


def _marked_by(subject: Subject, entry: DraftStep) -> None:
    """Only the options of a decision can say whether what it marks was reached."""
    step, findings = entry.step, subject.findings
    if not step.marked_by:
        return
    if not (step.is_decision and step.marks):
        message = "`marked_by` names options of a decision that `marks` a milestone"
        findings.error("do-or-decide", place(entry.node, "marked_by"), message)
        return
    for name in step.marked_by:
        if name not in step.options:
            meant = findings.did_you_mean(name, step.options)
            message = f'no option "{name}": there are {", ".join(step.options)}.{meant}'
            findings.error("unknown-option", place(entry.node, "marked_by"), message)


def _report(subject: Subject, entry: DraftStep) -> None:
    """A decision answers one of the report's questions, and a step that is done asks for parts of it in words."""
    step, findings = entry.step, subject.findings
    if step.answers and not step.is_decision:
        message = "only a decision, or a question under `ask`, answers a question of the report"
        findings.error("do-or-decide", place(entry.node, "answers"), message)
    elif step.answers and step.answers not in BRIEF_QUESTIONS:
        meant = findings.did_you_mean(step.answers, BRIEF_QUESTIONS)
        message = f'the report has no question "{step.answers}": it is one of {", ".join(BRIEF_QUESTIONS)}.{meant}'
        findings.error("unknown-question", place(entry.node, "answers"), message)
    if step.writes and step.is_decision:
        findings.error("do-or-decide", place(entry.node, "writes"), "`writes` belongs to `do`: a decision has a reason")
    node = entry.node.value("writes")
    for item in node.items if isinstance(node, Sequence) else []:
        name = item.text.strip() if isinstance(item, Scalar) else ""
        if name and name not in SECTIONS:
            meant = findings.did_you_mean(name, SECTIONS)
            message = f'the report has no section "{name}": it is one of {", ".join(SECTIONS)}.{meant}'
            findings.error("unknown-section", item.span, message)


def _reopening(subject: Subject, entry: DraftStep) -> None:
    """What a step names in `reopens_when` is a question, a decision or a register."""
    node = entry.node.value("reopens_when")
    for item in node.items if isinstance(node, Sequence) else []:
        if not isinstance(item, Scalar) or not item.text.strip():
            continue
        name = item.text.strip()
        if name in REGISTERS and name == entry.step.for_each:
            message = f"a new row of {name} has an instance of its own; those of the others need not be done again"
            subject.findings.warning("reopens-itself", item.span, message)
        elif name == entry.step.id:
            subject.findings.error("reopens-itself", item.span, "a decision cannot reopen itself; it is decided anew")
        elif name not in REGISTERS:
            subject.look_up(name, entry.step.for_each, partial(_span, item))


def _span(item: Scalar) -> Span:
    return item.span


def _needs(subject: Subject, entry: DraftStep, lines: dict[str, int]) -> None:
    node = entry.node.value("needs")
    for item in node.items if isinstance(node, Sequence) else []:
        need = getattr(item, "text", "").strip()
        if not need or (need in subject.steps and need != entry.step.id):
            continue
        if need == entry.step.id:
            subject.findings.error("needs-itself", item.span, "a step cannot wait for itself")
        elif need in subject.uses and need not in subject.broken:
            example = next((step for step in subject.steps if step.startswith(f"{need}/")), f"{need}/…")
            message = f'"{need}" is a graft; name one of its steps, such as {example}'
            subject.findings.error("unknown-step", item.span, message)
        elif not subject.is_unknowable(need):
            message = f'no step called "{need}".{subject.findings.did_you_mean(need, lines, lines)}'
            subject.findings.error("unknown-step", item.span, message)


def _checks(subject: Subject, entry: DraftStep) -> None:
    node = entry.node.value("checks")
    for item in node.items if isinstance(node, Sequence) else []:
        for key, _ in item.entries.values() if isinstance(item, Mapping) else ():
            if key.text not in CHECK_KINDS:
                meant = subject.findings.did_you_mean(key.text, CHECK_KINDS)
                message = f'"{key.text}" is not a check that irrunner knows yet.{meant}'
                subject.findings.warning("unknown-check", key.span, message)
