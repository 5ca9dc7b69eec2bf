"""The report on the screen: read as each audience gets it, and what it still lacks, with the way to each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.report.audiences import AUDIENCES
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.deadlines.screen import DeadlinesScreen
from irrunner.tui.screens.report.gaps import GapsScreen
from tests.beginnings import ADA
from tests.tui.drill import beside
from tests.tui.driver import WIDE, drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare

HEAD = "deadlines: [gdpr-33]\nask: {what: {label: What was seen, required: true}}\n"
STEPS = """
- {id: look, do: Look}
- {id: why, do: Find out why, writes: [root-cause]}
"""


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD)


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_the_report_is_read_as_each_audience_gets_it(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V")
        for audience in list(AUDIENCES.values())[1:]:
            await press(pilot, "a")
            assert audience.title in screen_text(app)

    drive(app, script, WIDE)


def test_what_the_report_lacks_is_a_list(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V", "l")
        shown = screen_text(app)
        for words in ("Root cause: not written", "What was seen: not answered", "nobody looked", "Nobody has reviewed"):
            assert words in shown

    drive(app, script, WIDE)


def test_enter_leads_to_the_words_that_are_missing_and_back_to_a_shorter_list(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V", "l")
        before = len(screen_text(app).split("not written"))
        await press(pilot, "enter")
        assert isinstance(app.screen, Form)
        assert "root-cause" in screen_text(app)
        await press(pilot, *"a pinned tag moved", "f2")
        assert isinstance(app.screen, GapsScreen)
        assert len(screen_text(app).split("not written")) < before

    drive(app, script, WIDE)


def test_enter_leads_to_the_deadlines(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V", "l", "slash", *"looked", "enter", "enter")
        assert isinstance(app.screen, DeadlinesScreen)

    drive(app, script)


def test_enter_leads_to_the_step_that_is_open(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V", "l", "slash", *"Look: open", "enter", "enter")
        assert app.screen.SCREEN == "run"  # type: ignore[attr-defined]

    drive(app, script)


def test_a_false_alarm_lacks_nothing(make_app: AppFactory, incident: str, place: Path, clock: SetClock) -> None:
    def close(found: Incident) -> None:
        lifecycle.close(found, outcome="false-alarm", why="a test mail")

    beside(place, incident, close, actor=ADA, clock=clock)
    app = make_app(incident=incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V", "l")
        assert "Nothing that irrunner knows of." in screen_text(app)

    drive(app, script)
