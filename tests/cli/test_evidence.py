from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_stream_becomes_evidence_under_its_hash(busy: Shell) -> None:
    answer = busy.does("add", "-", "--step", "find", "--name", "pod.log", stdin=b"proof")

    assert answer["sha256"] == hashlib.sha256(b"proof").hexdigest()
    assert (answer["evidence"], answer["name"], answer["size"]) == ("e1", "pod.log", 5)
    assert answer["refs"]["step"] == "find"


def test_a_slot_is_filled_by_its_number(busy: Shell) -> None:
    busy.does("add", "-", "--step", "confirm", "--for", "2", stdin=b"x")

    assert busy.does("status")["steps"][0]["missing_evidence"] == ["The advisory as published"]
    assert busy("add", "-", "--step", "confirm", "--for", "3", stdin=b"x").code == 1


def test_several_files_are_kept_one_by_one_and_what_fails_is_said(busy: Shell, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("1")
    (tmp_path / "two").write_text("2")
    os.mkfifo(tmp_path / "pipe")

    said = busy("add", tmp_path / "one", tmp_path / "pipe", tmp_path, tmp_path / "two")

    assert said.code == 1
    assert [line.split(" ")[0] for line in said.out.splitlines()] == ["one", "two"]
    assert "named pipe" in said.err
    assert "2 of 4 files were not added." in said.err
    answer = busy("add", tmp_path / "one", tmp_path / "two", "--json").data
    assert [entry["kind"] for entry in answer["entries"]] == ["evidence.added", "evidence.added"]


def test_names_that_look_like_paths_or_options_are_only_names(busy: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    (folder / "-rf").write_text("x")

    busy.does("add", "-", "--name", "../../x", stdin=b"y")
    assert busy("add", "--", folder / "-rf").code == 0

    assert [item["name"] for item in busy.does("evidence", "list")["evidence"]] == ["../../x", "-rf"]
    busy.does("evidence", "export", "e1", folder)
    busy.does("evidence", "export", "e2", folder)
    assert sorted(path.name for path in folder.iterdir()) == ["-rf", "rf", "x"]


def test_a_reference_stays_where_it_is(busy: Shell, tmp_path: Path) -> None:
    (tmp_path / "disk.img").write_text("big")

    answer = busy.does("add", tmp_path / "disk.img", "--reference")

    assert answer["kept"] is False
    assert busy.does("evidence", "list")["evidence"][0]["where"] == str(tmp_path / "disk.img")
    assert busy("evidence", "open", "e1").code == 1
    assert busy.does("evidence", "verify")["holds"] is True


def test_the_bytes_go_into_a_pipe_as_they_are(busy: Shell) -> None:
    busy.does("add", "-", stdin=b"\x1b[31m\xff\x00")
    from irrunner.cli import evidence_preview

    kept = busy.does("evidence", "open", "e1")["path"]
    assert hashlib.sha256(b"\x1b[31m\xff\x00").hexdigest() in kept
    assert evidence_preview.on_terminal() in (True, False)


def test_an_export_overwrites_nothing(busy: Shell, tmp_path: Path) -> None:
    busy.does("add", "-", stdin=b"x")
    (tmp_path / "mine").write_text("mine")

    assert busy("evidence", "export", "e1", tmp_path / "mine").code == 1
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_hold_keeps_evidence_from_being_destroyed(busy: Shell) -> None:
    busy.does("add", "-", stdin=b"x")
    busy.does("evidence", "hold", "--why", "counsel")

    assert "under legal hold" in busy("evidence", "list").out
    assert "legal hold" in busy("evidence", "destroy", "e1", "--why", "x", "--yes").err
    busy.does("evidence", "release", "--why", "counsel")
    assert busy("evidence", "destroy", "e1", "--why", "x", "--yes").code == 0
    assert "destroyed" in busy("evidence", "list").out


def test_what_is_gone_for_good_takes_a_yes_where_nobody_can_be_asked(busy: Shell) -> None:
    busy.does("add", "-", stdin=b"x")
    identity = str(busy.does("status")["incident"])

    for argv in (["evidence", "destroy", "e1"], ["redact", "2"], ["purge", identity]):
        said = busy(*argv, "--why", "x")
        assert said.code == 2, said
        assert "--yes" in said.err
    assert busy.does("verify")["entries"] == busy.does("status")["seq"]


@pytest.mark.parametrize("how", [["--raw"], [], ["--json"]])
def test_opening_bytes_that_were_changed_in_the_vault_says_so(busy: Shell, how: list[str]) -> None:
    sha256 = str(busy.does("add", "-", "--name", "a.log", stdin=b"as it came in")["refs"]["sha256"])
    assert busy("evidence", "open", "e1", *how).code == 0
    kept = busy.place / "evidence" / sha256[:2] / sha256
    kept.chmod(0o600)
    kept.write_bytes(b"as somebody wants it")

    said = busy("evidence", "open", "e1", *how)

    assert said.code == 3
    assert "not the bytes that came in as e1: they were changed in the vault" in said.err
    assert busy.does("log", "--kind", "evidence.opened")["entries"]


def test_a_file_whose_name_is_no_utf_8_is_exported_under_a_name_that_shows_it(shell: Shell, tmp_path: Path) -> None:
    shell.declare()
    (tmp_path / "out").mkdir()
    for byte in (b"\xe9", b"\xe8"):
        file = Path(os.fsdecode(bytes(tmp_path) + b"/caf" + byte + b".log"))
        file.write_bytes(byte)
        item = shell.does("add", os.fsdecode(file))["evidence"]
        assert shell("evidence", "export", item, tmp_path / "out").code == 0

    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["caf_xe8.log", "caf_xe9.log"]
