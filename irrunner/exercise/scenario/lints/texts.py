"""Fills in what the players read: names only, and only of the playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook import templates
from irrunner.playbook.names import ITEM
from irrunner.playbook.nodes import Mapping, Scalar, Sequence
from irrunner.playbook.problems import did_you_mean

if TYPE_CHECKING:
    from irrunner.exercise.scenario.lints.subject import Subject

TEMPLATES = ("title", "text", "from")


def check(subject: Subject) -> None:
    """Report fills that name nothing."""
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


def _fills(subject: Subject, scalar: Scalar) -> None:
    findings = subject.findings
    if findings.full:
        return
    try:
        fills = templates.fills_in(scalar.text)
    except templates.TemplateError as error:
        findings.error("bad-template", findings.inside(scalar, error.position, error.length), error.message)
        return
    for name, start, end in fills if subject.playbook is not None else ():
        where = findings.inside(scalar, start, end - start)
        if name.startswith(ITEM):
            findings.error("item-outside", where, f"{name} means a row, and an inject has none")
        elif name not in subject.names:
            message = f'nothing is called "{name}": no question and no decision.{did_you_mean(name, subject.names)}'
            findings.error("unknown-name", where, message)
