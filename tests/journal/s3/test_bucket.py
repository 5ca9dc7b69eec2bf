"""A bucket as a vault, where it differs from others: what others wrote there, holds, versions, cuts and faults."""

from __future__ import annotations

import random
import tracemalloc
from hashlib import sha256
from io import BytesIO
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Misused, Refused, StoreUnusable
from irrunner.journal.remote_evidence import begin_evidence, settle_evidence
from irrunner.journal.s3.location import read_bucket_location
from tests.eventually import eventually
from tests.journal.s3.bucket import KEYS, Raw
from tests.team.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.journal.s3.bucket import Storage

HELLO = sha256(b"hello").hexdigest()
LARGE = random.Random(7).randbytes((16 << 20) + 5)  # three parts
LARGE_NAME = sha256(LARGE).hexdigest()


def test_other_bytes_under_a_name_are_found_and_neither_covered_up_nor_taken_for_evidence(storage: Storage) -> None:
    vault = storage.vault(storage.bucket())
    Raw(vault.where).put(vault.where.key(HELLO), b"hullo")
    Raw(vault.where).put(vault.where.key(LARGE_NAME), b"small")
    for name, content in ((HELLO, b"hello"), (LARGE_NAME, LARGE)):
        with pytest.raises(StoreUnusable, match="has other bytes under the name"):
            vault.add(BytesIO(content))
        with pytest.raises(StoreUnusable, match="has other bytes under the name"):
            vault.add_as(name, BytesIO(content))
        assert vault.verify(name) == "changed"
    with vault.open(HELLO) as file:
        assert file.read() == b"hullo"
    vault.close()


def test_keys_that_somebody_chose_to_be_nasty_are_strays_and_break_nothing(storage: Storage) -> None:
    vault = storage.vault(storage.bucket())
    nasty = ["..up", "a b&c<d>", "\u202etxt.exe", f"{'a' * 64}/deeper", "A" * 64, "%2e%2e", "é" * 300]
    for each in nasty:
        Raw(vault.where).put(vault.where.key(each), b"x")
    Raw(vault.where).put("elsewhere", b"x")
    Raw(vault.where).put(f"team2/{HELLO}", b"x")
    vault.add([b"hello"])
    assert list(vault.names()) == [HELLO]
    assert sorted(vault.strays()) == sorted(nasty)
    vault.close()


def test_a_bucket_with_object_lock_holds_what_the_record_holds(storage: Storage) -> None:
    vault = storage.vault(storage.bucket(locked=True))
    vault.add([b"hello"])
    assert list(vault.about_holds({HELLO})) != []
    assert vault.hold(HELLO, held=True) == ""
    assert list(vault.about_holds({HELLO})) == []
    with pytest.raises(StoreUnusable, match="under legal hold there"):
        vault.destroy(HELLO)
    assert vault.verify(HELLO) == "ok"
    assert vault.hold(HELLO, held=False) == ""
    assert vault.destroy(HELLO)
    vault.close()


def test_all_versions_of_what_is_destroyed_are_gone(storage: Storage) -> None:
    vault = storage.vault(storage.bucket(locked=True))
    vault.add([b"hello"])
    key = vault.where.key(HELLO)
    Raw(vault.where).put(key, b"another version")
    assert len(vault._listing.versions(key)) == 2
    assert vault.destroy(HELLO)
    assert vault._listing.versions(key) == []
    assert not vault.destroy(HELLO)
    vault.close()


@pytest.fixture
def line(storage: Storage) -> Iterator[Line]:
    with Line(storage.port) as made:
        yield made


def mend_once_cut(line: Line) -> None:
    eventually(lambda: line.is_cut, "the cut")
    line.before = False
    line.mend()


def test_a_line_that_is_cut_in_the_middle_of_a_part_costs_that_part_only(storage: Storage, line: Line) -> None:
    vault = storage.vault(storage.bucket(), port=line.port)
    passed = [0]

    def cuts(data: bytes) -> bool:
        passed[0] += len(data)
        return passed[0] > 12 << 20

    line.watch, line.before = cuts, True
    mending = Thread(target=mend_once_cut, args=(line,))
    mending.start()
    kept = vault.add(BytesIO(LARGE))
    mending.join()
    assert (kept.sha256, kept.known, vault.verify(LARGE_NAME)) == (LARGE_NAME, False, "ok")
    assert list(vault.strays()) == []
    vault.close()


