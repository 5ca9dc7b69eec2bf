"""A search that finds nothing says how far it is, and ends when somebody wants it to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from irrunner.checks.interface import Options
from irrunner.checks.registry import find_kind
from tests.checks.services import Follower

if TYPE_CHECKING:
    from pathlib import Path


def test_a_search_of_a_large_tree_without_findings_can_be_stopped(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"folder-{number}").mkdir()
    asked = iter(range(1_000_000))
    follower = Follower(stopped=lambda: next(asked) >= 1)
    result = find_kind("exposure")(Options({"package": "litellm", "paths": [str(tmp_path)]})).run(follower)

    assert (result.answer, result.summary) == ("unknown", "stopped after 0 files; 0 findings so far.")


def test_a_search_that_takes_long_says_how_far_it_is(tmp_path: Path) -> None:
    """Each look at whether to stop takes a moment here, as a slow disk would."""
    for number in range(20):
        (tmp_path / f"folder-{number}").mkdir()
    moment = 0.02
    follower = Follower(stopped=lambda: bool(time.monotonic() and _wait(moment)))
    result = find_kind("exposure")(Options({"package": "litellm", "paths": [str(tmp_path)]})).run(follower)

    assert result.answer == "clear"
    assert follower.said
    assert "folders" in follower.said[0]


def _wait(seconds: float) -> bool:
    """A slow machine; not a pause for anything to happen."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
    return False
