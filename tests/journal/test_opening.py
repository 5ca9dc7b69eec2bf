"""What a store refuses to open leaves it byte for byte as it was, and says why."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest

from irrunner.application.salvage import salvage
from irrunner.errors import StoreUnusable
from irrunner.journal import Journal, init_store, open_store
from irrunner.journal.verify import verify_store
from tests.beginnings import ADA
from tests.journal.entries import INCIDENT, add, fingerprint, kept_at, notes, on_sqlite, tamper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOBODY, ANOTHER = 65534, 65533


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refuses(place: Path, words: str, **how: bool) -> None:
    """Opening says these words and changes nothing."""
    before = fingerprint(place)
    with pytest.raises(StoreUnusable, match=words) as refusal:
        open_store(place, **how)
    assert refusal.value.hint
    assert refusal.value.exit_code == 4
    assert fingerprint(place) == before


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_a_new_store_is_private_whatever_the_umask_is(place: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        with open_store(place) as store:
            add(store, text="x")
            sha256 = store.vault.add([b"x"]).sha256
    finally:
        os.umask(old)
    assert mode(place) == mode(place / "evidence") == mode(place / "drafts") == 0o700
    assert mode(place / "journal.sqlite") == mode(place / "journal.sqlite-journal") == 0o600
    assert mode(kept_at(store, sha256)) == 0o400
    assert mode(kept_at(store, sha256).parent) == 0o700


def test_an_empty_folder_becomes_a_private_store(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    open_store(tmp_path).close()
    assert mode(tmp_path) == 0o700


def test_a_folder_with_other_things_is_not_made_a_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Grace")
    refuses(tmp_path, "a folder with other things in it")


def test_a_file_is_no_place_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnusable, match="not a folder"):
        open_store(tmp_path / "file")
    with pytest.raises(StoreUnusable, match="cannot be"):
        open_store(tmp_path / "file" / "store")


def test_a_store_for_a_group_is_open_to_the_group_alone(place: Path) -> None:
    import grp

    group = grp.getgrgid(os.getegid()).gr_name
    old = os.umask(0o077)
    try:
        with init_store(place, group) as store:
            add(store, text="x")
            sha256 = store.vault.add([b"x"]).sha256
        with open_store(place) as again:
            assert on_sqlite(again).shared
            other = again.vault.add([b"y"]).sha256
    finally:
        os.umask(old)
    assert mode(place) == mode(place / "evidence") == mode(kept_at(store, sha256).parent) == 0o2770
    assert mode(place / "journal.sqlite") == mode(place / "journal.sqlite-journal") == 0o660
    assert mode(kept_at(store, sha256)) == mode(kept_at(store, other)) == 0o440


def test_an_unknown_group_is_named(place: Path) -> None:
    with pytest.raises(StoreUnusable, match="no group no-such-group"):
        init_store(place, "no-such-group")
    assert not place.exists()


def test_a_text_file_is_refused(place: Path) -> None:
    place.mkdir()
    (place / "journal.sqlite").write_text("Dear Grace, this is no database at all.\n" * 50)
    refuses(place, "it is no SQLite file")


def test_a_strangers_database_is_refused(place: Path) -> None:
    place.mkdir()
    tamper(place, "CREATE TABLE bookmarks (url TEXT)")
    refuses(place, "not one of irrunner's")


@pytest.mark.parametrize("version", [3, 513, 1000, 1 << 30])
def test_a_version_that_is_not_ours_may_be_damage_and_what_is_there_is_read(
    place: Path, store: Journal, version: int
) -> None:
    add(store, text="x")
    store.close()
    tamper(place, f"PRAGMA user_version = {version}")
    before = fingerprint(place)
    with open_store(place) as opened:
        assert [entry.seq for entry in opened.read(INCIDENT)] == [1]
        (warning,) = opened.warnings
        assert f"of version {version}" in warning
        assert "a newer one wrote it, or this number is damaged" in warning
        assert "irrunner store salvage" in warning
        with pytest.raises(StoreUnusable, match="a newer one wrote it, or"), opened.writing():
            pass
        assert not verify_store(opened).holds
        with open_store(place.parent / "new") as new:
            assert salvage(opened, new, ADA).entries == 1
            assert verify_store(new).holds
    assert fingerprint(place) == before


def test_a_store_of_a_newer_version_whose_rows_are_other_ones_is_refused(place: Path) -> None:
    place.mkdir(mode=0o700)
    tamper(place, "CREATE TABLE event (incident TEXT, seq INTEGER, header TEXT, more TEXT)")
    tamper(place, "INSERT INTO event VALUES ('INC-2031-0001', 1, '{}', 'x')")
    tamper(place, f"PRAGMA application_id = {0x4952524E}")
    tamper(place, "PRAGMA user_version = 3")
    refuses(place, "a newer one wrote it, or this number is damaged")


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END",
        "CREATE VIEW v AS SELECT * FROM event",
        "CREATE TABLE notes (text TEXT)",
        "DROP INDEX landmark",
    ],
)
def test_a_store_with_things_that_we_did_not_make_is_refused(place: Path, store: Journal, change: str) -> None:
    add(store, text="x")
    store.close()
    tamper(place, change)
    refuses(place, "not one of irrunner's")


def test_statistics_do_no_harm(place: Path, store: Journal) -> None:
    notes(store, 10)
    store.close()
    tamper(place, "ANALYZE")
    with open_store(place) as again:
        assert add(again, text="x").seq == 11


def test_a_file_of_which_no_entry_is_left_is_refused(place: Path, store: Journal) -> None:
    notes(store, 100)
    store.close()
    file = place / "journal.sqlite"
    whole = file.read_bytes()
    for size in (50, 100, 512, 4096):
        file.write_bytes(whole[:size])
        refuses(place, "damaged")


def test_an_empty_file_left_by_a_kill_becomes_a_store(place: Path) -> None:
    place.mkdir(mode=0o700)
    (place / "journal.sqlite").touch(mode=0o600)
    with open_store(place) as store:
        assert add(store, text="x").seq == 1
        assert store.vault.add([b"x"]).size == 1


def test_a_journal_that_is_a_link_is_refused(tmp_path: Path, place: Path, store: Journal) -> None:
    add(store, text="x")
    store.close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "journal.sqlite").symlink_to(place / "journal.sqlite")
    refuses(elsewhere, "not a regular file")


def test_a_folder_instead_of_a_journal_is_refused(place: Path) -> None:
    (place / "journal.sqlite").mkdir(parents=True)
    refuses(place, "not a regular file")


def test_a_network_file_system_is_refused(
    tmp_path: Path, place: Path, store: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, text="x")
    store.close()
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"22 1 254:0 / / rw - ext4 /dev/vda1 rw\n30 22 0:40 / {place} rw - nfs4 files.example:/cases rw\n"
    )
    monkeypatch.setattr("irrunner.journal.sqlite.location.MOUNTS", mounts)
    refuses(place, r"network file system \(nfs4\)")
    refuses(place, "network file system", read_only=True)
    with pytest.raises(StoreUnusable, match="network file system"):
        init_store(place / "new")


def test_a_store_that_is_only_to_be_read_is_not_changed(place: Path, store: Journal) -> None:
    sha256 = store.vault.add([b"x"]).sha256
    add(store, text="x")
    store.close()
    before = fingerprint(place)
    with open_store(place, read_only=True) as again:
        assert again.read_only
        assert [entry.seq for entry in again.read(INCIDENT)] == [1]
        with pytest.raises(StoreUnusable, match="read, but not written"), again.writing():
            pass
        with pytest.raises(StoreUnusable, match="read, but not written"):
            again.vault.add([b"y"])
        with pytest.raises(StoreUnusable, match="read, but not written"):
            again.vault.destroy(sha256)
    assert fingerprint(place) == before


@pytest.mark.disk
def test_a_store_on_read_only_media_can_be_read(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=4m")
    with open_store(disk / "store") as store:
        sha256 = store.vault.add([b"the proxy's log"]).sha256
        add(store, text="x")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with open_store(disk / "store") as store:
        assert store.read_only
        assert [entry.body for entry in store.read(INCIDENT)] == [b'{"text":"x"}']
        assert store.vault.verify(sha256) == "ok"
        with pytest.raises(StoreUnusable, match="can be read, but not written"), store.writing():
            pass
    with pytest.raises(StoreUnusable):
        open_store(disk / "another")


@pytest.mark.disk
def test_a_write_that_was_cut_off_on_read_only_media_is_undone_in_memory(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=8m")
    place = disk / "store"
    with open_store(place) as store:
        notes(store, 3000)
    with closing(sqlite3.connect(place / "journal.sqlite")) as connection:
        connection.execute("PRAGMA cache_size = 1")  # pages reach the file before the commit
        connection.execute("UPDATE event SET body = x'' WHERE seq < 2000")
        shutil.copytree(place, disk / "cut-off")
        connection.rollback()
    assert (disk / "cut-off" / "journal.sqlite-journal").stat().st_size > 0
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with open_store(disk / "cut-off") as store:
        assert store.read_only
        assert len([entry for entry in store.read(INCIDENT) if entry.body]) == 3000
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    with open_store(disk / "cut-off") as store:
        assert len([entry for entry in store.read(INCIDENT) if entry.body]) == 3000


# Other people's stores. A process of theirs is a process of ours that gave root up once everything was imported.

AS_SOMEBODY = """
import grp, os, pwd, sys
from pathlib import Path
import irrunner.journal.folder_vault, irrunner.safety.paths
from irrunner.errors import IrrunnerError
from irrunner.journal import init_store, open_store
from irrunner.journal import Journal
from tests.journal.entries import add
place, user, groups = Path(sys.argv[1]), int(sys.argv[2]), [int(group) for group in sys.argv[3:]]
os.setgroups(groups)
os.setgid(user)
os.setuid(user)
try:
    with open_store(place) as store:
        if store.read_only:
            print("read", [entry.seq for entry in store.read("INC-2026-0001")])
        else:
            print("wrote", add(store, text="x").seq, store.vault.add([b"y%d" % user]).size)
