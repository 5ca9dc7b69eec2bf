"""Hands and eyes for an app: a script of key presses, and what the screen shows as plain text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from irrunner.tui.app import IrrunnerApp
from tests.tui.idle import waiting_for_idle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.pilot import Pilot

    Script = Callable[[Pilot[Any]], Awaitable[object]]
    AppFactory = Callable[..., IrrunnerApp]


class Declare(Protocol):
    """Declares an incident on some steps, before the app opens the store; returns its id."""

    def __call__(self, steps: str = ..., *, head: str = ..., **options: Any) -> str: ...


class Golden(Protocol):
    """Compares the text of a screen with the one that is kept under a name."""

    def __call__(self, name: str, text: str) -> None: ...


NARROW = (80, 24)
"""Columns and rows of the window over ssh: one pane at a time. The size that tests have if they name none."""
WIDE = (120, 36)
"""Columns and rows of a window with all panes side by side."""


def drive(app: App[Any], script: Script, size: tuple[int, int] = NARROW) -> None:
    """Run a script of key presses against an app, in a terminal of some columns and rows."""

    async def main() -> None:
        with waiting_for_idle(app):
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                await script(pilot)

    try:
        asyncio.run(main())
    finally:
        if isinstance(app, IrrunnerApp):
            app.session.stop()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one after another, each when the one before has had its effect."""
    for key in keys:
        await pilot.press(key)
    await settle(pilot)


async def settle(pilot: Pilot[Any], rounds: int = 3) -> None:
    """Wait until the session has done all that was queued and the screen has shown it."""
    for _ in range(rounds):
        await pilot.pause()


def screen_text(app: App[Any]) -> str:
    """What the screen shows, as lines of text; Textual offers no public way."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def first_in_palette(pilot: Pilot[Any], *searches: str) -> list[str]:
    """Open the palette and search; for each search the id of the row that enter would carry out."""
    from textual.widgets import Input

    from irrunner.tui.dialogs.finder import ResultList

    await press(pilot, "ctrl+p")
    found: list[str] = []
    for words in searches:
        pilot.app.screen.query_one(Input).value = words
        await pilot.pause()
        row = pilot.app.screen.query_one(ResultList).chosen
        found.append(row.id if row else "")
    await press(pilot, "escape")
    return found
