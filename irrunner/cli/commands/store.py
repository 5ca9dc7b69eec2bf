"""The place where incidents are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.lazy import Family
from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import plural, say, say_aside, say_json, warn
from irrunner.cli.progress import counting
from irrunner.errors import VerificationFailed
from irrunner.incident.sizes import format_size
from irrunner.journal import init_store, open_store, store_exists
from irrunner.journal.locations import Location, location_text, read_location

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.group(cls=Family)
def store() -> None:
    """The place where incidents are kept: init, copy, path."""


@store.command()
@everywhere
@pass_cli
def path(cli: CliContext) -> None:
    """Say where the store is.

    By --store, IRRUNNER_STORE, the settings, or the folder for your data, in this order.
    """
    place = location_text(cli.place)
    if cli.json:
        say_json({"store": place, "exists": store_exists(cli.place)})
    else:
        say(place)


@store.command()
@click.option("--group", default=None, metavar="GROUP", help="Several people of this machine's group share it.")
@everywhere
@pass_cli
def init(cli: CliContext, group: str | None) -> None:
    """Make a new store, for one person or for a group of this machine."""
    made = init_store(cli.place, group=group)
    warn(made.warnings)
    made.close()
    if cli.json:
        say_json({"store": location_text(cli.place), "group": group or ""})
    else:
        shared = f", shared by the group {group}" if group else ""
        say(f"A new store is at {location_text(cli.place)}{shared}.")


@store.command()
@click.argument("target", metavar="DEST", callback=lambda _ctx, _param, value: read_location(value))
@everywhere
@pass_cli
def copy(cli: CliContext, target: Location) -> int:
    """Copy the store to another folder, also while others write, and verify the copy.

    A copy that is there already is brought up to date.
    """
    from irrunner.application.removals import finish_removals
    from irrunner.journal.copying import update_copy
    from irrunner.journal.verify import verify_store

    for sentence in finish_removals(cli.store(), cli.actor):
        say_aside(sentence)
    with open_store(target) as other:
        with counting("Copying", lambda entries, count: f"{entries:,} entries, {format_size(count)}") as progress:
            copied = update_copy(cli.store(), other, progress)
        with counting("Checking", lambda done, of: f"{done:,} of {of:,} entries and files") as progress:
            found = verify_store(other, progress=progress)
    problems = [
        *(f"{each.sentence} {each.hint}".rstrip() for each in copied.problems),
        *(f"{each.incident} entry {each.seq}: {each.what}" for each in found.problems),
    ]
    if cli.json:
        say_json(
            {
                "store": location_text(cli.place),
                "copy": location_text(target),
                "holds": not problems,
                "entries": copied.entries,
                "files": copied.files,
                "problems": problems,
                "heads": found.heads,
            }
        )
    else:
        new = f"{plural(copied.entries, 'new entry', 'new entries')}, {plural(copied.files, 'file')}"
        verdict = "The copy holds" if not problems else "The copy does NOT hold"
        say(f"Copied to {location_text(target)}: {new} ({format_size(copied.size)}). {verdict}.")
    for problem in problems:
        say_aside(problem)
    return VerificationFailed.exit_code if problems else 0
