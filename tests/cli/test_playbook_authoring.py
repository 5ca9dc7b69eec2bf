"""Writing playbooks through the shell: a skeleton, mending, comparing, drawing, a schema, a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

BROKEN = """\
playbook: 1
id: broken
title: When it breaks: a playbook
phases:
  - phase: One
    steps:
      # The first.
      - id: first
        role: lead
        do: {{ who }} says: stop    # a comment
        evidence:
          - The page: as published
          - @home
      - do: Look at issue #5 again
        id: second
roles: {lead: Incident lead}
ask: {who: {label: Who}}
"""

MENDED = """\
playbook: 1
id: broken
title: "When it breaks: a playbook"
phases:
  - phase: One
    steps:
      # The first.
      - id: first
        do: "{{ who }} says: stop"    # a comment
        role: lead
        evidence:
          - "The page: as published"
          - "@home"
      - id: second
        do: "Look at issue #5 again"
roles: {lead: Incident lead}
ask: {who: {label: Who}}
"""


def test_a_new_playbook_lints_clean_and_can_be_declared_at_once(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "lost-device.yaml"
    made = shell("playbook", "new", "lost-device", "--title", 'A "lost" device: and more', "--out", path)
    assert made.code == 0, made
    assert "playbook lint" in made.out

    linted = shell.does("playbook", "lint", path)
    declared = shell.does("declare", path, "--set", "system=laptop")

    assert (linted["errors"], linted["problems"]) == (0, [])
    assert declared["incident"].startswith("INC-")
    assert shell.does("playbook", "show", path)["playbook"]["title"] == 'A "lost" device: and more'


def test_a_new_playbook_is_named_after_its_file_and_replaces_none(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "night.yaml"
    assert shell.does("playbook", "new", "--out", path)["id"] == "night"
    assert "--force" in shell("playbook", "new", "--out", path).err


@pytest.mark.parametrize("name", ["Lost Device", "item", "x" * 65, "1st", "ä", "../up"])
def test_a_new_playbook_needs_an_id(shell: Shell, name: str) -> None:
    said = shell("playbook", "new", name)
    assert (said.code, said.out) == (2, "")
    assert "is no id" in said.err


def test_without_an_id_and_a_terminal_the_command_says_how(shell: Shell) -> None:
    said = shell("playbook", "new")
    assert said.code == 2
    assert "irrunner playbook new lost-device" in said.err


def test_fix_quotes_what_yaml_would_break_and_sorts_keys(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN)
    path.chmod(0o644)

    would = shell("playbook", "fix", path, "--check")
    shown = shell("playbook", "fix", path, "--diff")
    assert (would.code, shown.code, path.read_text()) == (1, 0, BROKEN)
    assert '+title: "When it breaks: a playbook"' in shown.out

    said = shell("playbook", "fix", path)
    assert (said.code, path.read_text(), path.stat().st_mode & 0o777) == (0, MENDED, 0o644)
    assert shell("playbook", "fix", path, "--check").code == 0
    assert shell.does("playbook", "lint", path)["errors"] == 0


def test_fix_refuses_what_is_no_text(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in shell("playbook", "fix", path).err
    path.write_bytes(b"a: b\n" * 300_000)
    assert "at most" in shell("playbook", "fix", path).err
    assert shell("playbook", "fix", tmp_path / "none.yaml").code == 1


def test_fix_follows_no_link(shell: Shell, tmp_path: Path) -> None:
    path, link = tmp_path / "broken.yaml", tmp_path / "link.yaml"
    path.write_text(BROKEN)
    link.symlink_to(path)
    assert shell("playbook", "fix", link).code == 1
    assert path.read_text() == BROKEN
