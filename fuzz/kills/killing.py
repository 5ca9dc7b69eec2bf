"""A process for each act, forked warm and killed: at a random moment, or before a random call of a built-in."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
import zlib
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from fuzz.kills.acts import ACTS, Kept, finish
from fuzz.kills.aftermath import REMOVALS, STORES, problems_after, stores_of
from fuzz.kills.scene import Scene, set_the_scene
from irrunner.journal.sqlite import unused_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

    from fuzz.kills.acts import Does

_NEVER = -1
_LATER = 1.15
"""How much later than its whole length an act may be killed: some are killed just after they were acknowledged."""


class Measured(NamedTuple):
    """How long an act takes: seconds, and calls of built-in functions."""

    seconds: float
    calls: int


class Kill(NamedTuple):
    """What became of one process.

    Attributes:
        act: what it did. number: of the kill. how: in words, when it was to die.
        killed: whether it died of it. acknowledged: whether it had said before that all was kept.
        problems: what does not hold afterwards.
    """

    act: str
    number: int
    how: str
    killed: bool
    acknowledged: bool
    problems: list[str]


def kills(numbers: Iterable[int], seed: int = 1, names: list[str] | None = None) -> Iterator[Kill]:
    """Kill the acts in turn, one for each number."""
    known = names or [*ACTS]
    unused_space.SLICE = 1 << 14  # a journal of this size is erased in several slices, as a large one is
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as place:
        base = set_the_scene(Path(place) / "base")
        measured: dict[str, Measured] = {}
        for number in numbers:
            name = known[number % len(known)]
            if name not in measured:
                measured[name] = _measure(base, Path(place) / "trial", name)
            dice = Random(zlib.crc32(name.encode()) + seed * 1_000_003 + (number << 40))
            yield _kill(base, Path(place) / "killed", name, number, measured[name], dice)


def _kill(base: Scene, folder: Path, name: str, number: int, measured: Measured, dice: Random) -> Kill:
    scene = _copy_of(base, folder, name)
    at_call = 1 + int(dice.random() * measured.calls * _LATER) if dice.random() < 0.5 else 0
    after = dice.random() * measured.seconds * _LATER
    how = f"before its call {at_call:,}" if at_call else f"after {after * 1000:.2f} ms"
    pid, answer = _fork(scene, ACTS[name], at_call)
    if not at_call:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    said = _read_to_end(answer)
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if name in REMOVALS and dice.random() < 0.5:
        how += _kill_the_end(scene, 1 + int(dice.random() * measured.calls))
    problems = [] if killed or os.waitstatus_to_exitcode(status) == 0 else [f"it failed by itself: {said[-300:]}"]
    kept = [Kept(*each) for each in json.loads(said)] if said.endswith("]") else None
    problems += problems_after(base, scene, name, kept)
    return Kill(name, number, how, killed, kept is not None, problems)


def _kill_the_end(scene: Scene, call: int) -> str:
    """Let the next opening go on with a removal, and kill that too; in words, when it died."""
    pid, answer = _fork(scene, finish, call)
    _read_to_end(answer)
    _, status = os.waitpid(pid, 0)
    return f", its end before call {call:,}" if os.WIFSIGNALED(status) else ""


def _copy_of(base: Scene, folder: Path, act: str) -> Scene:
    """The scene again, with the stores that the act is about."""
    shutil.rmtree(folder, ignore_errors=True)
    others = {*STORES} - {*stores_of(act)}
    shutil.copytree(base.folder, folder, ignore=lambda _, names: others.intersection(names))
    return Scene(folder)


def _fork(scene: Scene, does: Does, at_call: int) -> tuple[int, int]:
    """Begin an act in a process of its own, which then waits to be killed unless it was to die before a call.

    Returns:
        Its number, and the pipe on which it acknowledges the act.
    """
    answer, said = os.pipe()
    pid = os.fork()
    if pid:
        os.close(said)
        os.read(answer, 1)
        return pid, answer
    try:  # the child, which never returns
        os.write(said, b".")
        if at_call > 0:
            _die_before(at_call)
        os.write(said, json.dumps(does(scene)).encode())
        sys.setprofile(None)
        if not at_call:
            signal.pause()
    except BaseException as error:
        sys.setprofile(None)
        os.write(said, repr(error).encode())
        os._exit(1)
    os._exit(0)


def _die_before(call: int) -> None:
    """Have this process killed just before it calls a built-in function for the given time."""
    left = call

    def count(_: FrameType, what: str, __: object) -> None:
        nonlocal left
        if what == "c_call":
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


def _measure(base: Scene, folder: Path, act: str) -> Measured:
    """The length of an act that nobody kills, in a process as warm as those that are killed."""
    seconds = []
    for _ in range(3):
        pid, answer = _fork(_copy_of(base, folder, act), ACTS[act], _NEVER)
        start = time.monotonic()
        _read_to_end(answer)
        seconds.append(time.monotonic() - start)
        os.waitpid(pid, 0)
    calls = 0

    def count(_: FrameType, what: str, __: object) -> None:
        nonlocal calls
        calls += what == "c_call"

    scene = _copy_of(base, folder, act)
    sys.setprofile(count)
    try:
        ACTS[act](scene)
    finally:
        sys.setprofile(None)
    return Measured(sorted(seconds)[1], calls)


def _read_to_end(pipe: int) -> str:
    pieces = []
    while piece := os.read(pipe, 65_536):
        pieces.append(piece)
    os.close(pipe)
    return b"".join(pieces).decode()