except IrrunnerError as error:
    print(type(error).__name__, error)
"""


def as_somebody(place: Path, user: int, *groups: int) -> str:
    argv = [sys.executable, "-c", AS_SOMEBODY, str(place), str(user), *map(str, groups)]
    return subprocess.run(argv, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]).stdout


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that other users can reach."""
    folder = Path(mkdtemp(prefix="irrunner-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def theirs(path: Path, user: int) -> None:
    for each in (path, *path.rglob("*")):
        os.chown(each, user, user)


@pytest.mark.disk
def test_another_users_store_is_not_written_even_by_root(public: Path) -> None:
    place = public / "store"
    with open_store(place) as store:
        add(store, text="x")
    theirs(place, NOBODY)
    before = fingerprint(place)
    with open_store(place) as store, pytest.raises(StoreUnusable, match="belongs to nobody, and you are root"):
        add(store, text="y")
    said = as_somebody(place, ANOTHER)
    assert said.startswith("StoreUnusable You may not open the store")
    assert fingerprint(place) == before
    assert as_somebody(place, NOBODY) == "wrote 2 6\n"
    with open_store(place, read_only=True) as store:
        assert store.head(INCIDENT).seq == 2


@pytest.mark.disk
def test_another_users_store_that_lies_open_can_only_be_read(public: Path) -> None:
    place = public / "store"
    with open_store(place) as store:
        add(store, text="x")
    theirs(place, NOBODY)
    place.chmod(0o755)
    (place / "journal.sqlite").chmod(0o644)
    assert as_somebody(place, ANOTHER) == "read [1]\n"
    place.chmod(0o700)
    (place / "journal.sqlite").chmod(0o666)
    place.chmod(0o777)
    assert as_somebody(place, ANOTHER) == "read [1]\n"


@pytest.mark.disk
def test_two_users_share_a_store_of_their_group(public: Path) -> None:
    place, group = public / "store", 65000
    with open_store(place) as store:
        add(store, text="x")
    for each in (place, *place.rglob("*")):
        os.chown(each, NOBODY, group)
        each.chmod(0o2770 if each.is_dir() else 0o660)
    assert as_somebody(place, ANOTHER, group) == "wrote 2 6\n"
    assert as_somebody(place, NOBODY, group) == "wrote 3 6\n"
    assert as_somebody(place, 65531).startswith("StoreUnusable You may not open")
    made = list((place / "evidence").rglob("*"))
    assert {path.stat().st_gid for path in made} == {group}
    assert {mode(path) for path in made} == {0o2770, 0o440}


def test_the_settings_of_a_connection_are_the_designs(store: Journal) -> None:
    def setting(name: str) -> object:
        return on_sqlite(store).database.execute(f"PRAGMA {name}")[0][0]

    assert setting("journal_mode") == b"truncate"
    assert setting("synchronous") == 2
    assert setting("secure_delete") == 1
    assert setting("temp_store") == 2
    assert setting("trusted_schema") == 0
    assert setting("cell_size_check") == 1
    assert setting("application_id") == 0x4952524E
    assert setting("user_version") == 1


def test_a_place_behind_a_link_that_nobody_may_follow_is_refused_in_a_sentence() -> None:
    with pytest.raises(StoreUnusable):
        open_store(Path("/proc/1/root/x"), create=False)
