"""The web door: a page that only reads, and `/api` beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.context import CliContext
from irrunner.cli.lazy import Family
from irrunner.cli.options import everywhere, id_argument, pass_cli, recording
from irrunner.cli.output import say, say_aside, say_json, say_whole, table
from irrunner.errors import Misused, Refused
from irrunner.playbook.model import TLP

if TYPE_CHECKING:
    from irrunner.web.administration import Grant, ServeSettings


@click.group(cls=Family, invoke_without_command=True)
@click.option("--bind", metavar="ADDRESS:PORT", default="", help="Where to listen: 127.0.0.1:8460 otherwise.")
@click.option("--socket", type=click.Path(path_type=Path), metavar="FILE", help="Listen on a Unix socket instead.")
@click.option("--public-url", default="", metavar="URL", help="What people call it, such as https://ir.example.")
@click.option("--anywhere", is_flag=True, help="Allow an address that other machines reach; nothing here encrypts.")
@everywhere
@click.pass_context
def serve(ctx: click.Context, bind: str, socket: Path | None, public_url: str, anywhere: bool) -> None:
    """Show incidents as a live page that only reads, to whom you give a link.

    It runs until you end it with ctrl+c. It listens on this machine alone; for others let nginx take TLS in front.
    """
    if ctx.invoked_subcommand is not None:
        return
    from irrunner.web import administration

    cli = ctx.ensure_object(CliContext)
    cli.store()  # so that what is wrong with it is said here, and not to whoever opens the page
    cli.close()
    administration.serve(_settings(cli, bind, socket, public_url, anywhere), lambda now: _say_started(cli, now))


def _settings(cli: CliContext, bind: str, unix: Path | None, public_url: str, anywhere: bool) -> ServeSettings:
    from irrunner.web.administration import DEFAULT_BIND, ServeSettings, own_folder, read_bind, read_public_url

    if bind and unix is not None:
        raise Misused("Choose one of --bind and --socket.")
    host, port = read_bind(bind or DEFAULT_BIND, anywhere=anywhere)
    return ServeSettings(
        store=cli.place,
        actor=cli.actor,
        folder=own_folder(cli.place),
        host=host,
        port=port,
        socket=unix.absolute() if unix is not None else None,
        public_url=read_public_url(public_url),
        playbooks=tuple(cli.playbooks),
        templates=cli.templates,
        mirror=cli.mirror,
    )


def _say_started(cli: CliContext, settings: ServeSettings) -> None:
    where = str(settings.socket) if settings.socket is not None else f"{settings.host}:{settings.port}"
    if cli.json:
        say_json({"listening": where, "url": settings.base_url})
    else:
        say(f"The page is at {settings.base_url} (listening on {where}). End it with ctrl+c.")
        say("Let somebody in with: irrunner serve link INCIDENT")


@serve.command()
@id_argument
@click.option("--profile", default="internal", metavar="NAME", help="What is left out: internal, regulator, customer.")
@click.option(
    "--tlp", "limit", type=click.Choice(TLP), help="The strictest label under which it shows: the present one."
)
@click.option("--for", "lasting", default="8h", metavar="TIME", help="How long it may be read: 8h otherwise.")
@click.option("--who", default="", metavar="NAME", help="Whom it is for, in the record and in the list of sessions.")
@recording
@pass_cli
def link(cli: CliContext, profile: str, limit: str | None, lasting: str, who: str) -> None:
    """Make a link that lets one person read an incident.

    The link works once, in one browser. That it was given is recorded in the incident. The page is not shown any more
    when the incident's label becomes stricter than --tlp.
    """
    from irrunner.application.open_incident import OpenIncident
    from irrunner.web import administration

    seconds = _seconds(lasting)
    incident = cli.opened()
    tlp = limit or incident.state.tlp_label.removeprefix("TLP:").lower()
    administration.check_view(OpenIncident(incident), profile=profile, tlp=tlp, templates=cli.templates)
    folder, made_by = administration.own_folder(cli.place), cli.by or cli.actor.name
    grant, code = administration.make_grant(
        folder, cli.brief.id, profile=profile, tlp=tlp, who=who, made_by=made_by, seconds=seconds
    )
    try:
        _record(cli, grant)
    except BaseException:
        administration.revoke(folder, grant.id)
        raise
    url = administration.base_url(folder)
    address = f"{url or 'http://127.0.0.1:8460'}/open#{code}"
    if cli.json:
        say_json({**_grant_fields(grant), "link": address, "code": code})
        return
    reader = grant.who or "one person"
    say(f"{cli.exercise}A page of {grant.incident} for {reader} until {_until(grant)}. It opens once, at:")
    say_whole(address)
    if not url:
        say_aside("No server runs for this store. Start one with: irrunner serve")


def _record(cli: CliContext, grant: Grant) -> None:
    """Write down that somebody was let in; where the record does not take it, the answer says so."""
    from irrunner.incident.verbs import notes

    words = f"A live page of this incident was given to {grant.who or 'one person'} until {_until(grant)}"
    try:
        notes.note(cli.incident(), f"{words}, with the profile {grant.profile}, as link {grant.id}.", by=cli.by)
    except Refused as refused:
        say_aside(f"That the link was given is not on the record: {refused.sentence}")


@serve.command()
@everywhere
@pass_cli
def sessions(cli: CliContext) -> None:
    """Show every link that was not used yet, and every session."""
    from irrunner.web import administration

    found = administration.grants(administration.own_folder(cli.place))
    if cli.json:
        say_json({"sessions": [_grant_fields(each) for each in found]})
        return
    if not found:
        say("Nobody has a link, and nobody is let in.")
        return
    states = {False: "not opened", True: "in use"}
    rows = [
        (each.id, each.incident, each.who, each.profile, states[bool(each.session)], _until(each)) for each in found
    ]
    for line in table(("Id", "Incident", "For", "Profile", "State", "Until"), rows):
        say(line)


@serve.command()
@click.argument("identity", metavar="[ID]", default="")
@click.option("--all", "everybody", is_flag=True, help="End every link and session.")
@everywhere
@pass_cli
def revoke(cli: CliContext, identity: str, everybody: bool) -> None:
    """End a link and its session; an open page closes within seconds."""
    from irrunner.web import administration

    if bool(identity) == everybody:
        raise Misused("Name one link, or --all.", hint="`irrunner serve sessions` lists them.")
    ended = administration.revoke(administration.own_folder(cli.place), identity)
    if cli.json:
        say_json({"ended": [each.id for each in ended]})
    else:
        say(f"Ended: {', '.join(each.id for each in ended) or 'nothing, there was none'}.")


def _until(grant: Grant) -> str:
    return f"{grant.ends[:10]} {grant.ends[11:16]} UTC"


def _grant_fields(grant: Grant) -> dict[str, str]:
    names = ("id", "incident", "profile", "tlp", "who", "made_by", "made", "ends", "opened")
    return {name: getattr(grant, name) for name in names}


def _seconds(text: str) -> int:
    from irrunner.playbook.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise Misused(str(error), hint="Such as: --for 8h") from error


@serve.command()
def openapi() -> None:
    """Print the description of /api (OpenAPI 3.1)."""
    from irrunner.cli.output import say_document
    from irrunner.web.api.openapi import description_text

    say_document(description_text())
