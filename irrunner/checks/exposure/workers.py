"""Several processes for one search: folders are dealt out, findings come back over pipes.

A process that dies is a finding, never a silence.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import struct
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Tuple

from irrunner.checks.exposure.model import UNKNOWN, Finding

if TYPE_CHECKING:
    from irrunner.checks.exposure.walk import Walker

_NUMBER = struct.Struct("=I")
_MOST_PROCESSES = 8
_FOLDERS_EACH = 64
_MOST_DEALT = 4_000
"""Folders that are dealt out; their numbers have to fit into one pipe."""
_BATCH = 200
_TICK = 0.2
"""Seconds between two looks at whether somebody wants the search to end."""


def count_processes(asked: int) -> int:
    """How many processes to use: one where forking is not to be had, or this process has threads."""
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    if asked:
        return max(1, min(asked, _MOST_PROCESSES))
    try:
        cores = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        cores = os.cpu_count() or 1
    return max(1, min(cores, _MOST_PROCESSES))


def walk_all(walker: Walker, folders: List[str], processes: int) -> Iterator[Finding]:
    """Findings below all folders, in no order."""
    waiting = list(folders)
    enough = processes * _FOLDERS_EACH
    dealt: List[str] = []
    if processes > 1:  # breadth first, until there is enough to deal out
        dealt, waiting = waiting, []
        while dealt and len(dealt) < enough:
            level, dealt = dealt, []
            for place, folder in enumerate(level):
                if len(dealt) + len(level) - place >= _MOST_DEALT:
                    dealt.extend(level[place:])
                    break
                yield from walker.look_into(folder, dealt)
        if len(dealt) > _MOST_DEALT or len(dealt) < processes:
            dealt, waiting = [], dealt
    for folder in waiting:
        yield from walker.walk(folder)
    if dealt:
        yield from _walk_in_processes(walker, dealt, processes)


def _walk_in_processes(walker: Walker, folders: List[str], processes: int) -> Iterator[Finding]:
    source, sink = os.pipe()
    os.write(sink, b"".join(map(_NUMBER.pack, range(len(folders)))))
    os.close(sink)
    children: Dict[int, int] = {}
    try:
        for _ in range(processes):
            reading, writing = os.pipe()
            pid = os.fork()
            if pid == 0:
                for other in children.values():
                    os.close(other)
                os.close(reading)
                _work(walker, folders, source, writing)
            os.close(writing)
            children[pid] = reading
        os.close(source)
        yield from _collect(children, walker)
    finally:
        for pid, reading in children.items():
            os.close(reading)
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(pid, 0)


def _work(walker: Walker, folders: List[str], source: int, writing: int) -> None:
    """The life of one process; it never returns."""
    code = 1
    try:
        walker.summary.__init__()  # type: ignore[misc]
        walker.tick = None  # whoever asked is told by the process that collects
        with os.fdopen(writing, "w", encoding="ascii") as out:
            batch: List[Finding] = []
            while True:
                word = os.read(source, _NUMBER.size)
                if len(word) < _NUMBER.size:
                    break
                for finding in walker.walk(folders[_NUMBER.unpack(word)[0]]):
                    batch.append(finding)
                    if len(batch) >= _BATCH:
                        _send(out, batch)
                if batch:
                    _send(out, batch)
            out.write(json.dumps({"summary": walker.summary.as_fields()}) + "\n")
        code = 0
    finally:
        os._exit(code)


def _send(out: Any, batch: List[Finding]) -> None:
    out.write(json.dumps({"findings": batch}) + "\n")
    out.flush()
    batch.clear()


def _collect(children: Dict[int, int], walker: Walker) -> Iterator[Finding]:
    """Everything that the processes send, until each of them has said its last word."""
    waiting = selectors.DefaultSelector()
    pieces: Dict[int, List[bytes]] = {}
    for reading in children.values():
        waiting.register(reading, selectors.EVENT_READ)
        pieces[reading] = []
    ended: Dict[int, bool] = dict.fromkeys(pieces, False)
    with waiting:
        while pieces:
            ready = waiting.select(_TICK)
            if walker.tick is not None:
                walker.tick()
            for key, _ in ready:
                piece = os.read(key.fd, 1 << 16)
                if not piece:
                    waiting.unregister(key.fd)
                    del pieces[key.fd]
                    continue
                for findings, fields in _messages(pieces[key.fd], piece):
                    yield from findings
                    if fields:
                        walker.summary.merge(fields)
                        ended[key.fd] = True
    for said_all in ended.values():
        if not said_all:
            why = "a process of the search ended before it was done"
            walker.summary.add_unreadable("", why)
            yield Finding(UNKNOWN, "", "search", note=why)


def _messages(pieces: List[bytes], piece: bytes) -> Iterator[Tuple[List[Finding], Dict[str, Any]]]:
    """The whole lines that have come so far; the rest waits in `pieces`."""
    *lines, rest = piece.split(b"\n")
    for line in lines:
        message = json.loads(b"".join([*pieces, line]))
        pieces.clear()
        yield [Finding(*each) for each in message.get("findings", ())], message.get("summary", {})
    if rest:
        pieces.append(rest)
