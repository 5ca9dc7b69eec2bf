"""Starting a program: without a shell, under a supervisor, with its output as it comes and a cap on it."""

from __future__ import annotations

import io
import os
import selectors
import tempfile
import time
from typing import TYPE_CHECKING, BinaryIO, cast

from msgspec import Struct

from irrunner.checks.supervised import GRACE, Foreground, Supervised

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from irrunner.checks.supervised import Running

MAX_BYTES = 64 * 1024 * 1024
"""Of each stream, kept; what comes after is counted and thrown away."""
_PIECE = 1 << 16
_TICK = 0.1
"""Seconds between two looks at whether to stop."""
_IN_MEMORY = 1 << 20
_LOST = -9
"""The exit code of a program whose end nobody saw."""


class Captured(Struct, frozen=True):
    """One stream of a program.

    Attributes:
        content: the bytes kept, open for reading at their beginning. kept: how many. size: how many came in all.
        trouble: why not all of it was kept, if that is not the limit.
    """

    content: BinaryIO
    kept: int
    size: int
    trouble: str = ""

    @property
    def truncated(self) -> bool:
        """Whether more came than was kept."""
        return self.size > self.kept


class Ended(Struct, frozen=True):
    """How a program ended.

    Attributes:
        code: its exit code; negative is the number of the signal that ended it. stopped: whether we ended it.
        left: how many processes it left behind, which were ended.
    """

    code: int
    stopped: bool
    stdout: Captured
    stderr: Captured
    left: int = 0


class _Stream:
    """A pipe that is being read: what came is kept in memory first, then in a file, then no longer."""

    def __init__(self, name: str, max_bytes: int) -> None:
        self.name = name
        self._size = self._kept = 0
        self._room = max_bytes
        self._file: BinaryIO = io.BytesIO()
        self._trouble = ""

    def take(self, data: bytes) -> None:
        """Keep it as far as there is room; a full disk never ends a program that only wants to write."""
        self._size += len(data)
        rest = data[: self._room]
        try:
            if self._kept + len(rest) > _IN_MEMORY and isinstance(self._file, io.BytesIO):
                self._file = _on_disk(self._file)
            while rest:
                written = self._file.write(rest)
                rest = rest[written:]
                self._kept += written
                self._room -= written
        except OSError as error:
            self._room = 0
            self._trouble = error.strerror or str(error)

    def close(self) -> None:
        self._file.close()

    def captured(self) -> Captured:
        self._file.seek(0)
        return Captured(self._file, self._kept, self._size, self._trouble)


def _on_disk(memory: io.BytesIO) -> BinaryIO:
    """A file with what was kept in memory, unbuffered: what is written is on the disk or is an error at once.

    Raises:
        OSError: the disk has no room for it.
    """
    file = cast("BinaryIO", tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 it outlives this function
    rest = memory.getbuffer()
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError:
        file.close()
        raise
    return file


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
    running: Running = (Foreground if foreground else Supervised)(argv, folder, environ)
    streams = _Stream("stdout", max_bytes), _Stream("stderr", max_bytes)
    try:
        stopped = _read(running, streams, on_output, should_stop)
        code = running.wait(GRACE)
    except BaseException:
        running.stop()
        for stream in streams:
            stream.close()
        raise
    finally:
        running.finish()
        for pipe in running.pipes:
            pipe.close()
    return Ended(_LOST if code is None else code, stopped, streams[0].captured(), streams[1].captured(), running.left)


def _read(
    running: Running,
    streams: tuple[_Stream, _Stream],
    on_output: Callable[[str, bytes], None],
    should_stop: Callable[[], bool],
) -> bool:
    """Read both pipes until the program has ended, and end it when it has to; whether it was stopped."""
    stopped, ended_at = False, 0.0
    with selectors.DefaultSelector() as selector:
        for pipe, stream in zip(running.pipes, streams, strict=True):
            selector.register(pipe, selectors.EVENT_READ, stream)
        while True:
            if selector.get_map():
                _read_once(selector, on_output)
            if not stopped and should_stop():
                stopped = True
                running.stop()
            if running.wait(0 if selector.get_map() else _TICK) is not None:
                ended_at = ended_at or time.monotonic()
                # Something that it left behind may still hold its pipes: they are read for a moment.
                if not selector.get_map() or time.monotonic() - ended_at > GRACE:
                    return stopped


def _read_once(selector: selectors.BaseSelector, on_output: Callable[[str, bytes], None]) -> None:
    for key, _ in selector.select(_TICK):
        if data := os.read(key.fd, _PIECE):
            key.data.take(data)
            on_output(key.data.name, data)
        else:
            selector.unregister(key.fileobj)
