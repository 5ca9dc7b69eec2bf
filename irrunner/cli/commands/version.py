"""Which versions are at work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from irrunner import __version__
from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import say, say_json
from irrunner.journal.locations import location_text

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.command()
@everywhere
@pass_cli
def version(cli: CliContext) -> None:
    """Say which versions are at work, and where the store is."""
    import sqlite3

    python = ".".join(str(part) for part in sys.version_info[:3])
    if cli.json:
        say_json(
            {
                "irrunner": __version__,
                "python": python,
                "sqlite": sqlite3.sqlite_version,
                "store": location_text(cli.place),
            }
        )
        return
    say(f"irrunner {__version__}, Python {python}, SQLite {sqlite3.sqlite_version}, store {location_text(cli.place)}")
