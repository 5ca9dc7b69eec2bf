"""Whoever can write the store attacks a seal: each attack is found and named, or it is said that it cannot be."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from irrunner.exchange.seals.ssh_keys import find_key, sign, signature_is_good
from irrunner.incident.verbs import evidence, notes
from irrunner.journal import open_store
from irrunner.journal.seals import Statement, read_statement
from irrunner.journal.verify import verify_incident
from tests.authority import Authority
from tests.exchange.seals.forging import Forged, entries_of, head_of, write_anew
from tests.ssh_keys import fingerprint, make_key, public_key, sealed, signers_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exchange.seals.verdicts import SealVerdict
    from irrunner.incident import Incident
    from irrunner.journal import Journal

    Check = Callable[..., list[SealVerdict]]
    Change = Callable[[list[Forged]], list[Forged]]

pytestmark = pytest.mark.openssh

ID = "INC-2026-0001"
SEAL = 9
"""The place of the seal: after what was declared, three notes and a piece of evidence."""


@pytest.fixture
def victim(incident: Incident, key: Path) -> Incident:
    """An incident with evidence, sealed at entry 9, and two notes after it."""
    evidence.add(incident, BytesIO(b"a log"), name="a.log")
    assert sealed(incident, key).seq == SEAL
    notes.note(incident, "after the seal")
    notes.note(incident, "and after that")
    return incident


@pytest.fixture
def attack(victim: Incident, place: Path) -> Callable[[Change], str]:
    """Write the incident anew, changed; its new head. The chain holds afterwards, so that only the seal can tell."""

    def attacked(change: Change) -> str:
        head = write_anew(place, ID, change(entries_of(place, ID)))
        with open_store(place, read_only=True) as store:
            assert not [each for each in verify_incident(store, ID).problems if "header" in each.what]
        return head

    assert victim.id == ID
    return attacked


def reworded(entries: list[Forged]) -> list[Forged]:
    return [*entries[:5], entries[5].saying(text="something else"), *entries[6:]]


def dropped(entries: list[Forged]) -> list[Forged]:
    return [*entries[:5], *entries[6:]]


def swapped(entries: list[Forged]) -> list[Forged]:
    return [*entries[:4], entries[5], entries[4], *entries[6:]]


def added(entries: list[Forged]) -> list[Forged]:
    return [*entries[:5], entries[5], *entries[5:]]


def another_person(entries: list[Forged]) -> list[Forged]:
    header = list(entries[5].header)
    header[6] = "somebody else"
    return [*entries[:5], entries[5]._replace(header=header), *entries[6:]]


def another_time(entries: list[Forged]) -> list[Forged]:
    header = list(entries[5].header)
    header[4] = ["2026-03-20T00:00:00.000Z", "second", ""]
    return [*entries[:5], entries[5]._replace(header=header), *entries[6:]]


def other_evidence(entries: list[Forged]) -> list[Forged]:
    at = next(place for place, each in enumerate(entries) if each.kind == "evidence.added")
    return [*entries[:at], entries[at].about(sha256="ab" * 32), *entries[at + 1 :]]


def cut_before_the_seal(entries: list[Forged]) -> list[Forged]:
    return [*entries[:3], entries[SEAL - 1]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (reworded, "which no entry here has: after it was signed, one of them was changed"),
        (dropped, "which no entry here has"),
        (swapped, "which no entry here has"),
        (added, "which no entry here has"),
        (another_person, "which no entry here has"),
        (another_time, "which no entry here has"),
        (other_evidence, "which no entry here has"),
        (cut_before_the_seal, "the journal ends at entry 4: its end was cut off"),
    ],
)
def test_a_record_written_anew_does_not_fit_its_seal(
    change: Change, words: str, attack: Callable[[Change], str], check: Check
) -> None:
    attack(change)
    (verdict,) = check()
    assert not verdict.holds
    assert words in verdict.problems[0]
    assert verdict.what == ""


def test_words_changed_in_place_are_named_beside_the_seal(
    victim: Incident, place: Path, store: Journal, check: Check
) -> None:
    import sqlite3

    with sqlite3.connect(place / "journal.sqlite") as journal:
        journal.execute("UPDATE event SET body = ? WHERE seq = 6", (b'{"text":"something else"}',))
    journal.close()
    found = verify_incident(store, victim.id)
    assert "words or their salt were changed" in found.problems[0].what
    assert "1 of them do not hold any more" in check()[0].what


def test_evidence_swapped_in_the_vault_is_named_beside_the_seal(victim: Incident, store: Journal, check: Check) -> None:
    sha256 = victim.store.vault.add([b"a log"]).sha256
    path = Path(store.vault.address(sha256))
    path.chmod(0o600)
    path.write_bytes(b"b log")
    assert "in the vault was changed" in verify_incident(store, victim.id).problems[0].what
    assert "1 of them do not hold any more" in check()[0].what


def test_a_seal_taken_out_shows_only_against_a_head(
    victim: Incident, attack: Callable[[Change], str], place: Path, check: Check
) -> None:
    victim.refresh()
    head = victim.head
    attack(lambda entries: [*entries[: SEAL - 1], *entries[SEAL:]])
    assert check() == []  # the manual says so
    with open_store(place, read_only=True) as store:
        assert verify_incident(store, ID, expected_head=head).problems


def test_an_end_cut_off_after_the_seal_shows_only_against_a_head(
    victim: Incident, attack: Callable[[Change], str], place: Path, check: Check
) -> None:
    victim.refresh()
    head = victim.head
    attack(lambda entries: entries[:SEAL])
    assert check()[0].holds
    assert check()[0].what.endswith("Not covered: entry 9.")
    with open_store(place, read_only=True) as store:
        assert verify_incident(store, ID, expected_head=head).problems


# The seal itself


def seal_changed(**words: Any) -> Change:
    def change(entries: list[Forged]) -> list[Forged]:
        return [*entries[: SEAL - 1], entries[SEAL - 1].saying(**words), *entries[SEAL:]]

    return change


def statement_of(entry: Forged) -> Statement:
    found = read_statement(entry.words["statement"])
    assert found is not None
    return found


def resealed(signing: Path, /, **told: Any) -> Change:
    """The seal with other facts in its statement, signed anew; the facts that the header repeats follow."""
    chosen = find_key(signing)

    def change(entries: list[Forged]) -> list[Forged]:
        said = structs.replace(statement_of(entries[SEAL - 1]), **told)
        signature, public = sign(said.text, chosen, attended=False)
        seal = entries[SEAL - 1].saying(statement=said.text, signature=signature, public_key=public)
        return [*entries[: SEAL - 1], seal.about(entries=said.entries, head=said.head, key=said.key), *entries[SEAL:]]

    return change


def test_a_statement_that_was_edited_does_not_fit_its_signature(
    victim: Incident, place: Path, attack: Callable[[Change], str], check: Check
) -> None:
    said = structs.replace(statement_of(entries_of(place, ID)[SEAL - 1]), time="2026-03-20T00:00:00.000Z")
    attack(seal_changed(statement=said.text))
    (verdict,) = check()
    assert verdict.problems == ["Its signature does not fit its statement: one of them was changed."]
    assert (verdict.what, verdict.who, verdict.when) == ("", "", "")
    assert victim.id in verdict.incident


def test_a_head_put_in_place_of_the_signed_one_does_not_fit(
    place: Path, attack: Callable[[Change], str], check: Check
) -> None:
    """The record is written anew, and the seal's statement and header are made to fit it."""

    def change(entries: list[Forged]) -> list[Forged]:
        entries = reworded(entries)
        said = structs.replace(statement_of(entries[SEAL - 1]), head=head_of(entries, ID, SEAL - 1))
        seal = entries[SEAL - 1].saying(statement=said.text).about(head=said.head)
        return [*entries[: SEAL - 1], seal, *entries[SEAL:]]

    attack(change)
    (verdict,) = check()
    assert verdict.problems == ["Its signature does not fit its statement: one of them was changed."]
    assert len(entries_of(place, ID)) == SEAL + 2


