"""Loading a list of indicators on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.tui.drill import HEAD, STEPS, beside, kinds
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD)


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def rows(place: Path, incident: str) -> list[str]:
    found = beside(place, incident, lambda _: None).state.registers["indicators"]
    return [row.cell("value") for row in found.values()]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_pack_is_chosen_previewed_and_loaded(
    app: IrrunnerApp, place: Path, incident: str, size: tuple[int, int]
) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "p")
        assert "litellm-2026-10" in screen_text(app)
        assert "A file" in screen_text(app)
        await press(pilot, *"axios", "enter")
        shown = screen_text(app)
        assert "20 new" in shown
        assert "npm:axios==1.14.1" in shown
        assert kinds(place, incident) == before
        await press(pilot, "enter")
        await press(pilot)
        assert "sfrclak.com" in screen_text(app)

    drive(app, script, size)
    assert kinds(place, incident)[-1] == "indicators.loaded"
    assert len(rows(place, incident)) == 20


def test_esc_loads_nothing(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "p", *"axios", "enter", "escape")

    drive(app, script)
    assert kinds(place, incident) == before


def test_a_file_is_loaded_and_what_it_does_not_say_is_asked_in_the_form(
    app: IrrunnerApp, place: Path, incident: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.txt"
    path.write_text("left-pad@1.0.0\n")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "p", *"a file", "enter")
        await press(pilot, *str(path), "enter")
        assert "names no ecosystem" in screen_text(app)
        await press(pilot, "tab", *"npm", "enter")
        assert "npm:left-pad==1.0.0" in screen_text(app)
        await press(pilot, "enter")

    drive(app, script)
    assert rows(place, incident) == ["npm:left-pad==1.0.0"]


def test_a_list_that_brings_nothing_is_a_message(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "p", *"axios", "enter", "enter")
        await press(pilot, "p", *"axios", "enter")
        assert "Exactly these bytes were loaded before" in screen_text(app)
        await press(pilot, "escape")

    drive(app, script)
    assert kinds(place, incident).count("indicators.loaded") == 1
