"""What the screen does outside itself: the editor, the clipboard, drafts, crash reports."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application import editor
from irrunner.errors import Refused
from irrunner.journal.chain import Actor
from irrunner.safety.clipboard import Kind, clip
from irrunner.tui.app import crashed
from irrunner.tui.dialogs.confirm import MessageDialog
from irrunner.tui.dialogs.inputs import completed
from irrunner.tui.store.session import Drafts
from irrunner.tui.terminal import clipboard
from irrunner.tui.terminal.editor import edit_text
from tests.beginnings import ADA
from tests.tui.driver import drive, screen_text, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp


# The clipboard


def test_copied_text_also_lies_in_a_private_file_and_the_sentence_says_so(app: IrrunnerApp, place: Path) -> None:
    async def script(_: Pilot[Any]) -> None:
        copied = clipboard.copy_text(app, clip("rg -l litellm", Kind.COMMAND), place, {})
        assert copied.path is not None
        assert copied.path.read_text() == "rg -l litellm"
        assert stat.S_IMODE(copied.path.stat().st_mode) == 0o600
        assert "terminal's clipboard, if it allows that" in copied.sentence
        assert str(copied.path) in copied.sentence
        assert app.clipboard == "rg -l litellm"

    drive(app, script)


def test_under_tmux_the_text_goes_into_its_buffer(
    app: IrrunnerApp, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path / "tmux", f'cat > {tmp_path}/buffer; echo "$@" > {tmp_path}/argv')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    async def script(_: Pilot[Any]) -> None:
        copied = clipboard.copy_text(app, clip("a\nb", Kind.TEXT), place, {"TMUX": "/tmp/tmux-0/default,1,0"})
        assert "to tmux's buffer" in copied.sentence
        assert "clipboard" not in copied.sentence

    drive(app, script)
    assert (tmp_path / "buffer").read_text() == "a\nb"
    assert (tmp_path / "argv").read_text() == "load-buffer -w -\n"


def test_what_is_too_long_for_a_terminal_goes_to_the_file_alone(app: IrrunnerApp, place: Path) -> None:
    async def script(_: Pilot[Any]) -> None:
        copied = clipboard.copy_text(app, clip("x" * (clipboard.MAX_OSC52 + 1), Kind.LINE), place, {})
        assert "clipboard" not in copied.sentence
        assert app.clipboard == ""

    drive(app, script)


# The editor


def test_the_editor_gets_a_private_file_that_is_gone_afterwards(tmp_path: Path) -> None:
    seen, program = tmp_path / "seen", tmp_path / "my editor"
    look = f'stat -c %a "$2" > {seen}; stat -c %a "$(dirname "$2")" >> {seen}; echo "$2" >> {seen}'
    _program(program, f"""{look}; printf " more\\n" >> "$2\"""")
    assert editor.run_editor([str(program), "--wait"], "text") == "text more"
    file_mode, folder_mode, path = seen.read_text().split()
    assert (file_mode, folder_mode) == ("600", "700")
    assert not Path(path).parent.exists()


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [(["false"], "ended with code 1; the text is as it was"), (["/nowhere/vi"], "could not be started: no such file")],
)
def test_what_goes_wrong_with_the_editor_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], sentence: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(Refused, match=sentence):
        editor.run_editor(argv, "secret")
    assert not list(tmp_path.iterdir())


def test_visual_goes_before_editor_and_may_have_options() -> None:
    assert editor.editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor.editor_command({"VISUAL": " ", "EDITOR": "'my editor'"}) == ["my editor"]


@pytest.mark.parametrize(("command", "sentence"), [("", "No editor is set"), ("'open", "cannot be read as a command")])
def test_without_a_usable_editor_a_sentence_says_what_to_do(
    app: IrrunnerApp, monkeypatch: pytest.MonkeyPatch, command: str, sentence: str
) -> None:
    monkeypatch.setenv("EDITOR", command)

    async def script(pilot: Pilot[Any]) -> None:
        assert edit_text(app, "text") is None
        await settle(pilot)
        assert isinstance(app.screen, MessageDialog)
        assert sentence in screen_text(app)

    drive(app, script)


# Drafts


def test_a_draft_is_private_and_comes_back_until_it_is_removed(place: Path) -> None:
    place.mkdir(parents=True)
    drafts = Drafts(place, ADA)
    drafts.keep("INC-2026-0001", "note", "half a thought\u2028\x1b[")
    (file,) = (place / "drafts").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Drafts(place, ADA).text("INC-2026-0001", "note") == "half a thought\u2028\x1b["
    assert drafts.text("INC-2026-0002", "note") == ""
    assert Drafts(place, Actor("bob", "bob", "h")).text("INC-2026-0001", "note") == ""
    drafts.keep("INC-2026-0001", "note", " ")
    assert not list((place / "drafts").iterdir())


def test_names_of_drafts_are_no_paths(place: Path) -> None:
    place.mkdir(parents=True)
    drafts = Drafts(place, Actor("eve", "../../eve", "h"))
    drafts.keep("INC-2026-0001", "../note", "text")
    (file,) = (place / "drafts").iterdir()
    assert file.read_text() == "text"


def test_a_draft_that_cannot_be_kept_troubles_nobody(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file where the folder should be")
    drafts = Drafts(tmp_path, ADA)
    drafts.keep("INC-2026-0001", "note", "text")
    assert drafts.text("INC-2026-0001", "note") == ""


# Crash reports


def test_a_crash_report_is_private_and_holds_no_variables(place: Path) -> None:
    place.mkdir(parents=True)

    def breaks() -> None:
        password = "hunter" + "2"
        raise RuntimeError(f"it broke after {len(password)} characters")

    with pytest.raises(RuntimeError) as caught:
        breaks()
    ended = crashed(caught.value, place)
    (report,) = (place / "drafts").iterdir()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "breaks" in text
    assert "it broke" not in text
    assert "hunter2" not in text
    assert str(report) in ended.sentence
    assert "Everything that was recorded is kept." in ended.sentence
    assert "irrunner open --plain" in ended.sentence


def test_an_error_of_the_family_ends_in_its_own_words(place: Path) -> None:
    ended = crashed(Refused("The disk is full.", hint="Free some space."), place)
    assert ended.sentence == "The disk is full. Free some space."


def test_without_a_folder_the_report_goes_to_the_temporary_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "store").write_text("no folder")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    crashed(RuntimeError("x"), tmp_path / "store")
    assert len(list((tmp_path / "temporary").glob("crash-*.txt"))) == 1


# Paths


def test_paths_are_completed_name_by_name(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "lockfile.txt").touch()
    (tmp_path / ".hidden").touch()
    (tmp_path / "lo\x1b[2Jx").touch()
    assert completed(f"{tmp_path}/lo") == f"{tmp_path}/lockfile.txt"
    assert completed(f"{tmp_path}/log") == f"{tmp_path}/logs/"
    assert completed(f"{tmp_path}/.h") == f"{tmp_path}/.hidden"
    assert completed(f"{tmp_path}/nothing") is None
    assert completed(f"{tmp_path}/lockfile.txt") is None
    assert completed("") is None
    assert completed("\x00") is None


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
