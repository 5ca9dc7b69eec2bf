"""The kind of check that the manual writes, in a package of its own."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.interface import CheckResult, FoundRow, Options
from irrunner.checks.registry import find_kind, kind_names
from irrunner.checks.runner import Listener, run_check
from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
STEPS = """\
- id: reach
  do: See whether it is there
  checks:
    - ping: {host: db.example}
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package of the manual, installed where Python finds it."""
    samples = re.findall(r"^```(python|ini)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    code = dict(samples)
    (tmp_path / "my_package.py").write_text(code["python"])
    group, name, target = re.findall(r'entry-points\."([^"]+)"\]\n(\w+) = "([^"]+)"', code["ini"])[0]
    info = tmp_path / "my_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {target}\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("my_package", None)


@pytest.mark.usefixtures("package")
def test_the_check_of_the_manual_is_found_and_runs(tmp_path: Path) -> None:
    assert "ping" in kind_names()
    prepared = find_kind("ping")(Options({"host": "db.example"}))
    assert prepared.plan.lines == ("ask db.example whether it is there",)

    (tmp_path / "drill.yaml").write_text(playbook(STEPS))
    said: list[str] = []
    with open_store(tmp_path / "store") as store:
        loaded = library.find(str(tmp_path / "drill.yaml"), [])
        incident = lifecycle.declare(store, loaded, ADA, clock=TickingClock())
        entries = run_check(incident, "ping", prepared, step="reach", listener=Listener(on_progress=said.append))

        assert said == ["asking db.example"]
        assert entries[-1].refs["result"] == "unknown"
        assert incident.state.checks[1].finished is entries[-1]


class Raises:
    """A check with a mistake of its own."""

    def __init__(self, error: BaseException) -> None:
        self.plan = find_kind("run")(Options(argv=("true",))).plan
        self._error = error

    def run(self, _: object) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "ended", "summary"),
    [
        (ZeroDivisionError("secret"), None, "the check has a mistake of its own: ZeroDivisionError."),
        (KeyboardInterrupt(), "cancelled", "cancelled."),
        (RecursionError(), None, "the check has a mistake of its own: RecursionError."),
    ],
)
def test_whatever_a_check_raises_it_has_an_end_on_record(
    tmp_path: Path, error: BaseException, ended: str | None, summary: str
) -> None:
    (tmp_path / "drill.yaml").write_text(playbook(STEPS))
    with open_store(tmp_path / "store") as store:
        loaded = library.find(str(tmp_path / "drill.yaml"), [])
        incident = lifecycle.declare(store, loaded, ADA, clock=TickingClock())
        last = run_check(incident, "ping", Raises(error), step="reach")[-1]  # type: ignore[arg-type]

        assert (last.refs["result"], last.refs.get("ended"), last.words) == ("error", ended, summary)
        assert not store.workspace.abandoned_checks()


class Finds:
    """A check that finds rows which no register takes."""

    def __init__(self) -> None:
        self.plan = find_kind("run")(Options(argv=("true",))).plan

    def run(self, _: object) -> CheckResult:
        return CheckResult("hit", "found.", rows=(FoundRow("assets", {"no-such-column": "x"}),))


def test_a_row_that_no_register_takes_leaves_the_check_an_end(tmp_path: Path) -> None:
    (tmp_path / "drill.yaml").write_text(playbook(STEPS))
    with open_store(tmp_path / "store") as store:
        loaded = library.find(str(tmp_path / "drill.yaml"), [])
        incident = lifecycle.declare(store, loaded, ADA, clock=TickingClock())
        last = run_check(incident, "ping", Finds(), step="reach")[-1]

        assert (last.refs["result"], "could not be recorded" in last.words) == ("error", True)
