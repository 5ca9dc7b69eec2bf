"""A command stands in the form for this machine; a key shows the others, and what is copied is what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.tui.driver import AppFactory, Declare

STEPS = """
- id: hash
  do: Take the hash of {{ file }}
  source: general practice
  url: https://docs.example/hashes
  platforms:
    linux: sha256sum -- {{ file }}
    macos: shasum -a 256 {{ file }}
    windows: Get-FileHash -LiteralPath {{ file }}
- {id: note, do: Note it}
"""
HEAD = "ask:\n  file: {label: File, required: true}\n"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_form_for_this_machine_first_and_the_others_at_a_key(
    make_app: AppFactory, declared: Declare, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    app = make_app(incident=declared(STEPS, head=HEAD, answers={"file": "a b"}))
    seen: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3")
        seen.append(screen_text(app))
        await press(pilot, "y")
        seen.append(app.clipboard)
        await press(pilot, "ctrl+f")
        seen.append(screen_text(app))
        await press(pilot, "y")
        seen.append(screen_text(app))
        await press(pilot, "escape", "ctrl+f")
        seen.append(screen_text(app))

    drive(app, script, size)
    first, copied, every, choice, again = seen
    assert "Command for macOS" in first
    assert "shasum -a 256 'a b'" in first
    assert "sha256sum" not in first
    assert copied == "shasum -a 256 'a b'"
    assert "Command for Linux" in every
    assert "Get-FileHash -LiteralPath 'a b'" in every
    assert "Windows: Get-FileHash" in choice
    assert "sha256sum" not in again


def test_the_pane_says_where_its_facts_come_from(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD, answers={"file": "a"}))
    seen: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3")
        seen.append(screen_text(app))

    drive(app, script, (120, 36))
    assert "general practice" in seen[0]
    assert "https://docs.example/hashes" in seen[0]


def test_a_step_without_other_forms_says_so(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared("- {id: note, do: Note it}"))
    seen: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+f")
        seen.append(screen_text(app))

    drive(app, script)
    assert "no form for another machine" in seen[0]
