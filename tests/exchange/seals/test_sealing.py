"""Sealing with real keys, and what is said of a seal that nobody touched."""

from __future__ import annotations

import subprocess
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from irrunner.application.sealing import prepare_seal, signed_seal
from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.verbs import evidence, lifecycle, notes, record
from irrunner.incident.verbs.seal import seal
from irrunner.journal.verify import verify_incident
from tests.ssh_keys import fingerprint, make_key, public_key, sealed, signers_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.exchange.seals.verdicts import SealVerdict
    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import TickingClock

    Check = Callable[..., list[SealVerdict]]

pytestmark = pytest.mark.openssh


@pytest.mark.parametrize("kind", [("-t", "ed25519"), ("-t", "rsa", "-b", "2048"), ("-t", "ecdsa")], ids=str)
def test_a_seal_says_what_was_signed_by_which_key_and_no_more(
    kind: tuple[str, ...], tmp_path: Path, incident: Incident, check: Check
) -> None:
    key = make_key(tmp_path / "keys", "some", *kind)
    entry = sealed(incident, key)
    notes.note(incident, "after it")

    (verdict,) = check()
    assert verdict.holds
    assert (verdict.entry, verdict.number, verdict.later, verdict.key) == (entry.seq, 1, 2, fingerprint(key))
    assert (
        verdict.what
        == "Entries 1 to 7 and the hashes of 1 file are exactly what was signed. Not covered: entries 8 to 9."
    )
    assert "Whose it is, nobody says" in verdict.who
    assert "sealer's own clock" in verdict.when
    assert "nobody else says when" in verdict.when


def test_a_file_of_signers_gives_a_key_its_name(tmp_path: Path, key: Path, incident: Incident, check: Check) -> None:
    sealed(incident, key)
    signers = signers_file(tmp_path, f"ada@response.example,a@response.example {public_key(key)}")

    (verdict,) = check(signers=signers)
    assert verdict.holds
    assert verdict.signer == "ada@response.example"
    assert verdict.who.startswith("ada@response.example, by the file of signers")


def test_a_key_that_the_file_of_signers_does_not_know_is_a_problem(
    tmp_path: Path, key: Path, incident: Incident, check: Check
) -> None:
    sealed(incident, key)
    signers = signers_file(tmp_path, f"bo@response.example {public_key(make_key(tmp_path / 'keys', 'bo'))}")

    (verdict,) = check(signers=signers)
    assert not verdict.holds
    assert fingerprint(key) in verdict.problems[0]
    assert "names nobody" in verdict.problems[0]


def test_a_key_for_other_purposes_only_is_nobodys_here(
    tmp_path: Path, key: Path, incident: Incident, check: Check
) -> None:
    sealed(incident, key)
    signers = signers_file(tmp_path, f'ada@response.example namespaces="git" {public_key(key)}')

    assert not check(signers=signers)[0].holds


def test_a_key_that_counted_only_earlier_is_named_and_so_is_the_doubt(
    tmp_path: Path, key: Path, incident: Incident, check: Check, clock: TickingClock
) -> None:
    sealed(incident, key)
    signers = signers_file(tmp_path, f'ada@response.example valid-before="20260401" {public_key(key)}')

    assert check(signers=signers)[0].remarks == []
    clock.forward(days=30)
    (verdict,) = check(signers=signers)
    assert verdict.holds
    assert verdict.remarks == [
        "By the file of signers that key counts no more. That it was used while it did is only their word."
    ]


def test_a_key_that_counted_no_more_when_it_signed_is_a_problem(
    tmp_path: Path, key: Path, incident: Incident, check: Check
) -> None:
    sealed(incident, key)
    signers = signers_file(tmp_path, f'ada@response.example valid-before="20260301" {public_key(key)}')

    assert not check(signers=signers)[0].holds


