"""Conditions that can be read, name something, compare with what can be there, and can come true."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from irrunner.playbook import conditions, ordering
from irrunner.playbook.condition_tree import Compare, ConditionError, CountCompare, Literal
from irrunner.playbook.lints import possible
from irrunner.playbook.model import REGISTERS
from irrunner.playbook.names import ITEM
from irrunner.playbook.nodes import Scalar
from irrunner.playbook.problems import did_you_mean

if TYPE_CHECKING:
    from irrunner.playbook.condition_tree import Condition
    from irrunner.playbook.lints.subject import Subject
    from irrunner.playbook.names import Name


def check(subject: Subject) -> None:
    """Report what is wrong with the conditions of the file's steps and grafts."""
    for entry in subject.draft.steps:
        _check(subject, entry.node.value("when"), entry.step.for_each)
    for use in subject.draft.uses:
        _check(subject, use.node.value("when"), "")
    _grafted(subject)


def _check(subject: Subject, node: object, register: str) -> None:
    if not isinstance(node, Scalar) or not node.text.strip() or subject.findings.full:
        return
    try:
        condition = conditions.parse(node.text)
    except ConditionError as error:
        where = subject.findings.inside(node, error.position, error.length)
        subject.findings.error("bad-condition", where, error.message)
        return
    before = subject.findings.errors
    for found in conditions.comparisons(condition):
        if isinstance(found, CountCompare):
            _count(subject, node, found)
        else:
            _compare(subject, node, found, register)
    if subject.findings.errors > before:
        return
    if not possible.can_be_true(condition, _kinds(subject, condition, register)):
        message = "this can never come true, so the step can never open"
        subject.findings.error("never-opens", node.span, message)


def _count(subject: Subject, node: Scalar, found: CountCompare) -> None:
    where = subject.findings.inside(node, found.position, len(found.register))
    if found.register not in REGISTERS:
        message = f'no register called "{found.register}": there are {", ".join(REGISTERS)}.'
        subject.findings.error(
            "unknown-register", where, message + subject.findings.did_you_mean(found.register, REGISTERS)
        )
    elif all(step.collect != found.register for step in subject.steps.values()):
        message = f"no step collects {found.register}: this counts only rows that somebody enters by hand"
        subject.findings.warning("nothing-collects", where, message)


def _compare(subject: Subject, node: Scalar, found: Compare, register: str) -> None:
    where = partial(subject.findings.inside, node, found.position, len(found.name))
    name = subject.look_up(found.name, register, where)
    if name is None:
        return
    is_column = found.name.startswith(ITEM)
    if is_column and not name.options and name.type == "text":
        message = (
            f"anybody may write {found.name} another way, and the step would vanish; give the column values with "
            f"`columns`, or ask a question"
        )
        subject.findings.error("column-without-values", where(), message)
        return
    for literal in found.literals:
        meant = subject.choices.read(register, found.name.removeprefix(ITEM), literal.text) if is_column else None
        problem = _literal_problem(name, found, literal, meant or "")
        if problem:
            place = subject.findings.inside(node, literal.position, literal.length)
            subject.findings.error(problem[0], place, problem[1])
    if found.operator in ("<", ">") and not _can_be_ordered(name):
        message = f"only numbers and times come before or after each other; {found.name} is neither"
        subject.findings.error("cannot-order", where(), message)


def _literal_problem(name: Name, found: Compare, literal: Literal, value: str = "") -> tuple[str, str] | None:
    """What is wrong with the right side of a comparison: a code and a message.

    Args:
        name: the left side.
        found: the comparison.
        literal: the right side, or one of its parts.
        value: the value that the text is another word for, if it is.
    """
    text = literal.text
    if name.options and found.operator not in ("<", ">") and text not in name.options:
        known = ", ".join(name.options) if len(name.options) <= 8 else "others"
        meant = f' Did you mean "{value}"?' if value else did_you_mean(text, name.options)
        return "unknown-option", f'"{text}" is no option of {found.name}: there are {known}.{meant}'
    if name.type == "number" and not ordering.is_number(text):
        return "bad-literal", f'{found.name} is a number, and "{text}" is none'
    if found.operator in ("<", ">"):
        if name.type == "time" and not ordering.is_time(text):
            return "bad-literal", f'{found.name} is a time; write "2026-03-24T10:39Z" instead of "{text}"'
        if not ordering.is_orderable(text):
            return "cannot-order", f'"{text}" is neither a number nor a time'
    return None


def _can_be_ordered(name: Name) -> bool:
    if name.type in ("number", "time", "any"):
        return True
    return bool(name.options) and all(ordering.is_orderable(option) for option in name.options)


def _kinds(subject: Subject, condition: Condition, register: str) -> dict[str, Name]:
    """What is known about each name of a condition that is fine so far."""
    names = conditions.names_in(condition)
    found = {
        name: subject.look_up(name, register, lambda: subject.draft.node.span)
        for name in names
        if not subject.is_unknowable(name)
    }
    return {name: kind for name, kind in found.items() if kind is not None}


def _grafted(subject: Subject) -> None:
    """A guest that shares a question of the host may compare it with options the host does not have."""
    for step in subject.steps.values():
        if step.id in subject.own or not step.when or subject.findings.full:
            continue
        where = subject.where(step.id)
        try:
            comparisons = conditions.comparisons(conditions.parse(step.when))
        except ConditionError as error:
            message = f'with the condition of "{step.id}" this is no condition any more: {error.message}'
            subject.findings.error("bad-condition", where, message)
            continue
        for found in comparisons:
            name = subject.names.get(found.name) if isinstance(found, Compare) else None
            if name is None or not isinstance(found, Compare):
                continue
            problem = next(filter(None, (_literal_problem(name, found, literal) for literal in found.literals)), None)
            if problem:
                subject.findings.error(problem[0], where, f'in "{step.id}": {problem[1]}')
