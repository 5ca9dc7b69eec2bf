"""A changed byte in the rows of a store of 1,000 events is found, and the entry named."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from irrunner.journal import Journal, open_store
from irrunner.journal.chain_check import ChainCheck, Finding
from irrunner.journal.verify import verify_incident
from tests.journal.entries import add, add_evidence, on_sqlite, redact, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal.rows import Row

COLUMNS = ("incident", "header", "body", "salt", "digest", "link")
TEXTS = ("incident", "header")


class Change(NamedTuple):
    """One byte of one column of one row, and the column's value after the change."""

    row: Row
    column: str
    at: int
    value: bytes


@pytest.fixture
def thousand(place: Path) -> Iterator[Journal]:
    """200 small incidents with some of everything, so that one can be checked thousands of times."""
    with open_store(place) as store:
        for number in range(200):
            incident = f"INC-2026-{number:04}"
            with store.writing() as writer:
                write(writer, "incident.titled", incident, title="x")
                write(writer, incident=incident, refs={"step": "isolate@a3"}, text="a name")
            add_evidence(store, b"%d" % number, incident=incident)
            redact(store, 2, incident)
            add(store, "decision.made", incident, refs={"step": "executed", "option": "yes"}, why="seen in the log")
        assert store.count() == 1000
        yield store


def changes(row: Row, places: slice | None = None) -> Iterator[Change]:
    """Changed bytes of a row: of each column one at random, or all."""
    dice = random.Random(f"{row.incident} {row.seq}")
    for column in COLUMNS:
        value = row.incident.encode() if column == "incident" else getattr(row, column)
        everywhere = range(len(value))
        for at in everywhere if places is not None else dice.sample(everywhere, min(1, len(value))):
            changed = bytearray(value)
            changed[at] ^= 1 << dice.randrange(8)
            yield Change(row, column, at, bytes(changed))


def is_named(row: Row, found: list[Finding]) -> bool:
    """Is the entry named, and besides it at most those that miss it: the next one, and one whose redaction it was?"""
    named = {finding.seq for finding in found}
    return row.seq in named and len(named) <= 3


def test_a_changed_byte_in_any_column_of_any_row_is_found_and_named(thousand: Journal) -> None:
    """One byte at random of each column of each row, through the database."""
    rows = [row for incident in thousand.incidents() for row in thousand.rows(incident)]
    missed, count = [], 0
    for change in (change for row in rows for change in changes(row)):
        value = "CAST(? AS TEXT)" if change.column in TEXTS else "?"
        where = (change.value, change.row.incident, change.row.seq)
        on_sqlite(thousand).database.execute("BEGIN")
        update = f"UPDATE OR IGNORE event SET {change.column} = {value} WHERE incident = ? AND seq = ?"
        on_sqlite(thousand).database.execute(update, where)
        ((done,),) = on_sqlite(thousand).database.execute(
            "SELECT changes()"
        )  # 0 when the changed id is another incident's: SQLite forbids it
        incident = change.row.incident
        if change.column == "incident":  # the row is found where it is now
            incident = change.value.decode("utf-8", "surrogateescape")
        if done and not is_named(change.row, verify_incident(thousand, incident).problems):
            missed.append(change)
        count += 1
        on_sqlite(thousand).database.execute("ROLLBACK")
    assert missed == []
    assert count == 1000 * len(COLUMNS) - 400  # redacted words and salts have no bytes


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_single_changed_byte_is_found_and_named(thousand: Journal) -> None:
    """All of every tenth incident, for all are alike; the rows are read once and changed in memory."""
    missed, count = [], 0
    for incident in thousand.incidents()[::10]:
        rows = list(thousand.rows(incident))
        for change in (change for row in rows for change in changes(row, slice(None))):
            walk = ChainCheck(incident)
            moved = None
            for row in rows:
                if row is not change.row:
                    walk.check(row)
                elif change.column != "incident":
                    walk.check(row._replace(**{change.column: change.value}))  # type: ignore[arg-type]
                else:
                    moved = ChainCheck(change.value.decode("utf-8", "surrogateescape"))
                    moved.check(row)
                    moved.finish()
            walk.finish()
            found = moved.problems if moved is not None else walk.problems
            if not is_named(change.row, found):
                missed.append(change)
            count += 1
    assert missed == []
    assert count > 25_000
