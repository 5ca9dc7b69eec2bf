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

MOST_LISTED = 1_000
"""Checks that are listed of all steps together; nobody reads more."""


class CheckSettings(Struct, frozen=True):
    """What the user's configuration says about checks.

    Attributes:
        offline: whether nothing may use the network. services: base addresses, by name.
        playbooks: the user's own folders of playbooks, whose commands they answer for.
        withheld: variables of the environment that no command of a check gets: secrets of channels.
    """

    offline: bool = False
    services: dict[str, str] = field(default_factory=dict)
    playbooks: tuple[Path, ...] = ()
    withheld: frozenset[str] = frozenset()

    def environ(self) -> dict[str, str]:
        """The environment that commands get."""
        return {name: value for name, value in os.environ.items() if name not in self.withheld}

    def rules(self) -> Rules:
        """What may run at all; reads the library's files."""
        from irrunner.checks.runner import Rules
        from irrunner.playbook.library_files import digests

        return Rules(offline=self.offline, library=digests(self.playbooks))


class CheckLine(Struct, frozen=True):
    """One check of a step.

    Attributes:
        check: what runs. what: what it would do, line by line; empty when it cannot run. trouble: why not.
        access: what it touches. destructive: whether the step's id has to be typed.
        allowed: whether it may run without a question. last: its last run.
        older: sentences about what changed since that run. differs: whether that run did something else than this.
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
    older: tuple[str, ...] = ()
    differs: bool = False

    @property
    def key(self) -> str:
        """Names it among all checks of the incident."""
        return self.check.key

    @property
    def answer(self) -> str:
        """The answer of its last run; `running` while it has none; empty when it never ran."""
        return (self.last.result or "running") if self.last is not None else ""


def check_lines(incident: Incident, settings: CheckSettings, steps: Iterable[StepView] = ()) -> list[CheckLine]:
    """The checks of some steps; of all that have some and apply, if none is named. No address is looked up."""
    from irrunner.checks.step_checks import step_checks
    from irrunner.incident.check_standings import LastRuns

    last = LastRuns(incident.state)
    views = list(steps) or [
        view for view in incident.checklist if view.step.checks and view.standing != "not applicable"
    ]
    found: list[CheckLine] = []
    environ = settings.environ()
    for view in views:
        for check in step_checks(incident.checklist, view, environ, settings.services, incident.store.location):
            if len(found) == MOST_LISTED:
                return found
            found.append(_line(incident, check, last.of(check.step, check.name)))
    return found


def _line(incident: Incident, check: StepCheck, last: CheckRun | None) -> CheckLine:
    from irrunner.checks.step_checks import try_prepared
    from irrunner.incident.check_standings import changes_since

    older = tuple(changes_since(incident.checklist, last)) if last is not None and last.finished else ()
    prepared: PreparedCheck | Exception = try_prepared(check)
    if isinstance(prepared, Exception):
        return CheckLine(check, trouble=str(prepared), last=last, older=older)
    plan = prepared.plan
    allowed = plan.access == "files" or (plan.digest in incident.state.allowed and not plan.destructive)
    differs = last is not None and last.started.refs.get("digest") != plan.digest
    return CheckLine(check, plan.lines, "", plan.access, plan.digest, plan.destructive, allowed, last, older, differs)
