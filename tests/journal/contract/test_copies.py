"""A copy of any store in any other holds what the source holds, row by row, and what was removed is removed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal import Journal, open_store
from irrunner.journal.copying import Copied, update_copy, update_existing_copy
from irrunner.journal.verify import verify_store
from tests.journal.entries import INCIDENT, add, add_evidence, notes, purge, redact

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.journal.locations import Location
    from tests.journal.contract.conftest import Opens

OTHER = "INC-2026-0002"


def contents(store: Journal) -> tuple[list[object], list[str]]:
    return [row for incident in store.incidents() for row in store.rows(incident)], list(store.vault.names())


def test_a_copy_follows_what_is_written_erased_purged_and_destroyed(store: Journal, opens: Opens) -> None:
    copy = opens("copy")
    notes(store, 1200)
    notes(store, 5, OTHER)
    evidence = add_evidence(store, b"log", incident=OTHER)
    assert update_copy(store, copy) == Copied(entries=1206, files=1, size=3)
    assert update_copy(store, copy) == Copied()
    redact(store, 7)
    purge(store, OTHER)
    store.vault.destroy(evidence)
    assert update_copy(store, copy) == Copied(entries=2, erased=1, purged=1, destroyed=1)
    assert contents(copy) == contents(store)
    assert verify_store(copy).problems == []


def test_a_copy_may_be_another_kind_of_store(store: Journal, tmp_path: Path) -> None:
    notes(store, 5)
    add_evidence(store, b"log")
    with open_store(tmp_path / "a copy in a folder") as copy:
        update_copy(store, copy)
        assert contents(copy) == contents(store)


def test_a_record_that_went_another_way_is_not_touched(store: Journal, opens: Opens) -> None:
    copy = opens("copy")
    notes(store, 3)
    update_copy(store, copy)
    add(store, text="here")
    add(copy, text="there")
    before = contents(copy)
    (problem,) = update_copy(store, copy).problems
    assert "went another way" in problem.sentence
    assert contents(copy) == before


def test_a_store_is_no_copy_of_itself_nor_of_one_that_knows_less(store: Journal, opens: Opens) -> None:
    with pytest.raises(Refused, match="the store itself"):
        update_copy(store, opens())
    stranger = opens("stranger")
    add(stranger, incident=OTHER, text="x")
    with pytest.raises(Refused, match=OTHER):
        update_copy(store, stranger)


def test_a_mirror_is_followed_and_never_begun(located: Callable[[str], Location]) -> None:
    with open_store(located("store")) as store:
        add(store, text="x")
        with pytest.raises(StoreUnusable, match="There is no copy of the store"):
            update_existing_copy(store, located("mirror"))
        open_store(located("mirror")).close()
        assert update_existing_copy(store, located("mirror")) == Copied(entries=1)
        with open_store(located("mirror"), create=False) as mirror:
            assert mirror.head(INCIDENT) == store.head(INCIDENT)
