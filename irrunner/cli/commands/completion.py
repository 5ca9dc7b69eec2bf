"""Completion for the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from irrunner.cli.options import JSON, pass_cli
from irrunner.cli.output import say_document, say_json
from irrunner.cli.shells import VARIABLE, register_shells
from irrunner.errors import Misused

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@JSON
@pass_cli
def completion(cli: CliContext, shell: str) -> None:
    """Print the completion script for your shell.

    \b
    bash: irrunner completion bash > ~/.local/share/bash-completion/completions/irrunner
    zsh:  irrunner completion zsh > a file _irrunner in a folder of your $fpath
    fish: irrunner completion fish > ~/.config/fish/completions/irrunner.fish
    """  # noqa: D301 - Click wants the character itself
    register_shells()
    kind = get_completion_class(shell)
    if kind is None:
        raise Misused(f"There is no completion for {shell}.")
    root = click.get_current_context().find_root().command
    script = kind(root, {}, "irrunner", VARIABLE).source()
    if cli.json:
        say_json({"shell": shell, "script": script})
    else:
        say_document(script)
