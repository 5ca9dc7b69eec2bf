"""What concerns whoever is at the keyboard stays on the screen until it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.incident.verbs import people, steps
from tests.eventually import eventually_in
from tests.tui.drill import HEAD, STEPS, beside
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from tests.tui.driver import AppFactory, Declare


def test_what_others_gave_to_me_is_a_banner_until_it_was_seen(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    name = declared(STEPS, head=HEAD)

    def give(found: Incident) -> None:
        steps.assign(found, "look", "ada")
        people.handover(found, "ada", brief="all quiet")

    async def come(pilot: Pilot[Any]) -> None:
        assert "gave you" not in screen_text(pilot.app)
        beside(place, name, give)
        await eventually_in(pilot, lambda: "bo hands over to you. bo gave you look" in screen_text(pilot.app))
        await press(pilot, "ctrl+n")
        assert "a accept" in screen_text(pilot.app)
        await press(pilot, "q")
        assert "gave you" not in screen_text(pilot.app)

    async def come_back(pilot: Pilot[Any]) -> None:
        assert "gave you" not in screen_text(pilot.app)
        beside(place, name, lambda found: people.role(found, "lead", "ada"))
        await eventually_in(pilot, lambda: "bo gave you the role lead" in screen_text(pilot.app))

    drive(make_app(incident=name), come)
    drive(make_app(incident=name), come_back)


def test_what_i_took_myself_or_is_not_mine_any_more_is_no_banner(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    name = declared(STEPS, head=HEAD)
    beside(place, name, lambda found: steps.assign(found, "look", "ada"))
    beside(place, name, lambda found: steps.assign(found, "look", "zoe"))
    beside(place, name, lambda found: people.role(found, "lead", "ada", by="ada"))

    async def script(pilot: Pilot[Any]) -> None:
        assert "gave you" not in screen_text(pilot.app)

    drive(make_app(incident=name), script)
