"""What was written is read back, entry by entry, bound to the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound
from irrunner.journal import Head, Journal
from irrunner.journal.chain import Occurred, digest_of, first_link, link_of
from irrunner.journal.losses import find_losses
from irrunner.journal.rows import NewEntry
from irrunner.journal.transaction import LANDMARKS
from irrunner.journal.verify import verify_incident, verify_store
from tests.beginnings import ADA
from tests.journal.entries import INCIDENT, RECORDED, add, add_evidence, notes, purge, redact, write

if TYPE_CHECKING:
    from tests.journal.contract.conftest import Opens

OTHER = "INC-2026-0002"


def new_entry(
    kind: str = "note.added",
    body: bytes = b"{}",
    refs: dict[str, str | int] | None = None,
    by: str = "",
    recorded: str = RECORDED,
    occurred: str = RECORDED,
    as_written: str = "",
) -> NewEntry:
    return NewEntry(kind, body, refs or {}, ADA, by, recorded, Occurred(occurred, "second", as_written))


def test_an_unknown_incident_has_no_entries_and_the_first_link(store: Journal) -> None:
    assert store.head(INCIDENT) == Head(0, first_link(INCIDENT))
    assert list(store.read(INCIDENT)) == []
    assert list(store.rows(INCIDENT)) == []
    assert store.landmarks(INCIDENT) == []
    assert store.incidents() == []
    assert store.count() == store.count(INCIDENT) == 0


def test_what_was_written_is_read_back_in_order(store: Journal) -> None:
    first, second = add(store, text="one"), add(store, text="two")
    assert [tuple(entry) for entry in store.read(INCIDENT)] == [
        (1, first.header, b'{"text":"one"}'),
        (2, second.header, b'{"text":"two"}'),
    ]
    assert list(store.rows(INCIDENT)) == [first, second]
    assert [entry.seq for entry in store.read(INCIDENT, after=1)] == [2]
    assert list(store.rows(INCIDENT, after=1)) == [second]
    assert list(store.read(INCIDENT, after=2)) == []


def test_several_incidents_are_read_ahead_as_they_are_read_one_by_one(store: Journal) -> None:
    for incident in (INCIDENT, OTHER, INCIDENT):
        add(store, incident=incident, text=f"of {incident}")
    ahead = store.read_ahead([OTHER, INCIDENT, "INC-2026-0099"]) if store.read_ahead is not None else store
    for incident in (INCIDENT, OTHER, "INC-2026-0099"):
        assert list(ahead.read(incident)) == list(store.read(incident))
        assert ahead.head(incident) == store.head(incident)
    assert list(ahead.read(INCIDENT, 1)) == list(store.read(INCIDENT, 1))


def test_every_entry_is_bound_to_the_one_before(store: Journal) -> None:
    first, second = add(store, text="one"), add(store, text="two")
    assert first.link == link_of(first_link(INCIDENT), first.header)
    assert second.link == link_of(first.link, second.header)
    assert store.head(INCIDENT) == Head(2, second.link)
    assert first.digest == digest_of(first.salt, first.body)
    assert first.digest.hex().encode() in first.header


def test_the_salts_come_from_where_the_store_is_told(store: Journal) -> None:
    store.salts = lambda: b"sixteen bytes :)"
    assert add(store, text="yes").salt == b"sixteen bytes :)"


def test_incidents_are_listed_once_and_in_order_and_have_chains_of_their_own(store: Journal) -> None:
    for incident in (OTHER, "EX-2026-0001", OTHER, INCIDENT):
        add(store, incident=incident, text="x")
    assert store.incidents() == ["EX-2026-0001", INCIDENT, OTHER]
    assert [store.head(incident).seq for incident in store.incidents()] == [1, 1, 2]
    assert (store.count(), store.count(OTHER)) == (4, 2)


@pytest.mark.parametrize("count", [3, 130])
def test_the_heads_of_all_incidents_are_those_of_each(store: Journal, count: int) -> None:
    names = _incidents(store, count)
    assert store.incidents() == names
    assert list(store.heads()) == names
    assert store.heads() == {name: store.head(name) for name in names}


@pytest.mark.parametrize("count", [3, 130])
def test_the_headers_about_incidents_as_a_whole_are_found_without_the_others(store: Journal, count: int) -> None:
    names = _incidents(store, count)
    add(store, "incident.titled", names[1], title="x")
    add(store, "incident.closed", names[1], refs={"outcome": "test"}, why='","incident.')
    found = [(name, header.split(b'"incident.')[1].split(b'"')[0]) for name, header in store.lifecycle_headers()]
    closed = [(names[0], b"declared"), (names[1], b"declared"), (names[1], b"closed"), (names[2], b"declared")]
    assert found[:4] == closed
    assert len(found) == count + 1


def _incidents(store: Journal, count: int) -> list[str]:
    """That many incidents, of different length, one with words too long for one page of a file."""
    names = [f"INC-2026-{number:04}" for number in range(1, count + 1)]
    with store.writing() as writer:
        for number, name in enumerate(names):
            write(writer, "incident.declared", name, {"mode": "live"}, words="long " * 4_000 if number == 1 else "")
            for _ in range(number % 4):
                write(writer, incident=name, text='","incident.closed",{')
    return names


def test_a_long_journal_is_read_whole(store: Journal) -> None:
    notes(store, 4500)
    assert [entry.seq for entry in store.read(INCIDENT, after=3)] == list(range(4, 4501))
    assert len(list(store.rows(INCIDENT))) == 4500


def test_landmarks_are_found_among_many_entries(store: Journal) -> None:
    for kind in LANDMARKS:
        notes(store, 50)
        add(store, kind, text="x")
    assert [entry.seq for entry in store.landmarks(INCIDENT)] == [51 * (each + 1) for each in range(len(LANDMARKS))]


def test_nobody_can_write_a_landmark_in_words(store: Journal) -> None:
    forged = '","incident.closed",{'
    with store.writing() as writer:
        refs: dict[str, str | int] = {forged: forged, "incident.closed": "{"}
        writer.append(INCIDENT, new_entry(refs=refs, by=forged, as_written=f"\\{forged}"))
    assert store.landmarks(INCIDENT) == []


@pytest.mark.parametrize(
    "time", ["2026-03-24T10:39:00Z", "2026-03-24 10:39:00.123Z", "2026-03-24T10:39:00.123+00:00", ""]
)
def test_a_time_in_another_form_is_a_mistake(store: Journal, time: str) -> None:
    for entry in (new_entry(recorded=time), new_entry(occurred=time)):
        with pytest.raises(ValueError, match="not a time"), store.writing() as writer:
            writer.append(INCIDENT, entry)


def test_an_entry_without_a_body_is_a_mistake(store: Journal) -> None:
    with pytest.raises(ValueError, match="redacted"), store.writing() as writer:
        writer.append(INCIDENT, new_entry(body=b""))


def test_erasing_empties_words_and_salt_and_keeps_the_rest(store: Journal) -> None:
    before = add(store, text="a name")
    redact(store, 1)
    after = next(iter(store.rows(INCIDENT)))
    assert (after.body, after.salt) == (b"", b"")
    assert after._replace(body=before.body, salt=before.salt) == before
    assert next(iter(store.read(INCIDENT))).body == b""


def test_erasing_what_is_not_there_is_refused_and_writes_nothing(store: Journal) -> None:
    add(store, text="x")
    for incident, seq in ((INCIDENT, 7), (OTHER, 1)):
        with pytest.raises(NotFound, match=f"no entry {seq}"):
            redact(store, seq, incident)
    assert store.head(INCIDENT).seq == 1


def test_a_purge_leaves_a_tombstone_that_follows_the_old_head(store: Journal) -> None:
    notes(store, 3)
    add(store, incident=OTHER, text="another")
    old = store.head(INCIDENT)
    tombstone = purge(store)
    assert list(store.rows(INCIDENT)) == list(store.rows(INCIDENT, after=3)) == [tombstone]
    assert list(store.rows(INCIDENT, after=4)) == []
    assert [entry.seq for entry in store.landmarks(INCIDENT)] == [tombstone.seq] == [4]
    assert tombstone.link == link_of(old.link, tombstone.header)
    assert f'"head":"{old.link.hex()}"'.encode() in tombstone.header
    assert store.head(OTHER).seq == 1


def test_what_was_redacted_and_purged_verifies(store: Journal) -> None:
    notes(store, 5)
    add_evidence(store, b"log")
    redact(store, 2)
    notes(store, 3, OTHER)
    purge(store, OTHER)
    found = verify_store(store)
    assert found.problems == []
    assert (found.incidents, found.entries, found.evidence) == (2, 8, 1)
    assert found.heads == {incident: store.head(incident).link.hex() for incident in store.incidents()}


def test_a_head_that_was_written_down_shows_a_record_that_was_cut(store: Journal, opens: Opens) -> None:
    notes(store, 5)
    head = store.head(INCIDENT).link.hex()
    assert verify_incident(store, INCIDENT, expected_head=head).holds
    shorter = opens("shorter")
    with shorter.writing() as writer:
        for row in list(store.rows(INCIDENT))[:4]:
            writer.append_copy(row)
    assert not verify_incident(shorter, INCIDENT, expected_head=head).holds


def test_an_id_that_was_remembered_is_known_for_ever(opens: Opens) -> None:
    store = opens()
    add(store)
    assert store.known_incidents() == {INCIDENT}
    store.remember_incidents(["INC-2026-0007"])
    assert opens().known_incidents() == {INCIDENT, "INC-2026-0007"}
    assert find_losses(opens()).incidents == ["INC-2026-0007"]
