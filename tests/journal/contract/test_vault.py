"""Evidence is kept under its hash, whole or not at all."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import IrrunnerError, NotFound, Refused, VerificationFailed
from irrunner.journal.export import export_evidence
from irrunner.journal.interface import Kept

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal import Journal
    from tests.journal.contract.conftest import Opens

HELLO = sha256(b"hello").hexdigest()


@pytest.mark.parametrize("how", ["path", "stream", "pieces"])
def test_bytes_are_kept_under_their_hash(store: Journal, opens: Opens, tmp_path: Path, how: str) -> None:
    (tmp_path / "in").write_bytes(b"hello")
    source: Any = {"path": tmp_path / "in", "stream": BytesIO(b"hello"), "pieces": [b"he", b"", b"llo"]}[how]
    assert store.vault.add(source) == Kept(HELLO, 5, known=False)
    for vault in (store.vault, opens().vault):
        assert vault.has(HELLO)
        assert vault.size(HELLO) == 5
        assert vault.verify(HELLO) == "ok"
        assert HELLO in vault.address(HELLO)
        with vault.open(HELLO) as kept:
            assert kept.read() == b"hello"
    assert list(store.vault.strays()) == []


def test_the_same_bytes_twice_are_kept_once(store: Journal) -> None:
    store.vault.add([b"hello"])
    assert store.vault.add([b"hello"]) == store.vault.add_as(HELLO, [b"hello"]) == Kept(HELLO, 5, known=True)
    assert list(store.vault.names()) == [HELLO]


def test_names_are_listed_in_order(store: Journal) -> None:
    names = sorted(store.vault.add([content]).sha256 for content in (b"", b"one", b"two", b"three"))
    assert list(store.vault.names()) == names


def test_it_says_how_far_it_is(store: Journal) -> None:
    sizes: list[int] = []
    store.vault.add([b"he", b"llo"], progress=sizes.append)
    assert sizes == [2, 5]


def test_cancelled_or_broken_off_nothing_is_kept(store: Journal, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Cancelled"):
        store.vault.add([b"hello"], cancelled=lambda: True)
    (tmp_path / "link").symlink_to("/dev/zero")
    for source in (tmp_path / "link", tmp_path, tmp_path / "gone"):
        with pytest.raises(IrrunnerError):
            store.vault.add(source)
    assert list(store.vault.names()) == list(store.vault.strays()) == []


def test_bytes_must_be_the_ones_that_were_promised(store: Journal) -> None:
    assert store.vault.add_as(HELLO, [b"hello"]) == Kept(HELLO, 5, known=False)
    with pytest.raises(VerificationFailed, match="have changed"):
        store.vault.add_as(HELLO, [b"hullo"])
    assert list(store.vault.names()) == [HELLO]


def test_what_is_not_there_is_missing(store: Journal) -> None:
    assert not store.vault.has(HELLO)
    assert store.vault.verify(HELLO) == "missing"
    assert not store.vault.destroy(HELLO)
    for asks in (store.vault.open, store.vault.size):
        with pytest.raises(NotFound, match=HELLO):
            asks(HELLO)


def test_destroyed_bytes_are_gone(store: Journal, opens: Opens) -> None:
    store.vault.add([b"hello"])
    assert store.vault.destroy(HELLO)
    assert not opens().vault.has(HELLO)
    assert store.vault.add([b"hello"]) == Kept(HELLO, 5, known=False)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, f"{'a' * 64}\n", "a" * 63, ""])
def test_nothing_but_a_hash_is_a_name(store: Journal, name: str) -> None:
    vault = store.vault
    for asks in (vault.open, vault.has, vault.size, vault.address, vault.verify, vault.destroy):
        with pytest.raises(ValueError, match="SHA-256"):
            asks(name)


def test_an_export_is_a_private_copy_and_overwrites_nothing(store: Journal, tmp_path: Path) -> None:
    store.vault.add([b"hello"])
    export_evidence(store.vault, HELLO, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"hello"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="already"):
        export_evidence(store.vault, HELLO, tmp_path / "out")
    with pytest.raises(NotFound):
        export_evidence(store.vault, "0" * 64, tmp_path / "other")
    assert not (tmp_path / "other").exists()
