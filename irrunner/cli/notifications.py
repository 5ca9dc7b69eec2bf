"""Telling channels from the shell: after the answer, within a few seconds, and what came of it as a line on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.cli.output import say_aside
from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.application.notifications.sending import Result
    from irrunner.cli.context import CliContext

SECONDS: Final = 5.0
"""That a command waits for services, all together, when its own answer is out."""


def send_and_say(cli: CliContext) -> None:
    """Tell the channels that are on what waits. Nothing is raised: what was recorded is recorded."""
    from irrunner.application.notifications.sending import send_waiting
    from irrunner.application.open_incident import OpenIncident

    try:
        opened = OpenIncident(cli.opened())
        say_results(cli, send_waiting(opened, cli.notification_settings, seconds=SECONDS))
    except IrrunnerError as error:
        say_aside(f"Recorded, but nobody was told: {error.sentence} {error.hint}".rstrip())
    except KeyboardInterrupt:
        say_aside("Recorded. Nobody waits for the channels any more; what waits is told later.")


def say_results(cli: CliContext, results: Iterable[Result]) -> None:
    """Print what came of each channel on stderr."""
    for each in results:
        say_aside(f"{cli.exercise}{each.sentence} {each.hint}".rstrip())
