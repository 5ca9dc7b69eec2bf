"""Lines that a person types; where others act meanwhile, what they did is shown while nobody types."""

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
"""Seconds between two looks at what others wrote."""


LONGEST = 500_000  # bytes of a line; more than the longest note can have


class EndOfInput(Exception):
    """Nobody says anything any more."""


class TooLong(Misused):
    """A line that nobody typed."""


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
    return line.decode(errors="replace").rstrip("\r\n")


class Listener:
    """Lines of stdin; between them, something is looked at twice a second."""

    def __init__(self, tick: Callable[[], None]) -> None:
        """Take what is to be looked at."""
        self._tick = tick
        self._held = b""
        self._ended = False

    def line(self) -> str:
        """The next line.

        Raises:
            EndOfInput: there is none. TooLong: all of it was read, and nothing is done.
        """
        if (descriptor := _descriptor()) is None:
            self._tick()
            return read_line()
        if sys.stdin.isatty() and sys.stdout is not None:
            click.echo("> ", nl=False)
            sys.stdout.flush()
        while b"\n" not in self._held and not self._ended:
            self._tick()
            if select.select([descriptor], [], [], TICK)[0]:
                data = os.read(descriptor, 65_536)
                self._ended = not data
                self._held += data
        said, _, self._held = self._held.partition(b"\n")
        if not said and self._ended and not self._held:
            raise EndOfInput
        if len(said) > LONGEST:
            raise TooLong(f"The line is longer than {LONGEST:,} bytes. Nothing was done.", hint="Add it as a file.")
        return said.decode(errors="replace").rstrip("\r")


def _descriptor() -> int | None:
    """The file that can be waited for; None where stdin is none, as in a test."""
    try:
        return stdin().fileno()
    except (OSError, ValueError, AttributeError):
        return None
