"""Textual's driver, thrifty with bytes, and with an eye on whether its terminal is still there.

A terminal can vanish without a signal: the connection's end is killed, or the signal is ignored as under nohup.
Reading from it then ends at once, for ever, and Textual would ask again for ever; writing to it fails, and
Textual's writer would end and its queue fill up until the app stands still.
"""

from __future__ import annotations

import os
import termios
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver

from irrunner.tui.terminal.sgr_optimizer import SgrOptimizer


class Output:
    """What the driver writes to; once writing has failed nothing is written any more.

    Attributes:
        broken: whether it has failed.
    """

    def __init__(self, file: IO[str]) -> None:
        self.broken = False
        self._file = file
        self._pen = SgrOptimizer()

    def write(self, text: str) -> None:
        """Write, if there is still somewhere to write to."""
        if self.broken:
            return
        try:
            self._file.write(self._pen.optimize(text))
        except OSError:
            self.broken = True

    def flush(self) -> None:
        """As `write`."""
        if self.broken:
            return
        try:
            self._file.flush()
        except OSError:
            self.broken = True

    def fileno(self) -> int:
        """The file's."""
        return self._file.fileno()


class WatchedDriver(LinuxDriver):
    """The driver of our app on a real terminal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Textual's."""
        super().__init__(*args, **kwargs)
        self._output = Output(self._file)
        self._file: Any = self._output
        self._unreadable = False

    def is_gone(self) -> bool:
        """Whether the terminal has vanished, or belongs to somebody else for good; then its keys are read no more."""
        gone = self._unreadable or self._output.broken or not _is_terminal(self.fileno)
        if gone:
            self.exit_event.set()
        return gone

    def start_application_mode(self) -> None:
        """Take the terminal; the program before us may have left it so that writing fails when it is slow."""
        for descriptor in (self.fileno, self._output.fileno()):
            os.set_blocking(descriptor, True)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _sigcont_application(self, *args: Any) -> None:
        """Go on after a stop. Before SIGSTOP nobody could let go of the terminal: that is done now.

        Textual would take it a second time: two threads would read the keys, the program could not end, and the
        terminal would be given back as it was in between.
        """
        if self._auto_restart and not self._must_signal_resume and self._key_thread is not None:
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application(*args)

    def run_input_thread(self) -> None:
        """Read keys; that nothing can be read any more is no fault of the program."""
        try:
            super().run_input_thread()
        except OSError:
            self._unreadable = True


def _is_terminal(descriptor: int) -> bool:
    """Whether the terminal answers; one that has hung up does not."""
    try:
        termios.tcgetattr(descriptor)
    except termios.error:
        return False
    return True
