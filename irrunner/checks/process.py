"""Starting a program: without a shell, in a process group of its own, with its output as it comes and a cap on it."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
import time
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, BinaryIO, cast

from msgspec import Struct

from irrunner.checks.watcher import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024
"""Of each stream, kept; what comes after is counted and thrown away."""
_PIECE = 1 << 16
_TICK = 0.1
"""Seconds between two looks at whether to stop."""
_GRACE = 2.0
"""Seconds between asking a program to end and ending it; and for which a pipe is read that others hold open."""
_IN_MEMORY = 1 << 20


class Captured(Struct, frozen=True):
    """One stream of a program.

    Attributes:
        content: the bytes kept, open for reading at their beginning. size: how many came in all.
    """

    content: BinaryIO
    size: int
    max_bytes: int

    @property
    def truncated(self) -> bool:
        """Whether more came than was kept."""
        return self.size > self.max_bytes


class Ended(Struct, frozen=True):
    """How a program ended.

    Attributes:
        code: its exit code; negative is the number of the signal that ended it. stopped: whether we ended it.
    """

    code: int
    stopped: bool
    stdout: Captured
    stderr: Captured


class _Stream:
    """A pipe that is being read."""

    def __init__(self, name: str, max_bytes: int) -> None:
        self.name = name
        self.size = 0
        self._max = max_bytes
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 it outlives this object

    def take(self, data: bytes) -> None:
        room = max(0, self._max - self.size)
        self._file.write(data[:room])
        self.size += len(data)

    def captured(self) -> Captured:
        self._file.seek(0)
        return Captured(cast("BinaryIO", self._file), self.size, self._max)


def run_process(
    argv: Sequence[str],
    *,
    on_output: Callable[[str, bytes], None],
    should_stop: Callable[[], bool],
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    foreground: bool = False,
) -> Ended:
    """Start a program and read what it says until it has ended.

    Args:
        argv: the program and its arguments; no shell reads them.
        on_output: gets the name of a stream and bytes as they come.
        should_stop: asked several times a second; when true, the program and what it started is ended.
        folder: where it runs.
        environ: its environment; ours otherwise.
        max_bytes: of each stream that are kept.
        foreground: it keeps our stdin and our terminal, as a command typed into a shell does. Otherwise stdin is
            empty, it gets a session of its own, so that it can ask nobody anything, and it ends with irrunner, even
            when that is killed.

    Raises:
        OSError: it could not be started.
    """
    with nullcontext() if foreground else watched() as watch:
        process = subprocess.Popen(
            list(argv),
            stdin=None if foreground else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=dict(environ) if environ is not None else None,
            start_new_session=not foreground,
        )
        if watch is not None:
            watch(process.pid)
        streams = _Stream("stdout", max_bytes), _Stream("stderr", max_bytes)
        try:
            stopped = _Reader(process, on_output, own=not foreground).read(streams, should_stop)
        except BaseException:
            _end(process, own=not foreground)
            raise
        if not foreground:
            _signal(process, signal.SIGKILL, own=True)  # whatever of its group is still there
        return Ended(process.wait(), stopped, streams[0].captured(), streams[1].captured())


class _Reader:
    """Reads the two pipes of a program until they end, and ends the program when it has to."""

    def __init__(self, process: subprocess.Popen[bytes], on_output: Callable[[str, bytes], None], *, own: bool) -> None:
        """`own`: the program has a process group of its own."""
        self._process = process
        self._on_output = on_output
        self._own = own
        self._ended_at = 0.0

    def read(self, streams: tuple[_Stream, _Stream], should_stop: Callable[[], bool]) -> bool:
        """Read to the end; whether the program was stopped."""
        stopped = False
        with selectors.DefaultSelector() as selector:
            for pipe, stream in zip((self._process.stdout, self._process.stderr), streams, strict=True):
                if pipe is not None:
                    selector.register(pipe, selectors.EVENT_READ, stream)
            while (selector.get_map() or self._runs_on()) and not self._is_held_open():
                self._read_once(selector)
                if not stopped and should_stop():
                    stopped = True
                    _end(self._process, own=self._own)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        return stopped

    def _read_once(self, selector: selectors.BaseSelector) -> None:
        for key, _ in selector.select(_TICK) if selector.get_map() else ():
            if data := os.read(key.fd, _PIECE):
                key.data.take(data)
                self._on_output(key.data.name, data)
            else:
                selector.unregister(key.fileobj)

    def _runs_on(self) -> bool:
        """Whether the program still runs, after it has closed what it writes to; waits a moment for its end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_TICK)
        return self._process.poll() is None

    def _is_held_open(self) -> bool:
        """Whether the program ended a while ago and something that it left behind still has its pipes."""
        if self._process.poll() is None:
            return False
        self._ended_at = self._ended_at or time.monotonic()
        return time.monotonic() - self._ended_at > _GRACE


def _end(process: subprocess.Popen[bytes], *, own: bool) -> None:
    """Ask it to end, then end it, with everything in its group."""
    _signal(process, signal.SIGTERM, own=own)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        _signal(process, signal.SIGKILL, own=own)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals, *, own: bool) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if own:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
