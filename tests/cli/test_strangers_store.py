"""Every command, on a store that a stranger prepared: nothing outside is touched, and nothing in it is changed."""

from __future__ import annotations

import shutil
from importlib import import_module
from typing import TYPE_CHECKING

import click
import pytest

from irrunner.cli.registry import ROWS
from tests.cli.conftest import Shell
from tests.journal.strangers import fingerprint_tree, rollback_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOBODY = 65534
WORDS = {
    "step": "confirm",
    "option": "yes",
    "person": "Grace",
    "answers": "package=x",
    "number": "1",
    "item": "e1",
    "values": "name=x",
    "row": "a1",
    "level": "low",
    "seq": "3",
    "incident": "INC-2026-0001",
    "time": "5m",
    "times": "2",
    "--before": "2026-03-24T10:39:00Z",
    "role": "lead",
    "shell": "bash",
    "result": "met",
    "rating": "3",
}
"""What a parameter of this name is given; another one gets a word."""
OFFERED = {"--incident": "INC-2026-0001", "--why": "a drill", "--yes": None, "--plain": None, "--authority": "Ada"}
"""Options that are given wherever a command has them."""


def leaves(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, (*path, name))
    else:
        yield path, command


def every_command() -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for row in ROWS.values():
        module, attribute = row.target.split(":")
        command = getattr(import_module(f"irrunner.cli.commands.{module}"), attribute)
        found += leaves(command, (row.name,))
    return found


COMMANDS = every_command()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an incident that every command finds something in, and what the commands are given."""
    folder = tmp_path_factory.mktemp("strangers")
    with pytest.MonkeyPatch.context() as patch:
        shell = Shell(folder / "store", patch)
        incident = shell.declare()
        (folder / "log.txt").write_text("the proxy's log")
        shell.does("register", "assets", "add", "name=build-07")
        shell.does("add", folder / "log.txt")
        shell.does("note", "half past ten")
        assert incident == WORDS["incident"]
    (folder / "precious").mkdir()
    (folder / "precious" / "canary").write_text("precious")
    return folder


def arguments(command: click.Command, folder: Path) -> list[str]:
    given: list[str] = []
    places = {
        "playbook": folder / "small.yaml",
        "playbooks": folder / "small.yaml",
        "file": folder / "out" / "file.csv",
        "files": folder / "log.txt",
        "target": folder / "copy",
    }
    for parameter in command.params:
        name = parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.name)
        if name in OFFERED:
            value = OFFERED[name]
            given += [name] if value is None else [name, value]
        elif parameter.required:
            given += [name] if isinstance(parameter, click.Option) else []
            given.append(str(places.get(name) or WORDS.get(name, "word")))
    return given


def received(folder: Path) -> None:
    """A folder that came in an archive: it is the reader's own, and a file in it names one of the reader's."""


def anothers(folder: Path) -> None:
    """A folder of another account, which the reader can only read; for root that is what it ought to be."""
    import os

    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def open_to_all(folder: Path) -> None:
    """A folder that everybody may write."""
    folder.chmod(0o777)


@pytest.mark.disk
@pytest.mark.parametrize("kind", [received, anothers, open_to_all])
@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_no_command_changes_a_strangers_store_or_what_a_file_in_it_names(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: tuple[str, ...],
    command: click.Command,
    kind: Callable[[Path], None],
) -> None:
    place, canary = tmp_path / "theirs", folder / "precious" / "canary"
    shutil.copytree(folder / "store", place)
    journal = place / "journal.sqlite"
    (place / "journal.sqlite-journal").write_bytes(rollback_journal(journal, super_journal=str(canary)))
    kind(place)
    shell = Shell(place, monkeypatch)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    before = fingerprint_tree(place), fingerprint_tree(canary.parent)
    said = shell(*path, *arguments(command, tmp_path))
    assert (fingerprint_tree(place), fingerprint_tree(canary.parent)) == before
    assert "mistake of its own" not in said.err
    assert said.code in (0, 1, 2, 3, 4)


@pytest.mark.parametrize("command", ["list", "status", "log", "report", "verify"])
def test_what_only_looks_shows_a_strangers_store(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    place = tmp_path / "theirs"
    shutil.copytree(folder / "store", place)
    journal = place / "journal.sqlite"
    (place / "journal.sqlite-journal").write_bytes(
        rollback_journal(journal, super_journal=str(folder / "precious" / "canary"))
    )
    said = Shell(place, monkeypatch)(command)
    assert said.code == (3 if command == "verify" else 0)
    assert "INC-2026-0001" in said.out or "half past ten" in said.out
    assert "names another file, which SQLite would delete" in said.out + said.err
