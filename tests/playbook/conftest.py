"""Real files in a real folder: what every test of the library starts from."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from irrunner.playbook import library

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Step
    from irrunner.playbook.problems import Problem

HEAD = """\
playbook: 1
id: book
title: A playbook
roles:
  lead: Incident lead
ask:
  package: {label: Package name, required: true}
  versions: {label: Malicious versions, type: list}
  ecosystem: {label: Ecosystem, type: choice, options: [PyPI, npm], default: PyPI}
  hosts: {label: How many hosts, type: number}
  seen: {label: First seen, type: time}
phases:
  - phase: Scope
    steps:
"""

Write = Callable[..., "Path"]
Find = Callable[[str], "Loaded"]


def underlined(problem: Problem) -> str:
    """What the caret points at."""
    return problem.source[problem.column - 1 : problem.column - 1 + problem.length]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of its own, searched before what is shipped."""
    monkeypatch.delenv("IRRUNNER_PLAYBOOKS", raising=False)
    library_folder = tmp_path / "playbooks"
    library_folder.mkdir()
    return library_folder


@pytest.fixture
def write(folder: Path) -> Write:
    """Write one file of the library: text or bytes."""

    def to_file(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
        return path

    return to_file


@pytest.fixture
def load(folder: Path, write: Write) -> Find:
    """Load a whole playbook from its text, as book.yaml."""

    def loaded(content: str | bytes) -> Loaded:
        write("book.yaml", content)
        return library.find("book", [folder])

    return loaded


@pytest.fixture
def load_steps(load: Find) -> Find:
    """Load a playbook of which only the steps matter."""

    def loaded(steps: str) -> Loaded:
        return load(HEAD + indent(dedent(steps), "      "))

    return loaded


@pytest.fixture
def steps_of(load_steps: Find) -> Callable[[str], list[Step]]:
    """The compiled steps of a playbook without errors."""

    def compiled(steps: str) -> list[Step]:
        playbook = load_steps(steps).usable()
        return [step for phase in playbook.phases for step in phase.steps]

    return compiled


@pytest.fixture
def problems_of(load_steps: Find) -> Callable[[str], list[Problem]]:
    """What is wrong with a playbook of which only the steps matter."""

    def found(steps: str) -> list[Problem]:
        return list(load_steps(steps).problems)

    return found
