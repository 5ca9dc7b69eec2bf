"""Fills that name something, and sentences that YAML did not cut off."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from irrunner.playbook import templates
from irrunner.playbook.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.lints.subject import Subject

TEMPLATES = ("do", "decide", "how", "warn", "repeat", "evidence", "checks")
"""The keys of a step whose texts may hold fills."""
_COMMENT = re.compile(r" #[^\s#]")


def check(subject: Subject) -> None:
    """Report fills that name nothing, and texts that stop at a #."""
    for entry in subject.draft.steps:
        for key in TEMPLATES:
            for scalar in scalars_in(entry.node.value(key)):
                _fills(subject, scalar, entry.step.for_each)
                _cut(subject, scalar)
    for use in subject.draft.uses:
        for scalar in scalars_in(use.node.value("with")):
            _fills(subject, scalar, "")
    for key in ("title", "summary"):
        for scalar in scalars_in(subject.draft.node.value(key)):
            _cut(subject, scalar)


def scalars_in(node: Node | None) -> Iterator[Scalar]:
    """Every text at or under a node; keys are none."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars_in(item)
    elif isinstance(node, Mapping):
        for _, value in node.entries.values():
            yield from scalars_in(value)


def _fills(subject: Subject, scalar: Scalar, register: str) -> None:
    if "{{" not in scalar.text or subject.findings.full:
        return
    fills, troubles = templates.read_template(scalar.text)
    for trouble in troubles:
        where = subject.findings.inside(scalar, trouble.position, trouble.length)
        subject.findings.error("bad-template", where, trouble.message)
    for position in templates.needless_braces(scalar.text):
        message = "these stay four: {{{{ stands for two braces, and closing ones are written as they are"
        subject.findings.warning("four-braces", subject.findings.inside(scalar, position, 4), message)
    for name, start, end in fills:
        if not subject.findings.full:
            subject.look_up(name, register, partial(subject.findings.inside, scalar, start, end - start))


def _cut(subject: Subject, scalar: Scalar) -> None:
    end = scalar.span[1]
    if scalar.plain and _COMMENT.match(subject.findings.text, end):
        message = "the text ends before this #; put quotes around all of it, or a space after a comment's #"
        subject.findings.warning("text-cut-off", (end + 1, end + 2), message)
