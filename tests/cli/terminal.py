"""A real terminal for a real process: what a person sees, and what they type."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from tests.eventually import PATIENCE, eventually

if TYPE_CHECKING:
    from pathlib import Path


class Terminal:
    """One command on a pty.

    Attributes:
        seen: everything that came out so far, as bytes.
    """

    def __init__(self, *argv: str | Path, **environment: str) -> None:
        self.seen = b""
        self._ended = False
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "irrunner", *map(str, argv)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "dumb", **environment},
            start_new_session=True,
            preexec_fn=take_terminal,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)

    def wait_for(self, *texts: str) -> None:
        """Read until one of the texts has appeared."""
        wanted = [text.encode() for text in texts]
        eventually(
            lambda: self._ended or any(each in self.seen for each in wanted),
            " or ".join(texts),
            wait=self._listen,
            instead=lambda: self.seen,
        )
        assert any(each in self.seen for each in wanted), f"it ended before {texts!r}; there was {self.seen!r}"

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def resize(self, columns: int) -> None:
        """Give the window another width."""
        import fcntl
        import struct
        import termios

        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def end(self) -> int:
        """Read what is left, and the exit code."""
        eventually(lambda: self._ended, "its end", wait=self._listen, instead=lambda: self.seen)
        return self._process.wait(PATIENCE)

    def _listen(self, _interval: float) -> None:
        ready, _, _ = select.select([self._ours], [], [], 0.2)
        if not ready:
            return
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # the process closed its side
            data = b""
        self.seen += data
        self._ended = not data


def take_terminal() -> None:
    """Make the pty the process's own terminal, so that Ctrl-C on it is a signal, also if whoever runs the tests
    ignores that one (a shell does, for what it starts in the background)."""
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
