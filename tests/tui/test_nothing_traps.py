"""Keys that used to lead nowhere: a heading, a paste, a closed incident, a secret, a dialog, a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual import events
from textual.widgets import Input

from irrunner.incident.verbs import evidence, lifecycle, registers
from irrunner.tui.dialogs.confirm import Confirm, MessageDialog, Reader
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.registers.screen import RegistersScreen
from irrunner.tui.widgets.frame import Footer
from tests.eventually import eventually_in
from tests.tui.drill import HEAD, STEPS, beside, kinds, run_view
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare

TOKEN = "ghp_" + "A1b2" * 9


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD)


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_a_paste_that_becomes_evidence_belongs_to_the_step_under_the_cursor(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j", "j")
        app.post_message(events.Paste("first line\nsecond line\n"))
        await press(pilot)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, Form)
        await press(pilot, "f2")
        await eventually_in(pilot, lambda: "evidence.added" in kinds(place, incident))

    drive(app, script)
    assert beside(place, incident, lambda _: None).state.evidence["e1"].added.refs["step"] == "hosts"


@pytest.mark.parametrize("key", ["a", "A", "d", "x", "b"])
def test_a_steps_key_on_a_heading_goes_to_its_first_open_step(app: IrrunnerApp, key: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "g")
        assert run_view(app).checklist.selected == ""
        await press(pilot, key)
        assert not isinstance(app.screen, Form)
        assert run_view(app).checklist.selected == "look"
        assert "Press it again" in screen_text(app)

    drive(app, script)


def test_a_step_that_is_added_on_a_heading_goes_into_that_phase(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "full_stop", "full_stop", "g", "plus", *"Call them", "enter")

    drive(app, script)
    state = beside(place, incident, lambda _: None).state
    assert [step.id for step in state.phases[0].steps][-1] == "added-1"


def test_r_opens_the_register_that_the_step_is_about(make_app: AppFactory, declared: Declare, place: Path) -> None:
    name = declared(
        "- {id: look, do: Look}\n- {id: iocs, do: Collect them, collect: indicators}\n"
        '- {id: each, do: "Take {{ item.name }} off", for_each: assets}\n'
    )

    def two_rows(found: Incident) -> None:
        for host in ("web1", "web2"):
            registers.register_add(found, "assets", {"name": host})

    beside(place, name, two_rows)
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        for steps, register, row in (("", "assets", ""), ("j", "indicators", ""), ("jj", "assets", "a2")):
            await press(pilot, *steps, "r")
            assert isinstance(app.screen, RegistersScreen)
            assert app.screen.view.register == register
            assert row in ("", app.screen.view.table.selected)
            await press(pilot, "q")

    drive(app, script)


def test_a_secret_in_a_line_is_asked_about_and_the_line_is_not_lost(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n")
        app.post_message(events.Paste(f"he used {TOKEN}"))
        await press(pilot, "enter")
        assert isinstance(app.screen, Confirm)
        assert "This looks like a GitHub token (ghp_A1b2…)" in " ".join(screen_text(app).split())
        await press(pilot, "enter", "escape")
        assert "note.added" not in kinds(place, incident)
        assert TOKEN in app.screen.query_one(Input).value
        await press(pilot, "enter", "y")

    drive(app, script)
    assert kinds(place, incident)[-1] == "note.added"


def test_a_secret_in_a_form_is_said_once_and_recorded_the_second_time(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "x")
        app.post_message(events.Paste(TOKEN))
        await press(pilot, "enter")
        assert isinstance(app.screen, Form)
        assert "a GitHub token" in screen_text(app)
        await press(pilot, "enter")

    drive(app, script)
    assert kinds(place, incident)[-1] == "step.skipped"


def test_a_closed_incident_names_the_key_that_goes_on_with_it(app: IrrunnerApp, place: Path, incident: str) -> None:
    beside(place, incident, lambda found: lifecycle.close(found, why="enough"))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s")
        assert isinstance(app.screen, MessageDialog)
        assert "If the work goes on: ctrl+o." in screen_text(app)
        assert "irrunner" not in screen_text(app).split("closed")[1]
        await press(pilot, "enter", "n", *"too late", "enter")
        assert "ctrl+o" in screen_text(app)

    drive(app, script)


def test_verifying_ends_with_what_was_found_and_counts_evidence_as_the_list_does(
    app: IrrunnerApp, place: Path, incident: str, tmp_path: Path
) -> None:
    file = tmp_path / "found.log"
    file.write_text("seen\n")
    beside(place, incident, lambda found: evidence.add(found, file))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "v")
        await eventually_in(pilot, lambda: isinstance(app.screen, Reader))
        assert "1 file of evidence, 1 playbook" in screen_text(app)
        await press(pilot, "escape")
        assert "Verified: Everything holds." in screen_text(app)
        assert "Verifying" not in screen_text(app)

    drive(app, script)


def test_a_picture_can_be_taken_of_every_dialog(
    app: IrrunnerApp, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(pilot: Pilot[Any]) -> None:
        for number, keys in enumerate((("x",), ("question_mark",), ("ctrl+p",), ("f4", "space"), ("u",)), 1):
            clock.forward(minutes=1)
            await press(pilot, *keys, "ctrl+y")
            assert len(list(tmp_path.glob("*.svg"))) == number, keys
            while len(app.screen_stack) > 2:
                await press(pilot, "escape")

    drive(app, script)


def test_a_notice_leaves_the_keys_in_sight(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        app.show_notice("Something was saved")
        await settle(pilot)
        assert "Something was saved" in screen_text(app)
        assert "? help" in screen_text(app)
        assert app.screen.query_one(Footer).size.height == 2

    drive(app, script)


def test_the_next_colours_are_named(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f9")
        assert "Colours: " in screen_text(app)

    drive(app, script)
