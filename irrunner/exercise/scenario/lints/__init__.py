"""What can be wrong with the meaning of a scenario: `lint` runs every check, one idea per module.

A check takes a `Subject`, a draft with its playbook, and adds problems to the findings of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.lints import injects, leaks, outcomes, references, timing
from irrunner.exercise.scenario.lints.subject import Subject

if TYPE_CHECKING:
    from irrunner.exercise.scenario.draft import Draft
    from irrunner.playbook.model import Playbook

__all__ = ["lint"]

_CHECKS = (
    injects.check_ids,
    references.check,
    timing.check,
    injects.check_expectations,
    injects.check_fills,
    outcomes.check,
    leaks.check,
)


def lint(draft: Draft, playbook: Playbook | None) -> None:
    """Add every problem of meaning to the draft's findings.

    Args:
        draft: one file, read.
        playbook: what it is played on, with its grafts; None when it cannot be used, and then no reference into it
            is checked.
    """
    subject = Subject(draft, playbook)
    for check in _CHECKS:
        check(subject)
