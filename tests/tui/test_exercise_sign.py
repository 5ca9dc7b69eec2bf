"""EXERCISE is in sight whatever is open above the room, in the smallest window as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.incident.verbs import evidence
from tests.tui.drill import HEAD, STEPS, beside, run_screen
from tests.tui.driver import drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.tui.driver import AppFactory, Declare

ABOVE = {
    "a form": ["x"],
    "a form with details": ["comma", "x"],
    "the help": ["question_mark"],
    "the palette": ["ctrl+p"],
    "jump mode": ["apostrophe"],
    "a confirmation": ["C"],
    "an entry": ["f4", "space"],
    "the library": ["ctrl+g"],
    "evidence": ["e"],
    "adding evidence": ["e", "a"],
    "bytes": ["e", "o"],
    "registers": ["r"],
    "people": ["p"],
    "hand-over": ["H"],
    "the report": ["V"],
    "the scribe line": ["n"],
}


def test_an_exercise_says_so_on_every_screen(
    make_app: AppFactory, declared: Declare, place: Path, tmp_path: Path
) -> None:
    name = declared(STEPS, head=HEAD, mode="exercise")
    (tmp_path / "proxy.log").write_text("GET /\n")
    beside(place, name, lambda incident: evidence.add(incident, tmp_path / "proxy.log"))
    app = make_app(incident=name)
    silent: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        for what, keys in ABOVE.items():
            for key in keys:
                await press(pilot, key)
            if "EXERCISE" not in screen_text(app).splitlines()[0]:
                silent.append(f"{what}:\n{screen_text(app)}")
            while app.screen is not run_screen(app):
                app.pop_screen()
                await settle(pilot)

    drive(app, script, (60, 15))
    assert not silent, "\n\n".join(silent)
