"""Reading lines from stdin, and doing something else while nobody types."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from irrunner.cli.arguments import stdin
from irrunner.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Callable

_PASTE_BEGINS, _PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
_MARKS = re.compile(rb"\x1b\[20[01]~")
TICK = 0.5
"""Seconds between two calls of the function that runs while nobody types."""
LONGEST = 500_000
"""Bytes of a line; more than the longest note can have."""


TOGETHER = 0.05
"""Seconds; nobody types a line so soon after another one, so that it was pasted."""
MANY_LINES = '"""'
"""Begins and ends a text of several lines."""


class EndOfInput(Exception):
    """There is no further line."""


class TooLong(Misused):
    """A line that is longer than anybody types."""


class Pasted(Misused):
    """Several lines that arrived together on a terminal; none of them is a command.

    Attributes:
        lines: all of them.
    """

    def __init__(self, lines: list[str]) -> None:
        """Keep the lines, for whoever wants a text."""
        super().__init__(
            f"{len(lines)} lines arrived together, as a paste does. Nothing was done.",
            hint=f"For a note of several lines say note {MANY_LINES}, paste, and end it with {MANY_LINES}.",
        )
        self.lines = lines


def on_terminal() -> bool:
    """Whether a person types."""
    return sys.stdin is not None and sys.stdin.isatty() and _descriptor() is not None


def forget_typed() -> None:
    """Forget what was typed and not read: the last line of a paste, which has no end yet."""
    with suppress(OSError, termios.error):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def read_line() -> str:
    """The next line of stdin.

    Raises:
        EndOfInput: there is none.
        TooLong: it is too long; all of it was read, so that its end is not taken for another line.
    """
    stream = stdin()
    if sys.stdin.isatty() and sys.stdout is not None:
        click.echo("> ", nl=False)
        sys.stdout.flush()
    line = stream.readline(LONGEST)
    if not line:
        raise EndOfInput
    if len(line) == LONGEST and not line.endswith(b"\n"):
        while (more := stream.readline(LONGEST)) and not more.endswith(b"\n"):
            pass
        raise TooLong(
            f"The line is longer than {LONGEST:,} bytes. Nothing was done.", hint="Add it as a file: add PATH."
        )
    return line.decode(errors="surrogateescape").rstrip("\r\n")


class _Ahead:
    """What came in and was not taken as a line yet.

    Attributes:
        data: the bytes. ended: no more comes.
    """

    data = b""
    ended = False


_AHEAD = _Ahead()


class LineReader:
    """Reads lines of stdin, and calls a function about twice a second while it waits for one.

    What came and was not taken yet is for whichever reader is asked next.
    """

    def __init__(self, tick: Callable[[], None]) -> None:
        """Read on; `tick` is also called once before each line."""
        self._tick = tick

    def line(self) -> str:
        """The next line.

        Raises:
            EndOfInput: there is none. TooLong: the line is too long; all of it was read.
            Pasted: on a terminal, several lines arrived together.
        """
        if (descriptor := _descriptor()) is None:
            self._tick()
            return read_line()
        if sys.stdin.isatty() and sys.stdout is not None:
            click.echo("> ", nl=False)
            sys.stdout.flush()
        while b"\n" not in _AHEAD.data and not _AHEAD.ended:
            self._tick()
            if select.select([descriptor], [], [], TICK)[0]:
                data = os.read(descriptor, 65_536)
                _AHEAD.ended = not data
                _AHEAD.data = (_AHEAD.data + data)[: LONGEST + 1] if b"\n" not in data else _AHEAD.data + data
        if sys.stdin.isatty():
            self._read_what_came_together(descriptor)
            if _AHEAD.data.count(b"\n") > 1 or _PASTE_BEGINS in _AHEAD.data:
                lines, _AHEAD.data = _AHEAD.data, b""
                raise Pasted(_MARKS.sub(b"", lines).decode(errors="surrogateescape").splitlines())
        line, _, _AHEAD.data = _AHEAD.data.partition(b"\n")
        if not line and _AHEAD.ended and not _AHEAD.data:
            raise EndOfInput
        if len(line) > LONGEST:
            raise TooLong(f"The line is longer than {LONGEST:,} bytes. Nothing was done.", hint="Add it as a file.")
        return line.decode(errors="surrogateescape").rstrip("\r")

    def _read_what_came_together(self, descriptor: int) -> None:
        """Read on while lines come faster than anybody types; a bracketed paste up to its end."""
        while not _AHEAD.ended and len(_AHEAD.data) < LONGEST:
            pasting = _AHEAD.data.count(_PASTE_BEGINS) > _AHEAD.data.count(_PASTE_ENDS)
            if not select.select([descriptor], [], [], TICK if pasting else TOGETHER)[0]:
                return
            data = os.read(descriptor, 65_536)
            _AHEAD.ended = not data
            _AHEAD.data += data


def _descriptor() -> int | None:
    """The file descriptor of stdin to wait for; None where stdin has none, as in a test."""
    try:
        return stdin().fileno()
    except (OSError, ValueError, AttributeError):
        return None