@pytest.mark.parametrize("form", ["keys", "list"])
def test_a_revoked_key_is_a_problem(form: str, tmp_path: Path, key: Path, incident: Incident, check: Check) -> None:
    sealed(incident, key)
    revoked, other = tmp_path / "revoked", make_key(tmp_path / "keys", "bo")
    if form == "keys":
        revoked.write_text(f"{public_key(key)}\n")
        harmless = tmp_path / "harmless"
        harmless.write_text(f"{public_key(other)}\n")
        assert check(revoked=harmless)[0].holds
    else:
        subprocess.run(["ssh-keygen", "-q", "-k", "-f", str(revoked), f"{key}.pub"], check=True)

    (verdict,) = check(revoked=revoked)
    assert not verdict.holds
    assert "revoked" in verdict.problems[0]


def test_files_of_trust_that_are_not_there_are_named(
    tmp_path: Path, incident: Incident, key: Path, check: Check
) -> None:
    sealed(incident, key)
    with pytest.raises(NotFound, match="no file of signers"):
        check(signers=tmp_path / "none")
    with pytest.raises(NotFound, match="no file of revoked keys"):
        check(revoked=tmp_path / "none")


def test_a_closed_incident_can_be_sealed(incident: Incident, key: Path, check: Check) -> None:
    lifecycle.close(incident, why="over")
    sealed(incident, key)
    assert check()[0].holds


def test_an_exercise_says_so_in_what_is_signed(begin: Callable[..., Incident], key: Path, check: Check) -> None:
    exercise = begin(mode="exercise")
    entry = sealed(exercise, key)
    assert "\nmode: EXERCISE\n" in entry.body_text("statement")
    assert check(exercise.id)[0].what.startswith("EXERCISE. ")


def test_a_redaction_breaks_no_seal_before_it(incident: Incident, key: Path, check: Check) -> None:
    sealed(incident, key)
    record.redact(incident, 6, why="a name")
    (verdict,) = check()
    assert verdict.holds
    sealed(incident, key)
    assert [each.holds for each in check()] == [True, True]


def test_a_seal_is_not_redacted(incident: Incident, key: Path) -> None:
    entry = sealed(incident, key)
    with pytest.raises(Refused, match="no words that can be taken out"):
        record.redact(incident, entry.seq, why="no")


def test_evidence_that_is_destroyed_later_breaks_no_seal(incident: Incident, key: Path, check: Check) -> None:
    evidence.add(incident, BytesIO(b"a log"), name="a.log")
    sealed(incident, key)
    evidence.destroy(incident, "e1", why="not ours")
    assert check()[0].holds
    sealed(incident, key)
    assert [each.statement.files for each in check() if each.statement] == [2, 1]


def test_another_key_than_before_is_named(tmp_path: Path, incident: Incident, key: Path, check: Check) -> None:
    first = sealed(incident, key)
    sealed(incident, make_key(tmp_path / "keys", "bo"))
    one, two = check()
    assert (one.holds, two.holds, one.remarks) == (True, True, [])
    assert two.remarks == [f"It is by another key than the seal before it (entry {first.seq}, by {fingerprint(key)})."]


def test_who_writes_while_it_is_signed_makes_it_void(incident: Incident, key: Path) -> None:
    signed = signed_seal(prepare_seal(incident, str(key)), attended=False)
    notes.note(incident, "meanwhile")
    with pytest.raises(Refused, match="Entry 8 was added while entries 1 to 7 were signed") as refused:
        seal(incident, signed)
    assert "irrunner seal" in refused.value.hint


def test_what_was_signed_of_one_incident_seals_no_other(begin: Callable[..., Incident], key: Path) -> None:
    one, other = begin(), begin()
    with pytest.raises(Refused, match="What was signed is INC-2026-0001, not INC-2026-0002"):
        seal(other, signed_seal(prepare_seal(one, str(key)), attended=False))


def test_a_record_that_does_not_hold_is_sealed_only_with_a_reason(
    incident: Incident, store: Journal, key: Path, check: Check
) -> None:
    evidence.add(incident, BytesIO(b"a log"), name="a.log")
    store.vault.destroy(incident.store.vault.add([b"a log"]).sha256)
    with pytest.raises(Refused, match="1 thing in this record did not hold") as refused:
        sealed(incident, key)
    assert "--why" in refused.value.hint

    sealed(incident, key, why="the disk died, and this is what is left")
    (verdict,) = check()
    assert "1 of them do not hold any more" in verdict.what
    assert verdict.remarks == ["By what was signed, 1 thing in the record did not hold then."]


