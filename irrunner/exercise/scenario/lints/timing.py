"""Whether every inject can be delivered: its trigger, its gates, and the injects that these wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.draft import place
from irrunner.playbook.durations import format_offset

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from irrunner.exercise.scenario.draft import DraftInject
    from irrunner.exercise.scenario.lints.subject import Subject
    from irrunner.playbook.nodes import Findings


LEAST_REPEAT = 60
"""Seconds between two deliveries of the same inject, at least."""


def check(subject: Subject) -> None:
    """Report injects that can never be delivered, and times that contradict each other."""
    end = subject.draft.scenario.end.at
    before = 0
    for draft in subject.draft.injects:
        _trigger(subject, draft)
        at = draft.inject.at
        if at is not None and end and at > end:
            message = "this inject comes after the end of the exercise, so nobody gets it"
            subject.findings.error("after-end", draft.where("at"), message)
        goes_by_itself = draft.inject.kind == "inject" and draft.inject.chance is None and draft.when is None
        if at is not None and goes_by_itself:
            if at < before:
                message = "the story runs backwards here: an inject further up comes later than this one"
                subject.findings.warning("runs-backwards", draft.where("at"), message)
            before = max(before, at)
    _reach(subject)
    _decks(subject)


def _trigger(subject: Subject, draft: DraftInject) -> None:
    inject, findings = draft.inject, subject.findings
    scheduled = inject.at is not None or inject.when is not None or "when" in draft.node.entries
    if inject.manual and (scheduled or inject.unless is not None):
        findings.error("manual-and-more", draft.where("manual"), "what goes by hand has no `at`, `when` or `unless`")
    elif not inject.manual and not scheduled and "at" not in draft.node.entries:
        message = "nothing makes this inject go: give it `at`, `when` or `manual: true`"
        findings.error("no-trigger", draft.where("id"), message)
    elif inject.unless is not None and inject.at is None:
        findings.error("unless-without-at", draft.where("unless"), "`unless` is looked at when `at` comes; give it one")
    if inject.manual and inject.chance is not None:
        findings.error("manual-and-more", draft.where("chance"), "what goes by hand is not drawn; it has no `chance`")
    if inject.kind == "contingency" and inject.when is None and inject.unless is None:
        message = "a contingency plays only when something did or did not happen: give it `when` or `unless`"
        findings.error("contingency-without-gate", draft.where("kind"), message)
    if inject.delay and inject.when is None:
        findings.warning("delay-without-when", draft.where("delay"), "`delay` counts from `when`, and there is none")
    _repeats_and_answers(draft, findings)
    if inject.ack and not inject.to:
        findings.warning("ack-without-roles", draft.where("ack"), "`ack` needs `to`: who is to acknowledge it?")


def _decks(subject: Subject) -> None:
    """Report decks of which always the same card is drawn."""
    decks: dict[str, list[DraftInject]] = {}
    for draft in subject.draft.injects:
        if draft.inject.chance is not None and draft.inject.chance.one_of:
            decks.setdefault(draft.inject.chance.one_of, []).append(draft)
    for deck, cards in decks.items():
        if len(cards) == 1:
            message = f'only this inject is a card of the deck "{deck}", so it is always drawn.'
            message += subject.findings.did_you_mean(deck, [other for other in decks if other != deck])
            subject.findings.warning("one-card", cards[0].where("chance"), message)


def _repeats_and_answers(draft: DraftInject, findings: Findings) -> None:
    inject = draft.inject
    if inject.until is not None and not inject.repeat_every:
        findings.error("until-without-repeat", draft.where("until"), "`until` ends a repetition: give `repeat_every`")
    if inject.repeat_every and inject.repeat_every < LEAST_REPEAT:
        findings.error("bad-repeat", draft.where("repeat_every"), "nobody reads the same more than once a minute")
    if len(inject.options) == 1:
        findings.error("one-option", draft.where("options"), "one answer is no choice; offer two or more")
    if inject.options and not inject.to:
        findings.warning("ack-without-roles", draft.where("options"), "`options` need `to`: who is to choose?")


def _reach(subject: Subject) -> None:
    """Report injects that wait for themselves, for what can never be delivered, or until after the end."""
    end, reach = subject.draft.scenario.end.at, subject.reach
    for name, draft in subject.injects.items():
        if not name or subject.findings.full:
            continue
        earliest = reach.earliest.get(name)
        if earliest is None:
            _unreachable(subject, draft, reach.waiting, reach.earliest)
        elif end and earliest > end >= (draft.inject.at or 0):
            message = f"this inject comes at {format_offset(earliest * 1000)} at the earliest, after the end at"
            where = draft.where("delay" if draft.inject.delay else "when")
            subject.findings.error("after-end", where, f"{message} {format_offset(end * 1000)}")


def _unreachable(
    subject: Subject, draft: DraftInject, waiting: dict[str, list[set[str]]], reached: Collection[str]
) -> None:
    name = draft.inject.id
    circle = _circle(name, waiting, reached)
    where = place(draft.node, "when")
    if circle:
        message = f"these injects wait for one another, so none ever goes: {' → '.join(circle)}"
        subject.findings.error("cycle-of-gates", where, message)
    else:
        blocked = next(each for each in _blocked(name, waiting, reached))
        message = f'this inject can never go: it waits for "{blocked}", which cannot go either'
        subject.findings.error("unreachable-inject", where, message)


def _blocked(name: str, waiting: dict[str, list[set[str]]], reached: Collection[str]) -> Iterator[str]:
    for group in waiting.get(name, ()):
        if group.isdisjoint(reached):
            yield min(group)


def _circle(name: str, waiting: dict[str, list[set[str]]], reached: Collection[str]) -> list[str]:
    """The ids from an inject back to itself; empty when it only waits for another circle."""
    path, seen = [name], {name}
    while (after := next(_blocked(path[-1], waiting, reached), None)) is not None:
        if after == name:
            return [*path, name] if len(path) <= 8 else [*path[:4], "…", *path[-3:], name]
        if after in seen:
            return []
        path.append(after)
        seen.add(after)
    return []
