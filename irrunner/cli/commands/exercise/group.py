"""Exercises at the command line: the group, with each family of commands in a module of its own."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from irrunner.cli.lazy import PACKAGE, Family

MODULES: Final = (
    "scenarios",
    "drafts",
    "lists",
    "rehearse",
    "play",
    "injects",
    "clock",
    "players",
    "judging",
    "reports",
)
"""The modules of this package that hold commands, in the order of the help."""


class Exercises(Family):
    """The commands of all modules, in their order."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names as the modules list them, not by the alphabet."""
        return list(self.commands)


@click.group(cls=Exercises)
def exercise() -> None:
    """Tabletop exercises on the real playbook: play, direct, rehearse, judge, compare.

    A scenario is named by its id, or by the path of its file or folder. An exercise is named with --incident, by the
    id of the players' incident or of the director's; without it the only one that runs is meant, or else the one that
    began last. The director's store (--control) holds the scenario, private notes and judgements; the players' store
    holds only what they were told.
    """


for _module in MODULES:
    for _command in import_module(f"{PACKAGE}.exercise.{_module}").COMMANDS:
        exercise.add_command(_command)