def test_a_purged_incident_is_not_sealed(incident: Incident, key: Path) -> None:
    record.purge(incident, why="a drill")
    with pytest.raises(Refused, match="purged"):
        sealed(incident, key)


def test_no_key_and_no_such_key_are_sentences(tmp_path: Path, incident: Incident) -> None:
    with pytest.raises(Misused, match="No key to sign with"):
        prepare_seal(incident, " ")
    with pytest.raises(NotFound, match="There is no key"):
        prepare_seal(incident, str(tmp_path / "none"))
    (tmp_path / "-text").write_text("no key")
    with pytest.raises(Refused, match="holds no SSH key"):
        prepare_seal(incident, str(tmp_path / "-text"))
    with pytest.raises(Misused, match="names no file"):
        prepare_seal(incident, "~nobody-of-that-name/key")


def test_a_certificate_is_no_key_to_seal_with(tmp_path: Path, incident: Incident, key: Path) -> None:
    authority = make_key(tmp_path / "keys", "authority")
    subprocess.run(["ssh-keygen", "-q", "-s", str(authority), "-I", "ada", f"{key}.pub"], check=True)
    with pytest.raises(Refused, match="is a certificate"):
        prepare_seal(incident, f"{key}-cert.pub")


def test_a_passphrase_that_nobody_can_be_asked_for_is_a_sentence(tmp_path: Path, incident: Incident) -> None:
    prepared = prepare_seal(incident, str(make_key(tmp_path / "keys", "locked", passphrase="correct horse")))
    with pytest.raises(Refused, match="ssh-keygen did not sign") as refused:
        signed_seal(prepared, attended=False)
    assert "agent" in refused.value.hint


def test_a_passphrase_may_come_from_an_askpass_program(
    tmp_path: Path, incident: Incident, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = tmp_path / "askpass"
    asking.write_text("#!/bin/sh\necho correct horse\n")
    asking.chmod(0o700)
    monkeypatch.setenv("SSH_ASKPASS", str(asking))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    sealed(incident, make_key(tmp_path / "keys", "locked", passphrase="correct horse"))
    assert check()[0].holds


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An agent of our own; it ends with the test."""
    socket = tmp_path / "agent"
    running = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()  # it says where it listens once it does
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield
    running.terminate()
    running.communicate()


@pytest.mark.usefixtures("agent")
def test_a_key_in_an_agent_signs_by_its_public_half(tmp_path: Path, incident: Incident, check: Check) -> None:
    key = make_key(tmp_path / "keys", "held")
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    key.unlink()
    sealed(incident, key.with_name("held.pub"))
    assert check()[0].holds


def test_without_ssh_keygen_a_seal_is_unchecked_and_that_is_not_holding(
    incident: Incident, key: Path, check: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sealed(incident, key)
    monkeypatch.setenv("PATH", str(tmp_path))
    (verdict,) = check()
    assert verdict.problems == [
        "Its signature was not checked. There is no ssh-keygen on this machine, so nothing can be signed and no "
        "signature checked."
    ]
    assert (verdict.what, verdict.who, verdict.when) == ("", "", "")
    with pytest.raises(Exception, match="no ssh-keygen") as missing:
        prepare_seal(incident, str(key))
    assert "openssh-client" in str(missing.value)


def test_checking_writes_nothing(incident: Incident, store: Journal, key: Path, check: Check, tmp_path: Path) -> None:
    sealed(incident, key)
    before = store.head(incident.id), sorted(tmp_path.iterdir())
    check(signers=signers_file(tmp_path, f"ada {public_key(key)}"))
    (tmp_path / "signers").unlink()
    assert (store.head(incident.id), sorted(tmp_path.iterdir())) == before
    assert verify_incident(store, incident.id).holds
