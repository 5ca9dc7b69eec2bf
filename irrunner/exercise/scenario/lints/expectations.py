"""An expectation that cannot be late, or that tests nothing, says little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.draft import place

if TYPE_CHECKING:
    from irrunner.exercise.scenario.lints.subject import Subject


def check(subject: Subject) -> None:
    """Report expectations without a time or an objective."""
    end = subject.draft.scenario.end.at
    for draft, each in subject.expectations.values():
        if subject.findings.full:
            return
        where = place(each.node, "id")
        if not each.expectation.within and "within" not in each.node.entries:
            message = "without `within` this expectation is never late; say how long the players have"
            subject.findings.warning("no-within", where, message)
        elif end and (draft.inject.at or 0) + each.expectation.within > end:
            message = "the exercise ends before this time is up, so it can have no result; end later or ask earlier"
            subject.findings.warning("no-time-left", place(each.node, "within"), message)
        if not each.expectation.objective:
            message = "this expectation belongs to no objective, so no rating shows it"
            subject.findings.warning("no-objective", where, message)
