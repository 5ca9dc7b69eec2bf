"""What is gone from a store is named by every command that looks, and its ids are not used again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import StoreUnusable
from irrunner.journal import open_store
from irrunner.journal.incident_list import INCIDENTS, IncidentList
from tests.cli.conftest import Shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST, SECOND = "INC-2026-0001", "INC-2026-0002"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A store with two incidents, of which the first one is purged."""
    shell = Shell(tmp_path / "store", monkeypatch)
    shell.declare()
    shell.does("purge", FIRST, "--why", "test data", "--yes")
    shell.declare()
    assert (shell.place / "journal.sqlite").exists()
    return shell


def emptied(place: Path) -> None:
    (place / "journal.sqlite").write_bytes(b"")


def removed(place: Path) -> None:
    (place / "journal.sqlite").unlink()


def exchanged(place: Path) -> None:
    """An empty journal of another store in its place."""
    (place / "journal.sqlite").unlink()
    open_store(place.parent / "other").close()
    shutil.copy(place.parent / "other" / "journal.sqlite", place)


def without_rows(place: Path) -> None:
    with closing(sqlite3.connect(place / "journal.sqlite")) as connection, connection:
        connection.execute("DELETE FROM event")


LOSSES = [emptied, removed, exchanged, without_rows]


@pytest.mark.parametrize("lose", LOSSES)
def test_a_lost_journal_is_named_by_every_command_that_looks(shell: Shell, lose: Callable[[Path], None]) -> None:
    lose(shell.place)
    before = sorted(path.name for path in shell.place.iterdir())
    listed = shell("list")
    assert "There are no incidents" not in listed.out
    assert f"{SECOND} was kept in this store, and its entries are gone" in listed.err
    assert SECOND in listed.out
    assert shell.does("list")["missing"]
    assert f"{SECOND} was kept in this store" in shell("status").err
    assert f"{SECOND} was kept in this store" in shell("status", SECOND).err
    for argument in ((), (str(shell.place),), (str(shell.place / "journal.sqlite"),) if lose is not removed else ()):
        verified = shell("verify", *argument)
        assert verified.code == 3
        assert f"PROBLEM  {SECOND} was kept in this store" in verified.out
    of_one = shell("verify", SECOND)
    assert (of_one.code, SECOND in of_one.err) == (3, True)
    assert sorted(path.name for path in shell.place.iterdir()) == before


@pytest.mark.parametrize("lose", [emptied, exchanged, without_rows])
def test_ids_that_were_lost_are_not_used_again(shell: Shell, lose: Callable[[Path], None]) -> None:
    lose(shell.place)
    assert shell.declare() == "INC-2026-0003"
    assert SECOND in shell("list").err
    assert "INC-2026-0003" not in shell("list").err
    assert shell("verify").code == 3


def test_nothing_is_begun_where_the_journal_may_be_put_back(shell: Shell) -> None:
    journal = (shell.place / "journal.sqlite").read_bytes()
    removed(shell.place)
    said = shell("declare", shell.playbook, "--set", "package=litellm")
    assert said.code == 4
    assert "journal of the store" in said.err
    assert "is missing" in said.err
    (shell.place / "journal.sqlite").write_bytes(journal)
    (shell.place / "journal.sqlite").chmod(0o600)
    assert shell("verify").code == 0


@pytest.mark.parametrize("lose", LOSSES)
def test_evidence_alone_is_enough_to_say_that_something_is_missing(shell: Shell, lose: Callable[[Path], None]) -> None:
    (shell.place / INCIDENTS).unlink()
    lose(shell.place)
    assert "the vault beside it holds" in shell("list").err
    assert "There are no incidents" not in shell("list").out
    assert "the vault beside it holds" in shell("status").err
    verified = shell("verify")
    assert verified.code == 3
    assert "PROBLEM  The journal holds no incident, and the vault beside it holds" in verified.out


def test_one_incident_of_several_that_is_gone_is_named(shell: Shell) -> None:
    shell.declare()
    with closing(sqlite3.connect(shell.place / "journal.sqlite")) as connection, connection:
        connection.execute("DELETE FROM event WHERE incident = ?", (SECOND,))
    listed = shell("list")
    assert SECOND in listed.err
    assert FIRST not in listed.err
    assert SECOND in shell("status").err
    assert shell("verify").code == 3


def test_a_store_of_an_earlier_version_gets_its_list_with_the_next_declaration(shell: Shell) -> None:
    (shell.place / INCIDENTS).unlink()
    assert shell("verify").code == 0
    shell.declare()
    emptied(shell.place)
    assert [each[:13] for each in shell.does("list")["missing"]] == [FIRST, SECOND, "INC-2026-0003"]


def test_half_a_line_of_the_list_is_no_incident(shell: Shell) -> None:
    with (shell.place / INCIDENTS).open("ab") as file:
        file.write(b"INC-2026-99\nINC-2026-0077 00000000\nINC-2026-00")
    assert shell.declare() == "INC-2026-0003"
    assert shell("verify").code == 0
    emptied(shell.place)
    assert len(shell.does("list")["missing"]) == 3


def test_a_whole_store_is_told_of_no_loss(shell: Shell) -> None:
    assert shell("list").err == ""
    assert shell("verify").code == 0
    assert shell.does("list")["missing"] == []


def test_a_copy_of_what_is_left_does_not_use_the_lost_ids_either(shell: Shell, tmp_path: Path) -> None:
    without_rows(shell.place)
    shell.declare()
    shell("store", "copy", tmp_path / "copy")
    shell.place = tmp_path / "copy"
    assert shell.declare() == "INC-2026-0004"
    assert SECOND in shell("list").err


def test_a_lost_journal_is_brought_back_from_the_copy(shell: Shell, tmp_path: Path) -> None:
    shell.does("store", "copy", tmp_path / "copy")
    emptied(shell.place)
    original, shell.place = shell.place, tmp_path / "copy"
    assert shell("store", "copy", original).code == 0
    shell.place = original
    assert shell("verify").code == 0
    assert shell("list").err == ""


def test_a_mirror_goes_on_beside_what_was_lost(shell: Shell, tmp_path: Path) -> None:
    """What only the mirror holds stays there, and what begins anew comes to it."""
    shell.does("store", "copy", tmp_path / "copy")
    without_rows(shell.place)
    third = shell.declare()
    said = shell("store", "copy", tmp_path / "copy")
    assert SECOND in said.err
    shell.place = tmp_path / "copy"
    assert shell("list").out.count("INC-2026") == 3
    assert third in shell("list").out


def test_a_list_that_a_stranger_wrote_floods_nothing_and_takes_no_numbers_away(shell: Shell) -> None:
    names = [f"INC-2026-{number:05}" for number in range(100, 3_000)] + ["INC-2026-" + "9" * 60]
    IncidentList(shell.place).add(names)
    listed = shell("list")
    assert len(listed.out.splitlines()) + len(listed.err.splitlines()) < 50
    assert "more incidents are missing" in listed.err
    assert shell.declare() == "INC-2026-3000"


def test_a_journal_that_is_emptied_while_it_is_open_is_a_sentence(shell: Shell) -> None:
    with open_store(shell.place) as store:
        emptied(shell.place)
        with pytest.raises(StoreUnusable, match="was emptied or exchanged while it was open"):
            store.incidents()
