"""The evidence room."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from irrunner.incident.verbs import evidence
from irrunner.tui.screens.evidence.add import dropped_paths
from irrunner.tui.screens.evidence.hex_viewer import BytesScreen
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.drill import HEAD, STEPS, beside, kinds, run_screen, run_view
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare, Golden

HOSTILE = b"GET /\x1b]52;c;UFdO\x07 [/b] \xe2\x80\xae txt.exe\nsecond\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Where the files lie before they are evidence."""
    folder = tmp_path / "found here"
    folder.mkdir()
    (folder / "proxy.log").write_bytes(HOSTILE)
    (folder / "dump.bin").write_bytes(bytes(range(256)) * 4)
    return folder


@pytest.fixture
def incident(declared: Declare, place: Path, clock: SetClock, files: Path) -> str:
    name = declared(STEPS, head=HEAD, answers={"where": "ci-7"})

    def write(found: Incident) -> None:
        evidence.add(found, files / "proxy.log", step="look", note="The proxy of the build network")
        evidence.add(found, files / "dump.bin", origin="memory of ci-runner-7")
        clock.forward(minutes=4)
        evidence.hand_over(found, "e2", "the police", why="They asked in writing")
        evidence.hold(found, "e2", why="Counsel asks")

    beside(place, name, write, actor=ADA, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_the_room_at_each_size(app: IrrunnerApp, golden: Golden, files: Path) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "j")
        for columns, rows in ((120, 36), (80, 24)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            shown = "\n".join(screen_text(app).split("\n")[1:])
            golden(f"evidence-{columns}x{rows}", shown)

    drive(app, script)


def test_without_evidence_the_room_says_how_to_add_some(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        assert "No evidence yet." in screen_text(app)
        assert "drop a file on this window" in screen_text(app)

    drive(app, script)


def test_looking_is_recorded_before_the_bytes_are_shown(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "o")
        assert isinstance(app.screen, BytesScreen)
        assert kinds(place, incident)[-1] == "evidence.opened"
        shown = screen_text(app)
        assert r"GET /\x1b]52;c;UFdO\x07 [/b] \u202e txt.exe" in shown
        assert "\x1b" not in shown
        await press(pilot, "x")
        assert "00000000  47 45 54 20 2f 1b 5d 35" in screen_text(app)
        await press(pilot, "escape")
        await press(pilot, "j", "o")
        assert "000000f0  f0 f1 f2" in screen_text(app)

    drive(app, script)


def test_a_file_is_added_for_the_step_with_its_first_empty_slot(
    app: IrrunnerApp, place: Path, incident: str, files: Path
) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("look")
        await press(pilot, "E")
        app.post_message(events.Paste(str(files / "dump.bin")))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: len(kinds(place, incident)) > before)

    drive(app, script)
    added = beside(place, incident, lambda _: None).state.entries[-1]
    assert added.kind == "evidence.added"
    assert added.refs["step"] == "look"


def test_a_path_completes_while_it_is_typed(app: IrrunnerApp, files: Path, place: Path, incident: str) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "a")
        app.post_message(events.Paste(f"{files}/pro"))
        await press(pilot)
        await press(pilot, "right", "enter")
        await eventually_in(pilot, lambda: len(kinds(place, incident)) > before)

    drive(app, script)
    assert beside(place, incident, lambda _: None).state.entries[-1].body_text("name") == "proxy.log"


def test_what_is_no_regular_file_is_refused_in_a_sentence_that_stays(
    app: IrrunnerApp, files: Path, place: Path, incident: str
) -> None:
    (files / "link").symlink_to("/etc/passwd")
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "a")
        app.post_message(events.Paste(str(files / "link")))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: "symbolic link" in " ".join(screen_text(app).split()))

    drive(app, script)
    assert kinds(place, incident) == before


def test_a_dropped_file_opens_the_form_with_its_path(app: IrrunnerApp, files: Path, place: Path, incident: str) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        app.post_message(events.Paste(shlex.quote(str(files / "proxy.log"))))
        await press(pilot)
        assert "Add evidence" in screen_text(app)
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: len(kinds(place, incident)) > before)

    drive(app, script)


@pytest.mark.parametrize("keys", [(), ("e",)], ids=["the run screen", "the evidence room"])
def test_several_dropped_files_are_named_and_then_kept(
    app: IrrunnerApp, files: Path, place: Path, incident: str, keys: tuple[str, ...]
) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, *keys)
        app.post_message(events.Paste(shlex.join(str(path) for path in sorted(files.iterdir()))))
        await press(pilot)
        assert "These 2 files" in screen_text(app)
        assert "dump.bin" in screen_text(app)
        await press(pilot, "y")
        await eventually_in(pilot, lambda: len(kinds(place, incident)) == before + 2)

    drive(app, script)


def test_a_file_dropped_on_the_run_screen_is_for_the_step_under_the_cursor(
    app: IrrunnerApp, files: Path, place: Path, incident: str
) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        run_view(app).checklist.select("hosts")
        app.post_message(events.Paste(shlex.quote(str(files / "proxy.log"))))
        await press(pilot)
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: len(kinds(place, incident)) > before)

    drive(app, script)
    added = beside(place, incident, lambda _: None).state.entries[-1]
    assert (added.kind, added.refs["step"]) == ("evidence.added", "hosts")


