"""The page of the web door with 500 readers: what it costs the writers, and how late the readers see an act."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from bench.incidents import incident
from bench.measure import Finding
from irrunner.incident import Incident
from irrunner.incident.verbs import notes
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.web.access.file import AccessFile
from irrunner.web.access.grants import new_grant, opened, present
from irrunner.web.page.events import MOST_OF_ONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READERS: Final = 500
ENTRIES: Final = 300
ROUNDS: Final = 6
ACTS: Final = 15
BETWEEN: Final = 0.2
"""Seconds between two acts of a round: faster than any team writes."""
_BENCH: Final = Actor("bench", "bench", "bench.example")

_READ: Final = """
import asyncio, json, os, sys, time
os.nice(10)  # readers have machines of their own
port, sessions, readers = int(sys.argv[1]), json.loads(sys.stdin.readline()), int(sys.argv[2])
seen, open_now = {}, 0

async def read(identity, secret):
    global open_now
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    writer.write((f"GET /p/{identity}/events HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\n"
                  f"Cookie: irrunner={secret}\\r\\n\\r\\n").encode())
    while line := await reader.readline():
        if line.startswith(b"HTTP/1.1") and b"200" not in line:
            raise SystemExit(line)
        if line.startswith(b"data: {\\"entry\\":"):
            entry = int(line[15:25].split(b",")[0])
            if entry not in seen:
                seen[entry] = []
            seen[entry].append(time.time())
            if len(seen[entry]) == readers:
                print(json.dumps({"entry": entry, "at": seen.pop(entry)}), flush=True)

async def main():
    await asyncio.gather(*(read(*sessions[number % len(sessions)]) for number in range(readers)))

asyncio.run(main())
"""


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of the page."""
    name = incident(folder / "served", ENTRIES)
    with _serving(folder) as port, open_store(folder / "served") as store:
        written = Incident(store, name, _BENCH)
        sessions = _sessions(folder, name)
        ratios, alone, read, late = [], [], [], []
        for _ in range(ROUNDS):
            without = _acts(written)
            with _readers(port, sessions) as arrivals:
                _first(arrivals)
                times: dict[int, float] = {}
                with_readers = _acts(written, times)
                late += _lateness(arrivals, times)
            alone.append(without)
            read.append(with_readers)
            ratios.append(with_readers / without)
    ratio = statistics.median(ratios)
    figure = f"{ratio:.2f}x  ({statistics.median(read) * 1000:.1f} against {statistics.median(alone) * 1000:.1f} ms)"
    yield Finding(f"an act while {READERS} read the page, against none", figure, "1.1x", ratio <= 1.1)
    last = sorted(late)[int(len(late) * 0.95)]
    yield Finding(f"an act is on {READERS} pages, p95 of all readers", f"{last:.2f} s", "1 s", last <= 1)


def _acts(written: Incident, times: dict[int, float] | None = None) -> float:
    """Write some notes; the median of their seconds. times: when each was acknowledged, by its entry."""
    found = []
    for _ in range(ACTS):
        time.sleep(BETWEEN)
        begun = time.perf_counter()
        entry = notes.note(written, "The mirror served it to one more machine.")
        found.append(time.perf_counter() - begun)
        if times is not None:
            times[entry.seq] = time.time()
    return statistics.median(found)


@contextmanager
def _serving(folder: Path) -> Iterator[int]:
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "IRRUNNER_STORE": str(folder / "served")}
    argv = [sys.executable, "-m", "irrunner", "serve", "--bind", "127.0.0.1:0", "--json"]
    server = subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(json.loads(server.stdout.readline())["url"].rpartition(":")[2])
    finally:
        server.terminate()
        server.wait()


def _sessions(folder: Path, name: str) -> list[tuple[str, str]]:
    """Ids and secrets of as many sessions as the readers need, as if each had opened a link."""
    own = next((folder / "irrunner" / "serve").iterdir())
    found: list[tuple[str, str]] = []
    with AccessFile(own).changing() as grants:
        for _ in range(READERS // MOST_OF_ONE):
            grant, code = new_grant(
                name, profile="internal", tlp="red", who="", made_by="bench", now=present(), seconds=3600
            )
            grants.append(grant)
            grants[:], _after, secret = opened(grants, code, present())
            found.append((grant.id, secret))
    return found


@contextmanager
def _readers(port: int, sessions: list[tuple[str, str]]) -> Iterator[Any]:
    argv = [sys.executable, "-c", _READ, str(port), str(READERS)]
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdin is not None
        child.stdin.write(json.dumps(sessions) + "\n")
        child.stdin.flush()
        yield child.stdout
    finally:
        child.kill()
        child.wait()
        time.sleep(3)  # until the server has noticed that they are gone


def _first(arrivals: Any) -> None:
    """Wait until everybody reads."""
    json.loads(arrivals.readline())


def _lateness(arrivals: Any, times: dict[int, float]) -> list[float]:
    """How long each act took to be on each page, in seconds; acts that came together count with the last of them."""
    found: list[float] = []
    last = max(times)
    while True:
        arrived = json.loads(arrivals.readline())
        if arrived["entry"] in times:
            found += [each - times[arrived["entry"]] for each in arrived["at"]]
        if arrived["entry"] >= last:
            return found
