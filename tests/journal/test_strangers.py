"""A store that somebody else may have prepared is read as bytes: nothing is obeyed, and nothing changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.errors import StoreUnusable
from irrunner.journal import Journal, init_store, open_store, open_workspace
from irrunner.journal.copying import update_copy
from irrunner.journal.sqlite import image
from irrunner.journal.verify import verify_store
from tests.beginnings import ADA
from tests.journal.entries import INCIDENT, add, notes
from tests.journal.strangers import cut_off, fingerprint_tree, name_of_super_journal, rollback_journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file of the reader's, which nobody may touch."""
    file = tmp_path / "precious" / "canary"
    file.parent.mkdir()
    file.write_text("precious")
    return file


@pytest.fixture
def given_store(place: Path, store: Journal) -> Path:
    """A store at rest, as somebody handed it over."""
    store.vault.add([b"the proxy's log"])
    notes(store, 30)
    store.close()
    return place


def super_journal(place: Path, canary: Path) -> None:
    file = place / "journal.sqlite"
    file.with_name("journal.sqlite-journal").write_bytes(rollback_journal(file, super_journal=str(canary)))


def super_journal_behind_an_empty_header(place: Path, canary: Path) -> None:
    """What SQLite does not take for a journal today would be the end of the next one that is cut off."""
    (place / "journal.sqlite-journal").write_bytes(bytes(8192) + name_of_super_journal(str(canary), 4096))


def link_as_rollback_journal(place: Path, canary: Path) -> None:
    (place / "journal.sqlite-journal").unlink(missing_ok=True)
    (place / "journal.sqlite-journal").symlink_to(canary)


def second_name_as_rollback_journal(place: Path, canary: Path) -> None:
    (place / "journal.sqlite-journal").unlink(missing_ok=True)
    os.link(canary, place / "journal.sqlite-journal")


def pipe_as_rollback_journal(place: Path, _: Path) -> None:
    (place / "journal.sqlite-journal").unlink(missing_ok=True)
    os.mkfifo(place / "journal.sqlite-journal")


def pipe_as_write_ahead_log(place: Path, _: Path) -> None:
    os.mkfifo(place / "journal.sqlite-wal")


def link_as_write_ahead_log(place: Path, canary: Path) -> None:
    (place / "journal.sqlite-wal").symlink_to(canary)


def link_as_shared_memory(place: Path, canary: Path) -> None:
    (place / "journal.sqlite-shm").symlink_to(canary)


TRAPS = (
    super_journal,
    super_journal_behind_an_empty_header,
    link_as_rollback_journal,
    second_name_as_rollback_journal,
    pipe_as_rollback_journal,
    pipe_as_write_ahead_log,
    link_as_write_ahead_log,
    link_as_shared_memory,
)


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_beside_a_journal_is_not_obeyed(
    given_store: Path, canary: Path, tmp_path: Path, trap: Callable[[Path, Path], None]
) -> None:
    trap(given_store, canary)
    before = fingerprint_tree(given_store), fingerprint_tree(canary.parent)
    for read_only in (True, False):
        with open_store(given_store, read_only=read_only) as opened:
            assert opened.read_only
            assert [entry.seq for entry in opened.read(INCIDENT)] == list(range(1, 31))
            with pytest.raises(StoreUnusable, match=r"but not written|only read") as refusal, opened.writing():
                pass
            assert refusal.value.hint
            found = verify_store(opened)
            with open_store(tmp_path / f"copy-{read_only}") as copy:
                assert update_copy(opened, copy).entries == 30
            opened.workspace.keep_draft(INCIDENT, "note", "half a line")
            assert opened.workspace.draft(INCIDENT, "note") == ""
            opened.workspace.presence(INCIDENT, ADA, "now").beat()
        assert any("journal.sqlite-" in each.what for each in found.problems)
    assert (fingerprint_tree(given_store), fingerprint_tree(canary.parent)) == before


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_laid_in_an_open_store_of_a_group_is_not_obeyed(
    place: Path, canary: Path, trap: Callable[[Path, Path], None]
) -> None:
    import grp

    with init_store(place, grp.getgrgid(os.getegid()).gr_name) as opened:
        notes(opened, 30)
        (place / "journal.sqlite-journal").unlink()
        trap(place, canary)
        before = fingerprint_tree(canary.parent)
        with pytest.raises(StoreUnusable, match=r"journal\.sqlite-") as refusal:
            add(opened, text="x")
        assert refusal.value.hint
        assert fingerprint_tree(canary.parent) == before


