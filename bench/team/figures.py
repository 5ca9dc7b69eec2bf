"""The table: an append, a crowd, people who watch one another, a far-away screen, a home with many incidents."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import psycopg

from bench.incidents import ACTOR, PLAYBOOK, incident, many_incidents
from bench.measure import Finding, as_ratio
from bench.shell import IRRUNNER
from bench.team.crowd import BEGIN_ACT, INSERT, Place, inserts_rows, row, together, writes_notes
from bench.team.distance import distant
from bench.team.filling import fill
from bench.team.people import acts_now_and_then, slowest_to_be_seen
from bench.terminal import Terminal
from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle, notes
from irrunner.journal import open_store
from irrunner.playbook import library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.team.crowd import Tally
    from tests.team.server import Server

APPENDS, PEOPLE, SECONDS, MINUTE = 400, 50, 10.0, 60.0
LINE_MS = 40
ENTRIES, INCIDENTS = 100_000, 10_000
ME = "ada"


def measure(server: Server, folder: Path) -> Iterator[Finding]:
    """The rows of the table."""
    address = server.address(ME, server.database())
    yield from _appends(address)
    yield from _writers(address)
    yield from _people(address)
    yield from _far_away(server, folder)
    yield from _home(server, folder)


def _declare(address: str) -> str:
    with open_store(address) as store:
        answers = {"package": "litellm", "versions": "1.82.7"}
        return lifecycle.declare(store, library.find(PLAYBOOK), ACTOR, answers=answers).id


def _appends(address: str) -> Iterator[Finding]:
    """Verbs and bare rows in turn, each into an incident of its own; a row is measured in two ways.

    No row can be sent without its place, its link and the server's time: whoever writes it by hand asks for them first,
    as a verb does. The figure that is asked for leaves that out of the row's time, and not out of the verb's.
    """
    place = Place(address, ME, _declare(address), 0)
    verbs, rows, acts = [], [], []
    with open_store(address) as store, psycopg.connect(address, autocommit=True) as bare:
        opened = Incident(store, _declare(address), ACTOR)
        opened.refresh()
        for number in range(APPENDS):
            words = f"Line {number}: looked at the host, nothing new since"
            begin = time.perf_counter()
            notes.note(opened, words)
            verbs.append(time.perf_counter() - begin)
            row, act = _bare(bare, place, words)
            rows.append(row)
            acts.append(act)
    yield as_ratio("an append through a verb, against the bare guarded INSERT and COMMIT", _compared(verbs, rows), 1.4)
    what = "an append through a verb, against the driver alone from its BEGIN to its COMMIT"
    yield as_ratio(what, _compared(verbs, acts), 1.4)


def _compared(these: list[float], those: list[float]) -> tuple[float, float, float]:
    pairwise = statistics.median(a / b for a, b in zip(these, those, strict=True))
    return statistics.median(these), statistics.median(those), pairwise


def _bare(connection: psycopg.Connection[tuple[object, ...]], place: Place, words: str) -> tuple[float, float]:
    """Seconds of an INSERT and its COMMIT alone, and with what has to be found out before."""
    first = time.perf_counter()
    connection.execute("BEGIN")
    seq, link, moment = connection.execute(BEGIN_ACT, (place.incident,)).fetchone() or (0, b"", "")
    assert isinstance(seq, int)
    assert isinstance(link, bytes)
    values = row(place, seq, link, str(moment), words)
    begin = time.perf_counter()
    connection.execute(INSERT, values)
    connection.execute("COMMIT")
    end = time.perf_counter()
    return end - begin, end - first


def _writers(address: str) -> Iterator[Finding]:
    """Fifty who never pause, with verbs and with the driver alone in turn."""
    rates: dict[str, list[float]] = {"verbs": [], "bare": []}
    refused, slowest, lost = 0, 0.0, 0
    for _ in range(2):
        for name, person in (("bare", inserts_rows), ("verbs", writes_notes)):
            place = Place(address, ME, _declare(address), SECONDS)
            tallies = together(place, person, PEOPLE)
            rates[name].append(sum(len(each.words) for each in tallies) / SECONDS)
            if name == "verbs":
                refused += sum(each.refused for each in tallies)
                slowest = max(slowest, *(took for each in tallies for took in each.took))
                lost += _not_once(place, tallies)
    verbs, bare = statistics.mean(rates["verbs"]), statistics.mean(rates["bare"])
    figure = f"{bare / verbs:.2f}x  ({bare:.0f} against {verbs:.0f} a second)"
    what, met = f"{PEOPLE} writers without a pause: rows of the driver for a verb's", verbs >= 0.7 * bare
    yield Finding(what, figure, "1.43x, which is 0.7 of its rate", met)
    figure = f"{refused}, the longest wait {slowest:.1f} s"
    yield Finding(f"{PEOPLE} writers without a pause: refused", figure, "0 under 10 s", not refused)
    yield Finding(f"{PEOPLE} writers without a pause: lost or there twice", f"{lost}", "0", not lost)


def _people(address: str) -> Iterator[Finding]:
    """Fifty with the incident open, an act every two seconds each, for a minute; and one alone before."""
    alone = together(Place(address, ME, _declare(address), MINUTE / 3), acts_now_and_then, 1)
    place = Place(address, ME, _declare(address), MINUTE)
    tallies = together(place, acts_now_and_then, PEOPLE)
    idle, busy = (_p95([took for each in some for took in each.took]) for some in (alone, tallies))
    figure = f"{(busy - idle) * 1000:.0f} ms  ({busy * 1000:.0f} against {idle * 1000:.0f} ms)"
    what = f"{PEOPLE} people, an act every 2 s: p95 until recorded, beyond one alone"
    yield Finding(what, figure, "60 ms", busy - idle <= 0.06)
    delays = slowest_to_be_seen(tallies)
    figure = f"{max(delays):.2f} s at most  (median {statistics.median(delays):.2f} s)"
    yield Finding(f"{PEOPLE} people, an act every 2 s: until all have it", figure, "1 s", max(delays) <= 1)
    lost = _not_once(place, tallies) + sum(each.refused for each in tallies)
    yield Finding(f"{PEOPLE} people, an act every 2 s: lost, refused or there twice", f"{lost}", "0", not lost)


def _not_once(place: Place, tallies: list[Tally]) -> int:
    """How many acts that were acknowledged are not in the journal exactly once, and how many there are of nobody."""
    with open_store(place.address) as store:
        opened = Incident(store, place.incident, ACTOR)
        opened.refresh()
        there = sorted(entry.words for entry in opened.state.entries if entry.kind == "note.added")
    acknowledged = sorted(words for each in tallies for words in each.words)
    return 0 if there == acknowledged else len(set(there) ^ set(acknowledged)) + abs(len(there) - len(acknowledged))


def _far_away(server: Server, folder: Path) -> Iterator[Finding]:
    """The screen of a large incident over a line of 40 ms."""
    name = incident(folder / "large", ENTRIES)
    database = server.database()
    fill(server.address("postgres", database), folder / "large")
    near = server.address(ME, database)
    painted, answered, cost, whole = [], [], [], []
    with distant(server.port, LINE_MS) as port:
        far = near.replace(f":{server.port}/", f":{port}/")
        for _ in range(5):
            with Terminal([IRRUNNER, "open", name, "--store", far]) as app:
                painted.append(begin := app.until(b"Reading the journal", 60))
                cost.append(app.whole_cpu)
                app.type(b"?")
                answered.append(app.until(b"art of a name") - begin)  # its first letter is the cursor
                app.type(b"\x1b")
                whole.append(app.until(b"UTC, head ", 60))
    first, key, end = (statistics.median(each) for each in (painted, answered, whole))
    what = f"{ENTRIES:,} entries over {LINE_MS} ms"
    figure = f"{first:.2f} s  ({statistics.median(cost):.2f} s of it CPU; all after {end:.2f} s)"
    yield Finding(f"{what}: first paint", figure, "1.5 s", first <= 1.5)
    yield Finding(f"{what}: a key while the rest is read", f"{key * 1000:.0f} ms", "100 ms", key <= 0.1)


def _home(server: Server, folder: Path) -> Iterator[Finding]:
    """The home of many incidents: the first time on a machine, and from then on."""
    many_incidents(folder / "many", INCIDENTS)
    database = server.database()
    fill(server.address("postgres", database), folder / "many")
    argv = [IRRUNNER, "--store", server.address(ME, database)]
    env = {"XDG_DATA_HOME": str(folder / "data")}
    with Terminal(argv, env=env) as app:
        first = app.until(b"INC-2026-", 120)
        end = time.monotonic() + 300
        while not list((folder / "data").rglob("derived.summaries*")) and time.monotonic() < end:
            app.read(0.2)
    with Terminal(argv, env=env) as app:
        again = app.until(b"INC-2026-", 120)
    for what, took in ((", the first time", first), ("", again)):
        yield Finding(f"home of {INCIDENTS:,} incidents{what}: its first rows", f"{took:.2f} s", "1 s", took <= 1)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
