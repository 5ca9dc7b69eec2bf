"""Reading lines from stdin, and doing something else while nobody types."""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING

import click

from irrunner.cli.arguments import stdin
from irrunner.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Callable

TICK = 0.5
"""Seconds between two calls of the function that runs while nobody types."""
LONGEST = 500_000
"""Bytes of a line; more than the longest note can have."""


class EndOfInput(Exception):
    """There is no further line."""


class TooLong(Misused):
    """A line that is longer than anybody types."""


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


class LineReader:
    """Reads lines of stdin, and calls a function about twice a second while it waits for one."""

    def __init__(self, tick: Callable[[], None]) -> None:
        """Read on; `tick` is also called once before each line."""
        self._tick = tick
        self._buffer = b""
        self._ended = False

    def line(self) -> str:
        """The next line.

        Raises:
            EndOfInput: there is none. TooLong: the line is too long; all of it was read.
        """
        if (descriptor := _descriptor()) is None:
            self._tick()
            return read_line()
        if sys.stdin.isatty() and sys.stdout is not None:
            click.echo("> ", nl=False)
            sys.stdout.flush()
        while b"\n" not in self._buffer and not self._ended:
            self._tick()
            if select.select([descriptor], [], [], TICK)[0]:
                data = os.read(descriptor, 65_536)
                self._ended = not data
                self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        if not line and self._ended and not self._buffer:
            raise EndOfInput
        if len(line) > LONGEST:
            raise TooLong(f"The line is longer than {LONGEST:,} bytes. Nothing was done.", hint="Add it as a file.")
        return line.decode(errors="surrogateescape").rstrip("\r")


def _descriptor() -> int | None:
    """The file descriptor of stdin to wait for; None where stdin has none, as in a test."""
    try:
        return stdin().fileno()
    except (OSError, ValueError, AttributeError):
        return None
