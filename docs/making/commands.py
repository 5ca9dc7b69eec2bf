"""The commands of the shell, from the click tree."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from docs.making.words import table
from irrunner.cli import options
from irrunner.cli.errors import EXIT_CODES
from irrunner.cli.lazy import PACKAGE
from irrunner.cli.main_command import root
from irrunner.cli.registry import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMON = ("--incident", "--store", "--as", "--at", "--by", "--json")
"""Options that are described once for all commands."""


def page() -> str:
    """Every command under the headings of `irrunner --help`."""
    parts = []
    for heading, rows in SECTIONS:
        parts.append(f"## {heading}")
        for row in rows:
            module, attribute = row.target.split(":")
            command: click.Command = getattr(import_module(f"{PACKAGE}.{module}"), attribute)
            context = click.Context(command, info_name=row.name, parent=click.Context(root, info_name="irrunner"))
            parts.extend(_described(command, context))
    return "\n\n".join(parts)


def common() -> str:
    """The options that nearly every command takes."""

    @click.command()
    @options.acting
    def every() -> None: ...

    return table(("Option", "Does"), [_option(each) for each in every.params if isinstance(each, click.Option)])


def exit_codes() -> str:
    """What each exit code means."""
    rows = (each.strip().rstrip(".").partition(" ") for each in EXIT_CODES.replace("\n", " ").split(";"))
    return table(("Code", "Means"), [(f"`{code}`", meaning) for code, _, meaning in rows])


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its path, such as `evidence list`."""
    for _, rows in SECTIONS:
        for row in rows:
            module, attribute = row.target.split(":")
            command: click.Command = getattr(import_module(f"{PACKAGE}.{module}"), attribute)
            yield row.name, command
            if isinstance(command, click.Group):
                yield from ((f"{row.name} {name}", inner) for name, inner in command.commands.items())


def _described(command: click.Command, context: click.Context) -> Iterator[str]:
    depth = "####" if context.parent and context.parent.parent else "###"
    yield f"{depth} `{context.command_path.removeprefix('irrunner ')}`"
    yield from map(_paragraph, (command.help or "").split("\n\n"))
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"```text\n{context.command_path} {usage}\n```"
    own = [each for each in command.params if isinstance(each, click.Option) and each.opts[0] not in COMMON]
    special = [each for each in command.params if isinstance(each, click.Option) and _is_another(each)]
    if own or special:
        yield table(("Option", "Does"), [_option(each) for each in (*own, *special)])
    taken = [f"`{each.opts[0]}`" for each in command.params if each.opts[0] in COMMON and each not in special]
    if taken:
        yield f"Also {', '.join(taken)}."
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.commands[name]
            yield from _described(inner, click.Context(inner, info_name=name, parent=context))


def _paragraph(text: str) -> str:
    """A paragraph of a help text; click leaves one that starts with a backspace as it stands."""
    text = text.strip()
    plain = text.removeprefix("\b")
    if plain != text:
        return "\n".join(f"    {line.strip()}" for line in plain.strip().splitlines())
    return " ".join(text.split())


def _is_another(option: click.Option) -> bool:
    """Whether an option is called like a common one and means something else, such as `close --as`."""
    return option.opts[0] in COMMON and option.expose_value


def _option(option: click.Option) -> tuple[str, str]:
    context = click.Context(click.Command("any"))
    metavar = "" if option.is_flag or option.count else f" {option.make_metavar(context)}"
    words = option.help or ""
    if isinstance(option.type, click.Choice) and option.default in option.type.choices:
        words += f" Default: {option.default}."
    return f"`{', '.join((*option.opts, *option.secondary_opts))}{metavar}`", words.strip()
