"""A check in an exercise, from the shell: control is asked what it finds, and answers at once or later."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from irrunner.cli.entries import say_all_recorded
from irrunner.cli.output import say_aside

if TYPE_CHECKING:
    from irrunner.checks.step_checks import StepCheck
    from irrunner.cli.context import CliContext
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Incident

_PATIENCE: Final = 3.0
"""Seconds for which the answer is waited for: an answer that the scenario holds ready comes in less than one."""
_TICK: Final = 0.1


def play_check(cli: CliContext, incident: Incident, chosen: StepCheck) -> int:
    """Ask control what a check finds, and print its answer if it comes at once; the exit code of the command."""
    from irrunner.exercise.play.verbs.played_checks import run_checks

    entries = run_checks(incident, chosen.step, (chosen.name,), by=cli.by)
    number = int(entries[0].refs["run"])
    until = time.monotonic() + _PATIENCE
    while (end := _end(incident, number)) is None and time.monotonic() < until:
        time.sleep(_TICK)
        incident.refresh()
    if end is None:
        say_aside(f"Control has not answered yet. Its answer will be in: irrunner check show {number}")
        say_all_recorded(cli, entries, {"check": number, "result": None}, sentence=f"Control is asked (check {number})")
        return 0
    run = incident.state.checks[number]
    kept = f" Kept: {', '.join(run.evidence)}" if run.evidence else ""
    fields = {"check": number, "result": run.result, "summary": end.words, "evidence": list(run.evidence)}
    say_all_recorded(cli, [end], fields, sentence=f"Check {number} answers {run.result}: {end.words}{kept}".rstrip("."))
    return 1 if run.result == "error" else 0


def _end(incident: Incident, number: int) -> Entry | None:
    run = incident.state.checks.get(number)
    return run.finished if run is not None else None
