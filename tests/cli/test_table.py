from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from irrunner.cli.main_command import root
from irrunner.cli.registry import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator


def _commands(command: click.Command, path: str = "irrunner") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None, name
            yield from _commands(child, f"{path} {name}")


EVERY = dict(_commands(root))
SCREENS = {"irrunner run", "irrunner open", "irrunner exercise play", "irrunner exercise direct"}
ONLY_JSON = {"irrunner serve openapi"}


@pytest.mark.parametrize("name", ROWS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    command = EVERY[f"irrunner {name}"]

    assert command.name == name
    assert (command.help or "").splitlines()[0] == ROWS[name].does


@pytest.mark.parametrize("path", EVERY)
def test_every_command_and_option_has_help(path: str) -> None:
    command = EVERY[path]

    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (path, parameter.name)
            assert parameter.help.endswith((".", ")")), (path, parameter.help)


@pytest.mark.parametrize("path", [path for path in EVERY if path != "irrunner"])
def test_every_command_answers_in_json_but_those_that_open_a_screen(path: str) -> None:
    command = EVERY[path]
    options = {option for parameter in command.params for option in parameter.opts}

    assert isinstance(command, click.Group) or "--json" in options or path in SCREENS | ONLY_JSON


def test_the_help_imports_no_command() -> None:
    question = (
        "import sys, irrunner.cli.main_command as door; door.run(['--help']);"
        "late = ('irrunner.cli.commands', 'irrunner.incident', 'irrunner.journal', 'msgspec');"
        "print([name for name in sys.modules if name.startswith(late)])"
    )
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True).stdout

    assert answer.splitlines()[-1] == "[]"


def test_a_note_imports_neither_screen_nor_yaml_nor_network() -> None:
    question = "import sys, irrunner.cli.main_command as d; d.root.get_command(None, 'note'); print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True).stdout

    assert not {"textual", "httpx", "jinja2", "yaml", "dateutil", "markdown_it", "json", "tomllib"} & set(
        answer.split()
    )
