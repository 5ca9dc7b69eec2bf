"""Before something is gone for good: a person types its name, or a script says --yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.context import has_terminal
from irrunner.cli.output import say_aside
from irrunner.errors import Misused, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

YES: Callable[[Any], Any] = click.option("--yes", is_flag=True, help="Do not ask. Needed where nobody can be asked.")


def confirm(what: str, name: str, *, yes: bool) -> None:
    """Go on only when somebody means it.

    Args:
        what: what is about to happen, in a sentence.
        name: what has to be typed: the id of the thing that will be gone.
        yes: it was confirmed in the command itself.

    Raises:
        Misused: nobody can be asked, and --yes is missing.
        Refused: something else was typed.
    """
    if yes:
        return
    if not has_terminal():
        raise Misused(f"{what} Nobody can be asked here, so nothing was done.", hint="Confirm it with --yes.")
    say_aside(f"{what} This cannot be undone.")
    typed = click.prompt(f"Type {name} to confirm", err=True, default="", show_default=False)
    if typed.strip().casefold() != name.casefold():
        raise Refused("Nothing was done.")
