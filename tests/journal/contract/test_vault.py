"""Evidence is kept under its hash, whole or not at all: in a folder, a database and a bucket alike."""

from __future__ import annotations

import io
import random
from hashlib import sha256
from io import BytesIO
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import IrrunnerError, NotFound, Refused, VerificationFailed
from irrunner.journal.export import export_evidence
from irrunner.journal.interface import Kept
from tests.journal.contract.vaults import vault, vaults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal.interface import Vault
    from tests.journal.contract.vaults import Vaults

__all__ = ["vault", "vaults"]

HELLO = sha256(b"hello").hexdigest()
LARGE = random.Random(13).randbytes((8 << 20) + 5)  # two parts of an upload, nine pieces of a table
LARGE_NAME = sha256(LARGE).hexdigest()


@pytest.mark.parametrize("how", ["path", "stream", "pieces"])
def test_bytes_are_kept_under_their_hash(vaults: Vaults, tmp_path: Path, how: str) -> None:
    vault = vaults()
    (tmp_path / "in").write_bytes(b"hello")
    source: Any = {"path": tmp_path / "in", "stream": BytesIO(b"hello"), "pieces": [b"he", b"", b"llo"]}[how]
    assert vault.add(source) == Kept(HELLO, 5, known=False)
    for each in (vault, vaults()):
        assert each.has(HELLO)
        assert each.size(HELLO) == 5
        assert each.verify(HELLO) == "ok"
        assert HELLO in each.address(HELLO)
        with each.open(HELLO) as kept:
            assert kept.read() == b"hello"
    assert list(vault.strays()) == []


@pytest.mark.parametrize("how", ["path", "named"])
def test_what_is_large_comes_in_and_out_by_pieces(vaults: Vaults, tmp_path: Path, how: str) -> None:
    vault = vaults()
    (tmp_path / "image").write_bytes(LARGE)
    told: list[int] = []
    if how == "named":
        kept = vault.add_as(LARGE_NAME, BytesIO(LARGE), size=len(LARGE), progress=told.append)
    else:
        kept = vault.add(tmp_path / "image", progress=told.append)
    assert kept == Kept(LARGE_NAME, len(LARGE), known=False)
    assert told[-1] == len(LARGE)
    again = vaults()
    with again.open(LARGE_NAME) as file:
        assert file.read(100) == LARGE[:100]
        file.seek(-100, io.SEEK_END)
        assert file.read() == LARGE[-100:]
        file.seek((8 << 20) - 3)
        assert file.read(6) == LARGE[(8 << 20) - 3 : (8 << 20) + 3]
    assert again.verify(LARGE_NAME) == "ok"
    assert list(again.strays()) == []


def test_an_empty_file_is_evidence_too(vaults: Vaults) -> None:
    kept = vaults().add([])
    assert kept == Kept(sha256(b"").hexdigest(), 0, known=False)
    vault = vaults()
    with vault.open(kept.sha256) as file:
        assert file.read() == b""
    assert (vault.size(kept.sha256), vault.verify(kept.sha256)) == (0, "ok")


def test_the_same_bytes_twice_are_kept_once(vault: Vault) -> None:
    vault.add([b"hello"])
    assert vault.add([b"hello"]) == vault.add_as(HELLO, [b"hello"]) == Kept(HELLO, 5, known=True)
    assert list(vault.names()) == [HELLO]


