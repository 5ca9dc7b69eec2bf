"""Which runs of CI took the package in?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import say, say_json
from irrunner.errors import Misused

if TYPE_CHECKING:
    from irrunner.checks.exposure.history import Window
    from irrunner.cli.context import CliContext

_PATH = click.Path()


@click.command()
@click.argument("target", metavar="PACKAGE==VERSION[,VERSION]")
@click.argument("checkouts", metavar="[CHECKOUT]...", nargs=-1, type=_PATH)
@click.option(
    "--export", "exports", multiple=True, required=True, type=_PATH, help="Runs as CI lists them, or a folder."
)
@click.option("--logs", multiple=True, type=_PATH, help="Logs of runs: a file, a zip, or a folder of them.")
@click.option("--ecosystem", default="", metavar="NAME", help="PyPI or npm, where the name does not say.")
@click.option("--since", default="", metavar="TIME", help="When the package could first be had: 2026-03-24T10:39Z.")
@click.option("--until", default="", metavar="TIME", help="When it could no longer be had.")
@click.option("--all", "everything", is_flag=True, help="Also list the runs without evidence.")
@everywhere
@pass_cli
def runs(
    cli: CliContext,
    target: str,
    checkouts: tuple[str, ...],
    exports: tuple[str, ...],
    logs: tuple[str, ...],
    ecosystem: str,
    since: str,
    until: str,
    everything: bool,
) -> int:
    """Grade runs of CI: confirmed, likely, possible, no evidence, cannot tell.

    A log that shows the package decides; otherwise the lock files of the commit that the run built, read from the git
    checkouts. With --json each line is one object, which `irrunner check import` takes in. Exit codes: 10 at least one
    run is confirmed or likely; 11 none, but some are possible or cannot be told; 0 no evidence in any.
    """
    from irrunner.checks.exposure import parse_target
    from irrunner.checks.exposure.runs.output import exit_code, records, text_lines
    from irrunner.checks.exposure.runs.search import Sources, grade_runs
    from irrunner.checks.exposure.targets import Misspelled
    from irrunner.checks.zstd_support import use_installed_zstd

    use_installed_zstd()
    try:
        targets = [parse_target(target, ecosystem)]
    except Misspelled as error:
        raise Misused(str(error)) from None
    answer = grade_runs(targets, Sources(exports, checkouts, logs), window_of(since, until))
    if cli.json:
        for record in records(answer):
            say_json(record)
    else:
        for line in text_lines(answer, everything=everything):
            say(line)
    return exit_code(answer)


def window_of(since: str, until: str) -> Window:
    """The window between two times, UTC where they name no zone; open where one is empty.

    Raises:
        Misused: one of them is no time, or they are the wrong way round.
    """
    from irrunner.checks.exposure.history import Window
    from irrunner.checks.exposure.times import parse_moment

    moments = []
    for text in (since, until):
        moment = parse_moment(text) if text else None
        if text and moment is None:
            raise Misused(f"{text!r} is not a time.", hint="Write it as 2026-03-24T10:39Z.")
        moments.append(moment)
    begin, end = moments
    if begin is not None and end is not None and end < begin:
        raise Misused("The window ends before it begins.", hint="--since is the earlier one.")
    return Window(begin, end)
