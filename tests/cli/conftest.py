"""A shell without a process: the same entry as the console command, with streams of our own."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from irrunner.cli.main_command import run

if TYPE_CHECKING:
    from pathlib import Path

PLAYBOOK = """\
playbook: 1
id: small
title: Small trouble
version: "1.0"
severity: high
tlp: amber
roles: {lead: Incident lead, build: Build owner}
ask:
  package: {label: Package name, required: true, example: litellm}
  versions: {label: Malicious versions, type: list}
  seen: {label: First seen, type: time}
phases:
  - phase: Scope
    steps:
      - id: confirm
        do: Confirm the advisory for {{ package }}
        how: Ask **two** sources.
        warn: Do not install it.
        role: lead
        within: 30m
        evidence: ["The advisory as published", "A second source"]
        marks: detected
      - id: executed
        decide: Did it run anywhere?
        options: ["yes", "no", unknown]
      - id: find
        do: Find every machine
        collect: assets
        checks:
          - run: [rg, --files-with-matches, "{{ package }}", .]
  - phase: Contain
    steps:
      - id: isolate
        do: Take {{ item.name }} off the network
        for_each: assets
        when: executed != "no"
      - id: agree
        do: Tell the customers
        approve: lead
      - id: rebuild
        do: Rebuild the images
        needs: [find]
        repeat: until every image is rebuilt
"""

GUEST = """\
playbook: 1
id: guest
title: Guest
phases:
  - phase: Visit
    steps:
      - id: greet
        do: Say hello
"""


class Said(NamedTuple):
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The JSON object that it answered with."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


class Shell:
    """Runs command lines against a store of its own."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place = place
        self.playbook = place.parent / "small.yaml"
        self.playbook.write_text(PLAYBOOK)
        self.guest = place.parent / "guest.yaml"
        self.guest.write_text(GUEST)
        self._monkeypatch = monkeypatch

    def __call__(self, *argv: str | Path, stdin: bytes = b"") -> Said:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace") for _ in range(2))
        with self._monkeypatch.context() as streams:
            streams.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            streams.setattr(sys, "stdout", out)
            streams.setattr(sys, "stderr", err)
            code = run(["--store", str(self.place), *map(str, argv)])
        return Said(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    def does(self, *argv: str | Path, stdin: bytes = b"") -> dict[str, Any]:
        """Run a command that has to succeed, and hand back its JSON answer."""
        said = self(*argv, "--json", stdin=stdin)
        assert (said.code, said.err) == (0, ""), said
        return said.data

    def declare(self, *more: str) -> str:
        """Declare an incident and hand back its id."""
        answer = self("declare", self.playbook, "--set", "package=litellm", *more, "--json")
        assert answer.code == 0, answer
        return str(answer.data["incident"])


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with an empty place for a store."""
    return Shell(tmp_path / "store", monkeypatch)


@pytest.fixture
def busy(shell: Shell) -> Shell:
    """A shell whose store has one open live incident."""
    shell.declare()
    return shell
