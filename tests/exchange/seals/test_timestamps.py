"""Timestamps of a real authority on loopback, and everything that an authority can do wrong."""

from __future__ import annotations

import socket
import subprocess
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.application.sealing import prepare_seal, signed_seal, stamped_seal
from irrunner.errors import Misused, Refused
from irrunner.exchange.seals.authorities import ask_authority
from irrunner.exchange.seals.der_order import with_sorted_certificates
from irrunner.exchange.seals.members import seal_members
from irrunner.exchange.seals.timestamp_tokens import read_timestamp
from irrunner.incident.incident import machine_clock
from irrunner.incident.verbs.seal import seal
from tests.authority import Authority
from tests.ssh_keys import public_key, sealed, signers_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.exchange.seals.verdicts import SealVerdict
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry

    Check = Callable[..., list[SealVerdict]]
    Start = Callable[..., Authority]

pytestmark = [pytest.mark.openssh, pytest.mark.openssl]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start an authority; it ends with the test."""
    running: list[Authority] = []

    def started(**options: str) -> Authority:
        running.append(Authority(tmp_path / f"authority{len(running)}", **options))
        return running[-1]

    yield started
    for each in running:
        each.stop()


@pytest.fixture
def authority(start: Start) -> Authority:
    return start()


@pytest.fixture
def today(incident: Incident) -> Incident:
    """The incident with the machine's clock, as the authority has it."""
    incident.clock = machine_clock
    return incident


def stamp(incident: Incident, key: Path, authority: Authority) -> Entry:
    prepared = prepare_seal(incident, str(key), authority=authority.address)
    return seal(incident, stamped_seal(signed_seal(prepared, attended=False), authority.address))


def test_a_hash_leaves_and_nothing_else(today: Incident, key: Path, authority: Authority) -> None:
    entry = stamp(today, key, authority)
    (query,) = authority.asked
    assert len(query) < 100
    assert authority.types == ["application/timestamp-query"]
    assert entry.body_text("authority") == authority.address


def test_a_root_that_the_reader_named_vouches_for_the_time(
    today: Incident, key: Path, authority: Authority, check: Check
) -> None:
    stamp(today, key, authority)
    (verdict,) = check(authorities=authority.root)
    assert verdict.holds
    assert verdict.trusted
    assert (verdict.authority, verdict.policy) == ("CN=Stamps of example", "1.2.3.4.1")
    assert verdict.when.startswith(f"Statement and signature were there at {verdict.stamped[:10]}")
    assert "revoked was not looked up" in verdict.when
    assert verdict.remarks == []


def test_without_a_root_a_token_is_a_token_and_no_proof(
    today: Incident, key: Path, authority: Authority, check: Check
) -> None:
    stamp(today, key, authority)
    (verdict,) = check()
    assert verdict.holds
    assert not verdict.trusted
    assert "Nobody checked who made it" in verdict.when
    assert "sealer's own clock" in verdict.when


def test_another_authoritys_root_does_not_vouch(
    today: Incident, key: Path, authority: Authority, start: Start, check: Check
) -> None:
    stamp(today, key, authority)
    (verdict,) = check(authorities=start().root)
    assert not verdict.holds
    assert "does not lead to a root certificate in root.pem: the authority is another one" in verdict.problems[0]


def test_a_certificate_that_had_ended_does_not_vouch(today: Incident, key: Path, start: Start, check: Check) -> None:
    authority = start(days="-1")
    stamp(today, key, authority)
    (verdict,) = check(authorities=authority.root)
    assert "the authority's certificate had ended" in verdict.problems[0]


def test_a_trusted_time_decides_whose_key_it_was(
    tmp_path: Path, today: Incident, key: Path, authority: Authority, check: Check
) -> None:
    stamp(today, key, authority)
    signers = signers_file(tmp_path, f'ada valid-before="20260401" {public_key(key)}')
    (verdict,) = check(signers=signers, authorities=authority.root)
    assert "names nobody" in verdict.problems[0]  # stamped today, when that key counted no more


def test_a_clock_that_was_far_off_is_said(incident: Incident, key: Path, authority: Authority, check: Check) -> None:
    stamp(incident, key, authority)  # the incident's clock stands in March
    (verdict,) = check(authorities=authority.root)
    assert verdict.holds
    assert "minutes after the time that the sealer's clock showed" in verdict.remarks[0]


def test_openssl_and_ssh_keygen_check_the_files_of_a_seal(
    tmp_path: Path, today: Incident, key: Path, authority: Authority
) -> None:
    stamp(today, key, authority)
    today.refresh()
    members = dict(seal_members(today.state))
    assert dict(seal_members(today.state)) == members
    for name, content in members.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder = tmp_path / "seals" / "1"
    token = ["-data", f"{folder}/stamped", "-in", f"{folder}/stamped.tsr", "-CAfile", str(authority.root)]
    assert (
        b"Verification: OK"
        in subprocess.run(["openssl", "ts", "-verify", *token], check=True, capture_output=True).stdout
    )
    signature = ["-n", "irrunner", "-s", f"{folder}/statement.sig"]
    subprocess.run(["ssh-keygen", "-Y", "check-novalidate", *signature], input=members["seals/1/statement"], check=True)
    assert (folder / "key.pub").read_text().strip() == public_key(key)
    assert (folder / "stamped").read_bytes() == members["seals/1/statement"] + members["seals/1/statement.sig"]


