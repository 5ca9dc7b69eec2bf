"""The checks of an incident as shell and screen list them: what each would do, whether it may, how it ended last."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.checks.step_checks import StepCheck
from irrunner.incident.state import CheckRun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.checks.interface import PreparedCheck
    from irrunner.checks.runner import Rules
    from irrunner.incident.checklist import StepView
    from irrunner.incident.incident import Incident
    from irrunner.incident.searched_lists import SearchedLists

MOST_LISTED = 1_000
"""Checks that are listed of all steps together; nobody reads more."""


class CheckSettings(Struct, frozen=True):
    """What the user's configuration says about checks.

    Attributes:
        offline: whether nothing may use the network. services: base addresses, by name.
        playbooks: the user's own folders of playbooks, whose commands they answer for.
    """

    offline: bool = False
    services: dict[str, str] = field(default_factory=dict)
    playbooks: tuple[Path, ...] = ()

    def rules(self) -> Rules:
        """What may run at all; reads the library's files."""
        from irrunner.checks.runner import Rules
        from irrunner.playbook import library

        return Rules(offline=self.offline, library=library.digests(self.playbooks))


class CheckLine(Struct, frozen=True):
    """One check of a step.

    Attributes:
        check: what runs. what: what it would do, line by line; empty when it cannot run. trouble: why not.
        access: what it touches. destructive: whether the step's id has to be typed.
        allowed: whether it may run without a question. last: its last run with exactly this plan.
        stale: that its answer is older than the list of indicators, in words; empty when it is not.
        All texts are foreign.
    """

    check: StepCheck
    what: tuple[str, ...] = ()
    trouble: str = ""
    access: str = ""
    digest: str = ""
    destructive: bool = False
    allowed: bool = False
    last: CheckRun | None = None
    stale: str = ""

    @property
    def key(self) -> str:
        """Names it among all checks of the incident."""
        return f"{self.check.step} {self.check.name}"

    @property
    def answer(self) -> str:
        """The answer of its last run; `running` while it has none; empty when it never ran."""
        return (self.last.result or "running") if self.last is not None else ""


def check_lines(incident: Incident, settings: CheckSettings, steps: Iterable[StepView] = ()) -> list[CheckLine]:
    """The checks of some steps; of all that have some and apply, if none is named. No address is looked up."""
    from irrunner.checks.step_checks import step_checks
    from irrunner.incident.searched_lists import SearchedLists

    lists = SearchedLists(incident.state)
    views = list(steps) or [
        view for view in incident.checklist if view.step.checks and view.standing != "not applicable"
    ]
    found: list[CheckLine] = []
    for view in views:
        for check in step_checks(incident.checklist, view, os.environ, settings.services):
            if len(found) == MOST_LISTED:
                return found
            found.append(_line(incident, check, lists))
    return found


def _line(incident: Incident, check: StepCheck, lists: SearchedLists) -> CheckLine:
    from irrunner.checks.step_checks import try_prepared

    prepared: PreparedCheck | Exception = try_prepared(check)
    if isinstance(prepared, Exception):
        return CheckLine(check, trouble=str(prepared))
    plan = prepared.plan
    runs = [
        run
        for run in incident.state.checks.values()
        if run.step == check.step and run.name == check.kind and run.started.refs.get("digest") == plan.digest
    ]
    allowed = plan.access == "files" or (plan.digest in incident.state.allowed and not plan.destructive)
    last = runs[-1] if runs else None
    stale = lists.stale_note(last) if last is not None else ""
    return CheckLine(check, plan.lines, "", plan.access, plan.digest, plan.destructive, allowed, last, stale)
