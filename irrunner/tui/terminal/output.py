"""What the driver writes to: the terminal, with fewer bytes, and silence once it is gone."""

from __future__ import annotations

from typing import IO

from irrunner.tui.terminal.sgr_optimizer import SgrOptimizer


class TerminalOutput:
    """A file that drops everything once writing to it has failed.

    Attributes:
        broken: whether it has failed.
    """

    def __init__(self, file: IO[str]) -> None:
        self.broken = False
        self._file = file
        self._optimizer = SgrOptimizer()

    def write(self, text: str) -> None:
        """Write what changes the terminal as `text` would."""
        if self.broken:
            return
        try:
            self._file.write(self._optimizer.optimize(text))
        except OSError:
            self.broken = True

    def flush(self) -> None:
        """Send what was written."""
        if self.broken:
            return
        try:
            self._file.flush()
        except OSError:
            self.broken = True

    def fileno(self) -> int:
        """The file's descriptor."""
        return self._file.fileno()
