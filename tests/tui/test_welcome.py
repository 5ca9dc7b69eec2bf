"""The card with which practice opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.tui.actions.keymap import Keymap
from irrunner.tui.screens.welcome import WelcomeCard
from tests.tui.drill import HEAD, STEPS, kinds
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.tui.driver import AppFactory, Declare, Golden


def test_the_card_says_what_this_is_and_three_keys_and_enter_begins(
    make_app: AppFactory, declared: Declare, place: Path, golden: Golden
) -> None:
    name = declared(STEPS, head=HEAD, mode="exercise")
    before = kinds(place, name)
    app = make_app(incident=name)
    app.welcome = True

    async def script(pilot: Pilot[Any]) -> None:
        assert isinstance(app.screen, WelcomeCard)
        golden("welcome-80x24", screen_text(app))
        await press(pilot, "enter")
        assert "Finish an incident" not in screen_text(app)
        assert "Look at the log" in screen_text(app)

    drive(app, script)
    assert kinds(place, name) == before


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60)])
def test_the_key_that_begins_is_in_sight_at_every_size(
    make_app: AppFactory, declared: Declare, size: tuple[int, int]
) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD), keymap=Keymap({"step.done": "f12"}))
    app.welcome = True

    async def script(pilot: Pilot[Any]) -> None:
        assert "enter  begin" in screen_text(app)
        await press(pilot, "G")
        assert "F12" in "".join(block.first.plain for block in app.screen.query_one("TextView")._blocks)  # type: ignore[attr-defined]

    drive(app, script, size)
