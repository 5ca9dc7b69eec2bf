"""A disk that fails in the middle of an act: what is said about the entry is what is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.journal import open_store
from irrunner.journal.verify import verify_store
from tests.journal.entries import INCIDENT, notes

if TYPE_CHECKING:
    from irrunner.journal import Journal

CHECKOUT = Path(__file__).parents[2]

# Adds entries while one fsync after the other fails, and tells what it was told and what is there.
WRITER = """
import json, sys
from pathlib import Path
from irrunner.errors import StoreUnusable
from irrunner.journal import open_store
from tests.journal.entries import INCIDENT, add
from tests.journal.failing_disk import watched_syncs
place = Path(sys.argv[1])
with watched_syncs() as syncs, open_store(place) as store:
    for which in range(1, 9):
        before, start = store.head(INCIDENT).seq, syncs.count
        syncs.failing = lambda number: number == start + which
        try:
            add(store, text=f"act {which}")
            said = ""
        except StoreUnusable as error:
            said = f"{error.sentence} {error.hint}"
        failed = syncs.count >= start + which
        syncs.failing = lambda number: False
        with open_store(place, read_only=True) as other:
            written = other.head(INCIDENT).seq > before
        print(json.dumps([which, failed, said, written]), flush=True)
"""


def told_and_true(place: Path) -> list[tuple[int, bool, str, bool]]:
    argv = [sys.executable, "-c", WRITER, str(place)]
    done = subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_after_an_error_of_the_disk_the_entry_is_looked_up_again(place: Path, store: Journal) -> None:
    notes(store, 1)
    found = told_and_true(place)
    for which, failed, said, written in found:
        if not failed or not said:  # all went well, or it was a sync that SQLite can do without
            assert (said, written) == ("", True), which
        elif written:
            assert "is there all the same" in said
            assert "Do not do it again." in said
        else:
            assert "is not there, and nothing was written." in said
            assert "Do it again." in said
    assert {written for _, failed, said, written in found if failed and said} == {True, False}
    assert verify_store(store).problems == []


def test_after_an_error_of_the_disk_the_same_store_goes_on(place: Path, store: Journal) -> None:
    """The writer above adds with one connection throughout: nothing that it was told to be written is lost."""
    notes(store, 1)
    written = [which for which, _, _, written in told_and_true(place) if written]
    with open_store(place) as opened:
        bodies = [entry.body for entry in opened.read(INCIDENT)][1:]
    assert bodies == [f'{{"text":"act {which}"}}'.encode() for which in written]
