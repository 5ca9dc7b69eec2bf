"""Writing and reading, as the rest of irrunner does it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound, StoreUnusable
from irrunner.journal import Head, Journal, open_store
from irrunner.journal.chain import Occurred, digest_of, first_link, link_of
from irrunner.journal.rows import NewEntry
from irrunner.journal.transaction import LANDMARKS
from tests.beginnings import ADA
from tests.journal.entries import INCIDENT, RECORDED, add, notes, purge, redact, tamper, write

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.interface import Journal


def as_journal(store: Journal) -> Journal:
    """The type checker sees that a store is all that others ask of a journal."""
    return store


def test_an_unknown_incident_has_no_entries_and_the_first_link(store: Journal) -> None:
    assert store.head(INCIDENT) == Head(0, first_link(INCIDENT))
    assert list(store.read(INCIDENT)) == []
    assert store.incidents() == []


def test_what_was_written_is_read_back_in_order(store: Journal) -> None:
    first, second = add(store, text="one"), add(store, text="two")
    assert [tuple(entry) for entry in store.read(INCIDENT)] == [
        (1, first.header, b'{"text":"one"}'),
        (2, second.header, b'{"text":"two"}'),
    ]
    assert list(store.rows(INCIDENT)) == [first, second]
    assert [entry.seq for entry in store.read(INCIDENT, after=1)] == [2]


def test_every_entry_is_bound_to_the_one_before(store: Journal) -> None:
    first, second = add(store, text="one"), add(store, text="two")
    assert first.link == link_of(first_link(INCIDENT), first.header)
    assert second.link == link_of(first.link, second.header)
    assert store.head(INCIDENT) == Head(2, second.link)
    assert first.digest == digest_of(first.salt, first.body)
    assert first.digest.hex().encode() in first.header


def test_the_same_words_never_have_the_same_digest(store: Journal) -> None:
    assert add(store, text="yes").digest != add(store, text="yes").digest


def test_incidents_are_listed_once_and_in_order(store: Journal) -> None:
    for incident in ("INC-2026-0002", "EX-2026-0001", "INC-2026-0002", "INC-2026-0001"):
        add(store, incident=incident, text="x")
    assert store.incidents() == ["EX-2026-0001", "INC-2026-0001", "INC-2026-0002"]


def test_incidents_have_chains_of_their_own(store: Journal) -> None:
    add(store, incident="INC-2026-0001", text="x")
    assert add(store, incident="INC-2026-0002", text="y").seq == 1


def test_a_long_journal_is_read_whole(store: Journal) -> None:
    notes(store, 4500)
    assert [entry.seq for entry in store.read(INCIDENT, after=3)] == list(range(4, 4501))
    assert len(list(store.rows(INCIDENT))) == 4500


def test_a_reader_does_not_hold_a_writer_up(place: Path, store: Journal) -> None:
    notes(store, 4500)
    with open_store(place, wait=0.1) as other:
        entries = other.read(INCIDENT)
        next(entries)
        add(store, text="written while the other one reads")
        assert len(list(entries)) == 4500


def test_a_transaction_sees_what_it_wrote(store: Journal) -> None:
    with store.writing() as writer:
        row = write(writer, "incident.declared", text="x")
        assert writer.head(INCIDENT) == Head(1, row.link)
        assert [entry.seq for entry in writer.read(INCIDENT)] == [1]
        assert [entry.seq for entry in writer.landmarks(INCIDENT)] == [1]


def test_a_transaction_that_raises_leaves_nothing(store: Journal) -> None:
    add(store, text="before")

    def stopped() -> None:
        with store.writing() as writer:
            write(writer, text="never")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stopped()
    assert [entry.body for entry in store.read(INCIDENT)] == [b'{"text":"before"}']
    assert add(store, text="after").seq == 2


def test_landmarks_are_found_among_many_entries(store: Journal) -> None:
    for kind in LANDMARKS:
        notes(store, 50)
        add(store, kind, text="x")
    assert [entry.seq for entry in store.landmarks(INCIDENT)] == [
        51 * number for number in range(1, len(LANDMARKS) + 1)
    ]


def test_nobody_can_write_a_landmark_in_words(store: Journal) -> None:
    forged = '","incident.closed",{'
    with store.writing() as writer:
        writer.append(
            INCIDENT,
            NewEntry(
                kind="note.added",
                body=b"{}",
                refs={forged: forged, "incident.closed": "{"},
                actor=ADA,
                by=forged,
                recorded=RECORDED,
                occurred=Occurred(RECORDED, "second", f"\\{forged}"),
            ),
        )
    assert store.landmarks(INCIDENT) == []


def test_landmarks_need_no_reading_of_the_journal(place: Path, store: Journal) -> None:
    notes(store, 10)
    from irrunner.journal.sqlite.rows import _LANDMARKS

    with closing(sqlite3.connect(place / "journal.sqlite")) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {_LANDMARKS}", (INCIDENT.encode(),)).fetchall()
    assert len(plan) == 1
    assert "USING INDEX landmark (incident=?)" in plan[0][3]


def test_the_stamp_changes_with_every_commit_of_anybody(place: Path, store: Journal) -> None:
    stamps = {store.change_token()}
    add(store, text="mine")
    stamps.add(store.change_token())
    with open_store(place) as other:
        add(other, text="theirs")
    stamps.add(store.change_token())
    assert len(stamps) == 3
    assert store.change_token() in stamps


def test_two_stores_on_one_place_write_one_chain(place: Path, store: Journal) -> None:
    with open_store(place) as other:
        for number in range(10):
            add(other if number % 2 else store, text=str(number))
    rows = list(store.rows(INCIDENT))
    assert [row.seq for row in rows] == list(range(1, 11))
    assert all(row.link == link_of(before.link, row.header) for before, row in pairwise(rows))


def test_waiting_for_another_writer_ends_as_a_sentence(place: Path, store: Journal) -> None:
    said = pytest.raises(StoreUnusable, match=r"Somebody else has been writing for 0\.2 seconds")
    with open_store(place, wait=0.2) as other, store.writing(), said, other.writing():
        pass
    add(store, text="and afterwards it works")


@pytest.mark.parametrize(
    "time", ["2026-03-24T10:39:00Z", "2026-03-24 10:39:00.123Z", "2026-03-24T10:39:00.123+00:00", ""]
)
def test_a_time_in_another_form_is_a_mistake(store: Journal, time: str) -> None:
    with pytest.raises(ValueError, match="not a time"), store.writing() as writer:
        writer.append(
            INCIDENT,
            NewEntry(
                kind="note.added",
                body=b"{}",
                refs={},
                actor=ADA,
                by="",
                recorded=time,
                occurred=Occurred(RECORDED),
            ),
        )
    with pytest.raises(ValueError, match="not a time"), store.writing() as writer:
        writer.append(
            INCIDENT,
            NewEntry(
                kind="note.added",
                body=b"{}",
                refs={},
                actor=ADA,
                by="",
                recorded=RECORDED,
                occurred=Occurred(time),
            ),
        )


def test_an_entry_without_a_body_is_a_mistake(store: Journal) -> None:
    with pytest.raises(ValueError, match="redacted"), store.writing() as writer:
        writer.append(
            INCIDENT,
            NewEntry(
                kind="note.added",
                body=b"",
                refs={},
                actor=ADA,
                by="",
                recorded=RECORDED,
                occurred=Occurred(RECORDED),
            ),
        )


def test_erasing_empties_words_and_salt_and_keeps_the_rest(store: Journal) -> None:
    before = add(store, text="a name")
    redact(store, 1)
    after = next(store.rows(INCIDENT))
    assert (after.body, after.salt) == (b"", b"")
    assert after._replace(body=before.body, salt=before.salt) == before


def test_erasing_what_is_not_there_is_refused_and_writes_nothing(store: Journal) -> None:
    add(store, text="x")
    with pytest.raises(NotFound, match="no entry 7"):
        redact(store, 7)
    assert store.head(INCIDENT).seq == 1


def test_a_purge_leaves_a_tombstone_that_follows_the_old_head(store: Journal) -> None:
    notes(store, 3)
    add(store, incident="INC-2026-0002", text="another")
    old = store.head(INCIDENT)
    tombstone = purge(store)
    assert list(store.rows(INCIDENT)) == [tombstone]
    assert tombstone.seq == 4
    assert tombstone.link == link_of(old.link, tombstone.header)
    assert f'"head":"{old.link.hex()}"'.encode() in tombstone.header
    assert store.head("INC-2026-0002").seq == 1


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
