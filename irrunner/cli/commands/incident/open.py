"""Into an incident: a new one, or one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli import options
from irrunner.cli.commands.incident.declare import begin, declaration
from irrunner.cli.options import id_argument, pass_cli
from irrunner.cli.screen import import_screen_ahead, walk_or_draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.cli.context import CliContext

_PLAIN = click.option("--plain", is_flag=True, help="Plain lines instead of the screen.")
_NO_MOUSE = click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")


def _shown(function: Callable[..., Any]) -> Callable[..., Any]:
    return _PLAIN(_NO_MOUSE(function))


@click.command()
@declaration
@_shown
@options.STORE
@options.AS
@options.AT
@options.BY
@pass_cli
def run(
    cli: CliContext, /, playbook: str, answers: tuple[str, ...], plain: bool, no_mouse: bool, **described: str
) -> int:
    """Declare an incident and open the screen.

    Without a terminal, or with --plain, the same steps come as plain lines on stdin and stdout.
    """
    incident = begin(cli, playbook, answers, described)
    return walk_or_draw(cli, incident, plain=plain, mouse=not no_mouse)


@click.command("open")
@id_argument
@_shown
@options.INCIDENT
@options.STORE
@options.AS
@pass_cli
def open_(cli: CliContext, plain: bool, no_mouse: bool) -> int:
    """Go back into an incident.

    Without a terminal, or with --plain, the same steps come as plain lines on stdin and stdout.
    """
    if not plain:
        import_screen_ahead(cli)
    return walk_or_draw(cli, cli.incident(), plain=plain, mouse=not no_mouse)
