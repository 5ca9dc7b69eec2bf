"""Searching files and logs for every indicator of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from irrunner.cli.options import STEP, completed, pass_cli, recording
from irrunner.cli.output import say, say_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.checks.runner import Listener
    from irrunner.cli.context import CliContext

EXIT_CODES: Final = {"clear": 0, "hit": 10, "unknown": 11, "error": 1}
_COUNTS: Final = frozenset({"host", "indicators", "files", "not read", "passed over"})
"""Facts that the sentence at the end says as well."""


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--pack",
    default="",
    metavar="PACK|FILE",
    shell_complete=completed("packs"),
    help="Look for this list alone, without an incident; nothing is recorded or kept.",
)
@STEP
@recording
@pass_cli
def search(cli: CliContext, paths: tuple[str, ...], step: str, pack: str) -> int:
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

    if pack:
        return _search_for_list(cli, paths, pack)
    incident = cli.incident()
    incident.refresh()
    refuse_in_exercise(incident.state, f" --step {step} --check indicators" if step else "")
    options = Options({"paths": list(paths)}, rows=rows_of(incident.state), store=incident.store.location)
    with listener(cli.json) as follower:
        entries = run_check(incident, "indicators", prepare(options), step=step, listener=follower, by=cli.by)
    ended = incident.state.checks[int(entries[-1].refs["check"])]
    if not cli.json:
        _say_facts(cli, dict(getattr(ended.finished.event, "facts", {})) if ended.finished else {})
    say_ended(cli, incident, entries)
    return EXIT_CODES[ended.result]


def _search_for_list(cli: CliContext, paths: tuple[str, ...], pack: str) -> int:
    """Look for the indicators of a list, and print what was found."""
    from irrunner.application.indicator_lists import open_list
    from irrunner.checks.indicator_search.model import Indicator
    from irrunner.checks.interface import Options
    from irrunner.checks.kinds.indicators import prepare, search_for
    from irrunner.cli.check_output import listener

    listed = open_list(pack, cli.playbooks).pack.indicators
    indicators = [Indicator(str(number), each.type, each.value) for number, each in enumerate(listed, 1)]
    places = prepare(Options({"paths": list(paths)})).paths
    with listener(cli.json) as follower:
        result = search_for(indicators, places, str(cli.place), _Unrecorded(follower))
    for output in result.kept:
        output.content.close()
    if cli.json:
        say_json({"result": result.answer, "summary": result.summary, "facts": result.facts})
    else:
        _say_facts(cli, result.facts)
        say(f"{result.answer}: {result.summary}")
    return EXIT_CODES[result.answer]


class _Unrecorded:
    """What a search without an incident reports to."""

    def __init__(self, follower: Listener) -> None:
        self._follower = follower
        self.output = follower.on_output
        self.say = follower.on_progress

    @property
    def stopped(self) -> bool:
        return self._follower.cancelled()


def _say_facts(cli: CliContext, facts: Mapping[str, str]) -> None:
    for name, text in facts.items():
        if name not in _COUNTS:
            say(f"{name}: {text}")
