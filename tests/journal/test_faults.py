"""Kills, full disks and two at once: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import StoreUnusable
from irrunner.journal import open_store
from irrunner.journal.verify import verify_store
from tests.journal.entries import INCIDENT, add, notes, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal import Journal

CHECKOUT = Path(__file__).parents[2]


def kill_often(place: Path, kills: int, seed: int) -> list[list[str]]:
    """What a writer acknowledged that was killed so many times."""
    argv = [sys.executable, "-m", "tests.journal.killed_writer", str(place), str(kills), str(seed)]
    found: list[list[str]] = json.loads(subprocess.run(argv, stdout=subprocess.PIPE, cwd=CHECKOUT, check=True).stdout)
    return found


def everything_acknowledged_is_there(place: Path, acknowledged: list[list[str]]) -> None:
    with open_store(place) as store:
        found = verify_store(store)
        assert found.problems == []
        rows = {row.seq: row for row in store.rows(INCIDENT)}
        assert sorted(rows) == list(range(1, len(rows) + 1))
        for kind, what, *header in acknowledged:
            if kind == "evidence":
                assert store.vault.verify(what) == "ok"
            else:
                row = rows[int(what)]
                assert row.header.hex() == header[0]
                assert bool(row.body) == (kind == "kept")


def test_a_writer_killed_at_random_moments_loses_nothing_acknowledged(place: Path) -> None:
    acknowledged = kill_often(place, kills=60, seed=1)
    assert len(acknowledged) > 60
    everything_acknowledged_is_there(place, acknowledged)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_hundreds_of_kills_lose_nothing_acknowledged(place: Path) -> None:
    acknowledged = kill_often(place, kills=200, seed=2)
    assert len(acknowledged) > 200
    everything_acknowledged_is_there(place, acknowledged)


APPENDS = """
import sys
from pathlib import Path
from irrunner.journal import open_store
from irrunner.journal import Journal
from tests.journal.entries import write
with open_store(Path(sys.argv[1]), wait=60) as store:
    sys.stdin.readline()
    for number in range(int(sys.argv[3])):
        with store.writing() as writer:
            write(writer, text=f"{sys.argv[2]} {number}")
"""


def two_writers(place: Path, count: int) -> None:
    open_store(place).close()
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", APPENDS, str(place), name, str(count)], stdin=subprocess.PIPE, cwd=CHECKOUT
        )
        for name in ("ada", "grace")
    ]
    for each in writers:
        assert each.stdin is not None
        each.stdin.write(b"go\n")
        each.stdin.close()
    assert [each.wait() for each in writers] == [0, 0]
    with open_store(place) as store:
        assert verify_store(store).problems == []
        bodies = [entry.body for entry in store.read(INCIDENT)]
    for name in ("ada", "grace"):
        mine = [body for body in bodies if name.encode() in body]
        assert mine == [f'{{"text":"{name} {number}"}}'.encode() for number in range(count)]
    assert len(bodies) == 2 * count


def test_two_processes_write_one_unbroken_chain(place: Path) -> None:
    two_writers(place, 200)


OPENS = """
import sys
from pathlib import Path
from irrunner.journal import open_store
from irrunner.journal import Journal
from tests.journal.entries import add
import irrunner.safety.paths
print("ready", flush=True)
sys.stdin.readline()
with open_store(Path(sys.argv[1])) as store:
    add(store, text="x")
"""


def test_many_processes_may_make_one_store_at_once(place: Path) -> None:
    argv = [sys.executable, "-c", OPENS, str(place)]
    openers = [subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=CHECKOUT) for _ in range(6)]
    for each in openers:
        assert each.stdout is not None
        each.stdout.readline()
    for each in openers:
        assert each.stdin is not None
        each.stdin.write(b"go\n")
        each.stdin.flush()
    for each in openers:
        each.communicate()
    assert [each.returncode for each in openers] == [0] * 6
    with open_store(place) as store:
        assert store.count() == 6
        assert verify_store(store).problems == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_processes_writing_thousands_each_write_one_unbroken_chain(place: Path) -> None:
    two_writers(place, 2000)


def until_full(store: Journal) -> StoreUnusable:
    for _ in range(1000):
        try:
            add(store, text="x" * 50_000)
        except StoreUnusable as refusal:
            return refusal
    raise AssertionError("the disk is too large for this test")


@pytest.mark.disk
def test_a_full_disk_refuses_the_entry_and_keeps_all_others(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=2m")
    with open_store(disk / "store") as store:
        refusal = until_full(store)
        assert refusal.sentence.startswith("The disk is full. Nothing was written")
        assert refusal.hint
        written = store.head(INCIDENT).seq
        assert [len(entry.body) for entry in store.read(INCIDENT)] == [50_011] * written
        assert written > 5
        assert verify_store(store).problems == []
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        assert add(store, text="there is room again").seq == written + 1
        assert verify_store(store).problems == []


@pytest.mark.disk
def test_a_transaction_on_a_full_disk_is_undone_as_a_whole(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=2m")
    with open_store(disk / "store") as store:
        notes(store, 10)

        def too_much() -> None:
            with store.writing() as writer:
                for _ in range(100):
                    write(writer, text="x" * 50_000)

        with pytest.raises(StoreUnusable, match="The disk is full"):
            too_much()
        assert store.head(INCIDENT).seq == 10
        assert verify_store(store).problems == []


@pytest.mark.disk
def test_no_store_is_made_on_a_full_disk(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=64k")
    (disk / "ballast").write_bytes(bytes(60 << 10))
    with pytest.raises(StoreUnusable, match="full"):
        open_store(disk / "store")
    (disk / "ballast").unlink()
    with open_store(disk / "store") as store:
        assert add(store, text="x").seq == 1
