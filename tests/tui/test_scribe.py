"""The scribe line on the screen: completion, history, drafts, pastes, the editor."""

from __future__ import annotations

import stat
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from irrunner.incident.verbs import registers
from tests.eventually import eventually_in
from tests.tui.drill import HEAD, STEPS, beside, kinds, run_screen, run_view
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD)


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def last(place: Path, incident: str) -> Any:
    return beside(place, incident, lambda _: None).state.entries[-1]


@pytest.mark.parametrize("key", ["n", "colon"])
def test_the_line_opens_from_every_room(app: IrrunnerApp, place: Path, incident: str, key: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        for number, keys in enumerate(((), ("e",), ("r",), ("V",), ("H",), ("f",))):
            await press(pilot, *keys, key, *f"Seen {number}", "enter")
            assert last(place, incident).words == f"Seen {number}", keys
            await press(pilot, "escape", *("q" for _ in keys))

    drive(app, script)


def test_what_a_line_comes_to_is_told_while_it_is_typed(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"/action Call @bo +2d")
        assert run_screen(app).note_bar.scribe.message == "Follow-up: Call, for bo, due in 2d"
        await press(pilot, "ctrl+u", *"/decison x")
        assert "Did you mean /decision?" in run_screen(app).note_bar.scribe.message

    drive(app, script)


def test_a_line_that_lacks_something_stays_and_says_what(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"/decision Pay", "enter")
        assert "reason" in run_screen(app).note_bar.scribe.message
        assert run_screen(app).note_bar.scribe.input.value == "/decision Pay"

    drive(app, script)
    assert kinds(place, incident) == before


def test_a_line_that_is_refused_comes_back(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"/at 13:59 Too early", "enter")
        assert "yesterday" not in run_screen(app).note_bar.scribe.message
        await press(pilot, "ctrl+u", *"/asset db state=gone", "enter")
        assert "state" in run_screen(app).note_bar.scribe.message
        assert run_screen(app).note_bar.scribe.input.value == "/asset db state=gone"

    drive(app, script)
    assert last(place, incident).words == "Too early"


def test_tab_completes_and_goes_through_the_candidates(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        line = run_screen(app).note_bar.scribe.input
        await press(pilot, "n", *"#i", "tab")
        assert line.value == "#isolate "
        await press(pilot, "ctrl+u", *"/a", "tab")
        assert line.value == "/at"
        await press(pilot, "tab")
        assert line.value == "/action"
        await press(pilot, "shift+tab", "shift+tab")
        assert line.value == "/asset"
        await press(pilot, *" db1 ki", "tab")
        assert line.value == "/asset db1 kind="

    drive(app, script)


def test_rows_of_registers_complete_by_their_names(app: IrrunnerApp, place: Path, incident: str) -> None:
    row = {"name": "ci-runner-7", "kind": "server", "address": "192.0.2.7"}
    beside(place, incident, lambda found: registers.register_add(found, "assets", row))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"cut off ci", "tab")
        assert run_screen(app).note_bar.scribe.input.value == "cut off ci-runner-7 "

    drive(app, script)


def test_up_and_down_bring_back_earlier_lines(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        line = run_screen(app).note_bar.scribe.input
        await press(pilot, "n", *"one", "enter", *"two", "enter", "up")
        assert line.value == "two"
        await press(pilot, "up")
        assert line.value == "one"
        await press(pilot, "down", "down")
        assert line.value == ""

    drive(app, script)


def test_escape_goes_back_to_where_one_was_and_keeps_the_words(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4", "n", *"half a th", "escape")
        assert run_view(app).timeline.has_focus_within
        await press(pilot, "n")
        assert run_screen(app).note_bar.scribe.input.value == "half a th"

    drive(app, script)


def test_a_draft_survives_and_is_gone_once_it_is_written(make_app: AppFactory, place: Path, incident: str) -> None:
    drafts = place / "drafts"

    def kept() -> list[Path]:
        return [path for path in drafts.iterdir() if "scribe" in path.name]

    async def type_half(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"half a th")
        await eventually_in(pilot, kept)
        assert stat.S_IMODE(kept()[0].stat().st_mode) == 0o600
        assert kept()[0].read_text() == "half a th"

    drive(make_app(incident=incident), type_half)

    async def go_on(pilot: Pilot[Any]) -> None:
        scribe = run_screen(pilot.app).note_bar.scribe
        assert scribe.input.value == "half a th"
        assert not scribe.input.has_focus, "the first keys of who comes back are no part of it"
        assert "Not recorded yet" in scribe.message
        await press(pilot, "down")
        assert scribe.input.value == "half a th"
        await press(pilot, "n", *"ought", "enter")
        await eventually_in(pilot, lambda: not kept())
        assert not kept()

    drive(make_app(incident=incident), go_on)
    assert last(place, incident).words == "half a thought"


def test_a_pasted_line_goes_in_with_what_acts_spelled_out(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"He wrote: ")
        app.post_message(events.Paste("rm \x1b]52;c;UFdO\x07 -rf\n"))
        await press(pilot)
        assert run_screen(app).note_bar.scribe.input.value == r"He wrote: rm \x1b]52;c;UFdO\x07 -rf"

    drive(app, script)


def test_a_line_pasted_on_the_run_screen_waits_in_the_line(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        app.post_message(events.Paste("got 1.82.8 from the mirror\r"))
        await press(pilot)
        assert run_screen(app).note_bar.scribe.input.value == "got 1.82.8 from the mirror"
        assert len(kinds(place, incident)) == before
        await press(pilot, "enter")

    drive(app, script)
    assert last(place, incident).words == "got 1.82.8 from the mirror"


def test_a_line_longer_than_the_window_is_seen_at_its_end(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n")
        app.post_message(events.Paste("the proxy log says so " * 5))
        await press(pilot, *"at noon")
        assert "says so at noon" in screen_text(app)

    drive(app, script, size=(60, 15))


@pytest.mark.parametrize(("choice", "kind"), [((), "note.added"), (("down",), "evidence.added")])
def test_several_pasted_lines_become_a_note_or_a_file(
    app: IrrunnerApp, place: Path, incident: str, choice: tuple[str, ...], kind: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n")
        app.post_message(events.Paste("one\ntwo\n"))
        await press(pilot)
        await press(pilot, *choice, "enter")
        if choice:
            await press(pilot, "enter")
        await eventually_in(pilot, lambda: kinds(place, incident)[-1] == kind)

    drive(app, script)
    if kind == "note.added":
        assert last(place, incident).words == "one\ntwo"
    else:
        assert last(place, incident).event.name == "pasted.txt"


def test_a_long_note_is_written_in_the_editor(
    app: IrrunnerApp, place: Path, incident: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s\\nsecond line\\n" "$(cat "$1")" > "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.setattr(type(app), "suspend", _no_suspension)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", *"first", "ctrl+e")
        await press(pilot)

    drive(app, script)
    assert last(place, incident).words == "first\nsecond line"
    assert not [path for path in tmp_path.glob("irrunner-*") if (path / "text.txt").exists()]


def _no_suspension(_: object) -> Any:
    """A pilot has no terminal that could be lent to an editor."""
    from contextlib import nullcontext

    return nullcontext()
