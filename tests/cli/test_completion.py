from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete

from irrunner.cli.context import CliContext
from irrunner.cli.main_command import root

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def complete(shell: Shell, line: str) -> list[str]:
    """What the shell would offer after this line; the last word is the one under way."""
    *before, incomplete = line.split(" ")
    completing = ShellComplete(root, {"obj": CliContext()}, "irrunner", "_IRRUNNER_COMPLETE")
    found = completing.get_completions(["--store", str(shell.place), *before], incomplete)
    return [item.value for item in found]


def test_commands_are_completed(shell: Shell) -> None:
    assert complete(shell, "st") == ["status", "start", "step", "store"]
    assert complete(shell, "evidence h") == ["hand-over", "hold"]
    assert "import" in complete(shell, "register assets ")


def test_words_out_of_the_incident_are_completed(busy: Shell) -> None:
    assert complete(busy, "done re") == ["rebuild"]
    assert complete(busy, "note x --step con") == ["confirm"]
    assert complete(busy, "decide ") == ["executed"]
    assert complete(busy, "decide executed u") == ["unknown"]
    assert complete(busy, "role l") == ["lead"]
    assert complete(busy, "answer p") == ["package="]
    busy.does("add", "-", "--name", "x", stdin=b"x")
    assert complete(busy, "evidence open ") == ["e1"]


def test_incidents_playbooks_and_registers_are_completed(busy: Shell) -> None:
    (known,) = [each["incident"] for each in busy.does("list")["incidents"]]

    assert complete(busy, "status INC") == [known]
    assert complete(busy, "note x --incident INC") == [known]
    assert "compromised-dependency" in complete(busy, "run comp")
    assert complete(busy, "register a") == ["assets"]


def test_without_a_store_nothing_is_offered_and_nothing_said(shell: Shell, capfd: pytest.CaptureFixture[str]) -> None:
    assert complete(shell, "done ") == []
    assert capfd.readouterr() == ("", "")
    assert not shell.place.exists()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(shell: Shell, name: str) -> None:
    said = shell("completion", name)

    assert said.code == 0
    assert "_IRRUNNER_COMPLETE" in said.out


def test_the_help_names_a_place_for_each_shell_on_a_line_of_its_own(shell: Shell) -> None:
    lines = [line.strip() for line in shell("completion", "--help").out.splitlines()]

    assert "bash: irrunner completion bash > ~/.local/share/bash-completion/completions/irrunner" in lines
    assert "fish: irrunner completion fish > ~/.config/fish/completions/irrunner.fish" in lines
    assert "\\b" not in "".join(lines)
