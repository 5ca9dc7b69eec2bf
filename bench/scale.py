"""Size: what grows with an incident, a register or a store, as whole processes in CPU and peak memory.

All of it is on the flagship playbook, whose declaration takes 80 KB. The first look at a store of many incidents reads
all of them; what it worked out is kept for the next one.
"""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

from bench.incidents import PLAYBOOK, incident, incident_with_rows, many_incidents
from bench.measure import Cost, Finding, process
from bench.shell import IRRUNNER
from bench.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENTRIES = (1_000, 10_000, 100_000, 1_000_000)
MANY = 10_000
ROWS = 10_000


def measure(folder: Path) -> Iterator[Finding]:
    """The table of sizes, with what may be asked of each."""
    yield from entries(folder)
    yield from rows(folder)
    yield from incidents(folder)


def run(*arguments: str, store: Path, times: int = 1, env: dict[str, str] | None = None) -> Cost:
    """The cheapest of some runs of a command."""
    argv = [IRRUNNER, *arguments, "--store", str(store)]
    return min((process(argv, env=env) for _ in range(times)), key=lambda cost: cost.cpu)


def within(what: str, cost: Cost, seconds: float, megabytes: float | None = None) -> Finding:
    """A line that compares a cost with seconds of CPU and, where it says so, with memory."""
    met = cost.cpu <= seconds and (megabytes is None or cost.memory <= megabytes)
    bound = f"{seconds:g} s" + (f", {megabytes:g} MB" if megabytes is not None else "")
    return Finding(what, f"{cost.cpu:.2f} s  ({cost.memory:.0f} MB)", bound, met)


def flat(what: str, large: Cost, small: Cost, bound: float) -> Finding:
    """A line that compares a cost at a large size with the same at a small one."""
    ratio = large.cpu / small.cpu
    return Finding(what, f"{ratio:.2f}x  ({large.cpu:.2f} against {small.cpu:.2f} s)", f"{bound:g}x", ratio <= bound)


def entries(folder: Path) -> Iterator[Finding]:
    """One incident that grows."""
    places = {count: folder / f"entries-{count}" for count in ENTRIES}
    for count, place in places.items():
        incident(place, count)
    small, large = places[ENTRIES[0]], places[ENTRIES[-1]]
    for words in (("note", "the proxy log is saved"), ("log", "--last", "5")):
        most, least = (run(*words, store=place, times=5) for place in (large, small))
        yield flat(f"{words[0]}: 1,000,000 entries, against 1,000", most, least, 1.3)
    for count, place in places.items():
        seconds, megabytes = (3.0, 200.0) if count == ENTRIES[-1] else (1.0, 100.0)
        yield within(f"status: {count:,} entries", run("status", store=place), seconds, megabytes)
    for form in ("md", "html", "json"):
        out = ("report", "--format", form, "--force", "--out", str(folder / "report"))
        ten, hundred = (run(*out, store=places[count]) for count in (10_000, 100_000))
        yield within(f"report as {form}: 100,000 entries", hundred, 10)
        yield flat(f"report as {form}: 100,000 entries, against 10,000", hundred, ten, 13)
    for place in places.values():
        shutil.rmtree(place)


def rows(folder: Path) -> Iterator[Finding]:
    """Rows of a register, under steps for each of them."""
    for playbook in ("generic-incident", PLAYBOOK):
        few, many = folder / f"few-{playbook}", folder / f"many-{playbook}"
        incident_with_rows(few, playbook, 10)
        incident_with_rows(many, playbook, ROWS)
        yield within(f"status: {ROWS:,} rows, {playbook}", run("status", store=many, times=3), 1)
        words = ("register", "assets", "add", "name=one-more")
        most, least = (run(*words, store=place) for place in (many, few))
        yield flat(f"register add: {ROWS:,} rows, against 10, {playbook}", most, least, 2)


def incidents(folder: Path) -> Iterator[Finding]:
    """A store that grows."""
    place, few = folder / "incidents", folder / "few"
    name = many_incidents(place, MANY)
    many_incidents(few, 100)
    most, least = (run("note", "the proxy log is saved", store=each, times=5) for each in (place, few))
    yield flat(f"note without --incident: {MANY:,} incidents, against 100", most, least, 2.5)
    yield within(f"list: {MANY:,} incidents, the first time", run("list", store=place), 1, 100)
    yield within(f"list: {MANY:,} incidents", run("list", store=place, times=3), 1, 100)
    yield from home(place)
    yield from copied(folder, place, name)


def home(place: Path) -> Iterator[Finding]:
    """Until the first incidents are on the screen: from what is kept, and when nothing is."""
    argv = [IRRUNNER, "--store", str(place)]
    kept = place / "drafts" / f"derived.summaries.{os.geteuid()}"
    with Terminal(argv) as app:
        app.until(b"INC-2026-", 60)
        yield within(f"home: {MANY:,} incidents", Cost(0, app.cpu, app.memory), 1, 100)
    kept.unlink()
    with Terminal(argv) as app:
        app.until(b"INC-2026-", 60)
        yield within(f"home: {MANY:,} incidents, its first rows the first time", Cost(0, app.cpu, app.memory), 1, 100)
        end = time.monotonic() + 600
        while not kept.exists() and time.monotonic() < end:
            app.read(0.2)
        yield within(f"home: {MANY:,} incidents, all rows the first time", Cost(0, app.cpu, app.memory), 60, 100)


def copied(folder: Path, place: Path, name: str) -> Iterator[Finding]:
    """A copy against `cp -r`, beyond its verification; and a note that goes into a mirror as well."""
    copy, plain = folder / "copy", folder / "plain"
    cost, bare = run("store", "copy", str(copy), store=place), process(["cp", "-r", str(place), str(plain)])
    shutil.rmtree(plain)
    checked = run("verify", store=copy)
    ratio = (cost.cpu - checked.cpu) / bare.cpu
    figure = f"{ratio:.1f}x  ({cost.cpu:.1f} - {checked.cpu:.1f} against {bare.cpu:.1f} s)"
    yield Finding(f"store copy: {MANY:,} incidents, beyond its verification, against cp", figure, "2x", ratio <= 2)
    settings = folder / "settings" / "irrunner"
    settings.mkdir(parents=True)
    (settings / "config.toml").write_text(f'mirror = "{copy}"\n')
    env = {"XDG_CONFIG_HOME": str(settings.parent)}
    note = run("note", "the proxy log is saved", "--incident", name, store=place, times=5, env=env)
    yield within(f"a mirrored note: {MANY:,} incidents", note, 0.3)