def test_a_record_written_anew_and_sealed_by_another_key_shows_against_a_file_of_signers(
    tmp_path: Path, key: Path, attack: Callable[[Change], str], check: Check
) -> None:
    theirs = make_key(tmp_path / "keys", "mallory")

    def change(entries: list[Forged]) -> list[Forged]:
        entries = reworded(entries)
        return resealed(theirs, head=head_of(entries, ID, SEAL - 1), key=fingerprint(theirs))(entries)

    attack(change)
    (verdict,) = check()
    assert verdict.holds  # and this is all that it says without a file of signers:
    assert verdict.who.startswith(f"Whoever holds the key {fingerprint(theirs)}")
    assert "Whose it is, nobody says" in verdict.who

    (verdict,) = check(signers=signers_file(tmp_path, f"ada {public_key(key)}"))
    assert "names nobody for the key" in verdict.problems[0]
    assert fingerprint(theirs) in verdict.problems[0]


def test_another_key_that_signs_the_same_statement_is_named(
    tmp_path: Path, key: Path, attack: Callable[[Change], str], check: Check
) -> None:
    theirs = make_key(tmp_path / "keys", "mallory")
    attack(resealed(theirs))
    (verdict,) = check()
    assert verdict.problems == [
        f"It was signed with the key {fingerprint(theirs)}, but the statement names the key {fingerprint(key)}."
    ]


def test_another_public_key_beside_the_signature_is_named(
    tmp_path: Path, attack: Callable[[Change], str], check: Check
) -> None:
    attack(seal_changed(public_key=public_key(make_key(tmp_path / "keys", "mallory"))))
    assert check()[0].problems == ["The public key beside its signature is another one than that which signed."]


