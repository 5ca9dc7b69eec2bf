"""Any store keeps the branch of a merge beside its trunk, whole, in copies as well, and removes it with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.incident import Incident
from irrunner.incident.verbs import record
from irrunner.journal.branches import place_of
from irrunner.journal.copying import update_copy
from irrunner.journal.memory import MemoryStore
from irrunner.journal.verify import verify_incident, verify_store
from tests.beginnings import ADA
from tests.journal.entries import INCIDENT, add, add_evidence, notes

if TYPE_CHECKING:
    from irrunner.journal import Journal
    from tests.journal.contract.conftest import Opens


@pytest.fixture
def merged(store: Journal) -> Journal:
    """A store of three notes, one more of its own, and a branch with two and a piece of evidence."""
    notes(store, 3)
    with MemoryStore() as other:
        assert not update_copy(store, other).problems
        add(store, text="here")
        add(other, text="there")
        add(other, text="there again")
        add_evidence(other, b"a log")
        found = record_of_store(store, other, INCIDENT)
        incident = Incident(store, INCIDENT, ADA)
        merge(incident, found, look_at_merge(incident, found)[0])
    return store


def branch(store: Journal) -> list[object]:
    return list(store.rows(INCIDENT, branch=1))


def test_the_entries_of_a_branch_follow_the_entry_that_merged_it(merged: Journal) -> None:
    places = [stored.seq for stored in merged.read(INCIDENT)]
    assert places == [1, 2, 3, 4, 5, *(place_of(1, seq) for seq in (4, 5, 6))]
    assert [row.seq for row in merged.rows(INCIDENT)] == [1, 2, 3, 4, 5]
    assert (merged.incidents(), merged.branches(INCIDENT)) == ([INCIDENT], [1])
    assert list(merged.heads()) == [INCIDENT]
    assert verify_store(merged).holds


def test_a_copy_has_the_branch_row_by_row(merged: Journal, opens: Opens) -> None:
    copy = opens("copy")
    assert not update_copy(merged, copy).problems
    assert branch(copy) == branch(merged)
    assert list(copy.rows(INCIDENT)) == list(merged.rows(INCIDENT))
    assert verify_store(copy).holds


def test_words_of_a_branch_are_erased_in_the_store_and_in_its_copy(merged: Journal, opens: Opens) -> None:
    copy = opens("copy")
    update_copy(merged, copy)
    record.redact(Incident(merged, INCIDENT, ADA), place_of(1, 4), why="a name")
    assert next(merged.rows(INCIDENT, branch=1)).body == b""
    update_copy(merged, copy)
    assert branch(copy) == branch(merged)
    assert verify_incident(copy, INCIDENT).holds


def test_a_purge_takes_the_branch_with_it(merged: Journal) -> None:
    record.purge(Incident(merged, INCIDENT, ADA), why="a test")
    assert merged.branches(INCIDENT) == []
    assert list(merged.vault.names()) == []
    assert verify_store(merged).holds


def test_a_new_merge_of_the_same_record_that_was_cut_off_leaves_nothing(merged: Journal) -> None:
    rows = list(merged.rows(INCIDENT))

    def cut_off() -> None:
        with merged.writing() as writer:
            for row in merged.rows(INCIDENT, branch=1):
                writer.keep_branch(2, 3, row)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_off()
    assert (merged.branches(INCIDENT), list(merged.rows(INCIDENT))) == ([1], rows)
