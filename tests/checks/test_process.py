"""A program that a check starts: what it says is kept, and nothing of it stays behind."""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from irrunner.checks.process import run_process
from tests.eventually import eventually

if TYPE_CHECKING:
    from collections.abc import Callable


class Ran(NamedTuple):
    """What a program did; `shown` is what was said, in the pieces in which it came."""

    code: int
    stopped: bool
    out: bytes
    err: bytes
    size: int
    truncated: bool
    shown: list[bytes]
    left: int


def ran(code: str, *, stop: Callable[[list[bytes]], bool] = lambda _: False, max_bytes: int = 1 << 20) -> Ran:
    """What a Python program does; `stop` gets what it has said so far."""
    said: list[bytes] = []
    ended = run_process(
        [sys.executable, "-I", "-S", "-u", "-c", code],
        on_output=lambda _, data: said.append(data),
        should_stop=lambda: stop(said),
        max_bytes=max_bytes,
    )
    with ended.stdout.content as out, ended.stderr.content as err:
        truncated = ended.stdout.truncated
        return Ran(ended.code, ended.stopped, out.read(), err.read(), ended.stdout.size, truncated, said, ended.left)


def test_both_streams_and_the_exit_code_are_kept() -> None:
    found = ran("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")

    assert (found.code, found.out, found.err) == (3, b"out\n", b"err\n")
    assert sorted(b"".join(found.shown)) == sorted(b"out\nerr\n"), "all of it was shown as it came"


def test_what_comes_after_the_cap_is_counted_and_thrown_away() -> None:
    found = ran("import sys; sys.stdout.write('x' * 3_000_000)", max_bytes=1_000)

    assert (found.size, found.truncated, found.out) == (3_000_000, True, b"x" * 1_000)


def test_a_program_that_closes_its_output_first_ends_by_itself() -> None:
    found = ran("import os, sys, time; print('x'); os.close(1); os.close(2); time.sleep(0.3); os._exit(3)")

    assert (found.code, found.out) == (3, b"x\n")


def test_a_program_that_closes_its_output_and_never_ends_is_ended() -> None:
    assert ran("import os, time; os.close(1); os.close(2); time.sleep(600)", stop=lambda _: True).stopped


def test_it_cannot_read_what_is_typed_into_irrunner() -> None:
    assert ran("import sys; print(repr(sys.stdin.read()))").out == b"''\n"


def test_a_program_that_never_ends_is_ended_with_what_it_started() -> None:
    code = "import os, time\nif not os.fork(): print(os.getpid()); time.sleep(600)\ntime.sleep(600)"
    found = ran(code, stop=bool)

    assert found.stopped
    assert found.code == -signal.SIGTERM
    eventually(lambda: gone(int(found.out)), "the end of what it started")


def test_a_program_that_ignores_being_asked_is_ended_all_the_same() -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x'); time.sleep(600)"

    assert ran(code, stop=bool).code == -signal.SIGKILL


def test_what_a_program_leaves_behind_neither_holds_us_nor_stays() -> None:
    code = "import os, time\nif not os.fork(): print(os.getpid()); time.sleep(600)\n"
    began = time.monotonic()
    found = ran(code)

    assert found.code == 0
    assert time.monotonic() - began < 60
    eventually(lambda: gone(int(found.out)), "the end of what it left behind")


LEAVES = """\
import os, signal, time
def away():
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(3, 100)
    os.write(1, b"%d\\n" % os.getpid())
    os.environ.clear()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
away()
away()
time.sleep(TIME)
"""
"""Starts two processes that leave its session and its group, forget where they come from, and wait."""

FORKS = """\
import os, time
for _ in range(100):
    if not os.fork():
        os.setsid()
        print("on", flush=True)
        time.sleep(600)
    time.sleep(0.01)
time.sleep(600)
"""

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux finds what leaves its session")


@linux_only
@pytest.mark.parametrize("seconds", ["600", "0.5"])
def test_what_leaves_the_session_of_a_program_ends_with_it(seconds: str) -> None:
    found = ran(
        LEAVES.replace("TIME", seconds), stop=lambda said: seconds == "600" and b"".join(said).count(b"\n") == 2
    )

    pids = [int(pid) for pid in found.out.split()]
    assert len(pids) == 2
    assert found.left >= 2
    for pid in pids:
        eventually(partial(gone, pid), "the end of what left its session")


@linux_only
def test_a_program_that_forks_without_end_is_ended() -> None:
    before = children()
    found = ran(FORKS, stop=lambda said: b"".join(said).count(b"on") > 5)

    assert found.stopped
    assert found.left > 5
    assert all(gone(pid) for pid in children() - before)


def children() -> set[int]:
    """The processes of ours; a server of other tests may be among them."""
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def test_a_program_that_closes_its_output_is_waited_for() -> None:
    code = "import os, sys, time; print('x'); os.close(1); os.close(2); time.sleep(0.3); os._exit(7)"

    assert (ran(code).code, ran(code).out) == (7, b"x\n")


def test_a_program_whose_supervisor_is_killed_does_not_stay_behind() -> None:
    code = "import os, signal, time; print(os.getpid()); os.kill(os.getppid(), signal.SIGKILL); time.sleep(600)"
    found = ran(code)

    assert found.code < 0
    eventually(lambda: gone(int(found.out)), "the end of the program")


@linux_only
def test_a_program_gets_the_signals_that_a_shell_would_give_it() -> None:
    """Python ignores SIGPIPE; what it starts must not inherit that."""
    said: list[bytes] = []
    argv = ["grep", "SigIgn", "/proc/self/status"]
    ended = run_process(argv, on_output=lambda _, data: said.append(data), should_stop=lambda: False)
    ended.stdout.content.close()
    ended.stderr.content.close()

    assert not int(b"".join(said).split()[1], 16) & (1 << (signal.SIGPIPE - 1))


def test_a_program_that_dies_of_a_signal_says_so() -> None:
    assert ran("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)").code == -signal.SIGSEGV


def test_a_program_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError):
        run_process(["no-such-program"], on_output=lambda *_: None, should_stop=lambda: False)


def gone(pid: int) -> bool:
    """Whether a process has ended, or is only waiting to be collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
