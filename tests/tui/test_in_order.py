"""What is offered when a step is not in order: the act that puts it in order, or the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from irrunner.tui.dialogs.confirm import Choose
from irrunner.tui.dialogs.fields import Asked
from irrunner.tui.dialogs.form import Form
from tests.eventually import eventually_in
from tests.tui.drill import kinds, run_view
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare

STEPS = """\
- id: look
  do: Look
  evidence: ["The log of {{ host }}", A picture]
  ask: {owner: {label: Whose is it, required: true}}
  approve: lead
- {id: then, do: Then, needs: [look]}
"""
HEAD = "roles: {lead: Incident lead}\nask: {host: {label: Host}}\n"


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD, answers={"host": "ci-7"})


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_what_is_missing_is_offered_by_name_with_a_key_each(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "d")
        assert isinstance(app.screen, Choose)
        for row in (
            "e  Add the evidence: The log of ci-7",
            "2  Add the evidence: A picture",
            "w  Answer: Whose is it",
            "a  Record the approval of lead",
            "r  It was done all the same: give the reason",
        ):
            assert row in screen_text(app)

    drive(app, script)


def test_evidence_is_added_from_there_and_the_step_is_done_afterwards(
    app: IrrunnerApp, place: Path, incident: str, tmp_path: Path
) -> None:
    (tmp_path / "found.png").write_bytes(b"png")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "d", "2")
        assert isinstance(app.screen, Form)
        slot = next(row for row in app.screen.query(Asked) if row.field.name == "slot")
        assert slot.text == "2"
        app.screen.query(Input).first().value = str(tmp_path / "found.png")
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: "evidence.added" in kinds(place, incident))
        await press(pilot, "d")
        await press(pilot, "w")
        assert "Whose is it" in screen_text(app)
        assert isinstance(app.screen, Form)

    drive(app, script)


def test_a_step_that_waits_leads_to_what_it_waits_for(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("then")
        await press(pilot, "s")
        assert "g  Go to look, for which it waits" in screen_text(app)
        await press(pilot, "g")
        assert run_view(app).checklist.selected == "look"

    drive(app, script)


def test_the_reason_is_one_key_away_and_records_it(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "d", "r", *"seen", "enter")

    drive(app, script)
    assert kinds(place, incident)[-1] == "step.done"
