"""irrunner as a person has it: a command in a shell, a store of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.estate.build import build
from tests.eventually import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path


class Shell:
    """A shell with irrunner in it.

    Attributes:
        store: the store that every command uses.
        folder: where commands run; the test's own folder otherwise.
    """

    def __init__(
        self,
        store: Path,
        argv: tuple[str, ...] = (sys.executable, "-m", "irrunner"),
        *,
        folder: Path | None = None,
    ) -> None:
        self.store = store
        self.argv = argv
        self.folder = folder
        self.env = {**os.environ, "IRRUNNER_STORE": str(store), "IRRUNNER_AS": "ada"}

    def run(
        self, *words: str, text: str | None = None, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command; standard input is empty unless a text is given."""
        return subprocess.run(
            [*self.argv, *words],
            input=text or "",
            capture_output=True,
            text=True,
            env={**self.env, **(env or {})},
            cwd=self.folder,
            timeout=PATIENCE,
            check=False,
        )

    def ok(self, *words: str, text: str | None = None) -> str:
        """Run a command that has to succeed; its standard output."""
        done = self.run(*words, text=text)
        assert done.returncode == 0, f"{words} ended with {done.returncode}: {done.stderr}{done.stdout}"
        return done.stdout

    def json(self, *words: str, text: str | None = None) -> Any:
        """Run a command that has to succeed and answers in JSON."""
        return json.loads(self.ok(*words, "--json", text=text))


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up estate, to be read only."""
    folder = tmp_path_factory.mktemp("made-up") / "estate"
    build(folder)
    return folder


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "store")
