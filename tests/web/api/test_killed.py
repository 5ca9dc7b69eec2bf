"""A server that is killed under its requests; `python -m fuzz served` kills two hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.served import Outcome, Scene, run_kill

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_killed_server_recorded_is_there_and_a_retry_writes_nothing_twice(tmp_path: Path) -> None:
    scene, outcome = Scene(tmp_path), Outcome()
    scene.start()
    try:
        run_kill(scene, 0, outcome)
    finally:
        scene.kill()
    assert outcome.problems == []
    assert outcome.acknowledged + outcome.replayed + outcome.written >= 6
