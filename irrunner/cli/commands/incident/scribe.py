"""The scribe's commands: a note, a milestone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import say_recorded
from irrunner.cli.options import STEP, acting, completed, pass_cli
from irrunner.incident.verbs import notes

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.command()
@click.argument("text", nargs=-1, required=True)
@STEP
@click.option("--attacker", is_flag=True, help="It says what the attacker did: --at is when.")
@acting
@pass_cli
def note(cli: CliContext, text: tuple[str, ...], step: str, attacker: bool) -> None:
    """Write a line into the timeline.

    Several words make one note, quoted or not. A single - reads the note from stdin. What starts with a
    hyphen goes after --.
    """
    from irrunner.cli.arguments import words_or_stdin

    words = words_or_stdin(text, notes.MAX_NOTE)
    entry = notes.note(cli.incident(), words, step=step, attacker=attacker, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("name", shell_complete=completed("milestones"))
@click.option("--why", default="", help="What it rests on.")
@acting
@pass_cli
def milestone(cli: CliContext, name: str, why: str) -> None:
    """Name a moment, such as detected or contained.

    --at is the moment. In their usual order: began, introduced, detected (the first credible signal), confirmed
    (reasonable certainty), acknowledged, contained, access-ended, eradicated, recovered; other names are allowed. The
    first occurrence counts, whoever says so; later ones stand beside it. A wrong one is put right with `correct`.
    """
    entry = notes.milestone(cli.incident(), name, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)
