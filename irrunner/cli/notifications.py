"""Telling channels from the shell: after the answer, within a few seconds, and what came of it as a line on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from irrunner.cli.output import say_aside
from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from irrunner.application.notifications.sending import Result
    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.cli.settings import Settings
    from irrunner.incident.incident import Incident

SECONDS: Final = 5.0
"""That a command waits for services, all together, when its own answer is out."""


class Sender(Protocol):
    """What is needed of the context of a command; see `CliContext`."""

    offline: bool
    has_written: bool
    began_after: int

    @property
    def settings(self) -> Settings:
        """The user's settings."""

    @property
    def templates(self) -> Path | None:
        """The folder of the user's own report templates."""

    @property
    def exercise(self) -> str:
        """What every line about an exercise starts with."""

    def opened(self) -> Incident:
        """The incident that the command is about, with its journal read."""


def notification_settings(cli: Sender) -> NotificationSettings:
    """Where notifications can go, as the settings and --offline say."""
    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.exchange.notifications.channels import read_channels

    offline = cli.offline or cli.settings.offline
    return NotificationSettings(read_channels(cli.settings.channels), offline, cli.templates)


def send_and_say(cli: Sender) -> None:
    """Tell the channels that are on what waits. Nothing is raised: what was recorded is recorded.

    That something holds a message up is said when this run recorded what waits, and not again and again.
    """
    from irrunner.application.notifications.sending import send_waiting
    from irrunner.application.open_incident import OpenIncident

    cli.has_written = False
    try:
        opened = OpenIncident(cli.opened())
        results = send_waiting(opened, notification_settings(cli), seconds=SECONDS)
        news = [each for each in results if each.entry is not None or each.newest > cli.began_after]
        cli.began_after = opened.incident.state.seq
        say_results(news, cli.exercise)
    except IrrunnerError as error:
        say_aside(f"Recorded, but nobody was told: {error.sentence} {error.hint}".rstrip())
    except Exception as error:  # a mistake of ours must not take the answer with it
        say_aside(f"Recorded, but nobody was told: {type(error).__name__}.")
    except KeyboardInterrupt:
        say_aside("Recorded. Nobody waits for the channels any more; what waits is told later.")


def say_results(results: Iterable[Result], prefix: str) -> None:
    """Print what came of each channel on stderr; `prefix` is what each line starts with."""
    for each in results:
        say_aside(f"{prefix}{each.sentence} {each.hint}".rstrip())
