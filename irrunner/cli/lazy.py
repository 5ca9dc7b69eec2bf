"""The root command, which imports a command's module only when that command runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from irrunner.cli.registry import ROWS, SECTIONS
from irrunner.errors import Misused
from irrunner.safety.confinement import is_confined

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = "irrunner.cli.commands"


def _load(name: str) -> click.Command:
    """A command of the table, its module imported now."""
    module, attribute = ROWS[name].target.split(":")
    command: click.Command = getattr(import_module(f"{PACKAGE}.{module}"), attribute)
    return command


class LazyGroup(click.Group):
    """A group whose commands and help come from the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help."""
        return list(ROWS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name, imported now; None when the table has none."""
        if cmd_name not in ROWS:
            return None
        if is_confined():
            from irrunner.cli.confined import confine, require_allowed

            require_allowed(cmd_name)
            return confine(_load(cmd_name), cmd_name)
        return _load(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        if not ctx.resilient_parsing and not args[0].startswith("-"):
            known_command(args[0], ROWS, "irrunner")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names and what they do, a section for each heading of the table."""
        for heading, rows in SECTIONS:
            with formatter.section(heading):
                formatter.write_dl([(row.name, row.does) for row in rows])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        """Names of commands straight from the table."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(row.name, help=row.does) for row in ROWS.values() if row.name.startswith(incomplete)]
        return names + click.Command.shell_complete(self, ctx, incomplete)


class Family(click.Group):
    """A command with commands of its own, such as `evidence list`; what is misspelled gets a suggestion."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        if not ctx.resilient_parsing and not args[0].startswith("-"):
            known_command(args[0], self.commands, ctx.command_path)
        return super().resolve_command(ctx, args)


def known_command(name: str, known: Iterable[str], path: str) -> None:
    """Nothing, when there is such a command.

    Raises:
        Misused: there is none, with the one that was probably meant.
    """
    if name not in known:
        from irrunner.playbook.problems import suggest

        meant = suggest(name, list(known))
        hint = f"Did you mean `{path} {meant}`?" if meant else f"`{path} --help` lists them all."
        raise Misused(f"There is no command {name!r}.", hint=hint)
