"""A program in a real pseudo-terminal: what it draws, byte for byte and as a screen, and how it ends."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pyte

from tests.eventually import PATIENCE, eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_CONTROLS = (
    sys.executable,
    "-c",
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])",
)
"""Makes the terminal the one that controls the session, then becomes the program."""


class Terminal:
    """One program and the terminal around it.

    Attributes:
        raw: every byte that the program has written.
    """

    def __init__(
        self, argv: Sequence[str], *, env: Mapping[str, str], size: tuple[int, int] = (120, 36), controls: bool = False
    ) -> None:
        """Start a program in a session of its own.

        Args:
            argv: the program. env: all of its environment. size: columns and rows.
            controls: whether the terminal is the session's own, so that the kernel signals its end.
        """
        self.raw = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.modes_before = termios.tcgetattr(slave)
        self._slave = slave
        self.process = subprocess.Popen(
            [*(_CONTROLS if controls else ()), *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            start_new_session=True,
            close_fds=True,
        )

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, what: str | Callable[[], bool]) -> None:
        """Read on until the screen shows a text, or something else holds."""
        met = what if callable(what) else lambda: what in self.text
        eventually(lambda: met() or self._ended(), str(what), wait=self._listen, instead=lambda: self.text)
        if not met():
            self.drain()
            assert met(), f"it ended before it showed {what}\n{self.text}"

    def press(self, *keys: str) -> None:
        """Type."""
        for key in keys:
            os.write(self._master, key.encode())

    def escape(self, gone: str) -> None:
        """Press escape, as terminals with the Kitty protocol send it, and wait until a text is gone.

        The lone byte would become part of whatever key follows too soon.
        """
        self.press("\x1b[27u")
        self.until(lambda: gone not in self.text)

    def resize(self, columns: int, rows: int) -> None:
        """Another size, as a window manager does it."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)

    def end(self, number: int | None = None) -> int:
        """Wait for the end, after a signal if one is given; the exit code."""
        if number is not None:
            self.process.send_signal(number)
        eventually(self._ended, "its end", wait=self._listen, instead=lambda: self.text)
        while self._read(0):
            pass
        return self.process.returncode

    def drain(self) -> None:
        """Read what is there."""
        while self._read(0.05):
            pass

    def hang_up(self) -> int:
        """Take the terminal away, as a dropped connection does; the exit code."""
        self.vanish()
        self.process.send_signal(signal.SIGHUP)
        return self.process.wait(PATIENCE)

    def vanish(self) -> None:
        """Take the terminal away without a word; once only: a second time the numbers may be somebody else's."""
        descriptors = [each for each in (self._slave, self._master) if each >= 0]
        self._master = self._slave = -1
        for each in descriptors:
            os.close(each)

    def close(self) -> None:
        """End it in any case."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.vanish()

    def restored(self) -> bool:
        """Whether the terminal was given back: main screen, cursor, no mouse, no paste marks, its old modes."""
        given_back = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l")
        last = (self.raw.rfind(each) > self.raw.rfind(each[:-1] + opposite(each)) for each in given_back)
        return all(last) and termios.tcgetattr(self._slave)[:4] == self.modes_before[:4]

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def _listen(self, _interval: float) -> None:
        """Wait for more, longer than a condition is otherwise waited for: what comes ends the wait."""
        self._read(0.2)

    def _read(self, wait: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], wait)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)


def opposite(mode: bytes) -> bytes:
    """`h` for `l` and the other way round."""
    return b"h" if mode.endswith(b"l") else b"l"


OURS = re.compile(
    rb"\x1b\[[0-9;:]*m"  # colours
    rb"|\x1b\[[0-9;]*[HABCDJKGd]"  # moving, erasing
    rb"|\x1b\[\?(?:1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048|25|7)[hl]"  # modes
    rb"|\x1b\[\?(?:2026|2048)\$p"  # questions
    rb"|\x1b\[[<>=]\d*u"  # keyboard protocol
    rb"|\x1b\]22;[a-z]*\x07"  # the shape of the mouse pointer
    rb"|\x1b\[\d+;\d+;\d+t|\x1b\[c|\x1b\[6n|\x1b\[\d* q"
)
"""Every sequence that Textual writes by itself."""


def foreign(raw: bytes) -> list[bytes]:
    """What in a stream of bytes a terminal would obey and that Textual did not write: there should be nothing."""
    rest = OURS.sub(b"", raw)
    found = re.findall(rb"\x1b.{0,20}|\xc2[\x80-\x9f]|[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", rest, re.DOTALL)
    hidden = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u200b\u2028"
    return found + [char.encode() for char in hidden if char.encode() in rest]


def screen_program(
    place: str, *, incident: str = "", before: str = "", options: str = "", actor: str = "ada"
) -> list[str]:
    """The argv of a process that opens the screen on a store."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom irrunner.errors import IrrunnerError\n"
        "from irrunner.journal.chain import Actor\nfrom irrunner.tui.start import run_app\n"
        f"{before}\n"
        "try:\n"
        f"    actor = Actor({actor!r}, 'ada', 'laptop.example')\n"
        f"    code = run_app(Path({place!r}), incident={incident or None!r}, actor=actor, {options})\n"
        "except IrrunnerError as error:\n"
        "    print(error.sentence, error.hint, file=sys.stderr)\n"
        "    code = error.exit_code\n"
        "sys.exit(code)\n"
    )
    return [sys.executable, "-c", code]
