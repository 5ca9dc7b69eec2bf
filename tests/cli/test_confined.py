"""Whoever came in by a door reaches no file; whoever asks next in the same process does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.main_command import run
from irrunner.safety.confinement import CONFINED

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_file_is_refused_over_the_door_and_taken_again_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", str(tmp_path / "store"))
    assert run(["declare", "generic-incident", "--as", "ada", *store]) == 0
    (tmp_path / "log.txt").write_text("log")
    add = ["add", str(tmp_path / "log.txt"), "--as", "ada", *store]
    with monkeypatch.context() as door:
        door.setenv(CONFINED, "1")
        assert run(add) == 1
        assert "cannot be used over this door" in capsys.readouterr().err
        assert run(["evidence", "open", "e1", *store]) != 0
    assert run(add) == 0
    assert "open" in _help_of_evidence(capsys)


def _help_of_evidence(capsys: pytest.CaptureFixture[str]) -> str:
    run(["evidence", "--help"])
    return capsys.readouterr().out
