"""The library, and the form that declares an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.tui.dialogs.confirm import Choose
from irrunner.tui.dialogs.fields import Asked
from irrunner.tui.screens.home.screen import HomeScreen
from irrunner.tui.screens.library.declare import DeclareScreen
from irrunner.tui.screens.library.screen import LibraryScreen, PlaybookList
from irrunner.tui.screens.run.screen import RunScreen
from irrunner.tui.widgets.text_view import TextView
from tests.tui.driver import WIDE, drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.tui.driver import AppFactory, Golden

HEAD = """\
ask:
  package: {label: Package name, required: true, example: left-pad}
  versions: {label: Malicious versions, type: list}
  ecosystem: {label: Ecosystem, type: choice, options: [PyPI, npm], default: PyPI}
  since: {label: First seen, type: time}
  hosts: {label: How many hosts, type: number}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The user's own playbooks: one that works, one that does not."""
    folder = tmp_path / "own"
    folder.mkdir()
    steps = "phases:\n  - phase: Work\n    steps:\n      - {id: look, do: 'Look at {{ package }}'}\n"
    (folder / "aaa.yaml").write_text(
        f"playbook: 1\nid: aaa\ntitle: A drill\nversion: '1'\nsummary: For a test.\n{HEAD}{steps}"
    )
    (folder / "aab.yaml").write_text("playbook: 1\nid: aab\ntitle: Broken\nphases: []\nnonsense: 1\n")
    return folder


def test_the_library_shows_what_a_playbook_would_have_you_do(make_app: AppFactory, folder: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l")
        assert isinstance(app.screen, LibraryScreen)
        text = app.screen.query_one(TextView).text
        assert "A drill" in text
        assert "Look at {{ package }}" in text
        assert "such as left-pad" in text
        await press(pilot, "q")
        assert isinstance(app.screen, HomeScreen)

    drive(app, script)


def test_a_playbook_with_errors_shows_them_and_cannot_be_chosen(make_app: AppFactory, folder: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "l", "down")
        assert "nonsense" in app.screen.query_one(TextView).text
        await press(pilot, "enter")
        assert "has errors and cannot be used" in screen_text(app)

    drive(app, script)


def test_two_keys_and_an_answer_begin_an_incident(
    make_app: AppFactory, folder: Path, golden: Golden, place: Path
) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter")
        golden("declare-120x36", screen_text(app))
        await press(pilot, *"litellm", "tab", *"1.0, 1.1", "f2")
        assert isinstance(app.screen, RunScreen)
        assert [type(screen) for screen in app.screen_stack[1:]] == [HomeScreen, RunScreen]

    drive(app, script, WIDE)
    state = _declared(place).state
    assert state.answer("package") == "litellm"
    assert state.answer("versions") == ["1.0", "1.1"]
    assert state.answer("ecosystem") == "PyPI"
    assert (state.mode, state.tlp_label, state.zone) == ("live", "TLP:AMBER", "UTC")


def test_the_form_is_whole_at_80x24(make_app: AppFactory, folder: Path, golden: Golden) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter")
        golden("declare-80x24", screen_text(app))

    drive(app, script, (80, 24))


def test_what_is_required_may_come_later(make_app: AppFactory, folder: Path, place: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter", "f2")
        assert isinstance(app.screen, RunScreen)

    drive(app, script)
    assert next(iter(_declared(place).checklist)).key.id == "answers"


def test_mode_title_and_the_rest_are_told_to_the_record(make_app: AppFactory, folder: Path, place: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter", *["tab"] * 5, *"Night shift", "tab", "e", "tab", *"-30m", "tab", "r")
        await press(pilot, "f2")

    drive(app, script)
    state = _declared(place).state
    assert (state.incident, state.name, state.mode, state.tlp_label) == (
        "EX-2026-0001",
        "Night shift",
        "exercise",
        "TLP:RED",
    )
    assert state.declared is not None
    assert state.declared.occurred == "2026-03-24T11:30:00.000Z"


def test_an_answer_that_does_not_fit_is_told_beside_its_question(make_app: AppFactory, folder: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter", *["tab"] * 4, *"many", "f2")
        assert isinstance(app.screen, DeclareScreen)
        assert "'many' is not a number" in screen_text(app)

    drive(app, script)


def test_a_refusal_leaves_everything_in_the_form(make_app: AppFactory, folder: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter", *"litellm", *["tab"] * 9, *"X", "f2")
        assert "There is no time zone called" in screen_text(app)
        await press(pilot, "enter")
        assert "litellm" in screen_text(app)
        await press(pilot, "backspace", "f2")
        assert isinstance(app.screen, RunScreen)

    drive(app, script)


def test_enter_goes_on_and_behind_the_last_question_declares(make_app: AppFactory, folder: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter", *["enter"] * 10)
        assert isinstance(app.screen, DeclareScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, RunScreen)

    drive(app, script)


def test_broken_playbooks_stand_last_in_no_ones_way(make_app: AppFactory, folder: Path) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s")
        listed = app.screen.query_one(PlaybookList)
        assert listed.count >= 2
        assert listed.chosen is not None
        assert listed.chosen.id == "aaa"

    drive(app, script)


def _declared(place: Path) -> Incident:
    store = open_store(place)
    (name,) = store.incidents()
    incident = Incident(store, name, Actor("ada", "ada", "laptop.example"))
    incident.refresh()
    store.close()
    return incident


def test_a_time_with_two_readings_is_asked_about_and_the_form_stays(
    make_app: AppFactory, folder: Path, place: Path
) -> None:
    app = make_app(playbooks=(folder,))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "s", "enter")
        for row in app.screen.query(Asked):
            text = {"package": "litellm", "since": "2025-10-26 02:30", "zone": "Europe/Berlin"}.get(row.field.name)
            if text is not None:
                row.put(text)
        await press(pilot, "f2")
        assert isinstance(app.screen, Choose)
        await press(pilot, "escape")
        assert isinstance(app.screen, DeclareScreen)
        assert "litellm" in screen_text(app)
        await press(pilot, "f2", "down", "enter")
        assert isinstance(app.screen, RunScreen)

    drive(app, script, WIDE)
    state = _declared(place).state
    assert (state.answer("since"), state.answer("package")) == ("2025-10-26T01:30:00.000Z", "litellm")
