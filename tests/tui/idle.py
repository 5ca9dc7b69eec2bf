"""When an app has done all it was told to: its event loop, its screen and the thread of its session have nothing left.

Textual's own wait judges by the processor time of the process. It sleeps for 20 ms and more after every key, and on a
busy machine it takes a process that gets no processor for one that has nothing to do.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from irrunner.tui.app import IrrunnerApp
from irrunner.tui.store.session import WORK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App
    from textual.screen import Screen

    from irrunner.journal import Journal

_QUIET_ROUNDS: Final = 3
"""So many times in a row the loop has nothing else to do: one task hands work to another between two rounds."""
_PATIENCE: Final = 3.0
"""Seconds after which a pilot goes on all the same: some tests hold a thread."""
_NEXT_LOOK: Final = 0.002
"""Seconds between two looks at what a thread does."""


@contextmanager
def waiting_for_idle(app: App[Any]) -> Iterator[None]:
    """While the block runs, what a pilot waits for after a key or in a pause is that the app is idle."""

    async def wait(_at_least: float = 0, _at_most: float = 1) -> None:
        await until_idle(app)

    with mock.patch("textual.app.wait_for_idle", wait), mock.patch("textual.pilot.wait_for_idle", wait):
        yield


async def until_idle(app: App[Any]) -> None:
    """Let the app work until it has nothing to do; what a timer brings later is not waited for."""
    end = time.monotonic() + _PATIENCE
    await _until_quiet(app, end)
    if isinstance(app, IrrunnerApp) and await _session_answers(app, end):
        await _until_quiet(app, end)


async def _until_quiet(app: App[Any], end: float) -> None:
    """Wait until nothing is ready in the event loop and the screen owes no update."""
    loop: Any = asyncio.get_running_loop()
    quiet = 0
    while quiet < _QUIET_ROUNDS and time.monotonic() < end and not _ended(app):
        await asyncio.sleep(0)
        quiet += 1
        if loop._ready:
            quiet = 0
        elif app._resize_event is not None:
            app._check_resize()  # Textual would do so a sixtieth of a second later
            quiet = 0
        elif _owes_update(app.screen):
            app.screen._on_timer_update()
            quiet = 0
        elif _is_awaited(app):
            await asyncio.sleep(_NEXT_LOOK)
            quiet = 0


async def _session_answers(app: IrrunnerApp, end: float) -> bool:
    """Wait until the thread of the session has done what was queued before; whether it said so."""
    done = threading.Event()
    answered = partial(_set, done)
    app.session.ask(_nothing, answered, refused=answered)
    while not done.is_set() and time.monotonic() < end and not _ended(app):
        await asyncio.sleep(_NEXT_LOOK)
    return done.is_set()


def _nothing(_: Journal) -> None:
    """A question whose answer says that everything queued before it is done."""


def _set(event: threading.Event, _: object) -> None:
    event.set()


def _ended(app: App[Any]) -> bool:
    """Whether the app broke or was left."""
    return any((app._exit, app._exception_event.is_set(), not app.screen_stack))


def _is_awaited(app: App[Any]) -> bool:
    """Whether a key waits for the one before, or a thread works on what a screen asked for."""
    if not isinstance(app, IrrunnerApp):
        return False
    return not app.key_queue.is_idle or any(each.name == WORK for each in threading.enumerate())


def _owes_update(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
