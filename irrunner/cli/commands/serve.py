"""The web door: a page that only reads, and `/api` beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.context import CliContext
from irrunner.cli.lazy import Family
from irrunner.cli.options import everywhere
from irrunner.cli.output import say, say_json
from irrunner.errors import Misused

if TYPE_CHECKING:
    from irrunner.web.administration import ServeSettings


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
    )


def _say_started(cli: CliContext, settings: ServeSettings) -> None:
    where = str(settings.socket) if settings.socket is not None else f"{settings.host}:{settings.port}"
    if cli.json:
        say_json({"listening": where, "url": settings.base_url})
    else:
        say(f"The page is at {settings.base_url} (listening on {where}). End it with ctrl+c.")
        say("Let somebody in with: irrunner serve link INCIDENT")


@serve.command()
def openapi() -> None:
    """Print the description of /api (OpenAPI 3.1)."""
    from irrunner.cli.output import say_document
    from irrunner.web.api.openapi import description_text

    say_document(description_text())
