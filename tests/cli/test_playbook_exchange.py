"""`playbook import` and `playbook export` in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook import library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


def test_what_is_exported_comes_back_as_the_same_file(shell: Shell, tmp_path: Path) -> None:
    out, back = tmp_path / "x.json", tmp_path / "back.yaml"
    shell.does("playbook", "export", "generic-incident", "--out", str(out))
    assert shell.does("playbook", "import", str(out), "--out", str(back))["exact"] is True
    assert back.read_bytes() == library.find("generic-incident", []).files[0][1]


def test_a_checklist_of_somebody_else_can_be_linted_at_once_and_says_what_was_left_out(
    shell: Shell, tmp_path: Path
) -> None:
    source, out = tmp_path / "plan.md", tmp_path / "plan.yaml"
    source.write_text("# Plan\n\n## Why\n\nBecause.\n\n## Do\n\n- [ ] Look at it\n")
    found = shell.does("playbook", "import", str(source), "--out", str(out))
    assert (found["steps"], found["left_out"]) == (1, ["the text of 1 headings without a step"])
    shell.does("playbook", "lint", str(out))


def test_a_file_that_is_none_is_refused_and_nothing_is_written(shell: Shell, tmp_path: Path) -> None:
    source, out = tmp_path / "novel.md", tmp_path / "novel.yaml"
    source.write_text("It was a dark night.")
    said = shell("playbook", "import", str(source), "--out", str(out))
    assert (said.code, "holds no list of steps" in said.err) == (1, True)
    assert not out.exists()
