"""Sealing and checking seals from a shell: what is shown first, what is answered, how it exits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.authority import Authority
from tests.ssh_keys import fingerprint, make_key, public_key, signers_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Shell

pytestmark = pytest.mark.openssh


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "keys")


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    started = Authority(tmp_path / "authority")
    yield started
    started.stop()


def test_what_is_signed_is_shown_and_nothing_happens_without_a_yes(busy: Shell, key: Path) -> None:
    said = busy("seal", "--key", key)
    assert said.code == 2
    assert "irrunner seal 1\n" in said.err
    assert f"ssh-keygen -Y sign -n irrunner -f {key}" in said.err
    assert "Nobody can be asked here, so nothing was signed. " in said.err.replace("\n", " ")
    assert busy.does("verify")["seals"] == []


def test_a_seal_is_answered_with_its_entry_and_head(busy: Shell, key: Path) -> None:
    said = busy("seal", "--key", key, "--yes")
    assert said.code == 0
    assert f"are sealed by {fingerprint(key)}. INC-" in said.out
    assert "head " in said.out
    assert "only a head shows that a seal was taken out" in said.out


def test_the_key_may_stand_in_the_settings(
    busy: Shell, key: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "irrunner").mkdir()
    signers = signers_file(tmp_path, f"ada@response.example {public_key(key)}")
    settings = f'seal-key = "{key}"\nseal-signers = "{signers}"\n'
    (tmp_path / "irrunner" / "config.toml").write_text(settings)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    busy.does("seal", "--yes")
    (seal,) = busy.does("verify")["seals"]
    assert seal["signer"] == "ada@response.example"


def test_no_key_is_a_sentence(busy: Shell) -> None:
    said = busy("seal", "--yes")
    assert said.code == 2
    assert "No key to sign with was named." in said.err


def test_verify_says_in_sentences_what_a_seal_proves(busy: Shell, key: Path, tmp_path: Path) -> None:
    busy.does("seal", "--key", key, "--yes")
    said = busy("verify", "--signers", signers_file(tmp_path, f"ada@response.example {public_key(key)}"))
    assert said.code == 0
    assert "holds.\n  What " in said.out
    assert "  Who      ada@response.example, by the file of signers" in said.out
    assert "There is no timestamp" in said.out


def test_a_seal_that_does_not_hold_fails_verification(busy: Shell, key: Path, tmp_path: Path) -> None:
    busy.does("seal", "--key", key, "--yes")
    signers = signers_file(tmp_path, f"bo@response.example {public_key(make_key(tmp_path / 'keys', 'bo'))}")
    said = busy("verify", "--signers", signers)
    assert said.code == 3
    assert "does NOT hold: 1 problem.\n  PROBLEM  The file of signers names nobody" in said.out
    assert "1 problem found" in said.out
    assert busy("verify", "--signers", signers, "--json").data["holds"] is False


def test_files_that_are_not_there_are_named(busy: Shell, key: Path, tmp_path: Path) -> None:
    busy.does("seal", "--key", key, "--yes")
    for option in ("--signers", "--revoked", "--tsa-cert"):
        said = busy("verify", option, tmp_path / "none")
        assert said.code == 1
        assert "no seal was checked against it" in said.err


@pytest.mark.openssl
def test_a_timestamp_is_announced_asked_for_and_checked(busy: Shell, key: Path, authority: Authority) -> None:
    said = busy("seal", "--key", key, "--timestamp", authority.address)
    assert f"POST {authority.address} with the SHA-256 of statement and signature" in said.err
    assert (said.code, authority.asked) == (2, [])

    busy.does("seal", "--key", key, "--timestamp", authority.address, "--yes")
    (seal,) = busy.does("verify", "--tsa-cert", authority.root)["seals"]
    assert seal["timestamp"]["trusted"] is True
    assert seal["timestamp"]["authority"] == "CN=Stamps of example"


@pytest.mark.openssl
def test_offline_asks_nobody(busy: Shell, key: Path, authority: Authority) -> None:
    said = busy("--offline", "seal", "--key", key, "--timestamp", authority.address, "--yes")
    assert said.code == 1
    assert "--offline forbids it" in said.err
    assert authority.asked == []


def test_status_says_how_far_the_record_is_sealed(busy: Shell, key: Path) -> None:
    busy.does("seal", "--key", key, "--yes")
    busy.does("note", "after it")
    entries = busy.does("status")["seals"][0]["entries"]
    (line,) = [line for line in busy("status").out.splitlines() if line.startswith("Sealed")]
    assert line.startswith(f"Sealed up to entry {entries} by {fingerprint(key)[:20]}")
    assert busy.does("status")["seals"][0]["later"] == 1


def test_the_report_says_who_sealed_it_and_that_this_was_not_checked(busy: Shell, key: Path, tmp_path: Path) -> None:
    busy.does("seal", "--key", key, "--yes")
    for form in ("md", "html"):
        target = tmp_path / f"report.{form}"
        assert busy("report", "--format", form, "--out", target).code == 0
        text = target.read_text()
        assert fingerprint(key).replace("+", "&#43;") in text or fingerprint(key) in text
        assert "Not checked here" in text
    (seal,) = busy("report", "--format", "json").data["journal"]["seals"]
    assert (seal["key"], seal["stamped"], seal["later"]) == (fingerprint(key), False, 0)
