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
_IMPORTS = """
import sqlite3, sys, threading
from hashlib import sha256
from pathlib import Path
from msgspec.json import Decoder
from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.journal.chain import Actor, Header
from irrunner.journal.events import NoteAdded
import irrunner.incident.checklist, irrunner.journal.sqlite.backend
"""
_OPEN = f"""{_IMPORTS}
def work():
    opened = Incident(open_store(Path(sys.argv[1])), sys.argv[2], Actor("bench", "bench", "bench.example"))
    opened.refresh()
    list(opened.checklist)

worker = threading.Thread(target=work)
worker.start()
worker.join()
"""
_BARE_LOOP = f"""{_IMPORTS}
headers, notes, link = Decoder(Header), Decoder(NoteAdded), b""
file = sqlite3.connect(Path(sys.argv[1]) / "journal.sqlite")
rows = "SELECT CAST(header AS BLOB), body, salt, instr(header, 'note.added') FROM event ORDER BY incident, seq"
for header, body, salt, is_note in file.execute(rows):
    headers.decode(header)
    if is_note:
        notes.decode(body)
    sha256(salt + body).digest()
    link = sha256(link + header).digest()
"""
"""The same rows read, decoded and hashed one by one; nothing of them is kept."""


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of the journal."""
    yield as_ratio("a durable append through a verb, against a bare commit", _appends(folder), 1.3)
    name = incident(folder / "opened", 100_000)
    opening, memory = _opening(folder / "opened", name)
    yield as_ratio("opening 100,000 entries, against a bare loop over its rows: CPU", opening, 1.7)
    yield Finding("opening 100,000 entries: memory of the process", f"{memory:.0f} MB", "150 MB", memory <= 150)


def _opening(place: Path, name: str) -> tuple[tuple[float, float, float], float]:
    """Seconds of CPU beyond the imports of an opening and of the bare loop in turn; the memory of the first in MB."""
    code = (_OPEN, _BARE_LOOP, _IMPORTS)
    rounds = [[process([sys.executable, "-c", each, str(place), name]) for each in code] for _ in range(7)]
    pairs = [(opening.cpu - base.cpu, loop.cpu - base.cpu) for opening, loop, base in rounds]
    opened, bare = (statistics.median(each[number] for each in pairs) for number in (0, 1))
    ratio = statistics.median(one / other for one, other in pairs)
    return (opened, bare, ratio), statistics.median(opening.memory for opening, _, _ in rounds)


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