def test_our_own_write_that_was_cut_off_is_undone(place: Path, store: Journal, tmp_path: Path) -> None:
    notes(store, 3000)
    store.close()
    cut_off(place, tmp_path / "cut-off")
    with open_store(tmp_path / "cut-off") as opened:
        assert not opened.read_only
        assert len([entry for entry in opened.read(INCIDENT) if entry.body]) == 3000
        assert add(opened, text="x").seq == 3001
    assert (tmp_path / "cut-off" / "journal.sqlite-journal").stat().st_size == 0


def test_a_write_that_was_cut_off_in_anothers_store_is_undone_in_memory(
    place: Path, store: Journal, tmp_path: Path
) -> None:
    notes(store, 3000)
    store.close()
    cut_off(place, tmp_path / "cut-off")
    before = fingerprint_tree(tmp_path / "cut-off")
    with open_store(tmp_path / "cut-off", read_only=True) as opened:
        assert len([entry for entry in opened.read(INCIDENT) if entry.body]) == 3000
        assert verify_store(opened).holds
    assert fingerprint_tree(tmp_path / "cut-off") == before


def test_a_writer_who_dies_while_we_read_is_undone_in_memory(place: Path, store: Journal, tmp_path: Path) -> None:
    notes(store, 3000)
    store.close()
    cut_off(place, tmp_path / "cut-off")
    with open_store(place, read_only=True) as opened:
        assert opened.count() == 3000
        for name in ("journal.sqlite-journal", "journal.sqlite"):
            (place / name).write_bytes((tmp_path / "cut-off" / name).read_bytes())
        before = fingerprint_tree(place)
        assert len([entry for entry in opened.read(INCIDENT) if entry.body]) == 3000
    assert fingerprint_tree(place) == before


