"""A disk whose fsync fails when a test says so: the kernel asks us before each call, and is told the answer.

By seccomp(2) with a listener, for the calls of one thread; SQLite and the kernel are the real ones.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ARM = platform.machine() in ("aarch64", "arm64")
_SECCOMP, _SYNCS = (277, (82, 83)) if _ARM else (317, (74, 75))  # seccomp; fsync, fdatasync
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_CONTINUE = 1


class Syncs:
    """Counts the calls of fsync and fdatasync; `failing` names those that fail with EIO, from 1."""

    def __init__(self) -> None:
        self.count = 0
        self.failing: Callable[[int], bool] = lambda _: False

    def answer(self) -> int:
        """The error of the next call; 0 lets it happen."""
        self.count += 1
        return errno.EIO if self.failing(self.count) else 0


@contextmanager
def watched_syncs() -> Iterator[Syncs]:
    """Watch the calls of this thread; it cannot be undone, so it is for a process that ends afterwards."""
    syncs = Syncs()
    ready = threading.Event()
    listener: list[int] = []

    def listen() -> None:
        ready.wait()
        while True:
            request = bytearray(80)
            try:
                fcntl.ioctl(listener[0], _RECEIVE, request)
            except OSError:
                return
            number = struct.unpack_from("=Q", request)[0]
            error = syncs.answer()
            fcntl.ioctl(listener[0], _SEND, struct.pack("=QqiI", number, 0, -error, 0 if error else _CONTINUE))

    threading.Thread(target=listen, daemon=True).start()
    listener.append(_install())
    ready.set()
    yield syncs


def _install() -> int:
    """A filter that asks about the two calls and allows all others; the descriptor on which it asks."""
    program = [
        struct.pack("=HBBI", 0x20, 0, 0, 0),  # the number of the call
        struct.pack("=HBBI", 0x15, 1, 0, _SYNCS[0]),
        struct.pack("=HBBI", 0x15, 0, 1, _SYNCS[1]),
        struct.pack("=HBBI", 0x06, 0, 0, 0x7FC00000),  # ask
        struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000),  # allow
    ]
    code = ctypes.create_string_buffer(b"".join(program))
    filters = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # no new privileges: whoever gave them up may filter their own calls
    descriptor: int = libc.syscall(_SECCOMP, 1, 8, filters)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return descriptor