def test_the_lines_of_a_terminals_paste_end_as_those_of_a_file(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        app.post_message(events.Paste("one\rtwo\r\nthree\r"))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: len(kinds(place, incident)) > before)

    drive(app, script)
    added = beside(place, incident, lambda _: None).state.entries[-1]
    assert getattr(added.event, "size", 0) == len(b"one\ntwo\nthree\n")


def test_pasted_text_becomes_a_file_after_its_name_is_asked(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = len(kinds(place, incident))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        app.post_message(events.Paste("Mar 24 10:39 runner: got 1.82.8\n" * 400))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: len(kinds(place, incident)) > before)

    drive(app, script)
    added = beside(place, incident, lambda _: None).state.entries[-1]
    assert (added.body_text("name"), getattr(added.event, "size", 0)) == ("pasted.txt", 12_800)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{0}/proxy.log", []),
        ("'{0}/proxy.log'", ["proxy.log"]),
        ("'{0}/proxy.log' '{0}/dump.bin'", ["proxy.log", "dump.bin"]),
        ("'{0}/proxy.log' /nowhere/at/all", []),
        ("file://{0}/proxy.log", []),
        ("some words", []),
        ("'unclosed", []),
        ("", []),
        ("/etc", []),
    ],
)
def test_only_the_absolute_paths_of_files_are_a_drop(files: Path, text: str, names: list[str]) -> None:
    assert [path.name for path in dropped_paths(text.format(files))] == names


def test_an_address_of_a_file_is_a_drop(files: Path) -> None:
    assert dropped_paths((files / "proxy.log").as_uri()) == [files / "proxy.log"]
    assert dropped_paths("file://elsewhere.example/etc/passwd") == []
    assert dropped_paths("file://[") == []


def test_s_goes_to_the_step_and_y_copies_the_hash(app: IrrunnerApp, place: Path) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "y")
        assert len((place / "drafts" / "copied.txt").read_text()) == 64
        await press(pilot, "s")
        assert app.screen is run_screen(app)
        assert run_view(app).checklist.selected == "look"
        await press(pilot, "e", "j", "s")
        assert "belongs to no step" in screen_text(app)

    drive(app, script)


def test_what_is_destroyed_is_asked_for_by_the_incidents_id(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "ctrl+x", *"Not ours", "enter")
        assert "type INC-2026-0001" in screen_text(app)
        await press(pilot, *"yes", "enter")
        assert kinds(place, incident) == before

    drive(app, script)


def test_verify_says_what_it_found(app: IrrunnerApp, place: Path, incident: str) -> None:
    kept = beside(place, incident, lambda _: None).state.evidence["e1"].sha256
    path = place / "evidence" / kept[:2] / kept
    path.chmod(0o600)
    path.write_bytes(b"other")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "v")
        assert "CHANGED" in screen_text(app)

    drive(app, script)


def test_whoever_looks_is_told_whether_these_are_the_bytes_that_came_in(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    kept = beside(place, incident, lambda _: None).state.evidence["e1"].sha256
    path = place / "evidence" / kept[:2] / kept

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "o")
        await eventually_in(pilot, lambda: "These are the bytes that came in" in screen_text(app))
        await press(pilot, "escape")
        path.chmod(0o600)
        path.write_bytes(b"other")
        await press(pilot, "o")
        await eventually_in(pilot, lambda: "CHANGED: these are not the bytes that came in." in screen_text(app))
        await press(pilot, "x")
        assert "CHANGED" in screen_text(app)
        await press(pilot, "escape")
        path.unlink()
        await press(pilot, "o")
        assert "The vault does not have" in screen_text(app)

    drive(app, script)


def test_keys_answer_while_a_file_is_kept_and_it_can_be_stopped(
    app: IrrunnerApp, place: Path, incident: str, files: Path
) -> None:
    import os

    read, write = os.pipe()
    stream = os.fdopen(read, "rb")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        app.session.background.add_evidence(stream, size=1_000_000, label="slow.img", name="slow.img")
        os.write(write, b"x" * 1000)
        await press(pilot, "n", *"Meanwhile", "enter", "escape")
        assert beside(place, incident, lambda _: None).state.entries[-1].words == "Meanwhile"
        await press(pilot, "ctrl+k")
        os.close(write)
        await eventually_in(pilot, lambda: not app.session.background.jobs)

    drive(app, script)
    stream.close()
    assert "slow.img" not in {
        entry.body_text("name") for entry in beside(place, incident, lambda _: None).state.entries
    }


def test_tab_completes_the_path_and_a_wrong_one_is_told_in_the_form(
    app: IrrunnerApp, files: Path, place: Path, incident: str
) -> None:
    (files / "proxy.log.1").write_text("older\n")
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e", "a")
        app.post_message(events.Paste(f"{files}/pr"))
        await press(pilot, "o", "tab")
        assert app.focused.value == f"{files}/proxy.log"  # type: ignore[union-attr]
        await press(pilot, "x", "enter")
        assert "There is no such file." in screen_text(app)
        assert kinds(place, incident) == before
        await press(pilot, "backspace", "enter")
        await eventually_in(pilot, lambda: kinds(place, incident) != before)

    drive(app, script)
