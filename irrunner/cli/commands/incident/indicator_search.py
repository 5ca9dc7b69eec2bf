"""Searching files and logs for every indicator of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from irrunner.cli.options import STEP, pass_cli, recording
from irrunner.cli.output import say

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.state import CheckRun

EXIT_CODES: Final = {"clear": 0, "hit": 10, "unknown": 11, "error": 1}
_COUNTS: Final = frozenset({"host", "indicators", "files", "not read", "passed over"})
"""Facts that the sentence at the end says as well."""


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
@STEP
@recording
@pass_cli
def search(cli: CliContext, paths: tuple[str, ...], step: str) -> int:
    """Search files and logs for every indicator of the incident, in one pass.

    Packed logs (gzip, bzip2, xz, zstd) and UTF-16 are read as well, and what is written defanged is found. The lines
    that match are kept as evidence, with number, time and neighbours. Exit codes: 0 nothing found and everything was
    read; 10 found; 11 nothing found, but something could not be read or looked for; 1 it was refused, or failed.
    """
    from irrunner.checks.interface import Options
    from irrunner.checks.kinds.indicators import prepare
    from irrunner.checks.runner import refuse_in_exercise, run_check
    from irrunner.checks.step_checks import rows_of
    from irrunner.cli.check_output import listener
    from irrunner.cli.commands.incident.checks import say_ended

    incident = cli.incident()
    incident.refresh()
    refuse_in_exercise(incident.state, f" --step {step} --check indicators" if step else "")
    options = Options({"paths": list(paths)}, rows=rows_of(incident.state), store=incident.store.location)
    with listener(cli.json) as follower:
        entries = run_check(incident, "indicators", prepare(options), step=step, listener=follower, by=cli.by)
    ended = incident.state.checks[int(entries[-1].refs["check"])]
    if not cli.json:
        _say_facts(cli, ended)
    say_ended(cli, incident, entries)
    return EXIT_CODES[ended.result]


def _say_facts(cli: CliContext, ended: CheckRun) -> None:
    facts = dict(getattr(ended.finished.event, "facts", {})) if ended.finished else {}
    for name, text in facts.items():
        if name not in _COUNTS:
            say(f"{cli.exercise}{name}: {text}")