def test_a_seal_without_a_timestamp_has_no_file_for_one(incident: Incident, key: Path) -> None:
    sealed(incident, key)
    incident.refresh()
    assert [name for name, _ in seal_members(incident.state)] == [
        "seals/1/statement",
        "seals/1/statement.sig",
        "seals/1/key.pub",
    ]


# What an authority does wrong


def refusal(incident: Incident, key: Path, authority: Authority) -> str:
    """How sealing was refused; nothing was written."""
    before = incident.store.head(incident.id)
    with pytest.raises(Refused) as refused:
        stamp(incident, key, authority)
    assert incident.store.head(incident.id) == before
    return str(refused.value)


def test_an_answer_to_another_question_is_refused(today: Incident, key: Path, authority: Authority) -> None:
    authority.reply = lambda query: (200, authority.token(authority.query(b"another thing")), {})
    assert "stamped something else" in refusal(today, key, authority)


@pytest.mark.parametrize("options", [("-no_nonce",), ()])
def test_an_old_answer_is_refused(options: tuple[str, ...], today: Incident, key: Path, authority: Authority) -> None:
    """The right hash, as a replay would have it, and no nonce or another one."""
    signed = signed_seal(prepare_seal(today, str(key)), attended=False)
    stamped = (signed.statement.text + signed.signature).encode()
    authority.reply = lambda _: (200, authority.token(authority.query(stamped, *options)), {})
    with pytest.raises(Refused, match="answered another question, maybe with an old answer"):
        stamped_seal(signed, authority.address)


def test_a_hash_that_the_authority_does_not_take_is_its_refusal(today: Incident, key: Path, start: Start) -> None:
    assert "granted no timestamp (status 2)" in refusal(today, key, start(digests="sha512"))


def test_a_policy_that_the_authority_does_not_have_is_its_refusal(
    today: Incident, key: Path, authority: Authority
) -> None:
    authority.reply = lambda _: (200, authority.token(authority.query(b"x", "-tspolicy", "1.2.3.4.9")), {})
    assert "granted no timestamp (status 2)" in refusal(today, key, authority)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((200, b"<html>Sign in</html>", {}), "is none that can be read"),
        ((200, b"", {}), "is none that can be read"),
        ((200, b"0" * 70_000, {}), "more than 64 KiB"),
        ((500, b"out of order", {}), "answered 500 and no timestamp"),
        ((302, b"", {"location": "http://127.0.0.1:1/elsewhere"}), "sends elsewhere; nothing else was asked"),
    ],
    ids=["page", "nothing", "huge", "broken", "redirect"],
)
def test_what_is_no_answer_is_refused(
    answer: tuple[int, bytes, dict[str, str]], sentence: str, today: Incident, key: Path, authority: Authority
) -> None:
    authority.reply = lambda _: answer
    told = refusal(today, key, authority)
    assert sentence in told
    assert "Nothing was sealed" in told


def test_a_token_without_its_certificate_is_refused(today: Incident, key: Path, authority: Authority) -> None:
    authority.reply = lambda query: (200, authority.token(query.replace(b"\x01\x01\xff", b"\x01\x01\x00")), {})
    assert "does not bring the certificate of whoever made it" in refusal(today, key, authority)


def test_nobody_listens(today: Incident, key: Path) -> None:
    signed = signed_seal(prepare_seal(today, str(key)), attended=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(Refused, match="could not be asked for a timestamp"):
        stamped_seal(signed, address)


@pytest.fixture
def dripping() -> Iterator[str]:
    """A service that takes a connection and sends a letter of a header now and then."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        try:
            connection, _ = listening.accept()
        except OSError:  # nobody came
            return
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
            while not over.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    over.set()
    listening.shutdown(socket.SHUT_RDWR)
    thread.join()
    listening.close()


def test_a_service_that_drips_is_left_after_a_while(dripping: str) -> None:
    with pytest.raises(Refused, match="could not be asked for a timestamp"):
        ask_authority(dripping, b"x", seconds=0.5)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://tsa.example/",
        "tsa.example",
        "http://",
        "http://ada:secret@tsa.example/",
        "http://tsa.example:0/",
        "http://[/",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_signed(address: str, incident: Incident, key: Path) -> None:
    with pytest.raises(Misused) as refused:
        prepare_seal(incident, str(key), authority=address)
    assert "secret" not in str(refused.value)


def test_a_file_without_certificates_is_named(
    tmp_path: Path, today: Incident, key: Path, authority: Authority, check: Check
) -> None:
    stamp(today, key, authority)
    (tmp_path / "roots").write_text("none")
    (verdict,) = check(authorities=tmp_path / "roots")
    assert "holds no certificates in PEM" in verdict.problems[0]


# Bytes of strangers


@given(st.binary(max_size=200))
def test_sorting_certificates_never_fails_and_keeps_the_length(data: bytes) -> None:
    assert len(with_sorted_certificates(data)) == len(data)
    with pytest.raises(Refused):
        read_timestamp(data)


@given(data=st.data())
def test_a_changed_token_is_read_or_refused(data: Any, token: bytes) -> None:
    place = data.draw(st.integers(0, len(token) - 1))
    changed = token[:place] + bytes([data.draw(st.integers(0, 255))]) + token[place + 1 :]
    with suppress(Refused):
        read_timestamp(changed)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    authority = Authority(tmp_path_factory.mktemp("authority") / "one")
    try:
        return authority.token(authority.query(b"x"))
    finally:
        authority.stop()
