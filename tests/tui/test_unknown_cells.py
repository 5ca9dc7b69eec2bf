"""A step that is open because nobody knows what its row is says so; a form offers what a column may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import registers
from tests.beginnings import ADA
from tests.tui.drill import beside
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from tests.tui.driver import AppFactory, Declare

STEPS = """
- id: isolate
  do: "Take {{ item.name }} off"
  for_each: assets
  when: item.kind in [laptop, server]
- {id: find, do: Find them, collect: assets}
"""


def _one_row(incident: Incident) -> None:
    registers.register_add(incident, "assets", {"name": "ci-7"})


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_row_and_the_step_say_what_is_not_known(
    make_app: AppFactory, declared: Declare, place: Path, size: tuple[int, int]
) -> None:
    name = declared(STEPS)
    beside(place, name, _one_row, actor=ADA)
    app = make_app(incident=name)
    seen: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        seen.append(screen_text(app))
        await press(pilot, "f3")
        seen.append(screen_text(app))

    drive(app, script, size)
    assert "unsure Take ci-7 off" in seen[0]
    assert "kind of a1 is not known" in seen[1]


def test_the_form_of_a_row_offers_the_kinds_that_the_playbook_compares(
    make_app: AppFactory, declared: Declare, place: Path
) -> None:
    name = declared(STEPS)
    beside(place, name, _one_row, actor=ADA)
    app = make_app(incident=name)
    seen: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "enter", "down")
        seen.append(screen_text(app))

    drive(app, script, (120, 36))
    assert "laptop" in seen[0]
    assert "ci-runner" in seen[0]


def test_the_line_refuses_a_kind_that_does_not_exist_and_keeps_what_was_typed(
    make_app: AppFactory, declared: Declare
) -> None:
    app = make_app(incident=declared(STEPS))
    seen: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"/asset db-1 kind=laptpo", "enter")
        seen.append(screen_text(app))

    drive(app, script)
    assert "no kind of assets" in " ".join(seen[0].split())
    assert "laptop" in seen[0]
