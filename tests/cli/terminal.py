"""A real terminal for a real process: what a person sees, and what they type."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 20.0
"""Seconds after which a test gives up on a process."""


class Terminal:
    """One command on a pty.

    Attributes:
        seen: everything that came out so far, as bytes.
    """

    def __init__(self, *argv: str | Path, **environment: str) -> None:
        self.seen = b""
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "irrunner", *map(str, argv)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "dumb", **environment},
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)

    def wait_for(self, text: str) -> None:
        """Read until the text has appeared."""
        until = time.monotonic() + PATIENCE
        while text.encode() not in self.seen:
            assert self._read(until), f"{text!r} never came; there was {self.seen!r}"

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        """Read what is left, and the exit code."""
        until = time.monotonic() + PATIENCE
        while self._read(until):
            pass
        return self._process.wait(PATIENCE)

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # the process closed its side
            return False
        self.seen += data
        return bool(data)


def _take_terminal() -> None:
    """Make the pty the process's own terminal, so that Ctrl-C on it is a signal, also if whoever runs the tests
    ignores that one (a shell does, for what it starts in the background)."""
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
