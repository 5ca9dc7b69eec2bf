"""Encrypted bundles: for age and SSH keys, in memory that does not grow, and with clear words when a key is wrong."""

from __future__ import annotations

import io
import resource
import subprocess
from typing import TYPE_CHECKING

import pytest
from pyrage import passphrase, x25519

from irrunner.application.bundle_export import Export, export_bundle
from irrunner.errors import Misused, NotFound, Refused, VerificationFailed
from irrunner.exchange.bundle.encryption import decrypt, encrypt, read_identity, read_recipients
from irrunner.exchange.seals.ssh_keys import can_unlock, unlocked_key
from irrunner.incident.verbs import evidence
from tests.cli.conftest import Shell
from tests.exchange.bundle import doors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.incident import Incident


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    (tmp_path / "there").mkdir()
    return Shell(tmp_path / "there" / "store", monkeypatch)


@pytest.fixture
def age_key(tmp_path: Path) -> tuple[str, Path]:
    """A public key, and the file with the private one as age-keygen writes it."""
    identity = x25519.Identity.generate()
    file = tmp_path / "key.txt"
    file.write_text(f"# created: 2026-03-24\n# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public()), file


def ssh_key(folder: Path, kind: str, phrase: str = "") -> Path:
    file = folder / f"id_{kind}"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", phrase, "-f", file], check=True)
    return file


def nobody(_: str) -> str:
    raise AssertionError("nobody is asked")


def test_only_who_has_the_key_reads_it(
    incident: Incident, shell: Shell, tmp_path: Path, age_key: tuple[str, Path]
) -> None:
    public, file = age_key
    bundle = tmp_path / "bundle.zip.age"

    done = export_bundle(incident, Export(bundle, recipients=tuple(read_recipients([public]))))

    data = bundle.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert b"INC-2026-0001" not in data
    assert (done.size, done.problems) == (len(data), [])
    assert done.recorded is not None
    assert done.recorded.body_texts("recipients") == (public,)
    assert shell("import", bundle).code == 2
    assert "--identity" in shell("import", bundle).err
    assert shell.does("verify", bundle, "--identity", file)["holds"] is True
    assert shell.does("import", bundle, "--identity", file)["head"] == done.head
    assert "is encrypted" in doors.verify_py(bundle, shell).said


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_ssh_keys_do_as_well(incident: Incident, shell: Shell, tmp_path: Path, kind: str) -> None:
    key = ssh_key(tmp_path, kind)
    bundle = tmp_path / "bundle.age"

    done = export_bundle(incident, Export(bundle, recipients=tuple(read_recipients([str(key) + ".pub"]))))

    assert shell.does("import", bundle, "--identity", key)["head"] == done.head
    shown = subprocess.run(["ssh-keygen", "-l", "-f", key], capture_output=True, text=True, check=True).stdout
    assert done.recorded is not None
    assert done.recorded.body_texts("recipients")[0].split()[1] == shown.split()[1]


def test_a_file_of_recipients_and_several_of_them(
    incident: Incident, shell: Shell, tmp_path: Path, age_key: tuple[str, Path]
) -> None:
    public, file = age_key
    key = ssh_key(tmp_path, "ed25519")
    (tmp_path / "team").write_text(f"# the team\n\n{(tmp_path / 'id_ed25519.pub').read_text()}{public}\n")

    recipients = read_recipients([str(tmp_path / "team")])
    export_bundle(incident, Export(tmp_path / "b.age", recipients=tuple(recipients)))

    assert len(recipients) == 2
    for each in (file, key):
        assert shell("verify", tmp_path / "b.age", "--identity", each).code == 0


def test_what_is_no_recipient_is_said_and_a_private_key_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# nobody\n")
    (tmp_path / "odd").write_text("hello\n")
    secret = str(x25519.Identity.generate())
    for named in ("age1xx", "ssh-dss AAAA", "ssh-ed25519", secret, str(tmp_path / "odd")):
        with pytest.raises(Misused, match="no public key") as error:
            read_recipients([named])
        assert secret not in str(error.value)
    with pytest.raises(Refused, match="holds no public key"):
        read_recipients([str(tmp_path / "empty")])
    with pytest.raises(NotFound):
        read_recipients([str(tmp_path / "missing")])


def test_another_key_and_a_changed_file_are_told_apart(
    incident: Incident, shell: Shell, tmp_path: Path, age_key: tuple[str, Path]
) -> None:
    public, file = age_key
    bundle = tmp_path / "b.age"
    export_bundle(incident, Export(bundle, recipients=tuple(read_recipients([public]))))
    (tmp_path / "other").write_text(str(x25519.Identity.generate()))

    other = shell("import", bundle, "--identity", tmp_path / "other")
    data = bytearray(bundle.read_bytes())
    data[-5000] ^= 1
    (tmp_path / "changed.age").write_bytes(data)
    (tmp_path / "cut.age").write_bytes(bundle.read_bytes()[:-100])

    assert (other.code, "not encrypted for this key" in other.err) == (1, True)
    for name in ("changed.age", "cut.age"):
        said = shell("import", tmp_path / name, "--identity", file)
        assert (said.code, "was changed or cut off" in said.err) == (3, True)
    assert not shell.place.exists()


def test_an_identity_file_with_a_passphrase(tmp_path: Path, age_key: tuple[str, Path]) -> None:
    _, file = age_key
    (tmp_path / "locked").write_bytes(passphrase.encrypt(file.read_bytes(), "correct horse"))

    assert len(read_identity(tmp_path / "locked", lambda _: "correct horse")) == 1
    with pytest.raises(Refused, match="passphrase"):
        read_identity(tmp_path / "locked", lambda _: "wrong")


def test_what_is_no_private_key_is_said(tmp_path: Path) -> None:
    locked = ssh_key(tmp_path, "ed25519", "secret")
    with pytest.raises(Refused, match="no private key that can be used") as error:
        read_identity(locked, nobody)
    assert "passphrase" in error.value.hint
    (tmp_path / "text").write_text("hello")
    with pytest.raises(Refused, match="holds no private key"):
        read_identity(tmp_path / "text", nobody)


def test_an_ssh_key_with_a_passphrase_is_unlocked_by_ssh_keygen_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = ssh_key(tmp_path, "ed25519", "secret")
    before = locked.read_bytes()
    asks = tmp_path / "asks"
    monkeypatch.setenv("SSH_ASKPASS", str(asks))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    for phrase, works in (("secret", True), ("wrong", False)):
        asks.write_text(f"#!/bin/sh\necho {phrase}\n")
        asks.chmod(0o700)
        if works:
            assert len(read_identity(locked, nobody, unlocked_key)) == 1
            continue
        with pytest.raises(Refused, match="did not decrypt"):
            read_identity(locked, nobody, unlocked_key)
    assert locked.read_bytes() == before
    assert can_unlock()


def test_what_goes_wrong_while_encrypting_is_what_is_raised(tmp_path: Path, age_key: tuple[str, Path]) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise Refused("It changed.")

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="It changed"):
        encrypt(pieces(), io.BytesIO(), read_recipients([age_key[0]]))
    with pytest.raises(OSError, match="No space"):
        encrypt(iter([b"x"]), Full(), read_recipients([age_key[0]]))


def test_what_is_encrypted_in_another_way_is_refused(tmp_path: Path, age_key: tuple[str, Path]) -> None:
    (tmp_path / "b.age").write_bytes(passphrase.encrypt(b"x", "phrase"))
    (tmp_path / "c.age").write_bytes(b"age-encryption.org/v1\n-> nonsense")
    keys = read_identity(age_key[1], nobody)

    with (tmp_path / "b.age").open("rb") as file, pytest.raises(Refused, match="not encrypted for this key"):
        decrypt(file, io.BytesIO(), keys)
    with (tmp_path / "c.age").open("rb") as file, pytest.raises(VerificationFailed):
        decrypt(file, io.BytesIO(), keys)


def test_large_evidence_is_not_held_in_memory(
    incident: Incident, shell: Shell, tmp_path: Path, age_key: tuple[str, Path]
) -> None:
    public, file = age_key
    with (tmp_path / "large.bin").open("wb") as large:
        large.truncate(300 << 20)
    evidence.add(incident, tmp_path / "large.bin")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    export_bundle(incident, Export(tmp_path / "b.age", recipients=tuple(read_recipients([public]))))
    shell.does("import", tmp_path / "b.age", "--identity", file)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10
