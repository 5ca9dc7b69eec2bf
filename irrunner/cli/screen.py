"""The one way from the shell to the screen, or to plain lines where there is none."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from irrunner.cli.context import Door

if TYPE_CHECKING:
    from irrunner.incident.incident import Incident


def can_draw() -> bool:
    """Whether stdin and stdout are a terminal that a screen can be drawn on."""
    streams = (sys.stdin, sys.stdout)
    return all(stream is not None and stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def at_home(ctx: click.Context) -> int:
    """`irrunner` alone: the home screen on a terminal, the help anywhere else."""
    if not can_draw():
        click.echo(ctx.get_help())
        return 0
    return draw(ctx.ensure_object(Door), None)


def walk_or_draw(door: Door, incident: Incident, *, plain: bool, mouse: bool = True) -> int:
    """Open an incident on the screen, or as plain lines when asked for or when there is no screen."""
    if plain or not can_draw():
        from irrunner.cli.plain import walk

        return walk(door, incident)
    return draw(door, incident.id, mouse=mouse)


def draw(door: Door, incident: str | None, *, mouse: bool = True) -> int:
    """Hand over to the screen; it opens the store itself, in its own thread."""
    from irrunner.tui.app import run_app

    actor, place = door.actor, door.place
    door.close()
    return run_app(
        place,
        incident=incident,
        actor=actor,
        playbooks=door.playbooks,
        mouse=mouse,
        mirror=door.mirror,
        keymap=door.settings.keymap,
    )
