"""Every kind of tampering is found, and named: which incident, which entry, what about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import Misused, NotFound
from irrunner.journal import Journal, open_store
from irrunner.journal.chain import digest_of, first_link, link_of
from irrunner.journal.verify import Finding, verify_incident, verify_store
from tests.journal.entries import (
    INCIDENT,
    RECORDED,
    add,
    add_evidence,
    fingerprint,
    kept_at,
    notes,
    purge,
    redact,
    stdlib_canonical,
    tamper,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def problems(store: Journal) -> list[str]:
    return [str(finding) for finding in verify_store(store).problems]


def finish(store: Journal, begun: int) -> None:
    """As the verb ends a removal, once it is done to the bytes."""
    add(store, "removal.finished", refs={"event": begun})


def remarks(store: Journal) -> list[str]:
    return [str(finding) for finding in verify_store(store).remarks]


@pytest.fixture
def place(place: Path) -> Path:
    """A store of ten notes."""
    with open_store(place) as store:
        notes(store, 10)
    return place


@pytest.fixture
def store(place: Path) -> Iterator[Journal]:
    """A reader; what a test changes behind its back it sees."""
    with open_store(place, read_only=True) as opened:
        yield opened


def change(place: Path, seq: int, column: str, value: Any) -> None:
    tamper(place, f"UPDATE event SET {column} = ? WHERE seq = ?", (value, seq))


def column(place: Path, seq: int, name: str) -> Any:
    with open_store(place, read_only=True) as store:
        return getattr(next(row for row in store.rows(INCIDENT) if row.seq == seq), name)


def test_a_store_that_nobody_touched_holds(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        add(writer, incident="EX-2026-0001", text="x")
        add_evidence(writer, b"log")
        before = fingerprint(place)
    found = verify_store(store)
    assert found.holds
    assert (found.problems, found.remarks) == ([], [])
    assert (found.incidents, found.entries, found.evidence) == (2, 12, 1)
    assert found.heads == {name: store.head(name).link.hex() for name in (INCIDENT, "EX-2026-0001")}
    assert fingerprint(place) == before


def test_an_empty_store_holds(tmp_path: Path) -> None:
    with open_store(tmp_path / "new") as new:
        assert verify_store(new) == ([], [], 0, 0, 0, {}, ())


# Changed in place


def test_edited_words_are_named(place: Path, store: Journal) -> None:
    change(place, 4, "body", b'{"text":"note 9"}')
    assert problems(store) == [f"{INCIDENT}, entry 4: its words or their salt were changed."]


def test_an_edited_salt_is_named(place: Path, store: Journal) -> None:
    change(place, 4, "salt", bytes(16))
    assert problems(store) == [f"{INCIDENT}, entry 4: its words or their salt were changed."]


def test_words_that_moved_into_the_salt_are_named(place: Path, store: Journal) -> None:
    salt, body = column(place, 4, "salt"), column(place, 4, "body")
    change(place, 4, "salt", salt + body[:4])
    change(place, 4, "body", body[4:])
    assert problems(store) == [f"{INCIDENT}, entry 4: its salt is not 16 bytes long."]


def test_an_edited_header_is_named_once(place: Path, store: Journal) -> None:
    change(place, 4, "header", column(place, 4, "header").replace(b'"grace"', b'"mallo"').decode())
    assert problems(store) == [
        f"{INCIDENT}, entry 4: its header or its link was changed, or it does not follow the entry before it."
    ]


def test_an_edited_link_is_named_once(place: Path, store: Journal) -> None:
    change(place, 4, "link", bytes(32))
    assert problems(store) == [
        f"{INCIDENT}, entry 4: its header or its link was changed, or it does not follow the entry before it."
    ]


def test_an_edited_digest_is_named(place: Path, store: Journal) -> None:
    change(place, 4, "digest", bytes(32))
    assert problems(store) == [f"{INCIDENT}, entry 4: its digest is not the one in its header."]


def test_an_entry_with_a_digest_and_link_made_anew_flags_the_next_one(place: Path, store: Journal) -> None:
    """Whoever edits an entry and all that binds it breaks the chain where the next entry begins."""
    body = b'{"text":"forged"}'
    salt, digest = column(place, 4, "salt"), column(place, 4, "digest")
    forged = digest_of(salt, body)
    header = column(place, 4, "header").replace(digest.hex().encode(), forged.hex().encode())
    link = link_of(column(place, 3, "link"), header)
    for name, value in (("body", body), ("digest", forged), ("header", header.decode()), ("link", link)):
        change(place, 4, name, value)
    assert problems(store) == [
        f"{INCIDENT}, entry 5: its header or its link was changed, or it does not follow the entry before it."
    ]


@pytest.mark.parametrize(
    ("column_name", "value", "words"),
    [
        ("header", "", "cannot be read"),
        ("header", "not JSON", "cannot be read"),
        ("header", "[1]", "cannot be read"),
        ("header", "{}", "cannot be read"),
        ("header", "[" * 100_000, "cannot be read"),
        ("header", b"[1]", "cannot be read"),
        ("body", "text", "were changed"),
        ("body", 7, "its body is not of the right type"),
        ("salt", 1.5, "its salt is not of the right type"),
        ("link", 7, "its link is not of the right type"),
        ("digest", 7, "its digest is not of the right type"),
    ],
)
def test_columns_may_hold_anything(place: Path, store: Journal, column_name: str, value: Any, words: str) -> None:
    change(place, 4, column_name, value)
    found = verify_store(store).problems
    assert any(finding.seq == 4 and words in finding.what for finding in found)
    assert {(finding.incident, finding.seq) for finding in found} == {(INCIDENT, 4)}


def forge(place: Path, seq: int, *, body: bytes | None = None, header: bytes | None = None) -> None:
    """Replace the last entry by one that fits the chain: what a writer of other software could leave."""
    row = {name: column(place, seq, name) for name in ("header", "body", "salt", "digest")}
    if body is not None:
        digest = digest_of(row["salt"], body)
        header = row["header"].replace(row["digest"].hex().encode(), digest.hex().encode())
        change(place, seq, "body", body)
        change(place, seq, "digest", digest)
    assert header is not None
    change(place, seq, "header", header.decode())
    change(place, seq, "link", link_of(column(place, seq - 1, "link"), header))


@pytest.mark.parametrize(
    "body",
    [b'{"text": "x"}', b'{"b":1,"a":2}', b'{"n":1.5}', b'{"a":1,"a":1}', b'{"a":"\\u0041"}', b"x", b"[" * 100_000],
)
def test_words_in_another_form_are_named(place: Path, store: Journal, body: bytes) -> None:
    forge(place, 10, body=body)
    assert problems(store) == [f"{INCIDENT}, entry 10: its words are not in canonical form."]


def test_a_header_in_another_form_is_named(place: Path, store: Journal) -> None:
    forge(place, 10, header=column(place, 10, "header").replace(b",{},", b", {},"))
    assert problems(store) == [f"{INCIDENT}, entry 10: its header is not in canonical form."]


def test_a_header_with_more_in_it_is_named(place: Path, store: Journal) -> None:
    forge(place, 10, header=column(place, 10, "header")[:-1] + b',"more"]')
    assert problems(store) == [f"{INCIDENT}, entry 10: its header is not in canonical form."]


def test_an_entry_of_a_newer_version_is_a_remark(place: Path, store: Journal) -> None:
    forge(place, 10, header=column(place, 10, "header").replace(b"[1,", b"[2,", 1))
    assert problems(store) == []
    assert remarks(store) == [f"{INCIDENT}, entry 10: it was written by a newer irrunner (2)."]


# Deleted, moved, repeated


def test_an_entry_deleted_from_the_middle_is_named(place: Path, store: Journal) -> None:
    tamper(place, "DELETE FROM event WHERE seq = 4")
    assert problems(store) == [f"{INCIDENT}, entry 4: it is missing."]


def test_entries_deleted_from_the_beginning_are_named(place: Path, store: Journal) -> None:
    tamper(place, "DELETE FROM event WHERE seq < 4")
    assert problems(store) == [f"{INCIDENT}, entry 1: entries 1 to 3 are missing."]


def test_a_deletion_with_the_rest_moved_up_is_named(place: Path, store: Journal) -> None:
    tamper(place, "DELETE FROM event WHERE seq = 4")
    for seq in range(5, 11):
        change(place, seq, "seq", seq - 1)
    found = problems(store)
    assert f"{INCIDENT}, entry 4: its header says that it is entry 5: entries were moved or repeated." in found
    assert len([line for line in found if "its header says" in line]) == 6


def test_exchanged_entries_are_named(place: Path, store: Journal) -> None:
    for before, after in ((4, 99), (7, 4), (99, 7)):
        change(place, before, "seq", after)
    named = {finding.seq for finding in verify_store(store).problems if "entries were moved" in finding.what}
    assert named == {4, 7}


def test_exchanged_headers_are_named(place: Path, store: Journal) -> None:
    four, seven = (column(place, seq, "header").decode() for seq in (4, 7))
    change(place, 4, "header", seven)
    change(place, 7, "header", four)
    named = {finding.seq for finding in verify_store(store).problems if "entries were moved" in finding.what}
    assert named == {4, 7}


def test_a_repeated_entry_is_named(place: Path, store: Journal) -> None:
    tamper(place, "INSERT INTO event SELECT incident, 11, header, body, salt, digest, link FROM event WHERE seq = 10")
    assert problems(store) == [
        f"{INCIDENT}, entry 11: its header or its link was changed, or it does not follow the entry before it.",
        f"{INCIDENT}, entry 11: its header says that it is entry 10: entries were moved or repeated.",
    ]


def test_an_entry_moved_to_another_incident_is_named(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        notes(writer, 3, "INC-2026-0002")
    tamper(place, "UPDATE event SET incident = 'INC-2026-0002' WHERE incident = ? AND seq = 4", (INCIDENT,))
    found = problems(store)
    assert f"{INCIDENT}, entry 4: it is missing." in found
    assert f"INC-2026-0002, entry 4: its header says that it belongs to {INCIDENT}." in found


def test_a_whole_incident_under_another_id_is_named(place: Path, store: Journal) -> None:
    tamper(place, "UPDATE event SET incident = 'INC-2026-0002'")
    found = verify_store(store).problems
    assert {finding.seq for finding in found if "belongs to" in finding.what} == set(range(1, 11))


@pytest.mark.parametrize("incident", [b"INC-2026-0001", b"\xff\xfe"])
def test_an_incident_that_is_not_text_is_named(place: Path, store: Journal, incident: bytes) -> None:
    change(place, 4, "incident", incident)
    found = problems(store)
    assert f"An entry belongs to no incident: {incident!r}, 4." in found
    assert f"{INCIDENT}, entry 4: it is missing." in found


def test_a_place_that_is_no_number_is_named(place: Path, store: Journal) -> None:
    change(place, 10, "seq", "ten")
    assert any("its place is b'ten', not a number" in line for line in problems(store))


# Cut off: only a head from elsewhere tells


def test_a_cut_tail_shows_against_a_head_that_was_written_down(place: Path, store: Journal) -> None:
    head = store.head(INCIDENT).link.hex()
    tamper(place, "DELETE FROM event WHERE seq > 7")
    assert problems(store) == []
    for known in (head, head[:8], head[:12].upper()):
        (problem,) = verify_incident(store, INCIDENT, expected_head=known).problems
        assert problem == Finding(
            INCIDENT, 0, f"no entry has the head {known.lower()}: the record was cut off, rewritten, or is another one."
        )


def test_a_rewritten_journal_shows_against_a_head_that_was_written_down(place: Path, store: Journal) -> None:
    head = store.head(INCIDENT).link.hex()
    tamper(place, "DELETE FROM event")
    with open_store(place) as writer:
        notes(writer, 10)
    assert problems(store) == []
    assert not verify_incident(store, INCIDENT, expected_head=head).holds


def test_the_right_head_holds_and_an_older_one_says_what_was_added(place: Path, store: Journal) -> None:
    head = store.head(INCIDENT).link.hex()
    assert verify_incident(store, INCIDENT, expected_head=head)[:2] == ([], [])
    with open_store(place) as writer:
        add(writer, text="x")
        found = verify_incident(writer, INCIDENT, expected_head=head[:16])
        assert found.problems == []
        assert found.remarks == [Finding(INCIDENT, 0, f"1 entry has been added since the head {head[:16]}.")]
        notes(writer, 2)
        assert verify_incident(writer, INCIDENT, expected_head=head[:16]).remarks == [
            Finding(INCIDENT, 0, f"3 entries have been added since the head {head[:16]}.")
        ]


def test_a_short_head_holds_with_a_remark_that_it_can_be_forged(store: Journal) -> None:
    found = verify_incident(store, INCIDENT, expected_head=store.head(INCIDENT).link.hex()[:8])
    assert found.problems == []
    assert [remark.what for remark in found.remarks] == [
        "Only 8 digits of the head were compared; fewer than 16 can be forged."
    ]


@pytest.mark.parametrize("head", ["", "abc", "1234567", "not hex!", "0" * 65, "12345678 "])
def test_what_is_no_head_is_refused(store: Journal, head: str) -> None:
    with pytest.raises(Misused, match="8 to 64"):
        verify_incident(store, INCIDENT, expected_head=head)


def test_an_incident_that_is_not_there_is_refused(store: Journal) -> None:
    with pytest.raises(NotFound, match="no incident"):
        verify_incident(store, "INC-2026-0009")


# Redactions and purges


def test_a_redaction_holds(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        redact(writer, 4)
        redact(writer, 11)
    assert problems(store) == []


def test_words_that_are_gone_without_a_redaction_are_named(place: Path, store: Journal) -> None:
    change(place, 4, "body", b"")
    assert problems(store) == [f"{INCIDENT}, entry 4: its words or their salt were changed."]
    change(place, 4, "salt", b"")
    assert problems(store) == [f"{INCIDENT}, entry 4: its words are gone, and no entry says that they were redacted."]


def test_words_that_came_back_after_a_redaction_are_named(place: Path, store: Journal) -> None:
    body, salt = column(place, 4, "body"), column(place, 4, "salt")
    with open_store(place) as writer:
        redact(writer, 4)
    change(place, 4, "body", body)
    change(place, 4, "salt", salt)
    assert problems(store) == [f"{INCIDENT}, entry 4: entry 11 says that its words were redacted, but they are there."]


@pytest.mark.parametrize("of", [0, 11, 99, "four"])
def test_a_redaction_of_nothing_is_named(place: Path, store: Journal, of: Any) -> None:
    with open_store(place) as writer:
        add(writer, "event.redacted", refs={"event": of}, why="x", authority="x")
    assert problems(store) == [f"{INCIDENT}, entry 11: it redacts entry {of}, which is not before it."]


def test_a_purge_is_a_remark_and_checks_against_the_old_head(place: Path, store: Journal) -> None:
    earlier = list(store.rows(INCIDENT))[6].link.hex()
    head = store.head(INCIDENT).link.hex()
    with open_store(place) as writer:
        purge(writer)
        finish(writer, 11)
    assert problems(store) == []
    assert remarks(store) == [f"{INCIDENT}, entry 11: the incident was purged; 10 entries are gone."]
    assert verify_incident(store, INCIDENT, expected_head=head).holds
    found = verify_incident(store, INCIDENT, expected_head=earlier)
    assert found.holds
    assert [each.what for each in found.remarks][1:] == [
        f"the head {earlier[:8]} was that of entry 7, which was purged; 8 digits were compared.",
        f"5 entries have been added since the head {earlier}.",
    ]
    assert not verify_incident(store, INCIDENT, expected_head="0" * 64).holds


def test_removals_that_were_begun_and_not_finished_are_named(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        redact(writer, 3)
        finish(writer, 11)
        redact(writer, 4)
        redact(writer, 5)
    assert problems(store) == []
    (remark,) = remarks(store)
    assert remark.startswith(f"{INCIDENT}: the removals that entries 13, 14 began are not on record as finished.")


def test_a_tombstone_beside_what_it_should_have_removed_is_named(place: Path, store: Journal) -> None:
    with open_store(place) as writer, writer.writing() as writing:
        write(writing, "incident.purged", refs={"head": "0" * 64}, why="x")
    assert problems(store) == [
        f"{INCIDENT}, entry 11: it says that the incident was purged, but entries from before are there."
    ]


def test_an_edited_tombstone_is_named(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        purge(writer)
    header = column(place, 11, "header")
    change(place, 11, "header", header.replace(b'"head":"', b'"head":"00').decode())
    assert any("its header or its link was changed" in line for line in problems(store))


def test_a_tombstone_made_up_from_nothing_is_named(place: Path, store: Journal) -> None:
    """Deleting all and claiming a purge needs the old head, and then says so itself."""
    tamper(place, "DELETE FROM event WHERE seq < 10")
    assert problems(store) == [f"{INCIDENT}, entry 1: entries 1 to 9 are missing."]


# Evidence


def test_changed_and_missing_evidence_are_told_apart(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        changed, missing = add_evidence(writer, b"one"), add_evidence(writer, b"two", "e2")
        add_evidence(writer, b"three", "e3")
        path = kept_at(writer, changed)
        path.chmod(0o600)
        path.write_bytes(b"0ne")
        kept_at(writer, missing).unlink()
    assert problems(store) == [
        f"{INCIDENT}, entry 11: its evidence {changed} in the vault was changed.",
        f"{INCIDENT}, entry 12: its evidence {missing} is missing from the vault.",
    ]
    assert verify_incident(store, INCIDENT).problems == verify_store(store).problems


def test_bytes_that_two_incidents_name_are_named_for_both(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        add_evidence(writer, b"one")
        sha256 = add_evidence(writer, b"one", incident="INC-2026-0002")
        writer.vault.destroy(sha256)
    assert {(finding.incident, finding.seq) for finding in verify_store(store).problems} == {
        (INCIDENT, 11),
        ("INC-2026-0002", 1),
    }


def test_the_playbooks_of_an_incident_must_be_there(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        first, second = (writer.vault.add([content]).sha256 for content in (b"a: 1", b"b: 2"))
        refs = {"mode": "live", "sha256": first}
        add(writer, "incident.declared", refs=refs, files=[["a.yaml", first], ["b.yaml", second]])
        add(writer, "playbook.grafted", refs={"prefix": "b", "sha256": second}, files=[["b.yaml", second]])
        assert problems(store) == remarks(store) == []
        writer.vault.destroy(second)
    assert problems(store) == [
        f"{INCIDENT}, entry 11: its evidence {second} is missing from the vault.",
    ]


def test_a_reference_is_not_expected_in_the_vault(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        refs = {"evidence": "e1", "sha256": "a" * 64}
        reference = {**refs, "kept": "no"}
        add(writer, "evidence.added", refs=reference, name="disk.img", size=1, where="/mnt/disk.img")
        redact(writer, 11)
        finish(writer, 12)
        add(writer, "evidence.transferred", refs=refs, to="police")
    assert problems(store) == remarks(store) == []


def test_redacted_evidence_is_still_expected_in_the_vault(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        sha256 = add_evidence(writer, b"one")
        redact(writer, 11)
        finish(writer, 12)
        assert problems(store) == remarks(store) == []
        writer.vault.destroy(sha256)
    assert problems(store) == [f"{INCIDENT}, entry 11: its evidence {sha256} is missing from the vault."]


def test_destroyed_evidence_is_not_missed_and_not_to_be_there(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        sha256 = add_evidence(writer, b"one")
        add(writer, "evidence.destroyed", refs={"evidence": "e1", "sha256": sha256}, why="x", authority="x")
        assert remarks(store) == [
            f"{INCIDENT}: the removal that entry 12 began is not on record as finished. Ask for it again to finish it.",
            f"{INCIDENT}, entry 12: the evidence {sha256} it destroyed is in the vault.",
        ]
        writer.vault.destroy(sha256)
        finish(writer, 12)
        assert problems(store) == remarks(store) == []
        add_evidence(writer, b"one", "e2")
        assert problems(store) == remarks(store) == []
        writer.vault.destroy(sha256)
    assert problems(store) == [f"{INCIDENT}, entry 14: its evidence {sha256} is missing from the vault."]


def test_what_nobody_claims_in_the_vault_is_listed(place: Path, store: Journal) -> None:
    with open_store(place) as writer:
        sha256 = writer.vault.add([b"who brought this?"]).sha256
        (place / "evidence" / "incoming-1-00").write_bytes(b"half")
        (place / "evidence" / "letter.txt").write_bytes(b"x")
    assert problems(store) == []
    assert remarks(store) == [
        f"No entry names the file {sha256} in the vault.",
        "The vault holds incoming-1-00, left by a copy that was cut off; it may be deleted.",
        "The vault holds letter.txt, which is no evidence.",
    ]


def test_a_store_that_was_moved_still_holds_and_still_tells(place: Path, tmp_path: Path) -> None:
    with open_store(place) as writer:
        add_evidence(writer, b"one")
    moved = place.rename(tmp_path / "archive")
    with open_store(moved, read_only=True) as store:
        assert problems(store) == []
        change(moved, 4, "body", b"{}")
        assert len(problems(store)) == 1


def test_verifying_says_how_far_it_is(place: Path) -> None:
    with open_store(place) as store:
        notes(store, 1200)
        add_evidence(store, b"one")
        told: list[tuple[int, int]] = []
        verify_store(store, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (1212, 1212)
    assert told == sorted(told)


# The file itself


def test_pages_that_were_overwritten_are_a_problem_and_what_can_be_read_is_checked(place: Path) -> None:
    with open_store(place) as store:
        for number in range(20):
            notes(store, 50, f"INC-2026-{number:04}")
    file = place / "journal.sqlite"
    whole = file.read_bytes()
    for page in range(2, len(whole) // 4096, 7):
        content = bytearray(whole)
        content[page * 4096 : (page + 1) * 4096] = bytes(4096)
        file.write_bytes(content)
        with open_store(place, read_only=True) as store:
            found = verify_store(store)
        assert any("is damaged" in problem.what for problem in found.problems)


def test_numbers_that_are_other_numbers_are_found(place: Path, store: Journal) -> None:
    for bit in range(4, 12):
        change(place, 5, "seq", 5 ^ (1 << bit))
        assert any(finding.seq == 5 and "missing" in finding.what for finding in verify_store(store).problems)
        change(place, 5 ^ (1 << bit), "seq", 5)
    assert problems(store) == []


def test_the_chain_can_be_checked_by_an_outsider(place: Path, store: Journal) -> None:
    """With the standard library alone, from the description in `chain`."""
    import hashlib
    import json

    previous = hashlib.sha256(INCIDENT.encode()).digest()
    for row in store.rows(INCIDENT):
        header = json.loads(row.header)
        assert stdlib_canonical(header) == row.header
        assert header[:4] == [1, INCIDENT, row.seq, RECORDED]
        assert hashlib.sha256(row.salt + row.body).hexdigest() == header[9]
        previous = hashlib.sha256(previous + row.header).digest()
        assert previous == row.link
    assert first_link(INCIDENT) == hashlib.sha256(INCIDENT.encode()).digest()


def test_entries_that_follow_a_tombstone_are_named(place: Path, store: Journal) -> None:
    with open_store(place) as writable:
        head = writable.head(INCIDENT)
        purge(writable)
        add(writable, text="made up")
    found = verify_incident(store, INCIDENT, expected_head=head.link.hex())
    assert {finding.seq for finding in found.problems} == {head.seq + 2}
    assert "follows the tombstone" in found.problems[0].what
