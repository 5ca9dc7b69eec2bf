"""Bundles on the screen: an incident goes out from its report, and comes in at home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

from irrunner.incident.verbs import evidence
from irrunner.tui.app import IrrunnerApp
from irrunner.tui.dialogs.confirm import Reader
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.home.screen import HomeScreen
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.drill import beside, kinds
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare


async def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def test_an_incident_is_exported_and_taken_in_elsewhere(
    make_app: AppFactory, declared: Declare, place: Path, clock: SetClock, tmp_path: Path
) -> None:
    name = declared()
    log = tmp_path / "log.txt"
    log.write_text("seen")
    beside(place, name, lambda found: evidence.add(found, log), actor=ADA, clock=clock)
    bundle = tmp_path / "bundle.zip"
    out = make_app(incident=name)

    async def export(pilot: Pilot[Any]) -> None:
        await press(pilot, "V", "x", "ctrl+u")
        await paste(pilot, str(bundle))
        await press(pilot, "f2")
        await eventually_in(pilot, lambda: isinstance(out.screen, Reader))
        shown = _without_breaks(screen_text(out))
        assert "1fileofevidence" in shown
        assert "Sendtheheadonanotherway" in shown

    drive(out, export)
    assert kinds(place, name)[-1] == "bundle.exported"
    elsewhere = tmp_path / "elsewhere"
    into = IrrunnerApp(elsewhere, ADA, clock=clock, environ={"LANG": "C.UTF-8"})

    async def take_in(pilot: Pilot[Any]) -> None:
        assert isinstance(into.screen, HomeScreen)
        await press(pilot, "i")
        await paste(pilot, str(bundle))
        await press(pilot, "tab")
        await paste(pilot, "ffffffff")
        await press(pilot, "f2")
        await eventually_in(pilot, lambda: isinstance(into.screen, Reader))
        assert "Nothing was imported" in screen_text(into)
        await press(pilot, "escape", "i")
        await paste(pilot, str(bundle))
        await press(pilot, "f2")
        await eventually_in(pilot, lambda: isinstance(into.screen, Reader))
        assert f"{name} is in the store" in screen_text(into)

    drive(into, take_in)
    assert kinds(elsewhere, name) == kinds(place, name)


def test_a_bundle_that_is_none_is_refused_and_what_was_typed_stays(make_app: AppFactory, tmp_path: Path) -> None:
    (tmp_path / "none.zip").write_text("no bundle")
    app = make_app()

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "i")
        await paste(pilot, str(tmp_path / "none.zip"))
        await press(pilot, "f2")
        await eventually_in(
            pilot, lambda: isinstance(app.screen, Form) and "isnobundleofirrunner" in _without_breaks(screen_text(app))
        )
        assert "none.zip" in _without_breaks(screen_text(app))

    drive(app, script)


def _without_breaks(text: str) -> str:
    """A screen's text without what depends on how long the path of the test's folder is."""
    return "".join(text.split())
