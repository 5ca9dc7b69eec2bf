"""Everything that is wrong with the meaning of a playbook, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.column_values import column_choices
from irrunner.playbook.lints import (
    commands,
    ids,
    order,
    references,
    review_commands,
    review_order,
    review_shape,
    review_texts,
    texts,
    whens,
)
from irrunner.playbook.lints.review import Review, check_waivers
from irrunner.playbook.lints.subject import Subject
from irrunner.playbook.names import names_of

if TYPE_CHECKING:
    from collections.abc import Set
    from datetime import date

    from irrunner.playbook.draft import Draft
    from irrunner.playbook.model import Playbook, Step

_LINTS = (ids, references, texts, whens, commands, order)
_REVIEWS = (review_order, review_commands, review_texts, review_shape)


def lint(draft: Draft, playbook: Playbook, broken: Set[str] = frozenset(), today: date | None = None) -> None:
    """Add every problem to the draft's findings.

    Args:
        draft: one file, read.
        playbook: the same with its grafts folded in.
        broken: prefixes of grafts that could not be made; their names are not judged.
        today: the day of a review, which raises what a reader would before it is shared; None for no review.
    """
    steps = [step for phase in playbook.phases for step in phase.steps if step.id]
    own = {entry.step.id: entry for entry in reversed(draft.steps)}
    subject = Subject(
        draft=draft,
        playbook=playbook,
        names=names_of(playbook),
        steps=_by_id(steps),
        own={step.id: own[step.id] for step in steps if step.id in own},
        uses={use.prefix: use for use in draft.uses},
        choices=column_choices(playbook.columns, (), {}),
        broken=frozenset(broken),
    )
    for each in _LINTS:
        each.check(subject)
    check_waivers(subject)
    if today is not None and not draft.findings.errors:
        review = Review(subject, today)
        for rule in _REVIEWS:
            rule.check(review)


def _by_id(steps: list[Step]) -> dict[str, Step]:
    """The steps by id, in order; of a duplicate id, the first."""
    found: dict[str, Step] = {}
    for step in steps:
        found.setdefault(step.id, step)
    return found
