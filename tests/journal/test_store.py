"""Writing and reading on SQLite: what the contract of all stores does not say."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import StoreUnusable
from irrunner.journal import Journal, open_store
from tests.journal.entries import INCIDENT, add, notes, tamper, write

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_words_never_have_the_same_digest(store: Journal) -> None:
    assert add(store, text="yes").digest != add(store, text="yes").digest


def test_a_reader_does_not_hold_a_writer_up(place: Path, store: Journal) -> None:
    notes(store, 4500)
    with open_store(place, wait=0.1) as other:
        entries = other.read(INCIDENT)
        next(entries)
        add(store, text="written while the other one reads")
        assert len(list(entries)) == 4500


def test_landmarks_need_no_reading_of_the_journal(place: Path, store: Journal) -> None:
    notes(store, 10)
    from irrunner.journal.sqlite.rows import _LANDMARKS

    with closing(sqlite3.connect(place / "journal.sqlite")) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {_LANDMARKS}", (INCIDENT.encode(),)).fetchall()
    assert len(plan) == 1
    assert "USING INDEX landmark (incident=?)" in plan[0][3]


def test_many_incidents_are_found_in_one_pass_over_the_table(place: Path, store: Journal) -> None:
    notes(store, 10)
    from irrunner.journal.sqlite.rows import _ALL_ABOUT_INCIDENTS, _ALL_HEADS, _ALL_INCIDENTS

    with closing(sqlite3.connect(place / "journal.sqlite")) as connection:
        for statement in (_ALL_ABOUT_INCIDENTS, _ALL_HEADS, _ALL_INCIDENTS):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            assert [step[3] for step in plan] == ["SCAN event"]


def test_four_times_the_incidents_take_no_more_than_eight_times_as_long(tmp_path: Path) -> None:
    took = []
    for count in (150, 600):
        with open_store(tmp_path / str(count)) as store:
            with store.writing() as writer:
                for number in range(count):
                    name = f"INC-2026-{number:04}"
                    write(writer, "incident.declared", name, {"mode": "live"}, words="long " * 8_000)
                    write(writer, "incident.closed", name, {"outcome": "test"})
            took.append(min(_seconds(store) for _ in range(5)))
    assert took[1] < took[0] * 8


def _seconds(store: Journal) -> float:
    begin = time.process_time()
    assert len(store.heads()) == len(store.incidents()) == len(list(store.lifecycle_headers())) // 2
    return time.process_time() - begin


def test_waiting_for_another_writer_ends_as_a_sentence(place: Path, store: Journal) -> None:
    said = pytest.raises(StoreUnusable, match=r"Somebody else has been writing for 0\.2 seconds")
    with open_store(place, wait=0.2) as other, store.writing(), said, other.writing():
        pass
    add(store, text="and afterwards it works")


def test_the_store_is_one_whole_file_at_rest(place: Path, store: Journal) -> None:
    add(store, text="x")
    assert (place / "journal.sqlite-journal").stat().st_size == 0
    assert not (place / "journal.sqlite-wal").exists()
    with closing(sqlite3.connect(place / "journal.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_broken_row_reaches_readers_as_bytes(place: Path, store: Journal) -> None:
    notes(store, 4)
    tamper(place, "UPDATE event SET header = x'ff', body = 7 WHERE seq = 2")
    tamper(place, "UPDATE event SET seq = 'four' WHERE seq = 4")
    assert [(entry.seq, entry.body) for entry in store.read(INCIDENT)] == [
        (1, b'{"text":"note 0"}'),
        (2, b"7"),
        (3, b'{"text":"note 2"}'),
    ]
    with pytest.raises(StoreUnusable, match="the last entry of INC-2026-0001 is broken"):
        add(store, text="x")
