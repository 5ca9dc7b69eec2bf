"""Keys have their effect in the order in which they were pressed, however close together they arrive."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import Key

from irrunner.tui.screens.incident.scribe import Scribe
from irrunner.tui.screens.registers.screen import RegistersScreen
from tests.eventually import eventually_in
from tests.tui.drill import kinds
from tests.tui.driver import drive, settle

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_key_waits_for_the_act_before_it_so_that_undo_takes_back_that_act(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    incident = declared()
    app = make_app(incident=incident)

    async def script(pilot: Pilot[Any]) -> None:
        disk = threading.Event()
        app.session.submit(lambda: void(disk.wait(10)))
        for key in ("d", "r", "u", "enter"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        for _ in range(300):
            await asyncio.sleep(0)
        assert app.key_queue.is_idle is False
        disk.set()
        await eventually_in(pilot, lambda: app.key_queue.is_idle)
        await settle(pilot)

    drive(app, script)
    assert kinds(place, incident)[-2:] == ["step.done", "act.withdrawn"]


def test_a_disk_that_hangs_does_not_take_the_keys_away(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared())

    async def script(pilot: Pilot[Any]) -> None:
        disk = threading.Event()
        app.session.submit(lambda: void(disk.wait(60)))
        for key in ("d", "r"):
            app.post_message(Key(key, key))
        try:
            await eventually_in(pilot, lambda: isinstance(app.screen, RegistersScreen))
            assert app.session.is_acting
        finally:
            disk.set()

    drive(app, script)


def void(_: object) -> None:
    """Nothing comes of it."""
