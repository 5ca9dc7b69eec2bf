"""A terminal to run an app in: a pty of a given size, its bytes with their times, and what the process costs."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bench.measure import SLOWING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUIET = 0.4
"""Seconds without a byte after which a screen counts as painted."""


class Terminal:
    """An app in a terminal of its own."""

    def __init__(
        self, argv: Sequence[str], *, columns: int = 120, lines: int = 40, env: Mapping[str, str] | None = None
    ) -> None:
        self.begun = time.perf_counter()
        self.output = b""
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})})
            for name in ("NO_COLOR", *SLOWING):
                os.environ.pop(name, None)
            os.execvp(argv[0], list(argv))
        self._size(columns, lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the app and wait for it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._file)

    def resize(self, columns: int, lines: int) -> None:
        """As if the window were pulled to another size."""
        self._size(columns, lines)
        os.kill(self.pid, signal.SIGWINCH)

    def _size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read(self, seconds: float) -> bytes:
        """What arrives within some seconds: the first piece; empty when nothing did."""
        ready, _, _ = select.select([self._file], [], [], seconds)
        if not ready:
            return b""
        piece = os.read(self._file, 1 << 16)
        self.output += piece
        return piece

    def until(self, marker: bytes, seconds: float = 20) -> float:
        """Wait for some bytes; seconds since the start.

        Raises:
            TimeoutError: they never came.
        """
        end = time.perf_counter() + seconds
        while marker not in self.output:
            if not self.read(max(0.0, end - time.perf_counter())) and time.perf_counter() > end:
                raise TimeoutError(f"{marker!r} never came; the last bytes: {self.output[-300:]!r}")
        return time.perf_counter() - self.begun

    def settle(self, quiet: float = QUIET) -> int:
        """Read until nothing comes any more; how many bytes came."""
        count = 0
        while piece := self.read(quiet):
            count += len(piece)
        return count

    def press(self, key: bytes, patience: float = 2, quiet: float = 0.06) -> tuple[float, int]:
        """Press a key; seconds until the first byte of the answer, and the bytes until so many seconds are quiet."""
        begin = time.perf_counter()
        os.write(self._file, key)
        first = self.read(patience)
        took = time.perf_counter() - begin
        return took, len(first) + self.settle(quiet)

    def type(self, keys: bytes) -> None:
        """Press keys without waiting for anything."""
        os.write(self._file, keys)

    @property
    def cpu(self) -> float:
        """Seconds of CPU that the threads of the process took so far, to the nanosecond; ended threads are left out."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    @property
    def whole_cpu(self) -> float:
        """As `cpu`, with threads that have ended, to a hundredth of a second."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> float:
        """The process's memory now, in MB."""
        line = next(line for line in Path(f"/proc/{self.pid}/status").read_text().splitlines() if "VmRSS" in line)
        return int(line.split()[1]) / 1024
