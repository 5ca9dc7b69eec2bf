"""Every inject and every expectation has a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.draft import place

if TYPE_CHECKING:
    from irrunner.exercise.scenario.lints.subject import Subject
    from irrunner.playbook.nodes import Mapping


def check(subject: Subject) -> None:
    """Report ids that stand twice."""
    injects: dict[str, int] = {}
    expectations: dict[str, int] = {}
    for draft in subject.draft.injects:
        _claim(subject, injects, draft.inject.id, draft.node, "inject")
        for each in draft.expect:
            _claim(subject, expectations, each.expectation.id, each.node, "expectation")


def _claim(subject: Subject, first: dict[str, int], name: str, node: Mapping, what: str) -> None:
    where = place(node, "id")
    if name and name in first:
        subject.findings.error("duplicate-id", where, f'another {what} is called "{name}" (line {first[name]})')
    first.setdefault(name, subject.findings.line(where))
