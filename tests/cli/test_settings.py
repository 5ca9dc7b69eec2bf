from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from irrunner.application.mirror import SMALL
from irrunner.cli.settings import Settings, read_settings, settings_file
from irrunner.errors import Misused
from irrunner.journal import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings of this test lie."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings_file().parent.mkdir(parents=True)
    return settings_file()


def test_no_file_means_no_settings(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none" / "config.toml") == Settings()


def test_every_setting_is_read(file: Path) -> None:
    file.write_text(
        'store = "a"\nname = "Ana"\nmirror = "b"\nzone = "Europe/Berlin"\nplaybooks = ["c"]\n'
        'report-templates = "d"\n[keymap]\nquit = "f10"\n'
    )

    assert read_settings(file) == Settings(
        store="a",
        name="Ana",
        mirror="b",
        zone="Europe/Berlin",
        playbooks=("c",),
        report_templates="d",
        keymap={"quit": "f10"},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('stores = "a"', "Did you mean 'store'?"),
        ("store = 7", "It takes a text in quotes."),
        ('playbooks = "a"', "It takes a list of folders in quotes."),
        ("store =", "are not TOML"),
        ('store = "\udcff"', "are not TOML"),
        (f"store = {'9' * 4000}", "It takes a text in quotes."),
        (f"store = {'9' * 5000}", "are not TOML"),
        (f"playbooks = {'[' * 90}{']' * 90}", "a list of folders in quotes"),
        (f"store = {'[' * 9000}{']' * 9000}", "are nested too deeply"),
        (f"[keymap]\nx = {'{a=' * 150}1{'}' * 150}", "a table of names and keys"),
        (f"{'a.' * 2000}b = 1", "There is no setting"),
        ("[keymap]\nx = 0001-01-01\n", "a table of names and keys"),
        (f"store = '{'x' * 1024 * 1024}'", "are larger than 1024 KiB"),
    ],
)
def test_what_is_wrong_in_it_is_said_and_nothing_is_done(file: Path, shell: Shell, text: str, said: str) -> None:
    file.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(Misused) as misused:
        read_settings(file)
    assert said in str(misused.value)
    answer = shell("declare", shell.playbook)
    assert (answer.code, answer.out) == (2, "")
    assert not shell.place.exists()


def test_name_zone_and_playbooks_come_from_the_settings(file: Path, shell: Shell) -> None:
    file.write_text(f'name = "Ana"\nzone = "Europe/Berlin"\nplaybooks = ["{shell.playbook.parent}"]\n')

    assert shell.does("declare", "small", "--set", "package=x")["by"] == "Ana"
    assert shell.does("status")["zone"] == "Europe/Berlin"
    assert shell.does("note", "x", "--as", "Bo")["by"] == "Bo"


def test_the_mirror_follows_every_act(file: Path, shell: Shell) -> None:
    mirror = shell.place.parent / "mirror"
    shell.does("store", "init")
    shell.does("store", "copy", mirror)
    file.write_text(f'mirror = "{mirror}"\n')
    shell.declare()
    head = shell.does("add", "-", "--name", "x", stdin=b"proof")["head"]

    assert shell.does("verify", mirror)["heads"] == {shell.does("status")["incident"]: head}

    shell.does("evidence", "destroy", "e1", "--why", "x", "--yes")
    assert shell.does("verify", mirror)["remarks"] == []


def test_large_evidence_is_sent_by_its_own_command_and_no_other_act_waits_for_it(file: Path, shell: Shell) -> None:
    mirror = shell.place.parent / "mirror"
    shell.declare()
    shell.does("store", "copy", mirror)
    shell.does("add", "-", "--name", "outstanding", stdin=b"x" * (SMALL + 1))
    file.write_text(f'mirror = "{mirror}"\n')

    said = shell("note", "x")
    assert said.out.startswith("Noted.")
    assert "not yet in the mirror: 1 file of evidence, 1.0 MB" in said.err
    assert f"irrunner store copy {mirror}" in said.err
    assert "Not yet in the mirror: 1 file of evidence, 1.0 MB" in shell("status").err
    path = shell("store", "path")
    assert (path.code, path.out.strip()) == (0, str(shell.place))
    assert f"Its mirror is at {mirror}." in path.err
    assert "Not yet in the mirror: 1 file" in path.err
    assert shell.does("store", "path")["mirror"]["lacks"] == ["Not yet in the mirror: 1 file of evidence, 1.0 MB."]

    own = shell("add", "-", "--name", "own", "--json", stdin=b"y" * (2 * SMALL)).data
    with open_store(mirror) as opened:
        assert opened.vault.has(own["sha256"])

    shell.does("store", "copy", mirror)
    assert shell("note", "y").err == ""
    assert "All evidence is there." in shell("store", "path").err


def test_a_mirror_with_a_broken_vault_is_a_sentence_and_the_act_is_acknowledged(file: Path, shell: Shell) -> None:
    mirror = shell.place.parent / "mirror"
    shell.declare()
    shell.does("store", "copy", mirror)
    file.write_text(f'mirror = "{mirror}"\n')
    for broken in ("loop", "file"):
        shutil.rmtree(mirror / "evidence", ignore_errors=True)
        (mirror / "evidence").unlink(missing_ok=True)
        if broken == "loop":
            (mirror / "evidence").symlink_to(mirror / "evidence")
        else:
            (mirror / "evidence").write_text("no folder")
        for act in (("note", broken), ("add", "-", "--name", broken)):
            said = shell(*act, stdin=b"proof")
            assert said.code == 0
            assert ", head " in said.out
            assert said.err.startswith("Recorded, but")
            assert "mistake of its own" not in said.err
        head = shell.does("status")["head"]
        with open_store(mirror) as opened:
            assert opened.head("INC-2026-0001").link.hex() == head
        assert shell("store", "copy", mirror).code in (3, 4)


def test_an_empty_folder_is_never_taken_for_a_mirror(file: Path, shell: Shell) -> None:
    """Where the stick belongs that somebody pulled out."""
    shell.declare()
    stick = shell.place.parent / "stick"
    shell.does("store", "copy", stick)
    stick.rename(stick.with_name("pulled out"))
    stick.mkdir()
    file.write_text(f'mirror = "{stick}"\n')

    said = shell("note", "x")

    assert said.out.startswith("Noted.")
    assert f"There is no copy of the store at {stick}." in said.err
    assert f"irrunner store copy {stick}" in said.err
    assert list(stick.iterdir()) == []
    shell.does("store", "copy", stick)
    assert shell("note", "y").err == ""


def test_a_mirror_in_trouble_is_told_and_changes_nothing(file: Path, shell: Shell) -> None:
    shell.declare()
    mirror = shell.place.parent / "mirror"
    mirror.write_text("not a folder")
    file.write_text(f'mirror = "{mirror}"\n')

    said = shell("note", "x")

    assert said.code == 0
    assert said.out.startswith("Noted.")
    assert "the mirror at" in said.err
    assert [entry["words"] for entry in shell.does("log", "--kind", "note")["entries"]] == ["x"]


@pytest.mark.parametrize("text", ["x = " + "[" * 2_000, "x = " + "{a = " * 2_000, "x = " + "9" * 5_000])
def test_a_file_made_to_break_its_reader_is_refused_in_a_sentence(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(Misused, match=r"The settings in .*config.toml are n"):
        read_settings(file)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_settings_that_are_no_file_are_refused_and_not_waited_for(file: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    else:
        file.symlink_to("/dev/zero")

    with pytest.raises(Misused, match="The settings in"):
        read_settings(file)
