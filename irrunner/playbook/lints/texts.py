"""Fills that name something, sentences that YAML did not cut off, and shorts that are short."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from irrunner.playbook import templates
from irrunner.playbook.draft import DraftStep, place
from irrunner.playbook.model import REGISTERS, SHORT
from irrunner.playbook.names import ITEM
from irrunner.playbook.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.lints.subject import Subject

TEMPLATES = ("do", "decide", "short", "how", "warn", "repeat", "evidence", "checks", "platforms")
"""The keys of a step whose texts may hold fills."""
_COMMENT = re.compile(r" #[^\s#]")


def check(subject: Subject) -> None:
    """Report fills that name nothing, and texts that stop at a #."""
    for entry in subject.draft.steps:
        for key in TEMPLATES:
            for scalar in scalars_in(entry.node.value(key)):
                _fills(subject, scalar, entry.step.for_each)
                _cut(subject, scalar)
        _short(subject, entry)
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


def _short(subject: Subject, entry: DraftStep) -> None:
    """A row in a list is read at a glance: it is short, and one of many begins with what it is about."""
    step, where = entry.step, place(entry.node, "short")
    own_words = templates.without_fills(step.short).strip()
    if len(own_words) > SHORT:
        message = f"{len(own_words)} characters; a row shows {SHORT}, fills not counted. Say the rest in `do`."
        subject.findings.warning("long-short", where, message)
    named = templates.known_names_in(step.short)
    if step.short and step.for_each and not any(name.startswith(ITEM) for name in named):
        name = ITEM + REGISTERS.get(step.for_each, ("name",))[0]
        message = f'every row of {step.for_each} would look the same; begin with the row: "{{{{ {name} }}}} · …"'
        subject.findings.warning("short-without-row", where, message)


def _cut(subject: Subject, scalar: Scalar) -> None:
    end = scalar.span[1]
    if scalar.plain and _COMMENT.match(subject.findings.text, end):
        message = "the text ends before this #; put quotes around all of it, or a space after a comment's #"
        subject.findings.warning("text-cut-off", (end + 1, end + 2), message)
