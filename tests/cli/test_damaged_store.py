"""A journal with a damaged entry is listed, read, reported and gone on with, and what cannot be read is marked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from irrunner.journal import open_store
from tests.cli.conftest import Shell
from tests.journal.entries import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Two incidents, of which the first one has notes as entries 5 to 9."""
    shell = Shell(tmp_path / "store", monkeypatch)
    shell.declare()
    for number in range(5):
        shell.does("note", f"note {number}")
    shell.declare("--mode", "retrospective")
    return shell


def change_header(shell: Shell, seq: int, old: bytes, new: bytes) -> None:
    with closing(sqlite3.connect(shell.place / "journal.sqlite")) as connection, connection:
        connection.text_factory = bytes
        where = "WHERE incident = 'INC-2026-0001' AND seq = ?"
        ((header,),) = connection.execute(f"SELECT header FROM event {where}", (seq,)).fetchall()
        assert old in header
        values = (header.replace(old, new, 1), seq)
        connection.execute(f"UPDATE event SET header = CAST(? AS TEXT) {where}", values)


DAMAGES = {
    "no JSON any more": (b'[1,"INC', b'{1,"INC'),
    "no UTF-8 any more": (b"note.added", b"note\xff\xfedded"),
    "another place": (b'0001",7,', b'0001",9,'),
    "a time that is none": (b'0001",7,"20', b'0001",7,"2z'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_marked_wherever_the_others_are_shown(shell: Shell, damage: str) -> None:
    change_header(shell, 7, *DAMAGES[damage])
    listed = shell("list")
    assert listed.code == 0
    assert "open, damaged" in listed.out
    assert "RET-2026-0001" in listed.out
    incident = ("--incident", "INC-2026-0001")
    status = shell("status", *incident)
    assert status.code == 0
    assert "DAMAGED: the journal cannot be read at #7" in status.out
    assert shell.does("status", *incident)["damaged"] == [7]
    log = shell("log", *incident)
    assert (log.code, log.err) == (0, "")
    assert "entry 7 is damaged" in log.out
    assert "note 4" in log.out
    report = shell("report", *incident)
    assert report.code == 0
    assert "The journal is damaged: it cannot be read at 1 place" in report.out
    assert "Entry 7 is damaged" in report.out
    assert shell("note", "one more", *incident).code == 0
    assert shell("start", "confirm", *incident).code == 0
    verified = shell("verify")
    assert verified.code == 3
    assert "entry 7" in verified.out


def test_what_an_entry_refers_to_may_not_fit_its_kind(shell: Shell) -> None:
    change_header(shell, 7, b'"note.added",{}', b'"round.opened",{"step":"rebuild.99"}')
    change_header(shell, 8, b'"note.added",{}', b'"action.closed",{"action":"x"}')
    change_header(shell, 9, b'"note.added",{}', b'"event.redacted",{}')
    for command in ("list", "status", "log", "report"):
        said = shell(command, *(() if command == "list" else ("--incident", "INC-2026-0001")))
        assert (said.code, said.err) == (0, "")
    assert shell.does("status", "--incident", "INC-2026-0001")["damaged"] == [7, 8, 9]


def test_entries_that_are_missing_are_marked_as_one(shell: Shell) -> None:
    with closing(sqlite3.connect(shell.place / "journal.sqlite")) as connection, connection:
        connection.execute("DELETE FROM event WHERE incident = 'INC-2026-0001' AND seq IN (6, 7, 8)")
    log = shell("log", "--incident", "INC-2026-0001")
    assert "Entries 6 to 8 are missing" in log.out
    assert log.out.count("missing") == 2


def test_what_can_be_read_is_salvaged_into_a_new_store(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("the proxy's log")
    shell.does("add", tmp_path / "log.txt", "--incident", "INC-2026-0001")
    change_header(shell, 7, *DAMAGES["no JSON any more"])
    with closing(sqlite3.connect(shell.place / "journal.sqlite")) as connection, connection:
        connection.execute("DELETE FROM event WHERE incident = 'INC-2026-0001' AND seq = 6")
    said = shell("store", "salvage", tmp_path / "new")
    assert said.code == 3
    assert "entry 6: it is missing" in said.err
    assert "entry 7: its header was changed; it cannot be read." in said.err
    shell.place = tmp_path / "new"
    assert shell("list").out.count("2026-0001") == 2
    log = shell("log", "--incident", "INC-2026-0001")
    assert "note 4" in log.out
    assert "Salvaged from a damaged store. entry 6: it is missing" in log.out
    assert shell.does("evidence", "verify", "--incident", "INC-2026-0001")
    verified = shell("verify")
    assert verified.code == 3
    assert "entry 6: it is missing" in verified.out
    assert "RET-2026-0001" not in verified.out.partition("problems found")[0]
    assert shell("store", "salvage", tmp_path / "new").code == 1


def test_a_whole_store_is_salvaged_whole(shell: Shell, tmp_path: Path) -> None:
    said = shell("store", "salvage", tmp_path / "new")
    assert (said.code, said.err) == (0, "")
    assert "Nothing is gone" in said.out
    shell.place = tmp_path / "new"
    assert shell("verify").code == 0


@pytest.mark.parametrize("name", ["x" * 300, "x" * 3_000, "a\x00b", "/" * 5_000])
def test_an_absurd_name_to_verify_is_a_sentence(shell: Shell, name: str) -> None:
    said = shell("verify", name)
    assert said.code in (1, 2, 4)
    assert "mistake of its own" not in said.err


def test_a_file_that_is_no_store_is_named_and_so_is_what_verify_takes(shell: Shell, tmp_path: Path) -> None:
    for name in ("report.html", "evidence.sqlite"):
        (tmp_path / name).write_bytes(b"SQLite format 3\x00" + bytes(200))
        said = shell("verify", tmp_path / name)
        assert said.code == 4
        assert f"{tmp_path / name} is no store, and nothing in it was checked." in said.err
        assert "takes the id of an incident, the folder of a store, or the journal.sqlite in it" in said.err
        assert f"no store at {tmp_path}." not in said.err
    assert shell("verify", shell.place / "journal.sqlite").code == 0
    assert shell("verify", shell.place).code == 0


def test_a_header_of_another_version_is_read_and_salvaged(shell: Shell, tmp_path: Path) -> None:
    with closing(sqlite3.connect(shell.place / "journal.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 3")
    listed = shell("list")
    assert (listed.code, listed.out.count("2026-0001")) == (0, 2)
    refused = shell("note", "x", "--incident", "INC-2026-0001")
    assert refused.code == 4
    assert "a newer one wrote it, or this number is damaged" in refused.err
    assert shell("verify").code == 3
    assert shell("store", "salvage", tmp_path / "new").code == 3
    shell.place = tmp_path / "new"
    assert shell("verify").code == 0
    assert shell("note", "x", "--incident", "INC-2026-0001").code == 0


def test_list_and_status_claim_no_check_that_was_left_to_verify(shell: Shell) -> None:
    status = ("status", "--incident", "INC-2026-0001")
    assert (shell.does("list")["checked"], shell.does(*status)["checked"]) == (True, True)
    with open_store(shell.place) as store, store.writing() as writer:
        for _ in range(20):
            write(writer, text="x" * 250_000)
    assert (shell.place / "journal.sqlite").stat().st_size > 4 << 20
    assert (shell.does("list")["checked"], shell.does(*status)["checked"]) == (False, False)
