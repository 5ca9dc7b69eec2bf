"""Every id and name once: steps, questions, decisions, phases, prefixes of grafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.draft import place
from irrunner.playbook.nodes import Mapping

if TYPE_CHECKING:
    from irrunner.playbook.lints.subject import Subject
    from irrunner.playbook.nodes import Span


def check(subject: Subject) -> None:
    """Report what is called like something else."""
    _steps(subject)
    _prefixes(subject)
    _phases(subject)
    _names(subject)


def _steps(subject: Subject) -> None:
    first: dict[str, int] = {}
    for entry in subject.draft.steps:
        where = place(entry.node, "id")
        if not entry.step.id:
            continue
        if entry.step.id in first:
            message = f'another step is called "{entry.step.id}" (line {first[entry.step.id]})'
            subject.findings.error("duplicate-id", where, message)
        first.setdefault(entry.step.id, subject.findings.line(where))


def _prefixes(subject: Subject) -> None:
    first: dict[str, int] = {}
    for use in subject.draft.uses:
        where = place(use.node, "as" if use.node.key("as") else "use")
        if not use.prefix:
            continue
        if use.prefix in first:
            message = f'another graft is called "{use.prefix}" (line {first[use.prefix]}); give this one its own `as`'
            subject.findings.error("duplicate-id", where, message)
        first.setdefault(use.prefix, subject.findings.line(where))


def _phases(subject: Subject) -> None:
    seen: set[str] = set()
    phases = subject.draft.node.value("phases")
    for phase, node in zip(subject.draft.phases, getattr(phases, "items", []), strict=False):
        if phase.name and phase.name in seen and isinstance(node, Mapping):
            subject.findings.error("duplicate-phase", place(node, "phase"), f'another phase is called "{phase.name}"')
        seen.add(phase.name)


def _names(subject: Subject) -> None:
    """Questions and decisions share one space of names, because conditions and templates name both."""
    first: dict[str, int] = {}

    def claim(name: str, where: Span, what: str) -> None:
        if name in first:
            message = f'{what} "{name}" has the name of another question or decision (line {first[name]})'
            subject.findings.error("duplicate-name", where, message)
        first.setdefault(name, subject.findings.line(where))

    for node, what in (
        (subject.draft.node, "the question"),
        *((step.node, "the question") for step in subject.draft.steps),
    ):
        asked = node.value("ask")
        if isinstance(asked, Mapping):
            for key, _ in asked.entries.values():
                claim(key.text, key.span, what)
    decided: set[str] = set()
    for entry in subject.draft.steps:
        if entry.step.is_decision and entry.step.id and entry.step.id not in decided:
            claim(entry.step.id, place(entry.node, "id"), "the decision")
            decided.add(entry.step.id)