def test_an_upload_goes_on_where_it_was_cut_off(storage: Storage, line: Line) -> None:
    bucket = storage.bucket()
    cut, whole = storage.vault(bucket, port=line.port), storage.vault(bucket)

    def arrived() -> int:
        uploader = whole._uploader
        return sum(len(uploader._parts_there(each.key, each.id)) for each in uploader.unfinished("team/"))

    def breaks() -> Iterator[bytes]:
        yield LARGE[: 16 << 20]
        eventually(lambda: arrived() == 2, "two parts")
        line.cut()
        yield LARGE[16 << 20 :]

    with pytest.raises(StoreUnusable, match="cannot be reached"):
        cut.add_as(LARGE_NAME, breaks(), size=len(LARGE))
    assert not whole.has(LARGE_NAME)
    assert list(whole.strays()) == [f"incoming-{LARGE_NAME}"]
    sent = [0]

    def counts(data: bytes) -> bool:
        sent[0] += len(data)
        return False

    line.mend()
    line.watch = counts
    assert cut.add(BytesIO(LARGE)).known is False
    assert sent[0] < 1 << 20  # what had arrived was not sent again
    assert whole.verify(LARGE_NAME) == "ok"
    assert list(whole.strays()) == []
    cut.close()
    whole.close()


def test_a_server_that_is_not_there_is_a_sentence_and_does_not_keep_anybody_waiting(
    storage: Storage, line: Line
) -> None:
    vault = storage.vault(storage.bucket(), port=line.port)
    vault.add([b"hello"])
    line.cut()
    for act in (lambda: vault.add([b"more"]), lambda: list(vault.names())):
        with pytest.raises(StoreUnusable, match="cannot be reached") as refusal:
            act()
        assert all(secret not in str(refusal.value) for secret in KEYS.values())
    vault.close()


@pytest.mark.parametrize(
    ("address", "error", "match"),
    [
        ("s3://key:secret@bucket/team", Refused, "holds a key"),
        ("s3://bucket/team?endpoint=http://storage.example", Refused, "not encrypted"),
        ("s3://bucket/team?endpoint=ftp://storage.example", Misused, "begins with https"),
        ("s3://bucket/team?endpoint=https://user:word@storage.example", Misused, "nothing else"),
        ("s3://bucket/../team", Misused, "prefix"),
        ("s3://B/team", Misused, "bucket"),
        ("s3://bucket/team?keys=mine", Misused, "no option"),
        ("s3://bucket/team?region=../x", Misused, "region"),
        ("s3://bucket/te am", Misused, "prefix"),
        ("gs://bucket/team", Misused, "s3://"),
        ("/srv/evidence", Misused, "s3://"),
    ],
)
def test_an_address_that_is_not_used_is_refused(address: str, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match) as refusal:
        settle_evidence(address)
    assert "secret" not in str(refusal.value).replace("AWS_SECRET", "")


def test_a_store_keeps_the_endpoint_and_region_that_counted_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://storage.example:9000/")
    monkeypatch.setenv("AWS_REGION", "eu-1")
    kept = settle_evidence("s3://bucket/team/")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://other.example")
    monkeypatch.delenv("AWS_REGION")
    where = read_bucket_location(kept)
    assert (where.endpoint, where.region, where.place) == ("https://storage.example:9000", "eu-1", "s3://bucket/team")


def test_what_is_large_takes_little_memory(storage: Storage, tmp_path: Path) -> None:
    """Its parts under way, and the one that is read; `make bench` looks at 300 MiB and at the whole process."""
    with (tmp_path / "image").open("wb") as file:
        file.truncate(72 << 20)
    vault = storage.vault(storage.bucket())
    tracemalloc.start()
    vault.add(tmp_path / "image")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 56 << 20
    vault.close()


def test_two_stores_do_not_share_a_place(storage: Storage) -> None:
    address = storage.address(storage.bucket())
    begin_evidence(address)
    with pytest.raises(Refused, match="team already"):
        begin_evidence(address)


def test_a_vault_that_was_opened_to_be_read_is_only_read(storage: Storage) -> None:
    bucket = storage.bucket()
    storage.vault(bucket).add([b"hello"])
    vault = storage.vault(bucket, read_only=True)
    for act in (lambda: vault.add([b"x"]), lambda: vault.destroy(HELLO), lambda: vault.add_as(HELLO, [b"hello"])):
        with pytest.raises(StoreUnusable, match="not written"):
            act()
    assert vault.verify(HELLO) == "ok"


def test_without_keys_the_sentence_says_where_to_put_them(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    vault = storage.vault(storage.bucket())
    for act in (lambda: vault.add([b"x"]), lambda: vault.has(HELLO)):
        with pytest.raises(StoreUnusable, match="There are no keys"):
            act()
