"""Commands on the report itself: write what only a person can, review it, issue it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import incident_fields, say_recorded
from irrunner.cli.options import acting, completed, pass_cli
from irrunner.cli.output import say, say_document, say_json, table
from irrunner.incident.verbs import writing as verbs
from irrunner.incident.verbs.notes import MAX_NOTE
from irrunner.playbook.model import SECTIONS

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.command()
@click.argument("section", default="", shell_complete=completed("sections"))
@click.argument("text", nargs=-1)
@click.option("--edit", is_flag=True, help="Write in your editor (VISUAL or EDITOR), beginning with what is there.")
@acting
@pass_cli
def write(cli: CliContext, section: str, text: tuple[str, ...], edit: bool) -> None:
    """Write a part of the report that only a person can write.

    The parts: summary, attack-narrative, root-cause, contributing-factors, impact-users, impact-data, impact-service,
    impact-cost. Without TEXT they are shown, or the one that is named. A single - reads the text from stdin. Writing a
    part again replaces it; what it said before stays in the record. Also after the incident is closed.
    """
    from irrunner.cli.arguments import words_or_stdin

    if edit:
        words = _edited(cli, verbs.require_section(section))
    elif text:
        words = words_or_stdin(text, MAX_NOTE)
    else:
        _show(cli, section)
        return
    entry = verbs.write(cli.incident(), section, words, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


def _edited(cli: CliContext, section: str) -> str:
    from irrunner.application.editor import editor_command, run_editor

    command = editor_command(os.environ)
    return run_editor(command, verbs.written_section(cli.opened().state, section))


def _show(cli: CliContext, section: str) -> None:
    """What is written of one part in full, or of all in a line each."""
    state = cli.opened().state
    names = [verbs.require_section(section)] if section else list(SECTIONS)
    if cli.json:
        found = {name: verbs.written_section(state, name) for name in names}
        say_json({**incident_fields(cli), "sections": found})
        return
    if section:
        say_document(verbs.written_section(state, names[0]) or f"{SECTIONS[names[0]]}: not written.")
        return
    rows = [(name, verbs.written_section(state, name) or "(not written)") for name in names]
    for line in table(("PART", "SAYS"), rows):
        say(f"{cli.exercise}{line}")


@click.command()
@click.option("--to", "readers", multiple=True, metavar="NAME", help="Who gets it; several times.")
@click.option("--why", default="", metavar="REASON", help="What it is issued for.")
@acting
@pass_cli
def issue(cli: CliContext, readers: tuple[str, ...], why: str) -> None:
    """Say that the report is final as of now, and who gets it.

    It counts as final, with a version, until anything but a review is recorded: then it is a draft again. Also after
    the incident is closed.
    """
    entry = verbs.issue(cli.incident(), readers, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("result", type=click.Choice(verbs.REVIEWS))
@click.argument("words", nargs=-1)
@acting
@pass_cli
def review(cli: CliContext, result: str, words: tuple[str, ...]) -> None:
    """Say that somebody reviewed the report, and with what result.

    `changes` needs words: what has to be changed. --by is who reviewed it.
    """
    entry = verbs.review(cli.incident(), result, " ".join(words), at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)
