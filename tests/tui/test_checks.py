"""The screen of checks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.check_list import CheckSettings
from irrunner.tui.screens.checks.screen import ChecksView
from tests.eventually import eventually_in
from tests.tui.drill import beside, kinds
from tests.tui.driver import WIDE, drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare

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
  do: Wait for it
  checks:
    - run: ["{sys.executable}", -c, "import time; print('be' + 'gan', flush=True); time.sleep(600)"]
- id: wipe
  do: Wipe it
  checks:
    - run: {{argv: ["{sys.executable}", -c, "print('wiped')"], destructive: true}}
- id: lookup
  do: Look it up
  checks:
    - crystal-ball: {{question: "?"}}
"""


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS)


@pytest.fixture
def app(make_app: AppFactory, incident: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IrrunnerApp:
    """An app whose own library has the playbook of the incident."""
    monkeypatch.chdir(tmp_path)
    made = make_app(incident=incident)
    settings = CheckSettings(playbooks=tuple({path.parent for path in tmp_path.rglob("*.yaml")}))
    made.session.check_settings = lambda: settings
    return made


def view(app: IrrunnerApp) -> ChecksView:
    return app.screen.query_one(ChecksView)


async def ended(pilot: Pilot[Any], app: IrrunnerApp, number: int = 1) -> None:
    def has_ended() -> bool:
        opened = app.session.incident
        run = opened.state.checks.get(number) if opened is not None else None
        return run is not None and run.finished is not None and not app.session.checks.running

    await eventually_in(pilot, has_ended, "the end of the check")
    await settle(pilot)


def test_a_check_is_shown_asked_about_run_and_its_answer_stands_in_its_row(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "ctrl+x")
        assert view(app).chosen is not None
        assert view(app).chosen.check.step == "find"  # type: ignore[union-attr]
        assert "asks" in screen_text(app)
        before = kinds(place, incident)
        await press(pilot, "x")
        assert "Run exactly this?" in screen_text(app)
        await press(pilot, "escape")
        assert kinds(place, incident) == before
        await press(pilot, "x", "y")
        await ended(pilot, app)
        text = screen_text(app)
        assert "hit" in text
        assert "[/b] second" in text
        assert "\x1b" not in text

    drive(app, script, WIDE)
    assert kinds(place, incident)[-4:] == ["check.allowed", "check.started", "evidence.added", "check.finished"]


def test_everything_else_goes_on_while_a_check_runs_and_it_can_be_stopped(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "down", "ctrl+x", "x", "y")
        await eventually_in(pilot, lambda: "began" in screen_text(app), "its first output")
        assert "running" in screen_text(app)
        await press(pilot, "n", *"meanwhile", "enter", "escape")
        await press(pilot, "c")
        await ended(pilot, app)

    drive(app, script, WIDE)
    found = kinds(place, incident)
    assert found.index("note.added") < found.index("check.finished")
    run = beside(place, incident, lambda _: None).state.checks[1]
    assert (run.result, run.finished.refs["ended"] if run.finished else "") == ("error", "cancelled")


def test_leaving_stops_what_runs_and_its_end_is_on_record(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "down", "ctrl+x", "x", "y")
        await eventually_in(pilot, lambda: "began" in screen_text(app), "its first output")

    drive(app, script, WIDE)
    assert kinds(place, incident)[-1] == "check.finished"


def test_what_destroys_asks_for_the_step_to_be_typed(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "down", "down", "ctrl+x", "x")
        assert "type wipe" in screen_text(app)
        await press(pilot, *"wait", "enter")
        assert "check.started" not in kinds(place, incident)
        await press(pilot, *["backspace"] * 4, *"wipe", "enter")
        await ended(pilot, app)

    drive(app, script, WIDE)
    assert "check.allowed" not in kinds(place, incident)
    assert kinds(place, incident)[-1] == "check.finished"


def test_a_check_that_cannot_run_says_why(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "down", "down", "down", "ctrl+x")
        assert "no check called" in " ".join(screen_text(app).split())
        await press(pilot, "x")
        await press(pilot, "enter")

    drive(app, script, WIDE)
    assert "check.started" not in kinds(place, incident)


def test_a_stranger_s_playbook_does_not_run(make_app: AppFactory, incident: str, place: Path) -> None:
    app = make_app(incident=incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "ctrl+x", "x")
        assert "is not of this machine's library" in " ".join(screen_text(app).split())

    drive(app, script, WIDE)
    assert "check.started" not in kinds(place, incident)


def test_in_an_exercise_nothing_real_runs(make_app: AppFactory, declared: Declare, place: Path) -> None:
    name = declared(STEPS, mode="exercise")
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "ctrl+x", "x")
        assert "nothing real runs" in " ".join(screen_text(app).split())

    drive(app, script)
    assert "check.started" not in kinds(place, name)


def test_the_screen_works_in_a_small_window(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "ctrl+x")
        text = screen_text(app)
        assert "find" in text
        assert "asks before it runs exactly this" in text

    drive(app, script)