@pytest.mark.parametrize("content", [b"hello", LARGE], ids=["small", "large"])
def test_two_who_bring_the_same_bytes_at_once_both_have_them(vaults: Vaults, content: bytes) -> None:
    ready = Barrier(2)
    kept: list[Kept] = []

    def bring(vault: Vault) -> None:
        ready.wait()
        kept.append(vault.add(BytesIO(content)))

    threads = [Thread(target=bring, args=(vaults(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    name = sha256(content).hexdigest()
    vault = vaults()
    assert {(each.sha256, each.size) for each in kept} == {(name, len(content))}
    assert len(kept) == 2
    assert vault.verify(name) == "ok"
    assert list(vault.names()) == [name]
    assert list(vault.strays()) == []


def test_names_are_listed_in_order(vault: Vault) -> None:
    names = sorted(vault.add([content]).sha256 for content in (b"", b"one", b"two", b"three"))
    assert list(vault.names()) == names


def test_it_says_how_far_it_is(vault: Vault) -> None:
    sizes: list[int] = []
    vault.add([b"he", b"llo"], progress=sizes.append)
    assert sizes == [2, 5]


def test_cancelled_or_broken_off_nothing_is_kept(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Cancelled"):
        vault.add([b"hello"], cancelled=lambda: True)
    told: list[int] = []
    with pytest.raises(Refused, match="Cancelled"):
        vault.add(BytesIO(LARGE), progress=told.append, cancelled=lambda: len(told) > 7)

    def breaks() -> Iterator[bytes]:
        yield LARGE[: 8 << 20]
        yield LARGE[8 << 20 :][:1]
        raise ConnectionError("the other end went away")

    with pytest.raises(Refused, match="the other end went away"):
        vault.add_as(LARGE_NAME, breaks(), size=len(LARGE))
    (tmp_path / "link").symlink_to("/dev/zero")
    for source in (tmp_path / "link", tmp_path, tmp_path / "gone"):
        with pytest.raises(IrrunnerError):
            vault.add(source)
    assert list(vault.names()) == list(vault.strays()) == []


def test_bytes_must_be_the_ones_that_were_promised(vault: Vault) -> None:
    assert vault.add_as(HELLO, [b"hello"]) == Kept(HELLO, 5, known=False)
    for name, content in ((HELLO, b"hullo"), (LARGE_NAME, LARGE + b"x")):
        with pytest.raises(VerificationFailed, match="have changed"):
            vault.add_as(name, BytesIO(content))
    assert list(vault.names()) == [HELLO]
    assert list(vault.strays()) == []


def test_what_is_not_there_is_missing(vault: Vault) -> None:
    assert not vault.has(HELLO)
    assert vault.verify(HELLO) == "missing"
    assert not vault.destroy(HELLO)
    for asks in (vault.open, vault.size):
        with pytest.raises(NotFound, match=HELLO):
            asks(HELLO)


def test_destroyed_bytes_are_gone(vaults: Vaults) -> None:
    vault = vaults()
    vault.add([b"hello"])
    assert vault.destroy(HELLO)
    assert not vaults().has(HELLO)
    assert vault.add([b"hello"]) == Kept(HELLO, 5, known=False)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, f"{'a' * 64}\n", "a" * 63, ""])
def test_nothing_but_a_hash_is_a_name(vault: Vault, name: str) -> None:
    for asks in (vault.open, vault.has, vault.size, vault.address, vault.verify, vault.destroy):
        with pytest.raises(ValueError, match="SHA-256"):
            asks(name)


def test_a_hold_is_heard_by_the_storage_or_spoken_about_once(vaults: Vaults) -> None:
    vault = vaults()
    vault.add([b"hello"])
    sentence = vault.hold(HELLO, held=True)
    assert list(vault.about_holds({HELLO})) == ([sentence] if sentence else [])
    assert ("has no Object Lock" in sentence) == ("bucket" in vaults.kind)
    assert vault.hold(HELLO, held=False) == ""
    assert list(vault.about_holds(set())) == []


def test_an_export_is_a_private_copy_and_overwrites_nothing(vault: Vault, tmp_path: Path) -> None:
    vault.add([b"hello"])
    export_evidence(vault, HELLO, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"hello"
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="already"):
        export_evidence(vault, HELLO, tmp_path / "out")
    with pytest.raises(NotFound):
        export_evidence(vault, "0" * 64, tmp_path / "other")
    assert not (tmp_path / "other").exists()
