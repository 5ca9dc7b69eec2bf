"""SIGTERM, SIGHUP (a dropped ssh) and a terminal that vanishes without either end the app in order.

The terminal is given back, if it is still there, and what was being written is kept.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

LOOK = 1.0
"""Seconds between two looks at whether the terminal is still there."""


def handle_signals(end: Callable[[signal.Signals], None]) -> None:
    """Let the loop call `end` for them; outside the main thread (a test) there is nothing to do."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)


def watch_terminal(app: App[Any], end: Callable[[signal.Signals], None]) -> None:
    """End as SIGHUP would, when the terminal is gone and no signal has said so."""

    def look() -> None:
        if getattr(app._driver, "is_gone", bool)():
            end(signal.SIGHUP)

    app.set_interval(LOOK, look)
