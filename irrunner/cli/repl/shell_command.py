"""Lines that are commands of the shell: each works in plain mode as it does there, about the incident that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.registry import ROWS
from irrunner.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.cli.context import CliContext

BEGIN_OR_OPEN = ("run", "declare", "open", "demo", "exercise", "completion")
"""Commands that begin or open something else, or are for a shell alone."""
_OF_THE_SESSION = ("--incident", "--store", "--as")
_OUTCOME = "close"
"""Its --as is how the incident ended, not who somebody is."""


def is_shell_command(word: str) -> bool:
    """Whether a word begins a command of the shell that can be carried out inside an incident."""
    return word in ROWS and word not in BEGIN_OR_OPEN


def run_shell_command(cli: CliContext, words: Sequence[str], incident: str = "") -> None:
    """Carry out one command. Its options, such as --by, do not apply to the next.

    Args:
        cli: what the command works with.
        words: the command.
        incident: the id of the one that is open, which it is about unless it names another; empty where none is.

    Raises:
        IrrunnerError: the verb refused.
        Misused: it was used wrongly, names another incident, or wants to read what is piped in.
    """
    refused = _OF_THE_SESSION[: 2 if words[0] == _OUTCOME else None]
    if other := next((word for word in words if word.partition("=")[0] in refused), ""):
        raise Misused(f"{other} does not go here: these lines are about one incident.", hint="Leave it out.")
    if "-" in words and "--" not in words:
        raise Misused("Nothing can be piped in here, so there is no -.", hint='Name a file, or say note """.')
    if incident:
        cli.select(incident)
    before, irrunner = (cli.by, cli.json, cli.at), click.get_current_context().find_root().command
    try:
        with irrunner.make_context("irrunner", list(words), obj=cli) as context:
            irrunner.invoke(context)
    except click.exceptions.Exit:
        return
    except click.Abort as error:
        raise Misused("Nothing was done.") from error
    except click.ClickException as error:
        raise Misused(error.format_message(), hint=f"{words[0]} --help shows how.") from error
    finally:
        cli.by, cli.json, cli.at = before
        if incident:
            cli.select(incident)
