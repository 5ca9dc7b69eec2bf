"""SIGTERM, SIGHUP (a dropped ssh) and a terminal that vanishes without either end the app in order.

The terminal is given back, if it is still there, and what was being written is kept.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING, Any

from irrunner.tui.terminal.textual_compat import is_terminal_gone

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

POLL_SECONDS = 1.0
"""How often it is checked whether the terminal is still there."""


def handle_signals(end: Callable[[signal.Signals], None]) -> None:
    """Let the loop call `end` for them; outside the main thread (a test) there is nothing to do."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)


def watch_terminal(app: App[Any], end: Callable[[signal.Signals], None]) -> None:
    """End as SIGHUP would, when the terminal is gone and no signal came."""

    def check() -> None:
        if is_terminal_gone(app):
            end(signal.SIGHUP)

    app.set_interval(POLL_SECONDS, check)
