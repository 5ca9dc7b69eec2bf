"""The scribe's commands: a note, a milestone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.options import STEP, acting, completed, pass_door
from irrunner.cli.output import acted
from irrunner.incident.verbs import notes

if TYPE_CHECKING:
    from irrunner.cli.context import Door


@click.command()
@click.argument("text", nargs=-1, required=True)
@STEP
@acting
@pass_door
def note(door: Door, text: tuple[str, ...], step: str) -> None:
    """Write a line into the timeline.

    Several words make one note, quoted or not. A single - reads the note from stdin. What starts with a
    hyphen goes after --.
    """
    from irrunner.cli.arguments import words_or_stdin

    words = words_or_stdin(text, notes.MAX_NOTE)
    entry = notes.note(door.incident(), words, step=step, at=door.moment(), by=door.by)
    acted(door, f"Noted for {step}" if step else "Noted", entry)


@click.command()
@click.argument("name", shell_complete=completed("milestones"))
@click.option("--why", default="", help="What it rests on.")
@acting
@pass_door
def milestone(door: Door, name: str, why: str) -> None:
    """Name a moment, such as detected or contained.

    --at is the moment. In their usual order: began, introduced, alerted, detected, acknowledged, contained,
    access-ended, eradicated, recovered; other names are allowed. The latest entry counts, and goes before what
    steps mark.
    """
    entry = notes.milestone(door.incident(), name, why=why, at=door.moment(), by=door.by)
    acted(door, f"{name} is marked", entry)
