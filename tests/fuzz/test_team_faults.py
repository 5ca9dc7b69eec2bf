"""A fault of each kind of a team store; `make fuzz` makes two hundred of each."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from fuzz.team.disks import scene_with_small_log, scene_with_small_tables
from fuzz.team.faults import FAULTS, NEED_A_DISK, run_fault
from fuzz.team.outcome import MUST_BE_ZERO, Attempt, Outcome
from fuzz.team.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.team.server import Server

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def scene(team_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with Scene(team_server, tmp_path_factory.mktemp("faults")) as made:
        yield made


def require_whole(outcome: Outcome) -> None:
    again = f"{outcome.how}; python -m fuzz team {outcome.kind} --only {outcome.number}"
    assert outcome.problems == [], again
    assert {what: outcome.counts[what] for what in MUST_BE_ZERO} == dict.fromkeys(MUST_BE_ZERO, 0), again
    assert outcome.counts["acknowledged, there"] > 0, again


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in NEED_A_DISK])
def test_a_fault_loses_nothing_and_writes_nothing_twice(scene: Scene, name: str) -> None:
    require_whole(run_fault(scene, name, 0))


@pytest.mark.disk
def test_a_server_without_space_for_its_tables_says_so_and_goes_on(team_server: Server, tmp_path: Path) -> None:
    with scene_with_small_tables(team_server, tmp_path) as scene:
        require_whole(run_fault(scene, "tables-full", 0))


@pytest.mark.disk
def test_a_server_without_space_for_its_log_loses_nothing() -> None:
    with TemporaryDirectory(prefix="irrunner-log-") as folder, scene_with_small_log(Path(folder)) as scene:
        require_whole(run_fault(scene, "log-full", 0))


@pytest.mark.parametrize(
    ("said", "found", "ending"),
    [("recorded", 8, "acknowledged, there"), ("recorded", 0, "lost"), ("recorded", 9, "twice"),
     ("recorded", 3, "half there"), ("refused", 0, "not acknowledged, not there"), ("refused", 8, "refused, but there"),
     ("unknown", 8, "unknown, there")],
)  # fmt: skip
def test_an_act_is_counted_by_what_was_said_of_it_and_what_is_there(said: str, found: int, ending: str) -> None:
    outcome = Outcome("")
    outcome.judge(Attempt("mark", 8, said), found)  # type: ignore[arg-type]
    assert outcome.counts[ending] == 1
    assert bool(outcome.problems) == (ending in MUST_BE_ZERO)
