"""The journal: a durable append against a bare commit, and opening a large incident."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import time
from typing import TYPE_CHECKING

from bench.incidents import ACTOR, incident
from bench.measure import Finding, as_ratio, process
from irrunner.incident import Incident
from irrunner.incident.verbs import steps
from irrunner.journal import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPENDS = 300
_OPEN = """
import sys, threading, time
from pathlib import Path
from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.journal.chain import Actor

def work():
    opened = Incident(open_store(Path(sys.argv[1])), sys.argv[2], Actor("bench", "bench", "bench.example"))
    opened.refresh()
    list(opened.checklist)

worker = threading.Thread(target=work)
worker.start()
worker.join()
"""


def measure(folder: Path) -> Iterator[Finding]:
    """The two rows of the journal."""
    yield as_ratio("a durable append through a verb, against a bare commit", _appends(folder), 1.5)
    name = incident(folder / "opened", 100_000)
    base = process([sys.executable, "-c", "import irrunner.incident, irrunner.journal"])
    runs = [process([sys.executable, "-c", _OPEN, str(folder / "opened"), name]) for _ in range(5)]
    cpu = statistics.median(run.cpu for run in runs) - base.cpu
    memory = statistics.median(run.memory for run in runs)
    yield Finding("opening 100,000 entries: CPU", f"{cpu:.2f} s", "0.8 s", cpu <= 0.8)
    yield Finding("opening 100,000 entries: memory of the process", f"{memory:.0f} MB", "150 MB", memory <= 150)


def _appends(folder: Path) -> tuple[float, float, float]:
    """Verbs and bare commits in turn: `start` and `reopen` of one step, and the same rows again."""
    name = incident(folder / "appended", 0)
    store = open_store(folder / "appended")
    opened = Incident(store, name, ACTOR)
    opened.refresh()
    step = next(str(view.key) for view in opened.checklist if view.standing == "open")
    bare = _bare(folder / "bare.sqlite")
    steps.start(opened, step)
    *_, row = store.rows(name)
    verbs, commits = [], []
    for number in range(APPENDS):
        begin = time.perf_counter()
        (steps.start if number % 2 else steps.reopen)(opened, step)
        verbs.append(time.perf_counter() - begin)
        values = (row.incident, number, row.header, row.body, row.salt, row.digest, row.link)
        begin = time.perf_counter()
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        bare.execute("COMMIT")
        commits.append(time.perf_counter() - begin)
    pairwise = statistics.median(a / b for a, b in zip(verbs, commits, strict=True))
    return statistics.median(verbs), statistics.median(commits), pairwise


def _bare(path: Path) -> sqlite3.Connection:
    """An SQLite file with the journal's table and pragmas and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=TRUNCATE", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(
        "CREATE TABLE event (incident TEXT, seq INTEGER, header BLOB, body BLOB, salt BLOB, digest BLOB, link BLOB, "
        "PRIMARY KEY (incident, seq)) WITHOUT ROWID"
    )
    return connection
