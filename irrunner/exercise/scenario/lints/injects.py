"""Each inject and expectation by itself: an id of its own, a time, an objective, and fills that name something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook import templates
from irrunner.playbook.draft import place
from irrunner.playbook.names import ITEM
from irrunner.playbook.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from irrunner.exercise.scenario.lints.subject import Subject

TEMPLATES = ("title", "text", "from")
"""Keys of an inject whose value may have fills, `{{ name }}`."""


def check_ids(subject: Subject) -> None:
    """Report ids that two injects, or two expectations, share."""
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


def check_expectations(subject: Subject) -> None:
    """Report expectations that are never late, end too late to have a result, or belong to no objective."""
    end = subject.draft.scenario.end.at
    for draft, each in subject.expectations.values():
        if subject.findings.full:
            return
        where = place(each.node, "id")
        if not each.expectation.within and "within" not in each.node.entries:
            message = "without `within` this expectation is never late; say how long the players have"
            subject.findings.warning("no-within", where, message)
        elif end and subject.reach.earliest.get(draft.inject.id, 0) + each.expectation.within > end:
            message = "the exercise ends before this time is up, so it can have no result; end later or ask earlier"
            subject.findings.warning("no-time-left", place(each.node, "within"), message)
        if not each.expectation.objective:
            message = "this expectation belongs to no objective, so no rating shows it"
            subject.findings.warning("no-objective", where, message)


def check_fills(subject: Subject) -> None:
    """Report fills in the players' texts that name neither a question nor a decision of the playbook."""
    for draft in subject.draft.injects:
        for key in TEMPLATES:
            value = draft.node.value(key)
            if isinstance(value, Scalar) and "{{" in value.text:
                _fills(subject, value)
        options = draft.node.value("options")
        for option in options.items if isinstance(options, Sequence) else ():
            label = option.value("label") if isinstance(option, Mapping) else None
            if isinstance(label, Scalar) and "{{" in label.text:
                _fills(subject, label)
        for each in draft.expect:
            value = each.node.value("hint")
            if isinstance(value, Scalar) and "{{" in value.text:
                _fills(subject, value)
    _check_answers(subject)


def _check_answers(subject: Subject) -> None:
    """What the answers of checks say is filled in as well."""
    nodes = subject.draft.node.value("checks")
    for node in nodes.items if isinstance(nodes, Sequence) else ():
        facts = node.value("facts") if isinstance(node, Mapping) else None
        values = [node.value(key) for key in ("text", "output")] if isinstance(node, Mapping) else []
        values += [value for _, value in facts.entries.values()] if isinstance(facts, Mapping) else []
        for value in values:
            if isinstance(value, Scalar) and "{{" in value.text:
                _fills(subject, value)


def _fills(subject: Subject, scalar: Scalar) -> None:
    findings = subject.findings
    if findings.full:
        return
    fills, troubles = templates.read_template(scalar.text)
    for trouble in troubles:
        findings.error("bad-template", findings.inside(scalar, trouble.position, trouble.length), trouble.message)
    for name, start, end in fills if subject.playbook is not None else ():
        where = findings.inside(scalar, start, end - start)
        if name.startswith(ITEM):
            findings.error("item-outside", where, f"{name} means a row, and an inject has none")
        elif name not in subject.names:
            subject.unknown("unknown-name", where, "question and no decision is", name, subject.names)
