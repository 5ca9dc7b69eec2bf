"""Where is a package at these versions?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.commands.exposure_runs import runs, window_of
from irrunner.cli.lazy import Family
from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import say, say_aside, say_json, write_file
from irrunner.errors import Misused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.checks.exposure import Target
    from irrunner.checks.exposure.indicator_list import IndicatorList
    from irrunner.checks.exposure.output import Answer
    from irrunner.cli.context import CliContext


class _Search(Family):
    """A family whose first word may also be a package: then it is a search."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the search before what is no other command."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["search", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name; the search for what is a package."""
        return super().get_command(ctx, cmd_name) or search


@click.group(cls=_Search)
def exposure() -> None:
    """Find a package at the versions you name, without starting anything.

    `irrunner exposure litellm==1.82.7,1.82.8 /srv /home` is a search. Exit codes of a search: 0 nothing found and all
    that was met could be read; 10 found; 11 nothing found, but what is unknown or unreadable may hold it.
    """


@exposure.command()
@click.argument("target", metavar="PACKAGE==VERSION[,VERSION]")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())
@click.option("--here", is_flag=True, help="Look through this whole machine.")
@click.option("--also", multiple=True, metavar="PACKAGE==VERSION", help="One more package to look for.")
@click.option("--ecosystem", default="", metavar="NAME", help="PyPI or npm, where the name does not say.")
@click.option("--indicators", default="", metavar="FILE", help="A list of paths and SHA-256 to look for as well.")
@click.option("--accept", multiple=True, metavar="PATTERN=REASON", help="Paths that are known to be good, and why.")
@click.option("--all", "everything", is_flag=True, help="Also list the package at other versions.")
@click.option("--network", is_flag=True, help="Also enter network mounts.")
@everywhere
@pass_cli
def search(
    cli: CliContext,
    target: str,
    paths: tuple[str, ...],
    here: bool,
    also: tuple[str, ...],
    indicators: str,
    accept: tuple[str, ...],
    ecosystem: str,
    everything: bool,
    network: bool,
) -> int:
    """Look for a package below folders; the word `search` may be left out.

    A name is Python's unless --ecosystem or `npm:` before it says otherwise; - names none, for --indicators alone. A
    list is JSON, JSON Lines or a text. With --json each line is one object.
    """
    from irrunner.checks.exposure import Options, Summary
    from irrunner.checks.exposure import search as look
    from irrunner.checks.exposure.here import folders_of_this_machine, warn_of_this_python
    from irrunner.checks.exposure.output import Answer
    from irrunner.checks.exposure.search import in_order
    from irrunner.checks.zstd_support import use_installed_zstd

    use_installed_zstd()
    listed = _listed(indicators)
    targets = _targets((target, *also), ecosystem, has_list=bool(listed.describe()))
    if not paths and not here:
        raise Misused("Where to look is missing.", hint="Name folders, or --here for this whole machine.")
    if here and (warning := warn_of_this_python()):
        say_aside(warning)
    places = [*paths, *(folders_of_this_machine() if here else [])]
    summary = Summary()
    options = Options(network=network, clear=everything, accepted=_accepted(accept), indicators=listed)
    found = in_order(list(look(targets, places, options, summary)))
    return _print(cli, Answer(targets, places, found, summary, listed.describe()))


@exposure.command()
@click.argument("target", metavar="PACKAGE==VERSION[,VERSION]")
@click.argument("checkouts", metavar="CHECKOUT...", nargs=-1, required=True, type=click.Path())
@click.option("--ecosystem", default="", metavar="NAME", help="PyPI or npm, where the name does not say.")
@click.option("--since", default="", metavar="TIME", help="When the package could first be had: 2026-03-24T10:39Z.")
@click.option("--until", default="", metavar="TIME", help="When it could no longer be had.")
@everywhere
@pass_cli
def history(cli: CliContext, target: str, checkouts: tuple[str, ...], ecosystem: str, since: str, until: str) -> int:
    """Look through the lock files of the past: every commit on every branch of git checkouts.

    No hook and no configuration of a checkout is obeyed. A lock counts from the commit that brought it to the one that
    replaced it; with a window, what was locked only outside of it is left out. Exit codes are those of a search.
    """
    from irrunner.checks.exposure import Summary
    from irrunner.checks.exposure.history import search_history
    from irrunner.checks.exposure.output import Answer
    from irrunner.checks.exposure.search import in_order

    targets = _targets((target,), ecosystem)
    window = window_of(since, until)
    summary = Summary()
    found = [each for place in checkouts for each in search_history(targets, place, window, summary)]
    return _print(cli, Answer(targets, checkouts, in_order(found), summary))


exposure.add_command(runs)


def _print(cli: CliContext, answer: Answer) -> int:
    from irrunner.checks.exposure.output import first_record, last_record, record_of, text_lines

    if cli.json:
        say_json(first_record(answer.targets, answer.paths, answer.indicators))
        for finding in answer.findings:
            say_json(record_of(finding))
        say_json(last_record(answer))
    else:
        for line in text_lines(answer):
            say(line)
    return answer.exit_code


def _accepted(written: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    from irrunner.checks.exposure.targets import Misspelled, parse_accepted

    try:
        return tuple(parse_accepted(each) for each in written)
    except Misspelled as error:
        raise Misused(str(error)) from None


def _listed(path: str) -> IndicatorList:
    from irrunner.checks.exposure.indicator_list import BadList, listed_indicators

    try:
        return listed_indicators(path)
    except BadList as error:
        hint = "One path or SHA-256 a line, or JSON with `type` and `value`."
        raise Misused(one_line(str(error), 300), hint=hint) from None


def _targets(written: tuple[str, ...], ecosystem: str, *, has_list: bool = False) -> list[Target]:
    from irrunner.checks.exposure.targets import Misspelled, parse_targets

    try:
        return parse_targets(written, ecosystem, has_list=has_list)
    except Misspelled as error:
        raise Misused(str(error)) from None


@exposure.command()
@click.option("--out", required=True, metavar="FILE", help="A name that ends in .py makes the form for stdin.")
@click.option("--indicators", default="", metavar="FILE", help="A list of paths and SHA-256 that goes along.")
@click.option("--force", is_flag=True, help="Replace the file.")
@everywhere
@pass_cli
def pack(cli: CliContext, out: str, indicators: str, force: bool) -> None:
    """Write the search as one file for other hosts: Python 3.8 or newer, nothing to install.

    FILE.pyz is started with `python3 -I -S FILE.pyz`; FILE.py can also be sent: `ssh host python3 -I -S - … < FILE.py`.
    The same version of irrunner always writes the same bytes of the same list.
    """
    from irrunner.checks.exposure.indicator_list import json_lines
    from irrunner.checks.exposure.packing import digest, pack_source, pack_zip

    text = json_lines(_listed(indicators))
    data = pack_source(text) if out.endswith(".py") else pack_zip(text)
    write_file(Path(out), data, force=force)
    if cli.json:
        say_json({"file": out, "size": len(data), "sha256": digest(data)})
    else:
        say(f"{out} is written: {len(data):,} bytes, SHA-256 {digest(data)}.")
