"""SIGTERM and SIGHUP (a dropped ssh) end the app in order, so that the terminal is given back."""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.tui.app import IrrunnerApp


def handle_signals(app: IrrunnerApp) -> None:
    """Let the loop hear them; outside the main thread (a test) there is nothing to do."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.end_by, number)
