"""A process that outlives irrunner by a moment: it ends what a check started, when irrunner is killed meanwhile."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# It waits at a pipe. A line on it is the process group; what comes then is either another line, which means that all is
# over, or the end of the pipe, which means that nobody is there any more to say so.
_PROGRAM: Final = """\
import os, signal, sys, time
group = sys.stdin.readline().strip()
if group and not sys.stdin.readline():
    try:
        os.killpg(int(group), signal.SIGTERM)
        for _ in range(20):
            time.sleep(0.1)
            os.killpg(int(group), 0)
        os.killpg(int(group), signal.SIGKILL)
    except OSError:
        pass
"""


@contextmanager
def watched() -> Iterator[Callable[[int], None]]:
    """Have a process group ended if we are killed within the block; the function says which.

    A `kill -9` runs no code of ours, and a program in a session of its own hears nothing of our end.
    """
    try:
        watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:  # without it a check runs all the same
        yield lambda _: None
        return
    assert watcher.stdin is not None  # noqa: S101 - it was asked for
    pipe = watcher.stdin

    def say(line: str) -> None:
        with suppress(OSError):
            pipe.write(f"{line}\n".encode())
            pipe.flush()

    try:
        yield lambda group: say(str(group))
    finally:
        say("over")
        with suppress(OSError):
            pipe.close()
        watcher.kill()
        watcher.wait()
