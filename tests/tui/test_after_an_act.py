"""What is said after an act, and keys that save keys: a role, the scribe line's lists, the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import people
from irrunner.tui.dialogs.confirm import Confirm
from irrunner.tui.dialogs.finder import Finder
from irrunner.tui.screens.incident.scribe import Scribe
from irrunner.tui.screens.lists import ListsScreen
from tests.tui.drill import HEAD, beside, kinds, run_view
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare

STEPS = """\
- {id: spread, decide: "Did it spread?", options: ["yes", "no"], role: lead}
- {id: pull, do: Pull it, when: spread == yes}
- {id: warn, do: Warn them, when: spread == yes}
- {id: rest, do: Rest, when: spread == no}
- {id: after, do: After it, needs: [pull]}
"""


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD)


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def message(app: IrrunnerApp) -> str:
    return " ".join(app.screen.query_one(Scribe).message.split())


def test_an_act_says_what_it_opened_and_what_applies_no_more(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("spread")
        await press(pilot, "1")
        assert "2 steps opened, rest no longer applies" in message(app)
        run_view(app).checklist.select("pull")
        await press(pilot, "d")
        assert "after opened" in message(app)
        await press(pilot, "n", *"nothing came of it", "enter")
        assert "opened" not in message(app)

    drive(app, script)


def test_one_key_takes_the_role_of_the_step(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("spread")
        await press(pilot, "ctrl+l")

    drive(app, script)
    state = beside(place, incident, lambda _: None).state
    assert state.holder("lead") == "ada"


def test_a_role_that_somebody_has_is_asked_about_first(app: IrrunnerApp, place: Path, incident: str) -> None:
    beside(place, incident, lambda found: people.role(found, "lead", "bo"))

    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("spread")
        await press(pilot, "ctrl+l")
        assert isinstance(app.screen, Confirm)
        assert "bo has it now" in screen_text(app)
        await press(pilot, "escape", "p")
        assert isinstance(app.screen, ListsScreen)
        app.screen.view.table.select("lead")
        await press(pilot, "t", "y")

    drive(app, script)
    assert kinds(place, incident)[-1] == "role.assigned"
    assert beside(place, incident, lambda _: None).state.holder("lead") == "ada"


def test_the_line_lists_commands_steps_and_people_as_one_types(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n")
        assert "ctrl+e your editor" in message(app)
        await press(pilot, "slash")
        assert message(app).startswith("/at /by /note /decision /action")
        await press(pilot, "d")
        assert message(app) == "/decision"
        await press(pilot, "ctrl+u", "number_sign")
        assert message(app).startswith("#spread #pull #warn")
        await press(pilot, "ctrl+u", "at")
        assert message(app) == "@ada"
        await press(pilot, "ctrl+u", *"a plain note")
        assert message(app) == "Note"

    drive(app, script)


def test_help_of_the_line_begins_with_its_own_keys(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", "f1")
        assert isinstance(app.screen, Finder)
        shown = screen_text(app)
        assert "The scribe line" in shown
        assert "Write several lines in your editor" in shown

    drive(app, script)


def test_the_palette_begins_with_what_can_be_done_with_the_step(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("pull")
        await press(pilot, "ctrl+p")
        rows = [row for row in screen_text(app).splitlines() if row.strip()]
        first = next(at for at, row in enumerate(rows) if "The step pull" in row)
        assert "Mark the step as done" in rows[first + 1]
        assert screen_text(app).count("Mark the step as done") == 1

    drive(app, script)
