"""A program that is being run: supervised by a process of its own, or in the foreground of somebody's terminal."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GRACE: Final = 2.0
"""Seconds between asking a program to end and ending it; and for which a pipe is read that others hold open."""
_PROGRAM: Final = Path(__file__).with_name("supervisor_program.py")
_UNKNOWN_END: Final = -signal.SIGKILL
"""What is taken for the exit code when the supervisor itself was killed: the program was killed with it."""


class Running(Protocol):
    """A program that was started.

    Attributes:
        pipes: its stdout and its stderr, to be read. left: how many processes it left behind that were ended.
    """

    pipes: tuple[IO[bytes], IO[bytes]]
    left: int

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; its exit code, negative for a signal; None while it runs."""
        ...

    def stop(self) -> None:
        """Ask it to end, then end it."""
        ...

    def finish(self) -> None:
        """End whatever is left of it."""
        ...


class Supervised:
    """A program without a terminal, whose supervisor ends all of it: when it is told to, and when irrunner is gone."""

    def __init__(self, argv: Sequence[str], folder: Path | None, environ: Mapping[str, str] | None) -> None:
        """Start it.

        Raises:
            OSError: it could not be started.
        """
        self.left = 0
        self._code: int | None = None
        self._said = b""
        self._report, report = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_PROGRAM), str(report), *argv],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=dict(environ) if environ is not None else None,
                start_new_session=True,
                pass_fds=(report,),
            )
        except BaseException:
            os.close(self._report)
            raise
        finally:
            os.close(report)
        assert self._process.stdout is not None and self._process.stderr is not None  # noqa: PT018, S101 asked for
        self.pipes = self._process.stdout, self._process.stderr
        self._program = 0
        try:
            self._wait_for_start(argv[0])
        except BaseException:
            self.finish()
            for pipe in self.pipes:
                pipe.close()
            raise

    def _wait_for_start(self, program: str) -> None:
        word, _, number = (self._next_line(None) or "error 0").partition(" ")
        if word == "error":
            raise OSError(int(number), os.strerror(int(number)) if int(number) else "its supervisor ended", program)
        self._program = int(number)

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; its exit code, negative for a signal; None while it runs."""
        if self._code is None and (line := self._next_line(seconds)) is not None:
            word, _, number = line.partition(" ")
            self._code = int(number) if word == "ended" else _UNKNOWN_END
        return self._code

    def stop(self) -> None:
        """Ask it to end; its supervisor ends it after a moment."""
        self._tell("stop")
        if self.wait(GRACE * 2) is None:
            self._kill()
            self._code = _UNKNOWN_END

    def finish(self) -> None:
        """End whatever is left of it."""
        self._tell("end")
        for pipe in (self._process.stdin,):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        while line := self._next_line(GRACE * 4):
            word, _, number = line.partition(" ")
            self.left = int(number) if word == "left" else self.left
        report, self._report = self._report, -1  # its number may be somebody else's afterwards
        with suppress(OSError):
            os.close(report)
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._kill()
            self._process.wait()

    def _kill(self) -> None:
        """The supervisor does not answer: end it, and the group of the program."""
        self._process.kill()
        with suppress(OSError):
            if self._program:
                os.killpg(self._program, signal.SIGKILL)

    def _tell(self, word: str) -> None:
        pipe = self._process.stdin
        with suppress(OSError, ValueError):
            if pipe is not None:
                pipe.write(f"{word}\n".encode())
                pipe.flush()

    def _next_line(self, seconds: float | None) -> str | None:
        """The next thing that the supervisor says; empty at its end, None when nothing comes in time."""
        end = None if seconds is None else time.monotonic() + seconds
        while b"\n" not in self._said:
            left = None if end is None else max(0.0, end - time.monotonic())
            if not select.select([self._report], [], [], left)[0]:
                return None
            if not (data := os.read(self._report, 256)):
                return ""
            self._said += data
        line, _, self._said = self._said.partition(b"\n")
        return line.decode("ascii")


class Foreground:
    """A program that has our stdin and our terminal, as one that a shell starts."""

    left = 0

    def __init__(self, argv: Sequence[str], folder: Path | None, environ: Mapping[str, str] | None) -> None:
        """Start it.

        Raises:
            OSError: it could not be started.
        """
        self._process = subprocess.Popen(
            list(argv),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=dict(environ) if environ is not None else None,
        )
        assert self._process.stdout is not None and self._process.stderr is not None  # noqa: PT018, S101 asked for
        self.pipes = self._process.stdout, self._process.stderr

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; its exit code, negative for a signal; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.poll()

    def stop(self) -> None:
        """Ask it to end, then end it."""
        self._process.terminate()
        if self.wait(GRACE) is None:
            self._process.kill()
            self._process.wait()

    def finish(self) -> None:
        """What it left behind is a matter of the shell that it was typed into."""
