"""Notifications: which channels are told of the incident, and which the attacker may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.context import CliContext
from irrunner.cli.entries import incident_fields, say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.notifications import notification_settings, say_results
from irrunner.cli.options import acting, completed, pass_cli, reading, recording
from irrunner.cli.output import say, say_aside, say_json, table
from irrunner.incident.verbs import notifications as verbs

if TYPE_CHECKING:
    from irrunner.application.notifications.listing import ChannelLine
    from irrunner.application.notifications.sending import Result

NAME = click.argument("name", metavar="CHANNEL", shell_complete=completed("channels"))
WHY = click.option("--why", default="", metavar="TEXT", help="Why, in a few words.")


@click.group(cls=Family, invoke_without_command=True)
@reading
@click.pass_context
def notify(ctx: click.Context) -> None:
    """Tell chats, pagers, mailboxes: on, off, list, test, send.

    Channels are named in your settings (docs/notifications.md). Nothing is sent before a person switched one on for
    this incident. Without a command they are listed.
    """
    if ctx.invoked_subcommand is None:
        show(ctx.ensure_object(CliContext))


@notify.command()
@NAME
@WHY
@acting
@pass_cli
def on(cli: CliContext, name: str, why: str) -> None:
    """Tell a channel of what happens from here on.

    It is told at once that it is, and then after each act that it is told of.
    """
    from irrunner.application.notifications.switching import switch_on

    entry = switch_on(cli.incident(), name, notification_settings(cli), why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@notify.command()
@NAME
@WHY
@acting
@pass_cli
def off(cli: CliContext, name: str, why: str) -> None:
    """Tell a channel nothing more."""
    say_recorded(cli, verbs.notify_off(cli.incident(), name, why=why, at=cli.moment(), by=cli.by))


@notify.command("list")
@reading
@pass_cli
def list_(cli: CliContext) -> None:
    """Show the channels, and what waits for each."""
    show(cli)


@notify.command()
@NAME
@recording
@pass_cli
def test(cli: CliContext, name: str) -> None:
    """Send a message to a channel that only tries it.

    It says that it is a test; it need not be on.
    """
    from irrunner.application.notifications.sending import prepare_test, send_claimed

    settings = notification_settings(cli)
    channel = settings.channels[verbs.require_channel(list(settings.channels), name)]
    incident = cli.incident()
    incident.refresh()
    _say_sent(cli, send_claimed(incident, [prepare_test(_opened(cli), channel, settings)]))


@notify.command()
@click.argument("name", metavar="[CHANNEL]", required=False, shell_complete=completed("channels"))
@recording
@pass_cli
def send(cli: CliContext, name: str | None) -> None:
    """Send what waits, now.

    Also what was refused before, and what would be tried later.
    """
    from irrunner.application.notifications.sending import send_waiting

    settings = notification_settings(cli)
    names = [verbs.require_channel(list(settings.channels), name)] if name else None
    _say_sent(cli, send_waiting(_opened(cli), settings, channels=names, by_person=True))


@click.group(cls=Family)
def channel() -> None:
    """Say that the attacker may read a channel, or not."""


@channel.command()
@NAME
@WHY
@acting
@pass_cli
def compromised(cli: CliContext, name: str, why: str) -> None:
    """Say that the attacker may read a channel: nothing more goes there.

    It need not be on, or be in your settings. Every irrunner that works on this incident obeys it.
    """
    from irrunner.application.notifications.other_incidents import channel_in_other_incidents
    from irrunner.safety.commands import command_for

    incident = cli.incident()
    say_recorded(cli, verbs.channel_compromised(incident, name, why, at=cli.moment(), by=cli.by))
    for other in channel_in_other_incidents(incident.store, incident.id, name).on:
        command = command_for(other, "channel", "compromised", name)
        say_aside(f"{other} still tells it. To stop that as well: `{command} --why …`.")


@channel.command()
@NAME
@WHY
@acting
@pass_cli
def trusted(cli: CliContext, name: str, why: str) -> None:
    """Say that a channel is safe again; it stays off until you switch it on."""
    say_recorded(cli, verbs.channel_trusted(cli.incident(), name, why, at=cli.moment(), by=cli.by))


def show(cli: CliContext) -> None:
    """Print the channels."""
    from irrunner.application.notifications.listing import list_channels

    lines = list_channels(_opened(cli), notification_settings(cli))
    if cli.json:
        say_json({**incident_fields(cli), "channels": [_fields(each) for each in lines]})
        return
    if not lines:
        say(f"{cli.exercise}No channel is named in your settings, and none was ever on. See docs/notifications.md.")
        return
    rows = [(each.name, each.kind, each.standing, each.takes, str(each.waiting), each.last) for each in lines]
    for line in table(("Channel", "Kind", "Standing", "Takes", "Waits", "Last"), rows):
        say(line)
    for each in lines:
        for sentence in each.remarks:
            say(f"{each.name}: {sentence}")


def _opened(cli: CliContext) -> Any:
    from irrunner.application.open_incident import OpenIncident

    return OpenIncident(cli.opened())


def _fields(line: ChannelLine) -> dict[str, Any]:
    from msgspec import to_builtins

    found: dict[str, Any] = to_builtins(line)
    return found


def _say_sent(cli: CliContext, results: list[Result]) -> None:
    """Answer what was sent; a failure is the answer as well, and the exit code says so."""
    if cli.json:
        listed = [
            {
                "channel": each.channel,
                "arrived": each.arrived,
                "entry": each.entry.seq if each.entry is not None else None,
                "sentence": each.sentence,
            }
            for each in results
        ]
        say_json({**incident_fields(cli), "results": listed})
    elif not results:
        say(f"{cli.exercise}Nothing waits.")
    for each in results if not cli.json else ():
        if each.arrived and each.entry is not None:
            say(f"{cli.exercise}{each.sentence} {cli.brief.id} entry {each.entry.seq}")
    say_results([each for each in results if not each.arrived], cli.exercise)
    if any(not each.arrived for each in results):
        click.get_current_context().exit(1)