@settings(max_examples=40, deadline=None)
@given(pages=st.integers(1, 40), cache=st.integers(1, 5), removed=st.integers(0, 400))
def test_undoing_in_memory_is_what_sqlite_does(
    tmp_path_factory: pytest.TempPathFactory, pages: int, cache: int, removed: int
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    file = folder / "journal.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, x BLOB)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(n, b"%d" % n * 40) for n in range(pages * 10)])
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA cache_size = {cache}")
        connection.execute("BEGIN")
        connection.execute("UPDATE t SET x = x'00' WHERE n % 3 = 0")
        connection.execute("DELETE FROM t WHERE n < ?", (removed,))
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(10_000 + n, b"new" * 50) for n in range(pages * 3)])
        copy = folder / "copy"
        copy.mkdir()
        for path in folder.glob("journal.sqlite*"):
            shutil.copy(path, copy)
        connection.execute("ROLLBACK")
    undone = image.read_image(copy / "journal.sqlite", wait=1)
    with closing(sqlite3.connect(copy / "journal.sqlite")) as connection:
        connection.execute("SELECT count(*) FROM t").fetchall()
    assert undone == (copy / "journal.sqlite").read_bytes()


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_bytes_beside_a_journal_do_no_harm(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = bytearray(b"\0" * 16 + b"\x02\0" + b"\0" * 494 + b"x" * 1024)
    before = len(content)
    page = struct_of_a_rollback(data)
    image.undo_write(content, page)
    assert len(content) <= max(before, len(page) * 2 + (1 << 20))


def test_a_few_bytes_beside_a_journal_take_no_gigabytes_of_memory() -> None:
    content = bytearray(b"\0" * 16 + b"\x02\0" + b"\0" * 494)
    pages, page = 2**21, b"\0" * 512  # the last page of a gigabyte
    header = bytes.fromhex("d9d505f920a163d7") + b"".join(n.to_bytes(4) for n in (1, 0, pages, 32, 512))
    image.undo_write(content, header + bytes(4) + pages.to_bytes(4) + page + bytes(4))
    assert len(content) == 512


def struct_of_a_rollback(data: st.DataObject) -> bytes:
    """Headers that are nearly right, with anything behind them."""
    numbers = data.draw(st.lists(st.sampled_from([0, 1, 2, 3, 512, 1024, 0xFFFFFFFF]), min_size=5, max_size=5))
    magic = bytes.fromhex("d9d505f920a163d7")
    head = (magic + b"".join(number.to_bytes(4) for number in numbers)).ljust(512, b"\0")
    return head + data.draw(st.binary(max_size=2000))


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_store_that_others_may_write_is_only_read(given_store: Path, mode: int) -> None:
    given_store.chmod(mode)
    before = fingerprint_tree(given_store)
    with open_store(given_store) as opened:
        assert opened.head(INCIDENT).seq == 30
        with pytest.raises(StoreUnusable, match="Others on this machine may write") as refusal, opened.writing():
            pass
    assert f"chmod go-w {given_store}" in refusal.value.hint
    assert fingerprint_tree(given_store) == before
    given_store.chmod(0o700)
    with open_store(given_store) as opened:
        assert add(opened, text="x").seq == 31


def test_a_journal_that_others_may_write_is_only_read(given_store: Path) -> None:
    (given_store / "journal.sqlite").chmod(0o666)
    with (
        open_store(given_store) as opened,
        pytest.raises(StoreUnusable, match="may write") as refusal,
        opened.writing(),
    ):
        pass
    assert f"chmod go-w {given_store / 'journal.sqlite'}" in refusal.value.hint


def test_a_store_of_a_group_that_everybody_may_write_is_only_read(place: Path) -> None:
    import grp

    init_store(place, grp.getgrgid(os.getegid()).gr_name).close()
    place.chmod(0o2777)
    with open_store(place) as opened, pytest.raises(StoreUnusable, match="may write") as refusal, opened.writing():
        pass
    assert "chmod o-w" in refusal.value.hint


def test_drafts_in_anothers_store_are_neither_read_nor_written(given_store: Path, canary: Path) -> None:
    mine = open_workspace(given_store)
    mine.keep_draft(INCIDENT, "note", "a line of mine")
    given_store.chmod(0o777)
    theirs = open_workspace(given_store)
    assert theirs.draft(INCIDENT, "note") == ""
    kept = theirs.keep_file("copied.txt", b"x")
    assert kept is not None
    assert given_store not in kept.parents


def test_a_draft_that_is_a_link_or_a_pipe_is_not_read(given_store: Path, canary: Path) -> None:
    workspace = open_workspace(given_store)
    workspace.keep_draft(INCIDENT, "note", "a line")
    (draft,) = (given_store / "drafts").iterdir()
    draft.unlink()
    draft.symlink_to(canary)
    assert workspace.draft(INCIDENT, "note") == ""
    draft.unlink()
    os.mkfifo(draft)
    assert workspace.draft(INCIDENT, "note") == ""


@pytest.mark.parametrize("kind", ["link", "pipe", "second name"])
def test_a_list_of_incidents_that_is_no_file_of_ours_is_not_written(place: Path, canary: Path, kind: str) -> None:
    before = canary.read_bytes()
    with open_store(place) as store:
        listed = place / "incidents.txt"
        if kind == "pipe":
            os.mkfifo(listed)
        else:
            (listed.symlink_to if kind == "link" else listed.hardlink_to)(canary)
        add(store)
        assert store.known_incidents() == {INCIDENT}
    assert canary.read_bytes() == before
