"""No file that somebody asked for lands in a store: not by name, not through `..` or links, not with --force."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import irrunner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Shell


@pytest.fixture(autouse=True)
def unchanged(busy: Shell) -> Iterator[None]:
    """The store holds exactly what it held before."""
    busy.does("add", "-", "--name", "x.log", stdin=b"x")
    before = contents(busy.place)
    yield
    assert contents(busy.place) == before


def contents(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def ways_into(shell: Shell) -> list[Path]:
    """Paths that all lie in the store."""
    link = shell.place.parent / "link"
    link.symlink_to(shell.place)
    away = shell.place.parent / "away"
    away.mkdir()
    return [
        shell.place / "journal.sqlite",
        shell.place / "new.html",
        shell.place / "evidence" / "new.html",
        shell.place / "drafts" / "new.html",
        link / "journal.sqlite",
        away / ".." / shell.place.name / "new.html",
        link / "evidence" / ".." / "new.html",
    ]


COMMANDS = (
    "report --out @",
    "report --out @ --force",
    "deadline stage gdpr-33 --out @ --force",
    "metrics --html @ --force",
    "export --out @",
    "export --without-evidence --out @",
    "playbook export generic-incident --out @ --force",
    "playbook export generic-incident --format md --out @ --force",
    "exercise rehearse alone-at-three --as idle --junit @",
    "exercise new night --playbook generic-incident --out @ --force",
    "exercise export alone-at-three --out @ --force",
    "exercise packets alone-at-three --out @.d --force",
    "exercise documents alone-at-three --out @.d --force",
    "playbook new night --out @ --force",
    "playbook graph generic-incident --format svg --out @ --force",
    "playbook schema --out @ --force",
    "playbook init @.d",
    "exercise from-incident --out @ --force",
    "evidence open e1 --out @",
)


LIVE_ONLY = ("exercise rehearse", "exercise from-incident", "evidence open")
"""Commands with a test of their own, or that need more than the store."""


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.startswith(LIVE_ONLY)])
def test_a_command_writes_nothing_into_a_store(busy: Shell, command: str) -> None:
    for path in ways_into(busy):
        said = busy(*(word.replace("@", str(path)) for word in command.split()))

        assert said.code == 1, said
        assert "where only the record belongs" in said.err


def test_a_rehearsal_writes_nothing_into_a_store(busy: Shell) -> None:
    said = busy("exercise", "rehearse", "alone-at-three", "--as", "idle", "--junit", busy.place / "journal.sqlite")

    assert said.code == 1
    assert "where only the record belongs" in said.err


def test_no_store_is_made_in_a_store(busy: Shell) -> None:
    inner = busy.place / "inner"
    for argv in (
        ["store", "init", "--store", inner],
        ["store", "copy", inner],
        ["store", "copy", busy.place / "evidence"],
    ):
        assert busy(*map(str, argv)).code in (1, 4)
    assert not inner.exists()


def test_a_link_at_the_end_is_replaced_and_not_followed(busy: Shell) -> None:
    link = busy.place.parent / "report.md"
    link.symlink_to(busy.place / "journal.sqlite")

    busy.does("report", "--out", str(link), "--force")

    assert not link.is_symlink()


MAKES_FILES = {"write_private", "write_new", "write_text", "write_bytes", "mkdir", "open"}
OWN_FILES = {
    "safety/paths.py",
    "safety/outputs.py",
    "checks/exposure/git_objects.py",  # a folder of its own, deleted afterwards
    "application/crash_report.py",
    "application/outbox/remembered.py",  # beside the person, as drafts
    "application/outbox/folder.py",
    "application/last_known/folder.py",
    "application/outbox/draft_file.py",
    "report/examples.py",  # of the developer
    "application/editor.py",  # a folder of its own
    "report/printing/browser.py",  # a folder of its own, deleted afterwards
    "tui/terminal/editor.py",  # a folder of its own
    "exchange/seals/ssh_keys.py",  # a folder of its own, deleted afterwards
    "web/access/file.py",  # a private folder of its own, as the next
    "web/access/running.py",
    "web/tokens.py",
}


def test_only_stores_write_files_by_another_way() -> None:
    package = Path(irrunner.__file__).parent
    for path in package.rglob("*.py"):
        name = path.relative_to(package).as_posix()
        if name in OWN_FILES or name.startswith("journal/"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            words = [each.value for each in call.args if isinstance(each, ast.Constant)]
            names = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)}
            reads = called == "open" and not {"w", "a", "x", "wb", "ab", "xb", "r+"} & set(map(str, words))
            writes = called in MAKES_FILES and (not reads or "O_CREAT" in names)
            assert not writes, f"{name}:{call.lineno} {called}"


def test_root_is_told_when_a_store_lies_with_somebody_else(busy: Shell) -> None:
    theirs = busy.place.parent / "theirs"
    theirs.mkdir()
    if os.geteuid() == 0:
        os.chown(theirs, 12345, 12345)

    said = busy("store", "init", "--store", theirs / "store")
    declared = busy("declare", busy.playbook, "--set", "package=x", "--store", theirs / "second")

    assert (said.code, declared.code) == (0, 0)
    assert ("belongs to root" in declared.err) is (os.geteuid() == 0)
