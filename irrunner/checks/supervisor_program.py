"""The process between irrunner and a program that a check starts; run alone, with the standard library only.

It starts the program in a session of its own, says how it ended, and ends whatever is left of it: when it is told to,
and when irrunner is gone, even by `kill -9`, which closes the pipe it listens to. On Linux it is the subreaper of all
that the program starts: a process that forks twice or leaves its session still is its descendant, and is found.

Arguments: the number of the pipe it reports to, then the command. It reports in lines: `started PID` or `error ERRNO`,
`ended CODE`, and last `left N`: how many processes had to be ended that the program left behind.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress

_GRACE = 2.0
"""Seconds between asking a program to end and ending it."""
_LONGEST = 5.0
"""Seconds for which processes are ended that come back."""
_SUBREAPER, _DEATH_SIGNAL = 36, 1
"""PR_SET_CHILD_SUBREAPER and PR_SET_PDEATHSIG of Linux."""


def _prctl(option: int, value: int) -> None:
    """Ask Linux for something; elsewhere there is no such thing."""
    if sys.platform != "linux":
        return
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _descendants() -> list[int]:
    """All that descends from this process and runs; empty where there is no /proc."""
    children: dict[int, list[int]] = {}
    with suppress(OSError):
        for name in os.listdir("/proc"):  # noqa: PTH208 - pathlib takes longer to import than the program to start
            if name.isdigit():
                with suppress(OSError), open(f"/proc/{name}/stat", "rb") as opened:  # noqa: PTH123
                    state, parent = opened.read().rpartition(b")")[2].split()[:2]
                    if state != b"Z":
                        children.setdefault(int(parent), []).append(int(name))
    found = children.get(os.getpid(), [])
    for pid in found:  # it grows meanwhile
        found += children.get(pid, [])
    return found


class Supervisor:
    """One program and what it started."""

    def __init__(self, argv: list[str], report: int) -> None:
        self._argv = argv
        self._report = report
        self._child = 0
        self._ended = False

    def run(self) -> None:
        """Start it, and follow it until all of it has ended."""
        _prctl(_SUBREAPER, 1)
        wake, woken = os.pipe()
        os.set_blocking(woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        if (error := self._start()) is not None:
            self._say(f"error {error}")
            return
        self._say(f"started {self._child}")
        self._follow(wake)
        self._say(f"left {self._end_all()}")

    def _start(self) -> int | None:
        """Start the program; the number of the error if that cannot be."""
        troubles, trouble = os.pipe()
        self._child = os.fork()
        if not self._child:
            self._become(trouble)
        os.close(trouble)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)  # the pipes end with the program and what it leaves behind
        os.dup2(null, 2)
        said = os.read(troubles, 32)
        os.close(troubles)
        return int(said) if said else None

    def _become(self, trouble: int) -> None:
        """Become the program; never returns."""
        try:
            os.setsid()
            _prctl(_DEATH_SIGNAL, signal.SIGKILL)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.execvp(self._argv[0], self._argv)  # noqa: S606 - no shell is what is wanted
        except OSError as error:
            os.write(trouble, str(error.errno or 0).encode())
        except ValueError:  # a zero byte in an argument
            os.write(trouble, b"22")
        os._exit(127)

    def _follow(self, wake: int) -> None:
        """Until the pipe from irrunner says that all is over, or is closed."""
        end_at = float("inf")
        while True:
            left = max(0.0, end_at - time.monotonic())
            ready, _, _ = select.select([0, wake], [], [], None if end_at == float("inf") else left)
            if wake in ready:
                os.read(wake, 4096)
                self._reap()
            told = os.read(0, 64) if 0 in ready else b"-"
            if b"end" in told or (not told and self._ended):
                return
            if (not told or b"stop" in told) and end_at == float("inf"):
                self._signal_group(signal.SIGTERM)
                end_at = time.monotonic() + _GRACE
            if not told:  # nobody is there any more to be told
                self._wait(end_at)
                return
            if time.monotonic() >= end_at and not self._ended:
                self._end_all()

    def _wait(self, end_at: float) -> None:
        while not self._ended and time.monotonic() < end_at:
            time.sleep(0.02)
            self._reap()

    def _reap(self) -> None:
        """Collect what has ended; say so when it is the program."""
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if pid == self._child:
                    self._ended = True
                    self._say(f"ended {os.waitstatus_to_exitcode(status)}")

    def _end_all(self) -> int:
        """End all that is left; how many that were besides the program itself."""
        ended: set[int] = set()
        give_up = time.monotonic() + _LONGEST
        self._signal_group(signal.SIGKILL)
        while (left := _descendants()) and time.monotonic() < give_up:
            ended.update(left)
            for number in (signal.SIGSTOP, signal.SIGKILL):  # first all stand still, so that none forks away
                for pid in left:
                    with suppress(OSError):
                        os.kill(pid, number)
            time.sleep(0.01)
            self._reap()
        self._reap()
        return len(ended - {self._child})

    def _signal_group(self, number: int) -> None:
        with suppress(OSError):
            os.killpg(self._child, number)

    def _say(self, text: str) -> None:
        with suppress(OSError):
            os.write(self._report, f"{text}\n".encode())


if __name__ == "__main__":
    pipe = int(sys.argv[1])
    os.set_inheritable(pipe, False)
    Supervisor(sys.argv[2:], pipe).run()
