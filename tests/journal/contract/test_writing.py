"""Transactions: all or nothing, one writer at a time, and readers see only what was committed."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused, StoreUnusable
from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle, steps
from irrunner.journal import Head, Journal
from irrunner.journal.chain import Occurred
from irrunner.journal.rows import NewEntry
from irrunner.journal.verify import verify_store
from irrunner.playbook import library
from tests.beginnings import ADA, playbook
from tests.journal.entries import INCIDENT, RECORDED, add, notes, purge, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.journal.transaction import Writer
    from tests.journal.contract.conftest import Opens

OTHER = "INC-2026-0002"


def in_threads(opens: Callable[[], Journal], *acts: Callable[[Journal], object]) -> None:
    """Carry things out at the same time, each in a thread with a store of its own; an error is raised here."""
    errors: list[BaseException] = []

    def run(act: Callable[[Journal], object]) -> None:
        try:
            with opens() as store:
                act(store)
        except BaseException as error:  # handed to the test
            errors.append(error)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def contents(store: Journal) -> dict[str, list[tuple[object, ...]]]:
    return {incident: [tuple(row) for row in store.rows(incident)] for incident in store.incidents()}


def test_a_transaction_sees_what_it_wrote(store: Journal) -> None:
    with store.writing() as writer:
        row = write(writer, "incident.declared", text="x")
        assert writer.head(INCIDENT) == Head(1, row.link)
        assert [entry.seq for entry in writer.read(INCIDENT)] == [1]
        assert [entry.seq for entry in writer.landmarks(INCIDENT)] == [1]


def _append(writer: Writer) -> None:
    for number in range(3):
        write(writer, text=f"never {number}")
    write(writer, incident="INC-2026-0003", text="never")


def _erase(writer: Writer) -> None:
    writer.erase(INCIDENT, 1)
    write(writer, "event.redacted", refs={"event": 1}, why="never")


def _purge(writer: Writer) -> None:
    tombstone = write(writer, incident=OTHER, text="never")
    writer.purge(INCIDENT, NewEntry("incident.purged", tombstone.body, {}, ADA, "", RECORDED, Occurred(RECORDED)))


def _bury(writer: Writer) -> None:
    row = write(writer, incident="INC-2026-0003", text="never")
    with pytest.raises(ValueError, match="does not follow"):
        writer.purge_copy(row._replace(seq=9), Head(8, b"another"))


@pytest.mark.parametrize("act", [_append, _erase, _purge, _bury])
def test_a_fault_in_the_middle_of_a_transaction_leaves_nothing_of_it(
    store: Journal, opens: Opens, act: Callable[[Writer], None]
) -> None:
    notes(store, 3)
    notes(store, 2, OTHER)
    before, token = contents(store), store.change_token()

    def stopped() -> None:
        with store.writing() as writer:
            act(writer)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert contents(store) == before
    assert store.change_token() == token
    in_threads(opens, lambda store: _same(store, before))
    assert add(store, text="after").seq == 4
    assert verify_store(store).problems == []


def _same(store: Journal, expected: dict[str, list[tuple[object, ...]]]) -> None:
    assert contents(store) == expected


def test_a_reader_during_a_write_sees_what_was_committed(store: Journal, opens: Opens) -> None:
    notes(store, 3)
    before, token = contents(store), store.change_token()
    with store.writing() as writer:
        write(writer, text="not yet")
        writer.erase(INCIDENT, 1)
        write(writer, "event.redacted", refs={"event": 1}, why="not yet")
        in_threads(opens, lambda store: _same(store, before))
    assert [entry.seq for entry in store.read(INCIDENT)] == [1, 2, 3, 4, 5]
    assert store.change_token() != token


def test_a_reader_that_is_half_way_does_not_hold_a_writer_up(store: Journal, opens: Opens) -> None:
    notes(store, 4500)
    entries = iter(store.read(INCIDENT))
    next(entries)
    in_threads(opens, lambda other: add(other, text="written while the other one reads"))
    assert [entry.seq for entry in entries][:4499] == list(range(2, 4501))


def test_the_token_changes_with_every_commit_of_anybody_and_with_nothing_else(store: Journal, opens: Opens) -> None:
    tokens = [store.change_token()]
    add(store, text="mine")
    tokens.append(store.change_token())
    in_threads(opens, lambda other: add(other, text="theirs"))
    tokens.append(store.change_token())
    purge(store)
    tokens.append(store.change_token())
    assert all(tokens.count(token) == 1 for token in tokens)
    list(store.read(INCIDENT))
    assert store.change_token() == tokens[-1]


def test_two_writers_at_once_write_one_chain(opens: Opens) -> None:
    def work(store: Journal) -> None:
        for number in range(20):
            add(store, text=str(number))

    in_threads(opens, work, work)
    store = opens()
    assert [row.seq for row in store.rows(INCIDENT)] == list(range(1, 41))
    assert verify_store(store).problems == []


def test_waiting_for_another_writer_ends_as_a_sentence(opens: Opens) -> None:
    store = opens(wait=0.3)

    def writes(store: Journal) -> None:
        with store.writing() as writer:
            write(writer, text="never")

    with store.writing() as first:
        write(first, text="first")
        with pytest.raises(StoreUnusable, match=r"Somebody else has been writing for 0\.3 seconds"):
            in_threads(lambda: opens(wait=0.3), writes)
    add(store, text="and afterwards it works")


def test_two_people_never_both_finish_a_step(opens: Opens, tmp_path: Path) -> None:
    (tmp_path / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}"))
    store = opens()
    one = lifecycle.declare(store, library.find(str(tmp_path / "drill.yaml")), ADA)
    one.refresh()

    def other(store: Journal) -> None:
        incident = Incident(store, one.id, ADA)
        incident.refresh()
        steps.done(incident, "first")

    in_threads(opens, other)
    with pytest.raises(Refused, match="done"):
        steps.done(one, "first")
