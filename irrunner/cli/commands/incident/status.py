"""One incident on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.options import id_argument, pass_cli, reading
from irrunner.cli.output import say, say_json

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.command()
@id_argument
@click.option("--steps", is_flag=True, help="Show every step, one a line, instead of the page.")
@reading
@pass_cli
def status(cli: CliContext, steps: bool) -> None:
    """Show one incident on one page.

    How far it is, what is open, overdue or waiting and for what, and the last entries. Without an id it
    is about the only open live one.
    """
    from irrunner.application.open_incident import OpenIncident
    from irrunner.application.status_data import status_data
    from irrunner.cli import status_page
    from irrunner.cli.losses import say_losses
    from irrunner.journal.losses import find_losses

    cli.only_reads = True
    at_hand = OpenIncident(cli.opened())
    if cli.json:
        say_json({**status_data(at_hand), **cli.as_of})
        return
    for line in status_page.steps(cli, at_hand) if steps else status_page.page(cli, at_hand):
        say(line)
    say_losses(find_losses(cli.store()))
    if cli.mirror is not None and not cli.as_of:
        from irrunner.cli.mirror import say_outstanding

        say_outstanding(cli.store(), cli.mirror)
