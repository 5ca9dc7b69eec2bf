"""What can come out only one way: expectations that meet themselves, answers without a consequence, idle gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.draft import place
from irrunner.playbook.nodes import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exercise.scenario.draft import DraftExpectation, DraftInject
    from irrunner.exercise.scenario.lints.subject import Subject
    from irrunner.exercise.scenario.model import Predicate
    from irrunner.playbook.nodes import Node

_WITHOUT_STEP = ("note", "choice", "inject", "expectation")
"""Conditions that point at no step of the playbook."""


def check(subject: Subject) -> None:
    """Report what does not depend on what the players do, though it looks as if it did."""
    for draft, each in subject.expectations.values():
        if subject.findings.full:
            return
        _met_by_itself(subject, draft, each)
        _without_step(subject, each)
    _circles(subject)
    for draft in subject.draft.injects:
        _gates(subject, draft)
        _options(subject, draft)
    if subject.draft.ending is not None and _holds(subject, subject.draft.ending.predicate, 0):
        message = "this is true from the beginning, so the exercise ends at once"
        where = place(subject.draft.ending.node, subject.draft.ending.predicate.kind)
        subject.findings.error("always-true", where, message)


def _met_by_itself(subject: Subject, draft: DraftInject, each: DraftExpectation) -> None:
    """Report an expectation that is met when its inject is delivered, or by what the director does."""
    if each.met_by is None:
        return
    where = place(each.node, "met_by")
    delivered = [leaf for leaf in each.met_by.predicate.leaves() if leaf.kind == "inject" and leaf.value == "delivered"]
    if delivered:
        which = (
            "its own inject"
            if any(leaf.name == draft.inject.id for leaf in delivered)
            else f"the inject {delivered[0].name}"
        )
        message = f"this is met by {which}, which the players only get; name what they do, or `is: acknowledged`"
        subject.findings.warning("met-by-itself", where, message)
    elif _holds(subject, each.met_by.predicate, draft.inject.at or 0, draft.inject.sets):
        message = "this is met already when its inject is delivered, whatever the players do"
        subject.findings.warning("met-by-itself", where, message)


def _without_step(subject: Subject, each: DraftExpectation) -> None:
    """Report an expectation that points at no step, so that a miss says nothing about the playbook."""
    leaves = each.met_by.predicate.leaves() if each.met_by is not None else ()
    if not each.expectation.step and all(leaf.kind in _WITHOUT_STEP for leaf in leaves):
        how = "a person judges this" if each.met_by is None else "its condition names no step"
        message = f"{how}, so name the `step` that it is about; without one a miss proposes no change of the playbook"
        subject.findings.warning("no-step", place(each.node, "id"), message)


def _circles(subject: Subject) -> None:
    """Report expectations that are met by one another."""
    after = {
        name: {leaf.name for leaf in each.met_by.predicate.leaves() if leaf.kind == "expectation"}
        for name, (_, each) in subject.expectations.items()
        if each.met_by is not None
    }
    ready = [name for name in subject.expectations if not after.get(name, set()) & after.keys()]
    dependents: dict[str, list[str]] = {}
    for name, others in after.items():
        for other in others:
            dependents.setdefault(other, []).append(name)
    settled: set[str] = set()
    while ready:
        name = ready.pop()
        settled.add(name)
        ready += [each for each in dependents.get(name, ()) if each not in settled and after[each] <= settled]
    for name, (_, each) in subject.expectations.items():
        if name not in settled and after.get(name, set()) <= subject.expectations.keys():
            message = "this is met by an expectation that waits for this one, so it never is"
            subject.findings.error("cycle-of-expectations", place(each.node, "met_by"), message)


def _gates(subject: Subject, draft: DraftInject) -> None:
    """Report a gate that keeps an inject, or its repetitions, from ever being delivered."""
    inject = draft.inject
    if inject.unless is not None and _holds(subject, inject.unless, inject.at or 0):
        message = "this is true whatever the players do, so the inject is never told"
        subject.findings.error("always-true", draft.where("unless"), message)
    if inject.until is not None and inject.repeat_every and _holds(subject, inject.until, inject.at or 0, inject.sets):
        message = "this is true from the beginning, so the inject is never told again"
        subject.findings.error("always-true", draft.where("until"), message)


def _holds(
    subject: Subject, predicate: Predicate, at: int, sets: dict[str, str | tuple[str, ...]] | None = None
) -> bool:
    """Whether a condition is true at a time of the story, in seconds, without anything that the players did.

    Args:
        subject: the scenario.
        predicate: the condition.
        at: the time.
        sets: answers that are set then.
    """
    if predicate.kind == "all":
        return all(_holds(subject, part, at, sets) for part in predicate.parts)
    if predicate.kind == "any":
        return any(_holds(subject, part, at, sets) for part in predicate.parts)
    if predicate.kind == "answer":
        given = (subject.draft.scenario.answers | (sets or {})).get(predicate.name)
        text = given if isinstance(given, str) or given is None else ", ".join(given)
        return text is not None and predicate.value.casefold() in ("", text.casefold())
    if predicate.kind != "inject" or predicate.value != "delivered" or predicate.name not in subject.injects:
        return False
    other = subject.injects[predicate.name].inject
    gated = other.when is not None or other.unless is not None or other.manual or other.chance is not None
    return other.at is not None and other.at <= at and not gated


def _options(subject: Subject, draft: DraftInject) -> None:
    """Report an answer to choose that nothing in the story is about, and no note explains."""
    if not draft.inject.options:
        return
    about = subject.choices.get(draft.inject.id, set())
    if "" in about:
        return
    nodes = list(_nodes(draft.node.value("options")))
    for option in draft.inject.options:
        if option.id not in about and not option.note:
            node = next((each for each in nodes if getattr(each.value("id"), "text", "").strip() == option.id), None)
            message = f'nothing follows from the answer "{option.id}"; write `when: {{choice: {draft.inject.id}, is:'
            message += f" {option.id}}}` on an inject, or say in its `note` what it means"
            subject.findings.warning("leads-nowhere", place(node, "id") if node else draft.where("options"), message)


def _nodes(options: Node | None) -> Iterator[Mapping]:
    for node in options.items if isinstance(options, Sequence) else ():
        if isinstance(node, Mapping):
            yield node
