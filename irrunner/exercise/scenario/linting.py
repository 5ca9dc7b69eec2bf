"""Everything that is wrong with the meaning of a scenario, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.scenario.lints import expectations, ids, leaks, references, texts, timing
from irrunner.exercise.scenario.lints.subject import Subject

if TYPE_CHECKING:
    from irrunner.exercise.scenario.draft import Draft
    from irrunner.playbook.model import Playbook

_LINTS = (ids, references, timing, expectations, texts, leaks)


def lint(draft: Draft, playbook: Playbook | None) -> None:
    """Add every problem to the draft's findings.

    Args:
        draft: one file, read.
        playbook: what it is played on; None when that cannot be used, and what it holds is not judged.
    """
    subject = Subject(draft, playbook)
    for each in _LINTS:
        each.check(subject)
