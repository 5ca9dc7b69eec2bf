"""The checks of a step on the run screen: what would run, a yes, output, the answer in the row; meanwhile all else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.check_list import CheckSettings
from irrunner.incident.verbs import decisions
from tests.eventually import eventually_in
from tests.tui.drill import beside, kinds, run_view
from tests.tui.driver import NARROW, WIDE, drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare

WAITS = "import time; print('be' + 'gan', flush=True); time.sleep(600)"
STEPS = f"""\
- id: plain
  do: Nothing to run
- id: find
  do: Find it
  checks:
    - run:
        argv: ["{sys.executable}", -c, "print('a' + chr(27) + ']52;c;QQ==' + chr(7)); print('[/b] second')"]
        hit: [0]
- id: wait
  do: Wait for both
  checks:
    - run: ["{sys.executable}", -c, "{WAITS}"]
    - run: ["{sys.executable}", -c, "{WAITS}", again]
- id: wipe
  do: Wipe it
  checks:
    - run: {{argv: ["{sys.executable}", -c, "print('wiped')"], destructive: true}}
- id: lookup
  do: Look it up
  checks:
    - crystal-ball: {{question: "?"}}
- id: read
  do: Only read
  checks:
    - exposure: {{package: "{{{{ package }}}}", versions: "1.82.8", paths: ["."]}}
"""
HEAD = "ask:\n  package: {label: Package}\n"


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD, answers={"package": "litellm"})


@pytest.fixture
def app(make_app: AppFactory, incident: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IrrunnerApp:
    """An app whose own library has the playbook of the incident."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    made = make_app(incident=incident)
    settings = CheckSettings(playbooks=tuple({path.parent for path in tmp_path.rglob("*.yaml")}))
    made.session.check_settings = lambda: settings
    return made


async def select(pilot: Pilot[Any], app: IrrunnerApp, step: str) -> None:
    run_view(app).select_step(step)
    await settle(pilot)


async def shows(pilot: Pilot[Any], app: IrrunnerApp, text: str) -> None:
    await eventually_in(pilot, lambda: text in " ".join(screen_text(app).split()), text)


async def ended(pilot: Pilot[Any], app: IrrunnerApp, count: int = 1) -> None:
    def have_ended() -> bool:
        opened = app.session.incident
        runs = opened.state.checks.values() if opened is not None else ()
        return len([run for run in runs if run.finished]) == count and not app.session.checks.running

    await eventually_in(pilot, have_ended, "the end of the checks")
    await settle(pilot)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_what_would_run_stands_in_the_step_pane_and_runs_after_a_yes(
    app: IrrunnerApp, place: Path, incident: str, size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await select(pilot, app, "find")
        before = kinds(place, incident)
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "Run exactly this?")
        assert "chr(27)" in run_view(app).step.text
        await press(pilot, "escape")
        await shows(pilot, app, "Nothing was run.")
        assert "Run exactly this?" not in run_view(app).step.text
        assert kinds(place, incident) == before
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "Run exactly this?")
        await press(pilot, "y")
        await ended(pilot, app)
        step = run_view(app).step.text
        assert "hit  run" in step
        assert "kept e1" in step
        assert "[/b] second" in step
        assert "\x1b" not in screen_text(app)
        await press(pilot, "f2")
        assert any("Find it" in each and "◆ hit" in each for each in screen_text(app).splitlines())

    drive(app, script, size)
    assert kinds(place, incident)[-4:] == ["check.allowed", "check.started", "evidence.added", "check.finished"]


def test_y_copies_as_ever_when_nothing_is_asked_and_a_step_left_is_no_longer_asked_about(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await select(pilot, app, "find")
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "Run exactly this?")
        await press(pilot, "f2", "up", "down", "f3")
        assert "Run exactly this?" not in run_view(app).step.text
        await press(pilot, "y")
        await shows(pilot, app, "opied")

    drive(app, script)
    assert "check.allowed" not in kinds(place, incident)


def test_two_run_at_once_everything_else_goes_on_and_a_key_stops_them(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await select(pilot, app, "wait")
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "Run exactly this?")
        await press(pilot, "y")
        await eventually_in(pilot, lambda: run_view(app).step.text.count("began") >= 2, "both outputs")
        assert app.session.checks.running == 2
        await press(pilot, "n", *"meanwhile", "enter", "escape")
        await press(pilot, "f2", "k", "k", "d")
        row = next(each for each in screen_text(app).splitlines() if "Wait for both" in each)
        assert "running" in row
        await select(pilot, app, "wait")
        await press(pilot, "ctrl+r")
        assert app.session.checks.running == 2, "what runs is not started again"
        await press(pilot, "ctrl+k")
        await ended(pilot, app, 2)

    drive(app, script, WIDE)
    found = kinds(place, incident)
    assert found.index("note.added") < found.index("check.finished")
    assert found.index("step.done") < found.index("check.finished")
    runs = beside(place, incident, lambda _: None).state.checks
    assert {(run.name, run.result, run.finished.refs["ended"] if run.finished else "") for run in runs.values()} == {
        ("run", "error", "cancelled"),
        ("run.2", "error", "cancelled"),
    }


def test_what_destroys_asks_for_the_step_to_be_typed_as_well(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await select(pilot, app, "wipe")
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "the step's id has to be typed")
        await press(pilot, "y", *"wipe", "enter")
        await ended(pilot, app)

    drive(app, script)
    assert "check.allowed" not in kinds(place, incident)


def test_what_only_reads_files_runs_at_the_key_and_is_older_after_another_answer(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await select(pilot, app, "read")
        await press(pilot, "ctrl+r")
        await ended(pilot, app)
        beside(place, incident, lambda other: decisions.answer(other, {"package": "axios"}))
        await shows(pilot, app, "Older: package was answered differently later")
        await press(pilot, "f2")
        row = next(each for each in screen_text(app).splitlines() if "Only read" in each)
        assert "old" in row

    drive(app, script)
    assert "check.allowed" not in kinds(place, incident)


def test_a_step_without_checks_and_one_that_cannot_run_say_so(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "This step has no check.")
        await press(pilot, "ctrl+k")
        await shows(pilot, app, "No check of this step is running.")
        await select(pilot, app, "lookup")
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "no check called")

    drive(app, script)
    assert "check.started" not in kinds(place, incident)


def test_a_stranger_s_playbook_does_not_run(make_app: AppFactory, incident: str, place: Path) -> None:
    app = make_app(incident=incident)

    async def script(pilot: Pilot[Any]) -> None:
        await select(pilot, app, "find")
        await press(pilot, "ctrl+r")
        await shows(pilot, app, "is not of this machine's library")

    drive(app, script, WIDE)
    assert "check.started" not in kinds(place, incident)
