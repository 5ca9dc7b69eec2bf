"""What every import of a table has in common: how its bytes are read, its preview, and who agrees to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.arguments import stdin
from irrunner.cli.output import say, say_aside, say_json
from irrunner.cli.prompts import has_terminal
from irrunner.errors import Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irrunner.cli.context import CliContext
    from irrunner.incident.tables.preview import RegisterPreview

ENCODING: Callable[[Any], Any] = click.option(
    "--encoding", default="", metavar="NAME", help="What the file is written in, such as cp1252 or utf-16."
)
PREVIEW: Callable[[Any], Any] = click.option("--preview", is_flag=True, help="Show what it would do; write nothing.")
IMPORT_YES: Callable[[Any], Any] = click.option("--yes", is_flag=True, help="Do not ask: leave out and guess as shown.")


def read_import(file: str, encoding: str) -> tuple[str, str]:
    """The text of a file, or of stdin for `-`, and what its batch is called.

    Raises:
        NotFound, Refused, Misused: it cannot be read, or not in this encoding.
    """
    from irrunner.incident.tables import source

    if file == "-":
        return source.decode_bytes(stdin().read(source.MAX_BYTES + 1), encoding), "stdin"
    return source.read_file(Path(file), encoding), Path(file).name


def agree(lines: Sequence[str], questions: Sequence[str], *, yes: bool) -> None:
    """Go on only when somebody has seen what would be written.

    Args:
        lines: the whole preview, which a person at a terminal sees.
        questions: what is left out or guessed.
        yes: it was agreed to in the command itself.

    Raises:
        Refused: the person said no, or nobody can be asked and there is something to ask.
    """
    if has_terminal() and not yes:
        for line in lines:
            say_aside(one_line(line, 400))
        if not click.confirm("Write this?", default=False, err=True):
            raise Refused("Nothing was written.")
        return
    if questions and not yes:
        shown = "\n".join(f"  {one_line(line, 400)}" for line in questions)
        raise Refused(
            f"Something would be left out or is guessed, and nobody can be asked here. Nothing was written.\n{shown}",
            hint="Look with --preview, then agree with --yes, or correct the file.",
            listed=True,
        )
    for line in lines if yes else ():
        if not line.startswith("New: "):
            say_aside(one_line(line, 400))


def say_nothing_written(cli: CliContext, lines: Sequence[str], fields: Mapping[str, Any], *, all_there: bool) -> None:
    """Answer with the preview alone."""
    from irrunner.cli.entries import incident_fields

    if cli.json:
        say_json({**incident_fields(cli), **fields, "written": 0})
        return
    for line in lines:
        say(f"{cli.exercise}{line}")
    say(f"{cli.exercise}{'All of it is there already. ' if all_there else ''}Nothing was written.")


def preview_fields(preview: RegisterPreview) -> dict[str, Any]:
    """A preview as a JSON answer shows it."""
    return {
        "new": len(preview.new),
        "known": [
            {
                "line": each.line,
                "name": each.name,
                "row": each.there,
                "first_line": each.first_line,
                "differs": {column: {"there": there, "here": here} for column, there, here in each.differs},
            }
            for each in preview.known
        ],
        "columns": dict(preview.renamed),
        "left_out": [{"line": each.line, "text": each.text, "why": each.why} for each in preview.left_out],
        "ignored": list(preview.ignored),
        "guessed": list(preview.doubts),
    }
