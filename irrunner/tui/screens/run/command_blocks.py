"""The commands of a step in its pane: as they are copied, the form for this machine first, and its forms for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.incident.platform_commands import fitting, this_platform
from irrunner.incident.texts import TO_COPY
from irrunner.playbook.model import PLATFORMS
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.text_view import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.texts import Command
    from irrunner.tui.store.step_snapshot import StepSnapshot

GAP: Final = Block()
_INDENT = (line("  "), line("  "))


def shown_forms(detail: StepSnapshot, *, every: bool) -> list[Command]:
    """The forms of the step's command that are shown: those for this machine, or every one."""
    return list(detail.platforms) if every else fitting(detail.platforms, this_platform())


def commands_to_copy(detail: StepSnapshot, *, every_platform: bool) -> list[Command]:
    """What of the step can be copied, of its command's forms those that are shown."""
    forms = shown_forms(detail, every=every_platform)
    return [each for each in (*detail.commands, *forms, *detail.code) if each.kind in TO_COPY]


def command_blocks(detail: StepSnapshot, *, every_platform: bool, runs: str = "") -> Iterator[Block]:
    """What to run, as it is copied; `runs` is the key that runs the checks."""
    commands = [each for each in detail.commands if each.kind in TO_COPY]
    if commands:
        yield GAP
        also = f", {runs} runs {'it' if len(commands) == 1 else 'them'}" if runs else ""
        yield from headed("Command" if len(commands) == 1 else "Commands", f"y copies{also}")
    for command in commands:
        yield from _command(command)
    shown = shown_forms(detail, every=every_platform)
    others = [PLATFORMS[each.platform] for each in detail.platforms if each not in shown]
    for number, command in enumerate(shown):
        more = f", ctrl+f shows {' and '.join(others)}" if others else ""
        yield GAP
        yield from headed(f"Command for {PLATFORMS[command.platform]}", "" if number else f"y copies{more}")
        yield from _command(command)


def headed(text: str, hint: str = "") -> Iterator[Block]:
    """A heading of the pane, with what a key does there."""
    yield Block(joined((text, "heading"), (f"  {hint}" if hint else "", "muted")))


def _command(command: Command) -> Iterator[Block]:
    """A command, and what keeps it from being copied."""
    for row in command.text.split("\n") if command.platform else [command.text]:
        yield Block(line(row, "code"), line("  "), line("  "), keep=True)
    if command.missing:
        missing = ", ".join(command.missing)
        yield Block(line(f"Not to be copied before this is answered: {missing}", "warning"), *_INDENT)
    if command.flagged:
        dashes = ", ".join(command.flagged)
        yield Block(line(f"Look twice: the program takes this for an option: {dashes}", "warning"), *_INDENT)
    if command.trouble:
        yield Block(line(command.trouble, "warning"), *_INDENT)