def test_a_signature_made_for_something_else_is_none(
    victim: Incident, tmp_path: Path, place: Path, key: Path, attack: Callable[[Change], str], check: Check
) -> None:
    text = entries_of(place, ID)[SEAL - 1].words["statement"]
    (tmp_path / "statement").write_text(text)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key), str(tmp_path / "statement")],
        check=True,
        capture_output=True,
    )
    attack(seal_changed(signature=(tmp_path / "statement.sig").read_text()))
    assert "Its signature was made for another purpose than irrunner's seals." in check()[0].problems
    assert victim.id == ID


def test_a_seal_of_another_incident_is_named(
    begin: Callable[..., Incident], place: Path, key: Path, attack: Callable[[Change], str], check: Check
) -> None:
    other = begin()
    notes.note(other, "one more")
    entry = sealed(other, key)
    theirs = entries_of(place, other.id)[entry.seq - 1]
    attack(lambda entries: [*entries[: SEAL - 1], theirs, *entries[SEAL:]])
    (verdict,) = check()
    assert verdict.problems == [f"It is a seal of {other.id}, put into {ID}."]


def test_a_seal_that_is_repeated_claims_no_more_than_before(attack: Callable[[Change], str], check: Check) -> None:
    attack(lambda entries: [*entries, entries[SEAL - 1]])
    one, two = check()
    assert (one.statement, two.statement) == (two.statement, one.statement)
    assert two.what.endswith("Not covered: entries 9 to 12.")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"mode": "exercise"}, "It says that the incident is exercise; its first entry says live."),
        ({"files": 7}, "It names 7 files in the vault; the entries that it covers name other ones."),
        ({"manifest": "00" * 32}, "the entries that it covers name other ones"),
        ({"entries": 3}, "It was signed over entries 1 to 3, but its head is that of entry 8."),
        ({"entries": 4_000}, "the journal ends at entry 11"),
    ],
)
def test_a_lie_that_its_owner_signed_is_a_lie(
    told: dict[str, Any], words: str, key: Path, attack: Callable[[Change], str], check: Check
) -> None:
    attack(resealed(key, **told))
    assert any(words in problem for problem in check()[0].problems)


def test_a_header_that_says_otherwise_is_named(attack: Callable[[Change], str], check: Check) -> None:
    attack(lambda entries: [*entries[: SEAL - 1], entries[SEAL - 1].about(entries=2), *entries[SEAL:]])
    assert "Its entry's header names other entries" in check()[0].problems[0]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"statement": "irrunner seal 1\nincident: x\n"}, "Its statement was changed"),
        ({"statement": ""}, "Its statement was changed"),
        ({"signature": "none"}, "Its signature was changed: it is none of OpenSSH's."),
        ({"signature": "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"}, "none of OpenSSH's"),
        ({"statement": 7}, "gone or cannot be read"),
        ({"token": "no base64!"}, "Its timestamp proves nothing."),
        ({"token": b64encode(b"0\x03\x02\x01\x00").decode()}, "Its timestamp proves nothing."),
    ],
    ids=str,
)
def test_what_is_no_seal_is_said_to_be_none(
    words: dict[str, Any], problem: str, attack: Callable[[Change], str], check: Check
) -> None:
    attack(seal_changed(**words))
    assert problem in check()[0].problems[0]


def test_a_seal_whose_words_were_erased_proves_nothing(victim: Incident, store: Journal, check: Check) -> None:
    with store.writing() as writer:
        writer.erase(victim.id, SEAL)
    assert "gone or cannot be read" in check()[0].problems[0]


@pytest.mark.openssl
def test_a_timestamp_of_something_else_is_named(tmp_path: Path, attack: Callable[[Change], str], check: Check) -> None:
    authority = Authority(tmp_path / "authority")
    token = authority.token(authority.query(b"another thing"))
    authority.stop()
    attack(seal_changed(token=b64encode(token).decode()))
    for trust in ({}, {"authorities": authority.root}):
        (verdict,) = check(**trust)
        assert verdict.problems == ["Its timestamp is of something else than this statement and signature."]
        assert not verdict.trusted


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A statement and its signature."""
    chosen = find_key(make_key(tmp_path_factory.mktemp("keys")))
    text = Statement(ID, "live", 8, "ab" * 32, "2026-03-24T12:00:00.000Z", 2, "cd" * 32, 0, chosen.fingerprint).text
    return text, sign(text, chosen, attended=False)[0]


@settings(max_examples=60)
@given(data=st.data())
def test_no_changed_letter_of_a_statement_is_signed(data: st.DataObject, signed: tuple[str, str]) -> None:
    text, signature = signed
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="utf-8", exclude_characters=text[at]))
    changed = text[:at] + letter + text[at + 1 :]
    found = read_statement(changed)
    assert found is None or found.text == changed
    assert not signature_is_good(changed, signature)


@given(st.text(max_size=400))
def test_any_text_is_a_statement_in_its_one_spelling_or_none(text: str) -> None:
    found = read_statement(text)
    assert found is None or found.text == text
