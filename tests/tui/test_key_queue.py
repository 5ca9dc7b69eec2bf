"""Keys have their effect in the order in which they were pressed, however close together they arrive."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Key

from irrunner.tui.screens.incident.scribe import Scribe
from tests.eventually import eventually_in
from tests.tui.driver import drive, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.tui.driver import AppFactory, Declare

THOUGHT = "half a thought that is typed by somebody in a hurry, over a line that stutters"


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5])
def test_no_letter_overtakes_another(make_app: AppFactory, declared: Declare, turns: int) -> None:
    app = make_app(incident=declared())

    async def script(pilot: Pilot[Any]) -> None:
        await pilot.press("n")
        await settle(pilot)
        for at, letter in enumerate(THOUGHT * 3):
            app.post_message(Key("space" if letter == " " else letter, letter))
            for _ in range(turns if at % 7 else 0):
                await asyncio.sleep(0)
        await settle(pilot)
        await eventually_in(pilot, lambda: len(app.screen.query_one(Scribe).input.value) >= len(THOUGHT * 3))
        assert app.screen.query_one(Scribe).input.value == THOUGHT * 3

    drive(app, script)
